/// Whether a text can be run, or the prompt must ask for another line.
public enum Completeness: Sendable, Equatable {
  case complete
  /// A bracket is open; the span is the bracket's.
  case openBracket(Span)
  /// The last line ends in an operator or a comma; the span is the operator's.
  case trailingOperator(Span)

  public var isComplete: Bool { self == .complete }
}

extension Lexer {
  /// Whether a text is complete. A text with an error that more lines cannot mend counts as complete, so that the
  /// error is shown at once.
  public static func completeness(of source: Source) -> Completeness {
    let lexer = Lexer(source)
    if !lexer.diagnostics.isEmpty { return .complete }
    if let opener = lexer.open.last { return .openBracket(lexer.tokens[opener.token].span) }
    if let last = lexer.tokens.dropLast().last, last.kind.continuesLine {
      return .trailingOperator(last.span)
    }
    return .complete
  }

  /// Whether a text is complete.
  public static func isComplete(_ text: String) -> Bool {
    completeness(of: Source(identifier: -1, name: "", text: text)).isComplete
  }
}
