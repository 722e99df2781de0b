/// Turns text into tokens, and alone decides where a line goes on.
///
/// A line goes on in the next one while `(` or `[` is open, and when it ends in a binary operator, `,`, `=`, `:=`,
/// `=>` or `|>`. Between `{` and `}` the end of a line ends a statement. Nothing here fails: what no rule fits
/// becomes a token of the kind `invalid` with a diagnostic, and the parser reports it when it gets there.
public struct Lexer {
  let source: Source
  let bytes: [UInt8]
  let keepsComments: Bool
  var position = 0

  var tokens: [Token] = []
  var numbers: [Double] = []
  var texts: [String] = []
  var formats: [NumberFormat] = []
  var diagnostics: [Diagnostic] = []
  /// The lines `# %% …` that stand outside brackets, as byte ranges.
  var cellMarkers: [Range<Int>] = []

  /// The brackets that are open here, innermost last.
  private(set) var open: [Opener] = []
  /// The kind of the last token that is no comment.
  private(set) var lastKind: Token.Kind?
  /// Where the last token that is no comment ended.
  private(set) var lastEnd = 0
  private(set) var interpolationDepth = 0

  struct Opener {
    var kind: Token.Kind
    /// Its index in the token list.
    var token: Int
    /// For the `{` of a string: where the string began.
    var quote: Int
  }

  init(_ source: Source, keepsComments: Bool = false) {
    self.source = source
    self.bytes = source.bytes
    self.keepsComments = keepsComments
    run()
  }

  /// All tokens of a text, comments included, for completion and colours; wrong text gives `invalid` tokens.
  public static func tokens(of source: Source) -> [Token] {
    Lexer(source, keepsComments: true).tokens
  }

