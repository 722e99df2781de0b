// The same elements in another arrangement.
extension Tensor {
  /// The elements under another shape; they are shared, not copied.
  ///
  /// - Throws: `shape` when the counts differ.
  public func reshaped(to shape: Shape) throws(ShapeError) -> Tensor {
    if shape == self.shape { return self }
    guard shape.count == count else {
      throw ShapeError(
        "shape", "\(self.shape) has \(count) elements and cannot become \(shape), which has \(shape.count)")
    }
    return Tensor(viewOf: self, as: shape)
  }

  /// The last two axes exchanged; a tensor of lower rank is its own transpose.
  public func transposed() -> Tensor {
    let rank = rank
    guard rank >= 2 else { return self }
    var axes = Array(0..<rank)
    axes.swapAt(rank - 1, rank - 2)
    return permutedUnchecked(axes)
  }

  /// Axes in another order: axis i of the result is axis `axes[i]` of this tensor.
  ///
  /// - Throws: `axis` unless the numbers are all axes, each once.
  public func permuted(_ axes: [Int]) throws(ShapeError) -> Tensor {
    var normalized: [Int] = []
    for axis in axes { normalized.append(try shape.normalized(axis: axis)) }
    guard normalized.sorted() == Array(0..<rank) else {
      throw ShapeError("axis", "axes \(axes) are not an order of the \(rank) axes of \(shape)")
    }
    return permutedUnchecked(normalized)
  }

  private func permutedUnchecked(_ axes: [Int]) -> Tensor {
    let own = shape.strides
    var strides = InlineArray<8, Int>(repeating: 0)
    for (place, axis) in axes.enumerated() { strides[place] = own[axis] }
    let target = Shape(trusted: axes.map { shape[$0] })
    let isCopy = zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 }
    return isCopy ? self : strided(target, strides, offset: 0)
  }

  /// Tensors joined along an existing axis. Precisions widen.
  ///
  /// - Throws: `size` for an empty list; `axis`; `shape` when other axes differ.
  public static func concatenated(_ tensors: [Tensor], axis: Int) throws(ShapeError) -> Tensor {
    guard let first = tensors.first else { throw ShapeError("size", "nothing to concatenate") }
    let axis = try first.shape.normalized(axis: axis)
    var total = 0
    for (turn, tensor) in tensors.enumerated() {
      if Kernels.isStopped(turn: turn) { throw .stopped }
      guard tensor.rank == first.rank,
        (0..<first.rank).allSatisfy({ $0 == axis || tensor.shape[$0] == first.shape[$0] })
      else {
        throw ShapeError(
          "shape", "shapes \(first.shape) and \(tensor.shape) cannot be joined along axis \(axis)",
          hint: first.shape.onlyDifference(from: tensor.shape).map { "axis: \($0) fits" }
            ?? "all sizes but that of the axis must be the same")
      }
      total += tensor.shape[axis]
    }
    let shape = try first.shape.replacing(axis: axis, with: total)
    let precision = tensors.contains { $0.precision == .f64 } ? Precision.f64 : .f32
    let result = Tensor(uninitialized: shape, precision)
    let strides = shape.strides
    var start = 0
    for (turn, tensor) in tensors.enumerated() {
      if Kernels.isStopped(turn: turn) { throw .stopped }
      result.write(tensor.converted(to: precision), strides, offset: start * strides[axis])
      start += tensor.shape[axis]
    }
    return result
  }

  /// Tensors of one shape under a new axis.
  public static func stacked(_ tensors: [Tensor], axis: Int = 0) throws(ShapeError) -> Tensor {
    guard let first = tensors.first else { throw ShapeError("size", "nothing to stack") }
    let place = axis < 0 ? axis + first.rank + 1 : axis
    let shape = try first.shape.inserting(axis: place, size: 1)
    var parts: [Tensor] = []
    for tensor in tensors {
      if Kernels.isStopped(turn: parts.count) { throw .stopped }
      guard tensor.shape == first.shape else {
        throw ShapeError("shape", "shapes \(first.shape) and \(tensor.shape) cannot be stacked")
      }
      parts.append(try tensor.reshaped(to: shape))
    }
    return try concatenated(parts, axis: place)
  }

  /// The elements at the given places of every axis; axes beyond the list are taken whole.
  ///
  /// - Throws: `rank` for more ranges than axes; `index` for a place outside.
  public func sliced(_ ranges: [AxisRange]) throws(ShapeError) -> Tensor {
    let (target, strides, offset) = try places(ranges, in: shape)
    return target == shape && offset == 0 && ranges.allSatisfy { $0.step == 1 || $0.count <= 1 }
      ? self : strided(target, strides, offset: offset)
  }

  /// The adjoint of ``sliced(_:)``: zeros of `shape` with this tensor at the places of the ranges.
  public func padded(into shape: Shape, _ ranges: [AxisRange]) throws(ShapeError) -> Tensor {
    let result = Tensor.zeros(shape, precision)
    try write(at: ranges, of: result)
    return result
  }

  /// A copy in which the elements at the ranges' places are replaced: `x[…] = v`.
  public func replacing(_ ranges: [AxisRange], with source: Tensor) throws(ShapeError) -> Tensor {
    let result = copied()
    let (target, _, _) = try places(ranges, in: shape)
    try source.broadcast(to: target).converted(to: precision).write(at: ranges, of: result)
    return result
  }

  private func write(at ranges: [AxisRange], of result: Tensor) throws(ShapeError) {
    let (target, strides, offset) = try places(ranges, in: result.shape)
    guard target == shape else {
      throw ShapeError("shape", "shape \(shape) does not fit places of shape \(target)")
    }
    result.write(self, strides, offset: offset)
  }

  private func places(
    _ ranges: [AxisRange], in shape: Shape
  ) throws(ShapeError) -> (shape: Shape, strides: InlineArray<8, Int>, offset: Int) {
    guard ranges.count <= shape.rank else {
      throw ShapeError("rank", "\(ranges.count) indices for shape \(shape), which has \(shape.rank) axes")
    }
    var strides = shape.strides
    var dimensions = shape.dimensions
    var offset = 0
    for (axis, range) in ranges.enumerated() {
      guard range.fits(shape[axis]) else {
        throw ShapeError("index", "places \(range) are outside of axis \(axis) of shape \(shape)")
      }
      offset += range.count > 0 ? range.start * strides[axis] : 0
      strides[axis] *= range.step
      dimensions[axis] = range.count
    }
    return (try Shape(dimensions), strides, offset)
  }
}

extension AxisRange: CustomStringConvertible {
  /// `2..<5`, or `0, 2, … (4 places)` with a step.
  public var description: String {
    step == 1 ? "\(start)..<\(start &+ count)" : "\(start), \(start &+ step), … (\(count) places)"
  }
}

extension Shape {
  /// The one axis in which a shape of the same rank differs.
  fileprivate func onlyDifference(from other: Shape) -> Int? {
    guard rank == other.rank else { return nil }
    let different = (0..<rank).filter { self[$0] != other[$0] }
    return different.count == 1 ? different[0] : nil
  }
}
