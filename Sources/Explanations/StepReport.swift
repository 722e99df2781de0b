public import Tensors

/// What a step of an optimizer was expected to do to the loss, and what it did.
///
/// ΔL ≈ Σ ∂L/∂w · Δw is what the gradients promise; the loss on the same data, with the new values, is what came.
public struct StepReport {
  /// One parameter before and after.
  public struct Change {
    let name: String
    let before: Tensor
    let after: Tensor
    let gradient: Tensor

    public init(name: String, before: Tensor, after: Tensor, gradient: Tensor) {
      (self.name, self.before, self.after, self.gradient) = (name, before, after, gradient)
    }
  }

  private let step: Int
  private let rate: Double
  private let changes: [Change]
  /// The loss before and after, on the same data; nil where no variable holds it.
  private let loss: (before: Double, after: Double)?

  public init(step: Int, rate: Double, changes: [Change], loss: (before: Double, after: Double)?) {
    (self.step, self.rate, self.changes, self.loss) = (step, rate, changes, loss)
  }

  /// Σ ∂L/∂w · Δw, in 64 bits.
  private var predicted: Double {
    changes.reduce(0) { sum, change in
      zip(change.gradient.doubles, zip(change.after.doubles, change.before.doubles))
        .reduce(sum) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
    }
  }

  private var actual: Double? { loss.map { $0.after - $0.before } }

  public func text(_ style: PageStyle = .plain) -> String {
    var page = Page(style)
    page.line("step \(step), rate \(formatNumber(rate))", .title)
    if let loss, let actual {
      page.labelled(
        "loss", "\(formatNumber(loss.before)) → \(formatNumber(loss.after)) on the same data", width: 10,
        indent: 2)
      page.labelled("predicted", promise, width: 10, indent: 2)
      page.labelled("actual", "\(signed(actual))\(share(actual))", width: 10, indent: 2)
    } else {
      page.labelled("predicted", promise, width: 10, indent: 2)
      page.prose("keep the loss in a variable, as in L = …; backward L, to see the actual change", indent: 2)
    }
    page.table(table, indent: 2, words: [0, 1])
    page.prose(remark, indent: 2, .update)
    return page.text
  }

  private var promise: String {
    Page.unbroken("\(signed(predicted))  from the gradients: ") + "Σ ∂L/∂w · Δw"
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

  private var table: [[String]] {
    [["parameter", "update / weight"]]
      + changes.map { change in
        let ratio = Self.ratio(change).map { formatNumber($0, significant: 3) } ?? "the weights were zero"
        return [change.name, ratio]
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

  private var remark: String {
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
