extension Parser {
  mutating func statement() throws(Diagnostic) -> Statement {
    let start = token.span
    switch token.kind {
    case .while:
      advance()
      let condition = try condition()
      return Statement(.whileLoop(condition, try block()), span(from: start))
    case .repeat:
      return try repeatLoop()
    case .for:
      return try forLoop()
    case .break:
      advance()
      return Statement(.breakLoop, start)
    case .continue:
      advance()
      return Statement(.continueLoop, start)
    case .return:
      advance()
      let value = endsStatement(token.kind) ? nil : try value()
      return Statement(.returnValue(value), span(from: start))
    case .identifier:
      return try statementBeginningWithName()
    default:
      return try definitionOrExpression()
    }
  }

  private func endsStatement(_ kind: Token.Kind) -> Bool {
    kind == .newline || kind == .semicolon || kind == .rightBrace || kind == .end
  }

  /// `param` and `layer` are words of the language only before a name, and verbs only before an argument.
  private mutating func statementBeginningWithName() throws(Diagnostic) -> Statement {
    let start = token.span
    if next.kind == .identifier, next.followsSpace {
      switch text(token) {
      case "param": return try parameter()
      case "layer": return try layer()
      default: break
      }
    }
    if let call = try verbCall() {
      return Statement(include(call) ?? .expression(call), span(from: start))
    }
    if let error = foreignWord() { throw error }
    return try definitionOrExpression()
  }

  // MARK: Loops and blocks

  private mutating func repeatLoop() throws(Diagnostic) -> Statement {
    let start = advance().span
    if token.kind == .leftBrace {
      throw error(
        "`repeat` needs a number of times", at: start, help: "repeat 100 { … }, or while true { … }")
    }
    let count = try condition()
    return Statement(.repeatLoop(count, try block()), span(from: start))
  }

  private mutating func forLoop() throws(Diagnostic) -> Statement {
    let start = advance().span
    let pattern = try pattern()
    if token.kind == .comma {
      throw error("several names stand in parentheses", at: token.span, help: "for (a, b) in pairs { … }")
    }
    if token.kind == .equal {
      throw error("`for` goes through what stands behind `in`", at: token.span, help: "for i in 0..<10 { … }")
    }
    try expect(.in)
    let sequence = try condition()
    return Statement(.forLoop(pattern, sequence, try block()), span(from: start))
  }

  private func countingLoop() -> Diagnostic {
    error("`for` goes through what stands behind `in`", at: token.span, help: "for i in 0..<10 { … }")
  }

  /// A name, or several in parentheses.
  mutating func pattern() throws(Diagnostic) -> Pattern {
    let start = token
    if start.kind == .identifier || start.kind == .placeholder {
      advance()
      return .name(name(start))
    }
    guard start.kind == .leftParenthesis else { throw unexpected(.name) }
    return try nested { (parser) throws(Diagnostic) in
      parser.advance()
      var patterns: [Pattern] = []
      repeat {
        if parser.token.kind == .rightParenthesis, !patterns.isEmpty { break }
        patterns.append(try parser.pattern())
      } while parser.accept(.comma)
      if parser.token.kind == .equal { throw parser.countingLoop() }
      try parser.expect(.rightParenthesis)
      return .tuple(patterns, parser.span(from: start.span))
    }
  }

  /// The expression between `if`, `while`, `repeat` or `in` and the `{`.
  mutating func condition() throws(Diagnostic) -> Expression {
    if token.kind == .leftBrace {
      throw error(
        "an expression is missing before `{`", at: token.span, help: "if c { … }, for x in xs { … }")
    }
    let condition = try expression()
    switch token.kind {
    case .leftBrace: return condition
    case .equal:
      throw error("`=` defines a name; it does not compare", at: token.span, help: "compare with ==")
    case .colon:
      throw error("a block stands in braces, without `:`", at: token.span, help: "write { … }")
    default:
      throw unexpected(.token(.leftBrace))
    }
  }

