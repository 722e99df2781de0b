import Autodiff
import Explanations
import NeuralNetworks
import Tensors

extension Session {
  /// Takes a step and says what it did.
  func reportedStep(_ optimizer: Optimizer) throws -> StepReport {
    let parameters = recorder.objects.all.compactMap { $0 as? Parameter }.filter {
      $0.gradientState == .fresh
    }
    let before = parameters.map { ($0, $0.value, $0.gradient) }
    let (rate, loss) = (try optimizer.currentRate, lastLoss)
    try optimizer.step()
    let changed = before.filter { !$0.1.isIdentical(to: $0.0.value) }.sorted { $0.0.name < $1.0.name }
    let changes = changed.compactMap { parameter, value, gradient in
      gradient.map {
        StepReport.Change(name: parameter.name, before: value, after: parameter.value, gradient: $0)
      }
    }
    let replay = try loss.map { try Replay(Computation(of: $0)) }
    return StepReport(
      step: optimizer.stepCount, rate: rate, changes: changes,
      loss: try replay.map { replay in
        (replay.result.item, try replay.result(with: changed.map { ($0.0, $0.0.value) }).item)
      })
  }

  /// The loss of the last backward, where a variable still holds it.
  private var lastLoss: Variable? {
    let values = machine.frameValues + globalValues
    for case .tensor(let variable) in values where recorder.isLastLoss(variable) { return variable }
    return nil
  }
}
