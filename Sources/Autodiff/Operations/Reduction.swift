import Tensors

// Sums, means, extremes and norms, over all elements or along an axis.

extension Operation {
  public static let sum = reduction(
    "sum", .sum, "The sum of all elements, or along an axis.", derivative: "∂Σz/∂zᵢ = 1", slope: "1",
    product: "{g}, for every element",
    example: "print sum([[1, 2], [3, 4]], axis: 0)  # expect: [4, 6]",
    direct: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      sweep.add(try g.spread(over: sweep.value(input).shape, node.attributes), to: input)
    },
    pullback: { try $0.cotangent.spread(over: $0.inputs[0].shape, $0.attributes) })

  public static let mean = reduction(
    "mean", .mean, "The mean of all elements, or along an axis.", derivative: "∂mean(z)/∂zᵢ = 1 / n",
    slope: "1 / {n}", product: "{g} / {n}, for every element",
    example: "print mean([1, 2, 6])  # expect: 3",
    direct: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      let shape = sweep.value(input).shape
      let factor = Tensor(Double(g.count) / Double(shape.count), g.precision)
      sweep.add(try Tensor.binary(.multiply, g, factor).spread(over: shape, node.attributes), to: input)
    },
    pullback: {
      let factor = Double($0.cotangent.value.count) / Double($0.inputs[0].value.count)
      return try (factor * $0.cotangent).spread(over: $0.inputs[0].shape, $0.attributes)
    })

  public static let max = reduction(
    "max", .max, "The largest element, of all or along an axis.",
    derivative: "∂max(z)/∂zᵢ = 1 / k where zᵢ is one of k largest, else 0",
    slope: "1{/k} where {a} is largest, else 0", product: "{g}{/k} where {a} is largest, else 0",
    hasCorners: true,
    details: "Equal largest elements share the gradient equally, as PyTorch's amax does.",
    example: "print max([3, 1, 7])  # expect: 7"
  ) { try extremeCotangent($0) }

  public static let min = reduction(
    "min", .min, "The smallest element, of all or along an axis.",
    derivative: "∂min(z)/∂zᵢ = 1 / k where zᵢ is one of k smallest, else 0",
    slope: "1{/k} where {a} is smallest, else 0", product: "{g}{/k} where {a} is smallest, else 0",
    hasCorners: true,
    details: "Equal smallest elements share the gradient equally, as PyTorch's amin does.",
    example: "print min([3, 1, 7])  # expect: 1"
  ) { try extremeCotangent($0) }

  public static let median: Operation = Operation(
    "median",
    documentation: Documentation(
      "median(x, axis: none, keep: false)", category: "reductions",
      summary: "The middle element in order of size, of all or along an axis.", shapes: reductionShapes,
      details: """
        Of an even number of elements the mean of the two in the middle, each with half of the gradient, as in NumPy \
        (PyTorch's median is the lower one). Of equal elements in the middle one has the gradient. With a nan it is nan.
        """,
      example: "print median([9, 1, 2]), median([[1, 2, 8, 9]], axis: 1)  # expect: 2 [5]"),
    localDerivative: "∂median(z)/∂zᵢ = 1 where zᵢ is in the middle (½ of two), else 0",
    notation: Notation(
      "median({a}{axis})", slopes: "1 where {a} is in the middle, half at two, else 0",
      products: ["{g} where {a} is in the middle, half at two, else 0"], form: .other),
    forward: .unary { x, attributes in
      let (axis, keep) = attributes.reduction
      return try x.median(axis: axis, keep: keep)
    },
    samples: reductionSamples(true), call: { try median($0.variable(0), $0.reduction()) },
    pullback: {
      let x = $0.inputs[0]
      let shares = Variable(try x.value.medianShares(axis: $0.attributes.reduction.axis))
      return [try $0.cotangent.spread(over: x.shape, $0.attributes) * shares]
    })

  private static func extremeCotangent(_ context: PullbackContext) throws -> Variable {
    let (x, attributes) = (context.inputs[0], context.attributes)
    let extreme = try context.output.value.spread(over: x.shape, attributes)
    let isExtreme = try Tensor.binary(.equal, x.value, extreme)
    let (axis, _) = attributes.reduction
    let ties = try isExtreme.reduce(.sum, axis: axis, keep: true)
    let share = Variable(try Tensor.binary(.divide, isExtreme, ties.broadcast(to: x.shape)))
    return try context.cotangent.spread(over: x.shape, attributes) * share
  }

  public static let product = reduction(
    "prod", .product, "The product of all elements, or along an axis.",
    derivative: "∂Πz/∂zᵢ = Πⱼ zⱼ over all j but i", slope: "product of the others",
    product: "{g} · the product of the others",
    details: "The gradient is exact also where elements are 0.",
    example: "print prod([2, 3, 4])  # expect: 24"
  ) { context in
    let (x, attributes) = (context.inputs[0], context.attributes)
    let isZero = try Tensor.binary(.equal, x.value, Tensor(0, x.precision))
    let others =
      try isZero.containsTrue
      ? productOfOthers(x, attributes)
      : context.output.spread(over: x.shape, attributes) / x
    return try context.cotangent.spread(over: x.shape, attributes) * others
  }

  /// For each element the product of the others, from products of all before and all after it: right where dividing
  /// the whole product by the element is not, at 0.
  private static func productOfOthers(_ x: Variable, _ attributes: Attributes) throws -> Variable {
    guard case .axis(let axis?, _) = attributes else {
      let line = try x.reshaped(to: .vector(x.value.count))
      return try productOfOthers(line, .axis(0, keep: false)).reshaped(to: x.shape)
    }
    let parts = try (0..<x.shape[axis]).map { try x.sliced(axis: axis, from: $0, count: 1) }
    guard let first = parts.first else { return x }
    var before = [Variable(Tensor.ones(first.shape, x.precision))]
    for part in parts.dropLast() { before.append(try before[before.count - 1] * part) }
    var after = [before[0]]
    for part in parts.dropFirst().reversed() { after.append(try after[after.count - 1] * part) }
    return try Operation.concat(zip(before, after.reversed()).map { try $0 * $1 }, .integers([axis]))
  }
}

