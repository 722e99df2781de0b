import Tensors

// Losses: one number, smaller is better. The fused ones are primitives because their obvious formulas overflow or lose
// digits, and because one loop is faster than several; the others are composed. No loss broadcasts.

extension Operation {
  public static let mse = pairLoss(
    "mse", "The mean of the squared differences.", formula: "mse(pred, target) = Σ (predᵢ − targetᵢ)² / n",
    derivative: "∂mse/∂predᵢ = 2 (predᵢ − targetᵢ) / n",
    slopes: ("2 · ({a} − {b}) / {n}", "2 · ({b} − {a}) / {n}"),
    example: "print mse([1, 2], [1, 4])  # expect: 2",
    value: { pred, target, _ in try Tensor.meanSquaredError(pred, target) },
    direct: { node, g, sweep in
      guard case .two(let p, let t) = node.inputs else { return }
      let (pred, target) = (sweep.value(p), sweep.value(t))
      if sweep.wants(p) { sweep.add(try Tensor.meanSquaredErrorPullback(pred, target, cotangent: g), to: p) }
      if sweep.wants(t) { sweep.add(try Tensor.meanSquaredErrorPullback(target, pred, cotangent: g), to: t) }
    },
    slope: { error, _ in try 2 * error })

  public static let mae = pairLoss(
    "mae", "The mean of the absolute differences; its slope at 0 is taken as 0.",
    formula: "mae(pred, target) = Σ |predᵢ − targetᵢ| / n",
    derivative: "∂mae/∂predᵢ = sign(predᵢ − targetᵢ) / n",
    slopes: ("sign({a} − {b}) / {n}", "sign({b} − {a}) / {n}"),
    example: "print mae([1, 2], [1, 4])  # expect: 1",
    value: { pred, target, _ in try Tensor.binary(.subtract, pred, target).unary(.abs).reduce(.mean) },
    slope: { error, _ in try sign(error) })

  public static let huber = pairLoss(
    "huber", signature: "huber(pred, target, delta: 1)",
    "Squared for small differences, linear beyond delta.",
    formula: "huber = mean(e² / 2 where |e| ≤ δ, else δ (|e| − δ/2)), e = pred − target",
    derivative: "∂huber/∂predᵢ = clamp(predᵢ − targetᵢ, −δ, δ) / n",
    slopes: ("clamp({a} − {b}, −{k}, {k}) / {n}", "clamp({b} − {a}, −{k}, {k}) / {n}"),
    written: "huber({a}, {b}{, delta: k})",
    source: "Huber, \"Robust estimation of a location parameter\" (Annals of Mathematical Statistics, 1964)",
    example: "print huber([0, 0], [1, 3])  # expect: 1.5", call: { try Loss.huber($0) },
    value: { pred, target, delta in
      let error = try Tensor.binary(.subtract, pred, target).unary(.abs)
      let small = error.clamped(0, delta)
      let half = Tensor(0.5, error.precision)
      return try Tensor.binary(
        .multiply, small, Tensor.binary(.subtract, error, Tensor.binary(.multiply, small, half))
      ).reduce(.mean)
    },
    slope: { error, delta in try clamp(error, .bounds(-delta, delta)) })

