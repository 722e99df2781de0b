/// Turns tokens into a syntax tree by recursive descent, with ``Precedence`` as the table of operators.
///
/// ```swift
/// let source = sources.add(name: "xor.bps", text: text)
/// let program = try Parser.parse(source)
/// ```
public struct Parser {
  let source: Source
  let lexed: LexedText
  private(set) var index = 0
  private var depth = 0
  /// The errors so far, when all of them are wanted and not only the first.
  private var collected: [Diagnostic]?
  /// Whether `_` may stand anywhere, for the last result.
  let allowsResult: Bool

  private init(_ source: Source, collects: Bool, allowsResult: Bool = false) {
    self.source = source
    self.allowsResult = allowsResult
    lexed = LexedText(source)
    collected = collects ? [] : nil
  }

  /// Parses a text, and throws the first error in it.
  ///
  /// - Parameter allowsResult: whether `_` may stand anywhere, as the last result does at a prompt.
  public static func parse(_ source: Source, allowsResult: Bool = false) throws(Diagnostic) -> Program {
    var parser = Parser(source, collects: false, allowsResult: allowsResult)
    return try parser.program()
  }

  /// Parses what can be parsed, and returns up to 50 errors with it, in the order of the text.
  public static func parseCollecting(_ source: Source) -> (program: Program, diagnostics: [Diagnostic]) {
    var parser = Parser(source, collects: true)
    do throws(Diagnostic) {
      let program = try parser.program()
      return (program, parser.collected ?? [])
    } catch {
      let empty = Block(statements: [], span: Span(source: source.identifier, start: 0, end: 0))
      return (Program(block: empty, cells: parser.lexed.cells), (parser.collected ?? []) + [error])
    }
  }

  private mutating func program() throws(Diagnostic) -> Program {
    let block = try statements(until: .end, from: Span(source: source.identifier, start: 0, end: 0))
    return Program(block: block, cells: lexed.cells)
  }

  // MARK: Tokens

  var token: Token { lexed.tokens[index] }

  var next: Token { lexed.tokens[min(index + 1, lexed.tokens.count - 1)] }

  /// The token before this one; at the start of the text the first one.
  var previous: Token { lexed.tokens[max(index - 1, 0)] }

  func text(_ token: Token) -> String { source.text(token.span) }

  /// Takes the token; the end of the text stays.
  @discardableResult
  mutating func advance() -> Token {
    let taken = token
    if index < lexed.tokens.count - 1 { index += 1 }
    return taken
  }

  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  @discardableResult
  mutating func expect(_ kind: Token.Kind, _ expectation: Expectation? = nil) throws(Diagnostic) -> Token {
    guard token.kind == kind else { throw unexpected(expectation ?? .token(kind)) }
    return advance()
  }

  /// Skips ends of lines when `kind` comes behind them.
  mutating func acceptAfterNewlines(_ kind: Token.Kind) -> Bool {
    var ahead = index
    while lexed.tokens[ahead].kind == .newline { ahead += 1 }
    guard lexed.tokens[ahead].kind == kind else { return false }
    index = ahead
    advance()
    return true
  }

  /// The token behind the bracket that closes the one at `index`.
  func tokenBehindCloser() -> Token? {
    let closer = Int(token.payload)
    guard closer > 0, closer + 1 < lexed.tokens.count else { return nil }
    return lexed.tokens[closer + 1]
  }

  /// A name, which a keyword may be too where no expression can stand: `r.in`, `dense(in: 3)`.
  func name(_ token: Token) -> Name {
    let typed = text(token)
    return Name(key: Symbols.key(of: typed), typed: typed, span: token.span)
  }

  /// From the first of two spans to the end of the token before this one.
  func span(from start: Span) -> Span {
    Span(source: start.source, start: start.start, end: max(start.end, previous.span.end))
  }

  // MARK: Depth

  /// Runs a part of the grammar one level deeper.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard depth < SyntaxLimit.nesting else {
      throw Diagnostic(
        code: "limit", "this is nested more than \(SyntaxLimit.nesting) levels deep", at: token.span,
        help: "give parts of it names")
    }
    depth += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  /// An expression over others, of which the highest has the height `inner`.
  func node(_ kind: Expression.Kind, _ span: Span, over inner: Int32) throws(Diagnostic) -> Expression {
    try checkHeight(inner + 1, span)
    return Expression(kind, span, height: inner + 1)
  }

  func checkHeight(_ height: Int32, _ span: Span) throws(Diagnostic) {
    guard height <= Int32(SyntaxLimit.height) else {
      throw Diagnostic(
        code: "limit", "this expression is a chain of more than \(SyntaxLimit.height) parts",
        at: Span(source: span.source, start: span.start, end: span.start + 1),
        help: "put the parts in a list, as in sum([a, b, c])")
    }
  }

  // MARK: Statements in a row

  /// The statements up to `closer`, which is not taken. Where all errors are wanted, parsing goes on after the
  /// statement that has one.
  mutating func statements(until closer: Token.Kind, from start: Span) throws(Diagnostic) -> Block {
    var statements: [Statement] = []
    var height: Int32 = 0
    while true {
      while token.kind == .newline || token.kind == .semicolon { advance() }
      if token.kind == closer { break }
      if token.kind == .end { throw unexpected(.token(.rightBrace)) }
      let (firstToken, firstDepth) = (index, depth)
      do throws(Diagnostic) {
        let statement = try terminatedStatement(before: closer)
        height = max(height, Self.height(of: statement))
        statements.append(statement)
      } catch {
        guard let count = collected?.count, count < 49 else { throw error }
        collected?.append(error)
        depth = firstDepth
        synchronize(from: firstToken, closer)
      }
    }
    var block = Block(
      statements: statements,
      span: Span(source: start.source, start: start.start, end: token.span.end))
    block.height = height
    return block
  }

  private mutating func terminatedStatement(before closer: Token.Kind) throws(Diagnostic) -> Statement {
    var statement = try statement()
    switch token.kind {
    case .semicolon:
      advance()
      statement.isSilenced = token.kind == .newline || token.kind == .end
    case .newline, .end, closer: break
    default: throw unexpected(.statementEnd)
    }
    return statement
  }

  /// Goes to the end of the statement that began at `first`, past every bracket in it that is closed.
  private mutating func synchronize(from first: Int, _ closer: Token.Kind) {
    let failed = index
    index = first
    while token.kind != .end {
      if index >= failed, token.kind == .newline || token.kind == .semicolon { return }
      if token.kind == closer, index > first { return }
      if token.kind.isOpener, token.payload > Int32(clamping: index) { index = Int(token.payload) }
      advance()
    }
  }

  private static func height(of statement: Statement) -> Int32 {
    switch statement.kind {
    case .expression(let value), .define(_, let value), .parameter(_, let value), .include(let value):
      value.height
    case .assignPart(let target, let value), .update(let target, let value),
      .compound(let target, _, let value):
      max(target.height, value.height)
    case .function(_, let parameters, let body): max(height(of: parameters), body.height)
    case .layer(_, let parameters, let body): max(height(of: parameters), body.height)
    case .whileLoop(let head, let body), .repeatLoop(let head, let body), .forLoop(_, let head, let body):
      max(head.height, body.height)
    case .returnValue(let value): value?.height ?? 1
    case .breakLoop, .continueLoop: 1
    }
  }

  static func height(of parameters: [FunctionParameter]) -> Int32 {
    parameters.reduce(0) { max($0, $1.defaultValue?.height ?? 0) }
  }
}