  private mutating func run() {
    if bytes.count > SyntaxLimit.bytes {
      position = bytes.count
      invalid(
        0..<1, code: "limit", "a program may have at most \(SyntaxLimit.bytes >> 20) MiB",
        help: "keep data in a file of its own, and read it with csv(path)")
    } else if let place = firstInvalidUTF8(in: bytes) {
      position = bytes.count
      invalid(place..<(place + 1), code: "file", "the text is not UTF-8 here", help: "save the file as UTF-8")
    } else if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
    }
    while position < bytes.count { scanToken() }
    if interpolationDepth > 0 { closeStringAtLineEnd() }
    append(.end, from: position)
  }

  // MARK: One token

  private mutating func scanToken() {
    let start = position
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: " "), 9, 11, 12, 13: position += 1
    case UInt8(ascii: "\n"): scanNewline()
    case UInt8(ascii: "#"): scanComment()
    case UInt8(ascii: "\""): scanString()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      scanIdentifier()
    case UInt8(ascii: "("): scanOpener(.leftParenthesis)
    case UInt8(ascii: "["): scanOpener(.leftBracket)
    case UInt8(ascii: "{"): scanOpener(.leftBrace)
    case UInt8(ascii: ")"): scanCloser(.rightParenthesis)
    case UInt8(ascii: "]"): scanCloser(.rightBracket)
    case UInt8(ascii: "}"): scanCloser(.rightBrace)
    case UInt8(ascii: ","): append(.comma, length: 1)
    case UInt8(ascii: ";"): append(.semicolon, length: 1)
    case UInt8(ascii: ":") where open.last?.kind == .interpolationStart: scanFormat()
    case UInt8(ascii: "."):
      if isDigit(at: position + 1), !(lastKind?.endsValue == true && lastEnd == start) {
        scanNumber()
      } else {
        scanOperator()
      }
    case UInt8(ascii: "'"): scanPrime(length: 1)
    case 0x80...: scanUnicode()
    default: scanOperator()
    }
  }

  private mutating func scanNewline() {
    let start = position
    if interpolationDepth > 0 { closeStringAtLineEnd() }
    position = start + 1
    if let inner = open.last?.kind, inner == .leftParenthesis || inner == .leftBracket { return }
    guard let lastKind, !lastKind.continuesLine, lastKind != .newline else { return }
    append(.newline, from: start)
  }

  private mutating func scanComment() {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    if open.isEmpty, isCellMarker(start..<position) { cellMarkers.append(start..<position) }
    guard keepsComments else { return }
    tokens.append(Token(.comment, span(start..<position), followsSpace: true))
  }

  private func isCellMarker(_ comment: Range<Int>) -> Bool {
    var index = comment.lowerBound
    while index > 0, bytes[index - 1] != UInt8(ascii: "\n") {
      index -= 1
      if bytes[index] != UInt8(ascii: " "), bytes[index] != 9 { return false }
    }
    return bytes[comment].starts(with: "# %%".utf8) || bytes[comment].starts(with: "#%%".utf8)
  }

  private mutating func scanIdentifier() {
    let start = position
    while position < bytes.count {
      if isIdentifierByte(bytes[position]) {
        position += 1
      } else if bytes[position] >= 0x80, let (scalar, length) = scalar(at: position),
        Symbols.continuesIdentifier(scalar)
      {
        position += length
      } else {
        break
      }
    }
    if position == start + 1, bytes[start] == UInt8(ascii: "_") {
      append(.placeholder, from: start)
    } else if lastKind != .dot || lastEnd != start, position - start <= 8,
      let keyword = Token.Kind.keywords[text(start..<position)]
    {
      append(keyword, from: start)
    } else {
      append(.identifier, from: start)
    }
  }

  /// `'` right behind a value is the derivative; anywhere else someone meant a string.
  private mutating func scanPrime(length: Int) {
    if lastEnd == position, lastKind?.endsValue == true, lastKind != .number, lastKind != .string {
      append(.prime, length: length)
    } else {
      scanSingleQuotes()
    }
  }

  private mutating func scanUnicode() {
    guard let (scalar, length) = scalar(at: position) else {
      position += 1
      return
    }
    switch scalar {
    case "∂": append(.partial, length: length)
    case "∇": append(.identifier, length: length)
    case "≤": append(.lessOrEqual, length: length)
    case "≥": append(.greaterOrEqual, length: length)
    case "≠": append(.notEqual, length: length)
    case "′": scanPrime(length: length)
    case _ where scalar.properties.isWhitespace && scalar.properties.generalCategory == .spaceSeparator:
      position += length
    case _ where Symbols.beginsIdentifier(scalar): scanIdentifier()
    default: scanForeignScalar(scalar, length: length)
    }
  }

  // MARK: Brackets

  private mutating func scanOpener(_ kind: Token.Kind) {
    open.append(Opener(kind: kind, token: tokens.count, quote: -1))
    append(kind, length: 1)
  }

  /// Opens the `{` of a string that began at `quote`.
  mutating func openInterpolation(quote: Int) {
    open.append(Opener(kind: .interpolationStart, token: tokens.count, quote: quote))
    interpolationDepth += 1
    append(.interpolationStart, length: 1)
  }

  private mutating func scanCloser(_ kind: Token.Kind) {
    let start = position
    guard let opener = open.last else {
      position += 1
      return invalid(start..<position, "`\(kind.rawValue)` closes nothing")
    }
    if kind == .rightBrace, opener.kind == .interpolationStart {
      link(opener)
      append(.interpolationEnd, length: 1, payload: opener.token)
      interpolationDepth -= 1
      return scanStringText(quote: opener.quote, isInterpolated: true)
    }
    if opener.kind.closer == kind {
      link(opener)
      return append(kind, length: 1, payload: opener.token)
    }
    scanMismatch(kind, opener)
  }

  /// A closing bracket that is not the innermost opening one's partner: one of the two is too many.
  private mutating func scanMismatch(_ kind: Token.Kind, _ opener: Opener) {
    let start = position
    position += 1
    let line = source.position(of: tokens[opener.token].span.start).line
    let isInString = opener.kind == .interpolationStart || interpolationDepth > 0
    if !isInString, let index = open.lastIndex(where: { $0.kind.closer == kind }) {
      let closing = source.position(of: Int32(clamping: start)).line
      let place = tokens[opener.token].span
      invalid(
        Int(place.start)..<Int(place.end), "\(opener.kind.description) is not closed",
        notes: ["`\(kind.rawValue)` on line \(closing) comes first"], tokenRange: start..<position)
      open.removeSubrange(index...)
    } else {
      invalid(
        start..<position, "`\(kind.rawValue)` does not close the \(opener.kind.description) of line \(line)",
        help: opener.kind.closer.map { "close it with \($0.description)" })
    }
  }

  /// Tells both brackets of a pair where the other one is.
  private mutating func link(_ opener: Opener) {
    tokens[opener.token].payload = Int32(clamping: tokens.count)
    open.removeLast()
  }

  /// A string ends with its line at the latest: the end of a line inside `{…}` of a string closes all of it.
  private mutating func closeStringAtLineEnd() {
    guard let index = open.firstIndex(where: { $0.kind == .interpolationStart }) else { return }
    let brace = tokens[open[index].token].span
    open.removeSubrange(index...)
    interpolationDepth = 0
    invalid(
      Int(brace.start)..<Int(brace.end), "`{` in this string is not closed before the end of the line",
      help: "write {{ for a brace that is meant as text", tokenRange: position..<position)
  }

  // MARK: Appending

  mutating func append(_ kind: Token.Kind, length: Int, payload: Int = -1) {
    let start = position
    position += length
    append(kind, from: start, payload: payload)
  }

  mutating func append(_ kind: Token.Kind, from start: Int, payload: Int = -1) {
    tokens.append(
      Token(
        kind, span(start..<position), followsSpace: start != lastEnd || start == 0,
        payload: Int32(clamping: payload)))
    lastKind = kind
    lastEnd = position
  }

  /// Appends an `invalid` token and its diagnostic, which may point elsewhere than the token stands.
  mutating func invalid(
    _ range: Range<Int>, code: String = "syntax", _ message: String, notes: [String] = [],
    help: String? = nil,
    tokenRange: Range<Int>? = nil
  ) {
    let place = tokenRange ?? range
    tokens.append(
      Token(
        .invalid, span(place), followsSpace: place.lowerBound != lastEnd,
        payload: Int32(clamping: diagnostics.count)))
    diagnostics.append(Diagnostic(code: code, message, at: span(range), notes: notes, help: help))
    lastKind = .invalid
    lastEnd = position
  }

  func span(_ range: Range<Int>) -> Span {
    Span(
      source: source.identifier, start: Int32(clamping: range.lowerBound),
      end: Int32(clamping: range.upperBound))
  }
}
