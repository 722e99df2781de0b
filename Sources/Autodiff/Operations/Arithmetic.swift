import Tensors

// Addition, subtraction, multiplication, division, powers: every input may be broadcast, and the pullback sums
// over what was.

private let broadcastSamples = [
  Sample([.random([2, 3]), .random([2, 3])]), Sample([.random([2, 3]), .random([3])]),
  Sample([.random([]), .random([2, 2])]),
]
private let divisionSamples = [
  Sample([.random([2, 3]), .random([2, 3], 0.5...2)]), Sample([.random([2, 3]), .random([3], 0.5...2)]),
  Sample([.random([]), .random([2, 2], -2 ... -0.5)]),
]

extension Operation {
  public static let add = Operation(
    "add",
    documentation: Documentation(
      "a + b", category: "arithmetic", summary: "The sum, element by element.", shapes: broadcastShapes,
      example: "print [1, 2] + 10  # expect: [11, 12]"),
    localDerivative: "∂(a + b)/∂a = 1, ∂(a + b)/∂b = 1", notation: Notation("{a} + {b}", slopes: "1", "1"),
    forward: .binary { a, b, _ in try Tensor.binary(.add, a, b) },
    samples: broadcastSamples,
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      if sweep.wants(a) { sweep.add(g.sum(toShape: sweep.value(a).shape), to: a) }
      if sweep.wants(b) { sweep.add(g.sum(toShape: sweep.value(b).shape), to: b) }
    },
    pullback: { try [$0.cotangent.summed(like: $0.inputs[0]), $0.cotangent.summed(like: $0.inputs[1])] })

  public static let subtract = Operation(
    "subtract",
    documentation: Documentation(
      "a - b", category: "arithmetic", summary: "The difference, element by element.",
      shapes: broadcastShapes,
      example: "print [11, 12] - 10  # expect: [1, 2]"),
    localDerivative: "∂(a − b)/∂a = 1, ∂(a − b)/∂b = −1", notation: Notation("{a} − {b}", slopes: "1", "−1"),
    forward: .binary { a, b, _ in try Tensor.binary(.subtract, a, b) },
    samples: broadcastSamples,
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      if sweep.wants(a) { sweep.add(g.sum(toShape: sweep.value(a).shape), to: a) }
      if sweep.wants(b) { sweep.add(g.sum(toShape: sweep.value(b).shape).unary(.negate), to: b) }
    },
    pullback: {
      let (a, b, g) = ($0.inputs[0], $0.inputs[1], $0.cotangent)
      return try [$0.ifWanted(0) { try g.summed(like: a) }, $0.ifWanted(1) { try -g.summed(like: b) }]
    })

  public static let multiply = Operation(
    "multiply",
    documentation: Documentation(
      "a * b", category: "arithmetic", summary: "The product, element by element; `@` is the matrix product.",
      shapes: broadcastShapes, example: "print [1, 2] * 3  # expect: [3, 6]"),
    localDerivative: "∂(a · b)/∂a = b, ∂(a · b)/∂b = a",
    notation: Notation("{a} · {b}", slopes: "{b}", "{a}"),
    forward: .binary { a, b, _ in try Tensor.binary(.multiply, a, b) },
    samples: broadcastSamples,
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      let (x, y) = (sweep.value(a), sweep.value(b))
      if sweep.wants(a) { sweep.add(try Tensor.binary(.multiply, g, y).sum(toShape: x.shape), to: a) }
      if sweep.wants(b) { sweep.add(try Tensor.binary(.multiply, g, x).sum(toShape: y.shape), to: b) }
    },
    pullback: {
      let (a, b, g) = ($0.inputs[0], $0.inputs[1], $0.cotangent)
      return try [
        $0.ifWanted(0) { try (g * b).summed(like: a) }, $0.ifWanted(1) { try (g * a).summed(like: b) },
      ]
    })

  public static let divide = Operation(
    "divide",
    documentation: Documentation(
      "a / b", category: "arithmetic", summary: "The quotient, element by element.", shapes: broadcastShapes,
      details: "Dividing by 0 gives inf, or nan for 0 / 0, as IEEE 754 has it.",
      example: "print [3, 6] / 3  # expect: [1, 2]"),
    localDerivative: "∂(a / b)/∂a = 1 / b, ∂(a / b)/∂b = −a / b²",
    notation: Notation(
      "{a} / {b}", slopes: "1 / {b}", "−{y} / {b}", products: ["{g} / {b}", "−{g} · {y} / {b}"]),
    caution: "the divisor may be 0: add a small number to it",
    forward: .binary { a, b, _ in try Tensor.binary(.divide, a, b) },
    samples: divisionSamples,
    pullback: { context in
      let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
      let share = try g / b
      return try [
        context.ifWanted(0) { try share.summed(like: a) },
        context.ifWanted(1) { try -(share * context.output).summed(like: b) },
      ]
    })

  public static let negate = Operation(
    "negate",
    documentation: Documentation(
      "-a", category: "arithmetic", summary: "The opposite of each element.",
      example: "print -[1, -2]  # expect: [-1, 2]"),
    localDerivative: "∂(−a)/∂a = −1", notation: Notation("−{a}", slopes: "−1"),
    forward: .unary { a, _ in a.unary(.negate) },
    samples: [Sample([.random([2, 3])])],
    pullback: { try [-$0.cotangent] })

  public static let remainder = Operation(
    "remainder",
    documentation: Documentation(
      "a % b", category: "arithmetic",
      summary: "The remainder of a division that rounds down; it has b's sign.",
      formula: "a % b = a − b · floor(a / b)", shapes: broadcastShapes,
      source: "Python's and NumPy's rule for %",
      example: "print -7 % 3  # expect: 2"),
    localDerivative: "∂(a % b)/∂a = 1, ∂(a % b)/∂b = −floor(a / b)",
    notation: Notation("{a} % {b}", slopes: "1", "−floor({a} / {b})"),
    forward: .binary { a, b, _ in try Tensor.binary(.remainder, a, b) },
    samples: [Sample([.random([2, 3], 0.1...3.9, spread: true), .random([], 4...5)])],
    pullback: { context in
      let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
      let quotient = Variable(try Tensor.binary(.divide, a.value, b.value).unary(.floor))
      return try [
        context.ifWanted(0) { try g.summed(like: a) },
        context.ifWanted(1) { try -(g * quotient).summed(like: b) },
      ]
    })

  /// What broadcasting allows.
  static let broadcastShapes = "equal shapes, or one operand grows to the other: [64, 10] and [10]"
}

