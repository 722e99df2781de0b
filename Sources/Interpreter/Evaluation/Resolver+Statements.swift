import Autodiff
import Syntax

extension Resolver {
  mutating func statement(_ statement: Statement) throws -> Action {
    let callsBefore = callCount
    var action = try plainStatement(statement)
    if callCount > callsBefore, function.isTopLevel, function.loopDepth == 0, statement.canRunAgain {
      action = KeptStatement(action, isTraining: action.isTraining)
    }
    return session.profile.map { ProfiledAction(action, $0) } ?? action
  }

  private mutating func plainStatement(_ statement: Statement) throws -> Action {
    let span = statement.span
    switch statement.kind {
    case .expression(let expression):
      let code = try self.expression(expression)
      if let call = code as? BuiltinCallCode, call.makesUnwrittenChart { return ShowChartAction(call, span) }
      return ExpressionAction(code, span)
    case .define(let pattern, let value): return try define(pattern, value, span)
    case .assignPart(let target, let value):
      return try computingOnce(target, span) { resolver, target in
        AssignPartAction(try resolver.partTarget(target), try resolver.expression(value), span)
      }
    case .parameter(let name, let value):
      let code = try expression(value)
      return ParameterAction(name, target(name, value: value.span, isParameter: true), code, session, span)
    case .update(let target, let value):
      return UpdateAction(try expression(target), try expression(value), span)
    case .compound(let target, let symbol, let value):
      return try computingOnce(target, span) { resolver, target in
        try resolver.compound(target, symbol, value, span)
      }
    case .function(let name, let parameters, let body):
      return try defineFunction(name, parameters, body, span)
    case .layer(let name, let parameters, let body): return try defineLayer(name, parameters, body, span)
    case .whileLoop(let condition, let body):
      return WhileAction(try expression(condition), try loopBody(body), span)
    case .repeatLoop(let count, let body):
      return RepeatAction(try expression(count), try loopBody(body), span)
    case .forLoop(let pattern, let sequence, let body): return try forLoop(pattern, sequence, body, span)
    case .breakLoop, .continueLoop: return try leaveLoop(statement)
    case .returnValue(let value):
      guard !function.isTopLevel else {
        throw Diagnostic(
          code: "syntax", "return stands outside a function", at: span,
          help: "a script ends where its text ends")
      }
      return ReturnAction(try value.map { try expression($0) }, span)
    case .include(let path): return try include(path, span)
    }
  }

  private mutating func define(_ pattern: Pattern, _ value: Expression, _ span: Span) throws -> Action {
    let code = try expression(value)
    let resolved = definePattern(pattern, value: value.span)
    if case .variable(let target, _) = resolved, let append = code as? BuiltinCallCode,
      append.appends(to: target)
    {
      return AppendAction(target, append, span)
    }
    if case .variable(let target, _) = resolved, case .name(let name) = pattern, wasParameter(name) {
      return RebindParameterAction(name, target, DefineAction(resolved, code, span), span)
    }
    return DefineAction(resolved, code, span)
  }

  /// Whether `param` made the variable somewhere before.
  private func wasParameter(_ name: Name) -> Bool {
    let information =
      function.own(name.key)?.information
      ?? (function.isTopLevel ? session.scope.slot(of: name.key).map(session.scope.variable) : nil)
    return information?.definitions.contains { $0.isParameter } ?? false
  }

  private func definePattern(_ pattern: Pattern, value: Span) -> PatternCode {
    switch pattern {
    case .name(let name):
      .variable(target(name, value: value), session.recorder.number(of: name.typed))
    case .tuple(let parts, let span): .tuple(parts.map { definePattern($0, value: value) }, span)
    }
  }

  private mutating func compound(
    _ target: Expression, _ symbol: BinaryOperator, _ value: Expression, _ span: Span
  ) throws -> Action {
    let current = try expression(target)
    let change = try expression(value)
    let sum = BinaryCode(symbol, current, change, operatorSpan: span, span)
    // Whether the target is a parameter or a part of a variable is known when it runs.
    let rebind: Action? =
      if case .name(let name) = target.kind {
        try compoundRebind(name, sum, span)
      } else if !target.isAssignablePart {
        nil
      } else {
        AssignPartAction(try partTarget(target), sum, span)
      }
    return CompoundAction(current, symbol, change, rebind: rebind, span)
  }

  /// `x += e` needs an x that this function may rebind.
  private func compoundRebind(_ name: Name, _ sum: Code, _ span: Span) throws -> Action {
    if function.own(name.key) == nil && !function.isTopLevel {
      return CannotRebindAction(name, span)
    }
    return DefineAction(definePattern(.name(name), value: span), sum, span)
  }

  private mutating func defineFunction(
    _ name: Name, _ parameters: [FunctionParameter], _ body: Expression, _ span: Span
  ) throws -> Action {
    // The function's own name is known inside it.
    if function.isTopLevel { _ = target(name, value: span) }
    let code = try functionCode(name: name, parameters: parameters, body: body, span: span)
    let variable = target(name, value: span)
    return DefineAction(.variable(variable, nil), ClosureCode(code, span), span)
  }

  private mutating func forLoop(
    _ pattern: Pattern, _ sequence: Expression, _ body: Block, _ span: Span
  ) throws -> Action {
    let sequenceCode = try expression(sequence)
    function.openBlock()
    defer { function.closeBlock() }
    let variables = localPattern(pattern, value: sequence.span)
    return ForAction(variables, sequenceCode, try loopBody(body), span)
  }

