extension Lexer {
  /// The byte at an offset; 0 beyond the end.
  func byte(at offset: Int) -> UInt8 {
    offset < bytes.count ? bytes[offset] : 0
  }

  func isDigit(at offset: Int) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(at: offset))
  }

  func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// Whether an identifier begins at the offset.
  func isIdentifierStart(at offset: Int) -> Bool {
    let first = byte(at: offset)
    if first < 0x80 { return isIdentifierByte(first) && !isDigit(at: offset) }
    guard let (scalar, _) = scalar(at: offset) else { return false }
    return Symbols.beginsIdentifier(scalar)
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The character at an offset of text that is known to be valid UTF-8, with its length in bytes.
  func scalar(at offset: Int) -> (Unicode.Scalar, length: Int)? {
    let first = UInt32(byte(at: offset))
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard offset + length <= bytes.count else { return nil }
    var value = length == 1 ? first : first & (0x7F >> UInt32(length))
    for index in 1..<max(1, length) { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
    return Unicode.Scalar(value).map { ($0, length) }
  }
}

/// The offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7).
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  func isContinuation(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    index < bytes.count && range.contains(bytes[index])
  }
  var index = 0
  while index < bytes.count {
    let length: Int
    let isValid: Bool
    switch bytes[index] {
    case 0..<0x80: (length, isValid) = (1, true)
    case 0xC2...0xDF: (length, isValid) = (2, isContinuation(index + 1))
    case 0xE0...0xEF:
      let second: ClosedRange<UInt8> =
        bytes[index] == 0xE0 ? 0xA0...0xBF : bytes[index] == 0xED ? 0x80...0x9F : 0x80...0xBF
      (length, isValid) = (3, isContinuation(index + 1, second) && isContinuation(index + 2))
    case 0xF0...0xF4:
      let second: ClosedRange<UInt8> =
        bytes[index] == 0xF0 ? 0x90...0xBF : bytes[index] == 0xF4 ? 0x80...0x8F : 0x80...0xBF
      (length, isValid) = (
        4, isContinuation(index + 1, second) && isContinuation(index + 2) && isContinuation(index + 3)
      )
    default: (length, isValid) = (1, false)
    }
    if !isValid { return index }
    index += length
  }
  return nil
}