// MARK: Powers

extension Operation {
  /// a^b where both may be tensors. Where a number is the exponent, ``raise`` is faster.
  public static let power = Operation(
    "power",
    documentation: Documentation(
      "a ^ b", category: "arithmetic",
      summary: "a to the power of b, element by element; `^` groups from the right.",
      shapes: broadcastShapes,
      details: """
        A negative number to a power that is not whole is nan. The gradient at a = 0 is 0 where b = 0, and that of \
        b is 0 where a = 0 and b ≥ 0, as in PyTorch.
        """, example: "print [1, 2, 3] ^ 2  # expect: [1, 4, 9]"),
    localDerivative: "∂aᵇ/∂a = b · aᵇ⁻¹, ∂aᵇ/∂b = aᵇ · log a",
    notation: Notation("{a} ^ {b}", slopes: "{b} · {y} / {a}", "{y} · log {a}"),
    caution: "a power of a negative number, or a negative power of 0, is not a finite number",
    forward: .binary { a, b, _ in try Tensor.binary(.power, a, b) },
    samples: [
      Sample([.random([2, 3], 0.5...2), .random([2, 3])]), Sample([.random([2, 3], 0.5...2), .random([3])]),
      Sample([.random([], 0.5...2), .random([2, 2])]),
    ],
    pullback: { context in
      [
        try context.ifWanted(0) { try baseCotangent(context) },
        try context.ifWanted(1) { try exponentCotangent(context) },
      ]
    })

