// Expanding, and summing back.
extension Tensor {
  /// The tensor repeated along new axes and along those of size 1: `expand`.
  ///
  /// - Throws: `shape` when this shape does not expand to the other.
  public func broadcast(to shape: Shape) throws(ShapeError) -> Tensor {
    if shape == self.shape { return self }
    guard self.shape.expands(to: shape) else {
      throw ShapeError(
        "shape", "shape \(self.shape) does not expand to \(shape)",
        hint: "axes of size 1 grow, and new axes come in front; all other sizes stay")
    }
    if count == 1 { return Tensor.full(shape, item, precision) }
    return strided(shape, self.shape.strides(expandedTo: shape), offset: 0)
  }

  /// The adjoint of broadcasting: sums over every axis along which a tensor of `target` was repeated.
  ///
  /// The target must expand to this tensor's shape.
  public func sum(toShape target: Shape) -> Tensor {
    let shape = shape
    if target == shape { return self }
    precondition(target.expands(to: shape), "a sum over \(shape) cannot have shape \(target)")
    let result = Tensor(uninitialized: target, precision)
    if target.count == 1 {
      unsafe Kernels.reduce(.sum, pointer, result.pointer, outer: 1, count: count, inner: 1, precision)
      return result
    }
    if target.count == 0 { return result }
    // Whole leading axes, as of a bias: one pass over the columns.
    var tail = 1
    for back in 0..<target.rank {
      if target[target.rank - 1 - back] != shape[shape.rank - 1 - back] { break }
      tail *= target[target.rank - 1 - back]
    }
    if tail == target.count {
      unsafe Kernels.columnSum(
        pointer, result.pointer, rows: count / tail, columns: tail, accumulate: false, precision)
      return result
    }
    return sumAxisByAxis(target)
  }

  private func sumAxisByAxis(_ target: Shape) -> Tensor {
    var sum = self
    for axis in 0..<shape.rank {
      let place = axis - (shape.rank - target.rank)
      let size = place < 0 ? 1 : target[place]
      guard size != sum.shape[axis] else { continue }
      let (outer, count, inner) = sum.shape.split(at: axis)
      var dimensions = sum.shape.dimensions
      dimensions[axis] = 1
      let next = Tensor(uninitialized: Shape(trusted: dimensions), precision)
      unsafe Kernels.reduce(
        .sum, sum.pointer, next.pointer, outer: outer, count: count, inner: inner, precision)
      sum = next
    }
    return Tensor(viewOf: sum, as: target)
  }

  /// A contiguous copy of elements read with strides (in elements) from an offset.
  func strided(_ shape: Shape, _ strides: InlineArray<8, Int>, offset: Int) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    guard shape.count > 0 else { return result }
    var (sizes, strides) = (shape.longSizes, strides)
    unsafe withUnsafeStart(of: &sizes, &strides) { sizes, strides in
      unsafe Kernels.copyStrided(
        from: pointer + offset * precision.byteCount, to: result.pointer, rank: shape.rank, sizes: sizes,
        strides: strides, precision)
    }
    return result
  }

  /// Writes `source` into this tensor's memory with strides; only for storage that nobody else has seen.
  func write(_ source: Tensor, _ strides: InlineArray<8, Int>, offset: Int) {
    guard source.count > 0 else { return }
    var (sizes, strides) = (source.shape.longSizes, strides)
    unsafe withUnsafeStart(of: &sizes, &strides) { sizes, strides in
      unsafe Kernels.writeStrided(
        from: source.pointer, to: pointer + offset * precision.byteCount, rank: source.rank, sizes: sizes,
        strides: strides, precision)
    }
  }
}

private func withUnsafeStart(
  of a: inout InlineArray<8, Int>, _ b: inout InlineArray<8, Int>,
  _ body: (UnsafePointer<Int>, UnsafePointer<Int>) -> Void
) {
  let (a, b) = (a.span, b.span)
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      if let a = a.baseAddress, let b = b.baseAddress { unsafe body(a, b) }
    }
  }
}

extension Shape {
  var longSizes: InlineArray<8, Int> { InlineArray { Int(sizes[$0]) } }

  /// The distance in elements between neighbours along each axis.
  var strides: InlineArray<8, Int> {
    var strides = InlineArray<8, Int>(repeating: 0)
    var stride = 1
    for axis in (0..<rank).reversed() {
      strides[axis] = stride
      stride *= Int(sizes[axis])
    }
    return strides
  }

  /// The strides with which a tensor of this shape is read as one of `shape`: 0 where it is repeated.
  func strides(expandedTo shape: Shape) -> InlineArray<8, Int> {
    let own = strides
    var result = InlineArray<8, Int>(repeating: 0)
    for axis in 0..<rank where sizes[axis] != 1 { result[axis + shape.rank - rank] = own[axis] }
    return result
  }
}

/// Counts through the leading axes of a shape.
struct Odometer {
  private let shape: Shape
  private let axes: Int
  private var index = InlineArray<8, Int>(repeating: 0)
  /// How many places were passed.
  private(set) var turn = 0

  init(_ shape: Shape, axes: Int) {
    self.shape = shape
    self.axes = axes
  }

  func offset(_ strides: InlineArray<8, Int>) -> Int {
    var offset = 0
    for axis in 0..<axes { offset += index[axis] * strides[axis] }
    return offset
  }

  /// Goes to the next place; false past the last.
  mutating func advance() -> Bool {
    turn += 1
    var axis = axes - 1
    while axis >= 0 {
      index[axis] += 1
      if index[axis] < shape[axis] { return true }
      index[axis] = 0
      axis -= 1
    }
    return false
  }
}
