public import Tensors

/// Named columns of numbers, as a file of values gives them.
public struct Table: Sendable {
  /// One column: numbers, or texts as the numbers of their classes.
  public struct Column: Sendable {
    public let name: String
    /// One number for each row; NaN where the value is missing.
    public let values: [Double]
    /// The texts that the numbers 0, 1, 2, … stand for, in sorted order; nil for a column of numbers.
    public let classes: [String]?
    /// How many values are missing.
    public let missingCount: Int

    public init(name: String, values: [Double], classes: [String]? = nil, missingCount: Int = 0) {
      self.name = name
      self.values = values
      self.classes = classes
      self.missingCount = missingCount
    }
  }

  public let columns: [Column]
  public let rowCount: Int

  public init(columns: [Column]) {
    self.columns = columns
    rowCount = columns.first?.values.count ?? 0
  }

  public var names: [String] { columns.map(\.name) }

  /// The column of that name, nil when there is none.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// Some columns side by side: `[rows, columns]`.
  ///
  /// - Throws: ``DataError`` when there is no such column.
  public func tensor(_ positions: some Collection<Int>, _ precision: Precision) throws(DataError) -> Tensor {
    var chosen: [[Double]] = []
    for position in positions {
      guard columns.indices.contains(position) else {
        throw DataError(
          "data",
          "column \(position) is out of range, the table has \(columns.count) columns (0 to \(columns.count - 1))"
        )
      }
      chosen.append(columns[position].values)
    }
    var elements: [Double] = []
    elements.reserveCapacity(rowCount * chosen.count)
    for row in 0..<rowCount {
      if Kernels.isStopped(turn: row) { throw .stopped }
      for values in chosen { elements.append(values[row]) }
    }
    return Tensor(elements, shape: .matrix(rowCount, chosen.count), precision)
  }
}

extension Table.Column {
  /// The values as a vector: `[rows]`.
  public func tensor(_ precision: Precision) -> Tensor {
    Tensor(values, shape: .vector(values.count), precision)
  }
}
