import Tensors

// Activation functions. Those with kernels of their own are primitives because one loop is faster than several, and
// because their obvious formulas overflow.

extension Operation {
  public static let relu = elementwise(
    "relu", .relu, category: "activations", "Negative elements become 0.", formula: "relu(x) = max(x, 0)",
    derivative: "∂relu(z)/∂z = 1 where z > 0, else 0", slope: "1 where {a} > 0, else 0", hasCorners: true,
    source: "Nair and Hinton, \"Rectified linear units improve restricted Boltzmann machines\" (ICML 2010)",
    example: "print relu([-1, 2])  # expect: [0, 2]"
  ) { try $0.cotangent * $0.inputs[0].isPositive() }

  public static let selu = elementwise(
    "selu", .selu, category: "activations",
    "A scaled elu that keeps mean 0 and variance 1 through the layers.",
    formula: "selu(x) = λx where x > 0, else λα(eˣ − 1), with λ = 1.0507 and α = 1.6733",
    derivative: "∂selu(z)/∂z = λ where z > 0, else λαeᶻ", slope: "λ where {a} > 0, else λ · α · exp({a})",
    hasCorners: true,
    source: "Klambauer et al., \"Self-normalizing neural networks\", arXiv:1706.02515, equation 2",
    example: "print selu(0)  # expect: 0"
  ) {
    let (scale, alpha) = (1.0507009873554804934193349852946, 1.6732632423543772848170429916717)
    let x = $0.inputs[0]
    let isPositive = try x.isPositive()
    let slope = try isPositive + alpha * ((1 - isPositive) * x.exponentialBelowZero())
    return try $0.cotangent * (scale * slope)
  }

  public static let gelu = elementwise(
    "gelu", .gelu, category: "activations",
    "x weighted by how likely a standard normal number is below it; exact, with erf.",
    formula: "gelu(x) = x · Φ(x) = x/2 · (1 + erf(x/√2))", derivative: "∂gelu(z)/∂z = Φ(z) + z · φ(z)",
    slope: "Φ({a}) + {a} · φ({a})",
    source: "Hendrycks and Gimpel, arXiv:1606.08415, section 2", example: "print gelu(0)  # expect: 0"
  ) { try $0.cotangent * geluSlope($0.inputs[0]) }

  /// Φ(x) + x · φ(x): an operation so that gelu can be differentiated again, where only φ is needed.
  static let geluSlope = Operation(
    "gelu_slope", localDerivative: "∂(Φ(z) + z · φ(z))/∂z = (2 − z²) · φ(z)",
    forward: .unary { x, _ in
      x.unaryPullback(.gelu, output: x, cotangent: Tensor.ones(x.shape, x.precision))
    },
    samples: [Sample([.random([3, 4])])],
    pullback: {
      let square = try $0.inputs[0].raised(to: 2)
      let density = try 0.39894228040143267794 * exp(-0.5 * square)
      return [try $0.cotangent * ((2 - square) * density)]
    })

  public static let silu = elementwise(
    "silu", .silu, category: "activations", "x weighted by its sigmoid; also called swish.",
    formula: "silu(x) = x · σ(x)", derivative: "∂silu(z)/∂z = σ(z) · (1 + z · (1 − σ(z)))",
    slope: "σ({a}) · (1 + {a} − {y})",
    source: "Elfwing, Uchibe and Doya, arXiv:1702.03118; Ramachandran, Zoph and Le, arXiv:1710.05941",
    example: "print silu(0)  # expect: 0"
  ) {
    let x = $0.inputs[0]
    let share = try sigmoid(x)
    return try $0.cotangent * (share * (1 + x * (1 - share)))
  }

