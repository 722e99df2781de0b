import Tensors

// Picking elements, and the adjoints that put them back: each is the other's gradient.

extension Operation {
  /// `x[a..<b, ..]`: one range for each axis.
  public static let slice: Operation = Operation(
    "slice", localDerivative: "∂L/∂x = ∂L/∂y where it was taken, else 0",
    notation: Notation(
      "{a}[{ranges}]", slopes: "1", products: ["{g} where it was taken, else 0"], form: .other),
    forward: .unary { x, attributes in
      guard case .ranges(let ranges) = attributes else { return x }
      return try x.sliced(ranges)
    },
    samples: [
      Sample(
        [.random([3, 4])],
        .ranges([AxisRange(start: 1, count: 2, step: 1), AxisRange(start: 0, count: 2, step: 2)]))
    ],
    pullback: {
      guard case .ranges(let ranges) = $0.attributes else { return [$0.cotangent] }
      return [try place($0.cotangent, .placement(ranges, in: $0.inputs[0].shape))]
    })

  /// Writes a tensor into a larger one of zeros: the adjoint of ``slice``.
  public static let place: Operation = Operation(
    "place", localDerivative: "∂L/∂x = the part of ∂L/∂y where x went",
    forward: .unary { x, attributes in
      guard case .placement(let ranges, let shape) = attributes else { return x }
      return try x.padded(into: shape, ranges)
    },
    samples: [
      Sample(
        [.random([2, 2])],
        .placement(
          [AxisRange(start: 1, count: 2, step: 1), AxisRange(start: 0, count: 2, step: 2)], in: [3, 4]))
    ],
    pullback: {
      guard case .placement(let ranges, _) = $0.attributes else { return [$0.cotangent] }
      return [try slice($0.cotangent, .ranges(ranges))]
    })

  public static let pad = Operation(
    composed: "pad",
    documentation: Documentation(
      "pad(x, widths)", category: "shaping", summary: "Puts zeros around a tensor.",
      shapes: "[m, n] with width 1 → [m + 2, n + 2]",
      details: "One number for all sides, or a row [before, after] for each axis.",
      example: "print pad([1, 2], 1)  # expect: [0, 1, 2, 0]"),
    localDerivative: place.localDerivative
  ) { arguments in
    let x = try arguments.variable(0)
    let sides = zip(x.shape.dimensions, try arguments.paddings(1, axes: x.value.rank))
    let shape = try Shape(sides.map { $0 + $1.before + $1.after })
    return try place(x, .placement(sides.map { AxisRange(start: $1.before, count: $0) }, in: shape))
  }

  /// `x[[0, 2]]`: rows of the first axis by number, each as often as it is asked for.
  public static let gather: Operation = Operation(
    "gather",
    documentation: Documentation(
      "gather(x, indices, axis: 0)", category: "shaping",
      summary: "Parts along an axis by their numbers; the same as `x[indices]`.",
      shapes: "x [n, d], indices [k] → [k, d]",
      details: """
        Negative numbers count from the end. A part may be asked for more than once. One element of each row, as \
        PyTorch's gather takes it: sum(x * one_hot(columns, d), axis: 1).
        """,
      example: "print gather([10, 20, 30], [2, 0])  # expect: [30, 10]"),
    localDerivative: "∂L/∂x = ∂L/∂y, each part added where it was taken",
    notation: Notation(
      "{a}[rows]", slopes: "1", products: ["{g}, each row added where it was taken"], form: .other),
    forward: .unary { x, attributes in
      guard case .rows(let rows, _) = attributes else { return x }
      return try x.gathered(rows)
    },
    samples: [
      Sample([.random([3, 2])], .rows([2, 0, 2], of: 3)), Sample([.random([4])], .rows([1, 3], of: 4)),
    ],
    call: { try $0.variable(0).gathered($0.integers(1), axis: $0.axis(2) ?? 0) },
    pullback: { [try scatter($0.cotangent, $0.attributes)] })

