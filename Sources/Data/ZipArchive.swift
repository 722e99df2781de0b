/// The files inside a zip archive whose contents are stored as they are.
///
/// Source: PKWARE, "APPNOTE.TXT – .ZIP File Format Specification", sections 4.3.12 and 4.3.16.
enum ZipArchive {
  struct Entry {
    var name: String
    var content: ArraySlice<UInt8>
  }

  /// All entries, found through the central directory at the end.
  static func storedEntries(of bytes: [UInt8]) throws(DataError) -> [Entry] {
    guard let end = endRecord(in: bytes) else { throw DataError("npz", "this is not a zip archive") }
    var reader = ByteReader(bytes, code: "npz", from: end + 10)
    let count = try reader.integer(bytes: 2)
    reader.place += 4
    reader.place = Int(try reader.integer(bytes: 4))
    var entries: [Entry] = []
    for _ in 0..<count { entries.append(try entry(&reader)) }
    return entries
  }

  /// The end record stands in the last 64 KiB, before a comment.
  private static func endRecord(in bytes: [UInt8]) -> Int? {
    let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    guard bytes.count >= 22 else { return nil }
    let lowest = max(0, bytes.count - 22 - 0xFFFF)
    return (lowest...bytes.count - 22).last { bytes[$0..<$0 + 4].elementsEqual(signature) }
  }

  private static func entry(_ reader: inout ByteReader) throws(DataError) -> Entry {
    guard try reader.integer(bytes: 4) == 0x0201_4B50 else {
      throw DataError("npz", "the archive's directory is damaged at byte \(reader.place - 4)")
    }
    reader.place += 6
    let method = try reader.integer(bytes: 2)
    reader.place += 8
    let stored = Int(try reader.integer(bytes: 4))
    reader.place += 4
    let nameLength = Int(try reader.integer(bytes: 2))
    let extraLength = Int(try reader.integer(bytes: 2))
    let commentLength = Int(try reader.integer(bytes: 2))
    reader.place += 8
    let offset = Int(try reader.integer(bytes: 4))
    let name = String(decoding: try reader.take(nameLength), as: UTF8.self)
    _ = try reader.take(extraLength + commentLength)
    guard method == 0 else {
      throw DataError(
        "npz", "\"\(name)\" is compressed", hint: "in NumPy, use savez instead of savez_compressed")
    }
    guard stored != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
      throw DataError("npz", "\"\(name)\" is larger than 4 GiB, which is not read")
    }
    return Entry(name: name, content: try content(in: reader.bytes, at: offset, count: stored))
  }

  /// The local header repeats the name with an extra field of its own; the content follows.
  private static func content(in bytes: [UInt8], at offset: Int, count: Int) throws(DataError) -> ArraySlice<
    UInt8
  > {
    var reader = ByteReader(bytes, code: "npz", from: offset)
    guard try reader.integer(bytes: 4) == 0x0403_4B50 else {
      throw DataError("npz", "the archive is damaged at byte \(offset)")
    }
    reader.place += 22
    let nameLength = Int(try reader.integer(bytes: 2))
    let extraLength = Int(try reader.integer(bytes: 2))
    _ = try reader.take(nameLength + extraLength)
    return try reader.take(count)
  }
}
