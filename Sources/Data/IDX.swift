public import Tensors

/// Arrays in the IDX format, in which MNIST and its relatives are published.
///
/// Two zero bytes, the element's type, the number of axes, their sizes and the elements, all big-endian.
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
public enum IDX {
  /// - Throws: ``DataError`` that says what in the file is wrong.
  public static func array(from bytes: [UInt8], _ precision: Precision) throws(DataError) -> Tensor {
    var reader = ByteReader(bytes, code: "idx")
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw DataError("idx", "the file is compressed with gzip", hint: "unpack it first with gunzip")
    }
    let types: [UInt64: ElementType] = [
      0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
    ]
    guard try reader.integer(bytes: 2) == 0, let type = types[try reader.integer(bytes: 1)] else {
      throw DataError("idx", "this is not an idx file: its first bytes do not name a type")
    }
    var sizes: [Int] = []
    for _ in 0..<(try reader.integer(bytes: 1)) {
      sizes.append(Int(try reader.integer(bytes: 4, bigEndian: true)))
    }
    let shape = try checkedShape(sizes, of: "the array", code: "idx")
    guard let count = checkedProduct([shape.count, type.byteCount]), count == bytes.count - reader.place
    else {
      throw DataError(
        "idx",
        "an array of shape \(shape) does not fit the file's \(bytes.count - reader.place) bytes of data")
    }
    return Tensor(try reader.take(count), type, bigEndian: true, shape: shape, precision)
  }
}
