extension Lexer {
  /// The longest operator that stands here, unless it is one of another language.
  mutating func scanOperator() {
    if scanForeignOperator() { return }
    for length in [3, 2, 1] where position + length <= bytes.count {
      if let kind = Self.operators[Self.pack(bytes[position..<(position + length)])] {
        return append(kind, length: length)
      }
    }
    guard let (scalar, length) = scalar(at: position) else {
      position += 1
      return
    }
    scanForeignScalar(scalar, length: length)
  }

  private static let operators: [UInt32: Token.Kind] = {
    let kinds: [Token.Kind] = [
      .comma, .colon, .dot, .all, .caret, .at, .star, .slash, .percent, .plus, .minus, .closedRange,
      .halfOpenRange,
      .equalEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .colonEqual, .plusEqual,
      .minusEqual, .starEqual, .slashEqual, .arrow, .pipe,
    ]
    return Dictionary(uniqueKeysWithValues: kinds.map { (pack(Array($0.rawValue.utf8)[...]), $0) })
  }()

  /// Up to four bytes as one number, so that a look-up needs no string.
  private static func pack(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  // MARK: What other languages write

  private mutating func scanForeignOperator() -> Bool {
    guard Self.foreignSecondBytes.contains(byte(at: position + 1)) else { return false }
    let start = position
    if isDecrementAtEnd() {
      position += 2
      invalid(start..<position, "`--` is no operator", help: "x -= 1")
      return true
    }
    for habit in ForeignHabits.operators where bytes[position...].starts(with: habit.spelling.utf8) {
      position += habit.spelling.utf8.count
      invalid(start..<position, habit.message, help: habit.help)
      return true
    }
    return false
  }

  /// Most operators are followed by something else, and need no search through the table.
  private static let foreignSecondBytes = Set(
    (ForeignHabits.operators.map(\.spelling) + ["--"]).compactMap { $0.utf8.dropFirst().first })

  /// `x--` at the end of a statement; anywhere else `--` is a minus and a sign.
  private func isDecrementAtEnd() -> Bool {
    guard byte(at: position) == 45, byte(at: position + 1) == 45 else { return false }
    var next = position + 2
    while byte(at: next) == UInt8(ascii: " ") { next += 1 }
    return next >= bytes.count
      || [10, UInt8(ascii: ";"), UInt8(ascii: "}"), UInt8(ascii: "#")].contains(bytes[next])
  }

  mutating func scanForeignScalar(_ scalar: Unicode.Scalar, length: Int) {
    let start = position
    position += length
    if let habit = ForeignHabits.characters[scalar] {
      return invalid(start..<position, habit.message, help: habit.help)
    }
    if scalar == "\\" { return scanBackslash(start) }
    let code = String(scalar.value, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
    let isVisible =
      scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
    invalid(start..<position, "unexpected character \(isVisible ? "\(scalar) (\(name))" : name)")
  }

  /// `\eta`, which the prompt turns into a character when Tab is pressed.
  private mutating func scanBackslash(_ start: Int) {
    while position < bytes.count, isIdentifierByte(bytes[position]) || bytes[position] == UInt8(ascii: "^") {
      position += 1
    }
    let name = text(start + 1..<position)
    if name.isEmpty {
      invalid(
        start..<position, "`\\` continues no line",
        help: "end the line with an operator, or open a parenthesis")
    } else if let character = Symbols.character(named: name) {
      invalid(
        start..<position, "\\\(name) stands in the program as it was typed",
        help: "press Tab behind \\\(name) at the prompt for \(character)")
    } else {
      invalid(start..<position, "\\\(name) is no symbol")
    }
  }

  mutating func scanSingleQuotes() {
    let start = position
    var end = position + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "'"), bytes[end] != UInt8(ascii: "\n") { end += 1 }
    guard byte(at: end) == UInt8(ascii: "'"), end < bytes.count else {
      position += 1
      return invalid(
        start..<position, "`'` stands directly behind a function, as in f'", help: "strings stand in \"…\"")
    }
    position = end + 1
    invalid(
      start..<position, "strings stand in double quotes", help: "\"\(text(start + 1..<end))\"")
  }
}
