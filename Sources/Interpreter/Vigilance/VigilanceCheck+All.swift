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

  /// Units of a relu layer that are zero on all data.
  ///
  /// At least one in sixteen, so that the layer is the narrower for it.
  /// One batch of a hundred rows is taken for the data where that is not at hand, of a smaller one only a whole layer
  /// counts: a unit that rests for a few rows is well.
  static let deadUnits = VigilanceCheck(name: "dead units") { last in
    var layers = reluLayers(last.computation)
    guard layers.contains(where: { !$0.dead.isEmpty }) else { return nil }
    if let evaluation = last.evaluation {
      for layer in layers.indices { layers[layer].rows = 0 }
      let next = evaluation()
      while layers.contains(where: { !$0.dead.isEmpty }), let pass = next() {
        let found = reluLayers(pass)
        guard found.count == layers.count else { return nil }
        for (layer, seen) in found.enumerated() {
          layers[layer].dead.formIntersection(seen.dead)
          layers[layer].rows += seen.rows
        }
      }
    }
    // One unit of a wide layer is no loss.
    for layer in layers where !layer.dead.isEmpty && layer.dead.count * 16 >= layer.units {
      let (dead, rows) = (layer.dead.count, layer.rows)
      guard dead == layer.units && rows >= 16 || rows >= 100 else { continue }
      let what = layer.units == 1 ? "the unit" : "\(dead) of \(layer.units) units"
      return Finding(
        message:
          "\(what) of \(layer.name ?? "relu" + last.line(layer.origin)) \(dead == 1 ? "is" : "are") dead: 0 for all \(rows) rows",
        help: "use a smaller lr:, or leaky_relu")
    }
    return nil
  }

  /// The units of one relu that gave 0 for all rows of a pass.
  private struct ReluLayer {
    /// Of the layer whose parameters stand before it.
    let name: String?
    let origin: Origin
    let units: Int
    var dead: Set<Int>
    var rows: Int
  }

  private static func reluLayers(_ computation: Computation) -> [ReluLayer] {
    computation.steps.compactMap { step in
      guard step.operation.name == "relu", step.value.rank == 2, let input = step.inputs.first,
        let largest = try? step.value.reduce(.max, axis: 0)
      else { return nil }
      let before = computation.steps[input].inputs.lazy.compactMap { computation.steps[$0].parameter }.first
      let layer = before?.name.lastIndex(of: ".").map { before?.name[..<$0] ?? "" }
      return ReluLayer(
        name: layer.map(String.init), origin: step.origin, units: step.value.shape[1],
        dead: Set(largest.doubles.indices.filter { largest[flat: $0] <= 0 }), rows: step.value.shape[0])
    }
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
      // Few numbers of one among zeros, as in rows of counts, are small together and right.
      let largest = (try? data.value.unary(.abs).reduce(.max).item) ?? 0
      guard size.isFinite, size > 5 || size > 0 && size < 0.02 && largest < 0.1 else { return nil }
      return Finding(
        message:
          "the inputs have a size of \(sizeText(size)); networks learn best near 1",
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
    var ratio = deepest.size / first.size
    // The last layer of a network that learns nothing more has no gradient either; what arrives at it tells.
    if first.size < 1e-6, ratio < 1e4, let arriving = arrivingRatio(last), arriving > 1e4 { ratio = arriving }
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

  /// How many times larger the gradient is that comes to the last weight's product than that to the first's.
  private static func arrivingRatio(_ last: LastStep) -> Double? {
    guard let flow = try? Flow(last.computation) else { return nil }
    let sizes = [last.weights.first, last.weights.last].map { weight in
      last.steps.firstIndex { step in
        step.inputs.contains { weight != nil && last.steps[$0].parameter === weight }
      }.flatMap { flow.cotangents[$0] }.map(rootMeanSquare) ?? 0
    }
    return sizes[0] > 0 ? sizes[1] / sizes[0] : nil
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

  /// Two digits, large ones written out: `760`.
  private static func sizeText(_ size: Double) -> String {
    guard size >= 10, size < 1e6 else { return formatNumber(size, significant: 2) }
    var unit = 1.0
    while size >= 100 * unit { unit *= 10 }
    return formatNumber((size / unit).rounded() * unit)
  }

  private static func rootMeanSquare(_ tensor: Tensor) -> Double {
    (tensor.sumOfSquares / Double(max(1, tensor.count))).squareRoot()
  }
}
