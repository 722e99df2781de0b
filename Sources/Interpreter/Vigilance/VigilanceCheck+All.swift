import Autodiff
import Glibc
import Syntax
import Tensors

extension VigilanceCheck {
  /// The first operation that gave a number that is none.
  static let lossNotFinite = VigilanceCheck(name: "loss not finite") { last in
    guard !last.loss.value.allFinite else { return nil }
    guard let step = last.steps.first(where: { !$0.value.allFinite }) else { return nil }
    let what =
      step.parameter.map { "the parameter \($0.name)" } ?? "\(step.operation.name)\(last.line(step.origin))"
    return Finding(
      message: "the loss is \(formatNumber(last.loss.value.item)); \(what) is the first that is not finite",
      help: "use a smaller learning rate, or clip: 1.0 in the optimizer")
  }

  /// A softmax of what a softmax gave.
  static let softmaxTwice = VigilanceCheck(name: "softmax twice") { last in
    let isSoftmax = { (step: Computation.Step) in ["softmax", "log_softmax"].contains(step.operation.name) }
    guard
      let step = last.steps.first(where: { step in
        isSoftmax(step) && step.inputs.first.map { last.steps[$0].operation.name == "softmax" } == true
      })
    else { return nil }
    return Finding(
      message: "softmax twice: \(step.operation.name)\(last.line(step.origin)) gets probabilities",
      help: "leave one of them out")
  }

  /// A relu layer of which most units gave zero for every row of a batch that is large enough to tell.
  static let deadUnits = VigilanceCheck(name: "dead units") { last in
    for step in last.steps where step.operation.name == "relu" && step.value.rank == 2 {
      let (rows, units) = (step.value.shape[0], step.value.shape[1])
      guard rows >= 16, units >= 2, let largest = try? step.value.reduce(.max, axis: 0) else { continue }
      let dead = largest.doubles.count { $0 <= 0 }
      // A few units rest in one batch; a whole layer does not.
      guard dead == units || rows >= 100 && dead * 4 >= units * 3 else { continue }
      return Finding(
        message:
          "\(dead) of \(units) units of relu\(last.line(step.origin)) are dead: 0 for all \(rows) rows",
        help: "use a smaller lr:, or leaky_relu")
    }
    return nil
  }

  /// Data that is fed to the first layer far from one in size.
  static let inputScale = VigilanceCheck(name: "input scale") { last in
    for step in last.steps {
      let inputs = step.inputs.map { last.steps[$0] }
      guard inputs.contains(where: { $0.parameter?.value.rank == 2 }),
        let data = inputs.first(where: {
          $0.isLeaf && !$0.needsGradient && $0.value.rank == 2 && $0.value.count >= 32
        })
      else { continue }
      let size = rootMeanSquare(data.value)
      guard size.isFinite, size > 30 || size > 0 && size < 0.003 else { return nil }
      return Finding(
        message:
          "the inputs have a size of \(formatNumber(size, significant: 2)); networks learn best near 1",
        help: "x = standardize(x) before training")
    }
    return nil
  }

  /// Gradients of the layers that differ by more than four powers of ten.
  static let gradientScale = VigilanceCheck(name: "gradient scale") { last in
    let sizes = last.weights.compactMap { weight -> (name: String, size: Double)? in
      guard let gradient = weight.gradient else { return nil }
      let size = rootMeanSquare(gradient)
      return size > 0 && size.isFinite ? (weight.name, size) : nil
    }
    guard sizes.count >= 2, let first = sizes.first, let deepest = sizes.last else { return nil }
    let ratio = deepest.size / first.size
    guard ratio > 1e4 || ratio < 1e-4 else { return nil }
    let power = Int(abs(log10(ratio)).rounded())
    return ratio > 1
      ? Finding(
        message:
          "gradients vanish: those of \(first.name) are 10^\(power) times smaller than \(deepest.name)'s",
        help: "use relu or a residual layer; why ∂L/∂\(first.name) shows where")
      : Finding(
        message:
          "gradients explode: those of \(first.name) are 10^\(power) times larger than \(deepest.name)'s",
        help: "use clip: 1.0 in the optimizer, or smaller weights at the start")
  }

  /// A classifier that began far worse than a guess.
  static let lossAtStart = VigilanceCheck(name: "loss at the start") { last in
    guard let first = last.firstLoss, let root = last.steps.last,
      root.operation.name.hasPrefix("cross_entropy"),
      let scores = root.inputs.first.map({ last.steps[$0].value }), scores.rank == 2, scores.shape[1] > 1
    else { return nil }
    let classes = scores.shape[1]
    let chance = log(Double(classes))
    guard first.isFinite, first > 5 * chance else { return nil }
    return Finding(
      message:
        "the loss began at \(formatNumber(first, significant: 3)); guessing \(classes) classes gives \(formatNumber(chance, significant: 3))",
      help: "smaller weights at the start, or standardize(x), save the first steps")
  }

  private static func rootMeanSquare(_ tensor: Tensor) -> Double {
    (tensor.sumOfSquares / Double(max(1, tensor.count))).squareRoot()
  }
}
