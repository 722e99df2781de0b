// Matrix products.
extension Tensor {
  /// The matrix product, by NumPy's rules for vectors; transposes concern the last two axes.
  ///
  /// `[m, k] @ [k, n]`, `[k] @ [k, n]`, `[m, k] @ [k]`, `[k] @ [k]` (a single number), and batches: leading axes are
  /// equal, or one operand has none. A vector has no transpose.
  ///
  /// - Throws: `rank` for a single number; `shape` when inner sizes or batch axes differ; `size` for a result that
  ///   would not fit into memory.
  public static func matmul(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) throws(ShapeError) -> Tensor {
    let precision = a.precision
    guard b.precision == precision else {
      return try matmul(
        a.converted(to: .f64), b.converted(to: .f64), transposeA: transposeA, transposeB: transposeB)
    }
    let product = try MatrixProduct(a.shape, b.shape, transposeA, transposeB)
    let result = Tensor(uninitialized: product.shape, precision)
    product.run(a, b, into: result, accumulate: false)
    return result
  }

  /// The matrix product written into `result`, or added to it without a temporary.
  ///
  /// The result must have the product's shape; it is copied first when its storage is shared.
  public static func matmul(
    into result: inout Tensor, _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
    accumulate: Bool
  ) throws(ShapeError) {
    let product = try MatrixProduct(a.shape, b.shape, transposeA, transposeB)
    guard product.shape == result.shape else {
      throw ShapeError("shape", "a product of shape \(product.shape) cannot go into shape \(result.shape)")
    }
    let precision = result.precision
    result.makeUnique()
    product.run(a.converted(to: precision), b.converted(to: precision), into: result, accumulate: accumulate)
  }

  /// `x @ w + b` with `x: [..., k]`, `w: [k, n]` and `b: [n]`, in one pass.
  ///
  /// - Throws: as ``matmul(_:_:transposeA:transposeB:)``; `shape` when the bias is not `[n]`.
  public static func affine(_ x: Tensor, _ w: Tensor, _ b: Tensor) throws(ShapeError) -> Tensor {
    let precision = x.precision
    guard w.precision == precision, b.precision == precision else {
      return try affine(x.converted(to: .f64), w.converted(to: .f64), b.converted(to: .f64))
    }
    guard w.rank == 2 else {
      throw ShapeError("rank", "the weight of x @ W + b has shape [in, out], not \(w.shape)")
    }
    let product = try MatrixProduct(x.shape, w.shape, false, false)
    guard b.rank == 1, b.count == product.n else {
      throw ShapeError(
        "shape", "the bias of \(x.shape) @ \(w.shape) must have shape [\(product.n)], not \(b.shape)")
    }
    let result = Tensor(uninitialized: product.shape, precision)
    unsafe Kernels.affine(
      x.pointer, w.pointer, b.pointer, result.pointer, m: product.m, n: product.n, k: product.k, precision)
    return result
  }

  /// Σ a b of two tensors of one shape.
  public static func dot(_ a: Tensor, _ b: Tensor) throws(ShapeError) -> Tensor {
    guard a.shape == b.shape else {
      throw ShapeError("shape", "a dot product needs equal shapes, got \(a.shape) and \(b.shape)")
    }
    let precision = Precision.wider(a.precision, b.precision)
    let (a, b) = (a.converted(to: precision), b.converted(to: precision))
    return Tensor(unsafe Kernels.dot(a.pointer, b.pointer, count: a.count, precision), precision)
  }
}

/// The sizes of a matrix product.
private struct MatrixProduct {
  let m: Int
  let n: Int
  let k: Int
  /// How many matrices of each operand there are: one is used for all of the other's.
  private(set) var batch = 1
  private(set) var stepsA = false
  private(set) var stepsB = false
  let transposeA: Bool
  let transposeB: Bool
  let shape: Shape

  @inline(__always)
  init(_ a: Shape, _ b: Shape, _ transposeA: Bool, _ transposeB: Bool) throws(ShapeError) {
    let (aRank, bRank) = (a.rank, b.rank)
    if aRank == 2 && bRank == 2 {
      self.transposeA = transposeA
      self.transposeB = transposeB
      (m, k) = transposeA ? (a[1], a[0]) : (a[0], a[1])
      n = transposeB ? b[0] : b[1]
      guard k == (transposeB ? b[1] : b[0]) else { throw Self.innerSizes(a, b, transposeA, transposeB) }
      shape = try Shape.checkedMatrix(m, n)
    } else {
      self = try Self.general(a, b, transposeA, transposeB)
    }
  }

