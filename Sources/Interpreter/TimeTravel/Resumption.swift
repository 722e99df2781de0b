import Autodiff
import NeuralNetworks
import Syntax

/// What looks at every turn of a loop that runs again.
protocol TurnWatcher: AnyObject {
  func turnBegins(_ machine: Machine) throws
}

/// A watcher has seen what it waited for.
struct ReachedTurn: Error {}

/// Finds the turn that took a step, and keeps the session as it was when that turn began.
private final class StepFinder: TurnWatcher {
  private let isTaken: () -> Bool
  private(set) var before: Snapshot
  private(set) var turnsBegun = 0

  init(_ session: Session, isTaken: @escaping () -> Bool) {
    before = session.snapshot()
    self.isTaken = isTaken
  }

  func turnBegins(_ machine: Machine) throws {
    if isTaken() { throw ReachedTurn() }
    before = machine.session.snapshot()
    turnsBegun += 1
  }
}

/// Lets turns pass up to the one where a loop goes on; there the session gets the state it is to go on with.
private final class TurnCounter: TurnWatcher {
  private(set) var turnsBegun = 0
  private let last: Int
  private let arrive: () -> Void
  private let afterwards: any TurnWatcher

  init(_ last: Int, then afterwards: any TurnWatcher, arrive: @escaping () -> Void) {
    self.last = last
    self.afterwards = afterwards
    self.arrive = arrive
  }

  func turnBegins(_ machine: Machine) throws {
    turnsBegun += 1
    if turnsBegun < last { return }
    if turnsBegun == last { arrive() }
    try afterwards.turnBegins(machine)
  }
}

/// Ends a loop after a number of steps.
private final class StepLimit: TurnWatcher {
  private let isReached: () -> Bool
  init(_ isReached: @escaping () -> Bool) { self.isReached = isReached }
  func turnBegins(_ machine: Machine) throws { if isReached() { throw ReachedTurn() } }
}

extension Session {
  /// Goes back to the beginning of the turn that took a step.
  func rewind(to step: Int, at span: Span) throws {
    try checkTopLevel("rewind", span)
    guard let loop = timeline.loops.last(where: { $0.steps?.contains(step) == true }),
      let first = loop.moments.first
    else { throw unreachable(step, span) }
    let optimizer = loop.optimizer
    /// How many steps were taken at a moment, and now.
    let taken: (LoopRecord.Moment) -> Int = { moment in optimizer.map { moment.count(of: $0) } ?? moment.turn
    }
    let moment = loop.moments.last { taken($0) < step } ?? first
    let now = snapshot()
    restore(moment, of: loop)
    var turns = taken(moment) - 1
    let finder = StepFinder(self) {
      if let optimizer { return optimizer.stepCount >= step }
      turns += 1
      return turns >= step
    }
    do {
      try silently { _ = try run(loop, moment.turn, moment.frame, watcher: finder) }
    } catch is ReachedTurn {
    } catch {
      restore(now)
      throw error
    }
    restore(finder.before)
    timeline.position = .rewound(loop, moment, turnsBegun: finder.turnsBegun)
  }

  /// Lets the last loop go on from where `rewind` or Ctrl-C left it.
  func resume(steps: Int?, at span: Span) throws {
    try checkTopLevel("resume", span)
    guard let position = timeline.position else {
      throw Diagnostic(
        code: "rewind", "there is no loop to go on with", at: span,
        help: timeline.loops.isEmpty
          ? "a loop that was stopped by Ctrl-C can go on, and after rewind 120 the one that took step 120"
          : "the last loop has ended; go back in it first, as in: rewind 120")
    }
    timeline.position = nil
    defer { machine.resumedLoop = nil }
    do {
      try run(position, limit: stepLimit(steps, position.loop), isKept: true)
    } catch {
      stay(in: position.loop)
      throw error
    }
  }

  /// Makes the turn that the loop was at the one to go on with.
  private func stay(in loop: LoopRecord) {
    if let end = loop.end { timeline.position = .stopped(loop, turn: end.turns, frame: end.frame) }
  }