  private func leaveLoop(_ statement: Statement) throws -> Action {
    let isBreak = if case .breakLoop = statement.kind { true } else { false }
    guard function.loopDepth > 0 else {
      throw Diagnostic(
        code: "syntax", "\(isBreak ? "break" : "continue") stands outside a loop", at: statement.span)
    }
    return LeaveLoopAction(isBreak ? .breakLoop : .continueLoop, statement.span)
  }

  /// The root variable of `x[0].a = e` and the path to the part.
  /// Resolves an assignment to a target that is read and written, or read part by part: what has to be computed to
  /// find the place, as in `xs[f()] += 1`, is put into a hidden variable first, so that it is computed once.
  private mutating func computingOnce(
    _ target: Expression, _ span: Span, _ assignment: (inout Resolver, Expression) throws -> Action
  ) throws -> Action {
    guard !target.isSteady else { return try assignment(&self, target) }
    function.openBlock()
    defer { function.closeBlock() }
    var definitions: [Action] = []
    let steady = try target.replacingComputations { part in
      let code = try expression(part)
      let label = "part \(definitions.count + 1) of the target"
      let name = Name(key: label, typed: label, span: part.span)
      let variable = VariableTarget.local(declareLocal(name, value: part.span))
      definitions.append(DefineAction(.variable(variable, nil), code, part.span))
      return Expression(.name(name), part.span)
    }
    return SequenceAction(definitions + [try assignment(&self, steady)], span)
  }

  private mutating func partTarget(_ target: Expression) throws -> PartTarget {
    switch target.kind {
    case .name(let name):
      let current = try read(name)
      if function.own(name.key) == nil && !function.isTopLevel {
        throw CannotRebindAction.error(name, target.span)
      }
      return PartTarget(root: self.target(name, value: target.span), current: current, path: [])
    case .index(let base, let subscripts):
      var part = try partTarget(base)
      let probe = try expression(Expression(.index(base, subscripts), target.span))
      if let index = probe as? IndexCode { part.path.append(.index(index)) }
      return part
    case .member(let base, let name):
      var part = try partTarget(base)
      part.path.append(.member(name, target.span))
      return part
    default:
      throw Diagnostic(
        code: "syntax", "this cannot be assigned to", at: target.span,
        help: "assign to a name, an element x[0] or a field r.a")
    }
  }

  /// A file's statements, resolved here as if they stood in this file.
  private mutating func include(_ path: Expression, _ span: Span) throws -> Action {
    guard case .string(let parts) = path.kind, parts.count == 1, case .text(let name) = parts[0] else {
      throw Diagnostic(code: "argument", "include takes the name of a file as a plain string", at: path.span)
    }
    guard function.isTopLevel, function.loopDepth == 0 else {
      throw Diagnostic(code: "syntax", "include stands at the top level only", at: span)
    }
    let source = try session.includedSource(name, from: span, at: path.span)
    guard !includes.contains(source.name), includes.count < 64 else {
      throw Diagnostic(code: "file", "\(name) includes itself", at: path.span)
    }
    includes.append(source.name)
    defer { includes.removeLast() }
    let program = try Parser.parse(source)
    collectDefinitions(in: program.block)
    return SequenceAction(try actions(program.block.statements), span)
  }
}

extension Expression {
  /// Whether its root is a variable: `x[0]`, `r.a`.
  fileprivate var isAssignablePart: Bool {
    switch kind {
    case .name: true
    case .index(let base, _), .member(let base, _): base.isAssignablePart
    default: false
    }
  }
}

extension Expression {
  /// Whether computing it again gives the same and does nothing else.
  fileprivate var isSteady: Bool {
    switch kind {
    case .number, .boolean, .name, .none: true
    case .unary(_, let a), .member(let a, _): a.isSteady
    case .binary(_, let a, let b, _), .range(let a, let b, _): a.isSteady && b.isSteady
    case .string(let parts): parts.allSatisfy { if case .text = $0 { true } else { false } }
    case .index(let base, let subscripts):
      base.isSteady
        && subscripts.allSatisfy { if case .expression(let place) = $0 { place.isSteady } else { true } }
    default: false
    }
  }

  /// The target of an assignment with another expression for each that is not steady, from left to right.
  fileprivate func replacingComputations(_ replacement: (Expression) throws -> Expression) rethrows
    -> Expression
  {
    switch kind {
    case .member(let base, let name):
      return Expression(.member(try base.replacingComputations(replacement), name), span)
    case .index(let base, let subscripts):
      let base = try base.replacingComputations(replacement)
      let places = try subscripts.map { place in
        guard case .expression(let part) = place, !part.isSteady else { return place }
        return .expression(try replacement(part))
      }
      return Expression(.index(base, places), span)
    default: return isSteady ? self : try replacement(self)
    }
  }
}

extension Statement {
  /// Whether it is kept whole for `rewind`; of loops and blocks the parts are kept.
  fileprivate var canRunAgain: Bool {
    switch kind {
    case .expression(let expression):
      switch expression.kind {
      case .conditional, .block: false
      default: true
      }
    case .define, .assignPart, .parameter, .update, .compound: true
    default: false
    }
  }
}