// MARK: Spread

extension Operation {
  public static let variance = spread(
    "var", "The variance of all elements, or along an axis.",
    formula: "var(x) = Σ (xᵢ − mean(x))² / (n − ddof)",
    derivative: "∂var(z)/∂zᵢ = 2 (zᵢ − mean(z)) / (n − ddof)",
    slope: "2 · ({a} − mean({a}{axis})) / {n−ddof}",
    example: "print var([1, 2, 3])  # expect: 1",
    value: { $0 },
    pullback: { context, ddof in
      let (x, attributes) = (context.inputs[0], context.attributes)
      let size = Double(x.value.count) / Double(Swift.max(context.output.value.count, 1))
      let g = try (2 / (size - ddof)) * context.cotangent
      return try g.spread(over: x.shape, attributes) * x.centered(attributes)
    })

  public static let standardDeviation = spread(
    "std", "The standard deviation of all elements, or along an axis.",
    formula: "std(x) = √(Σ (xᵢ − mean(x))² / (n − ddof))",
    derivative: "∂std(z)/∂zᵢ = (zᵢ − mean(z)) / ((n − ddof) · std(z))",
    slope: "({a} − mean({a}{axis})) / ({n−ddof} · {y})",
    example: "print std([1, 2, 3])  # expect: 1",
    value: { $0.unary(.sqrt) },
    pullback: { context, ddof in
      let (x, attributes) = (context.inputs[0], context.attributes)
      let size = Double(x.value.count) / Double(Swift.max(context.output.value.count, 1))
      let g = try (1 / (size - ddof)) * context.cotangent.dividedUnlessZero(by: context.output)
      return try g.spread(over: x.shape, attributes) * x.centered(attributes)
    })

  public static let norm: Operation = Operation(
    "norm",
    documentation: Documentation(
      "norm(x, axis: none, keep: false)", category: "reductions",
      summary: "The Euclidean length, of all elements or along an axis.",
      formula: "norm(x) = √(Σ xᵢ²)", shapes: reductionShapes,
      details: "The gradient at 0 is taken as 0, as in PyTorch.",
      example: "print norm([3, 4])  # expect: 5"),
    localDerivative: "∂norm(z)/∂zᵢ = zᵢ / norm(z)",
    notation: Notation("norm({a}{axis})", slopes: "{a} / {y}", form: .other),
    forward: .unary { x, attributes in
      let (axis, keep) = attributes.reduction
      return try x.reduce(.sumOfSquares, axis: axis, keep: keep).unary(.sqrt)
    },
    samples: reductionSamples(false), call: { try norm($0.variable(0), $0.reduction()) },
    pullback: {
      let ratio = try $0.cotangent.dividedUnlessZero(by: $0.output)
      return [try ratio.spread(over: $0.inputs[0].shape, $0.attributes) * $0.inputs[0]]
    })

