public import Autodiff
internal import Tensors

extension LayerKind {
  public static let dropout = LayerKind(
    Documentation(
      "dropout(p, name: none)", category: "layers",
      summary: "In training, sets elements to 0 with probability p and scales the others up to keep the sum.",
      formula: "dropout(x) = x · m / (1 − p), m = 0 with probability p, else 1",
      shapes: "any shape; the same comes out",
      details: """
        Without training: true it passes its input on. The mask depends on the seed, the layer's name and how often it \
        drew before, and on nothing else.
        """,
      source:
        "Srivastava et al., \"Dropout: a simple way to prevent neural networks from overfitting\" (JMLR 2014)",
      example: "print dropout(0.5)([1, 2, 3])  # expect: [1, 2, 3]")
  ) { arguments, context in
    let p = try arguments.number(0)
    guard p >= 0, p < 1 else {
      throw ArgumentError("p of dropout must be at least 0 and less than 1, got \(formatNumber(p))")
    }
    return try Dropout(p, name: arguments.text(1), context)
  }
}

/// Sets elements to 0 at random while training.
public final class Dropout: Layer, @unchecked Sendable {
  /// The probability of being dropped, at least 0 and less than 1.
  public let probability: Double

  public init(_ probability: Double, name: String? = nil, _ context: NetworkContext) {
    self.probability = probability
    super.init(kind: "dropout", name: name, context)
  }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    guard training else { return try x.markedAsEvaluated(by: self) }
    guard probability > 0 else { return x }
    return try Operation.dropout(x, Variable(mask(x.shape, x.precision)))
  }

  override public func copied() throws -> Layer { Dropout(probability, name: givenName, context) }

  /// Zeros, and 1 / (1 − p) where an element is kept.
  private func mask(_ shape: Shape, _ precision: Precision) throws -> Tensor {
    let drawn = Tensor.uniform(shape, low: 0, high: 1, context.random.key(for: path), precision)
    let isKept = try Tensor.binary(.greaterEqual, drawn, Tensor(probability, precision))
    return isKept.scaled(by: 1 / (1 - probability))
  }
}

extension Variable {
  /// The same value, with a mark that warns when gradients go through: training forgot `training: true`.
  func markedAsEvaluated(by layer: Layer) throws -> Variable {
    guard let tape, tape.recorder.isRecording else { return self }
    return try Operation.evaluated(self, .evaluated(layer.label))
  }
}
