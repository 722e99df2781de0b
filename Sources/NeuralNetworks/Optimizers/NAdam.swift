internal import Autodiff
internal import Glibc
internal import Tensors

extension OptimizerKind {
  public static let nadam = OptimizerKind(
    "nadam(parameters: none, lr: 0.002, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0, momentum_decay: 0.004, clip: none)",
    "Adam with Nesterov's look ahead.",
    formula:
      "μₜ = β₁ (1 − 0.96^(t · momentum_decay) / 2), W ← W − lr · ((1 − μₜ) g / (1 − Πμ) + μₜ₊₁ m / (1 − Πμ · μₜ₊₁)) / (√v̂ + ε)",
    source:
      "Dozat, \"Incorporating Nesterov momentum into Adam\" (ICLR workshop 2016); the form is that of torch.optim.NAdam"
  ) { arguments in
    try NAdam(
      beta1: arguments.decay(2), beta2: arguments.decay(3),
      epsilon: arguments.number(4, in: 0...Double.infinity),
      weightDecay: arguments.number(5, in: 0...Double.infinity),
      momentumDecay: arguments.number(6, in: 0...Double.infinity))
  }
}

/// Adam with Nesterov momentum.
public struct NAdam: UpdateRule {
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var weightDecay = 0.0
  public var momentumDecay = 0.004

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    momentumDecay: Double = 0.004
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.momentumDecay = momentumDecay
  }

  public var stateNames: [String] { ["m", "v"] }

  /// Remembers the product of all momenta so far, and the power of β₂.
  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    let (now, next) = (momentum(at: step.number), momentum(at: step.number + 1))
    var memory = step.memory * SIMD2(now, beta2)
    memory.replace(with: 0, where: memory .< 1e-30)
    unsafe Kernels.nadam(
      step.value, step.gradient, step.first, step.second, count: step.count,
      gradientRate: step.rate * (1 - now) / (1 - memory.x),
      momentumRate: step.rate * next / (1 - memory.x * next),
      beta1: beta1, beta2: beta2, epsilon: epsilon, decay: weightDecay, correction2: 1 - memory.y,
      step.precision)
    return memory
  }

  private func momentum(at step: Int) -> Double {
    beta1 * (1 - 0.5 * pow(0.96, Double(step) * momentumDecay))
  }
}
