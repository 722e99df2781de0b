/// Explains what stands in the wrong place when it is known from another language, or is a common slip.
extension Parser {
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
  func foreignGrammar(_ expected: Expectation) -> Diagnostic? {
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
    case .for where isInside([.leftParenthesis]):
      return generator()
    case .plus where expected == .expression && !startsStatement(index):
      return error("a number needs no `+` in front", at: token.span, help: "leave it out")
    case .plus, .pipe, .arrow, .star, .slash, .percent, .at, .caret, .equalEqual, .notEqual, .less,
      .lessOrEqual,
      .greater,
      .greaterOrEqual, .and, .or, .dot:
      guard startsLine else { return nil }
      let sign = text(token)
      let help = token.kind == .dot ? "put it behind the line before" : "end the line before with `\(sign)`"
      return error(
        "a statement cannot begin with `\(sign)`", at: token.span, help: before == .newline ? help : nil)
    case .equal where before == .equal:
      return error("`= =` is no operator", at: token.span, help: "compare with ==, without a space")
    case .equal where before == .identifier && expected != .token(.leftBrace):
      return error(
        "`=` defines a name at the start of a statement only", at: token.span,
        help: "compare with ==; a label is \(text(previous)): …")
    case .colon where expected == .statementEnd && before == .identifier:
      return error("a label stands in a call or a record", at: token.span, help: "(\(text(previous)): 1)")
    case .colon where before == .rightParenthesis && expected == .statementEnd,
      .leftBrace where before == .rightParenthesis && expected == .statementEnd:
      return error("a function is defined with `=` before its body", at: token.span, help: "f(x) = { … }")
    case .colon where before.endsValue:
      return error("`:` makes no range", at: token.span, help: "0..<n, or 1...n with its end")
    case .comma where expected == .statementEnd:
      return error("several values stand in parentheses", at: token.span, help: "(a, b) = (1, 2)")
    case .semicolon where isInside([.leftBracket]):
      return error("the rows of a matrix are lists", at: token.span, help: "[[1, 2], [3, 4]]")
    case .semicolon where isInside([.leftParenthesis]):
      return error(
        "`;` ends a statement, and parentheses are open", at: token.span, help: "values are separated by `,`")
    case .leftBrace where expected == .expression:
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
      return missingParentheses() ?? missingComma() ?? missingCall(expected)
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
      "a space stands before the `\(text(token))` of \(isCall ? "a call" : "an index")", at: token.span,
      help: isCall ? "f(x), or a comma between values" : "x[0], or a comma between values")
  }

  /// `fig = plot y`: verbs are verbs only at the start of a statement.
  private func missingParentheses() -> Diagnostic? {
    guard index > 0, previous.kind == .identifier, token.kind.beginsValue, Verbs.all.contains(text(previous))
    else {
      return nil
    }
    let verb = text(previous)
    if startsStatement(index - 1), !token.followsSpace {
      return error(
        "a space is missing behind \(verb)", at: token.span, help: "\(verb) \(oneLine(text(token)))")
    }
    return error(
      "\(verb) needs its parentheses here", at: previous.span,
      help: "\(verb)(…); only a statement can begin with `\(verb) …`")
  }

  /// `tanh x`, `pirnt x`, `∇L`.
  private func missingCall(_ expected: Expectation) -> Diagnostic? {
    let isValue = token.kind.beginsValue && ![.leftBrace, .not, .minus].contains(token.kind)
    guard expected == .statementEnd, index > 0, previous.kind == .identifier, isValue else { return nil }
    let name = text(previous)
    if name == "param" || name == "layer", startsStatement(index - 1) {
      return error(
        "\(name) is followed by a name", at: token.span,
        help: name == "param" ? "param W = glorot(2, 4)" : "layer Name(width) { … }")
    }
    if name == "∇" { return error("`∇` is a function", at: previous.span, help: "∇(L, W), or ∂L/∂W") }
    if startsStatement(index - 1), let verb = Suggestion.nearest(to: name, among: Verbs.all) {
      return error("\(name) is no verb", at: previous.span, help: "did you mean \(verb)?")
    }
    return error("a call of \(name) needs parentheses", at: previous.span, help: "\(name)(…)")
  }

  /// Whether the statement began with a verb, behind which at least one argument stands.
  private var isInVerbArguments: Bool {
    var first = index - 1
    while first > 0, !startsStatement(first) {
      let token = lexed.tokens[first]
      first = token.kind.isCloser && token.payload >= 0 ? Int(token.payload) : first
      if startsStatement(first) { break }
      first -= 1
    }
    return first < index - 1 && lexed.tokens[first].kind == .identifier
      && Verbs.all.contains(text(lexed.tokens[first])) && lexed.tokens[first + 1].followsSpace
  }

  private func missingComma() -> Diagnostic? {
    guard token.kind.beginsValue, token.kind != .leftBrace, previous.kind.endsValue,
      isInside([.leftBracket, .leftParenthesis]) || isInVerbArguments
    else { return nil }
    return error("a comma is missing before \(found)", at: token.span)
  }
}