  /// Adds rows up at numbered places of a larger tensor: the adjoint of ``gather``.
  public static let scatter: Operation = Operation(
    "scatter", localDerivative: "∂L/∂x = ∂L/∂y gathered",
    forward: .unary { x, attributes in
      guard case .rows(let rows, let count) = attributes else { return x }
      return try x.scatteredAdd(rows, count: count)
    },
    samples: [Sample([.random([3, 2])], .rows([2, 0, 2], of: 3))],
    pullback: { [try gather($0.cotangent, $0.attributes)] })

  public static let oneHot: Operation = Operation(
    constant: "one_hot",
    documentation: Documentation(
      "one_hot(labels, classes)", category: "shaping",
      summary: "A row for each label with 1 at its place and 0 elsewhere.",
      shapes: "[n] → [n, classes]", details: "The result is a constant.",
      example: "print one_hot([0, 2], 3)[1]  # expect: [0, 0, 1]"),
    forward: .unary { labels, attributes in
      guard case .integers(let sizes) = attributes, let classes = sizes.first else { return labels }
      return try Tensor.oneHot(labels.integers(), classes: classes, labels.precision)
    },
    samples: [Sample([.labels([4], classes: 3)], .integers([3]))],
    call: { arguments in
      let (labels, classes) = (try arguments.variable(0), try arguments.integer(1))
      _ = try Loss.labels(labels.value, classes: classes, argument: "labels")
      return try oneHot(labels, .integers([classes]))
    })
}

// MARK: Diagonals and triangles

extension Operation {
  public static let diagonal = Operation(
    composed: "diag",
    documentation: Documentation(
      "diag(x)", category: "linear algebra",
      summary: "The diagonal of a matrix, or the matrix that has a vector as its diagonal.",
      shapes: "[n, n] → [n]; [n] → [n, n]", example: "print diag([[1, 2], [3, 4]])  # expect: [1, 4]"),
    localDerivative: "∂L/∂x = diag(∂L/∂y)"
  ) { try $0.variable(0).diagonal() }

  public static let trace = Operation(
    composed: "trace_of",
    documentation: Documentation(
      "trace_of(x)", category: "linear algebra", summary: "The sum of a matrix's diagonal.",
      formula: "trace_of(x) = Σᵢ xᵢᵢ",
      shapes: "[n, n] → a number", example: "print trace_of([[1, 2], [3, 4]])  # expect: 5"),
    localDerivative: "∂trace(z)/∂z = the identity"
  ) { arguments in
    let x = try arguments.variable(0)
    guard x.value.rank == 2 else {
      throw ShapeError(code: "rank", message: "trace_of takes a matrix, got \(x.shape)")
    }
    return try x.diagonal().sum()
  }

  public static let lowerTriangle = triangle(
    "tril", "on and below", isLower: true, example: "print tril([[1, 2], [3, 4]])[0]  # expect: [1, 0]")
  public static let upperTriangle = triangle(
    "triu", "on and above", isLower: false, example: "print triu([[1, 2], [3, 4]])[1]  # expect: [0, 4]")

  private static func triangle(_ name: String, _ side: String, isLower: Bool, example: String) -> Operation {
    let samples = [Sample([.random([3, 3])]), Sample([.random([2, 3, 4])], .integers([1]))]
    let cut: @Sendable (Tensor, Attributes) throws -> Tensor = { x, attributes in
      guard x.rank >= 2 else {
        throw ShapeError(code: "rank", message: "\(name) takes a matrix, got \(x.shape)")
      }
      return try isLower
        ? x.lowerTriangle(offset: attributes.diagonal) : x.upperTriangle(offset: attributes.diagonal)
    }
    return Operation(
      name,
      documentation: Documentation(
        "\(name)(x, diagonal: 0)", category: "linear algebra",
        summary: "A matrix with what is \(side) the diagonal, and 0 elsewhere.",
        shapes: "the last two axes are rows and columns; the same shape comes out",
        details: "`diagonal: 1` is one further up, `-1` one further down.", example: example),
      localDerivative: "∂L/∂x = \(name)(∂L/∂y)", forward: .unary(cut), samples: samples,
      call: { arguments in
        let attributes: Attributes = arguments.isNone(1) ? .none : .integers([try arguments.integer(1)])
        return try (isLower ? lowerTriangle : upperTriangle)(arguments.variable(0), attributes)
      },
      pullback: { [try (isLower ? lowerTriangle : upperTriangle)($0.cotangent, $0.attributes)] })
  }
}

