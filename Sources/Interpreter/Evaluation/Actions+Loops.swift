import Autodiff
import Data
import Syntax
import Tensors

final class LeaveLoopAction: Action {
  private let completion: Completion
  init(_ completion: Completion, _ span: Span) {
    self.completion = completion
    super.init(span)
  }
  override func execute(_ machine: Machine) throws -> Completion { completion }
}

final class WhileAction: Action {
  private let condition: Code
  private let body: BlockCode
  init(_ condition: Code, _ body: BlockCode, _ span: Span) {
    self.condition = condition
    self.body = body
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    try run(from: 0, machine)
  }

  private func run(from start: Int, _ machine: Machine) throws -> Completion {
    var loop = LoopWatch(machine, total: nil, from: start)
    defer { loop.end() }
    if loop.isOutermost { loop.keep(span) { [self] in _ = try run(from: $0, machine) } }
    // A turn that goes on has passed its condition.
    while try loop.isMidTurn || condition.test(machine) {
      let completion = try loop.turn(body)
      if completion == .breakLoop { return .normal }
      if completion == .returnValue { return completion }
    }
    return .normal
  }
}

final class RepeatAction: Action {
  private let count: Code
  private let body: BlockCode
  init(_ count: Code, _ body: BlockCode, _ span: Span) {
    self.count = count
    self.body = body
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let value = try count.evaluate(machine)
    guard let number = value.asNumber, let turns = Int(exactly: number), turns >= 0 else {
      throw Diagnostic(
        code: "type", "repeat needs a whole number of turns, this is \(value.description)", at: count.span)
    }
    return try run(turns, from: 0, machine)
  }

  private func run(_ turns: Int, from start: Int, _ machine: Machine) throws -> Completion {
    var loop = LoopWatch(machine, total: turns, from: start)
    defer { loop.end() }
    if loop.isOutermost { loop.keep(span) { [self] in _ = try run(turns, from: $0, machine) } }
    for _ in min(start, turns)..<turns {
      let completion = try loop.turn(body)
      if completion == .breakLoop { return .normal }
      if completion == .returnValue { return completion }
    }
    return .normal
  }
}

final class ForAction: Action {
  private let pattern: PatternCode
  private let sequence: Code
  private let body: BlockCode
  init(_ pattern: PatternCode, _ sequence: Code, _ body: BlockCode, _ span: Span) {
    self.pattern = pattern
    self.sequence = sequence
    self.body = body
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    try run(try sequence.evaluate(machine), from: 0, machine)
  }

  private func run(_ value: Value, from start: Int, _ machine: Machine) throws -> Completion {
    var loop = LoopWatch(machine, total: value.knownCount, from: start)
    defer { loop.end() }
    if loop.isOutermost { loop.keep(span) { [self] in _ = try run(value, from: $0, machine) } }
    if case .range(let range) = value, case .variable(.local(let slot), _) = pattern {
      return try count(range, from: start, in: slot, machine, &loop)
    }
    let next = try value.iterator(sequence.span)
    for _ in 0..<start { _ = try machine.attempt(sequence.span) { try next() } }
    while let item = try machine.attempt(sequence.span, { try next() }) {
      try machine.poll(at: span)
      if !loop.isMidTurn { try pattern.bind(item, machine, sequence.span) }
      let completion = try loop.turn(body)
      if completion == .breakLoop { return .normal }
      if completion == .returnValue { return completion }
    }
    return .normal
  }

  private func count(
    _ range: NumberRange, from start: Int, in slot: Int, _ machine: Machine, _ loop: inout LoopWatch
  ) throws -> Completion {
    for place in min(start, range.count)..<range.count {
      if !loop.isMidTurn { unsafe machine.frame[slot] = .number(range[place]) }
      let completion = try loop.turn(body)
      if completion == .breakLoop { return .normal }
      if completion == .returnValue { return completion }
    }
    return .normal
  }
}

/// What every loop does at each turn: run the body, let go of large tapes, tell the host how far it has come.
struct LoopWatch {
  private let machine: Machine
  private let total: Int?
  private var turns: Int
  private var nextLook: Int
  private let first: Int
  /// What is kept to go back to; nil for inner loops and those of functions.
  private var record: RunRecord?
  private let start: Double
  /// The steps of optimizers and the updates by hand before the loop.
  private let changesBefore: (steps: Int, updates: Int)
  /// The statement that the next turn begins with; behind the first turn the first one.
  private var firstStatement = 0
  /// The statement that a turn which was stopped goes on with.
  private var statementLeft = 0
  /// An error that ends the loop says itself what went wrong.
  private var hasFailed = false

  /// Inner loops are often short, and begun often.
  private static let innerLook = 16

  /// - Parameter first: the first turn that is run.
  init(_ machine: Machine, total: Int?, from first: Int) {
    self.machine = machine
    self.total = total
    self.first = first
    turns = first
    nextLook = first + (machine.loopDepth == 0 ? 1 : Self.innerLook)
    start = Clock.seconds
    changesBefore = (machine.recorder.stepCount, machine.updateCount)
    machine.loopDepth += 1
    guard machine.loopDepth == 1 else { return }
    machine.recorder.firstLoss = nil
    (firstStatement, machine.firstStatement, machine.left) = (machine.firstStatement, 0, LeftBlocks())
    machine.outermost = LoopProgress(total: total, turns: first, start: start)
    if machine.session.isLive { machine.session.beginLive() }
  }

