import Data
import NeuralNetworks
import Syntax

/// What is kept of one run: of a loop of the top level, or of a statement of it that trains inside a function or with
/// `train`.
///
/// A loop goes on from a turn, in a frame that holds its variables. A statement can only run again from its beginning,
/// as nothing keeps the calls that were open inside it; a plain `train` goes on from the middle.
final class RunRecord {
  /// The session when a turn was about to begin.
  struct Moment {
    /// The turn, counted from 0.
    let turn: Int
    /// The variables of the loops of the top level.
    let frame: [Value]
    let snapshot: Snapshot
    let historyMark: History.Mark
    /// How many steps each optimizer had taken.
    let steps: [(optimizer: Optimizer, count: Int)]
    /// How far `train` had come.
    let training: Training?
    let byteCount: Int
    /// The statement of the turn that is to run first.
    var statement = 0
  }

  enum Subject {
    case loop
    /// `isTraining` for one that is a call of `train` and nothing else.
    case statement(isTraining: Bool)
  }

  let subject: Subject
  let span: Span
  /// Runs a loop from a turn on, or a statement; the value is the statement's.
  let restart: (_ turn: Int) throws -> Value
  private(set) var moments: [Moment] = []
  private(set) var byteCount = 0
  /// What the run left: how far the optimizers were, the turns, the globals, the variables of its loops.
  private(set) var end: End?
  /// The globals that it has changed, by slot.
  private(set) var changedSlots: Set<Int> = []
  /// The globals when it began, or went on.
  private var begun: [Value]?
  /// How many loops stood around its steps; the turns of the loops inside these begin no step.
  private(set) var stepDepth = 1
  /// How many turns the outermost loops of a statement took.
  private(set) var turns = 0
  /// The optimizers that stepped in them; those that a function made are gone when it returns.
  private var optimizers: [Optimizer] = []
  /// How long taking the last moment took, and when that was.
  private var lastCost = 0.0
  private var lastTime = 0.0

  struct End {
    let steps: [(optimizer: Optimizer, count: Int)]
    let turns: Int
    let globals: [Value]
    let frame: [Value]
    /// The statement that the turn had come to which was stopped.
    let statement: Int
  }

  /// A moment may take this share of the time since the one before.
  private static let share = 0.005

  init(_ subject: Subject, _ span: Span, restart: @escaping (_ turn: Int) throws -> Value) {
    self.subject = subject
    self.span = span
    self.restart = restart
  }

  /// Keeps the moment before a turn, unless the last is too near.
  func look(_ turn: Int, _ machine: Machine, training: @autoclosure () -> Training? = nil) {
    let now = Clock.seconds
    guard moments.isEmpty || now - lastTime > lastCost / Self.share else { return }
    let session = machine.session
    let moment = session.moment(turn, frame: machine.frameValues, training: training())
    moments.append(moment)
    byteCount += moment.byteCount
    lastTime = Clock.seconds
    // What the steps to come copy, since the moment holds it, costs about as much as reading it here.
    lastCost = lastTime - now + Double(moment.byteCount) * 2e-9
    session.timeline.thin()
  }

  /// An outermost loop inside the statement has ended.
  func addLoop(turns: Int, _ session: Session, hasStepped: Bool) {
    self.turns += turns
    if hasStepped { optimizers = session.optimizerSteps.map(\.optimizer) }
  }

  /// Notes what a statement left; a loop says its turns.
  func finish(_ machine: Machine) {
    finish(turns, machine)
    (turns, optimizers) = (0, [])
  }

  func finish(_ turns: Int, _ machine: Machine, statement: Int = 0) {
    let session = machine.session
    stepDepth = max(1, machine.stepDepth)
    let globals = session.globalValues
    end = End(
      steps: session.optimizerSteps, turns: turns, globals: globals, frame: machine.frameValues,
      statement: statement)
    noteChanges(until: globals)
  }

  /// The run goes on; what was defined or changed while it stood still is not of it.
  func goOn(_ session: Session) { begun = session.globalValues }

  private func noteChanges(until globals: [Value]) {
    let begun = begun ?? moments.first?.snapshot.globals ?? []
    for (slot, value) in globals.enumerated()
    where !(slot < begun.count ? begun[slot] : .undefined).isIdentical(to: value) {
      changedSlots.insert(slot)
    }
  }

  func dropEverySecond() {
    moments = moments.enumerated().filter { $0.offset % 2 == 0 || $0.offset == moments.count - 1 }.map(
      \.element)
    byteCount = moments.reduce(0) { $0 + $1.byteCount }
  }

  /// Drops the moments behind a turn: the run goes another way from there.
  func forget(after moment: Moment) {
    moments.removeAll { $0.turn > moment.turn }
    byteCount = moments.reduce(0) { $0 + $1.byteCount }
  }

  /// The optimizer that took the most steps; nil when none took any.
  var optimizer: Optimizer? {
    guard let first = moments.first, let end else { return nil }
    let taken = end.steps.map { ($0.optimizer, $0.count - first.count(of: $0.optimizer)) }
    return taken.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?.0
  }

  /// The optimizer that took the most steps, when there was one before the run: `opt`.
  var lastingOptimizer: Optimizer? {
    optimizer.flatMap { own in moments.first?.steps.contains { $0.optimizer === own } == true ? own : nil }
  }

  /// The steps that it took, counted from 1 as `opt.steps` does; its turns when no optimizer stepped.
  var steps: ClosedRange<Int>? {
    guard let first = moments.first, let end else { return nil }
    guard let optimizer else { return end.turns > 0 ? 1...end.turns : nil }
    let last = end.steps.first { $0.optimizer === optimizer }?.count ?? 0
    let before = first.count(of: optimizer)
    return last > before ? before + 1...last : nil
  }

  /// The last moment before a step.
  func moment(before step: Int, where isGood: (Moment) -> Bool = { _ in true }) -> Moment? {
    let optimizer = optimizer
    return moments.last { moment in
      (optimizer.map { moment.count(of: $0) } ?? moment.turn) < step && isGood(moment)
    } ?? moments.first
  }
}

extension RunRecord.Moment {
  func count(of optimizer: Optimizer) -> Int { steps.first { $0.optimizer === optimizer }?.count ?? 0 }
}