extension Attributes {
  fileprivate var diagonal: Int {
    if case .integers(let numbers) = self, let diagonal = numbers.first { return diagonal }
    return 0
  }
}

// MARK: Indexing as the language writes it

extension Variable {
  /// `x[[0, 2]]`: parts along an axis by number; negative numbers count from the end.
  public func gathered(_ indices: [Int], axis: Int = 0) throws -> Variable {
    guard value.rank > 0 else {
      throw ShapeError(code: "rank", message: "a single number has no elements to pick from")
    }
    let axis = try shape.normalized(axis: axis)
    let rows = try indices.enumerated().map { turn, index in
      try Kernels.checkStop(turn: turn)
      return try shape.place(index, axis: axis)
    }
    if axis == 0 { return try Operation.gather(self, .rows(rows, of: shape[0])) }
    var exchange = Array(0..<value.rank)
    exchange.swapAt(0, axis)
    let moved = try permuted(exchange)
    return try Operation.gather(moved, .rows(rows, of: shape[axis])).permuted(exchange)
  }

  /// `x[mask]`: the elements where a mask of the same shape is true, or the rows where a vector is.
  public func masked(by mask: Variable) throws -> Variable {
    let chosen = try mask.value.nonzeroPlaces()
    if mask.shape == shape { return try reshaped(to: .vector(value.count)).gathered(chosen) }
    if mask.value.rank == 1, value.rank > 0, mask.value.count == shape[0] { return try gathered(chosen) }
    throw ShapeError(
      code: "shape", message: "a mask of shape \(mask.shape) does not fit a tensor of shape \(shape)",
      hint: "it needs the tensor's shape, or one entry for each row")
  }

  /// `x[i, j]`: one element, or the part behind those first axes.
  public func element(at places: [Int]) throws -> Variable {
    try places.reduce(self) { try $0.element(at: $1) }
  }

  /// For each row of a matrix the element that its label says.
  public func picked(_ labels: [Int]) throws -> Variable {
    guard value.rank == 2, labels.count == shape[0] else {
      throw ShapeError(
        code: "shape", message: "\(labels.count) labels do not fit the rows of \(shape)",
        hint: "one label for each row")
    }
    let classes = shape[1]
    let places = try labels.enumerated().map { try $0 * classes + shape.place($1, axis: 1) }
    return try reshaped(to: .vector(value.count)).gathered(places)
  }

  /// A matrix's diagonal, or the matrix of a diagonal.
  public func diagonal() throws -> Variable {
    if value.rank == 1 {
      let size = value.count
      let square = try Shape([size, size])
      let places = (0..<size).map { $0 * (size + 1) }
      return try Operation.scatter(self, .rows(places, of: square.count)).reshaped(to: square)
    }
    guard value.rank == 2 else {
      throw ShapeError(code: "rank", message: "diag takes a matrix or a vector, got \(shape)")
    }
    let places = (0..<min(shape[0], shape[1])).map { $0 * (shape[1] + 1) }
    return try reshaped(to: .vector(value.count)).gathered(places)
  }
}

extension Arguments {
  /// How many zeros go before and after each axis.
  fileprivate func paddings(_ position: Int, axes: Int) throws -> [(before: Int, after: Int)] {
    let numbers: [Int]
    if case .number = self[position] {
      numbers = Array(repeating: try integer(position), count: 2 * axes)
    } else {
      let flat = Argument.variable(try variable(position).flattened(from: 0))
      numbers = try Arguments(signature, [.none, flat], precision: precision).integers(1)
    }
    guard numbers.count == 2 * axes, numbers.allSatisfy({ $0 >= 0 && $0 <= Int(Int32.max) }) else {
      throw ArgumentError(
        "widths of pad must be one number from 0, or [before, after] for each axis")
    }
    return (0..<axes).map { (numbers[2 * $0], numbers[2 * $0 + 1]) }
  }
}
