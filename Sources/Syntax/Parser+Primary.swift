extension Parser {
  /// Literals, names, and what stands in brackets.
  mutating func primary() throws(Diagnostic) -> Expression {
    let first = token
    switch first.kind {
    case .number:
      advance()
      return Expression(.number(lexed.numbers[Int(first.payload)]), first.span)
    case .string:
      advance()
      return Expression(.string([.text(lexed.texts[Int(first.payload)])]), first.span)
    case .stringStart:
      return try interpolatedString()
    case .identifier, .in:
      if let error = foreignValue() { throw error }
      advance()
      let word = Expression(.name(name(first)), first.span)
      guard token.kind == .leftBrace, Verbs.blocks.contains(name(first).key) else { return word }
      // `curves = whatif { … }`
      let block = try value()
      return try node(
        .call(word, [Argument(label: nil, value: block)], isVerb: true), span(from: first.span),
        over: block.height)
    case .true, .false:
      advance()
      return Expression(.boolean(first.kind == .true), first.span)
    case .none:
      advance()
      return Expression(.none, first.span)
    case .placeholder:
      guard allowsResult || [.comma, .rightParenthesis, .rightBracket, .equal].contains(next.kind) else {
        throw error("`_` stands for a size to infer, and only as a whole argument", at: first.span)
      }
      advance()
      return Expression(.placeholder, first.span)
    case .leftParenthesis:
      return try parenthesized()
    case .leftBracket:
      return try bracket()
    case .partial:
      return try gradient()
    default:
      throw unexpected(.expression)
    }
  }

  // MARK: Strings

  private mutating func interpolatedString() throws(Diagnostic) -> Expression {
    let start = advance().span
    var parts: [StringPart] = []
    var height: Int32 = 0
    while true {
      switch token.kind {
      case .stringText:
        parts.append(.text(lexed.texts[Int(advance().payload)]))
      case .interpolationStart:
        advance()
        let value = try expression()
        height = max(height, value.height)
        var format: NumberFormat?
        if token.kind == .format { format = lexed.formats[Int(advance().payload)] }
        try expect(.interpolationEnd)
        parts.append(.interpolation(value, format: format))
      case .stringEnd:
        advance()
        return try node(.string(parts), span(from: start), over: height)
      default:
        throw unexpected(.token(.stringEnd))
      }
    }
  }

  // MARK: Brackets

  /// `(e)`, `()`, `(a,)`, `(a, b)`, `(a: 1)`.
  private mutating func parenthesized() throws(Diagnostic) -> Expression {
    let start = token.span
    if next.kind == .rightParenthesis {
      advance()
      advance()
      return Expression(.tuple([]), span(from: start))
    }
    advance()
    if next.kind == .colon, token.kind == .identifier || token.kind.isKeyword { return try record(start) }
    let first = try expression()
    if accept(.rightParenthesis) {
      return Expression(first.kind, span(from: start), height: first.height)
    }
    if token.kind == .for { throw generator() }
    let (items, height) = try items(first, until: .rightParenthesis)
    return try node(.tuple(items), span(from: start), over: height)
  }

  private mutating func record(_ start: Span) throws(Diagnostic) -> Expression {
    let arguments = try arguments(until: .rightParenthesis)
    try checkLabels(arguments)
    var fields: [(name: Name, value: Expression)] = []
    for argument in arguments {
      guard let label = argument.label else {
        throw error("a record's values all have names", at: argument.value.span, help: "(a: 1, b: 2)")
      }
      fields.append((label, argument.value))
    }
    return try node(.record(fields), span(from: start), over: Self.height(of: arguments))
  }

  /// Further items behind the first, each after a comma, and the closing bracket.
  private mutating func items(
    _ first: Expression, until closer: Token.Kind
  ) throws(Diagnostic) -> ([Expression], height: Int32) {
    var items = [first]
    var height = first.height
    while accept(.comma) {
      if token.kind == closer { break }
      let item = try expression()
      height = max(height, item.height)
      items.append(item)
    }
    if token.kind == .colon, closer == .rightParenthesis {
      throw error("a record's values all have names", at: first.span, help: "(a: 1, b: 2)")
    }
    try expect(closer, .separator(or: closer))
    return (items, height)
  }

  /// `[a, b]` and `[f(v) for v in xs if c]`.
  private mutating func bracket() throws(Diagnostic) -> Expression {
    let start = advance().span
    if accept(.rightBracket) { return Expression(.bracket([]), span(from: start)) }
    let first = try expression()
    if token.kind == .for { return try comprehension(first, start) }
    let (items, height) = try items(first, until: .rightBracket)
    return try node(.bracket(items), span(from: start), over: height)
  }

  private mutating func comprehension(_ element: Expression, _ start: Span) throws(Diagnostic) -> Expression {
    var clauses: [ComprehensionClause] = []
    var height = element.height
    while accept(.for) {
      let pattern = try pattern()
      try expect(.in)
      let sequence = try expression()
      var condition: Expression?
      while accept(.if) {
        let next = try expression()
        if let first = condition {
          condition = try node(
            .and(first, next), first.span.union(next.span), over: max(first.height, next.height))
        } else {
          condition = next
        }
      }
      height = max(height, sequence.height, condition?.height ?? 0)
      clauses.append(ComprehensionClause(pattern: pattern, sequence: sequence, condition: condition))
    }
    try expect(.rightBracket)
    return try node(.comprehension(element: element, clauses: clauses), span(from: start), over: height)
  }

  // MARK: Gradients

  /// `∂L/∂W`, without spaces.
  private mutating func gradient() throws(Diagnostic) -> Expression {
    let start = advance().span
    let numerator = try gradientOperand(takesCalls: true)
    guard token.kind == .slash, !token.followsSpace, next.kind == .partial, !next.followsSpace else {
      let isSpaced = token.kind == .slash && next.kind == .partial
      throw error(
        isSpaced ? "a gradient is written without spaces" : "`∂` begins a gradient such as ∂L/∂W",
        at: isSpaced ? start.union(next.span) : start.union(numerator.span),
        help: "∂\(oneLine(source.text(numerator.span)))/∂W")
    }
    advance()
    advance()
    let variable = try gradientOperand(takesCalls: false)
    return try node(
      .gradient(of: numerator, by: variable), span(from: start), over: max(numerator.height, variable.height))
  }

  /// A name with members and indices, or anything in parentheses.
  private mutating func gradientOperand(takesCalls: Bool) throws(Diagnostic) -> Expression {
    guard !token.followsSpace, token.kind == .identifier || token.kind == .leftParenthesis else {
      if token.kind == .invalid { throw unexpected(.name) }
      throw error("a name must stand directly behind `∂`", at: previous.span, help: "∂L/∂W")
    }
    var operand =
      token.kind == .identifier ? Expression(.name(name(token)), advance().span) : try parenthesized()
    while !token.followsSpace {
      switch token.kind {
      case .dot where next.kind == .identifier && !next.followsSpace:
        advance()
        operand = try node(.member(operand, name(advance())), span(from: operand.span), over: operand.height)
      case .leftBracket:
        operand = try index(operand)
      case .leftParenthesis where takesCalls:
        advance()
        let arguments = try arguments(until: .rightParenthesis)
        operand = try node(
          .call(operand, arguments, isVerb: false), span(from: operand.span),
          over: max(operand.height, Self.height(of: arguments)))
      default:
        return operand
      }
    }
    return operand
  }
}