  /// var and std differ in the root.
  private static func spread(
    _ name: String, _ summary: String, formula: String, derivative: String, slope: String, example: String,
    value: @escaping @Sendable (Tensor) -> Tensor,
    pullback: @escaping @Sendable (PullbackContext, _ ddof: Double) throws -> Variable
  ) -> Operation {
    Operation(
      name,
      documentation: Documentation(
        "\(name)(x, axis: none, keep: false, ddof: 1)", category: "reductions", summary: summary,
        formula: formula,
        shapes: reductionShapes,
        details: "Divides by n - 1, as PyTorch does; `ddof: 0` divides by n, as NumPy does.", example: example
      ),
      localDerivative: derivative, notation: Notation("\(name)({a}{axis})", slopes: slope, form: .other),
      forward: .unary { x, attributes in
        let (axis, keep) = attributes.reduction
        return value(try x.variance(axis: axis, keep: keep, ddof: attributes.ddof))
      },
      samples: [
        Sample([.random([3, 4])]), Sample([.random([3, 4])], .variance(axis: 1, keep: false, ddof: 1)),
        Sample([.random([3, 4])], .variance(axis: 0, keep: true, ddof: 0)),
      ],
      call: { arguments in
        let x = try arguments.variable(0)
        let axis = try arguments.axis(1).map { try x.shape.normalized(axis: $0) }
        let keep = try arguments.isNone(2) ? false : arguments.flag(2)
        let ddof = try arguments.isNone(3) ? 1 : arguments.number(3)
        let size = axis.map { x.shape[$0] } ?? x.value.count
        guard Double(size) > ddof else {
          throw ArgumentError(
            "\(name) of \(size) element\(size == 1 ? "" : "s") divides by \(formatNumber(Double(size) - ddof))",
            hint: "ddof: 0 divides by the number of elements")
        }
        return try Operation.named(name)(x, .variance(axis: axis, keep: keep, ddof: ddof))
      },
      pullback: { [try pullback($0, $0.attributes.ddof)] })
  }

  private static func named(_ name: String) -> Operation { name == "var" ? variance : standardDeviation }
}

// MARK: Places and running sums

extension Operation {
  public static let argmax = place(
    "argmax", .argmax, "largest", example: "print argmax([3, 7, 1])  # expect: 1")
  public static let argmin = place(
    "argmin", .argmin, "smallest", example: "print argmin([3, 7, 1])  # expect: 2")

  private static func place(_ name: String, _ kernel: ReductionKernel, _ which: String, example: String)
    -> Operation
  {
    Operation(
      constant: name,
      documentation: Documentation(
        "\(name)(x, axis: none, keep: false)", category: "reductions",
        summary: "The place of the \(which) element, counted from 0; the first of equal ones.",
        shapes: reductionShapes,
        details: "The result is a constant that no gradient flows through.", example: example),
      forward: .unary { x, attributes in
        let (axis, keep) = attributes.reduction
        return try x.reduce(kernel, axis: axis, keep: keep)
      },
      samples: reductionSamples(false),
      call: { Variable(try $0.variable(0).value.reduce(kernel, axis: $0.axis(1), keep: $0.keeps(2))) })
  }

  public static let cumulativeSum: Operation = Operation(
    "cumsum",
    documentation: Documentation(
      "cumsum(x, axis: -1)", category: "reductions",
      summary: "Each element plus all before it along an axis.",
      formula: "cumsum(x)ᵢ = Σⱼ≤ᵢ xⱼ", shapes: "any shape; the same comes out",
      example: "print cumsum([1, 2, 3])  # expect: [1, 3, 6]"),
    localDerivative: "∂cumsum(z)ᵢ/∂zⱼ = 1 where j ≤ i, else 0",
    notation: Notation(
      "cumsum({a}{axis})", slopes: "1", products: ["Σ of {g} from here to the end"], form: .other),
    forward: .unary { x, attributes in try x.cumulativeSum(axis: attributes.reduction.axis ?? -1) },
    samples: [
      Sample([.random([4])], .axis(0, keep: true)), Sample([.random([3, 4])], .axis(0, keep: true)),
    ],
    call: { try cumulativeSum($0.variable(0), .axis($0.axis(1) ?? -1, keep: true)) },
    pullback: {
      // The sum from the end: the whole, less what came before.
      let g = $0.cotangent
      let whole = try g.sum(axis: $0.attributes.reduction.axis ?? -1, keep: true)
      return [try whole - cumulativeSum(g, $0.attributes) + g]
    })
}

// MARK: How a reduction is defined

extension Operation {
  static let reductionShapes =
    "all axes → a number; one axis is left out, or kept with size 1 by `keep: true`"

