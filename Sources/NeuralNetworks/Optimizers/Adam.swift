internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let adam = OptimizerKind(
    "adam(parameters: none, lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0, clip: none)",
    "Steps whose size adapts to each number's gradients: the usual first choice.",
    formula:
      "m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², W ← W − lr · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)",
    details: "weight_decay adds weight_decay · W to the gradient; adamw decays apart from it.",
    source: "Kingma and Ba, arXiv:1412.6980, algorithm 1"
  ) { try Adam($0, decoupled: false) }
}

/// Adam, and AdamW with decoupled weight decay.
public struct Adam: UpdateRule {
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var weightDecay = 0.0
  /// Whether weights decay apart from the gradient.
  public var decoupled = false

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    decoupled: Bool = false
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decoupled = decoupled
  }

  init(_ arguments: NetworkArguments, decoupled: Bool) throws {
    try self.init(
      beta1: arguments.decay(2), beta2: arguments.decay(3),
      epsilon: arguments.number(4, in: 0...Double.infinity),
      weightDecay: arguments.number(5, in: 0...Double.infinity), decoupled: decoupled)
  }

  public var stateNames: [String] { ["m", "v"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    // The powers of the betas: a product for each step is cheaper than two calls of pow.
    // Beside 1 the smallest of them are nothing, and left alone they would become denormal, which is slow.
    var powers = step.memory * SIMD2(beta1, beta2)
    powers.replace(with: 0, where: powers .< 1e-30)
    unsafe Kernels.adam(
      step.value, step.gradient, step.first, step.second, count: step.count, rate: step.rate, beta1: beta1,
      beta2: beta2, epsilon: epsilon, decay: weightDecay, decoupled: decoupled, correction1: 1 - powers.x,
      correction2: 1 - powers.y, step.precision)
    return powers
  }
}

extension NetworkArguments {
  /// The share that a running mean keeps: at least 0 and less than 1.
  func decay(_ position: Int) throws -> Double {
    let share = try number(position, in: 0...1)
    guard share < 1 else {
      throw ArgumentError("\(signature.parameters[position].name) of \(signature.name) must be less than 1")
    }
    return share
  }
}