  /// A mean over pairs of prediction and target, of a function of their difference.
  ///
  /// `slope` is that function's derivative; a target has the opposite one.
  private static func pairLoss(
    _ name: String, signature: String? = nil, _ summary: String, formula: String, derivative: String,
    slopes: (String, String), written: String? = nil,
    source: String = "", example: String, call: (@Sendable (Arguments) throws -> Variable)? = nil,
    value: @escaping @Sendable (_ pred: Tensor, _ target: Tensor, _ delta: Double) throws -> Tensor,
    direct: DirectPullback? = nil,
    slope: @escaping @Sendable (_ error: Variable, _ delta: Double) throws -> Variable
  ) -> Operation {
    Operation(
      name,
      documentation: Documentation(
        signature ?? "\(name)(pred, target)", category: "losses", summary: summary, formula: formula,
        shapes: Loss.equalShapes, source: source, example: example),
      localDerivative: derivative,
      notation: Notation(written ?? "\(name)({a}, {b})", slopes: slopes.0, slopes.1, form: .other),
      forward: .binary { pred, target, attributes in
        if pred.shape != target.shape { throw Loss.mismatch(name, pred.shape, target.shape) }
        return try value(pred, target, attributes.delta)
      },
      samples: [Sample([.random([2, 3], -3...3, spread: true), .random([2, 3], -0.02...0.02)])],
      call: call, directPullback: direct,
      pullback: {
        let (pred, target) = ($0.inputs[0], $0.inputs[1])
        let n = Double(pred.value.count)
        let share = try $0.cotangent * (1 / n) * slope(pred - target, $0.attributes.delta)
        return try [share, $0.ifWanted(1) { try -share }]
      })
  }
}

extension Attributes {
  fileprivate var delta: Double {
    if case .scalar(let delta) = self { return delta }
    return 1
  }
}

// MARK: Two classes

extension Operation {
  public static let bce = Operation(
    composed: "bce",
    documentation: Documentation(
      "bce(probs: | logits:, target:)", category: "losses",
      summary: "Binary cross-entropy: targets are 0 or 1, or between.",
      formula: "bce = −mean(t · log p + (1 − t) · log(1 − p)), p = σ(logits)", shapes: Loss.equalShapes,
      details: """
        `logits:` takes what comes before the sigmoid and is exact for any size; `probs:` takes what comes after it, \
        with logarithms not below -100, as PyTorch.
        """, example: "print bce(logits: [0], target: [1])  # expect: 0.6931"),
    localDerivative: "∂bce/∂logitᵢ = (σ(logitᵢ) − targetᵢ) / n, ∂bce/∂probᵢ = (pᵢ − tᵢ) / (pᵢ (1 − pᵢ) n)"
  ) { arguments in
    let target = try arguments.variable(2)
    if let logits = try Loss.alternative(arguments, "bce") {
      return try Loss.binaryCrossEntropy(logits: logits, target: target)
    }
    let probabilities = try arguments.variable(0)
    try Loss.requireProbabilities("bce", probabilities.value)
    return try bceOfProbabilities(probabilities, target)
  }

  /// max(z, 0) − z·t + log(1 + e^−|z|): nothing overflows, and small losses keep their digits.
  public static let bceOfLogits = Operation(
    "bce_logits", localDerivative: "∂bce/∂zᵢ = (σ(zᵢ) − tᵢ) / n",
    notation: Notation(
      "bce(logits: {a}, target: {b})", slopes: "(σ({a}) − {b}) / {n}", "−{a} / {n}", form: .other,
      parts: [Notation.Part("σ({a})") { inputs, _ in inputs[0].unary(.sigmoid) }]),
    forward: .binary { z, t, _ in
      if z.shape != t.shape { throw Loss.mismatch("bce", z.shape, t.shape, prediction: "logits") }
      let product = try Tensor.binary(.multiply, z, t)
      let linear = try Tensor.binary(.subtract, z.unary(.relu), product)
      return try Tensor.binary(.add, linear, z.unary(.abs).unary(.negate).unary(.softplus)).reduce(.mean)
    },
    samples: [Sample([.random([2, 3]), .random([2, 3], 0...1)])],
    directPullback: { node, g, sweep in
      guard case .two(let z, let t) = node.inputs else { return }
      let logits = sweep.value(z)
      let factor = g.item / Double(logits.count)
      if sweep.wants(z) {
        let error = try Tensor.binary(.subtract, logits.unary(.sigmoid), sweep.value(t))
        sweep.add(error.scaled(by: factor), to: z)
      }
      if sweep.wants(t) { sweep.add(logits.scaled(by: -factor), to: t) }
    },
    pullback: { context in
      let (z, t) = (context.inputs[0], context.inputs[1])
      let g = try context.cotangent * (1 / Double(z.value.count))
      return try [context.ifWanted(0) { try g * (sigmoid(z) - t) }, context.ifWanted(1) { try -(g * z) }]
    })