  private static func reductionSamples(_ hasCorners: Bool) -> [Sample] {
    [
      Sample([.random([3, 4], 0.5...3, spread: hasCorners)]),
      Sample([.random([3, 4], 0.5...3, spread: hasCorners)], .axis(0, keep: false)),
      Sample([.random([2, 3, 2], 0.5...3, spread: hasCorners)], .axis(1, keep: true)),
    ]
  }

  private static func reduction(
    _ name: String, _ kernel: ReductionKernel, _ summary: String, derivative: String, slope: String,
    product: String,
    hasCorners: Bool = false,
    details: String = "", example: String, direct: DirectPullback? = nil,
    pullback: @escaping @Sendable (PullbackContext) throws -> Variable
  ) -> Operation {
    Operation(
      name,
      documentation: Documentation(
        "\(name)(x, axis: none, keep: false)", category: "reductions", summary: summary,
        shapes: reductionShapes,
        details: details + (details.isEmpty ? "" : " ") + "A list of axes reduces one after the other.",
        example: example),
      localDerivative: derivative,
      notation: Notation("\(name)({a}{axis})", slopes: slope, products: [product], form: .other),
      forward: .unary { x, attributes in
        let (axis, keep) = attributes.reduction
        return try x.reduce(kernel, axis: axis, keep: keep)
      },
      samples: reductionSamples(hasCorners), call: { try reduce($0, by: name) }, directPullback: direct,
      pullback: { [try pullback($0)] })
  }

  private static func reduce(_ arguments: Arguments, by name: String) throws -> Variable {
    let operation = [sum, mean, max, min, product].first { $0.name == name } ?? sum
    let x = try arguments.variable(0)
    guard case .list = arguments[1] else { return try operation(x, arguments.reduction()) }
    let keep = try arguments.keeps(2)
    let axes = Set(try arguments.integers(1).map { try x.shape.normalized(axis: $0) })
    // From the last, so that the other axes keep their numbers.
    return try axes.sorted(by: >).reduce(x) { try operation($0, .axis($1, keep: keep)) }
  }
}

extension Arguments {
  fileprivate func keeps(_ position: Int) throws -> Bool { try isNone(position) ? false : flag(position) }

  /// `axis:` and `keep:` in the positions after x.
  fileprivate func reduction() throws -> Attributes {
    guard let axis = try axis(1) else { return try keeps(2) ? .axis(nil, keep: true) : .none }
    return .axis(try variable(0).shape.normalized(axis: axis), keep: try keeps(2))
  }
}

extension Attributes {
  /// The axis of a reduction (nil for all) and whether it stays in the shape.
  var reduction: (axis: Int?, keep: Bool) {
    switch self {
    case .axis(let axis, let keep): (axis, keep)
    case .variance(let axis, let keep, _): (axis, keep)
    default: (nil, false)
    }
  }

  fileprivate var ddof: Double {
    if case .variance(_, _, let ddof) = self { return ddof }
    return 1
  }

  /// The shape of a reduction's result with the reduced axes kept.
  fileprivate func keptShape(of shape: Shape) throws -> Shape {
    guard let axis = reduction.axis else { return .scalar }
    return try shape.replacing(axis: axis, with: 1)
  }
}

extension Tensor {
  /// The adjoint of a sum: a reduction's cotangent, repeated for every element that was reduced.
  fileprivate func spread(over shape: Shape, _ attributes: Attributes) throws -> Tensor {
    let kept = try attributes.keptShape(of: shape)
    return try (self.shape == kept ? self : reshaped(to: kept)).broadcast(to: shape)
  }
}

extension Variable {
  fileprivate func spread(over shape: Shape, _ attributes: Attributes) throws -> Variable {
    try reshaped(to: attributes.keptShape(of: shape)).expanded(to: shape)
  }

  /// x − mean(x) along the axis of a reduction.
  fileprivate func centered(_ attributes: Attributes) throws -> Variable {
    try self - mean(axis: attributes.reduction.axis, keep: attributes.reduction.axis != nil)
  }

  /// The quotient, and 0 where the divisor is 0.
  fileprivate func dividedUnlessZero(by divisor: Variable) throws -> Variable {
    let isZero = try Tensor.binary(.equal, divisor.value, Tensor(0, divisor.precision))
    guard isZero.containsTrue else { return try self / divisor }
    let mask = Variable(isZero)
    let safe = try Operation.select(mask, divisor.constant(1), divisor)
    return try Operation.select(mask, constant(0), self / safe)
  }
}
