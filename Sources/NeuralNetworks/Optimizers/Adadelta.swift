internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let adadelta = OptimizerKind(
    "adadelta(parameters: none, lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0, clip: none)",
    "Steps as large as steps have been, relative to the gradients.",
    formula: "s ← ρ s + (1 − ρ) g², Δ = √(d + ε) / √(s + ε) · g, d ← ρ d + (1 − ρ) Δ², W ← W − lr · Δ",
    source: "Zeiler, arXiv:1212.5701, algorithm 1; the form is that of torch.optim.Adadelta"
  ) { arguments in
    try Adadelta(
      rho: arguments.decay(2), epsilon: arguments.number(3, in: 0...Double.infinity),
      weightDecay: arguments.number(4, in: 0...Double.infinity))
  }
}

/// Steps as large as steps have been, relative to the gradients.
public struct Adadelta: UpdateRule {
  public var rho = 0.9
  public var epsilon = 1e-6
  public var weightDecay = 0.0

  public init(rho: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0) {
    self.rho = rho
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["squares", "deltas"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    unsafe Kernels.adadelta(
      step.value, step.gradient, square: step.first, delta: step.second, count: step.count, rate: step.rate,
      rho: rho,
      epsilon: epsilon, decay: weightDecay, step.precision)
    return step.memory
  }
}
