internal import Autodiff
internal import Tensors

extension OptimizerKind {
  public static let sgd = OptimizerKind(
    "sgd(parameters: none, lr: 0.001, momentum: 0, nesterov: false, weight_decay: 0, clip: none)",
    "Gradient descent, with momentum if wanted.",
    formula: "v ← μ v + g, W ← W − lr · v; with nesterov W ← W − lr · (g + μ v); v = g in the first step",
    details: "weight_decay adds weight_decay · W to the gradient.",
    source: "Sutskever, Martens, Dahl and Hinton (ICML 2013); the form is that of torch.optim.SGD"
  ) { arguments in
    let rule = try SGD(
      momentum: arguments.number(2, in: 0...Double.infinity), nesterov: arguments.flag(3),
      weightDecay: arguments.number(4, in: 0...Double.infinity))
    guard !rule.nesterov || rule.momentum > 0 else {
      throw ArgumentError("nesterov needs momentum", hint: "sgd(net, momentum: 0.9, nesterov: true)")
    }
    return rule
  }
}

/// Gradient descent.
public struct SGD: UpdateRule {
  public var momentum = 0.0
  public var nesterov = false
  public var weightDecay = 0.0

  public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { momentum == 0 ? [] : ["velocity"] }

  public func update(_ step: ParameterStep) -> SIMD2<Double> {
    unsafe Kernels.sgd(
      step.value, step.gradient, velocity: momentum == 0 ? nil : step.first, count: step.count,
      rate: step.rate,
      momentum: momentum, decay: weightDecay, nesterov: nesterov, isFirst: step.number == 1, step.precision)
    return step.memory
  }
}