  public static let bceOfProbabilities = Operation(
    "bce_probs", localDerivative: "∂bce/∂pᵢ = (pᵢ − tᵢ) / (pᵢ (1 − pᵢ) n)",
    notation: Notation(
      "bce(probs: {a}, target: {b})", slopes: "({a} − {b}) / ({a} · (1 − {a}) · {n})",
      "(log(1 − {a}) − log({a})) / {n}", form: .other),
    caution: "a probability of exactly 0 or 1 has lost its digits: pass logits:, without the sigmoid",
    forward: .binary { p, t, _ in
      if p.shape != t.shape { throw Loss.mismatch("bce", p.shape, t.shape, prediction: "probs") }
      let one = Tensor(1, p.precision)
      let q = try Tensor.binary(.subtract, one, p)
      let hit = try Tensor.binary(.multiply, t, p.unary(.log).clamped(-100, .infinity))
      let miss = try Tensor.binary(
        .multiply, Tensor.binary(.subtract, one, t), q.unary(.log).clamped(-100, .infinity))
      return try Tensor.binary(.add, hit, miss).reduce(.mean).unary(.negate)
    },
    samples: [Sample([.random([2, 3], 0.1...0.9), .random([2, 3], 0...1)])],
    pullback: { context in
      let (p, t) = (context.inputs[0], context.inputs[1])
      let g = try context.cotangent * (1 / Double(p.value.count))
      let width = try maximum(p * (1 - p), p.constant(1e-12))
      return try [
        context.ifWanted(0) { try g * ((p - t) / width) },
        context.ifWanted(1) { try g * (log(1 - p) - log(p)) },
      ]
    })
}

// MARK: Many classes

extension Operation {
  public static let crossEntropy = Operation(
    composed: "cross_entropy",
    documentation: Documentation(
      "cross_entropy(logits: | probs:, target:, smoothing: 0, weights: none)", category: "losses",
      summary: "Cross-entropy of class scores: how surprised the network is by the right classes.",
      formula: "cross_entropy = −mean over rows of Σⱼ tⱼ · log softmax(logits)ⱼ",
      shapes:
        "logits [batch, classes]; target: labels [batch] (whole numbers from 0) or rows [batch, classes] that sum to 1",
      details: """
        `logits:` takes what comes before softmax; `probs:` what comes after it. `smoothing: s` mixes the target with \
        s/classes; `weights:` gives each class a weight and divides by the labels' weights, as PyTorch.
        """,
      source: "Szegedy et al., arXiv:1512.00567, section 7, for smoothing",
      example: "print cross_entropy(logits: [[0, 0]], target: [1])  # expect: 0.6931"),
    localDerivative: "∂cross_entropy/∂logitᵢⱼ = (softmax(logits)ᵢⱼ − tᵢⱼ) / batch"
  ) { arguments in
    let target = try arguments.variable(2)
    let smoothing = try arguments.isNone(3) ? 0 : arguments.number(3)
    let weights = try arguments.isNone(4) ? nil : arguments.variable(4).value
    if let probabilities = try Loss.alternative(arguments, "cross_entropy") {
      let logProbabilities = try log(maximum(probabilities, probabilities.constant(1e-12)))
      return try Loss.negativeLogLikelihood(
        logProbabilities, target: target, smoothing: smoothing, weights: weights, name: "cross_entropy")
    }
    return try Loss.crossEntropy(
      logits: arguments.variable(0), target: target, smoothing: smoothing, weights: weights)
  }

