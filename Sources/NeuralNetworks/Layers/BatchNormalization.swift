public import Autodiff
internal import Tensors

extension LayerKind {
  public static let batchNormalization = LayerKind(
    Documentation(
      "batchnorm(n, momentum: 0.1, eps: 1e-5, name: none)", category: "layers",
      summary: "Gives every feature mean 0 and variance 1 over the batch, then scales and shifts it.",
      formula: "batchnorm(x) = (x − mean) / √(var + eps) · scale + shift",
      shapes: "[batch, n] or [batch, n, …] → the same; scale [n], shift [n]",
      details: """
        With training: true the statistics are the batch's, and the running ones move towards them by momentum \
        (running var with n − 1, as PyTorch); otherwise the running ones are used. `_` for n takes the size from the \
        first input.
        """, source: "Ioffe and Szegedy, arXiv:1502.03167, algorithms 1 and 2",
      example: "print batchnorm(2)([[1, 2], [3, 4]]).shape  # expect: [2, 2]")
  ) { arguments, context in
    try BatchNormalization(
      arguments.size(0), momentum: arguments.number(1, in: 0...1),
      epsilon: arguments.number(2, in: 0...Double.infinity), name: arguments.text(3), context)
  }
}

/// Normalises each feature over the batch.
public final class BatchNormalization: Layer, @unchecked Sendable {
  private var features: NormalizedFeatures?
  private var running: (mean: LayerState, variance: LayerState)?
  private let momentum: Double
  private let epsilon: Double

  public init(
    _ size: Int?, momentum: Double = 0.1, epsilon: Double = 1e-5, name: String? = nil,
    _ context: NetworkContext
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    super.init(kind: "batchnorm", name: name, context)
    if let size {
      features = NormalizedFeatures(size, in: self)
      addRunning(size)
    }
  }

  override public var inputSize: Int? { features?.count }
  override public var isBuilt: Bool { features != nil }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    let features = try self.features.fitting(x, axis: 1, in: self)
    self.features = features
    let running = self.running ?? addRunning(features.count)
    // The features stand along axis 1; everything else is averaged over.
    let shape = try Shape([features.count] + Array(repeating: 1, count: x.value.rank - 2))
    let statistics = training ? try batchStatistics(x, running) : nil
    let mean = try statistics?.mean ?? Variable(running.mean.value).reshaped(to: shape)
    let variance = try statistics?.variance ?? Variable(running.variance.value).reshaped(to: shape)
    let normalized = try (x - mean) / Operation.sqrt(variance + epsilon)
    let result = try features.apply(to: normalized, shape: shape)
    return training ? result : try result.markedAsEvaluated(by: self)
  }

  override public func membersRestored() {
    features = NormalizedFeatures(of: self)
    running = state("running_mean").flatMap { mean in state("running_var").map { (mean, $0) } }
  }

  override public func copied() throws -> Layer {
    let copy = BatchNormalization(
      features?.count, momentum: momentum, epsilon: epsilon, name: givenName, context)
    copy.takeValues(of: self)
    return copy
  }

  @discardableResult
  private func addRunning(_ count: Int) -> (mean: LayerState, variance: LayerState) {
    let states = (
      addState("running_mean", Tensor.zeros(.vector(count), context.precision)),
      addState("running_var", Tensor.ones(.vector(count), context.precision))
    )
    running = states
    return states
  }

  private func batchStatistics(
    _ x: Variable, _ running: (mean: LayerState, variance: LayerState)
  ) throws -> (mean: Variable, variance: Variable) {
    let count = x.value.count / max(x.shape[1], 1)
    guard count > 1 else {
      throw ShapeError(
        code: "shape",
        message: "\(label) needs more than one value for each feature in training, got \(x.shape)",
        hint: "use a larger batch")
    }
    let mean = try average(x)
    let centered = try x - mean
    let variance = try average(centered * centered)
    try Kernels.checkStop()
    running.mean.value = try moved(running.mean.value, towards: mean.value, scale: 1)
    running.variance.value = try moved(
      running.variance.value, towards: variance.value, scale: Double(count) / Double(count - 1))
    return (mean, variance)
  }

  /// The mean over all axes but 1, with the shape that broadcasts against x.
  private func average(_ x: Variable) throws -> Variable {
    var result = try x.mean(axis: 0)
    for axis in 1..<max(x.value.rank - 1, 1) { result = try result.mean(axis: axis, keep: true) }
    return result
  }

  private func moved(_ old: Tensor, towards new: Tensor, scale: Double) throws -> Tensor {
    var moved = old.scaled(by: 1 - momentum)
    moved.add(try new.reshaped(to: old.shape), times: momentum * scale)
    return moved
  }
}
