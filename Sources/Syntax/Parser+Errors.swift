/// What the grammar wants at a place.
enum Expectation: Equatable {
  case expression
  case statementEnd
  case name
  case memberName
  case token(Token.Kind)
  /// A comma, or the end of the list.
  case separator(or: Token.Kind)

  var description: String {
    switch self {
    case .expression: "an expression"
    case .statementEnd: "the end of the statement"
    case .name: "a name"
    case .memberName: "the name of a member"
    case .token(let kind): kind.description
    case .separator(let closer): "`,` or \(closer.description)"
    }
  }

  /// What to try.
  var help: String? {
    switch self {
    case .memberName: "a member's name follows the dot directly, as in net.dense1"
    case .token(.leftBrace): "the body stands in braces: { … }"
    case .token(.in): "for x in xs { … }"
    case .token(.equal): "param W = glorot(2, 4)"
    default: nil
    }
  }
}

extension Parser {
  func error(
    _ message: String, at span: Span, notes: [String] = [], help: String? = nil
  ) -> Diagnostic {
    Diagnostic(code: "syntax", message, at: span, notes: notes, help: help)
  }

  /// A part of the text for use in a message: its first line, cut when it is long.
  func oneLine(_ text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.count == text.count && line.count <= 60 ? text : line.prefix(57) + "…"
  }

  /// The error that something else than was expected stands here. Every "expected …" of the parser comes through
  /// here, so that what the lexer found, open brackets and habits of other languages are explained in one place.
  func unexpected(_ expected: Expectation) -> Diagnostic {
    if token.kind == .invalid { return lexed.diagnostics[Int(token.payload)] }
    if let error = unclosedBracket() { return error }
    if var error = foreignWord() ?? foreignGrammar(expected) {
      error.notes += continuationNote()
      return error
    }
    let isAtEnd = token.kind == .newline || token.kind == .end
    if isAtEnd, previous.kind.continuesLine {
      return error("an expression is missing behind `\(text(previous))`", at: previous.span)
    }
    return error(
      "expected \(expected.description), found \(found)", at: isAtEnd ? behindPrevious : token.span,
      notes: continuationNote(), help: expected.help)
  }

  /// How the message names the token.
  var found: String {
    switch token.kind {
    case .identifier: "the name \(text(token))"
    case .number: "the number \(text(token))"
    case .string, .stringStart: "a string"
    default: token.kind.description
    }
  }

  /// The place right behind the last token.
  private var behindPrevious: Span {
    let end = index == 0 ? token.span.start : previous.span.end
    return Span(source: source.identifier, start: end, end: end)
  }

  // MARK: Brackets

  /// The bracket around this token, when it is never closed and the text ran on.
  private func unclosedBracket() -> Diagnostic? {
    guard let opener = enclosingOpener(), lexed.tokens[opener].payload < 0,
      lexed.tokens[opener].kind != .interpolationStart
    else { return nil }
    let bracket = lexed.tokens[opener]
    let (openLine, line) = (
      source.position(of: bracket.span.start).line, source.position(of: token.span.start).line
    )
    // Statements between braces are parsed one by one: what is wrong in one of them is not the brace's fault.
    if token.kind != .end, bracket.kind == .leftBrace { return nil }
    var notes: [String] = []
    if token.kind != .end, line != openLine { notes = ["line \(line) still stands inside it"] }
    return error("\(bracket.kind.description) is not closed", at: bracket.span, notes: notes)
  }

  /// Whether the innermost bracket around this token is one of these.
  func isInside(_ openers: [Token.Kind]) -> Bool {
    enclosingOpener().map { openers.contains(lexed.tokens[$0].kind) } ?? false
  }

  private func enclosingOpener() -> Int? {
    var place = index - 1
    while place >= 0 {
      let token = lexed.tokens[place]
      if token.kind.isCloser, token.payload >= 0 {
        place = Int(token.payload) - 1
      } else if token.kind.isOpener {
        return place
      } else {
        place -= 1
      }
    }
    return nil
  }

  /// Tells that this line belongs to the one before, when that ends in an operator.
  private func continuationNote() -> [String] {
    let line = source.position(of: token.span.start).line
    let start = source.lineStart(line)
    var first = index
    while first > 0, Int(lexed.tokens[first - 1].span.start) >= start { first -= 1 }
    guard first > 0, first < index else { return [] }
    let before = lexed.tokens[first - 1]
    guard before.kind.continuesLine, before.kind != .comma, !isInside([.leftParenthesis, .leftBracket]) else {
      return []
    }
    let earlier = source.position(of: before.span.start).line
    return ["line \(earlier) ends in `\(text(before))`, so that line \(line) belongs to it"]
  }
}
