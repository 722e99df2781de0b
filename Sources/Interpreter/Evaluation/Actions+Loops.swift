import Autodiff
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
    var loop = LoopWatch(machine, total: nil)
    defer { loop.end() }
    while try condition.test(machine) {
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
    var loop = LoopWatch(machine, total: turns)
    defer { loop.end() }
    for _ in 0..<turns {
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
    let value = try sequence.evaluate(machine)
    var loop = LoopWatch(machine, total: value.knownCount)
    defer { loop.end() }
    if case .range(let range) = value, case .variable(.local(let slot), _) = pattern {
      return try count(range, in: slot, machine, &loop)
    }
    let next = try value.iterator(sequence.span)
    while let item = try machine.attempt(sequence.span, { try next() }) {
      try machine.poll()
      try pattern.bind(item, machine, sequence.span)
      let completion = try loop.turn(body)
      if completion == .breakLoop { return .normal }
      if completion == .returnValue { return completion }
    }
    return .normal
  }

  private func count(
    _ range: NumberRange, in slot: Int, _ machine: Machine, _ loop: inout LoopWatch
  ) throws -> Completion {
    for place in 0..<range.count {
      unsafe machine.frame[slot] = .number(range[place])
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
  private var turns = 0
  private var nextLook = 64
  private let start: Double
  private var lastReport = 0.0
  private var hasReported = false

  /// A loop is reported once it has run this long.
  private static let patience = 1.0
  private static let interval = 0.1

  init(_ machine: Machine, total: Int?) {
    self.machine = machine
    self.total = total
    start = Clock.seconds
    machine.loopDepth += 1
  }

  @inline(__always)
  mutating func turn(_ body: BlockCode) throws -> Completion {
    try machine.poll()
    let completion = try body.run(machine)
    machine.recorder.sealIfLarge()
    turns += 1
    if turns >= nextLook { try look() }
    return completion
  }

  /// Looks at the clock so often that about twenty looks fall into a second.
  private mutating func look() throws {
    if MemoryLimit.isExhausted { throw machine.outOfMemory() }
    let seconds = Clock.seconds - start
    let perTurn = max(seconds / Double(turns), 1e-9)
    nextLook = turns + max(1, Int(min(Self.interval / 2 / perTurn, 1e9)))
    guard machine.loopDepth == 1, seconds > Self.patience, seconds - lastReport >= Self.interval else {
      return
    }
    lastReport = seconds
    hasReported = true
    let session = machine.session
    session.host.progress(
      Progress(turn: turns, total: total, seconds: seconds, tracked: session.history.recent(60)))
  }

  func end() {
    machine.loopDepth -= 1
    machine.lastLoop = (turns, total)
    if hasReported { machine.session.host.progressEnded() }
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
