/// A statement as it is written in Python, C, Julia or Octave, put into the words of bps piece by piece.
///
/// The words come from ``ForeignHabits`` and ``ForeignPhrases``; each rule finds one form among the pieces and puts
/// another in its place. Errors show the result, so that the line can be typed as it stands.
public struct ForeignLine {
  struct Piece: Equatable {
    var text: String
    var kind: Token.Kind
    var followsSpace: Bool
    /// Where in the program it was written.
    var place: Range<Int>
  }

  /// The bytes of the longest program that is looked through: what people write by hand.
  private static let longestText = 1 << 18

  var pieces: [Piece]
  /// The places of what was put in another way.
  private(set) var changes: [Range<Int>] = []
  /// Whether the body of a block is still to be written.
  var isOpen = false

  /// The line to type instead of the statement that an error is about; nil where the error has another cause.
  ///
  /// ```swift
  /// ForeignLine.help(for: error, in: source) { _ in true }  // "sum(x, axis: 0)" for x.sum(axis=0)
  /// ```
  ///
  /// - Parameter isKnown: whether something that is called has a meaning; a line with another is not shown.
  public static func help(
    for error: Diagnostic, in source: Source, isKnown: (String) -> Bool
  ) -> String? {
    guard ["syntax", "name", "argument", "axis", "type"].contains(error.code),
      error.span.source == source.identifier, source.bytes.count <= Self.longestText,
      var line = ForeignLine(statementAt: Int(error.span.start), in: source)
    else { return nil }
    line.translate()
    let place = Int(error.span.start)...Int(max(error.span.start, error.span.end))
    guard
      line.changes.contains(where: { $0.lowerBound <= place.upperBound && $0.upperBound >= place.lowerBound })
    else { return nil }
    guard line.calledNames.allSatisfy(isKnown) else { return nil }
    let text = line.text
    if text.hasPrefix(":") { return text }
    let whole = line.isOpen ? text.replacing("…", with: "") : text
    let parsed = Source(identifier: 0, name: "line", text: whole)
    guard !text.isEmpty, text.count <= 100, (try? Parser.parse(parsed, allowsResult: true)) != nil else {
      return nil
    }
    return text
  }

  /// The pieces of the statement around a place, up to a `;` or the end of a line outside of all brackets in it.
  init?(statementAt place: Int, in source: Source) {
    let source = Self.withDoubleQuotes(source)
    let tokens = Lexer.tokens(of: source).filter {
      $0.kind != .comment && $0.kind != .end
    }
    let isEnd = { (token: Token) in token.kind == .newline || token.kind == .semicolon }
    let start = tokens.lastIndex { isEnd($0) && Int($0.span.end) <= place }.map { $0 + 1 } ?? 0
    let end = tokens[start...].firstIndex { isEnd($0) && Int($0.span.start) >= place } ?? tokens.count
    guard start < end else { return nil }
    pieces = tokens[start..<end].map { Piece($0, in: source) }
    pieces[0].followsSpace = false
    guard !pieces.contains(where: { $0.kind == .newline || $0.text.contains { $0.isNewline } }) else {
      return nil
    }
  }

