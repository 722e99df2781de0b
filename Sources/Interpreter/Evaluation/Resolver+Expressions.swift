import Autodiff
import Syntax
import Tensors

extension Resolver {
  mutating func expression(_ expression: Expression) throws -> Code {
    let span = expression.span
    switch expression.kind {
    case .number(let number): return LiteralCode(.number(number), span)
    case .boolean(let flag): return LiteralCode(.boolean(flag), span)
    case .none: return LiteralCode(.none, span)
    case .string(let parts): return try string(parts, span)
    case .name(let name): return try read(name)
    case .bracket(let items): return BracketCode(try items.map { try self.expression($0) }, span)
    case .tuple(let items): return TupleCode(try items.map { try self.expression($0) }, span)
    case .record(let fields):
      return RecordCode(try fields.map { ($0.name.typed, try self.expression($0.value)) }, span)
    case .comprehension(let element, let clauses): return try comprehension(element, clauses, span)
    case .unary(.negate, let operand): return NegateCode(try self.expression(operand), span)
    case .unary(.not, let operand): return NotCode(try self.expression(operand), span)
    case .binary(let symbol, let left, let right, let operatorSpan):
      return BinaryCode(
        symbol, try self.expression(left), try self.expression(right), operatorSpan: operatorSpan, span)
    case .and(let left, let right):
      return LogicalCode(isAnd: true, try self.expression(left), try self.expression(right), span)
    case .or(let left, let right):
      return LogicalCode(isAnd: false, try self.expression(left), try self.expression(right), span)
    case .range(let start, let end, let closed):
      return RangeCode(try self.expression(start), try self.expression(end), isClosed: closed, span)
    case .call(let callee, let arguments, _): return try call(callee, arguments, span)
    case .index(let base, let subscripts):
      return IndexCode(try self.expression(base), try subscripts.map { try self.subscript($0) }, span)
    case .member(let base, let name): return MemberCode(try self.expression(base), name, span)
    case .derivative(let function): return DerivativeCode(try self.expression(function), span)
    case .gradient(let value, let by):
      return GradientCode(of: try self.expression(value), by: try self.expression(by), span)
    case .lambda(let parameters, let body):
      let code = try functionCode(name: nil, parameters: parameters, body: body, span: span)
      return ClosureCode(code, span)
    case .pipe(let left, let right):
      callCount += 1
      return PipeCode(try self.expression(left), try self.expression(right), span)
    case .conditional(let condition, let then, let otherwise):
      return ConditionalCode(
        try self.expression(condition), try block(then), try otherwise.map { try block($0) }, span)
    case .block(let body): return try block(body)
    case .placeholder: return try placeholder(span)
    }
  }

  /// `_`: the last result where a prompt has one, else a size that a layer is to find out.
  private func placeholder(_ span: Span) throws -> Code {
    guard session.options.isInteractive else { return Self.inferredSize(span) }
    guard session.value(of: "_") != nil else {
      throw Diagnostic(
        code: "name", "there is no result yet that `_` could stand for", at: span,
        help: "a size that a layer finds out is an argument of it: dense(_, 10)")
    }
    session.resultUses.append(span)
    return try read(Name(key: "_", typed: "_", span: span))
  }

  private static func inferredSize(_ span: Span) -> Code { LiteralCode(.string("_"), span) }

  func read(_ name: Name) throws -> Code {
    switch try lookUp(name) {
    case .global(let slot, let information): return GlobalCode(slot: slot, information, name.span)
    case .local(let slot, let information): return LocalCode(slot: slot, information, name.span)
    case .builtin(let builtin):
      if builtin.isConstant { return BuiltinConstantCode(builtin, name.span) }
      return LiteralCode(.function(builtin.function), name.span)
    }
  }

  private mutating func string(_ parts: [StringPart], _ span: Span) throws -> Code {
    if parts.isEmpty { return LiteralCode(.string(""), span) }
    if parts.count == 1, case .text(let text) = parts[0] { return LiteralCode(.string(text), span) }
    return InterpolationCode(
      try parts.map { part in
        switch part {
        case .text(let text): .text(text)
        case .interpolation(let value, let format): .value(try expression(value), format)
        }
      }, span)
  }

