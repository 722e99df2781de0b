public import Tensors

// What gradient rules, layers and indexing are written with.
extension Variable {
  /// Summed down to the shape that broadcasting made this shape of; itself when they are equal.
  public func summed(to target: Shape) throws -> Variable {
    shape == target ? self : try Operation.sumTo(self, .shape(target))
  }

  public func summed(like other: Variable) throws -> Variable { try summed(to: other.shape) }

  /// Repeated to a larger shape.
  public func expanded(to target: Shape) throws -> Variable {
    shape == target ? self : try Operation.expand(self, .shape(target))
  }

  public func reshaped(to target: Shape) throws -> Variable {
    shape == target ? self : try Operation.reshape(self, .shape(target))
  }

  /// One axis of all from the given one on.
  public func flattened(from axis: Int) throws -> Variable {
    let rank = value.rank
    if rank == 0 { return try reshaped(to: .vector(1)) }
    // A vector is flat: there is no axis 1 to begin at.
    let axis = rank == 1 && axis == 1 ? 0 : try shape.normalized(axis: axis)
    let dimensions = shape.dimensions
    return try reshaped(to: Shape(dimensions[..<axis] + [dimensions[axis...].reduce(1, *)]))
  }

  /// The axes in reverse order: `x.T`.
  public func transposed() throws -> Variable { try Operation.transpose(self) }

  public func permuted(_ axes: [Int]) throws -> Variable { try Operation.transpose(self, .integers(axes)) }

  public func sum(axis: Int? = nil, keep: Bool = false) throws -> Variable {
    try Operation.sum(self, axis == nil && !keep ? .none : .axis(axis, keep: keep))
  }

  public func mean(axis: Int? = nil, keep: Bool = false) throws -> Variable {
    try Operation.mean(self, axis == nil && !keep ? .none : .axis(axis, keep: keep))
  }

  public func matmul(
    _ other: Variable, transposeFirst: Bool = false, transposeSecond: Bool = false
  ) throws -> Variable {
    guard transposeFirst || transposeSecond else { return try Operation.matmul(self, other) }
    return try Operation.matmul(self, other, .transposed(first: transposeFirst, second: transposeSecond))
  }

  /// A constant of the same shape that holds zeros.
  public func zeros() -> Variable { Variable(Tensor.zeros(shape, precision)) }

  /// `count` places along one axis.
  public func sliced(axis: Int, from start: Int, count: Int, step: Int = 1) throws -> Variable {
    var ranges = shape.dimensions.map { AxisRange(start: 0, count: $0, step: 1) }
    let axis = try shape.normalized(axis: axis)
    ranges[axis] = AxisRange(start: start, count: count, step: step)
    return try Operation.slice(self, .ranges(ranges))
  }

  /// `x[i]`: the part at a place of the first axis, without that axis. Negative places count from the end.
  public func element(at place: Int) throws -> Variable {
    guard value.rank > 0 else {
      throw ShapeError(code: "rank", message: "a single number has no elements to pick from")
    }
    let index = try shape.place(place, axis: 0)
    return try sliced(axis: 0, from: index, count: 1).reshaped(to: shape.removing(axis: 0))
  }
}

extension Shape {
  /// A place along an axis, counted from its end when negative.
  public func place(_ place: Int, axis: Int) throws -> Int {
    let size = self[axis]
    guard place >= -size, place < size else {
      throw ShapeError(
        code: "index",
        message: "index \(place) is out of range for axis \(axis) of shape \(self) "
          + (size == 0 ? "(empty)" : "(\(-size) to \(size - 1))"))
    }
    return place < 0 ? place + size : place
  }
}