  mutating func block() throws(Diagnostic) -> Block {
    try nested { (parser) throws(Diagnostic) in
      let start = try parser.expect(.leftBrace).span
      let block = try parser.statements(until: .rightBrace, from: start)
      parser.advance()
      return block
    }
  }

  /// What stands behind `=` or `=>`: an expression, or a block.
  mutating func value() throws(Diagnostic) -> Expression {
    guard token.kind == .leftBrace else { return try expression() }
    let block = try block()
    return try node(.block(block), block.span, over: block.height)
  }

  // MARK: Definitions

  private mutating func parameter() throws(Diagnostic) -> Statement {
    let start = advance().span
    let name = name(advance())
    if token.kind == .dot || token.kind == .leftBracket {
      throw error(
        "`param` defines a new parameter under a single name", at: token.span,
        help: "\(name.typed)… := e updates one that exists")
    }
    try expect(.equal)
    let value = try value()
    return Statement(.parameter(name, value), span(from: start))
  }

  private mutating func layer() throws(Diagnostic) -> Statement {
    let start = advance().span
    let name = name(advance())
    var parameters: [FunctionParameter] = []
    if token.kind == .leftParenthesis {
      advance()
      parameters = try functionParameters(from: try arguments(until: .rightParenthesis))
    }
    let body = try block()
    return Statement(.layer(name, parameters, body: body), span(from: start))
  }

  private mutating func definitionOrExpression() throws(Diagnostic) -> Statement {
    let start = token.span
    let left = try expression()
    let sign = token
    switch sign.kind {
    case .equal:
      let kind = try definition(of: left)
      if token.kind == .equal {
        throw error(
          "a definition has one `=`", at: token.span, help: "define one name after the other; compare with =="
        )
      }
      return Statement(kind, span(from: start))
    case .colonEqual:
      try checkPath(left, "`:=` updates a parameter such as W or net.dense1.W")
      advance()
      return Statement(.update(target: left, try value()), span(from: start))
    case .plusEqual, .minusEqual, .starEqual, .slashEqual:
      try checkPath(left, "`\(sign.kind.rawValue)` changes a variable such as W, r.a or x[0]")
      advance()
      let value = try expression()
      let binary: BinaryOperator =
        switch sign.kind {
        case .plusEqual: .add
        case .minusEqual: .subtract
        case .starEqual: .multiply
        default: .divide
        }
      return Statement(.compound(target: left, binary, value), span(from: start))
    default:
      return Statement(include(left) ?? .expression(left), span(from: start))
    }
  }

  /// The statement `left = …`, by what stands on the left.
  private mutating func definition(of left: Expression) throws(Diagnostic) -> Statement.Kind {
    switch left.kind {
    case .name(let name):
      advance()
      return .define(.name(name), try value())
    case .placeholder, .tuple:
      let pattern = try pattern(from: left)
      advance()
      return .define(pattern, try value())
    case .index, .member:
      try checkPath(left, "only a part of a variable can be changed, such as x[0] or r.a")
      advance()
      return .assignPart(target: left, try value())
    case .call(let callee, let arguments, isVerb: false):
      guard case .name(let name) = callee.kind else {
        throw error("a function is defined under a single name", at: callee.span, help: "f(x) = x^2")
      }
      let parameters = try functionParameters(from: arguments)
      advance()
      return .function(name, parameters, body: try value())
    case .bracket:
      throw error("several names are defined in parentheses", at: left.span, help: "(a, b) = e")
    case .number, .string, .boolean, .none:
      throw error("a value cannot be defined anew", at: left.span, help: "compare with ==")
    case .record:
      throw error("names are defined without labels", at: left.span, help: "(a, b) = e")
    default:
      throw error("an expression cannot be defined", at: left.span, help: "compare with ==")
    }
  }

