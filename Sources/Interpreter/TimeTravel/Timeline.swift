import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// The loops and trainings of the top level that ran last, with moments of each to go back to.
///
/// A moment is kept at the start of a loop and then from time to time, so seldom that it costs less than a hundredth
/// of the loop's time. Between two moments every step is reached by running the turns again from the earlier one: all
/// random numbers come from counted streams, so that they give the same bits.
struct Timeline {
  /// The memory that the moments may take; beyond it every second one of a run is let go. With 0 none are kept.
  var byteLimit = 256_000_000
  private(set) var runs: [RunRecord] = []
  /// Where a run may go on: after a rewind, and after Ctrl-C.
  var position: RunPosition?

  private static let runLimit = 16

  var isKept: Bool { byteLimit > 0 }

  mutating func begin(_ run: RunRecord) {
    runs.append(run)
    if runs.count > Self.runLimit { runs.removeFirst() }
    position = nil
    thin()
  }

  /// Lets go of moments until the rest fits the limit.
  mutating func thin() {
    while runs.reduce(0, { $0 + $1.byteCount }) > byteLimit {
      if runs.count > 1 {
        runs.removeFirst()
      } else if let last = runs.last, last.moments.count > 2 {
        last.dropEverySecond()
      } else {
        return
      }
    }
  }

  /// A statement ended before its time: where its run can go on.
  mutating func stop(at statement: Span) {
    guard let run = runs.last, statement.contains(run.span) else { return }
    position = RunPosition(stopped: run)
  }

  mutating func removeAll() { (runs, position) = ([], nil) }
}

/// A place in a run from which it can go on.
enum RunPosition {
  /// So many turns, of inner loops as well, begin from a moment to the one that begins here, with the next step.
  /// The session as the run left it holds on to what the run made.
  case rewound(RunRecord, RunRecord.Moment, turnsBegun: Int, next: Int, left: Snapshot)
  /// A turn of a loop at one of its statements, with the values of its variables.
  case turn(RunRecord, turn: Int, statement: Int, frame: [Value])
  /// The first turn that begins when a statement has taken so many steps.
  case steps(RunRecord, taken: Int)

  /// Where a run was stopped; nil while it runs.
  init?(stopped run: RunRecord) {
    guard let end = run.end else { return nil }
    switch run.subject {
    case .loop: self = .turn(run, turn: end.turns, statement: end.statement, frame: end.frame)
    case .statement: self = .steps(run, taken: run.steps?.upperBound ?? 0)
    }
  }

  var run: RunRecord {
    switch self {
    case .rewound(let run, _, _, _, _), .turn(let run, _, _, _), .steps(let run, _): run
    }
  }
}

extension Session {
  /// How many steps each optimizer has taken.
  var optimizerSteps: [(optimizer: Optimizer, count: Int)] {
    recorder.objects.all.compactMap { object in (object as? Optimizer).map { ($0, $0.stepCount) } }
  }

  var globalValues: [Value] { (0..<scope.count).map { unsafe machine.globals[$0] } }

  func moment(_ turn: Int, frame: [Value], training: Training? = nil) -> RunRecord.Moment {
    var snapshot = snapshot()
    let mark = history.mark
    snapshot.history = History()
    let bytes = snapshot.objects.reduce(0) { $1.tensors.reduce($0 + 64) { $0 + $1.memory.byteCount } }
    return RunRecord.Moment(
      turn: turn, frame: frame, snapshot: snapshot, historyMark: mark, steps: optimizerSteps,
      training: training, byteCount: bytes + 64 * snapshot.variables.count)
  }

  /// Makes the session what it was at a moment, with all of its variables.
  func restore(_ moment: RunRecord.Moment) {
    let recorded = history
    restore(moment.snapshot, keepsDefinitions: true)
    history = recorded
    history.shorten(to: moment.historyMark)
  }

  /// Makes the session what it was in a run; what was defined or changed after the run stays.
  func restore(_ before: Snapshot, in run: RunRecord, now: [Value]) {
    var globals = before.globals
    for (slot, value) in now.enumerated() {
      let isOfRun = run.changedSlots.contains(slot)
      if slot >= globals.count {
        globals.append(isOfRun ? .undefined : value)
      } else if !isOfRun {
        globals[slot] = value
      }
    }
    restore(before, keepsDefinitions: true, globals: globals)
  }
}

extension Value {
  /// Whether it is the same object, or an equal plain value.
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): true
    case (.number(let a), .number(let b)): a.bitPattern == b.bitPattern
    case (.boolean(let a), .boolean(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.tensor(let a), .tensor(let b)):
      a.value.isIdentical(to: b.value) && a.tape === b.tape && a.index == b.index
    case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
    case (.record(let a), .record(let b)):
      a.names == b.names && zip(a.values, b.values).allSatisfy { $0.isIdentical(to: $1) }
    case (.range(let a), .range(let b)): a === b
    case (.function(let a), .function(let b)): a === b
    case (.layer(let a), .layer(let b)): a === b
    case (.parameter(let a), .parameter(let b)): a === b
    case (.optimizer(let a), .optimizer(let b)): a === b
    case (.sequence(let a), .sequence(let b)): a === b
    default: false
    }
  }
}
