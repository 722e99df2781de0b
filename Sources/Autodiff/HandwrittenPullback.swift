/// A pullback that a layer brings with it: `backward(g) = …`.
///
/// It stands on the tape behind what the layer's forward computed: its first input is that value, then come the
/// layer's input and its parameters. A sweep goes through the rule and not through the operations of the forward
/// pass, which remain on the tape for those who compare.
public final class HandwrittenPullback: @unchecked Sendable {
  public typealias Rule = (PullbackContext) throws -> [Variable?]

  /// What messages call the layer.
  public let layer: String
  /// Gives the cotangents of the inputs behind the first: the layer's input and its parameters.
  let rule: Rule

  public init(layer: String, rule: @escaping Rule) {
    self.layer = layer
    self.rule = rule
  }
}

extension Operation {
  /// The value of its first input, with a pullback of its own for the others.
  public static let handwritten = Operation(
    "handwritten", localDerivative: "as the layer's backward says", notation: Notation("{a}", form: .other),
    forward: .variadic { inputs, _ in inputs[0] },
    pullback: { context in
      guard case .handwritten(let pullback) = context.attributes else {
        return context.inputs.map { _ in nil }
      }
      return [nil] + (try pullback.rule(context))
    })
}
