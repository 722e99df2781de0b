internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let rmsprop = OptimizerKind(
    "rmsprop(parameters: none, lr: 0.01, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, clip: none)",
    "Gradients divided by the root of their running mean square.",
    formula: "v ← α v + (1 − α) g², W ← W − lr · g / (√v + ε), through a velocity with momentum",
    source: "Tieleman and Hinton, Coursera lecture 6.5 (2012); the form is that of torch.optim.RMSprop"
  ) { arguments in
    try RMSprop(
      alpha: arguments.decay(2), epsilon: arguments.number(3, in: 0...Double.infinity),
      weightDecay: arguments.number(4, in: 0...Double.infinity),
      momentum: arguments.number(5, in: 0...Double.infinity))
  }
}

/// Gradients divided by the root of their running mean square.
public struct RMSprop: UpdateRule {
  public var alpha = 0.99
  public var epsilon = 1e-8
  public var weightDecay = 0.0
  public var momentum = 0.0

  public init(alpha: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0, momentum: Double = 0) {
    self.alpha = alpha
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.momentum = momentum
  }

  public var stateNames: [String] { momentum == 0 ? ["v"] : ["v", "velocity"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    unsafe Kernels.rmsprop(
      step.value, step.gradient, step.first, velocity: momentum == 0 ? nil : step.second, count: step.count,
      rate: step.rate, alpha: alpha, epsilon: epsilon, decay: weightDecay, momentum: momentum, step.precision)
    return step.memory
  }
}