  public static let sigmoid = elementwise(
    "sigmoid", .sigmoid, category: "activations", "Squeezes any number into 0 to 1.",
    formula: "σ(x) = 1 / (1 + e⁻ˣ)", derivative: "∂σ(z)/∂z = σ(z) · (1 − σ(z))", slope: "{y} · (1 − {y})",
    details: "For a loss use bce(logits:) without it: that is exact where the sigmoid rounds to 0 or 1.",
    example: "print sigmoid(0)  # expect: 0.5"
  ) { try $0.cotangent * ($0.output * (1 - $0.output)) }.known(as: .sigmoid)

  public static let tanh = elementwise(
    "tanh", .tanh, category: "activations", "The hyperbolic tangent: squeezes any number into -1 to 1.",
    formula: "tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)", derivative: "∂tanh(z)/∂z = 1 − tanh²z", slope: "1 − {y}²",
    example: "print tanh(0)  # expect: 0"
  ) { try $0.cotangent * (1 - $0.output.raised(to: 2)) }

  public static let softplus = elementwise(
    "softplus", .softplus, category: "activations", "A smooth relu, always positive.",
    formula: "softplus(x) = log(1 + eˣ)",
    derivative: "∂softplus(z)/∂z = σ(z)", slope: "σ({a})",
    source: "Dugas et al., \"Incorporating second-order functional knowledge\" (NIPS 2000)",
    example: "print softplus(0)  # expect: 0.6931"
  ) { try $0.cotangent * sigmoid($0.inputs[0]) }

  public static let softsign = elementwise(
    "softsign", .softsign, category: "activations", "Like tanh, with slower tails.",
    formula: "softsign(x) = x / (1 + |x|)",
    derivative: "∂softsign(z)/∂z = 1 / (1 + |z|)²", slope: "1 / (1 + |{a}|)²", hasCorners: true,
    example: "print softsign([1, -3])  # expect: [0.5, -0.75]"
  ) { try $0.cotangent / (1 + abs($0.inputs[0])).raised(to: 2) }

  public static let hardtanh = elementwise(
    "hardtanh", .hardtanh, category: "activations", "x cut off at -1 and 1.",
    formula: "hardtanh(x) = min(max(x, −1), 1)",
    derivative: "∂hardtanh(z)/∂z = 1 where −1 < z < 1, else 0", slope: "1 where |{a}| < 1, else 0",
    hasCorners: true,
    example: "print hardtanh([-3, 0.5, 3])  # expect: [-1, 0.5, 1]"
  ) {
    let isInside = try Tensor.binary(.less, $0.inputs[0].value.unary(.abs), Tensor(1, $0.inputs[0].precision))
    return try $0.cotangent * Variable(isInside)
  }

  public static let leakyReLU = scaled(
    "leaky_relu", .leakyRelu, parameter: "slope", standard: 0.01, "A relu that keeps a small slope below 0.",
    formula: "leaky_relu(x) = x where x > 0, else slope · x",
    derivative: "∂leaky_relu(z)/∂z = 1 where z > 0, else slope", slopeText: "1 where {a} > 0, else {k}",
    source: "Maas, Hannun and Ng, \"Rectifier nonlinearities improve neural network acoustic models\" (2013)",
    example: "print leaky_relu([-100, 2])  # expect: [-1, 2]"
  ) { x, slope in try slope + (1 - slope) * x.isPositive() }

  public static let elu = scaled(
    "elu", .elu, parameter: "alpha", standard: 1, "Smooth below 0, where it tends to -alpha.",
    formula: "elu(x) = x where x > 0, else α(eˣ − 1)", derivative: "∂elu(z)/∂z = 1 where z > 0, else αeᶻ",
    slopeText: "1 where {a} > 0, else {k} · exp({a})",
    source: "Clevert, Unterthiner and Hochreiter, arXiv:1511.07289, section 3",
    example: "print elu([0, 2])  # expect: [0, 2]"
  ) { x, alpha in
    let isPositive = try x.isPositive()
    return try isPositive + alpha * ((1 - isPositive) * x.exponentialBelowZero())
  }

