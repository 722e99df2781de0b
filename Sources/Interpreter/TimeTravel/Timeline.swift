import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// The loops of the top level that ran last, with moments of each to go back to.
///
/// A moment is kept at the start of a loop and then from time to time, so seldom that it costs less than a hundredth
/// of the loop's time. Between two moments every step is reached by running the turns again from the earlier one: all
/// random numbers come from counted streams, so that they give the same bits.
struct Timeline {
  /// The memory that the moments may take; beyond it every second one of a loop is let go.
  var byteLimit = 256_000_000
  private(set) var loops: [LoopRecord] = []
  /// Where ``LoopRecord`` may go on: after a rewind, and after Ctrl-C.
  var position: LoopPosition?

  private static let loopLimit = 16

  mutating func begin(_ loop: LoopRecord) {
    loops.append(loop)
    if loops.count > Self.loopLimit { loops.removeFirst() }
    position = nil
    thin()
  }

  /// Lets go of moments until the rest fits the limit.
  mutating func thin() {
    while loops.reduce(0, { $0 + $1.byteCount }) > byteLimit {
      if loops.count > 1 {
        loops.removeFirst()
      } else if let last = loops.last, last.moments.count > 2 {
        last.dropEverySecond()
      } else {
        return
      }
    }
  }

  /// A statement ended before its time: where its loop can go on.
  mutating func stop(at statement: Span) {
    guard let loop = loops.last, let end = loop.end, loop.span == statement else { return }
    position = .stopped(loop, turn: end.turns, frame: end.frame)
  }

  mutating func removeAll() { (loops, position) = ([], nil) }
}

/// A place in a loop from which it can go on.
enum LoopPosition {
  /// So many turns, of inner loops as well, begin from a moment to the one that begins here.
  case rewound(LoopRecord, LoopRecord.Moment, turnsBegun: Int)
  /// A turn of the loop itself, with the values of its variables.
  case stopped(LoopRecord, turn: Int, frame: [Value])

  var loop: LoopRecord {
    switch self {
    case .rewound(let loop, _, _), .stopped(let loop, _, _): loop
    }
  }
}

/// What is kept of one run of a loop.
final class LoopRecord {
  /// The session when a turn of the loop was about to begin.
  struct Moment {
    /// The turn, counted from 0.
    let turn: Int
    /// The variables of the loop itself.
    let frame: [Value]
    let snapshot: Snapshot
    let historyMark: History.Mark
    /// How many steps each optimizer had taken.
    let steps: [(optimizer: Optimizer, count: Int)]
    let byteCount: Int
  }

  let span: Span
  /// Runs the loop from a turn on, in a frame that holds its variables.
  let restart: (_ turn: Int) throws -> Completion
  private(set) var moments: [Moment] = []
  private(set) var byteCount = 0
  /// What the loop left: how far the optimizers were, the turns, the globals.
  private(set) var end:
    (steps: [(optimizer: Optimizer, count: Int)], turns: Int, globals: [Value], frame: [Value])?
  /// How long taking the last moment took, and when that was.
  private var lastCost = 0.0
  private var lastTime = 0.0

  /// A moment may take this share of the time since the one before.
  private static let share = 0.005

  init(_ span: Span, restart: @escaping (_ turn: Int) throws -> Completion) {
    self.span = span
    self.restart = restart
  }

  /// Keeps the moment before a turn, unless the last is too near.
  func look(_ turn: Int, _ machine: Machine) {
    let now = Clock.seconds
    guard moments.isEmpty || now - lastTime > lastCost / Self.share else { return }
    let session = machine.session
    let moment = session.moment(turn, frame: machine.frameValues)
    moments.append(moment)
    byteCount += moment.byteCount
    lastTime = Clock.seconds
    // What the steps to come copy, since the moment holds it, costs about as much as reading it here.
    lastCost = lastTime - now + Double(moment.byteCount) * 2e-9
    session.timeline.thin()
  }

  func finish(_ turns: Int, _ machine: Machine) {
    let session = machine.session
    end = (session.optimizerSteps, turns, session.globalValues, machine.frameValues)
  }

  func dropEverySecond() {
    moments = moments.enumerated().filter { $0.offset % 2 == 0 || $0.offset == moments.count - 1 }.map(
      \.element)
    byteCount = moments.reduce(0) { $0 + $1.byteCount }
  }

  /// Drops the moments behind a turn: the loop goes another way from there.
  func forget(after moment: Moment) {
    moments.removeAll { $0.turn > moment.turn }
    byteCount = moments.reduce(0) { $0 + $1.byteCount }
  }

  /// The optimizer that took the most steps in the loop; nil when none took any.
  var optimizer: Optimizer? {
    guard let first = moments.first, let end else { return nil }
    let taken = end.steps.map { ($0.optimizer, $0.count - first.count(of: $0.optimizer)) }
    return taken.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?.0
  }

  /// The steps that it took, counted from 1 as `opt.steps` does; its turns when no optimizer stepped.
  var steps: ClosedRange<Int>? {
    guard let first = moments.first, let end else { return nil }
    guard let optimizer else { return end.turns > 0 ? 1...end.turns : nil }
    let last = end.steps.first { $0.optimizer === optimizer }?.count ?? 0
    let before = first.count(of: optimizer)
    return last > before ? before + 1...last : nil
  }
}

extension LoopRecord.Moment {
  func count(of optimizer: Optimizer) -> Int { steps.first { $0.optimizer === optimizer }?.count ?? 0 }
}

extension Session {
  /// How many steps each optimizer has taken.
  var optimizerSteps: [(optimizer: Optimizer, count: Int)] {
    recorder.objects.all.compactMap { object in (object as? Optimizer).map { ($0, $0.stepCount) } }
  }

  var globalValues: [Value] { (0..<scope.count).map { unsafe machine.globals[$0] } }

  func moment(_ turn: Int, frame: [Value]) -> LoopRecord.Moment {
    var snapshot = snapshot()
    let mark = history.mark
    snapshot.history = History()
    let bytes = snapshot.objects.reduce(0) { $1.tensors.reduce($0 + 64) { $0 + $1.memory.byteCount } }
    return LoopRecord.Moment(
      turn: turn, frame: frame, snapshot: snapshot, historyMark: mark, steps: optimizerSteps,
      byteCount: bytes + 64 * snapshot.globals.count)
  }

  /// Makes the session what it was at a moment of a loop; what was defined or changed after the loop stays.
  func restore(_ moment: LoopRecord.Moment, of loop: LoopRecord) {
    var snapshot = moment.snapshot
    let now = globalValues
    let end = loop.end?.globals ?? []
    for slot in now.indices {
      let before = slot < snapshot.globals.count ? snapshot.globals[slot] : .undefined
      let changedInLoop = slot < end.count && !before.isIdentical(to: end[slot])
      if !changedInLoop {
        if slot < snapshot.globals.count {
          snapshot.globals[slot] = now[slot]
        } else {
          snapshot.globals.append(now[slot])
        }
      }
    }
    let recorded = history
    restore(snapshot)
    history = recorded
    history.shorten(to: moment.historyMark)
  }
}

extension Value {
  /// Whether it is the same object, or an equal plain value.
  fileprivate func isIdentical(to other: Value) -> Bool {
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
