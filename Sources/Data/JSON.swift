/// A JSON value (RFC 8259), with the members of objects in the order they are written.
public indirect enum JSON: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: JSON
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// Reads one value that fills the text.
  ///
  /// - Throws: ``DataError`` with the byte that does not fit. Values nested deeper than 64 are refused, and so are
  ///   objects that have a name twice.
  public init(parsing bytes: some Collection<UInt8>) throws(DataError) {
    var parser = JSONParser(Array(bytes))
    self = try parser.document()
  }

  /// The member of that name; nil when there is none or this is not an object.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  /// The number when it is whole and not negative.
  public var size: Int? {
    guard case .number(let number) = self, number >= 0 else { return nil }
    return Int(exactly: number)
  }

  public var elements: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}

// MARK: Writing

extension JSON: CustomStringConvertible {
  /// The value on one line, without spaces. Numbers that are not finite become `null`.
  public var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .number(let number): text += Self.text(of: number)
    case .string(let string): Self.write(string, to: &text)
    case .array(let elements):
      text += "["
      for (place, element) in elements.enumerated() {
        if place > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (place, member) in members.enumerated() {
        if place > 0 { text += "," }
        Self.write(member.name, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func text(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    if let whole = Int(exactly: number), abs(number) < 1e15 { return String(whole) }
    return number.description
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

// MARK: Reading

private struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0
  private static let deepest = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(DataError) -> JSON {
    let value = try value()
    skipSpaces()
    guard place == bytes.count else { throw error("something follows the value") }
    return value
  }

  private mutating func value() throws(DataError) -> JSON {
    skipSpaces()
    guard place < bytes.count else { throw error("the text ends early") }
    switch bytes[place] {
    case UInt8(ascii: "{"): return try nested { parser throws(DataError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(DataError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(DataError) -> JSON
  ) throws(DataError) -> JSON {
    guard depth < Self.deepest else { throw error("values are nested deeper than \(Self.deepest)") }
    depth += 1
    defer { depth -= 1 }
    place += 1
    return try read(&self)
  }

  private mutating func object() throws(DataError) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<String> = []
    if accept("}") { return .object([]) }
    repeat {
      skipSpaces()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
        throw error("a name in quotes must stand here")
      }
      let name = try string()
      guard names.insert(name).inserted else {
        throw error("the name \"\(name)\" stands twice in one object")
      }
      guard accept(":") else { throw error("a colon must follow the name") }
      members.append(JSON.Member(name, try value()))
    } while accept(",")
    guard accept("}") else { throw error("a comma or } must stand here") }
    return .object(members)
  }

  private mutating func array() throws(DataError) -> JSON {
    var elements: [JSON] = []
    if accept("]") { return .array([]) }
    repeat { elements.append(try value()) } while accept(",")
    guard accept("]") else { throw error("a comma or ] must stand here") }
    return .array(elements)
  }

  private mutating func string() throws(DataError) -> String {
    place += 1
    var content: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("the string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content.append(contentsOf: String(try escaped()).utf8)
      case 0..<0x20: throw error("a control character stands in a string")
      default: content.append(byte)
      }
    }
    throw error("a string is not closed")
  }

  private mutating func escaped() throws(DataError) -> Unicode.Scalar {
    guard place < bytes.count else { throw error("a string is not closed") }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error("no such escape in a string")
    }
  }

  /// Four hexadecimal digits, or a surrogate pair of them.
  private mutating func unicodeEscape() throws(DataError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    else { throw error("half of a surrogate pair stands in a string") }
    place += 2
    let second = try codeUnit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half of a surrogate pair stands in a string") }
    return scalar
  }

  private mutating func codeUnit() throws(DataError) -> UInt32 {
    guard place + 4 <= bytes.count else { throw error("a string is not closed") }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else {
        throw error("\\u must be followed by four hexadecimal digits")
      }
      unit = unit * 16 + UInt32(digit)
      place += 1
    }
    return unit
  }

  private mutating func number() throws(DataError) -> JSON {
    let start = place
    let allowed = Set("+-.eE0123456789".utf8)
    while place < bytes.count, allowed.contains(bytes[place]) { place += 1 }
    guard place > start, bytes[start] != UInt8(ascii: "+"), bytes[start] != UInt8(ascii: "."),
      let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)), number.isFinite
    else {
      place = start
      throw error("this is not a value")
    }
    return .number(number)
  }

  private mutating func word(_ word: String, _ value: JSON) throws(DataError) -> JSON {
    guard bytes[place...].starts(with: word.utf8) else { throw error("this is not a value") }
    place += word.utf8.count
    return value
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpaces() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }

  private func error(_ message: String) -> DataError { DataError("json", "\(message) (byte \(place))") }
}
