/// One field of separated text: where its content stands.
struct Field {
  /// The content without quotes and surrounding spaces.
  var range: Range<Int>
  /// Whether doubled quotes in it stand for single ones.
  var hasDoubledQuotes: Bool
  /// Whether it ends its record.
  var isLast: Bool
  /// The line that it begins on, counted from 1.
  var line: Int

  func text(in bytes: [UInt8]) -> String {
    guard hasDoubledQuotes else { return String(decoding: bytes[range], as: UTF8.self) }
    var content: [UInt8] = []
    content.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
      content.append(bytes[place])
      place += bytes[place] == UInt8(ascii: "\"") ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}

/// Walks the fields of separated text, record by record; empty lines are not records.
struct FieldCursor {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var place: Int
  private var line = 1
  private var lineStart: Int
  /// A separator was passed, so one more field follows, be it empty.
  private var isInsideRecord = false

  init(_ bytes: [UInt8], from start: Int, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    place = start
    lineStart = start
  }

  /// The next field, nil at the end of the text.
  ///
  /// - Throws: ``DataError`` for a quote that is never closed, or followed by something else than a separator.
  @inline(__always)
  mutating func next() throws(DataError) -> Field? {
    if !isInsideRecord {
      skipEmptyLines()
      if place >= bytes.count { return nil }
    }
    skipSpaces()
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return try quoted() }
    return plain()
  }

  @inline(__always)
  private mutating func plain() -> Field {
    let start = place
    let end = bytes.count
    var current = start
    while current < end {
      let byte = bytes[current]
      if byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      current += 1
    }
    place = current
    var last = current
    while last > start, isSpace(bytes[last - 1]) { last -= 1 }
    return finish(start..<last, hasDoubledQuotes: false, line: line)
  }

  @inline(never)
  private mutating func quoted() throws(DataError) -> Field {
    let firstLine = line
    let quote = place
    let quoteColumn = column(of: quote)
    place += 1
    let start = place
    var hasDoubled = false
    while true {
      guard place < bytes.count else {
        throw DataError(
          "csv", "the quote that opens here is never closed", line: firstLine, column: quoteColumn)
      }
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        guard place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") else { break }
        hasDoubled = true
        place += 1
      } else if isLineEnd(at: place) {
        line += 1
        lineStart = place + 1
      }
      place += 1
    }
    let range = start..<place
    place += 1
    skipSpaces()
    if place < bytes.count, bytes[place] != separator, bytes[place] != UInt8(ascii: "\n"),
      bytes[place] != UInt8(ascii: "\r")
    {
      throw DataError(
        "csv", "text follows the closing quote", hint: "a quote inside quotes is written twice: \"\"",
        line: line,
        column: column(of: place))
    }
    return finish(range, hasDoubledQuotes: hasDoubled, line: firstLine)
  }

  /// Passes what ended the field.
  @inline(__always)
  private mutating func finish(_ range: Range<Int>, hasDoubledQuotes: Bool, line firstLine: Int) -> Field {
    isInsideRecord = place < bytes.count && bytes[place] == separator
    if isInsideRecord {
      place += 1
    } else if place < bytes.count {
      passLineEnd()
    }
    return Field(
      range: range, hasDoubledQuotes: hasDoubledQuotes, isLast: !isInsideRecord, line: firstLine)
  }

  /// LF, CRLF or CR.
  @inline(__always)
  private mutating func passLineEnd() {
    if bytes[place] == UInt8(ascii: "\r"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\n") {
      place += 1
    }
    place += 1
    line += 1
    lineStart = place
  }

  /// Whether a line ends with this byte: the LF of a CRLF, not its CR.
  private func isLineEnd(at place: Int) -> Bool {
    if bytes[place] == UInt8(ascii: "\n") { return true }
    return bytes[place] == UInt8(ascii: "\r")
      && !(place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "\n"))
  }

  @inline(__always)
  private mutating func skipEmptyLines() {
    while place < bytes.count {
      var next = place
      while next < bytes.count, isSpace(bytes[next]) { next += 1 }
      if next == bytes.count {
        place = next
        return
      }
      guard bytes[next] == UInt8(ascii: "\n") || bytes[next] == UInt8(ascii: "\r") else { return }
      place = next
      passLineEnd()
    }
  }

  @inline(__always)
  private mutating func skipSpaces() {
    while place < bytes.count, isSpace(bytes[place]) { place += 1 }
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte == UInt8(ascii: "\t") && separator != UInt8(ascii: "\t"))
  }

  /// Characters from the line's start, counted from 1.
  private func column(of place: Int) -> Int {
    var count = 1
    for earlier in lineStart..<place where bytes[earlier] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
