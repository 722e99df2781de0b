import Autodiff
import NeuralNetworks
import Syntax

/// What looks at every turn of a loop that runs again.
protocol TurnWatcher: AnyObject {
  func turnBegins(_ machine: Machine) throws
}

/// A watcher has seen what it waited for.
struct ReachedTurn: Error {}

/// How far a run has come when it runs again.
struct StepCounter {
  private let run: RunRecord
  private let optimizer: Optimizer?
  /// Whether the run made its optimizer itself, and makes another when it runs again.
  private let isMadeInRun: Bool
  private var turns: Int

  /// - Parameter turn: the first that will begin.
  init(_ run: RunRecord, from turn: Int) {
    self.run = run
    optimizer = run.optimizer
    isMadeInRun = optimizer !== run.lastingOptimizer
    turns = turn - 1
  }

  /// Notes a turn; false for one of a loop inside those that take the steps, and for one on the way to a `train` that
  /// goes on in the middle.
  mutating func turnBegins(_ machine: Machine) -> Bool {
    guard machine.trainingToEnter == nil else { return false }
    if machine.loopDepth == 1 { turns += 1 }
    return machine.loopDepth <= run.stepDepth
  }

  /// The optimizer of the run that runs now.
  func current(_ session: Session) -> Optimizer? {
    guard let optimizer, isMadeInRun else { return optimizer }
    return session.recorder.objects.successor(of: optimizer) as? Optimizer
  }

  /// How many steps were taken; turns of the outermost loops where no optimizer steps.
  func taken(_ session: Session) -> Int { current(session)?.stepCount ?? turns }
}

/// Finds the turn that took a step, and keeps the session as it was when that turn began.
final class StepFinder: TurnWatcher {
  private let step: Int
  private var counter: StepCounter
  private(set) var before: Snapshot
  private(set) var turnsBegun = 0

  init(_ step: Int, _ counter: StepCounter, _ session: Session) {
    self.step = step
    self.counter = counter
    before = session.snapshot()
  }

  func turnBegins(_ machine: Machine) throws {
    guard counter.turnBegins(machine) else { return }
    if counter.taken(machine.session) >= step { throw ReachedTurn() }
    before = machine.session.snapshot()
    turnsBegun += 1
  }
}

/// Lets turns pass up to the one where a run goes on; there the session gets the state it is to go on with.
final class TurnCounter: TurnWatcher {
  private(set) var turnsBegun = 0
  private(set) var hasArrived = false
  /// The session when the turn began at which the run stopped again, and the step that comes next.
  private(set) var left: (session: Snapshot, next: Int)?
  private var counter: StepCounter
  private let isHere: (_ turnsBegun: Int, _ steps: Int) -> Bool
  private let arrive: () -> Void
  private let afterwards: any TurnWatcher

  init(
    _ counter: StepCounter, until isHere: @escaping (_ turnsBegun: Int, _ steps: Int) -> Bool,
    then afterwards: any TurnWatcher, arrive: @escaping () -> Void
  ) {
    (self.counter, self.isHere, self.afterwards, self.arrive) = (counter, isHere, afterwards, arrive)
  }

  func turnBegins(_ machine: Machine) throws {
    guard counter.turnBegins(machine) else { return }
    turnsBegun += 1
    if !hasArrived {
      guard isHere(turnsBegun, counter.taken(machine.session)) else { return }
      hasArrived = true
      arrive()
    }
    do {
      try afterwards.turnBegins(machine)
    } catch is ReachedTurn {
      left = (machine.session.snapshot(), counter.taken(machine.session) + 1)
      throw ReachedTurn()
    }
  }
}

/// Ends a run after a number of steps, and may change its rate before the first.
final class StepLimit: TurnWatcher {
  private var counter: StepCounter
  private let limit: Int?
  private let changeRate: (Optimizer) throws -> Void
  /// Whose steps are counted now, and how many it had taken when that was looked at.
  private var last: (optimizer: Optimizer?, taken: Int)?
  private var steps = 0
  private var turns = 0

  /// - Parameter limit: nil for no end.
  init(_ run: RunRecord, _ limit: Int?, changeRate: @escaping (Optimizer) throws -> Void = { _ in }) {
    counter = StepCounter(run, from: 0)
    (self.limit, self.changeRate) = (limit, changeRate)
  }

  var isReached: Bool { limit.map { steps >= $0 } ?? false }

  /// What grows while the run gets further: steps, or turns where no optimizer steps.
  var progress: Int { last?.optimizer == nil ? turns : steps }

  func turnBegins(_ machine: Machine) throws {
    guard counter.turnBegins(machine) else { return }
    turns += 1
    try count(machine.session)
    if isReached { throw ReachedTurn() }
  }

  /// Adds the steps that were taken since the last time.
  func count(_ session: Session) throws {
    let optimizer = counter.current(session)
    if let last {
      // A statement that runs again steps with an optimizer of its own, from 0.
      steps += (last.optimizer?.stepCount ?? counter.taken(session)) - last.taken
      if last.optimizer !== optimizer { steps += optimizer?.stepCount ?? 0 }
    }
    if let optimizer, last?.optimizer !== optimizer { try changeRate(optimizer) }
    last = (optimizer, counter.taken(session))
  }
}