  /// Runs a loop on from a position, with the session's present state.
  ///
  /// - Parameter isKept: whether the loop can be rewound to what is run now.
  private func run(_ position: LoopPosition, limit: StepLimit, isKept: Bool) throws {
    let (loop, now, shown) = (position.loop, snapshot(), host)
    let (moment, turnsBegun) =
      switch position {
      case .rewound(_, let moment, let turnsBegun): (moment, turnsBegun)
      case .stopped(_, let turn, let frame): (self.moment(turn, frame: frame), 1)
      }
    if isKept { loop.forget(after: moment) }
    restore(moment, of: loop)
    host = SilentHost()
    defer { host = shown }
    let counter = TurnCounter(turnsBegun, then: limit) { [self] in
      restore(now)
      host = shown
      if isKept { machine.resumedLoop = loop }
    }
    do {
      _ = try run(loop, moment.turn, moment.frame, watcher: counter)
    } catch is ReachedTurn {
      if isKept { timeline.position = .rewound(loop, moment, turnsBegun: counter.turnsBegun) }
    }
  }

  private func run(
    _ loop: LoopRecord, _ turn: Int, _ frame: [Value], watcher: any TurnWatcher
  ) throws -> Completion {
    let outer = machine.turnWatcher
    machine.turnWatcher = watcher
    defer { machine.turnWatcher = outer }
    return try machine.withFrame(slots: frame.count) {
      for (slot, value) in frame.enumerated() { unsafe machine.frame[slot] = value }
      return try loop.restart(turn)
    }
  }

  /// What ends a loop after so many steps of its optimizer, or turns where it has none.
  private func stepLimit(_ steps: Int?, _ loop: LoopRecord) -> StepLimit {
    guard let steps else { return StepLimit { false } }
    if let optimizer = loop.optimizer {
      let last = optimizer.stepCount + steps
      return StepLimit { optimizer.stepCount >= last }
    }
    var turns = -1
    return StepLimit {
      turns += 1
      return turns >= steps
    }
  }

  private func silently(_ body: () throws -> Void) rethrows {
    let shown = host
    host = SilentHost()
    defer { host = shown }
    try body()
  }

  private func checkTopLevel(_ name: String, _ span: Span) throws {
    guard machine.depth == 0, machine.loopDepth == 0 else {
      throw Diagnostic(
        code: "rewind", "\(name) stands at the top level only, outside of loops and functions", at: span)
    }
  }

  private func unreachable(_ step: Int, _ span: Span) -> Diagnostic {
    let ranges = timeline.loops.compactMap(\.steps).map { "\($0.lowerBound) to \($0.upperBound)" }
    return Diagnostic(
      code: "rewind", "step \(step) is not kept", at: span,
      help: ranges.isEmpty
        ? "steps are kept of loops of the top level: repeat, for, while"
        : "there are the steps \(ranges.joined(separator: ", "))")
  }
}

// MARK: What if

extension Session {
  /// Runs a copy of the session and returns what it tracked; the session is as before.
  func trackedByCopy(_ body: () throws -> Void) throws -> [(name: String, values: [Double])] {
    let (before, timelineBefore, shown) = (snapshot(), timeline, host)
    let counts = Dictionary(uniqueKeysWithValues: history.names.map { ($0, history[$0]?.count ?? 0) })
    host = SilentHost()
    defer {
      host = shown
      restore(before)
      timeline = timelineBefore
    }
    do { try body() } catch is ReachedTurn {}
    return history.names.compactMap { name in
      let new = (history[name] ?? []).dropFirst(counts[name] ?? 0)
      return new.isEmpty ? nil : (name, Array(new))
    }
  }

  /// Takes steps with the last loop: on from its position, or from its start over and over.
  func takeSteps(_ steps: Int, at span: Span) throws {
    guard let loop = timeline.position?.loop ?? timeline.loops.last, let first = loop.moments.first else {
      throw noLoop(span)
    }
    let limit = stepLimit(steps, loop)
    if let position = timeline.position { try run(position, limit: limit, isKept: false) }
    // A loop that is over begins again, until all steps are taken; one that takes none would not end.
    while try progress({ _ = try run(loop, 0, first.frame, watcher: limit) }, of: loop) {}
  }

  func noLoop(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "rewind", "there is no loop to run a copy of", at: span,
      help: "train in a loop of the top level first, or give a block: whatif { … }")
  }

  /// Whether the loop took a step or a turn.
  private func progress(_ body: () throws -> Void, of loop: LoopRecord) throws -> Bool {
    let before = loop.optimizer?.stepCount
    try body()
    return before.map { $0 != loop.optimizer?.stepCount } ?? true
  }
}
