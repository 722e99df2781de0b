public import Autodiff
internal import Tensors

extension LayerKind {
  public static let embedding = LayerKind(
    Documentation(
      "embedding(n, d, init: none, name: none)", category: "layers",
      summary: "A vector of d numbers for each of n tokens.", formula: "embedding(x)ᵢ = W[xᵢ]",
      shapes: "[…] of whole numbers from 0 to n − 1 → […, d]; W [n, d]",
      details: "W starts from normal numbers unless init: names another initialiser.",
      example: "print embedding(10, 4)([1, 2, 1]).shape  # expect: [3, 4]")
  ) { arguments, context in
    try Embedding(
      arguments.count(0), arguments.count(1), initializer: arguments.initializer(2), name: arguments.text(3),
      context)
  }
}

/// A row of a table for each token.
public final class Embedding: Layer, @unchecked Sendable {
  private let weight: Parameter
  private let initializer: Initializer?

  public init(
    _ count: Int, _ size: Int, initializer: Initializer? = nil, name: String? = nil, _ context: NetworkContext
  ) throws {
    let key = context.random.key(for: "initialise embedding", isKept: true)
    let value = try (initializer ?? .normal)(Shape([count, size]), context.precision, key: key)
    self.initializer = initializer
    weight = Parameter(value, name: "W", recorder: context.recorder)
    super.init(kind: "embedding", name: name, context)
    addMember("W", weight)
    weight.name = "\(path).W"
  }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    let count = weight.value.shape[0]
    let tokens = try x.value.doubles.enumerated().map { place, token in
      try Kernels.checkStop(turn: place)
      guard let row = Int(exactly: token), (0..<count).contains(row) else {
        throw ShapeError(
          code: "index",
          message: "\(label) takes whole numbers from 0 to \(count - 1), got \(formatNumber(token))")
      }
      return row
    }
    let rows = try weight.variable().gathered(tokens)
    return try rows.reshaped(to: Shape(x.shape.dimensions + [weight.value.shape[1]]))
  }

  override public func copied() throws -> Layer {
    let copy = try Embedding(
      weight.value.shape[0], weight.value.shape[1], initializer: initializer, name: givenName, context)
    copy.takeValues(of: self)
    return copy
  }
}
