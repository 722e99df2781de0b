internal import Autodiff
internal import Tensors

// Initialisers that keep the variance of signals through the layers. The plain names draw normal numbers, the others
// uniform ones of the same variance.

extension Initializer {
  public static let glorot = scaled(
    "glorot", .normal, formula: "std = √(2 / (in + out))",
    "Keeps the variance of signals and gradients through layers with tanh or sigmoid.", source: glorotSource
  ) { 2 / ($0.input + $0.output) }

  public static let glorotUniform = scaled(
    "glorot_uniform", .uniform, formula: "limit = √(6 / (in + out))",
    "As glorot, with uniform numbers: what Keras's dense layers start from.", source: glorotSource
  ) { 2 / ($0.input + $0.output) }

  public static let he = scaled(
    "he", .normal, formula: "std = √(2 / in)", "Keeps the variance of signals through layers with relu.",
    source: heSource
  ) { 2 / $0.input }

  public static let heUniform = scaled(
    "he_uniform", .uniform, formula: "limit = √(6 / in)", "As he, with uniform numbers.", source: heSource
  ) { 2 / $0.input }

  public static let lecun = scaled(
    "lecun", .normal, formula: "std = √(1 / in)",
    "Gives every sum of inputs the variance 1; right before selu.",
    source: lecunSource
  ) { 1 / $0.input }

  public static let lecunUniform = scaled(
    "lecun_uniform", .uniform, formula: "limit = √(3 / in)", "As lecun, with uniform numbers.",
    source: lecunSource
  ) { 1 / $0.input }

  private enum Distribution { case normal, uniform }

  private static let glorotSource =
    "Glorot and Bengio, \"Understanding the difficulty of training deep feedforward neural networks\" (AISTATS 2010), section 4.2"
  private static let heSource =
    "He, Zhang, Ren and Sun, \"Delving deep into rectifiers\", arXiv:1502.01852, section 2.2"
  private static let lecunSource = "LeCun, Bottou, Orr and Müller, \"Efficient backprop\" (1998), section 4.6"

  private static func scaled(
    _ name: String, _ distribution: Distribution, formula: String, _ summary: String, source: String,
    variance: @escaping @Sendable (Fans) -> Double
  ) -> Initializer {
    Initializer(
      Documentation(
        "\(name)(sizes...)", category: "initialisers", summary: summary, formula: formula,
        shapes: "a weight [in, out], or [out, in, height, width] of a convolution",
        details: """
          Names without _uniform draw normal numbers, as PyTorch's xavier_normal_ and kaiming_normal_ do; with it \
          they are uniform from -limit to limit.
          """, source: source, example: "print \(name)(2, 3).shape  # expect: [2, 3]")
    ) { shape, precision, key in
      guard shape.count > 0 else { return Tensor.zeros(shape, precision) }
      let variance = variance(Fans(shape))
      switch distribution {
      case .normal: return Tensor.normal(shape, mean: 0, std: variance.squareRoot(), key, precision)
      case .uniform:
        let limit = (3 * variance).squareRoot()
        return Tensor.uniform(shape, low: -limit, high: limit, key, precision)
      }
    }
  }
}