  private init(
    m: Int, n: Int, k: Int, batch: Int, stepsA: Bool, stepsB: Bool, transposeA: Bool, transposeB: Bool,
    shape: Shape
  ) {
    (self.m, self.n, self.k, self.batch, self.stepsA, self.stepsB) = (m, n, k, batch, stepsA, stepsB)
    (self.transposeA, self.transposeB, self.shape) = (transposeA, transposeB, shape)
  }

  private static func general(
    _ a: Shape, _ b: Shape, _ transposeA: Bool, _ transposeB: Bool
  ) throws(ShapeError) -> MatrixProduct {
    guard a.rank > 0 && b.rank > 0 else {
      throw ShapeError(
        "rank", "a matrix product needs vectors or matrices, got shapes \(a) and \(b)", hint: "use * to scale"
      )
    }
    let flipsA = transposeA && a.rank > 1
    let flipsB = transposeB && b.rank > 1
    let (aDimensions, bDimensions) = (a.dimensions, b.dimensions)
    let aMatrix = a.rank == 1 ? [1, a[0]] : Array(aDimensions.suffix(2))
    let bMatrix = b.rank == 1 ? [b[0], 1] : Array(bDimensions.suffix(2))
    let (m, k) = flipsA ? (aMatrix[1], aMatrix[0]) : (aMatrix[0], aMatrix[1])
    let (inner, n) = flipsB ? (bMatrix[1], bMatrix[0]) : (bMatrix[0], bMatrix[1])
    guard k == inner else { throw innerSizes(a, b, flipsA, flipsB) }
    let aBatch = Array(aDimensions.dropLast(2))
    let bBatch = Array(bDimensions.dropLast(2))
    guard aBatch.isEmpty || bBatch.isEmpty || aBatch == bBatch else {
      throw ShapeError("shape", "the batch axes of \(a) @ \(b) differ", hint: "expand one operand first")
    }
    let batches = aBatch.isEmpty ? bBatch : aBatch
    let shape = try Shape(batches + (a.rank == 1 ? [] : [m]) + (b.rank == 1 ? [] : [n]))
    let batch = batches.reduce(1, *)
    if bBatch.isEmpty && !flipsA && !aBatch.isEmpty {
      // Rows of all batches are rows of one large product.
      return MatrixProduct(
        m: batch * m, n: n, k: k, batch: 1, stepsA: false, stepsB: false, transposeA: false,
        transposeB: flipsB,
        shape: shape)
    }
    return MatrixProduct(
      m: m, n: n, k: k, batch: batch, stepsA: !aBatch.isEmpty, stepsB: !bBatch.isEmpty, transposeA: flipsA,
      transposeB: flipsB, shape: shape)
  }

  private static func innerSizes(_ a: Shape, _ b: Shape, _ transposeA: Bool, _ transposeB: Bool) -> ShapeError
  {
    func text(_ shape: Shape, _ isTransposed: Bool) -> String { isTransposed ? "\(shape).T" : "\(shape)" }
    let inner = a.rank == 1 ? a[0] : a[transposeA ? a.rank - 2 : a.rank - 1]
    let other = b.rank == 1 ? b[0] : b[transposeB ? b.rank - 1 : b.rank - 2]
    return ShapeError(
      "shape",
      "shapes do not fit in \(text(a, transposeA)) @ \(text(b, transposeB)): the inner sizes \(inner) and \(other) differ"
    )
  }

  @inline(__always)
  func run(_ a: Tensor, _ b: Tensor, into result: Tensor, accumulate: Bool) {
    let precision = result.precision
    if batch == 1 {
      unsafe Kernels.product(
        a.pointer, transposeA: transposeA, b.pointer, transposeB: transposeB, result.pointer, m: m, n: n,
        k: k,
        accumulate: accumulate, precision)
      return
    }
    let bytes = precision.byteCount
    for index in 0..<batch where !Kernels.isStopped {
      unsafe Kernels.product(
        a.pointer + (stepsA ? index * m * k * bytes : 0), transposeA: transposeA,
        b.pointer + (stepsB ? index * k * n * bytes : 0), transposeB: transposeB,
        result.pointer + index * m * n * bytes, m: m, n: n, k: k, accumulate: accumulate, precision)
    }
  }
}
