import Tensors

// The elementary functions, element by element.

extension Operation {
  public static let exp = elementwise(
    "exp", .exp, category: "elementary", "The exponential function.", derivative: "∂eᶻ/∂z = eᶻ", slope: "{y}",
    caution: "exp overflows above 709 (88 in f32): subtract the maximum first, or use softmax or log_softmax",
    example: "print exp(0)  # expect: 1"
  ) { try $0.cotangent * $0.output }

  public static let log = elementwise(
    "log", .log, category: "elementary", "The natural logarithm; -inf at 0 and nan below.",
    derivative: "∂log(z)/∂z = 1 / z", slope: "1 / {a}", range: 0.3...3,
    caution: "log of 0 is -inf and of a negative number nan: add a small number inside, or use log_softmax",
    example: "print log(1)  # expect: 0"
  ) { try $0.cotangent / $0.inputs[0] }

  public static let sqrt = elementwise(
    "sqrt", .sqrt, category: "elementary", "The square root; nan below 0.", derivative: "∂√z/∂z = 1 / (2√z)",
    slope: "1 / (2 · {y})",
    range: 0.3...3, caution: "the root's slope at 0 is infinite: add a small number inside",
    example: "print sqrt(16)  # expect: 4"
  ) { try $0.cotangent / (2 * $0.output) }

  public static let sin: Operation = elementwise(
    "sin", .sin, category: "elementary", "The sine of an angle in radians.",
    derivative: "∂sin(z)/∂z = cos(z)", slope: "cos({a})",
    example: "print sin(0)  # expect: 0"
  ) { try $0.cotangent * cos($0.inputs[0]) }

  public static let cos: Operation = elementwise(
    "cos", .cos, category: "elementary", "The cosine of an angle in radians.",
    derivative: "∂cos(z)/∂z = −sin(z)", slope: "−sin({a})",
    example: "print cos(0)  # expect: 1"
  ) { try -($0.cotangent * sin($0.inputs[0])) }

  public static let tan = elementwise(
    "tan", .tan, category: "elementary", "The tangent of an angle in radians.",
    derivative: "∂tan(z)/∂z = 1 + tan²z", slope: "1 + {y}²", range: -1...1,
    example: "print tan(0)  # expect: 0"
  ) { try $0.cotangent * (1 + $0.output.raised(to: 2)) }

  public static let abs = elementwise(
    "abs", .abs, category: "elementary", "The absolute value; its slope at 0 is taken as 0.",
    derivative: "∂|z|/∂z = sign(z)", slope: "sign({a})", hasCorners: true,
    example: "print abs(-3)  # expect: 3"
  ) { try $0.cotangent * Variable($0.inputs[0].value.unary(.sign)) }

  public static let sign = elementwise(
    "sign", .sign, category: "elementary", "-1, 0 or 1; its gradient is 0.", derivative: "∂sign(z)/∂z = 0",
    slope: "0",
    hasCorners: true, example: "print sign([-3, 0, 2])  # expect: [-1, 0, 1]"
  ) { $0.cotangent.zeros() }

  public static let floor = elementwise(
    "floor", .floor, category: "elementary", "The next whole number below; its gradient is 0.",
    derivative: "∂floor(z)/∂z = 0", slope: "0", hasCorners: true, example: "print floor(2.7)  # expect: 2"
  ) { $0.cotangent.zeros() }

  public static let ceil = elementwise(
    "ceil", .ceil, category: "elementary", "The next whole number above; its gradient is 0.",
    derivative: "∂ceil(z)/∂z = 0", slope: "0", hasCorners: true, example: "print ceil(2.1)  # expect: 3"
  ) { $0.cotangent.zeros() }

  public static let round = elementwise(
    "round", .round, category: "elementary",
    "The nearest whole number, halves to the even one as in NumPy; its gradient is 0.",
    derivative: "∂round(z)/∂z = 0", slope: "0", range: -0.4...0.4,
    example: "print round([0.5, 1.5])  # expect: [0, 2]"
  ) { $0.cotangent.zeros() }

  public static let clamp: Operation = Operation(
    "clamp",
    documentation: Documentation(
      "clamp(x, low, high)", category: "elementary",
      summary: "x, but not less than low and not more than high.",
      formula: "clamp(x, low, high) = min(max(x, low), high)",
      shapes: "any shape → the same; low and high are numbers",
      details: "The gradient is 1 from low to high, ends included, and 0 outside.",
      example: "print clamp([-5, 0.5, 5], -1, 1)  # expect: [-1, 0.5, 1]"),
    localDerivative: "∂clamp(z)/∂z = 1 where low ≤ z ≤ high, else 0",
    notation: Notation("clamp({a}, {low}, {high})", slopes: "1 where {low} ≤ {a} ≤ {high}, else 0"),
    forward: .unary { x, attributes in
      guard case .bounds(let low, let high) = attributes else { return x }
      return x.clamped(low, high)
    },
    samples: [Sample([.random([3, 4], spread: true)], .bounds(-1, 1))],
    call: { arguments in
      let (low, high) = (try arguments.number(1), try arguments.number(2))
      guard low <= high else {
        throw ArgumentError("clamp needs low ≤ high, got \(formatNumber(low)) and \(formatNumber(high))")
      }
      return try Operation.clamp(arguments.variable(0), .bounds(low, high))
    },
    pullback: {
      guard case .bounds(let low, let high) = $0.attributes else { return [$0.cotangent] }
      let (x, precision) = ($0.inputs[0].value, $0.inputs[0].precision)
      let isAbove = try Tensor.binary(.greaterEqual, x, Tensor(low, precision))
      let isBelow = try Tensor.binary(.lessEqual, x, Tensor(high, precision))
      return [try $0.cotangent * Variable(Tensor.binary(.multiply, isAbove, isBelow))]
    })
}

// MARK: How a function of each element is defined

extension Operation {
  /// A function of each element whose kernel has a fused pullback.
  static func elementwise(
    _ name: String, _ kernel: UnaryKernel, category: String, _ summary: String, formula: String = "",
    derivative: String, slope: String, range: ClosedRange<Double> = -2...2, hasCorners: Bool = false,
    caution: String? = nil,
    details: String = "", source: String = "", example: String,
    pullback: @escaping @Sendable (PullbackContext) throws -> Variable
  ) -> Operation {
    Operation(
      name,
      documentation: Documentation(
        "\(name)(x)", category: category, summary: summary, formula: formula,
        shapes: "any shape; the same comes out",
        details: details, source: source, example: example),
      localDerivative: derivative, notation: Notation("\(name)({a})", slopes: slope), caution: caution,
      forward: .elementwise(kernel),
      samples: [
        Sample([.random([3, 4], range, spread: hasCorners)]),
        Sample([.random([], range, spread: hasCorners)]),
      ],
      pullback: { [try pullback($0)] })
  }
}

extension Attributes {
  /// The number of a ``scalar(_:)``.
  var number: Double {
    if case .scalar(let number) = self { return number }
    return .nan
  }
}
