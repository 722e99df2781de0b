import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// The `backward(g) = …` of a layer: the program's own pullback.
struct LayerBackward {
  /// Takes g, the output where it asks for it, and the input of forward.
  let function: Value
  /// Whether it is `backward(g, y)`.
  let takesOutput: Bool
  /// The name of forward's parameter, under which the input's gradient is returned.
  let inputName: String
}

extension CustomLayer {
  /// Puts the layer's own pullback on the tape, behind what forward computed.
  func withBackward(_ backward: LayerBackward, _ output: Variable, of input: Variable) throws -> Variable {
    let parameters = namedParameters
    let rule = HandwrittenPullback(layer: label) { [self] context in
      try pull(context, backward, parameters)
    }
    return try Operation.handwritten(
      [output, input] + parameters.map { $0.parameter.variable() }, .handwritten(rule))
  }

  private func pull(
    _ context: PullbackContext, _ backward: LayerBackward,
    _ parameters: [(path: String, parameter: Parameter)]
  ) throws -> [Variable?] {
    let answer = try withValues(of: context, parameters.map(\.parameter)) {
      var arguments: [Value] = [.tensor(context.cotangent)]
      if backward.takesOutput { arguments.append(.tensor(context.output)) }
      return try session.call(backward.function, arguments + [.tensor(context.inputs[1])])
    }
    var fields = try gradients(in: answer, backward, hasParameters: !parameters.isEmpty)
    let names = [backward.inputName] + parameters.map(\.path)
    if let unknown = fields.keys.sorted().first(where: { !names.contains($0) }) {
      let suggestion = Suggestion.nearest(to: unknown, among: names)
      throw NetworkError(
        "layer", "backward of \(label) returns \(unknown), and there is no such parameter",
        hint: suggestion.map { "did you mean \($0)?" } ?? "it returns \(names.joined(separator: ", "))")
    }
    return try names.enumerated().map { position, name in
      let isWanted = context.isWanted[position + 1]
      guard let field = fields.removeValue(forKey: name) else {
        guard isWanted else { return nil }
        throw NetworkError(
          "layer", "backward of \(label) returns no gradient for \(name)",
          hint: "return (\(names.map { "\($0): …" }.joined(separator: ", "))); none stands for zero")
      }
      guard isWanted, let gradient = try variable(field, name) else { return nil }
      return try fitting(gradient, context.inputs[position + 1].shape, name)
    }
  }

  /// Runs the program's code with the parameters and the precision that the tape has recorded, and nothing recorded
  /// unless the gradient will be differentiated again.
  private func withValues(
    of context: PullbackContext, _ parameters: [Parameter], _ body: () throws -> Value
  ) throws -> Value {
    let recorder = session.recorder
    let (wasRecording, precision, origin) = (recorder.isRecording, session.precision, recorder.origin)
    var saved: [any SavedState] = []
    for (parameter, input) in zip(parameters, context.inputs.dropFirst(2))
    where !parameter.value.isIdentical(to: input.value) {
      saved.append(parameter.savedState)
      parameter.restore(value: input.value, gradient: parameter.gradient, state: parameter.gradientState)
    }
    recorder.isRecording = context.inputs.contains(where: \.isRecorded)
    session.precision = context.cotangent.precision
    defer {
      for state in saved { state.restore() }
      recorder.isRecording = wasRecording
      session.precision = precision
      recorder.origin = origin
    }
    return try body()
  }

  /// The answer by parameter: a record, whose records are inner layers, or the input's gradient alone.
  private func gradients(
    in answer: Value, _ backward: LayerBackward, hasParameters: Bool
  ) throws -> [String: Value] {
    guard case .record(let record) = answer else { return [backward.inputName: answer] }
    var found: [String: Value] = [:]
    func collect(_ record: Record, _ prefix: String) {
      for (name, value) in record.fields {
        if case .record(let inner) = value {
          collect(inner, prefix + name + ".")
        } else {
          found[prefix + name] = value
        }
      }
    }
    collect(record, "")
    return found
  }

  /// nil for `none`, which stands for zero.
  private func variable(_ value: Value, _ name: String) throws -> Variable? {
    if case .none = value { return nil }
    guard let variable = value.variable(session) else {
      throw NetworkError(
        "layer",
        "the gradient of \(name) that backward of \(label) returns must be a tensor, it is \(value.kindPhrase)"
      )
    }
    return variable
  }

  private func fitting(_ gradient: Variable, _ shape: Shape, _ name: String) throws -> Variable {
    if gradient.shape == shape { return gradient }
    let isTransposed = gradient.shape.dimensions == shape.dimensions.reversed() && shape.rank > 1
    throw NetworkError(
      "layer",
      "backward of \(label) gives \(name) a gradient of shape \(gradient.shape), and \(name) has \(shape)",
      hint: isTransposed
        ? "a transpose is missing: .T fits" : "a gradient has the shape of what it belongs to")
  }
}
