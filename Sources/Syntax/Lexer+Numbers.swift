extension Lexer {
  /// `1`, `0.5`, `.5`, `1.`, `1e-3`, `1_000`; a dot belongs to the number unless it begins `..`, `...`, `..<` or a name.
  mutating func scanNumber() {
    let start = position
    var literal = Literal()
    scanDigits(&literal, isFraction: false)
    let afterDot = byte(at: position + 1)
    if byte(at: position) == UInt8(ascii: "."), afterDot != UInt8(ascii: "."),
      isDigit(at: position + 1) || !isForeignDot(afterDot) && !beginsMember(at: position + 1)
    {
      position += 1
      scanDigits(&literal, isFraction: true)
      if byte(at: position) == UInt8(ascii: "."), isDigit(at: position + 1) {
        skipNumberCharacters()
        return invalid(start..<position, "\(text(start..<position)) has more than one decimal point")
      }
    }
    guard scanExponent(&literal, start) else { return }
    guard !literal.hasStrayUnderscore else {
      return invalid(start..<position, "in a number, `_` stands between two digits")
    }
    if isIdentifierStart(at: position) { return scanAttachedName(start) }
    appendNumber(literal, start)
  }

  /// The decimal digits so far, as whole number times power of ten.
  struct Literal {
    var mantissa: UInt64 = 0
    var scale = 0
    var isExact = true
    var isZero = true
    var hasUnderscore = false
    var hasStrayUnderscore = false
  }

  private mutating func scanDigits(_ literal: inout Literal, isFraction: Bool) {
    while true {
      let digit = byte(at: position)
      if isDigit(at: position) {
        literal.isZero = literal.isZero && digit == UInt8(ascii: "0")
        if literal.mantissa < 1 << 49 {
          literal.mantissa = literal.mantissa * 10 + UInt64(digit - UInt8(ascii: "0"))
          if isFraction { literal.scale -= 1 }
        } else {
          literal.isExact = false
        }
      } else if digit == UInt8(ascii: "_") {
        literal.hasUnderscore = true
        if !isDigit(at: position + 1) || position == 0 || !isDigit(at: position - 1) {
          if isIdentifierStart(at: position + 1), byte(at: position + 1) != UInt8(ascii: "_") { return }
          literal.hasStrayUnderscore = true
        }
      } else {
        return
      }
      position += 1
    }
  }

  private mutating func scanExponent(_ literal: inout Literal, _ start: Int) -> Bool {
    guard byte(at: position) | 0x20 == UInt8(ascii: "e") else { return true }
    let sign = byte(at: position + 1)
    let hasSign = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
    guard isDigit(at: position + (hasSign ? 2 : 1)) else {
      if !hasSign, isIdentifierStart(at: position + 1) { return true }
      position += hasSign ? 2 : 1
      let name = text(start..<position)
      invalid(start..<position, "the exponent of \(name) has no digits", help: "\(name)3, for one")
      return false
    }
    position += hasSign ? 2 : 1
    var exponent = 0
    while isDigit(at: position) {
      exponent = min(exponent * 10 + Int(bytes[position] - UInt8(ascii: "0")), 1_000_000)
      position += 1
    }
    literal.scale += sign == UInt8(ascii: "-") ? -exponent : exponent
    return true
  }

  private mutating func appendNumber(_ literal: Literal, _ start: Int) {
    let value: Double
    if literal.isExact, literal.mantissa < 1 << 53, abs(literal.scale) <= 22 {
      // Both factors are exact, so that one rounding gives the nearest number (Clinger 1990).
      value =
        literal.scale < 0
        ? Double(literal.mantissa) / Self.powersOfTen[-literal.scale]
        : Double(literal.mantissa) * Self.powersOfTen[literal.scale]
    } else {
      let spelling = text(start..<position)
      value = Double(literal.hasUnderscore ? spelling.filter { $0 != "_" } : spelling) ?? .infinity
    }
    if value.isInfinite {
      return invalid(
        start..<position, code: "limit", "the number is too large",
        notes: ["the largest 64-bit number is 1.8e308"])
    }
    if value == 0, !literal.isZero {
      return invalid(
        start..<position, code: "limit", "the number is too small",
        notes: ["the smallest 64-bit number above zero is 4.9e-324"])
    }
    numbers.append(value)
    append(.number, from: start, payload: numbers.count - 1)
  }

  /// `2x`: in mathematics a product, here a mistake with a fix.
  private mutating func scanAttachedName(_ start: Int) {
    let number = text(start..<position)
    let nameStart = position
    skipNumberCharacters()
    let name = text(nameStart..<position)
    let isBased = number == "0" && ["x", "b", "o"].contains(name.prefix(1).lowercased())
    invalid(
      start..<position, "\(number) is followed directly by \(name)",
      help: isBased ? "numbers are decimal: 255, not 0xff" : "\(number) * \(name)")
  }

  private mutating func skipNumberCharacters() {
    while position < bytes.count {
      if isIdentifierByte(bytes[position]) {
        position += 1
      } else if byte(at: position) == UInt8(ascii: "."), isDigit(at: position + 1) {
        position += 1
      } else if bytes[position] >= 0x80, let (scalar, length) = scalar(at: position),
        Symbols.continuesIdentifier(scalar)
      {
        position += length
      } else {
        return
      }
    }
  }

  /// Whether a name, and not an exponent, follows the dot.
  private func beginsMember(at offset: Int) -> Bool {
    guard isIdentifierStart(at: offset) else { return false }
    guard byte(at: offset) | 0x20 == UInt8(ascii: "e") else { return true }
    let sign = byte(at: offset + 1)
    return !isDigit(at: offset + (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1))
  }

  /// Whether the byte makes `.*` or its kin of the dot: `2.*x` is meant element by element.
  private func isForeignDot(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "^")
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]
}
