// Reading elements out, and facts about all of them.
extension Tensor {
  /// The first element: the value of a tensor with one. NaN when there is none.
  public var item: Double { count == 0 ? .nan : self[flat: 0] }

  /// An element by its place in row-major order, which must be in `0..<count`.
  public subscript(flat index: Int) -> Double {
    precondition(index >= 0 && index < count, "element \(index) of \(count)")
    return switch precision {
    case .f32: unsafe Double(floats[index])
    case .f64: unsafe wides[index]
    }
  }

  /// All elements in row-major order.
  public var doubles: [Double] {
    let count = count
    return unsafe [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress, count > 0 {
        switch precision {
        case .f32: unsafe Kernels.convert(pointer, .f32, to: start, count: count)
        case .f64: unsafe Kernels.copy(pointer, to: start, byteCount: count * 8)
        }
      }
      initialized = count
    }
  }

  /// The same numbers in another precision; itself when it has that one.
  public func converted(to precision: Precision) -> Tensor {
    if precision == self.precision { return self }
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.convert(pointer, self.precision, to: result.pointer, count: count)
    return result
  }

  /// Whether no element is NaN or infinite.
  public var allFinite: Bool { unsafe Kernels.allFinite(pointer, count: count, precision) }

  /// Facts about the elements, for summaries and messages.
  public var statistics: TensorStatistics {
    var values: [7 of Double] = [0, 0, 0, 0, 0, 0, 0]
    var span = values.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { unsafe Kernels.statistics(pointer, count: count, start, precision) }
    }
    return TensorStatistics(
      mean: values[0], std: values[1].squareRoot(), min: values[2], max: values[3], nanCount: Int(values[4]),
      infCount: Int(values[5]), zeroCount: Int(values[6]))
  }
}

/// Facts about a tensor's elements. The first four are of the finite elements; NaN when there are too few.
public struct TensorStatistics: Hashable, Sendable {
  public var mean: Double
  /// The sample standard deviation: divided by n - 1.
  public var std: Double
  public var min: Double
  public var max: Double
  public var nanCount: Int
  public var infCount: Int
  public var zeroCount: Int
}
