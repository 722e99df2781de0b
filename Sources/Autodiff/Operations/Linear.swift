import Tensors

// Matrix products. All transposed forms belong to one operation, so that its gradients are products again.

extension Operation {
  /// The attributes say which operand is transposed (its last two axes); operands of rank 1 are not.
  public static let matmul = Operation(
    "matmul",
    documentation: Documentation(
      "a @ b", category: "linear algebra", summary: "The matrix product.",
      formula: "(a @ b)ᵢⱼ = Σₖ aᵢₖ · bₖⱼ",
      shapes:
        "[m, k] @ [k, n] → [m, n]; [k] @ [k] → a number; [m, k] @ [k] → [m]; [batch, m, k] @ [k, n] → [batch, m, n]",
      details:
        "The inner sizes must agree. Axes before the last two are batches: equal, or absent on one side.",
      example: "print [[1, 2], [3, 4]] @ [1, 1]  # expect: [3, 7]"),
    localDerivative: "∂L/∂a = ∂L/∂y @ bᵀ, ∂L/∂b = aᵀ @ ∂L/∂y",
    notation: Notation(
      "{a} @ {b}", slopes: "{b}", "{a}", products: ["{g} @ {b}ᵀ", "{a}ᵀ @ {g}"], form: .product),
    forward: .binary { a, b, attributes in
      let (first, second) = attributes.transposition
      return try Tensor.matmul(a, b, transposeA: first, transposeB: second)
    },
    samples: [
      Sample([.random([2, 3]), .random([3, 4])]),
      Sample([.random([3, 2]), .random([3, 4])], .transposed(first: true, second: false)),
      Sample([.random([2, 3]), .random([4, 3])], .transposed(first: false, second: true)),
      Sample([.random([3, 2]), .random([4, 3])], .transposed(first: true, second: true)),
      Sample([.random([3]), .random([3])]), Sample([.random([3]), .random([3, 2])]),
      Sample([.random([2, 3]), .random([3])]), Sample([.random([2, 2, 3]), .random([2, 3, 2])]),
      Sample([.random([2, 2, 3]), .random([3, 2])]), Sample([.random([2, 3]), .random([2, 3, 2])]),
      Sample([.random([2, 2, 3]), .random([3])]),
    ],
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      let (x, y) = (sweep.value(a), sweep.value(b))
      let (first, second) = node.attributes.transposition
      guard x.rank == 2, y.rank == 2 else { return try matmulPullback(a, b, g, node.attributes, sweep) }
      if sweep.wants(a) {
        if first {
          try sweep.addProduct(y, g, transposeFirst: second, transposeSecond: true, to: a)
        } else {
          try sweep.addProduct(g, y, transposeSecond: !second, to: a)
        }
      }
      if sweep.wants(b) {
        if second {
          try sweep.addProduct(g, x, transposeFirst: true, transposeSecond: first, to: b)
        } else {
          try sweep.addProduct(x, g, transposeFirst: !first, to: b)
        }
      }
    },
    pullback: { context in
      let operands = ProductOperands(context)
      return try [
        context.ifWanted(0) { try operands.firstCotangent() },
        context.ifWanted(1) { try operands.secondCotangent() },
      ]
    })

  /// Vectors and batches go the way of the composite rule.
  private static func matmulPullback(
    _ a: Int32, _ b: Int32, _ g: Tensor, _ attributes: Attributes, _ sweep: Sweep
  ) throws {
    let operands = ProductOperands(
      Variable(sweep.value(a)), Variable(sweep.value(b)), Variable(g), attributes)
    if sweep.wants(a) { sweep.add(try operands.firstCotangent().value, to: a) }
    if sweep.wants(b) { sweep.add(try operands.secondCotangent().value, to: b) }
  }

  /// x @ W + b: one operation because one loop is faster than three.
  public static let affine = Operation(
    "affine",
    documentation: Documentation(
      "affine(x, W, b)", category: "linear algebra",
      summary: "A product and a bias for every row, as dense layers compute it.",
      formula: "affine(x, W, b) = x @ W + b", shapes: "x [batch, in], W [in, out], b [out] → [batch, out]",
      example: "print affine([[1, 2]], [[1], [1]], [10])  # expect: [[13]]"),
    localDerivative: "∂L/∂x = ∂L/∂y @ Wᵀ, ∂L/∂W = xᵀ @ ∂L/∂y, ∂L/∂b = Σ over the batch of ∂L/∂y",
    notation: Notation(
      "{a} @ {b} + {c}", slopes: "{b}", "{a}", "1", products: ["{g} @ {b}ᵀ", "{a}ᵀ @ {g}", "{g}"],
      form: .product),
    forward: .ternary { x, w, b, _ in try Tensor.affine(x, w, b) },
    samples: [
      Sample([.random([2, 3]), .random([3, 4]), .random([4])]),
      Sample([.random([3]), .random([3, 4]), .random([4])]),
      Sample([.random([2, 2, 3]), .random([3, 4]), .random([4])]),
    ],
    directPullback: { node, g, sweep in
      guard case .three(let x, let w, let b) = node.inputs else { return }
      let (input, weight) = (sweep.value(x), sweep.value(w))
      if input.rank != 2 { return try affinePullback(x, w, b, g, sweep) }
      if sweep.wants(b) { sweep.add(g.sum(toShape: sweep.value(b).shape), to: b) }
      if sweep.wants(w) { try sweep.addProduct(input, g, transposeFirst: true, to: w) }
      if sweep.wants(x) { try sweep.addProduct(g, weight, transposeSecond: true, to: x) }
    },
    pullback: { context in
      let (x, w, b, g) = (context.inputs[0], context.inputs[1], context.inputs[2], context.cotangent)
      let (rows, rowCotangents) = (try x.asRows(), try g.asRows())
      return try [
        context.ifWanted(0) { try rowCotangents.matmul(w, transposeSecond: true).reshaped(to: x.shape) },
        context.ifWanted(1) { try rows.matmul(rowCotangents, transposeFirst: true) },
        context.ifWanted(2) { try g.summed(like: b) },
      ]
    })

  /// Further batch axes are rows too.
  private static func affinePullback(_ x: Int32, _ w: Int32, _ b: Int32, _ g: Tensor, _ sweep: Sweep) throws {
    let (rows, cotangents) = (try sweep.value(x).asRows(), try g.asRows())
    if sweep.wants(b) { sweep.add(cotangents.sum(toShape: sweep.value(b).shape), to: b) }
    if sweep.wants(w) { try sweep.addProduct(rows, cotangents, transposeFirst: true, to: w) }
    if sweep.wants(x) {
      let cotangent = try Tensor.matmul(cotangents, sweep.value(w), transposeB: true)
      sweep.add(try cotangent.reshaped(to: sweep.value(x).shape), to: x)
    }
  }

  public static let dot = Operation(
    "dot",
    documentation: Documentation(
      "dot(a, b)", category: "linear algebra", summary: "The inner product of two vectors.",
      formula: "dot(a, b) = Σᵢ aᵢ · bᵢ",
      shapes: "[n], [n] → a number", example: "print dot([1, 2, 3], [4, 5, 6])  # expect: 32"),
    localDerivative: "∂dot(a, b)/∂a = b, ∂dot(a, b)/∂b = a",
    notation: Notation("dot({a}, {b})", slopes: "{b}", "{a}", form: .product),
    forward: .binary { a, b, _ in
      guard a.rank == 1, b.rank == 1, a.count == b.count else {
        throw ShapeError(
          code: "shape", message: "dot takes two vectors of one length, got \(a.shape) and \(b.shape)",
          hint: "a @ b is the product of matrices, sum(a * b) that of any equal shapes")
      }
      return try Tensor.matmul(a, b)
    },
    samples: [Sample([.random([3]), .random([3])])],
    pullback: {
      let (a, b, g) = ($0.inputs[0], $0.inputs[1], $0.cotangent)
      return try [$0.ifWanted(0) { try g * b }, $0.ifWanted(1) { try g * a }]
    })

  public static let outer = Operation(
    "outer",
    documentation: Documentation(
      "outer(a, b)", category: "linear algebra", summary: "All products of an element of a with one of b.",
      formula: "outer(a, b)ᵢⱼ = aᵢ · bⱼ", shapes: "[m], [n] → [m, n]",
      example: "print outer([1, 2], [1, 10])[1]  # expect: [2, 20]"),
    localDerivative: "∂L/∂a = ∂L/∂y @ b, ∂L/∂b = a @ ∂L/∂y",
    notation: Notation(
      "outer({a}, {b})", slopes: "{b}", "{a}", products: ["{g} @ {b}", "{a} @ {g}"], form: .outer),
    forward: .binary { a, b, _ in
      guard a.rank == 1, b.rank == 1 else {
        throw ShapeError(
          code: "rank", message: "outer takes two vectors, got \(a.shape) and \(b.shape)",
          hint: "flatten(x, from: 0) makes a vector of any tensor")
      }
      return try Tensor.matmul(a.reshaped(to: .matrix(a.count, 1)), b.reshaped(to: .matrix(1, b.count)))
    },
    samples: [Sample([.random([3]), .random([2])])],
    pullback: {
      let (a, b, g) = ($0.inputs[0], $0.inputs[1], $0.cotangent)
      return try [$0.ifWanted(0) { try g.matmul(b) }, $0.ifWanted(1) { try a.matmul(g) }]
    })
}

