public import Autodiff
internal import Tensors

extension LayerKind {
  public static let dense = LayerKind(
    Documentation(
      "dense(in, out, activation: none, bias: true, init: none, name: none)", category: "layers",
      summary: "A fully connected layer.", formula: "dense(x) = activation(x @ W + b)",
      shapes: "[batch, in] → [batch, out]; W [in, out], b [out]",
      details: """
        `_` for in takes the size from the first input. Further axes before the last count as batch. W starts from \
        he before relu leaky_relu elu selu gelu silu, from glorot otherwise, unless init: names another initialiser; b \
        starts at 0. Only an activation that is given here counts: dense(2, 3) |> relu starts from glorot.
        """, example: "print dense(2, 3, relu)(ones(4, 2)).shape  # expect: [4, 3]")
  ) { arguments, context in
    try Dense(
      arguments.size(0), arguments.count(1), activation: arguments.activation(2), bias: arguments.flag(3),
      initializer: arguments.initializer(4), name: arguments.text(5), context)
  }
}

/// A fully connected layer: activation(x @ W + b).
public final class Dense: Layer, @unchecked Sendable {
  public let outputSize: Int
  public let activation: Activation?
  public let hasBias: Bool
  private let initializer: Initializer
  private var weight: Parameter?
  private var bias: Parameter?
  private var size: Int?

  /// - Parameter inputSize: the number of input features; nil to take it from the first input.
  /// - Throws: `ShapeError` when the weight would be too large.
  public init(
    _ inputSize: Int?, _ outputSize: Int, activation: Activation? = nil, bias: Bool = true,
    initializer: Initializer? = nil, name: String? = nil, _ context: NetworkContext
  ) throws {
    self.outputSize = outputSize
    self.activation = activation
    self.initializer = initializer ?? (activation?.isRectifier == true ? .he : .glorot)
    hasBias = bias
    super.init(kind: "dense", name: name, context)
    if let inputSize { try build(inputSize) }
  }

  override public var inputSize: Int? { size }
  override public var isBuilt: Bool { weight != nil }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    let weight = try weight(for: x.shape)
    let sum =
      try bias.map { try Operation.affine(x, weight.variable(), $0.variable()) }
      ?? Operation.matmul(x, weight.variable())
    return try activation.map { try $0(sum, training: training) } ?? sum
  }

  override public func membersRestored() {
    (weight, bias) = (parameter("W"), parameter("b"))
    size = weight?.value.shape[0]
  }

  override public func copied() throws -> Layer {
    let copy = try Dense(
      size, outputSize, activation: activation, bias: hasBias, initializer: initializer, name: givenName,
      context)
    copy.takeValues(of: self)
    return copy
  }

  @inline(__always)
  private func weight(for input: Shape) throws -> Parameter {
    let rank = input.rank
    guard rank > 0 else { throw misfit(input) }
    if let weight, input[rank - 1] == size { return weight }
    guard size == nil else { throw misfit(input) }
    return try build(input[rank - 1])
  }

  @discardableResult
  private func build(_ inputSize: Int) throws -> Parameter {
    let shape = try Shape([inputSize, outputSize])
    let key = context.random.key(for: "initialise dense", isKept: true)
    let values = try initializer(shape, context.precision, key: key)
    // Values that Ctrl-C left unfinished must not become the layer's.
    try Kernels.checkStop()
    let weight = addParameter("W", values)
    if hasBias { bias = addParameter("b", Tensor.zeros(.vector(outputSize), context.precision)) }
    (self.weight, size) = (weight, inputSize)
    return weight
  }

  private func misfit(_ input: Shape) -> ShapeError {
    ShapeError(
      code: "shape",
      message:
        "\(label) takes \(size.map { counted($0, "input") } ?? "rows of inputs"), got \(input.rank == 0 ? "a single number" : "\(input)")",
      hint: input.rank == 0 ? nil : fixingHint(input[input.rank - 1]))
  }

  private func fixingHint(_ inputs: Int) -> String {
    "dense(\(inputs), \(outputSize)) would fit, or dense(_, \(outputSize))"
  }
}
