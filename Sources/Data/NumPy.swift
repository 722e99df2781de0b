public import Tensors

/// Arrays in NumPy's files: `.npy` holds one, `.npz` several by name.
///
/// Numbers of 1 to 8 bytes, whole or floating, in both byte orders and both memory orders are read.
/// Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
public enum NumPy {
  /// Reads one array.
  ///
  /// - Throws: ``DataError`` that says what in the file is wrong.
  public static func array(from bytes: [UInt8], _ precision: Precision) throws(DataError) -> Tensor {
    var reader = ByteReader(bytes, code: "npy")
    guard try reader.take(6).elementsEqual([0x93] + Array("NUMPY".utf8)) else {
      throw error("this is not a npy file: it does not begin with \\x93NUMPY")
    }
    let version = try reader.integer(bytes: 2)
    let length = try reader.integer(bytes: version & 0xFF == 1 ? 2 : 4)
    let header = NumPyHeader(String(decoding: try reader.take(Int(length)), as: UTF8.self))
    let (type, isBigEndian) = try elementType(header.text(of: "descr"))
    guard let sizes = header.sizes(of: "shape") else { throw error("the header gives no shape") }
    let isColumnMajor = header.text(of: "fortran_order") == "True"
    let shape = try checkedShape(isColumnMajor ? sizes.reversed() : sizes, of: "the array", code: "npy")
    guard let count = checkedProduct([shape.count, type.byteCount]), count == bytes.count - reader.place
    else {
      throw error(
        "an array of shape \(shape) does not fit the file's \(bytes.count - reader.place) bytes of data")
    }
    let tensor = Tensor(try reader.take(count), type, bigEndian: isBigEndian, shape: shape, precision)
    // The columns of the file are the rows of the reversed shape.
    return isColumnMajor ? try reversedAxes(of: tensor) : tensor
  }

  /// Reads all arrays of a `.npz` file, in its order.
  ///
  /// - Throws: ``DataError`` for a file that is not one, and for compressed ones.
  public static func arrays(from bytes: [UInt8], _ precision: Precision) throws(DataError)
    -> [(name: String, tensor: Tensor)]
  {
    var arrays: [(name: String, tensor: Tensor)] = []
    for entry in try ZipArchive.storedEntries(of: bytes) {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      do throws(DataError) {
        arrays.append((name, try array(from: Array(entry.content), precision)))
      } catch {
        throw DataError("npz", "\"\(entry.name)\": \(error.message)", hint: error.hint)
      }
    }
    return arrays
  }

  private static func elementType(_ description: String?) throws(DataError) -> (
    ElementType, isBigEndian: Bool
  ) {
    guard let description else { throw error("the header gives no type (descr)") }
    let types: [String: ElementType] = [
      "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8,
      "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .boolean,
    ]
    guard let order = description.first, "<>|=".contains(order),
      let type = types[String(description.dropFirst())]
    else {
      throw DataError(
        "npy", "numbers of type \(description) are not read", hint: "in NumPy, save x.astype(\"float32\")")
    }
    return (type, order == ">")
  }

  private static func reversedAxes(of tensor: Tensor) throws(DataError) -> Tensor {
    do {
      return try tensor.permuted(Array((0..<tensor.rank).reversed()))
    } catch let failure {
      throw error("the axes cannot be reversed: \(failure)")
    }
  }

  private static func error(_ message: String) -> DataError { DataError("npy", message) }
}

/// The Python dictionary at the head of a `.npy` file: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
private struct NumPyHeader {
  private let text: String

  init(_ text: String) { self.text = text }

  /// The word or quoted text behind a key.
  func text(of key: String) -> String? {
    guard let rest = rest(after: key) else { return nil }
    if let quote = rest.first, quote == "'" || quote == "\"" {
      return rest.dropFirst().firstIndex(of: quote).map {
        String(rest[rest.index(after: rest.startIndex)..<$0])
      }
    }
    return String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }

  /// The whole numbers of a tuple: `(3, 4)`, `(3,)`, `()`.
  func sizes(of key: String) -> [Int]? {
    guard let rest = rest(after: key), rest.first == "(", let end = rest.firstIndex(of: ")") else {
      return nil
    }
    let inner = rest[rest.index(after: rest.startIndex)..<end]
    var sizes: [Int] = []
    for piece in inner.split(separator: ",") {
      let digits = piece.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  private func rest(after key: String) -> Substring? {
    for quote in ["'", "\""] {
      guard let found = text.firstRange(of: "\(quote)\(key)\(quote):") else { continue }
      return text[found.upperBound...].drop { $0 == " " }
    }
    return nil
  }
}