/// The operands of a product whose gradient is wanted, vectors as matrices of one row or column.
private struct ProductOperands {
  let (a, b): (Variable, Variable)
  let cotangent: Variable
  let (first, second): (Bool, Bool)

  init(_ context: PullbackContext) {
    self.init(context.inputs[0], context.inputs[1], context.cotangent, context.attributes)
  }

  init(_ a: Variable, _ b: Variable, _ cotangent: Variable, _ attributes: Attributes) {
    self.a = a
    self.b = b
    self.cotangent = cotangent
    (first, second) = attributes.transposition
  }

  private func matrixA() throws -> Variable {
    try a.value.rank == 1 ? a.reshaped(to: .matrix(1, a.value.count)) : a
  }
  private func matrixB() throws -> Variable {
    try b.value.rank == 1 ? b.reshaped(to: .matrix(b.value.count, 1)) : b
  }

  /// The cotangent with the axes that a vector operand left out.
  private func matrixCotangent() throws -> Variable {
    var shape = cotangent.shape
    if a.value.rank == 1 {
      shape = try shape.inserting(axis: b.value.rank == 1 ? 0 : shape.rank - 1, size: 1)
    }
    if b.value.rank == 1 { shape = try shape.inserting(axis: shape.rank, size: 1) }
    return try cotangent.reshaped(to: shape)
  }

