public import Autodiff
public import Tensors

/// A way to choose the first values of a parameter: its help and what it does, in one value.
public struct Initializer: Sendable {
  public let documentation: Documentation
  private let draw: @Sendable (Shape, Precision, RandomKey) throws -> Tensor

  public init(
    _ documentation: Documentation, draw: @escaping @Sendable (Shape, Precision, RandomKey) throws -> Tensor
  ) {
    self.documentation = documentation
    self.draw = draw
  }

  public var name: String { documentation.name }

  /// A tensor of that shape.
  ///
  /// - Throws: `ShapeError` when the initialiser is not for such shapes.
  public func callAsFunction(_ shape: Shape, _ precision: Precision, key: RandomKey) throws -> Tensor {
    try draw(shape, precision, key)
  }

  /// All that the language knows; the only place to register one.
  public static let all: [Initializer] = [
    .glorot, .glorotUniform, .he, .heUniform, .lecun, .lecunUniform, .orthogonal, .normal, .uniform, .zeros,
    .ones,
    .eye,
  ]
}

/// How many inputs and outputs a weight connects: `[in, out]`, or `[out, in, height, width]` of convolutions.
struct Fans {
  let input: Double
  let output: Double

  init(_ shape: Shape) {
    switch shape.rank {
    case 0: (input, output) = (1, 1)
    case 1: (input, output) = (Double(shape[0]), Double(shape[0]))
    case 2: (input, output) = (Double(shape[0]), Double(shape[1]))
    default:
      let field = (2..<shape.rank).reduce(1) { $0 * Double(shape[$1]) }
      (input, output) = (Double(shape[1]) * field, Double(shape[0]) * field)
    }
  }
}
