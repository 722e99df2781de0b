internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let lion = OptimizerKind(
    "lion(parameters: none, lr: 0.0001, beta1: 0.9, beta2: 0.99, weight_decay: 0, clip: none)",
    "Steps of one size in the direction of the momentum's sign.",
    formula: "W ← W − lr · (sign(β₁ m + (1 − β₁) g) + weight_decay · W), m ← β₂ m + (1 − β₂) g",
    source: "Chen et al., \"Symbolic discovery of optimization algorithms\", arXiv:2302.06675, algorithm 2"
  ) { arguments in
    try Lion(
      beta1: arguments.decay(2), beta2: arguments.decay(3),
      weightDecay: arguments.number(4, in: 0...Double.infinity))
  }
}

/// Steps of one size in the direction of the momentum's sign.
public struct Lion: UpdateRule {
  public var beta1 = 0.9
  public var beta2 = 0.99
  public var weightDecay = 0.0

  public init(beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["m"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    unsafe Kernels.lion(
      step.value, step.gradient, step.first, count: step.count, rate: step.rate, beta1: beta1, beta2: beta2,
      decay: weightDecay, step.precision)
    return step.memory
  }
}
