/// What stands before the cursor, for completion: the word that was begun, and what kind of word it must be.
public struct CompletionContext: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A variable, a function or a keyword.
    case name
    /// A member of what the path says: `net.dense1.` gives `["net", "dense1"]`, `xs[0].` gives `["xs", "0"]`.
    case member(path: [String])
    /// `\et`, which becomes a character.
    case symbol
    /// The text of a string, such as a path; the word is all of it so far.
    case string
    /// A comment, or nothing that could be completed.
    case nothing
  }

  public var kind: Kind
  /// What was typed of the word so far, without the `\` of a symbol.
  public var prefix: String
  /// What to replace, the `\` of a symbol included.
  public var span: Span
  /// The function or verb whose arguments the cursor is in, for its labels.
  public var function: String?
  /// The labels that its call has already.
  public var labels: [String] = []
  /// How many arguments stand before this one without a label.
  public var positions = 0
  /// The label of the argument that is being written, `loss` in `train(net, x, y, loss: `; nil for one without.
  public var label: String?
  /// Whether the word is what is differentiated by: `∂L/∂net.dense1.`.
  public var isDerivative = false

  public init(kind: Kind, prefix: String, span: Span, function: String? = nil, labels: [String] = []) {
    self.kind = kind
    self.prefix = prefix
    self.span = span
    self.function = function
    self.labels = labels
  }

  /// What stands before the byte offset of a text.
  public init(in source: Source, at offset: Int) {
    let offset = max(0, min(offset, source.bytes.count))
    let before = Source(
      identifier: source.identifier, name: source.name, bytes: Array(source.bytes[..<offset]))
    // The text ends in the middle of something: what the lexer says of its end has no length and no meaning here.
    let tokens = Lexer.tokens(of: before).filter { $0.span.start < $0.span.end }[...]
    let here = Span(
      source: source.identifier, start: Int32(clamping: offset), end: Int32(clamping: offset))
    let call = Self.call(around: tokens, in: before)
    self.init(kind: .name, prefix: "", span: here, function: call?.name, labels: call?.labels ?? [])
    positions = call?.positions ?? 0
    defer { label = Self.label(before: tokens, prefix.isEmpty ? 0 : 1, in: before) }
    guard let last = tokens.last, Int(last.span.end) == offset else { return }
    let text = before.text(last.span)
    switch last.kind {
    case .comment: kind = .nothing
    case .number, .format: kind = .nothing
    case .dot:
      kind = .member(path: Self.path(before: tokens.dropLast(), in: before))
      isDerivative = Self.isBehindPartial(tokens)
    case .invalid where text.hasPrefix("\""):
      (kind, prefix) = (.string, String(text.dropFirst()))
      span.start = last.span.start + 1
    case .invalid where text.hasPrefix("\\"):
      (kind, prefix, span) = (.symbol, String(text.dropFirst()), last.span)
    case _ where last.kind == .identifier || last.kind == .placeholder || last.kind.isKeyword:
      (prefix, span) = (text, last.span)
      if let dot = tokens.dropLast().last, dot.kind == .dot {
        kind = .member(path: Self.path(before: tokens.dropLast(2), in: before))
        isDerivative = Self.isBehindPartial(tokens)
      }
    default: break
    }
  }

  /// The label in front of the last tokens, `loss: `; nil for none.
  private static func label(before tokens: ArraySlice<Token>, _ count: Int, in source: Source) -> String? {
    let rest = tokens.dropLast(count)
    guard rest.last?.kind == .colon, let name = rest.dropLast().last,
      name.kind == .identifier || name.kind.isKeyword
    else { return nil }
    return source.text(name.span)
  }

  /// Whether a path at the end of the tokens stands behind a ∂.
  private static func isBehindPartial(_ tokens: ArraySlice<Token>) -> Bool {
    let path: [Token.Kind] = [.identifier, .dot, .leftBracket, .rightBracket, .number]
    return tokens.last { !path.contains($0.kind) }?.kind == .partial
  }

  /// The names and plain indices, `a.b[0].c`, at the end of the tokens; nothing for any other expression.
  private static func path(before tokens: ArraySlice<Token>, in source: Source) -> [String] {
    var parts: [String] = []
    var rest = tokens
    while let last = rest.popLast() {
      if last.kind == .rightBracket {
        guard let index = index(endingIn: &rest, in: source) else { return [] }
        parts.insert(index, at: 0)
        continue
      }
      guard last.kind == .identifier else { return [] }
      parts.insert(source.text(last.span), at: 0)
      guard let dot = rest.last, dot.kind == .dot else { return parts }
      rest.removeLast()
    }
    return []
  }

  /// Takes `[2` or `[-1` off the end of the tokens.
  private static func index(endingIn tokens: inout ArraySlice<Token>, in source: Source) -> String? {
    guard let number = tokens.popLast(), number.kind == .number else { return nil }
    let sign = tokens.last?.kind == .minus ? "-" : ""
    if !sign.isEmpty { tokens.removeLast() }
    guard tokens.popLast()?.kind == .leftBracket else { return nil }
    return sign + source.text(number.span)
  }

  /// The name before the innermost open parenthesis, or the verb that begins the statement, and the labels behind it.
  private static func call(around tokens: ArraySlice<Token>, in source: Source) -> (
    name: String, labels: [String], positions: Int
  )? {
    var depth = 0
    var first: Token?
    var labels: [String] = []
    var commas = 0
    for index in tokens.indices.reversed() {
      let token = tokens[index]
      if token.kind.isCloser {
        depth += 1
      } else if token.kind.isOpener {
        depth -= 1
        guard depth < 0 else { continue }
        guard token.kind == .leftParenthesis, index > tokens.startIndex else { break }
        let callee = tokens[index - 1]
        guard callee.kind == .identifier, callee.span.end == token.span.start else { return nil }
        return (source.text(callee.span), labels, max(0, commas - labels.count))
      } else if depth == 0, token.kind == .newline || token.kind == .semicolon {
        break
      } else if depth == 0 {
        first = token
        if token.kind == .comma { commas += 1 }
        let follower = tokens[index...].dropFirst().first
        if token.kind == .identifier, follower?.kind == .colon { labels.append(source.text(token.span)) }
      }
    }
    guard let first, first.kind == .identifier, Verbs.all.contains(source.text(first.span)),
      let last = tokens.last, first.span != last.span || Int(last.span.end) < source.bytes.count
    else { return nil }
    return (source.text(first.span), labels, max(0, commas - labels.count))
  }
}