  /// An activation with one number to choose.
  private static func scaled(
    _ name: String, _ kernel: UnaryKernel, parameter: String, standard: Double, _ summary: String,
    formula: String,
    derivative: String, slopeText: String, source: String, example: String,
    slope: @escaping @Sendable (_ x: Variable, _ number: Double) throws -> Variable
  ) -> Operation {
    let number: @Sendable (Attributes) -> Double = {
      if case .scalar(let number) = $0 { number } else { standard }
    }
    return Operation(
      name,
      documentation: Documentation(
        "\(name)(x, \(parameter): \(formatNumber(standard)))", category: "activations", summary: summary,
        formula: formula,
        shapes: "any shape; the same comes out", source: source, example: example),
      localDerivative: derivative,
      notation: Notation("\(name)({a}{, \(parameter): k})", slopes: slopeText, standard: standard),
      forward: .unary { x, attributes in x.unary(kernel, argument: number(attributes)) },
      samples: [
        Sample([.random([3, 4], spread: true)]), Sample([.random([3, 4], spread: true)], .scalar(0.3)),
      ],
      call: { arguments in
        let attributes: Attributes = try arguments.isNone(1) ? .none : .scalar(arguments.number(1))
        return try (name == "elu" ? elu : leakyReLU)(arguments.variable(0), attributes)
      },
      directPullback: { node, g, sweep in
        guard case .one(let input) = node.inputs else { return }
        sweep.add(
          sweep.value(input).unaryPullback(
            kernel, output: node.value, cotangent: g, argument: number(node.attributes)), to: input)
      },
      pullback: { [try $0.cotangent * slope($0.inputs[0], number($0.attributes))] })
  }
}

// MARK: Functions of a row

extension Operation {
  public static let softmax: Operation = Operation(
    "softmax",
    documentation: Documentation(
      "softmax(x, axis: -1)", category: "activations",
      summary: "Positive numbers that sum to 1 along an axis.",
      formula: "softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)", shapes: "any shape; the same comes out",
      details: """
        Computed after subtracting the maximum, so that it cannot overflow. For a loss use cross_entropy(logits:) \
        without it.
        """,
      source: "Bridle, \"Probabilistic interpretation of feedforward classification network outputs\" (1990)",
      example: "print softmax([0, 0])  # expect: [0.5, 0.5]"),
    localDerivative: "∂softmax(z)ᵢ/∂zⱼ = softmax(z)ᵢ · (δᵢⱼ − softmax(z)ⱼ)",
    notation: Notation(
      "softmax({a}{axis})", slopes: "{y} · (δ − {y at a})",
      products: ["{y} · ({g} − Σ of {g} · {y} over the row)"],
      form: .other),
    forward: .unary { x, attributes in try x.alongLastAxis(attributes) { $0.softmaxRows() } },
    samples: rowSamples, call: { try softmax($0.variable(0), $0.rowAxis()) },
    directPullback: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      let cotangent = try g.alongLastAxis(node.attributes, with: node.value) { g, y in
        y.softmaxRowsPullback(cotangent: g)
      }
      sweep.add(cotangent, to: input)
    },
    pullback: {
      let (y, g) = ($0.output, $0.cotangent)
      return [try y * (g - (g * y).sum(axis: $0.attributes.rowAxis, keep: true))]
    }
  ).known(as: .softmax)

  public static let logSoftmax: Operation = Operation(
    "log_softmax",
    documentation: Documentation(
      "log_softmax(x, axis: -1)", category: "activations",
      summary: "The logarithm of softmax, exact also where softmax rounds to 0.",
      formula: "log_softmax(x)ᵢ = xᵢ − log Σⱼ exp(xⱼ)", shapes: "any shape; the same comes out",
      example: "print log_softmax([0, 0])  # expect: [-0.6931, -0.6931]"),
    localDerivative: "∂log_softmax(z)ᵢ/∂zⱼ = δᵢⱼ − softmax(z)ⱼ",
    notation: Notation(
      "log_softmax({a}{axis})", slopes: "δ − exp({y at a})",
      products: ["{g} − exp({y}) · Σ of {g} over the row"],
      form: .other),
    forward: .unary { x, attributes in try x.alongLastAxis(attributes) { $0.logSoftmaxRows() } },
    samples: rowSamples, call: { try logSoftmax($0.variable(0), $0.rowAxis()) },
    directPullback: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      let cotangent = try g.alongLastAxis(node.attributes, with: node.value) { g, y in
        y.logSoftmaxRowsPullback(cotangent: g)
      }
      sweep.add(cotangent, to: input)
    },
    pullback: {
      let g = $0.cotangent
      return [try g - exp($0.output) * g.sum(axis: $0.attributes.rowAxis, keep: true)]
    })

  private static let rowSamples = [
    Sample([.random([3, 4])]), Sample([.random([4])]), Sample([.random([3, 2, 2])], .axis(1, keep: true)),
    Sample([.random([3, 2])], .axis(0, keep: true)),
  ]
}

