internal import Autodiff
internal import Tensors

extension Initializer {
  public static let orthogonal = Initializer(
    Documentation(
      "orthogonal(sizes...)", category: "initialisers",
      summary: "A matrix whose rows or columns, whichever are fewer, are orthogonal and of length 1.",
      formula: "WᵀW = 1 or WWᵀ = 1", shapes: "[rows, columns]; further axes count as columns",
      source: "Saxe, McClelland and Ganguli, arXiv:1312.6120",
      example: "print orthogonal(3, 2).shape  # expect: [3, 2]")
  ) { shape, precision, key in
    guard shape.rank >= 2 else {
      throw ShapeError(
        code: "rank", message: "orthogonal makes matrices, not tensors of shape \(shape)",
        hint: "give it two sizes, as in: orthogonal(4, 4)")
    }
    guard shape.count > 0 else { return Tensor.zeros(shape, precision) }
    let (rows, columns) = (shape[0], shape.count / shape[0])
    // The basis has as many vectors as the smaller side, each of the larger side's length.
    let vectors = Shape.matrix(min(rows, columns), max(rows, columns))
    let drawn = Tensor.normal(vectors, mean: 0, std: 1, key, .f64)
    let basis = try orthonormalRows(of: drawn)
    return try (rows < columns ? basis : basis.transposed()).reshaped(to: shape).converted(to: precision)
  }

  /// Gram–Schmidt, each row twice: once leaves errors that grow with the condition, twice does not
  /// (Giraud and Langou, 2005).
  private static func orthonormalRows(of matrix: Tensor) throws -> Tensor {
    let (count, length) = (matrix.shape[0], matrix.shape[1])
    var elements = matrix.doubles
    for row in 0..<count {
      try Kernels.checkStop()
      var vector = Tensor(Array(elements[row * length..<(row + 1) * length]), shape: .vector(length), .f64)
      if row > 0 {
        let earlier = Tensor(Array(elements[..<(row * length)]), shape: .matrix(row, length), .f64)
        for _ in 0..<2 {
          let parts = try Tensor.matmul(earlier, vector)
          vector = try Tensor.binary(.subtract, vector, Tensor.matmul(parts, earlier))
        }
      }
      vector = vector.scaled(by: 1 / vector.sumOfSquares.squareRoot())
      elements.replaceSubrange(row * length..<(row + 1) * length, with: vector.doubles)
    }
    return Tensor(elements, shape: matrix.shape, .f64)
  }
}