  /// The text with `f'…'` as `f"…"`, which the lexer would take for a derivative.
  private static func withDoubleQuotes(_ source: Source) -> Source {
    let text = String(decoding: source.bytes, as: UTF8.self)
    let double = text.replacing(#/\bf'([^'"\n]*)'/#) { "f\"\($0.output.1)\"" }
    return double == text ? source : Source(identifier: source.identifier, name: source.name, text: double)
  }

  /// What the changed places call.
  private var calledNames: [String] {
    let isDefinition = isText("(", at: 1) && closer(of: 1).map { isText("=", at: $0 + 1) } == true
    return pieces.indices.dropFirst(isDefinition ? 1 : 0).filter { index in
      isFreeName(index) && isText("(", at: index + 1) && !pieces[index + 1].followsSpace
        && changes.contains { $0.overlaps(pieces[index].place) }
    }.map { pieces[$0].text }
  }

  var text: String {
    pieces.enumerated().map { ($1.followsSpace && $0 > 0 ? " " : "") + $1.text }.joined()
  }

  mutating func translate() {
    for _ in 0..<100 {
      guard
        replaceWord() || dropModule() || relabel() || replaceCall() || replaceSlice() || replaceDivision()
          || replaceStatement()
      else { return }
    }
  }

  // MARK: Pieces

  /// Text of bps as pieces; `place` is where what it stands for was written.
  func pieces(of text: String, at place: Range<Int>, followsSpace: Bool) -> [Piece] {
    let source = Source(identifier: 0, name: "phrase", text: text)
    var pieces = Lexer.tokens(of: source).filter { $0.kind != .end && $0.kind != .newline }.map {
      var piece = Piece($0, in: source)
      piece.place = place
      // A bracket alone is no bracket to the lexer.
      if piece.kind == .invalid, let bracket = Token.Kind(rawValue: piece.text) { piece.kind = bracket }
      return piece
    }
    if !pieces.isEmpty { pieces[0].followsSpace = followsSpace }
    return pieces
  }

  /// Puts others in the place of some pieces.
  mutating func replace(_ range: Range<Int>, with new: [Piece]) {
    changes.append(place(of: range))
    pieces.replaceSubrange(range, with: new)
  }

  mutating func replace(_ range: Range<Int>, with text: String) {
    let followsSpace = range.lowerBound < pieces.count && pieces[range.lowerBound].followsSpace
    replace(range, with: pieces(of: text, at: place(of: range), followsSpace: followsSpace))
  }

  func place(of range: Range<Int>) -> Range<Int> {
    let places = pieces[range].map(\.place)
    let start = places.map(\.lowerBound).min() ?? 0
    return start..<max(start, places.map(\.upperBound).max() ?? 0)
  }

  func isText(_ text: String, at index: Int) -> Bool {
    pieces.indices.contains(index) && pieces[index].text == text
  }

  /// Whether a name stands there that is no member of something.
  func isFreeName(_ index: Int) -> Bool {
    pieces.indices.contains(index) && pieces[index].kind == .identifier && !isText(".", at: index - 1)
  }

  /// The bracket that closes the one at an index.
  func closer(of open: Int) -> Int? {
    guard pieces[open].kind.isOpener else { return nil }
    var depth = 0
    for index in open..<pieces.count {
      if pieces[index].kind.isOpener { depth += 1 }
      if pieces[index].kind.isCloser { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// The bracket around an index; nil outside of all.
  func opener(around index: Int) -> Int? {
    var depth = 0
    for place in (0..<index).reversed() {
      if pieces[place].kind.isCloser { depth += 1 }
      if pieces[place].kind.isOpener {
        if depth == 0 { return place }
        depth -= 1
      }
    }
    return nil
  }

  /// The first piece within a range that has a text and stands in no bracket of the range.
  func first(_ text: String, in range: Range<Int>) -> Int? {
    var depth = 0
    for index in range {
      if depth == 0, pieces[index].text == text { return index }
      if pieces[index].kind.isOpener { depth += 1 }
      if pieces[index].kind.isCloser { depth -= 1 }
    }
    return nil
  }

  /// The parts between commas of the brackets that open at an index.
  func arguments(of open: Int) -> (parts: [Range<Int>], close: Int)? {
    guard let close = closer(of: open) else { return nil }
    var (parts, start) = ([Range<Int>](), open + 1)
    while let comma = first(",", in: start..<close) {
      parts.append(start..<comma)
      start = comma + 1
    }
    if start < close { parts.append(start..<close) }
    return (parts, close)
  }

  /// Where the value begins that ends at an index: a name or a literal with its members, calls and indices.
  func valueStart(endingAt end: Int) -> Int? {
    var index = end
    while index >= 0 {
      var isName = pieces[index].kind == .identifier
      if pieces[index].kind.isCloser || pieces[index].kind == .stringEnd {
        guard let open = matching(closedAt: index) else { return nil }
        index = open
        let isBracket = pieces[open].text == "(" || pieces[open].text == "["
        if isBracket, open > 0, !pieces[open].followsSpace,
          pieces[open - 1].kind == .identifier || pieces[open - 1].kind.isCloser
        {
          index -= 1
          continue
        }
        isName = false
      } else if ![.identifier, .number, .string, .true, .false, .placeholder].contains(pieces[index].kind) {
        return nil
      }
      guard isName, isText(".", at: index - 1), index >= 2 else { return index }
      index -= 2
    }
    return nil
  }

  private func matching(closedAt end: Int) -> Int? {
    var depth = 0
    for index in (0...end).reversed() {
      if pieces[index].kind.isCloser || pieces[index].kind == .stringEnd { depth += 1 }
      if pieces[index].kind.isOpener || pieces[index].kind == .stringStart { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// Behind the value that begins at an index.
  func valueEnd(startingAt start: Int) -> Int? {
    guard pieces.indices.contains(start) else { return nil }
    var index = start
    if isText("-", at: index) { index += 1 }
    guard pieces.indices.contains(index) else { return nil }
    if pieces[index].kind.isOpener {
      guard let close = closer(of: index) else { return nil }
      index = close
    } else if ![.identifier, .number, .string, .true, .false].contains(pieces[index].kind) {
      return nil
    }
    index += 1
    while index < pieces.count {
      if isText(".", at: index), index + 1 < pieces.count {
        index += 2
      } else if ["(", "["].contains(pieces[index].text), !pieces[index].followsSpace,
        let close = closer(of: index)
      {
        index = close + 1
      } else {
        break
      }
    }
    return index
  }
}

extension ForeignLine.Piece {
  init(_ token: Token, in source: Source) {
    self.init(
      text: source.text(token.span), kind: token.kind, followsSpace: token.followsSpace,
      place: Int(token.span.start)..<Int(token.span.end))
  }
}