  /// Logits against labels, which are an attribute.
  public static let crossEntropyOfLabels = Operation(
    "cross_entropy_labels", localDerivative: crossEntropy.localDerivative,
    notation: Notation(
      "cross_entropy(logits: {a}, target: {labels})", slopes: "(softmax({a}) − {target}) / {rows}",
      form: .other,
      parts: [
        Notation.Part("softmax({a})") { inputs, _ in inputs[0].softmaxRows() },
        Notation.Part("target") { inputs, attributes in
          try Tensor.oneHot(attributes.rowLabels, classes: inputs[0].shape.last, inputs[0].precision)
            .reshaped(to: inputs[0].shape)
        },
      ]),
    forward: .unary { logits, attributes in
      try logits.asRows().crossEntropy(labels: attributes.rowLabels).reduce(.mean)
    },
    samples: [
      Sample([.random([3, 4])], .integers([0, 3, 1])), Sample([.random([4])], .integers([2])),
    ],
    directPullback: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      let logits = sweep.value(input)
      let share = g.scaled(by: 1 / Loss.rows(logits.shape))
      let cotangent = try logits.asRows().crossEntropyPullback(
        labels: node.attributes.rowLabels, cotangent: share)
      sweep.add(try cotangent.reshaped(to: logits.shape), to: input)
    },
    pullback: {
      let z = $0.inputs[0]
      let hot = try Tensor.oneHot($0.attributes.rowLabels, classes: z.shape.last, z.precision)
      let target = Variable(try hot.reshaped(to: z.shape))
      return [try $0.cotangent * (1 / Loss.rows(z.shape)) * (softmax(z) - target)]
    })

  /// Logits against rows of probabilities.
  public static let crossEntropyOfRows = Operation(
    "cross_entropy_rows", localDerivative: crossEntropy.localDerivative,
    notation: Notation(
      "cross_entropy(logits: {a}, target: {b})", slopes: "(softmax({a}){·Σb} − {b}) / {rows}",
      "−log_softmax({a}) / {rows}", form: .other,
      parts: [Notation.Part("softmax({a})") { inputs, _ in inputs[0].softmaxRows() }]),
    forward: .binary { logits, target, _ in
      try logits.asRows().crossEntropy(targets: target.asRows()).reduce(.mean)
    },
    samples: [Sample([.random([3, 4]), .random([3, 4], 0.1...0.5)])],
    directPullback: { node, g, sweep in
      guard case .two(let z, let t) = node.inputs else { return }
      let (logits, target) = (sweep.value(z), sweep.value(t))
      let share = g.scaled(by: 1 / Loss.rows(logits.shape))
      if sweep.wants(z) {
        let cotangent = try logits.asRows().crossEntropyPullback(targets: target.asRows(), cotangent: share)
        sweep.add(try cotangent.reshaped(to: logits.shape), to: z)
      }
      if sweep.wants(t) { sweep.add(logits.logSoftmaxRows().scaled(by: -share.item), to: t) }
    },
    pullback: { context in
      let (z, t) = (context.inputs[0], context.inputs[1])
      let g = try context.cotangent * (1 / Loss.rows(z.shape))
      return try [
        context.ifWanted(0) { try g * (softmax(z) * t.sum(axis: -1, keep: true) - t) },
        context.ifWanted(1) { try -(g * logSoftmax(z)) },
      ]
    })

  public static let nll = Operation(
    composed: "nll",
    documentation: Documentation(
      "nll(log_probs:, target:)", category: "losses",
      summary: "Negative log-likelihood of logarithms of probabilities.",
      formula: "nll = −mean over rows of log_probs[target]",
      shapes: "log_probs [batch, classes], target as of cross_entropy",
      details: "What log_softmax gives. cross_entropy(logits:) does both at once.",
      example: "print nll(log_probs: log([[0.5, 0.5]]), target: [0])  # expect: 0.6931"),
    localDerivative: "∂nll/∂log_probᵢⱼ = −tᵢⱼ / batch"
  ) {
    try Loss.negativeLogLikelihood(
      $0.variable(0), target: $0.variable(1), smoothing: 0, weights: nil, name: "nll")
  }
}