  /// Whether the turn that begins goes on in its middle.
  var isMidTurn: Bool { firstStatement > 0 }

  @inline(__always)
  mutating func turn(_ body: BlockCode) throws -> Completion {
    let completion: Completion
    do {
      try machine.poll(at: body.beginning)
      if let watcher = machine.turnWatcher { try watcher.turnBegins(machine) }
      completion = try body.run(from: firstStatement, machine)
    } catch var error as Diagnostic {
      hasFailed = true
      stop()
      // A training that blew up: how long it went well says what to look at.
      if error.code == "finite", isOutermost { error.notes.append("in turn \(formatCount(turns + 1))") }
      throw error
    } catch {
      stop()
      throw error
    }
    firstStatement = 0
    machine.recorder.sealIfLarge()
    turns += 1
    if turns >= nextLook { try look() }
    return completion
  }

  /// Something has left the body: if it was Ctrl-C, the outermost loop notes where.
  private mutating func stop() {
    guard machine.loopDepth == 1, machine.session.interruption.isRequested else { return }
    statementLeft = machine.left.statement ?? 0
  }

  /// Looks at the clock so often that about twenty looks fall into a second.
  private mutating func look() throws {
    let now = Clock.seconds
    let seconds = now - start
    // Asking takes long beside the turns of a short loop.
    if seconds > 0.01, MemoryLimit.isExhausted { throw machine.outOfMemory() }
    let run = turns - first
    let perTurn = max(seconds / Double(run), 1e-9)
    // A first turn may be much quicker than the others, so that the looks never lie further apart than the run is long.
    nextLook = turns + max(1, min(run, Int(min(LoopProgress.interval / 2 / perTurn, 1e9))))
    (record ?? resumed)?.look(turns, machine)
    if machine.session.isLive { machine.session.refreshLive(at: now) }
    guard let outermost = machine.outermost else { return }
    if machine.loopDepth == 1 { outermost.turns = turns }
    outermost.report(machine.session, inner: machine.loopDepth == 1 ? nil : total.map { (turns, $0) })
  }

  /// Whether it is a loop of the top level that stands in no other.
  var isOutermost: Bool { machine.loopDepth == 1 && machine.depth == 0 }

  private var resumed: RunRecord? {
    guard isOutermost, let run = machine.resumedRun, case .loop = run.subject else { return nil }
    return run
  }

  /// Begins to keep moments of the loop, unless it is one that runs again.
  mutating func keep(_ span: Span, restart: @escaping (_ turn: Int) throws -> Void) {
    guard machine.turnWatcher == nil, machine.session.timeline.isKept else { return }
    machine.stepDepth = 1
    let record = RunRecord(.loop, span) { turn in
      try restart(turn)
      return .none
    }
    self.record = record
    machine.session.timeline.begin(record)
    record.look(turns, machine)
  }

  func end() {
    (record ?? resumed)?.finish(turns, machine, statement: statementLeft)
    machine.loopDepth -= 1
    if machine.session.interruption.isRequested {
      machine.place.turn = (total.map { min(turns + 1, $0) } ?? turns + 1, total, "turn")
      // Turns of a loop inside were done, also where it was left between two of them.
      if machine.loopDepth > 0 { machine.left.leave(at: 0) }
    }
    if machine.loopDepth == 0 {
      if machine.depth > 0 {
        (machine.statementRun ?? machine.resumedRun)?.addLoop(
          turns: turns, machine.session, hasStepped: machine.recorder.stepCount != changesBefore.steps)
      }
      if machine.outermost?.isShown == true { machine.session.host.progressEnded() }
      machine.outermost = nil
      if machine.session.isLive { machine.session.endLive() }
      if !hasFailed, changesBefore != (machine.recorder.stepCount, machine.updateCount) {
        machine.session.watchTraining()
      }
    }
  }
}

/// How far the loop has come that stands in no other: what the host is told, also from the loops inside it.
final class LoopProgress {
  var turns: Int
  private let first: Int
  private let total: Int?
  private let start: Double
  private var lastReport = 0.0
  private(set) var isShown = false

  /// A loop is reported once it has run this long.
  private static let patience = 1.0
  static let interval = 0.1

  init(total: Int?, turns: Int, start: Double) {
    self.total = total
    (self.turns, first) = (turns, turns)
    self.start = start
  }

  func report(_ session: Session, inner: (turn: Int, total: Int)?) {
    let seconds = Clock.seconds - start
    guard seconds > Self.patience, seconds - lastReport >= Self.interval else { return }
    lastReport = seconds
    isShown = true
    var progress = Progress(
      turn: turns, total: total, seconds: seconds, tracked: session.history.outlines(20))
    (progress.first, progress.inner) = (Double(first), inner)
    session.host.progress(progress)
  }
}

extension Value {
  /// How many turns a loop over it takes, where that is known.
  var knownCount: Int? {
    switch self {
    case .range(let range): range.count
    case .list(let items): items.count
    case .record(let record): record.names.count
    case .tensor(let variable) where variable.value.rank > 0: variable.shape[0]
    case .sequence(let sequence): sequence.count
    default: nil
    }
  }
}