  private func pattern(from expression: Expression) throws(Diagnostic) -> Pattern {
    switch expression.kind {
    case .name(let name): return .name(name)
    case .placeholder: return .name(Name(key: "_", typed: "_", span: expression.span))
    case .tuple(let items):
      if items.isEmpty { throw error("there is no name to define", at: expression.span, help: "(a, b) = e") }
      var patterns: [Pattern] = []
      for item in items { patterns.append(try pattern(from: item)) }
      return .tuple(patterns, expression.span)
    default:
      throw error("only names can stand here", at: expression.span, help: "(a, b) = e")
    }
  }

  /// A name with members and indices behind it.
  private func checkPath(_ target: Expression, _ message: String) throws(Diagnostic) {
    var part = target
    while true {
      switch part.kind {
      case .name: return
      case .index(let base, _), .member(let base, _): part = base
      default: throw error(message, at: target.span)
      }
    }
  }

  /// Reads arguments as the parameters of a definition: names, and labels with a default.
  func functionParameters(from arguments: [Argument]) throws(Diagnostic) -> [FunctionParameter] {
    var parameters: [FunctionParameter] = []
    var seen: Set<String> = []
    for argument in arguments {
      let parameter: FunctionParameter
      if let label = argument.label {
        parameter = FunctionParameter(name: label, defaultValue: argument.value)
      } else if case .name(let name) = argument.value.kind {
        parameter = FunctionParameter(name: name, defaultValue: nil)
      } else if case .placeholder = argument.value.kind {
        let name = Name(key: "_", typed: "_", span: argument.value.span)
        parameter = FunctionParameter(name: name, defaultValue: nil)
      } else {
        throw error(
          "a function's parameters are names", at: argument.value.span,
          help: "f(x, k: 2) = … defines; f(2) == 4 compares")
      }
      if parameter.name.key != "_", !seen.insert(parameter.name.key).inserted {
        throw error("the parameter \(parameter.name.typed) is there twice", at: parameter.name.span)
      }
      parameters.append(parameter)
    }
    return parameters
  }

  // MARK: Verbs

  /// A verb with its arguments up to the end of the statement; nil when the name that stands here is used otherwise.
  private mutating func verbCall() throws(Diagnostic) -> Expression? {
    let verb = token
    let name = name(verb)
    guard Verbs.all.contains(name.key) else { return nil }
    let hasBlock = Verbs.blocks.contains(name.key) && next.kind == .leftBrace
    guard hasBlock || endsStatement(next.kind) || next.followsSpace && beginsArgument() else { return nil }
    advance()
    let callee = Expression(.name(name), verb.span)
    var arguments: [Argument] = []
    if Verbs.prefixes.contains(name.key), token.kind == .identifier,
      let inner = try nested({ (parser) throws(Diagnostic) in try parser.verbCall() })
    {
      arguments.append(Argument(label: nil, value: inner))
    } else if hasBlock {
      arguments.append(Argument(label: nil, value: try value()))
      while accept(.comma) { arguments.append(try argument()) }
    } else if !endsStatement(token.kind) {
      repeat { arguments.append(try argument()) } while accept(.comma)
    }
    try checkLabels(arguments)
    return try node(
      .call(callee, arguments, isVerb: true), span(from: verb.span), over: Self.height(of: arguments))
  }

  private func beginsArgument() -> Bool {
    if next.kind.beginsValue { return true }
    guard next.kind.isKeyword, index + 2 < lexed.tokens.count else { return false }
    return lexed.tokens[index + 2].kind == .colon
  }

  /// `include "file.bps"` and `include("file.bps")` are one statement.
  private func include(_ expression: Expression) -> Statement.Kind? {
    guard case .call(let callee, let arguments, _) = expression.kind, case .name(let name) = callee.kind,
      name.key == "include", arguments.count == 1, let path = arguments.first, path.label == nil
    else { return nil }
    return .include(path.value)
  }
}
