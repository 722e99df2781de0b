extension Lexer {
  /// `"…"`: one token when it is plain, else its texts and interpolations in turn.
  mutating func scanString() {
    let quote = position
    position += 1
    scanStringText(quote: quote, isInterpolated: false)
  }

  /// Reads on in the string that began at `quote`, up to its end or its next interpolation.
  mutating func scanStringText(quote: Int, isInterpolated: Bool) {
    let start = position
    var text: [UInt8] = []
    var isInterpolated = isInterpolated
    while true {
      let runStart = position
      while position < bytes.count, isPlainText(bytes[position]) { position += 1 }
      text.append(contentsOf: bytes[runStart..<position])
      switch byte(at: position) {
      case UInt8(ascii: "\""):
        return appendStringEnd(text, from: start, quote: quote, isInterpolated: isInterpolated)
      case UInt8(ascii: "\\"): scanEscape(into: &text)
      case UInt8(ascii: "{") where byte(at: position + 1) == UInt8(ascii: "{"),
        UInt8(ascii: "}") where byte(at: position + 1) == UInt8(ascii: "}"):
        text.append(bytes[position])
        position += 2
      case UInt8(ascii: "{"):
        beginInterpolated(quote: quote, &isInterpolated)
        appendText(text, from: start)
        return openInterpolation(quote: quote)
      case UInt8(ascii: "}"):
        position += 1
        invalid(
          position - 1..<position, "`}` in this string closes nothing",
          help: interpolationDepth > 0
            ? "end the string inside the braces with \"" : "write }} for a brace that is meant as text")
      default:
        return scanUnterminated(quote: quote)
      }
    }
  }

  private func isPlainText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\n"):
      false
    default: true
    }
  }

  private mutating func beginInterpolated(quote: Int, _ isInterpolated: inout Bool) {
    guard !isInterpolated else { return }
    isInterpolated = true
    let here = position
    position = quote + 1
    append(.stringStart, from: quote)
    position = here
  }

  private mutating func appendText(_ text: [UInt8], from start: Int) {
    guard !text.isEmpty else { return }
    texts.append(String(decoding: text, as: UTF8.self))
    append(.stringText, from: start, payload: texts.count - 1)
  }

  private mutating func appendStringEnd(_ text: [UInt8], from start: Int, quote: Int, isInterpolated: Bool) {
    if isInterpolated {
      appendText(text, from: start)
      append(.stringEnd, length: 1)
    } else {
      texts.append(String(decoding: text, as: UTF8.self))
      position += 1
      append(.string, from: quote, payload: texts.count - 1)
    }
  }

  private mutating func scanUnterminated(quote: Int) {
    // Inside an interpolation the end of the line, which comes next, has the better message.
    if interpolationDepth > 0 { return }
    invalid(
      quote..<(quote + 1), "the string is not closed before the end of the line", help: "end it with \"",
      tokenRange: quote..<position)
  }

  /// `\n`, `\t`, `\"`, `\\`, `\u{…}`.
  private mutating func scanEscape(into text: inout [UInt8]) {
    let start = position
    let character = byte(at: position + 1)
    switch character {
    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(character)
    case UInt8(ascii: "u"): return scanUnicodeEscape(into: &text)
    default:
      position += 1
      if position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
        position += scalar(at: position)?.length ?? 1
      }
      return invalid(
        start..<position, "\(self.text(start..<position)) is no escape of a string",
        notes: ["the escapes are \\n \\t \\\" \\\\ and \\u{…}"],
        help: "write \\\\ for a backslash, {{ for a brace")
    }
    position += 2
  }

  private mutating func scanUnicodeEscape(into text: inout [UInt8]) {
    let start = position
    position += 2
    var value: UInt32 = 0
    var digits = 0
    if byte(at: position) == UInt8(ascii: "{") {
      position += 1
      while let digit = Character(Unicode.Scalar(byte(at: position))).hexDigitValue {
        value = min(value << 4 | UInt32(digit), 0xFFF_FFFF)
        digits += 1
        position += 1
      }
    }
    if digits > 0, byte(at: position) == UInt8(ascii: "}"), let scalar = Unicode.Scalar(value) {
      position += 1
      return text.append(contentsOf: String(scalar).utf8)
    }
    if byte(at: position) == UInt8(ascii: "}") { position += 1 }
    invalid(
      start..<position, "\(self.text(start..<position)) names no character",
      help: "\\u{3b7} is η: one to six hexadecimal digits in braces")
  }

  // MARK: Formats

  /// `:[width][.digits][d f e g %]` before the `}` of an interpolation.
  mutating func scanFormat() {
    let start = position
    position += 1
    var format = NumberFormat(width: nil, digits: nil, conversion: nil)
    var isValid = byte(at: position) != UInt8(ascii: "0")
    format.width = scanCount()
    if byte(at: position) == UInt8(ascii: ".") {
      position += 1
      format.digits = scanCount()
      isValid = isValid && format.digits != nil
    }
    let conversion = Character(Unicode.Scalar(byte(at: position)))
    if "dfeg%".contains(conversion) {
      format.conversion = conversion
      position += 1
    }
    if isValid, position > start + 1, byte(at: position) == UInt8(ascii: "}") {
      guard (format.width ?? 0) <= 500, (format.digits ?? 0) <= 100 else {
        return invalid(
          start + 1..<position, code: "limit", "a format's width is at most 500, its digits at most 100")
      }
      formats.append(format)
      return append(.format, from: start, payload: formats.count - 1)
    }
    while position < bytes.count, isPlainText(bytes[position]) { position += 1 }
    let spelling = text(start + 1..<position)
    invalid(
      spelling.isEmpty ? start..<start + 1 : start + 1..<position,
      spelling.isEmpty ? "a format is missing behind `:`" : "\(spelling) is no format of a number",
      notes: ["a format is [width][.digits] and one of d f e g %"], help: "\"{loss:.4g}\", \"{epoch:5d}\"",
      tokenRange: start..<position)
  }

  private mutating func scanCount() -> Int? {
    guard isDigit(at: position) else { return nil }
    var count = 0
    while isDigit(at: position) {
      count = min(count * 10 + Int(bytes[position] - UInt8(ascii: "0")), 1_000_000)
      position += 1
    }
    return count
  }
}