  private mutating func `subscript`(_ part: Subscript) throws -> IndexCode.Part {
    switch part {
    case .all: .all
    case .expression(let value): .value(try expression(value))
    }
  }

  private mutating func comprehension(
    _ element: Expression, _ clauses: [ComprehensionClause], _ span: Span
  ) throws -> Code {
    var resolved: [ComprehensionCode.Clause] = []
    for clause in clauses {
      let sequence = try expression(clause.sequence)
      function.openBlock()
      let pattern = localPattern(clause.pattern, value: clause.sequence.span)
      resolved.append(
        .init(
          pattern: pattern, sequence: sequence, condition: try clause.condition.map { try expression($0) }))
    }
    defer { for _ in clauses { function.closeBlock() } }
    return ComprehensionCode(try expression(element), resolved, span)
  }

  func localPattern(_ pattern: Pattern, value: Span) -> PatternCode {
    switch pattern {
    case .name(let name): .variable(.local(declareLocal(name, value: value)), nil)
    case .tuple(let parts, let span): .tuple(parts.map { localPattern($0, value: value) }, span)
    }
  }

  // MARK: Calls

  private mutating func call(_ callee: Expression, _ arguments: [Syntax.Argument], _ span: Span) throws
    -> Code
  {
    if case .name(let name) = callee.kind, case .builtin(let builtin) = try lookUp(name) {
      return try builtinCall(builtin, name, arguments, span)
    }
    var makesLayer = false
    if case .name(let name) = callee.kind { makesLayer = self.makesLayer(name) }
    let resolved = try arguments.map { try argument($0, ofLayer: makesLayer) }
    callCount += 1
    return CallCode(try expression(callee), resolved, span)
  }

  /// In the call of a layer `_` is a size to find out, also where a prompt has a last result.
  private mutating func argument(_ argument: Syntax.Argument, ofLayer isOfLayer: Bool) throws -> ArgumentCode
  {
    if isOfLayer, case .placeholder = argument.value.kind {
      return ArgumentCode(label: argument.label, value: Self.inferredSize(argument.value.span))
    }
    if case .block(let block) = argument.value.kind {
      return ArgumentCode(label: argument.label, value: GivenBlockCode(try self.block(block)))
    }
    return ArgumentCode(label: argument.label, value: try expression(argument.value))
  }

  /// An argument as a function without parameters, for a builtin that evaluates it again and again.
  private mutating func delayed(_ argument: Syntax.Argument) throws -> ArgumentCode {
    let span = argument.value.span
    let code = try functionCode(name: nil, parameters: [], body: argument.value, span: span)
    return ArgumentCode(label: argument.label, value: ClosureCode(code, span))
  }

  /// Binds a builtin's arguments to its parameters once, before anything runs.
  private mutating func builtinCall(
    _ builtin: Builtin, _ name: Name, _ arguments: [Syntax.Argument], _ span: Span
  ) throws -> Code {
    if builtin.name == "live" { return try live(arguments, calledAs: name, span) }
    let isLayer = builtin.documentation.category == "layers"
    let signature = builtin.documentation.signature
    let resolved = try arguments.enumerated().map { place, given in
      let position = given.label.map { signature.position(of: $0.key) } ?? place
      return builtin.delayedPlace != nil && position == builtin.delayedPlace
        ? try delayed(given) : try argument(given, ofLayer: isLayer)
    }
    let binding = try ArgumentBinding(signature, calledAs: name, resolved, span)
    if let direct = directForm(of: builtin, resolved, span) { return direct }
    if let operation = builtin.operation, operation.call == nil, arguments.allSatisfy({ $0.label == nil }) {
      switch operation.forward {
      case .unary, .elementwise: return UnaryOperationCode(operation, builtin, resolved[0].value, span)
      case .binary: return BinaryOperationCode(operation, builtin, resolved[0].value, resolved[1].value, span)
      default: break
      }
    }
    let call = BuiltinCallCode(builtin, binding, resolved.map(\.value), span)
    if call.trains { callCount += 1 }
    return call
  }
}