extension Attributes {
  /// The axis that a function of rows goes along: the last unless it is said.
  fileprivate var rowAxis: Int {
    if case .axis(let axis?, _) = self { return axis }
    return -1
  }
}

extension Arguments {
  fileprivate func rowAxis() throws -> Attributes {
    guard let axis = try axis(1), axis != -1 else { return .none }
    return .axis(try variable(0).shape.normalized(axis: axis), keep: true)
  }
}

extension Tensor {
  /// Applies a function of rows along the axis of the attributes.
  fileprivate func alongLastAxis(_ attributes: Attributes, _ function: (Tensor) -> Tensor) throws -> Tensor {
    guard case .axis(let axis?, _) = attributes, axis != rank - 1 else { return function(self) }
    let exchange = (0..<rank).map { $0 == axis ? rank - 1 : $0 == rank - 1 ? axis : $0 }
    return try function(permuted(exchange)).permuted(exchange)
  }

  fileprivate func alongLastAxis(
    _ attributes: Attributes, with other: Tensor, _ function: (Tensor, Tensor) -> Tensor
  ) throws -> Tensor {
    guard case .axis(let axis?, _) = attributes, axis != rank - 1 else { return function(self, other) }
    let exchange = (0..<rank).map { $0 == axis ? rank - 1 : $0 == rank - 1 ? axis : $0 }
    return try function(permuted(exchange), other.permuted(exchange)).permuted(exchange)
  }
}

extension Variable {
  /// 1 where an element is positive, else 0: a constant.
  fileprivate func isPositive() throws -> Variable {
    Variable(try Tensor.binary(.greater, value, Tensor(0, precision)))
  }

  /// exp(min(x, 0)).
  fileprivate func exponentialBelowZero() throws -> Variable {
    try Operation.exp(Operation.minimum(self, constant(0)))
  }
}

// MARK: Training and evaluation

extension Operation {
  /// x times a mask that the layer has drawn: zeros, and 1 / (1 − p) where an element is kept.
  ///
  /// Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
  public static let dropout = Operation(
    "dropout", localDerivative: "∂dropout(z)/∂z = mask",
    notation: Notation("dropout({a})", slopes: "{b}", "0"),
    forward: .binary { x, mask, _ in try Tensor.binary(.multiply, x, mask) },
    samples: [Sample([.random([3, 4]), .labels([3, 4], classes: 2)])],
    directPullback: { node, g, sweep in
      guard case .two(let x, let mask) = node.inputs else { return }
      sweep.add(try Tensor.binary(.multiply, g, sweep.value(mask)), to: x)
    },
    pullback: { [try $0.cotangent * $0.inputs[1].stopped, nil] })

  /// Marks what a layer in evaluation mode put out, with ``Attributes/evaluated(_:)``: going backward through it warns.
  public static let evaluated = Operation(
    "evaluated", localDerivative: "∂z/∂z = 1", notation: Notation("{a}", slopes: "1"),
    forward: .unary { x, _ in x }, samples: [Sample([.random([2, 3])])],
    pullback: { [$0.cotangent] })
}