  func firstCotangent() throws -> Variable {
    let (g, b) = (try matrixCotangent(), try matrixB())
    let product =
      try isFirstTransposed
      ? b.matmul(g, transposeFirst: isSecondTransposed, transposeSecond: true)
      : g.matmul(b, transposeSecond: !isSecondTransposed)
    return try product.summed(to: matrixA().shape).reshaped(to: a.shape)
  }

  func secondCotangent() throws -> Variable {
    let (g, a) = (try matrixCotangent(), try matrixA())
    let product =
      try isSecondTransposed
      ? g.matmul(a, transposeFirst: true, transposeSecond: isFirstTransposed)
      : a.matmul(g, transposeFirst: !isFirstTransposed)
    return try product.summed(to: matrixB().shape).reshaped(to: b.shape)
  }

  private var isFirstTransposed: Bool { first && a.value.rank > 1 }
  private var isSecondTransposed: Bool { second && b.value.rank > 1 }
}

extension Attributes {
  fileprivate var transposition: (first: Bool, second: Bool) {
    if case .transposed(let first, let second) = self { return (first, second) }
    return (false, false)
  }
}

extension Tensor {
  /// All axes but the last as one: a matrix of rows.
  func asRows() throws -> Tensor {
    if rank == 2 { return self }
    let width = rank == 0 ? 1 : shape[rank - 1]
    return try reshaped(to: .matrix(width == 0 ? 0 : count / width, width))
  }
}

extension Variable {
  /// All axes but the last as one: a matrix of rows.
  func asRows() throws -> Variable {
    if value.rank == 2 { return self }
    let width = value.rank == 0 ? 1 : shape[value.rank - 1]
    return try reshaped(to: .matrix(width == 0 ? 0 : value.count / width, width))
  }
}
