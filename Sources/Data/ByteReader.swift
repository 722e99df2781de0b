/// Reads numbers from bytes whose lengths nobody vouches for: every read is checked.
struct ByteReader {
  let bytes: [UInt8]
  var place: Int
  /// The error code of the format that is read.
  let code: String

  init(_ bytes: [UInt8], code: String, from place: Int = 0) {
    self.bytes = bytes
    self.code = code
    self.place = place
  }

  /// The next bytes as an unsigned number.
  mutating func integer(bytes count: Int, bigEndian: Bool = false) throws(DataError) -> UInt64 {
    let taken = try take(count)
    var value: UInt64 = 0
    for byte in bigEndian ? Array(taken) : taken.reversed() { value = value << 8 | UInt64(byte) }
    return value
  }

  mutating func take(_ count: Int) throws(DataError) -> ArraySlice<UInt8> {
    guard count >= 0, place >= 0, place <= bytes.count, count <= bytes.count - place else {
      throw DataError(
        code,
        "the file ends early: byte \(place) should be followed by \(count) more, it has \(bytes.count) in all"
      )
    }
    defer { place += count }
    return bytes[place..<place + count]
  }
}
