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

  /// The error that something other than `wanted` stands here. Every "expected …" of the parser comes through here,
  /// so that what the lexer found, open brackets and habits of other languages are explained in one place.
  func unexpected(_ wanted: String) -> Diagnostic {
    if token.kind == .invalid { return lexed.diagnostics[Int(token.payload)] }
    if let error = unclosedBracket() { return error }
    if var error = foreignWord() ?? foreignGrammar(wanted) {
      error.notes += continuationNote()
      return error
    }
    let isAtEnd = token.kind == .newline || token.kind == .end
    if isAtEnd, previous.kind.continuesLine {
      return error("an expression is missing behind `\(text(previous))`", at: previous.span)
    }
    return error(
      "expected \(wanted), found \(found)", at: isAtEnd ? behindPrevious : token.span,
      notes: continuationNote(), help: Self.help[wanted])
  }

  /// What to try, by what was wanted.
  private static let help = [
    "`{`": "the body stands in braces: if c { … }",
    "the name of a member": "a member's name follows the dot directly, as in net.dense1",
  ]

  /// How the message names the token.
  private var found: String {
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
    var first = index
    while first > 0, source.position(of: lexed.tokens[first - 1].span.start).line == line { first -= 1 }
    guard first > 0, first < index, index - first < 50 else { return [] }
    let before = lexed.tokens[first - 1]
    guard before.kind.continuesLine, before.kind != .comma else { return [] }
    let earlier = source.position(of: before.span.start).line
    return ["line \(earlier) ends in `\(text(before))`, so that line \(line) belongs to it"]
  }

  // MARK: Habits of other languages

  /// `True`, `None` and their kin.
  func foreignValue() -> Diagnostic? {
    guard next.kind != .equal, let word = ForeignHabits.values[text(token)] else { return nil }
    return error("\(text(token)) is written \(word) here", at: token.span, help: word)
  }

  /// A word that begins or ends something in another language: `def f(x):`, `end`.
  func foreignWord() -> Diagnostic? {
    if token.kind == .identifier {
      let word = text(token)
      if ForeignHabits.ends.contains(word), index == 0 || startsStatement(index),
        [.newline, .semicolon, .end].contains(next.kind)
      {
        return error("\(word) closes nothing: blocks stand in braces", at: token.span, help: "if c { … }")
      }
      let startsForeign = next.kind == .identifier || next.kind == .if || next.kind == .while
      if startsForeign || !startsStatement(index), let habit = ForeignHabits.words[word] {
        return error(habit.message, at: token.span, help: habit.help)
      }
    }
    guard index > 0, previous.kind == .identifier, token.kind.beginsValue,
      let habit = ForeignHabits.words[text(previous)]
    else { return nil }
    return error(habit.message, at: previous.span, help: habit.help)
  }

  private func startsStatement(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    return [.newline, .semicolon, .leftBrace, .rightBrace].contains(lexed.tokens[index - 1].kind)
  }

  /// Forms that are wrong by their grammar and have a known meaning elsewhere.
  private func foreignGrammar(_ wanted: String) -> Diagnostic? {
    let before = previous.kind
    switch token.kind {
    case .else:
      return error("`else` has no `if` before it", at: token.span, help: "if c { … } else { … }")
    case .if where before.endsValue && index > 0:
      return error("the condition comes first", at: token.span, help: "if c { a } else { b }")
    case .if:
      return error(
        "an `if` inside an expression stands in parentheses", at: token.span,
        help: "1 + (if c { a } else { b })")
    case .in where before.endsValue:
      return error("`in` belongs to `for`", at: token.span, help: "any(xs == x) tells whether x is one of xs")
    case .for where enclosingOpener().map({ lexed.tokens[$0].kind == .leftParenthesis }) == true:
      return generator()
    case .plus where wanted == "an expression" && !startsStatement(index):
      return error("a number needs no `+` in front", at: token.span, help: "leave it out")
    case .plus, .pipe, .arrow, .star, .slash, .percent, .at, .caret, .equalEqual, .notEqual, .less,
      .lessOrEqual,
      .greater,
      .greaterOrEqual, .and, .or, .dot:
      guard startsLine else { return nil }
      let sign = text(token)
      return error(
        "a statement cannot begin with `\(sign)`", at: token.span,
        help: token.kind == .dot ? "put it behind the line before" : "end the line before with `\(sign)`")
    case .equal where before == .identifier:
      return error(
        "`=` defines a name at the start of a statement only", at: token.span,
        help: "compare with ==; a label is \(text(previous)): …")
    case .colon where wanted == "the end of the statement" && before == .identifier:
      return error("a label stands in a call or a record", at: token.span, help: "(\(text(previous)): 1)")
    case .comma where wanted == "the end of the statement":
      return error("several values stand in parentheses", at: token.span, help: "(a, b) = (1, 2)")
    case .semicolon where enclosingOpener().map({ lexed.tokens[$0].kind == .leftBracket }) == true:
      return error("the rows of a matrix are lists", at: token.span, help: "[[1, 2], [3, 4]]")
    case .leftBrace where wanted == "an expression":
      return error(
        "a block cannot stand here", at: token.span, help: "a record is (a: 1), a block follows `=` or `=>`")
    case .interpolationEnd where before == .interpolationStart:
      return error(
        "nothing stands between the braces", at: previous.span.union(token.span),
        help: "write {{}} for braces that are meant as text")
    case .leftParenthesis, .leftBracket:
      return spacedBracket()
    case .all:
      return error(
        "`..` stands only in an index, for all of an axis", at: token.span, help: "a range is 0..<n or 1...n")
    case .number where before == .dot:
      return error(
        "a dot is followed by a member's name", at: token.span, help: "x[\(text(token))] is an element")
    default:
      return missingParentheses() ?? missingComma() ?? missingCall(wanted)
    }
  }

  /// Whether nothing but space stands before the token on its line.
  private var startsLine: Bool {
    index == 0 || previous.kind == .newline
      || source.position(of: previous.span.end).line < source.position(of: token.span.start).line
  }

  func generator() -> Diagnostic {
    error("a list that is built stands in brackets", at: token.span, help: "sum([v^2 for v in xs])")
  }

  /// `f (x)`.
  private func spacedBracket() -> Diagnostic? {
    guard index > 0, previous.kind.endsValue, token.followsSpace else { return nil }
    let isCall = token.kind == .leftParenthesis
    return error(
      "`\(text(token))` of \(isCall ? "a call" : "an index") stands directly behind \(previous.kind == .identifier ? text(previous) : "the value")",
      at: token.span,
      help: isCall ? "f(x); between values belongs a comma" : "x[0]; between values belongs a comma")
  }

  /// `fig = plot y`: verbs are verbs only at the start of a statement.
  private func missingParentheses() -> Diagnostic? {
    guard index > 0, previous.kind == .identifier, token.kind.beginsValue, Verbs.all.contains(text(previous))
    else {
      return nil
    }
    let verb = text(previous)
    return error(
      "\(verb) needs its parentheses here", at: previous.span,
      help: "\(verb)(…); only a statement can begin with `\(verb) …`")
  }

  /// `tanh x`, `pirnt x`, `∇L`.
  private func missingCall(_ wanted: String) -> Diagnostic? {
    guard wanted == "the end of the statement", index > 0, previous.kind == .identifier,
      token.kind.beginsValue,
      token.kind != .leftBrace
    else { return nil }
    let name = text(previous)
    if name == "∇" { return error("`∇` is a function", at: previous.span, help: "∇(L, W), or ∂L/∂W") }
    if startsStatement(index - 1), let verb = Suggestion.nearest(to: name, among: Verbs.all) {
      return error("\(name) is no verb", at: previous.span, help: "did you mean \(verb)?")
    }
    return error("a call of \(name) needs parentheses", at: previous.span, help: "\(name)(…)")
  }

  private func missingComma() -> Diagnostic? {
    guard token.kind.beginsValue, token.kind != .leftBrace, previous.kind.endsValue,
      let opener = enclosingOpener(), [.leftBracket, .leftParenthesis].contains(lexed.tokens[opener].kind)
    else { return nil }
    return error("a comma is missing before \(found)", at: token.span)
  }
}
