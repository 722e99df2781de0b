import Tensors

/// Finds the first operation whose result, or whose gradient, is not finite.
///
/// It runs only when a loss or a gradient turned out not to be finite, so a healthy step pays one comparison.
struct NonFiniteSearch {
  let recorder: Recorder

  /// The first operation on the way to `loss` whose value is not finite.
  func error(forValue loss: Variable, on tape: Tape) -> GradientError {
    for tape in tape.reachableTapes.reversed() {
      let end = tape === loss.tape ? Int(loss.index) + 1 : tape.nodes.count
      for place in 0..<min(end, tape.nodes.count) where !tape.nodes[place].value.allFinite {
        return describe(tape, place, "result")
      }
    }
    return GradientError(code: "finite", message: "the value is \(formatNumber(loss.value.item)), not finite")
  }

  /// The first operation, from the loss down, that made a finite gradient not finite.
  func error(forGradientOf loss: Variable, on tape: Tape) throws -> GradientError {
    for (tape, gradients) in try recorder.allGradients(of: loss) {
      for place in gradients.indices.reversed() {
        guard let gradient = gradients[place], gradient.allFinite else { continue }
        if try spoils(gradient, tape, place) { return describe(tape, place, "gradient") }
      }
    }
    return GradientError(code: "finite", message: "a gradient is not finite")
  }

  /// Whether the rule of this node alone makes something not finite of that cotangent.
  private func spoils(_ cotangent: Tensor, _ tape: Tape, _ place: Int) throws -> Bool {
    let node = tape.nodes[place]
    let inputs = node.inputs.indices.map { tape.nodes[Int($0)] }
    if inputs.isEmpty || node.operation === Operation.gradient { return false }
    let context = PullbackContext(
      inputs: inputs.map { Variable($0.value) }, output: Variable(node.value), cotangent: Variable(cotangent),
      attributes: node.attributes, isWanted: inputs.map(\.needsGradient))
    return try zip(inputs, node.operation.pullback(context)).contains { input, cotangent in
      input.needsGradient && cotangent.map { !$0.value.allFinite } ?? false
    }
  }

  private func describe(_ tape: Tape, _ place: Int, _ what: String) -> GradientError {
    let node = tape.nodes[place]
    let inputs = node.inputs.indices.map { place in
      let input = tape.nodes[Int(place)]
      return GradientError.Input(
        name: tape.name(of: place), value: input.value,
        origin: input.operation === Operation.constant ? nil : input.origin)
    }
    let found = node.value.allFinite ? "is not finite" : node.value.nonFiniteSummary
    let isNamed = node.operation.documentation.map { !$0.isOperator } ?? false
    let message =
      node.inputs.isEmpty
      ? "\(tape.name(of: Int32(place)) ?? "a constant in this expression") \(found)"
      : "\(isNamed ? "the \(what) of \(node.operation.name)" : "this \(what)") \(found);"
        + " it is the first operation where that happened"
    let advice = "a smaller learning rate or clip: 1.0 in the optimizer keeps the weights small"
    let isTrained = recorder.stepCount > 0 && !node.inputs.isEmpty
    return GradientError(
      code: "finite", message: message,
      hint: node.operation.caution ?? (isTrained ? advice : nil),
      origin: node.origin, inputs: inputs)
  }
}

extension Tensor {
  /// `holds 3 nan and 1 inf of 64`, or for one number `is nan`.
  var nonFiniteSummary: String {
    if count == 1 { return "is \(formatNumber(item))" }
    let statistics = statistics
    var parts: [String] = []
    if statistics.nanCount > 0 { parts.append("\(statistics.nanCount) nan") }
    if statistics.infCount > 0 { parts.append("\(statistics.infCount) inf") }
    return "holds \(parts.joined(separator: " and ")) of \(count)"
  }
}
