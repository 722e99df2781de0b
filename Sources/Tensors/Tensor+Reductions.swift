// Many elements to one.
extension Tensor {
  /// Reduces along an axis, or all elements when it is nil; `keep` leaves the axis in the shape with size 1.
  ///
  /// `argmax` and `argmin` give places along the axis, in row-major order when it is nil.
  ///
  /// - Throws: `axis` when there is no such axis; `size` for the extremum of nothing.
  public func reduce(_ kind: ReductionKernel, axis: Int? = nil, keep: Bool = false) throws(ShapeError)
    -> Tensor
  {
    let shape = shape
    let (outer, count, inner) = try extent(axis)
    if count == 0 && !kind.hasEmptyValue && outer * inner > 0 {
      throw ShapeError("size", "there is no \(kind) of nothing: the tensor has shape \(shape)")
    }
    let result = Tensor(uninitialized: try shape.reduced(axis: axis, keep: keep), precision)
    unsafe Kernels.reduce(kind, pointer, result.pointer, outer: outer, count: count, inner: inner, precision)
    return result
  }

  /// The variance along an axis or of all elements: Σ (x - mean)² / (n - ddof), in two passes.
  ///
  /// NaN where n - ddof is not positive.
  public func variance(axis: Int? = nil, keep: Bool = false, ddof: Double = 1) throws(ShapeError) -> Tensor {
    let (outer, count, inner) = try extent(axis)
    let result = Tensor(uninitialized: try shape.reduced(axis: axis, keep: keep), precision)
    unsafe Kernels.variance(
      pointer, result.pointer, outer: outer, count: count, inner: inner, ddof: ddof, precision)
    return result
  }

  /// Running sums along an axis.
  public func cumulativeSum(axis: Int) throws(ShapeError) -> Tensor {
    let (outer, count, inner) = try extent(axis)
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.cumulativeSum(pointer, result.pointer, outer: outer, count: count, inner: inner, precision)
    return result
  }

  /// Σ x².
  public var sumOfSquares: Double { unsafe Kernels.dot(pointer, pointer, count: count, precision) }

  /// The Euclidean norm of all elements, √Σ x².
  public var norm: Double { sumOfSquares.squareRoot() }

  /// Σ of everything, in double.
  public var total: Double {
    var sum = 0.0
    let wide = converted(to: .f64)
    unsafe Kernels.reduce(.sum, wide.pointer, &sum, outer: 1, count: count, inner: 1, .f64)
    return sum
  }

  private func extent(_ axis: Int?) throws(ShapeError) -> (outer: Int, count: Int, inner: Int) {
    guard let axis else { return (1, count, 1) }
    return shape.split(at: try shape.normalized(axis: axis))
  }
}