// MARK: Composed losses

extension Operation {
  public static let kl = Operation(
    composed: "kl",
    documentation: Documentation(
      "kl(probs: | log_probs:, target:)", category: "losses",
      summary: "Kullback-Leibler divergence of a prediction from target distributions, a row each.",
      formula: "kl = mean over rows of Σⱼ tⱼ · (log tⱼ − log pⱼ)", shapes: Loss.equalShapes,
      details: "0 · log 0 counts as 0. PyTorch's kl_div with reduction \"batchmean\".",
      source: "Kullback and Leibler, \"On information and sufficiency\" (1951)",
      example: "print kl(probs: [[0.5, 0.5]], target: [[1, 0]])  # expect: 0.6931"),
    localDerivative: "∂kl/∂log_probᵢⱼ = −tᵢⱼ / batch"
  ) { arguments in
    let target = try arguments.variable(2)
    let given = try Loss.alternative(arguments, "kl")
    let logProbabilities: Variable
    if let given {
      logProbabilities = given
    } else {
      let probabilities = try arguments.variable(0)
      logProbabilities = try log(maximum(probabilities, probabilities.constant(1e-12)))
    }
    if logProbabilities.shape != target.shape {
      throw Loss.mismatch(
        "kl", logProbabilities.shape, target.shape, prediction: given == nil ? "probs" : "log_probs")
    }
    let ownLogarithm = try log(maximum(target, target.constant(1e-38)))
    return try (target * (ownLogarithm - logProbabilities)).sum() * (1 / Loss.rows(target.shape))
  }

  public static let hinge = Operation(
    composed: "hinge",
    documentation: Documentation(
      "hinge(pred, target)", category: "losses",
      summary: "The margin loss of support vector machines; targets are -1 or 1.",
      formula: "hinge(pred, target) = mean(max(0, 1 − targetᵢ · predᵢ))", shapes: Loss.equalShapes,
      source: "Cortes and Vapnik, \"Support-vector networks\" (1995)",
      example: "print hinge([0.5, -2], [1, -1])  # expect: 0.25"),
    localDerivative: "∂hinge/∂predᵢ = −targetᵢ / n where targetᵢ · predᵢ < 1, else 0"
  ) {
    let (pred, target) = (try $0.variable(0), try $0.variable(1))
    if pred.shape != target.shape { throw Loss.mismatch("hinge", pred.shape, target.shape) }
    return try relu(1 - target * pred).mean()
  }

  public static let cosineLoss = Operation(
    composed: "cosine_loss",
    documentation: Documentation(
      "cosine_loss(pred, target)", category: "losses",
      summary: "One less the cosine of the angle between rows.",
      formula: "cosine_loss(p, t) = mean over rows of 1 − p · t / (|p| |t|)", shapes: Loss.equalShapes,
      details: "Lengths count as at least 1e-8, as PyTorch.",
      example: "print cosine_loss([1, 0], [0, 2])  # expect: 1"),
    localDerivative: "∂cos(p, t)/∂p = t / (|p| |t|) − cos(p, t) · p / |p|²"
  ) {
    let (pred, target) = (try $0.variable(0), try $0.variable(1))
    if pred.shape != target.shape { throw Loss.mismatch("cosine_loss", pred.shape, target.shape) }
    guard pred.value.rank > 0 else {
      throw ArgumentError("cosine_loss takes vectors or rows, got single numbers")
    }
    let lengths = try [pred, target].map { try maximum(norm($0, .axis(-1, keep: false)), $0.constant(1e-8)) }
    return try (1 - (pred * target).sum(axis: -1) / (lengths[0] * lengths[1])).mean()
  }
}
