internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let adagrad = OptimizerKind(
    "adagrad(parameters: none, lr: 0.01, lr_decay: 0, eps: 1e-10, weight_decay: 0, clip: none)",
    "Steps that shrink with the sum of all squared gradients so far.",
    formula: "s ← s + g², W ← W − lr / (1 + (t − 1) lr_decay) · g / (√s + ε)",
    source: "Duchi, Hazan and Singer (JMLR 2011); the form is that of torch.optim.Adagrad"
  ) { arguments in
    try Adagrad(
      rateDecay: arguments.number(2, in: 0...Double.infinity),
      epsilon: arguments.number(3, in: 0...Double.infinity),
      weightDecay: arguments.number(4, in: 0...Double.infinity))
  }
}

/// Steps that shrink with the sum of all squared gradients so far.
public struct Adagrad: UpdateRule {
  public var rateDecay = 0.0
  public var epsilon = 1e-10
  public var weightDecay = 0.0

  public init(rateDecay: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.rateDecay = rateDecay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["sum"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    let rate = step.rate / (1 + Double(step.number - 1) * rateDecay)
    unsafe Kernels.adagrad(
      step.value, step.gradient, step.first, count: step.count, rate: rate, epsilon: epsilon,
      decay: weightDecay,
      step.precision)
    return step.memory
  }
}
