import Autodiff
import Syntax

/// Turns a syntax tree into code: every name is found before anything runs.
struct Resolver {
  let session: Session
  var function = FunctionScope(enclosing: nil)
  /// The top-level names that this program defines somewhere.
  private var defined: Set<String> = []
  /// Those of them that are layers.
  private var definedLayers: Set<String> = []
  /// Whether an unknown name inside a function may be defined later: at the prompt, cell by cell.
  private let allowsLateNames: Bool
  /// How many calls were resolved that may run a loop or train.
  var callCount = 0
  /// The files that are being included, to find circles.
  var includes: [String] = []

  init(session: Session) {
    self.session = session
    allowsLateNames = session.options.isInteractive
  }

  mutating func resolve(_ program: Program) throws -> ProgramCode {
    collectDefinitions(in: program.block)
    let actions = try actions(program.block.statements)
    return ProgramCode(actions: actions, slotCount: function.slotCount)
  }

  // MARK: Names

  /// Whether a call of the name makes a layer that the program or an earlier cell defines.
  func makesLayer(_ name: Name) -> Bool {
    guard case .function(let function)? = session.value(of: name.key), case .user(let code) = function.body
    else { return definedLayers.contains(name.key) }
    return code.body is LayerBodyCode
  }

  /// Notes what the top level and its control blocks define, so that functions may use what comes later.
  mutating func collectDefinitions(in block: Block) {
    for statement in block.statements {
      switch statement.kind {
      case .define(let pattern, _): defined.formUnion(pattern.names.map(\.key))
      case .parameter(let name, _), .function(let name, _, _): defined.insert(name.key)
      case .layer(let name, _, _):
        defined.insert(name.key)
        definedLayers.insert(name.key)
      case .whileLoop(_, let body), .repeatLoop(_, let body), .forLoop(_, _, let body):
        collectDefinitions(in: body)
      case .expression(let expression): collectDefinitions(in: expression)
      default: break
      }
    }
  }

  private mutating func collectDefinitions(in expression: Expression) {
    guard case .conditional(_, let then, let otherwise) = expression.kind else { return }
    collectDefinitions(in: then)
    if let otherwise { collectDefinitions(in: otherwise) }
  }

  /// Finds a name: own blocks, enclosing functions, globals, builtins, in that order.
  func lookUp(_ name: Name) throws -> Resolution {
    if let own = function.own(name.key) ?? function.capture(name) {
      return .local(slot: own.slot, own.information)
    }
    let isBuiltin = Builtin.named(name.key) != nil
    if let slot = session.scope.slot(of: name.key), isKnown(name.key, slot, unlessBuiltin: isBuiltin) {
      return .global(slot: slot, session.scope.variable(slot))
    }
    if let builtin = Builtin.named(name.key) { return .builtin(builtin) }
    if defined.contains(name.key) || (allowsLateNames && !function.isTopLevel) {
      let variable = session.scope.declare(name.key, typed: name.typed)
      return .global(slot: variable.slot, variable.information)
    }
    throw unknown(name)
  }

  private func isKnown(_ key: String, _ slot: Int, unlessBuiltin isBuiltin: Bool) -> Bool {
    if session.scope.variable(slot).isDeclaredHere { return true }
    if session.value(of: key) != nil { return true }
    return !isBuiltin && (defined.contains(key) || (allowsLateNames && !function.isTopLevel))
  }

  private func unknown(_ name: Name) -> Diagnostic {
    let own = (session.variableNames + Array(defined)).map { session.spelling(of: $0) }
    let candidates = own + Builtin.names + function.visibleNames
    let suggestion = Suggestion.nearest(to: name.typed, among: candidates)
    if let problem = ReservedNames.problem(name.typed, at: name.span) { return problem }
    return Diagnostic(
      code: "name", "\(name.typed) is not defined", at: name.span,
      help: ForeignNames.help(for: name.typed) ?? suggestion.map { "did you mean \($0)?" })
  }

