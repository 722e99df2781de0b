// Element by element. Results are new tensors; where precisions differ the wider one is used.
extension Tensor {
  /// `f(x)` of every element; `argument` is the slope of ``UnaryKernel/leakyRelu`` or the scale of ``UnaryKernel/elu``.
  public func unary(_ op: UnaryKernel, argument: Double = 0) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.unary(op, pointer, result.pointer, count: count, argument: argument, precision)
    return result
  }

  /// The cotangent of x (this tensor) from that of y = f(x): `g f'(x)`.
  ///
  /// `output` and `cotangent` must have this tensor's shape.
  public func unaryPullback(
    _ op: UnaryKernel, output: Tensor, cotangent: Tensor, argument: Double = 0
  ) -> Tensor {
    precondition(
      hasShape(of: output) && hasShape(of: cotangent), "shapes of a pullback differ")
    guard output.precision == precision, cotangent.precision == precision else {
      return converted(to: .f64).unaryPullback(
        op, output: output.converted(to: .f64), cotangent: cotangent.converted(to: .f64), argument: argument)
    }
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.unaryPullback(
      op, pointer, output: output.pointer, cotangent: cotangent.pointer, result.pointer,
      count: count, argument: argument, precision)
    return result
  }

  /// `a op b` of every pair of elements, one of the two being expanded where shapes differ.
  ///
  /// - Throws: `shape` when neither shape expands to the other (see ``Shape/broadcast(with:)``).
  public static func binary(_ op: BinaryKernel, _ a: Tensor, _ b: Tensor) throws(ShapeError) -> Tensor {
    let precision = a.precision
    guard b.precision == precision else {
      return try binary(op, a.converted(to: .f64), b.converted(to: .f64))
    }
    if a.hasShape(of: b) { return rows(op, a, 0, 1, b, 0, 1, a.shape, 1, a.count) }
    let (aShape, bShape) = (a.shape, b.shape)
    if bShape.isScalar { return rows(op, a, 0, 1, b, 0, 0, aShape, 1, aShape.count) }
    if aShape.isScalar { return rows(op, a, 0, 0, b, 0, 1, bShape, 1, bShape.count) }
    let shape = try aShape.broadcast(with: bShape)
    let width = shape.last
    if shape.count > 0 {
      let rows = shape.count / width
      if aShape == shape, bShape.count == width, bShape.last == width {
        return Tensor.rows(op, a, width, 1, b, 0, 1, shape, rows, width)
      }
      if bShape == shape, aShape.count == width, aShape.last == width {
        return Tensor.rows(op, a, 0, 1, b, width, 1, shape, rows, width)
      }
    }
    return binaryStrided(op, a, b, shape)
  }

  @inline(__always)
  private static func rows(
    _ op: BinaryKernel, _ a: Tensor, _ aRow: Int, _ aStep: Int, _ b: Tensor, _ bRow: Int, _ bStep: Int,
    _ shape: Shape, _ rows: Int, _ count: Int
  ) -> Tensor {
    let precision = a.precision
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.binary(
      op, a.pointer, aRow: aRow, aStep: aStep, b.pointer, bRow: bRow, bStep: bStep, result.pointer,
      rows: rows,
      count: count, precision)
    return result
  }

  /// Any broadcast: the last axis is the loop, the one before it the rows, the others are counted here.
  private static func binaryStrided(_ op: BinaryKernel, _ a: Tensor, _ b: Tensor, _ shape: Shape) -> Tensor {
    let result = Tensor(uninitialized: shape, a.precision)
    guard shape.count > 0 else { return result }
    let aStrides = a.shape.strides(expandedTo: shape)
    let bStrides = b.shape.strides(expandedTo: shape)
    let last = shape.rank - 1
    let width = shape.last
    let rows = shape.rank > 1 ? shape[last - 1] : 1
    var odometer = Odometer(shape, axes: max(0, last - 1))
    let bytes = a.precision.byteCount
    repeat {
      unsafe Kernels.binary(
        op, a.pointer + odometer.offset(aStrides) * bytes, aRow: last > 0 ? aStrides[last - 1] : 0,
        aStep: aStrides[last], b.pointer + odometer.offset(bStrides) * bytes,
        bRow: last > 0 ? bStrides[last - 1] : 0, bStep: bStrides[last],
        result.pointer + odometer.turn * rows * width * bytes, rows: rows, count: width, a.precision)
    } while odometer.advance()
    return result
  }

  /// `mask ≠ 0 ? a : b`, each of the three expanded to the largest shape among them.
  public static func select(_ mask: Tensor, _ a: Tensor, _ b: Tensor) throws(ShapeError) -> Tensor {
    let shape = try mask.shape.broadcast(with: a.shape).broadcast(with: b.shape)
    let precision = Precision.wider(a.precision, b.precision)
    func operand(_ tensor: Tensor) throws(ShapeError) -> (tensor: Tensor, step: Int) {
      let tensor = tensor.converted(to: precision)
      return tensor.count == 1 ? (tensor, 0) : (try tensor.broadcast(to: shape), 1)
    }
    let (mask, a, b) = (try operand(mask), try operand(a), try operand(b))
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.select(
      mask: mask.tensor.pointer, maskStep: mask.step, a.tensor.pointer, aStep: a.step, b.tensor.pointer,
      bStep: b.step, result.pointer, count: shape.count, precision)
    return result
  }

  /// Every element limited to `low...high`; NaN stays.
  public func clamped(_ low: Double, _ high: Double) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.clamp(pointer, result.pointer, count: count, low: low, high: high, precision)
    return result
  }

  /// `a x`.
  public func scaled(by factor: Double) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.scale(pointer, result.pointer, count: count, by: factor, precision)
    return result
  }

  /// Adds in place, copying first when the storage is shared. Shapes must be equal; precision stays.
  public mutating func add(_ other: Tensor) { add(other, times: 1) }

  /// `self += factor · other` in place, copying first when the storage is shared. Shapes must be equal.
  public mutating func add(_ other: Tensor, times factor: Double) {
    precondition(hasShape(of: other), "shapes \(shape) and \(other.shape) cannot be accumulated")
    makeUnique()
    if other.precision == precision {
      unsafe Kernels.addScaled(other.pointer, times: factor, to: pointer, count: count, precision)
      return
    }
    let other = other.converted(to: precision)
    unsafe Kernels.addScaled(other.pointer, times: factor, to: pointer, count: count, precision)
  }
}
