public import Autodiff
internal import Tensors

extension LayerKind {
  public static let layerNormalization = LayerKind(
    Documentation(
      "layernorm(n, eps: 1e-5, name: none)", category: "layers",
      summary: "Gives every row mean 0 and variance 1, then scales and shifts it.",
      formula: "layernorm(x) = (x − mean(x)) / √(var(x) + eps) · scale + shift",
      shapes: "[…, n] → […, n]; scale [n], shift [n]",
      details: "`_` for n takes the size from the first input. The variance divides by n.",
      source: "Ba, Kiros and Hinton, arXiv:1607.06450, section 3",
      example: "print layernorm(3)([[1, 2, 3]]).shape  # expect: [1, 3]")
  ) { arguments, context in
    try LayerNormalization(
      arguments.size(0), epsilon: arguments.number(1, in: 0...Double.infinity), name: arguments.text(2),
      context)
  }
}

/// Normalises each row.
public final class LayerNormalization: Layer, @unchecked Sendable {
  private var features: NormalizedFeatures?
  private let epsilon: Double

  public init(_ size: Int?, epsilon: Double = 1e-5, name: String? = nil, _ context: NetworkContext) {
    self.epsilon = epsilon
    super.init(kind: "layernorm", name: name, context)
    if let size { features = NormalizedFeatures(size, in: self) }
  }

  override public var inputSize: Int? { features?.count }
  override public var isBuilt: Bool { features != nil }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    let features = try self.features.fitting(x, axis: -1, in: self)
    self.features = features
    let centered = try x - x.mean(axis: -1, keep: true)
    let variance = try (centered * centered).mean(axis: -1, keep: true)
    return try features.apply(to: centered / Operation.sqrt(variance + epsilon))
  }

  override public func membersRestored() { features = NormalizedFeatures(of: self) }

  override public func copied() throws -> Layer {
    let copy = LayerNormalization(features?.count, epsilon: epsilon, name: givenName, context)
    copy.takeValues(of: self)
    return copy
  }
}

/// The scale and shift of normalised features.
struct NormalizedFeatures {
  let count: Int
  private let scale: Parameter
  private let shift: Parameter

  init(_ count: Int, in layer: Layer) {
    self.count = count
    let precision = layer.context.precision
    scale = layer.addParameter("scale", Tensor.ones(.vector(count), precision))
    shift = layer.addParameter("shift", Tensor.zeros(.vector(count), precision))
  }

  /// Those that the layer has already; nil before its first input.
  init?(of layer: Layer) {
    guard let scale = layer.parameter("scale"), let shift = layer.parameter("shift") else { return nil }
    (self.scale, self.shift, count) = (scale, shift, scale.value.count)
  }

  func apply(to x: Variable) throws -> Variable { try x * scale.variable() + shift.variable() }

  /// As ``apply(to:)`` with the features along axis 1 of a tensor of higher rank.
  func apply(to x: Variable, shape: Shape) throws -> Variable {
    try x * scale.variable().reshaped(to: shape) + shift.variable().reshaped(to: shape)
  }
}

extension NormalizedFeatures? {
  /// The features, made for the first input; checked for all.
  func fitting(_ x: Variable, axis: Int, in layer: Layer) throws -> NormalizedFeatures {
    guard x.value.rank > (axis < 0 ? 0 : axis) else {
      throw ShapeError(code: "shape", message: "\(layer.label) takes batches of features, got \(x.shape)")
    }
    let size = x.shape[axis < 0 ? x.value.rank - 1 : axis]
    guard let features = self else { return NormalizedFeatures(size, in: layer) }
    guard features.count == size else {
      throw ShapeError(
        code: "shape", message: "\(layer.label) takes \(counted(features.count, "feature")), got \(x.shape)",
        hint: "\(layer.kind)(\(size)) would fit, or \(layer.kind)(_)")
    }
    return features
  }
}
