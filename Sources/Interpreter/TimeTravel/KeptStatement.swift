import Autodiff
import Syntax

/// A statement of the top level that calls functions or `train`: when it trains, it can run again.
final class KeptStatement: Action {
  private let action: Action
  private let subject: RunRecord.Subject

  /// - Parameter isTraining: whether the statement is a call of `train` and nothing else.
  init(_ action: Action, isTraining: Bool) {
    self.action = action
    subject = .statement(isTraining: isTraining)
    super.init(action.span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    try kept(machine) { try action.execute(machine) }
  }

  override func value(_ machine: Machine) throws -> Value {
    try kept(machine) { try action.value(machine) }
  }

  private func kept<Result>(_ machine: Machine, _ body: () throws -> Result) throws -> Result {
    guard machine.turnWatcher == nil, machine.session.timeline.isKept else { return try body() }
    let run = RunRecord(subject, span) { [action] _ in try action.value(machine) }
    let outer = machine.statementRun
    let before = (machine.recorder.stepCount, machine.updateCount)
    machine.statementRun = run
    machine.stepDepth = 1
    run.look(0, machine)
    defer {
      machine.statementRun = outer
      if run.turns > 0, before != (machine.recorder.stepCount, machine.updateCount) {
        run.finish(machine)
        machine.session.timeline.begin(run)
      }
    }
    return try body()
  }
}

extension Machine {
  /// An optimizer is about to step.
  @inline(__always)
  func noteStep() { if loopDepth > stepDepth { stepDepth = loopDepth } }
}
