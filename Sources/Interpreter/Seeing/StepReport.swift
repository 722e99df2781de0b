import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// What a step of an optimizer was expected to do to the loss, and what it did.
///
/// ΔL ≈ Σ ∂L/∂w · Δw is what the gradients promise; the loss on the same data, with the new values, is what came.
struct StepReport {
  /// One parameter before and after.
  struct Change {
    let name: String
    let before: Tensor
    let after: Tensor
    let gradient: Tensor
  }

  let step: Int
  let rate: Double
  let changes: [Change]
  /// The loss before and after, on the same data; nil where no variable holds it.
  let loss: (before: Double, after: Double)?

  /// Σ ∂L/∂w · Δw, in 64 bits.
  var predicted: Double {
    changes.reduce(0) { sum, change in
      zip(change.gradient.doubles, zip(change.after.doubles, change.before.doubles))
        .reduce(sum) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
    }
  }

  var actual: Double? { loss.map { $0.after - $0.before } }

  var text: String {
    var lines = ["step \(step), rate \(formatNumber(rate))"]
    if let loss, let actual {
      lines.append("  loss      \(formatNumber(loss.before)) → \(formatNumber(loss.after)) on the same data")
      lines.append("  predicted \(signed(predicted))  from the gradients: Σ ∂L/∂w · Δw")
      lines.append("  actual    \(signed(actual))\(share(actual))")
    } else {
      lines.append("  predicted \(signed(predicted))  from the gradients: Σ ∂L/∂w · Δw")
      lines.append("  keep the loss in a variable, as in L = …; backward L, to see the actual change")
    }
    return (lines + table + ["  " + remark]).joined(separator: "\n")
  }

  private func signed(_ number: Double) -> String {
    number < 0 ? "−\(formatNumber(-number))" : "+\(formatNumber(number))"
  }

  private func share(_ actual: Double) -> String {
    let share = actual / predicted
    guard share.isFinite, abs(share) < 1000 else { return "" }
    return "  \(Int((share * 100).rounded())) % of the predicted"
  }

  // MARK: Updates

  /// ‖Δw‖ / ‖w‖, nil for weights that were all zero.
  private static func ratio(_ change: Change) -> Double? {
    let size = norm(change.before.doubles)
    return size > 0 ? norm(zip(change.after.doubles, change.before.doubles).map { $0 - $1 }) / size : nil
  }

  private static func norm(_ numbers: [Double]) -> Double {
    numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private var table: [String] {
    let width = max(9, changes.map(\.name.count).max() ?? 0)
    let heading = "  parameter" + String(repeating: " ", count: width - 9) + "  update / weight"
    return [heading]
      + changes.map { change in
        let space = String(repeating: " ", count: width - change.name.count)
        let ratio = Self.ratio(change).map { formatNumber($0, significant: 3) } ?? "the weights were zero"
        return "  \(change.name)\(space)  \(ratio)"
      }
  }

  // MARK: The rate

  /// Where along the step the loss would be lowest, as a multiple of it: that of the parabola with the slope at its
  /// start and the loss at its end. Nil where the loss bends down.
  private var best: Double? {
    guard let actual, predicted < 0 else { return nil }
    let curvature = actual - predicted
    return curvature > 0 ? -predicted / (2 * curvature) : nil
  }

  private var largestRatio: Double { changes.compactMap(Self.ratio).max() ?? 0 }

  var remark: String {
    guard let actual else { return sizeRemark ?? "no loss, no judgement of the rate" }
    guard loss?.after.isFinite == true else {
      return "the loss is no longer a number: the rate is far too large, try \(formatNumber(rate / 100))"
    }
    if predicted >= 0 {
      return "the step does not go down the gradient: momentum carries it, or the rate is 0"
    }
    let lowest = best.map { formatNumber(rate * $0, significant: 2) }
    if actual > 0 {
      return "the loss went up: the rate is too large here, try \(lowest ?? formatNumber(rate / 10))"
    }
    if let best, best < 0.75 {
      return "past the lowest point along this step: the rate is a little large, try \(lowest ?? "")"
    }
    if let best, best < 4 { return "the rate fits" }
    return sizeRemark
      ?? "the loss falls as the gradients say: a larger rate would get further, try \(formatNumber(rate * min(best ?? 10, 10), significant: 2))"
  }

  private var sizeRemark: String? {
    guard rate > 0, largestRatio > 0, largestRatio < 1e-5 else { return nil }
    return "the weights hardly move: the rate is too small, try \(formatNumber(rate * 10))"
  }
}

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