  /// The variable that an assignment to a name changes or makes.
  func target(_ name: Name, value: Span, isParameter: Bool = false) -> VariableTarget {
    if let own = function.own(name.key) {
      own.information.definitions.append((value, isParameter))
      return .local(own.slot)
    }
    if function.isTopLevel {
      let variable = session.scope.declare(name.key, typed: name.typed)
      variable.information.isDeclaredHere = true
      variable.information.definitions.append((value, isParameter))
      return .global(variable.slot)
    }
    let variable = function.declare(name)
    variable.information.definitions.append((value, isParameter))
    return .local(variable.slot)
  }

  /// A new variable of the innermost block, whatever the name means outside: a loop's.
  func declareLocal(_ name: Name, value: Span) -> Int {
    let variable = function.declare(name)
    variable.information.definitions.append((value, false))
    return variable.slot
  }

  // MARK: Functions

  /// Resolves a function's body in a scope of its own.
  mutating func functionCode(
    name: Name?, parameters: [FunctionParameter], body: Expression, span: Span, hiddenNames: [Name] = []
  ) throws -> FunctionCode {
    // Defaults see what the definition sees, and run in the caller's place of the definition.
    let defaults = try parameters.map { parameter in try parameter.defaultValue.map { try expression($0) } }
    let inner = FunctionScope(enclosing: function)
    let outer = function
    function = inner
    defer { function = outer }
    for parameter in parameters { _ = inner.declare(parameter.name) }
    var selfSlot: Int?
    if let name, !outer.isTopLevel { selfSlot = inner.declare(name).slot }
    let resolved = try expression(body)
    let code = FunctionCode(
      name: name?.typed ?? "",
      parameters: zip(parameters, defaults).map {
        .init(name: $0.name.typed, key: $0.name.key, defaultValue: $1)
      },
      body: (resolved as? BlockCode)?.result ?? resolved, span: span)
    code.captures = inner.captures
    code.slotCount = inner.slotCount
    code.selfSlot = selfSlot
    return code
  }

  // MARK: Blocks

  /// Statements in a scope of their own; at the top level they share its names.
  mutating func block(_ block: Block) throws -> BlockCode {
    function.openBlock()
    defer { function.closeBlock() }
    return BlockCode(try actions(block.statements), block.span)
  }

  /// The statements as actions, with updates in a row as one.
  mutating func actions(_ statements: [Statement]) throws -> [Action] {
    var actions: [Action] = []
    var updates: [Action] = []
    for statement in statements {
      let action = try self.statement(statement)
      if statement.isUpdate {
        updates.append(action)
        continue
      }
      actions += Self.joined(updates)
      updates = []
      actions.append(action)
    }
    return actions + Self.joined(updates)
  }

  private static func joined(_ updates: [Action]) -> [Action] {
    guard updates.count > 1, var span = updates.first?.span, let last = updates.last else { return updates }
    span.end = last.span.end
    return [UpdateSequenceAction(updates, span)]
  }

  mutating func loopBody(_ body: Block) throws -> BlockCode {
    function.loopDepth += 1
    defer { function.loopDepth -= 1 }
    return try block(body)
  }
}

/// A whole program after resolution.
struct ProgramCode {
  let actions: [Action]
  /// The slots of the top level's loop variables.
  let slotCount: Int

  /// Runs all statements; the value is the last one's.
  func run(_ machine: Machine) throws -> Value {
    var value = Value.none
    for (place, action) in actions.enumerated() {
      try machine.poll(at: action.span)
      machine.recorder.sealIfLarge()
      machine.statement = action.span
      machine.beginLooks()
      value = try machine.runStatement(action) {
        if place == actions.count - 1 { return try action.value(machine) }
        _ = try action.execute(machine)
        return .none
      }
    }
    return value
  }
}

/// Where an assignment stores.
enum VariableTarget {
  case global(Int)
  case local(Int)
}

extension Statement {
  /// `W := e` or `W -= e`.
  fileprivate var isUpdate: Bool {
    switch kind {
    case .update, .compound: true
    default: false
    }
  }
}
