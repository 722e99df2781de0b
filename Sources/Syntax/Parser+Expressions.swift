extension Parser {
  /// `a |> b`, the loosest form.
  mutating func expression() throws(Diagnostic) -> Expression {
    try nested { (parser) throws(Diagnostic) in
      var left = try parser.function()
      while parser.accept(.pipe) {
        let right = try parser.function()
        left = try parser.node(
          .pipe(left, right), left.span.union(right.span), over: max(left.height, right.height))
      }
      return left
    }
  }

  /// `x => e`, `(a, b) => e`, `if … { } else { }`, or an expression of operators.
  private mutating func function() throws(Diagnostic) -> Expression {
    switch token.kind {
    case .identifier, .placeholder, .in:
      if next.kind == .arrow {
        let parameter = FunctionParameter(name: name(advance()), defaultValue: nil)
        return try functionBody([parameter], parameter.name.span)
      }
    case .leftParenthesis:
      if tokenBehindCloser()?.kind == .arrow {
        let start = advance().span
        let parameters = try functionParameters(from: try arguments(until: .rightParenthesis))
        return try functionBody(parameters, start)
      }
    case .if:
      return try conditional()
    default: break
    }
    let expression = try operators(.or)
    if token.kind == .arrow {
      throw error(
        "a function's parameters are names", at: expression.span, help: "x => x^2, or (a, b) => a + b")
    }
    return expression
  }

  private mutating func functionBody(
    _ parameters: [FunctionParameter], _ start: Span
  ) throws(Diagnostic) -> Expression {
    try nested { (parser) throws(Diagnostic) in
      try parser.expect(.arrow)
      let body = parser.token.kind == .leftBrace ? try parser.value() : try parser.function()
      return try parser.node(
        .lambda(parameters: parameters, body: body), start.union(body.span),
        over: max(Self.height(of: parameters), body.height))
    }
  }

  private mutating func conditional() throws(Diagnostic) -> Expression {
    try nested { (parser) throws(Diagnostic) in
      let start = parser.advance().span
      let condition = try parser.condition()
      let then = try parser.block()
      var otherwise: Block?
      if parser.acceptAfterNewlines(.else) {
        otherwise = try parser.otherwise()
      }
      return try parser.node(
        .conditional(condition, then: then, otherwise: otherwise), parser.span(from: start),
        over: max(condition.height, then.height, otherwise?.height ?? 0))
    }
  }

  /// What stands behind `else`: a block, or the next `if` as a block of its own.
  private mutating func otherwise() throws(Diagnostic) -> Block {
    guard token.kind == .if else {
      if token.kind == .colon {
        throw error("a block stands in braces, without `:`", at: token.span, help: "write { … }")
      }
      return try block()
    }
    let nested = try conditional()
    var block = Block(statements: [Statement(.expression(nested), nested.span)], span: nested.span)
    block.height = nested.height
    return block
  }

  // MARK: Operators

  /// Operators that bind at least as tightly as `minimum`.
  private mutating func operators(_ minimum: Precedence) throws(Diagnostic) -> Expression {
    var left = try prefix()
    var last: Precedence?
    while let infix = InfixOperator(token.kind), infix.precedence >= minimum {
      if let last, last == infix.precedence, !last.chains { throw chained(left, infix) }
      if infix.precedence == .comparison { try checkNot(left) }
      let sign = advance().span
      let right = try operators(infix.precedence.next)
      left = try combine(left, infix, right, sign)
      last = infix.precedence
    }
    return left
  }

  private func combine(
    _ left: Expression, _ infix: InfixOperator, _ right: Expression, _ sign: Span
  ) throws(Diagnostic) -> Expression {
    let kind: Expression.Kind =
      switch infix.meaning {
      case .binary(let binary): .binary(binary, left, right, operatorSpan: sign)
      case .range(let closed): .range(left, right, closed: closed)
      case .and: .and(left, right)
      case .or: .or(left, right)
      }
    return try node(kind, left.span.union(right.span), over: max(left.height, right.height))
  }

  /// `a < b < c`, `1...2...3`.
  private mutating func chained(_ left: Expression, _ infix: InfixOperator) -> Diagnostic {
    let sign = advance()
    guard infix.precedence == .comparison, case .binary(_, _, let middle, _) = left.kind else {
      return error("a range has two ends", at: sign.span, help: "range(0, 1, step: 0.1) has a step")
    }
    var help = "(a \(text(sign)) b) compares the answer of a comparison"
    if let right = try? operators(.range) {
      help =
        "\(source.text(left.span)) and \(source.text(middle.span)) \(text(sign)) \(source.text(right.span))"
    }
    return error("comparisons do not chain", at: sign.span, help: oneLine(help))
  }

  /// `not a < b` would be `(not a) < b`, which nobody means; `not a == b` is the same either way where both are bools,
  /// which a number or a string is not.
  private mutating func checkNot(_ left: Expression) throws(Diagnostic) {
    let isEquality = token.kind == .equalEqual || token.kind == .notEqual
    let isBool = ![.number, .string, .stringStart, .minus, .none].contains(next.kind)
    guard !isEquality || !isBool, case .unary(.not, let operand) = left.kind,
      !isParenthesized(left)
    else { return }
    let sign = text(advance())
    let right = (try? operators(.range)).map { source.text($0.span) } ?? "…"
    throw error(
      "`not` binds tighter than `\(sign)`", at: left.span,
      help: oneLine("not (\(source.text(operand.span)) \(sign) \(right))"))
  }

  private func isParenthesized(_ expression: Expression) -> Bool {
    source.bytes[Int(expression.span.start)] == UInt8(ascii: "(")
  }

  private mutating func prefix() throws(Diagnostic) -> Expression {
    let sign: UnaryOperator
    switch token.kind {
    case .minus: sign = .negate
    case .not: sign = .not
    default: return try power()
    }
    return try nested { (parser) throws(Diagnostic) in
      let start = parser.advance().span
      let operand = try parser.prefix()
      return try parser.node(.unary(sign, operand), start.union(operand.span), over: operand.height)
    }
  }

  private mutating func power() throws(Diagnostic) -> Expression {
    let base = try postfix()
    guard token.kind == .caret else { return base }
    return try nested { (parser) throws(Diagnostic) in
      let sign = parser.advance().span
      let exponent = try parser.prefix()
      return try parser.node(
        .binary(.power, base, exponent, operatorSpan: sign), base.span.union(exponent.span),
        over: max(base.height, exponent.height))
    }
  }

  // MARK: Postfix

  /// Calls, indices, members and derivatives, each directly behind what it belongs to.
  private mutating func postfix() throws(Diagnostic) -> Expression {
    var base = try primary()
    while true {
      switch token.kind {
      case .leftParenthesis where !token.followsSpace:
        if case .number = base.kind, !isParenthesized(base) {
          throw error(
            "a number cannot be called", at: base.span.union(token.span),
            help: "\(source.text(base.span)) * (…)")
        }
        advance()
        let arguments = try arguments(until: .rightParenthesis, of: base)
        try checkLabels(arguments)
        base = try node(
          .call(base, arguments, isVerb: false), span(from: base.span),
          over: max(base.height, Self.height(of: arguments)))
      case .leftBracket where !token.followsSpace:
        base = try index(base)
      case .dot where !token.followsSpace:
        advance()
        guard token.kind == .identifier, !token.followsSpace else { throw unexpected(.memberName) }
        base = try node(.member(base, name(advance())), span(from: base.span), over: base.height)
      case .prime:
        advance()
        base = try node(.derivative(base), span(from: base.span), over: base.height)
      default:
        return base
      }
    }
  }

  /// `x[i, .., a..<b]`.
  mutating func index(_ base: Expression) throws(Diagnostic) -> Expression {
    advance()
    var subscripts: [Subscript] = []
    var height = base.height
    if token.kind == .rightBracket {
      throw error("an index is missing", at: token.span, help: "x[0], or x[..] for all")
    }
    repeat {
      let item = try self.subscript()
      if case .expression(let value) = item { height = max(height, value.height) }
      subscripts.append(item)
    } while accept(.comma)
    try expect(.rightBracket, .separator(or: .rightBracket))
    return try node(.index(base, subscripts), span(from: base.span), over: height)
  }

  private mutating func `subscript`() throws(Diagnostic) -> Subscript {
    switch token.kind {
    case .all where next.kind == .comma || next.kind == .rightBracket:
      return .all(advance().span)
    case .all:
      throw error("`..` alone is all of an axis", at: token.span, help: "0..<n for the first n")
    case .closedRange:
      throw error("a range needs a start", at: token.span, help: ".. for all of an axis, 0...n up to n")
    case .halfOpenRange:
      throw error("a range needs a start", at: token.span, help: "0..<n for the first n")
    case .colon:
      throw error("`:` makes no slice", at: token.span, help: ".. for all of an axis, 0..<n for the first n")
    default: break
    }
    let value = try expression()
    switch token.kind {
    case .colon:
      let start = oneLine(source.text(value.span))
      throw error("`:` makes no slice", at: token.span, help: "\(start)..<n; n itself is left out")
    case .all:
      throw error(
        "`..` alone is all of an axis", at: token.span,
        help: "\(oneLine(source.text(value.span)))..<len(x) for the rest")
    default: return .expression(value)
    }
  }

  // MARK: Arguments

  /// Arguments up to the closing bracket, which is taken; the opening one was taken before.
  ///
  /// - Parameter callee: what is called: some verbs take a block.
  mutating func arguments(until closer: Token.Kind, of callee: Expression? = nil) throws(Diagnostic)
    -> [Argument]
  {
    var arguments: [Argument] = []
    if token.kind == .leftBrace, let callee, Self.takesBlock(callee) {
      arguments.append(Argument(label: nil, value: try value()))
      guard accept(.comma) else {
        try expect(closer, .separator(or: closer))
        return arguments
      }
    }
    while token.kind != closer {
      arguments.append(try argument())
      guard accept(.comma) else { break }
    }
    try expect(closer, .separator(or: closer))
    return arguments
  }

  private static func takesBlock(_ callee: Expression) -> Bool {
    guard case .name(let name) = callee.kind else { return false }
    return Verbs.blocks.contains(name.key)
  }

  mutating func argument() throws(Diagnostic) -> Argument {
    guard let label = label() else {
      let argument = Argument(label: nil, value: try expression())
      if token.kind == .equal, case .name(let name) = argument.value.kind {
        throw error("a label is written with a colon", at: token.span, help: "\(name.typed): …")
      }
      return argument
    }
    return Argument(label: label, value: try expression())
  }

  /// Takes `name:`, where any word may be the name.
  mutating func label() -> Name? {
    guard next.kind == .colon, token.kind == .identifier || token.kind.isKeyword else { return nil }
    let label = name(advance())
    advance()
    return label
  }

  func checkLabels(_ arguments: [Argument]) throws(Diagnostic) {
    var seen: Set<String> = []
    for case let label? in arguments.map(\.label) where !seen.insert(label.key).inserted {
      throw error("the label \(label.typed) is there twice", at: label.span)
    }
  }

  static func height(of arguments: [Argument]) -> Int32 {
    arguments.reduce(1) { max($0, $1.value.height) }
  }
}
