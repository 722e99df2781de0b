internal import Tensors

/// How a file stores one number.
enum ElementType: String {
  case float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, boolean

  var byteCount: Int {
    switch self {
    case .int8, .uint8, .boolean: 1
    case .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  fileprivate func number(_ bits: UInt64) -> Double {
    switch self {
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .int64: Double(Int64(bitPattern: bits))
    case .uint8, .uint16, .uint32, .uint64: Double(bits)
    case .boolean: bits == 0 ? 0 : 1
    }
  }
}

extension Tensor {
  /// A tensor from a file's bytes; their count must be right.
  init(
    _ bytes: ArraySlice<UInt8>, _ type: ElementType, bigEndian: Bool = false, shape: Shape,
    _ precision: Precision
  ) {
    if !bigEndian, type == precision.elementType {
      self.init(uninitialized: shape, precision)
      unsafe bytes.withUnsafeBytes { source in
        guard let base = source.baseAddress, source.count > 0 else { return }
        unsafe Kernels.copy(base, to: pointer, byteCount: source.count)
      }
      return
    }
    let size = type.byteCount
    var elements: [Double] = []
    elements.reserveCapacity(shape.count)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: size) {
      var bits: UInt64 = 0
      for offset in 0..<size {
        bits = bits << 8 | UInt64(bytes[bigEndian ? start + offset : start + size - 1 - offset])
      }
      if Kernels.isStopped(turn: elements.count) {
        // Nobody looks at what was not to be finished.
        self.init(uninitialized: shape, precision)
        return
      }
      elements.append(type.number(bits))
    }
    self.init(elements, shape: shape, precision)
  }

  /// Appends the elements as little-endian bytes.
  func append(to bytes: inout [UInt8]) {
    let size = count * precision.elementType.byteCount
    guard size > 0 else { return }
    for start in stride(from: 0, to: size, by: File.stretch) where !Kernels.isStopped {
      let count = min(File.stretch, size - start)
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: pointer + start, count: count))
    }
  }
}

extension Precision {
  var elementType: ElementType { self == .f32 ? .float32 : .float64 }
}
