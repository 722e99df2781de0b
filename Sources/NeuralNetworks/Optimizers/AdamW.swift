internal import Autodiff

extension OptimizerKind {
  public static let adamw = OptimizerKind(
    "adamw(parameters: none, lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01, clip: none)",
    "Adam with weight decay that the gradient's size does not change.",
    formula: "W ← (1 − lr · weight_decay) W, then a step of adam",
    source: "Loshchilov and Hutter, arXiv:1711.05101, algorithm 2"
  ) { try Adam($0, decoupled: true) }
}
