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

  /// The middle element along an axis or of all elements: of an even number the mean of the two in the middle.
  public func median(axis: Int? = nil, keep: Bool = false) throws -> Tensor {
    let (numbers, middles) = try middles(axis)
    // Half of each, so that the sum of two large ones does not overflow.
    let medians = middles.map { numbers[$0.lower] / 2 + numbers[$0.upper] / 2 }
    return Tensor(medians, shape: try shape.reduced(axis: axis, keep: keep), precision)
  }

  /// How much of the median each element is: 1 or a half in the middle, else 0.
  public func medianShares(axis: Int? = nil) throws -> Tensor {
    let (_, middles) = try middles(axis)
    var shares = [Double](repeating: 0, count: count)
    for (lower, upper) in middles {
      shares[lower] += 0.5
      shares[upper] += 0.5
    }
    return Tensor(shares, shape: shape, precision)
  }

  private func middles(_ axis: Int?) throws -> (numbers: [Double], places: [(lower: Int, upper: Int)]) {
    let (outer, count, inner) = try extent(axis)
    if count == 0 && outer * inner > 0 {
      throw ShapeError("size", "there is no median of nothing: the tensor has shape \(shape)")
    }
    let numbers = doubles
    return (numbers, try Kernels.middlePlaces(of: numbers, outer: outer, count: count, inner: inner))
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
