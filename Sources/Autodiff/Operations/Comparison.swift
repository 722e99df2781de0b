import Tensors

// Comparisons give constants; where, maximum and minimum choose, and gradients go to what was chosen.

extension Operation {
  private static func comparison(
    _ name: String, _ symbol: String, _ kernel: BinaryKernel, _ summary: String, example: String
  ) -> Operation {
    Operation(
      constant: name,
      documentation: Documentation(
        symbol, category: "comparisons", summary: summary, shapes: broadcastShapes,
        details:
          "The result holds 1 for true and 0 for false; it is a constant that no gradient flows through.",
        example: example),
      forward: .binary { a, b, _ in try Tensor.binary(kernel, a, b) },
      samples: [Sample([.random([2, 3]), .random([3])])])
  }

  public static let equal = comparison(
    "equal", "a == b", .equal, "Where two tensors agree.", example: "print [1, 2] == [1, 3]  # expect: [1, 0]"
  )
  public static let notEqual = comparison(
    "not_equal", "a != b", .notEqual, "Where two tensors differ.",
    example: "print [1, 2] != [1, 3]  # expect: [0, 1]")
  public static let less = comparison(
    "less", "a < b", .less, "Where a is smaller.", example: "print [1, 2, 3] < 2  # expect: [1, 0, 0]")
  public static let lessEqual = comparison(
    "less_equal", "a <= b", .lessEqual, "Where a is smaller or equal.",
    example: "print [1, 2, 3] <= 2  # expect: [1, 1, 0]")
  public static let greater = comparison(
    "greater", "a > b", .greater, "Where a is larger.", example: "print [1, 2, 3] > 2  # expect: [0, 0, 1]")
  public static let greaterEqual = comparison(
    "greater_equal", "a >= b", .greaterEqual, "Where a is larger or equal.",
    example: "print [1, 2, 3] >= 2  # expect: [0, 1, 1]")
  public static let and = comparison(
    "and", "a and b", .and, "Where both are true (not 0).",
    example: "print ([1, 1, 0] and [1, 0, 0])  # expect: [1, 0, 0]")
  public static let or = comparison(
    "or", "a or b", .or, "Where at least one is true (not 0).",
    example: "print ([1, 1, 0] or [1, 0, 0])  # expect: [1, 1, 0]")

  public static let not = Operation(
    constant: "not",
    documentation: Documentation(
      "not a", category: "comparisons", summary: "1 where an element is 0, else 0.",
      example: "print not [1, 0, 2]  # expect: [0, 1, 0]"),
    forward: .unary { a, _ in a.unary(.not) }, samples: [Sample([.labels([4], classes: 2)])])

  public static let isNaN = Operation(
    constant: "isnan",
    documentation: Documentation(
      "isnan(x)", category: "comparisons", summary: "1 where an element is not a number, else 0.",
      shapes: "any shape → the same",
      example: "print isnan([1, 0 / 0])  # expect: [0, 1]"),
    forward: .unary { a, _ in a.unary(.isNaN) }, samples: [Sample([.random([4])])])
}

// MARK: Choosing

extension Operation {
  /// The language's `where`.
  public static let select: Operation = Operation(
    "where",
    documentation: Documentation(
      "where(mask, a, b)", category: "comparisons",
      summary: "a's element where the mask is true (not 0), else b's.",
      shapes: "equal shapes, or numbers",
      details: "The gradient goes to the side that was taken; the mask has none.",
      example: "x = [-1, 2]; print where(x > 0, x, 0)  # expect: [0, 2]"),
    localDerivative: "∂where(m, a, b)/∂a = m, ∂where(m, a, b)/∂b = 1 − m",
    notation: Notation(
      "where({a}, {b}, {c})", slopes: "0", "1 where {a}, else 0", "0 where {a}, else 1",
      products: ["0", "{g} where {a}, else 0", "0 where {a}, else {g}"]),
    forward: .ternary { mask, a, b, _ in try Tensor.select(mask, a, b) },
    samples: [
      Sample([.labels([2, 3], classes: 2), .random([2, 3]), .random([2, 3])]),
      Sample([.labels([2, 3], classes: 2), .random([2, 3]), .random([])]),
    ],
    pullback: { context in
      let (mask, a, b, g) = (
        context.inputs[0].stopped, context.inputs[1], context.inputs[2], context.cotangent
      )
      return try [
        nil, context.ifWanted(1) { try Operation.select(mask, g, g.constant(0)).summed(like: a) },
        context.ifWanted(2) { try Operation.select(mask, g.constant(0), g).summed(like: b) },
      ]
    })

  public static let maximum = Operation(
    "maximum",
    documentation: Documentation(
      "maximum(a, b)", category: "comparisons", summary: "The larger of two values, element by element.",
      shapes: broadcastShapes,
      details: "Where both are equal, each gets half of the gradient, as in PyTorch.",
      example: "print maximum([1, 5], 3)  # expect: [3, 5]"),
    localDerivative: "∂max(a, b)/∂a = 1 where a > b, ½ where a = b, else 0",
    notation: Notation(
      "maximum({a}, {b})", slopes: "1 where {a} > {b},{ties} else 0", "1 where {b} > {a},{ties} else 0"),
    forward: .binary { a, b, _ in try Tensor.binary(.maximum, a, b) },
    samples: [Sample([.random([2, 3], -0.9 ... -0.1), .random([3], -0.8...0.8)])],
    pullback: { try chosen($0, by: .greater) })

  public static let minimum = Operation(
    "minimum",
    documentation: Documentation(
      "minimum(a, b)", category: "comparisons", summary: "The smaller of two values, element by element.",
      shapes: broadcastShapes,
      details: "Where both are equal, each gets half of the gradient, as in PyTorch.",
      example: "print minimum([1, 5], 3)  # expect: [1, 3]"),
    localDerivative: "∂min(a, b)/∂a = 1 where a < b, ½ where a = b, else 0",
    notation: Notation(
      "minimum({a}, {b})", slopes: "1 where {a} < {b},{ties} else 0", "1 where {b} < {a},{ties} else 0"),
    forward: .binary { a, b, _ in try Tensor.binary(.minimum, a, b) },
    samples: [Sample([.random([2, 3], -0.9 ... -0.1), .random([3], -0.8...0.8)])],
    pullback: { try chosen($0, by: .less) })

  /// Splits the cotangent between the two sides: 1 where the comparison favours a, ½ where they are equal.
  private static func chosen(_ context: PullbackContext, by kernel: BinaryKernel) throws -> [Variable?] {
    let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
    let half = Tensor(0.5, g.precision)
    let wins = try Tensor.binary(kernel, a.value, b.value)
    let ties = try Tensor.binary(.multiply, Tensor.binary(.equal, a.value, b.value), half)
    let share = Variable(try Tensor.binary(.add, wins, ties))
    return try [
      context.ifWanted(0) { try (g * share).summed(like: a) },
      context.ifWanted(1) { try (g * (1 - share)).summed(like: b) },
    ]
  }
}
