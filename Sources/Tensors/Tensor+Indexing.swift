// Rows by number, labels, and special matrices.
extension Tensor {
  /// Rows along axis 0 by number: `[n, ...]` and m numbers give `[m, ...]`. Numbers are counted from 0.
  ///
  /// - Throws: `rank` for a single number; `index` for a row that is not there.
  public func gathered(_ rows: [Int]) throws(ShapeError) -> Tensor {
    guard rank > 0 else { throw ShapeError("rank", "a single number has no rows to choose from") }
    let result = Tensor(uninitialized: try shape.replacing(axis: 0, with: rows.count), precision)
    let indices = try Self.indices(rows, below: shape[0], "row", of: shape)
    unsafe indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress, result.count > 0 else { return }
      unsafe Kernels.gatherRows(
        pointer, rows: start, result.pointer, count: rows.count, width: result.count / rows.count, precision)
    }
    return result
  }

  /// The adjoint of ``gathered(_:)``: zeros with `count` rows, and every row of this tensor added to the one of its number.
  public func scatteredAdd(_ rows: [Int], count: Int) throws(ShapeError) -> Tensor {
    guard rank > 0, rows.count == shape[0] else {
      throw ShapeError("shape", "\(rows.count) row numbers for a tensor of shape \(shape)")
    }
    let result = Tensor.zeros(try shape.replacing(axis: 0, with: count), precision)
    let indices = try Self.indices(rows, below: count, "row", of: result.shape)
    unsafe indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress, self.count > 0 else { return }
      unsafe Kernels.scatterAddRows(
        pointer, rows: start, result.pointer, count: rows.count, width: self.count / rows.count, precision)
    }
    return result
  }

  /// Of every row of `[n, classes]` the element of its label: `[n]`.
  public func picked(_ labels: [Int]) throws(ShapeError) -> Tensor {
    let places = try pickedPlaces(labels)
    return try Tensor(viewOf: self, as: Shape([count])).gathered(places)
  }

  /// The adjoint of ``picked(_:)``: this tensor `[n]` written into zeros `[n, classes]` at the labels.
  public func pickedAdjoint(_ labels: [Int], classes: Int) throws(ShapeError) -> Tensor {
    let shape = try Shape([labels.count, classes])
    _ = try Self.indices(labels, below: classes, "label", of: shape)
    let places = try Self.places(of: labels, classes: classes)
    return try Tensor(viewOf: self, as: Shape([count])).scatteredAdd(places, count: shape.count)
      .reshaped(to: shape)
  }

  private func pickedPlaces(_ labels: [Int]) throws(ShapeError) -> [Int] {
    guard rank == 2, shape[0] == labels.count else {
      throw ShapeError("shape", "\(labels.count) labels for a tensor of shape \(shape)")
    }
    _ = try Self.indices(labels, below: shape[1], "label", of: shape)
    return try Self.places(of: labels, classes: shape[1])
  }

  /// Where the labels' elements stand in the rows of a matrix.
  private static func places(of labels: [Int], classes: Int) throws(ShapeError) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      if Kernels.isStopped(turn: row) { throw .stopped }
      places.append(row * classes + label)
    }
    return places
  }

  /// Rows of zeros with a 1 at the label: `[n]` labels give `[n, classes]`.
  ///
  /// - Throws: `index` for a label outside `0..<classes`.
  public static func oneHot(_ labels: [Int], classes: Int, _ precision: Precision) throws(ShapeError)
    -> Tensor
  {
    try ones(try Shape([labels.count]), precision).pickedAdjoint(labels, classes: classes)
  }

  /// The elements as whole numbers, for labels and indices.
  ///
  /// - Throws: `index` for an element that is not whole.
  public func integers() throws(ShapeError) -> [Int] {
    var integers: [Int] = []
    integers.reserveCapacity(count)
    for value in doubles {
      if Kernels.isStopped(turn: integers.count) { throw .stopped }
      guard let integer = Int(exactly: value) else {
        throw ShapeError("index", "\(formatNumber(value)) is not a whole number")
      }
      integers.append(integer)
    }
    return integers
  }

  /// The places of the elements that are not 0, in row-major order.
  ///
  /// - Throws: ``Kernels/Stopped`` when the work is to stop.
  public func nonzeroPlaces() throws(Kernels.Stopped) -> [Int] {
    var places: [Int] = []
    for (place, element) in doubles.enumerated() {
      try Kernels.checkStop(turn: place)
      if element != 0 { places.append(place) }
    }
    return places
  }

  static func indices(
    _ rows: [Int], below size: Int, _ noun: String, of shape: Shape
  ) throws(ShapeError) -> [Int32] {
    var indices: [Int32] = []
    indices.reserveCapacity(rows.count)
    for row in rows {
      if Kernels.isStopped(turn: indices.count) { throw .stopped }
      guard row >= 0 && row < size else {
        throw ShapeError(
          "index", "\(noun) \(row) is out of range: there are \(size), 0 to \(size - 1)")
      }
      indices.append(Int32(row))
    }
    return indices
  }

  /// The identity matrix.
  public static func eye(_ size: Int, _ precision: Precision) throws(ShapeError) -> Tensor {
    try ones(try Shape([size]), precision).diagonalMatrix()
  }

  /// A vector on the diagonal of a square matrix of zeros.
  public func diagonalMatrix() throws(ShapeError) -> Tensor {
    guard rank == 1 else {
      throw ShapeError("rank", "a diagonal is given by a vector, not by shape \(shape)")
    }
    let result = Tensor.zeros(try Shape([count, count]), precision)
    var strides = InlineArray<8, Int>(repeating: 0)
    strides[0] = count + 1
    result.write(self, strides, offset: 0)
    return result
  }

  /// The diagonal of a matrix.
  public func diagonal() throws(ShapeError) -> Tensor {
    guard rank == 2 else { throw ShapeError("rank", "only a matrix has a diagonal, not shape \(shape)") }
    var strides = InlineArray<8, Int>(repeating: 0)
    strides[0] = shape[1] + 1
    return strided(.vector(min(shape[0], shape[1])), strides, offset: 0)
  }

  /// The lower triangle of a matrix, zeros above its diagonal (`offset` > 0 keeps that many more diagonals).
  public func lowerTriangle(offset: Int = 0) throws(ShapeError) -> Tensor {
    try triangle { row, columns in 0..<min(max(row.addingClamped(offset).addingClamped(1), 0), columns) }
  }

  /// The upper triangle of a matrix, zeros below its diagonal (`offset` > 0 drops that many more diagonals).
  public func upperTriangle(offset: Int = 0) throws(ShapeError) -> Tensor {
    try triangle { row, columns in min(max(row.addingClamped(offset), 0), columns)..<columns }
  }

  /// Copies of each row the columns that `kept` names; batches of matrices as well.
  private func triangle(_ kept: (_ row: Int, _ columns: Int) -> Range<Int>) throws(ShapeError) -> Tensor {
    guard rank >= 2 else { throw ShapeError("rank", "only a matrix has triangles, not shape \(shape)") }
    let result = Tensor.zeros(shape, precision)
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    guard count > 0 else { return result }
    let bytes = precision.byteCount
    for row in 0..<(count / columns) where !Kernels.isStopped {
      let range = kept(row % rows, columns)
      let start = (row * columns + range.lowerBound) * bytes
      unsafe (result.pointer + start).copyMemory(from: pointer + start, byteCount: range.count * bytes)
    }
    return result
  }
}

extension Int {
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
