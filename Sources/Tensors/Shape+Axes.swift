// Shapes made from shapes.
extension Shape {
  /// An axis counted from the front, for one that may be negative and counts from the end then.
  ///
  /// - Throws: `axis` when there is no such axis.
  public func normalized(axis: Int) throws(ShapeError) -> Int {
    let place = axis < 0 ? axis + rank : axis
    if place >= 0 && place < rank { return place }
    if rank == 0 { throw ShapeError("axis", "a single number has no axes") }
    let range = rank == 1 ? "0 (or -1)" : "0 to \(rank - 1) (or -\(rank) to -1)"
    throw ShapeError("axis", "axis \(axis) is out of range for shape \(self), whose axes are \(range)")
  }

  /// The shape with an axis' size changed.
  public func replacing(axis: Int, with size: Int) throws(ShapeError) -> Shape {
    var dimensions = dimensions
    dimensions[try normalized(axis: axis)] = size
    return try Shape(dimensions)
  }

  /// The shape without an axis.
  public func removing(axis: Int) throws(ShapeError) -> Shape {
    var dimensions = dimensions
    dimensions.remove(at: try normalized(axis: axis))
    return try Shape(dimensions)
  }

  /// The shape with an axis more, before `axis`; -1 appends one.
  public func inserting(axis: Int, size: Int) throws(ShapeError) -> Shape {
    let place = axis < 0 ? axis + rank + 1 : axis
    guard place >= 0 && place <= rank else {
      throw ShapeError(
        "axis", "a new axis of \(self) can stand at 0 to \(rank), or -\(rank + 1) to -1, not at \(axis)")
    }
    var dimensions = dimensions
    dimensions.insert(size, at: place)
    return try Shape(dimensions)
  }

  /// The shape of a reduction along one axis, or along all when it is nil.
  @inline(__always)
  func reduced(axis: Int?, keep: Bool) throws(ShapeError) -> Shape {
    guard let axis else { return keep ? try Shape([Int](repeating: 1, count: rank)) : .scalar }
    if rank == 1 && !keep {
      _ = try normalized(axis: axis)
      return .scalar
    }
    return keep ? try replacing(axis: axis, with: 1) : try removing(axis: axis)
  }

  /// The sizes before, of and after an axis.
  func split(at axis: Int) -> (outer: Int, count: Int, inner: Int) {
    var outer = 1
    var inner = 1
    for place in 0..<axis { outer *= self[place] }
    for place in (axis + 1)..<max(rank, axis + 1) { inner *= self[place] }
    return (outer, self[axis], inner)
  }

  /// Whether `self` expands to `larger`: from the last axis backwards the sizes are equal or 1.
  public func expands(to larger: Shape) -> Bool {
    guard rank <= larger.rank else { return false }
    for back in 0..<rank {
      let size = sizes[rank - 1 - back]
      if size != 1 && size != larger.sizes[larger.rank - 1 - back] { return false }
    }
    return true
  }

  /// The shape of a result where one operand is expanded to the other's shape.
  ///
  /// NumPy's rule, except that only one of the two may grow: `[64, 10]` with `[10]` or `[64, 1]` or `[]` is fine,
  /// `[n, 1]` with `[n]` is not.
  ///
  /// - Throws: `shape` when neither expands to the other.
  public func broadcast(with other: Shape) throws(ShapeError) -> Shape {
    if self == other || other.expands(to: self) { return self }
    if expands(to: other) { return other }
    throw mismatch(with: other)
  }

  private func mismatch(with other: Shape) -> ShapeError {
    for back in 1...max(1, min(rank, other.rank)) where back <= min(rank, other.rank) {
      let (size, otherSize) = (sizes[rank - back], other.sizes[other.rank - back])
      guard size != otherSize, size != 1, otherSize != 1 else { continue }
      let axis = back == 1 ? "last axis" : "axis -\(back)"
      return ShapeError(
        "shape", "shapes \(self) and \(other) do not fit: their \(axis) has \(size) and \(otherSize)",
        hint: columnHint(with: other) ?? other.columnHint(with: self))
    }
    return ShapeError(
      "shape", "shapes \(self) and \(other) do not fit: both would have to grow",
      hint: "reshape one of them, use outer(a, b) for all pairs, or expand one first")
  }

  /// A vector that has a number for each row of a matrix and was taken for a row.
  private func columnHint(with matrix: Shape) -> String? {
    guard rank == 1, matrix.rank == 2, self[0] == matrix[0] else { return nil }
    return "one number for each row is a column: reshape the vector to [\(self[0]), 1]"
  }
}
