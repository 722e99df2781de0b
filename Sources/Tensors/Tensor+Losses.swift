// Softmax and the losses on it; rows are the last axis.
extension Tensor {
  /// `eˣ / Σ eˣ` along the last axis.
  public func softmaxRows() -> Tensor {
    unsafe mapRows { unsafe Kernels.softmax($0, $1, rows: $2, count: $3, $4) }
  }

  /// `x - log Σ eˣ` along the last axis.
  public func logSoftmaxRows() -> Tensor {
    unsafe mapRows { unsafe Kernels.logSoftmax($0, $1, rows: $2, count: $3, $4) }
  }

  /// The cotangent of x from that of `self` = softmax(x).
  public func softmaxRowsPullback(cotangent: Tensor) -> Tensor {
    unsafe mapRows(with: cotangent) {
      unsafe Kernels.softmaxPullback(output: $0, cotangent: $1, $2, rows: $3, count: $4, $5)
    }
  }

  /// The cotangent of x from that of `self` = log softmax(x).
  public func logSoftmaxRowsPullback(cotangent: Tensor) -> Tensor {
    unsafe mapRows(with: cotangent) {
      unsafe Kernels.logSoftmaxPullback(output: $0, cotangent: $1, $2, rows: $3, count: $4, $5)
    }
  }

  private func mapRows(
    _ kernel: (UnsafeRawPointer, UnsafeMutableRawPointer, Int, Int, Precision) -> Void
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    let width = shape.last
    if count > 0 { unsafe kernel(pointer, result.pointer, count / width, width, precision) }
    return result
  }

  private func mapRows(
    with other: Tensor,
    _ kernel: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int, Int, Precision) -> Void
  ) -> Tensor {
    precondition(shape == other.shape, "shapes of a pullback differ")
    let other = other.converted(to: precision)
    let result = Tensor(uninitialized: shape, precision)
    let width = shape.last
    if count > 0 { unsafe kernel(pointer, other.pointer, result.pointer, count / width, width, precision) }
    return result
  }

  /// `-log softmax(x)[label]` of every row of `x: [n, classes]`: a loss per row, `[n]`.
  ///
  /// - Throws: `rank` unless this is a matrix; `shape` unless there is a label for every row; `index` for a wrong one.
  public func crossEntropy(labels: [Int]) throws(ShapeError) -> Tensor {
    let indices = try checkedLabels(labels)
    let result = Tensor(uninitialized: .vector(shape[0]), precision)
    unsafe indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress else { return }
      unsafe Kernels.crossEntropy(
        pointer, labels: start, result.pointer, rows: shape[0], count: shape[1], precision)
    }
    return result
  }

  /// The cotangent of the logits from those of the rows' losses: `[n]`, or one number for all rows.
  public func crossEntropyPullback(labels: [Int], cotangent: Tensor) throws(ShapeError) -> Tensor {
    let indices = try checkedLabels(labels)
    let (cotangent, step) = try rowCotangent(cotangent)
    let result = Tensor(uninitialized: shape, precision)
    unsafe indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress else { return }
      unsafe Kernels.crossEntropyPullback(
        pointer, labels: start, cotangent: cotangent.pointer, cotangentStep: step, result.pointer,
        rows: shape[0],
        count: shape[1], precision)
    }
    return result
  }

  /// `-Σ t log softmax(x)` of every row, for targets that are rows of class probabilities.
  public func crossEntropy(targets: Tensor) throws(ShapeError) -> Tensor {
    let targets = try checkedTargets(targets)
    let result = Tensor(uninitialized: .vector(shape[0]), precision)
    unsafe Kernels.crossEntropy(
      pointer, targets: targets.pointer, result.pointer, rows: shape[0], count: shape[1], precision)
    return result
  }

  /// The cotangent of the logits, for targets that are rows of class probabilities.
  public func crossEntropyPullback(targets: Tensor, cotangent: Tensor) throws(ShapeError) -> Tensor {
    let targets = try checkedTargets(targets)
    let (cotangent, step) = try rowCotangent(cotangent)
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.crossEntropyPullback(
      pointer, targets: targets.pointer, cotangent: cotangent.pointer, cotangentStep: step, result.pointer,
      rows: shape[0], count: shape[1], precision)
    return result
  }

  private func checkedLabels(_ labels: [Int]) throws(ShapeError) -> [Int32] {
    try checkMatrix()
    guard labels.count == shape[0] else {
      throw ShapeError("shape", "\(labels.count) labels for logits of shape \(shape)")
    }
    return try Self.indices(labels, below: shape[1], "label", of: shape)
  }

  private func checkedTargets(_ targets: Tensor) throws(ShapeError) -> Tensor {
    try checkMatrix()
    guard targets.shape == shape else {
      throw ShapeError("shape", "targets of shape \(targets.shape) for logits of shape \(shape)")
    }
    return targets.converted(to: precision)
  }

  private func checkMatrix() throws(ShapeError) {
    guard rank == 2 else { throw ShapeError("rank", "logits have shape [rows, classes], not \(shape)") }
  }

  private func rowCotangent(_ cotangent: Tensor) throws(ShapeError) -> (Tensor, step: Int) {
    if cotangent.isScalar { return (cotangent.converted(to: precision), 0) }
    guard cotangent.rank == 1, cotangent.count == shape[0] else {
      throw ShapeError("shape", "a cotangent of shape \(cotangent.shape) for \(shape[0]) losses")
    }
    return (cotangent.converted(to: precision), 1)
  }

  /// The mean of `(p - t)²`; shapes must be equal.
  ///
  /// - Throws: `shape` when they differ: a loss never broadcasts.
  public static func meanSquaredError(_ p: Tensor, _ t: Tensor) throws(ShapeError) -> Tensor {
    guard try haveOnePrecision(p, t) else {
      return try meanSquaredError(p.converted(to: .f64), t.converted(to: .f64))
    }
    let sum = unsafe Kernels.squaredDifference(p.pointer, t.pointer, count: p.count, p.precision)
    return Tensor(sum / Double(p.count), p.precision)
  }

  /// The cotangent of p: `2 (p - t) / n · g`; that of t is its negative.
  public static func meanSquaredErrorPullback(
    _ p: Tensor, _ t: Tensor, cotangent: Tensor
  ) throws(ShapeError) -> Tensor {
    guard try haveOnePrecision(p, t) else {
      return try meanSquaredErrorPullback(p.converted(to: .f64), t.converted(to: .f64), cotangent: cotangent)
    }
    let result = Tensor(uninitialized: p.shape, p.precision)
    unsafe Kernels.squaredDifferencePullback(
      p.pointer, t.pointer, result.pointer, count: p.count, factor: 2 / Double(p.count) * cotangent.item,
      p.precision)
    return result
  }

  @inline(__always)
  private static func haveOnePrecision(_ p: Tensor, _ t: Tensor) throws(ShapeError) -> Bool {
    guard p.hasShape(of: t) else {
      throw ShapeError("shape", "a loss needs equal shapes, got \(p.shape) and \(t.shape)")
    }
    return p.precision == t.precision
  }
}