  /// g · b · aᵇ⁻¹, and 0 where a = b = 0: there 0 · 0⁻¹ would be nan.
  private static func baseCotangent(_ context: PullbackContext) throws -> Variable {
    let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
    let isSpecial = try Tensor.binary(.and, a.isZero(), b.isZero())
    guard isSpecial.containsTrue else { return try (g * (b * a.raised(to: b - 1))).summed(like: a) }
    let safe = try b.replaced(where: isSpecial, with: 1)
    return try (g * (safe * a.raised(to: safe - 1))).replaced(where: isSpecial, with: 0).summed(like: a)
  }

  /// g · aᵇ · log a, and 0 where a = 0 and b ≥ 0: there the power does not change with b.
  private static func exponentCotangent(_ context: PullbackContext) throws -> Variable {
    let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
    let isUpward = try Tensor.binary(.greaterEqual, b.value, Tensor(0, b.precision))
    let isSpecial = try Tensor.binary(.and, a.isZero(), isUpward)
    guard isSpecial.containsTrue else { return try (g * context.output * Operation.log(a)).summed(like: b) }
    let safe = try a.replaced(where: isSpecial, with: 1)
    return try (g * context.output * Operation.log(safe)).replaced(where: isSpecial, with: 0).summed(like: b)
  }

  /// xᵏ for a number k, an attribute: a primitive for speed, since squares and roots need no power function.
  public static let raise = Operation(
    "raise", localDerivative: "∂xᵏ/∂x = k · xᵏ⁻¹", notation: Notation("{a^k}", slopes: "{k} · {a^k-1}"),
    caution: "a power of a negative number, or a negative power of 0, is not a finite number",
    forward: .unary { x, attributes in try raised(x, to: attributes.number) },
    samples: [-1, 0, 0.5, 1, 1.5, 2, 3, -2].map { Sample([.random([2, 3], 0.5...2)], .scalar($0)) },
    directPullback: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      let k = node.attributes.number
      if k == 0 { return sweep.add(Tensor.zeros(g.shape, g.precision), to: input) }
      let slope = try Tensor.binary(.multiply, raised(sweep.value(input), to: k - 1), Tensor(k, g.precision))
      sweep.add(try Tensor.binary(.multiply, g, slope), to: input)
    },
    pullback: {
      let (x, g, k) = ($0.inputs[0], $0.cotangent, $0.attributes.number)
      return [try k == 0 ? g.zeros() : g * (k * x.raised(to: k - 1))]
    })

  private static func raised(_ x: Tensor, to exponent: Double) throws -> Tensor {
    switch exponent {
    case 0: Tensor.ones(x.shape, x.precision)
    case 1: x
    case 2: x.unary(.square)
    case 0.5: x.unary(.sqrt)
    case -1: x.unary(.reciprocal)
    default: try Tensor.binary(.power, x, Tensor(exponent, x.precision))
    }
  }

  public static let pow = Operation(
    composed: "pow",
    documentation: Documentation(
      "pow(a, b)", category: "arithmetic", summary: "a to the power of b; the same as `a ^ b`.",
      shapes: broadcastShapes, example: "print pow(2, 10)  # expect: 1024"),
    localDerivative: power.localDerivative
  ) { try $0.variable(0).raised(to: $0.variable(1)) }
}

extension Variable {
  /// `x ^ k`.
  public func raised(to exponent: Double) throws -> Variable {
    exponent == 1 ? self : try Operation.raise(self, .scalar(exponent))
  }

  /// `a ^ b`; faster when b is a plain number.
  public func raised(to exponent: Variable) throws -> Variable {
    if !exponent.isRecorded && exponent.value.rank == 0 && exponent.precision == precision {
      return try raised(to: exponent.value.item)
    }
    return try Operation.power(self, exponent)
  }

  /// 1 where an element is 0, else 0.
  fileprivate func isZero() throws -> Tensor { try Tensor.binary(.equal, value, Tensor(0, precision)) }

  /// This value with a number in place of what the mask selects.
  fileprivate func replaced(where mask: Tensor, with number: Double) throws -> Variable {
    try Operation.select(Variable(mask), constant(number), self)
  }
}

extension Tensor {
  /// Whether any element is not 0; for masks.
  var containsTrue: Bool { total > 0 }
}
