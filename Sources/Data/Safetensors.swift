public import Tensors

/// Named tensors in the safetensors format (https://huggingface.co/docs/safetensors): eight bytes of length, a JSON
/// header, and the numbers, little-endian.
///
/// F32 and F64 are read and written. Nothing in a file is trusted: the header's length, every shape, type and offset
/// is checked, and tensors must fill the data without gaps or overlaps, as the format demands.
public struct Safetensors: Sendable {
  /// The tensors in the file's order.
  public var tensors: [(name: String, tensor: Tensor)]
  /// Free texts about the file: `["format": "pt"]`.
  public var metadata: [String: String]

  public init(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private static let metadataName = "__metadata__"
  private static let largestHeader = 100_000_000
}

// MARK: Writing

extension Safetensors {
  /// The file's bytes.
  ///
  /// - Throws: ``DataError`` when two tensors have one name.
  public func encoded() throws(DataError) -> [UInt8] {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member(Self.metadataName, .object(texts)))
    }
    var (names, offset): (Set<String>, Int) = ([Self.metadataName], 0)
    for (name, tensor) in tensors {
      guard names.insert(name).inserted else {
        throw DataError("safetensors", "two tensors are named \"\(name)\"")
      }
      let end = offset + tensor.count * tensor.precision.elementType.byteCount
      members.append(JSON.Member(name, Self.entry(tensor, offset..<end)))
      offset = end
    }
    var header = Array(JSON.object(members).description.utf8)
    // Padding keeps the numbers aligned for readers that map the file.
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: header.count >> (8 * shift))) }
    bytes += header
    for (_, tensor) in tensors { tensor.append(to: &bytes) }
    return bytes
  }

  private static func entry(_ tensor: Tensor, _ range: Range<Int>) -> JSON {
    .object([
      JSON.Member("dtype", .string(tensor.precision == .f32 ? "F32" : "F64")),
      JSON.Member("shape", .array(tensor.shape.dimensions.map { .number(Double($0)) })),
      JSON.Member(
        "data_offsets", .array([.number(Double(range.lowerBound)), .number(Double(range.upperBound))])),
    ])
  }
}

// MARK: Reading

extension Safetensors {
  /// Reads a file's bytes; the tensors keep the precision that the file has.
  ///
  /// - Throws: ``DataError`` that says what in the file is wrong.
  public init(parsing bytes: [UInt8]) throws(DataError) {
    let (header, start) = try Self.header(of: bytes)
    guard case .object(let members) = header else { throw Self.error("the header is not an object") }
    metadata = try Self.metadata(of: header)
    tensors = []
    var ranges: [Range<Int>] = []
    for member in members where member.name != Self.metadataName {
      let (type, shape, range) = try Self.description(of: member, dataCount: bytes.count - start)
      ranges.append(range)
      let data = bytes[start + range.lowerBound..<start + range.upperBound]
      tensors.append((member.name, Tensor(data, type, shape: shape, type == .float32 ? .f32 : .f64)))
    }
    try Self.checkCover(ranges, dataCount: bytes.count - start)
  }

  private static func header(of bytes: [UInt8]) throws(DataError) -> (JSON, start: Int) {
    var reader = ByteReader(bytes, code: "safetensors")
    let length = try reader.integer(bytes: 8)
    guard length <= largestHeader, Int(length) <= bytes.count - 8 else {
      throw error(
        "this is no safetensors file: its header would have \(length) bytes, the file has \(bytes.count)")
    }
    do throws(DataError) {
      return (try JSON(parsing: reader.take(Int(length))), reader.place)
    } catch let failure {
      throw error("the header is not JSON: \(failure.message)")
    }
  }

  private static func metadata(of header: JSON) throws(DataError) -> [String: String] {
    guard let value = header[metadataName] else { return [:] }
    guard case .object(let members) = value else { throw error("\(metadataName) is not an object") }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw error("\(metadataName) \"\(member.name)\" is not a text")
      }
      metadata[member.name] = text
    }
    return metadata
  }

  private static func description(
    of member: JSON.Member, dataCount: Int
  ) throws(DataError) -> (ElementType, Shape, Range<Int>) {
    let name = member.name
    let type: ElementType
    switch member.value["dtype"]?.string {
    case "F32": type = .float32
    case "F64": type = .float64
    case let other?: throw error("\"\(name)\" has type \(other)", hint: "only F32 and F64 are read")
    case nil: throw error("\"\(name)\" has no dtype")
    }
    guard let sizes = member.value["shape"]?.elements?.map(\.size), !sizes.contains(nil) else {
      throw error("the shape of \"\(name)\" is not a list of sizes")
    }
    let shape = try checkedShape(sizes.compactMap { $0 }, of: "\"\(name)\"", code: "safetensors")
    let offsets = member.value["data_offsets"]?.elements?.map(\.size) ?? []
    guard offsets.count == 2, let start = offsets[0], let end = offsets[1], start <= end, end <= dataCount
    else {
      throw error("the data offsets of \"\(name)\" do not lie in the file's \(dataCount) bytes of data")
    }
    guard let wanted = checkedProduct([shape.count, type.byteCount]), wanted == end - start else {
      throw error("\"\(name)\" of shape \(shape) does not fit its \(end - start) bytes")
    }
    return (type, shape, start..<end)
  }

  private static func checkCover(_ ranges: [Range<Int>], dataCount: Int) throws(DataError) {
    var end = 0
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard range.lowerBound == end else {
        throw error("the tensors overlap or leave a gap at byte \(end) of the data")
      }
      end = range.upperBound
    }
    guard end == dataCount else { throw error("\(dataCount - end) bytes at the end belong to no tensor") }
  }

  private static func error(_ message: String, hint: String? = nil) -> DataError {
    DataError("safetensors", message, hint: hint)
  }
}
