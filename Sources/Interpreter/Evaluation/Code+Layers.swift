import Autodiff
import NeuralNetworks
import Syntax
import Tensors

extension Resolver {
  /// `layer Name(args) { … }`: a function that makes a layer from the members that its block defines.
  mutating func defineLayer(
    _ name: Name, _ parameters: [FunctionParameter], _ body: Block, _ span: Span
  ) throws -> Action {
    if function.isTopLevel { _ = target(name, value: span) }
    let defaults = try parameters.map { parameter in try parameter.defaultValue.map { try expression($0) } }
    let outer = function
    let inner = FunctionScope(enclosing: outer)
    function = inner
    defer { function = outer }
    for parameter in parameters { _ = inner.declare(parameter.name) }
    let members = try memberActions(of: try withForwardInput(body))
    guard let forward = inner.own("forward") else {
      throw Diagnostic(
        code: "syntax", "layer \(name.typed) has no forward", at: name.span,
        help: "say what it computes, as in: forward(x) = x")
    }
    let code = LayerBodyCode(
      name.typed, members.actions, members.names, forward: forward.slot, backward: backward(in: body, inner),
      span)
    let constructor = FunctionCode(
      name: name.typed,
      parameters: zip(parameters, defaults).map {
        .init(name: $0.name.typed, key: $0.name.key, defaultValue: $1)
      },
      body: code, span: span)
    constructor.captures = inner.captures
    constructor.slotCount = inner.slotCount
    function = outer
    let variable = target(name, value: span)
    return DefineAction(.variable(variable, nil), ClosureCode(constructor, span), span)
  }

  /// `backward(g)` sees the input of forward under its name: it becomes a parameter behind its own.
  private func withForwardInput(_ body: Block) throws -> Block {
    guard let input = body.function("forward")?.parameters.first, let backward = body.function("backward")
    else {
      return body
    }
    guard (1...2).contains(backward.parameters.count),
      backward.parameters.allSatisfy({ $0.defaultValue == nil })
    else {
      throw Diagnostic(
        code: "syntax",
        "backward takes the gradient that comes in, and behind it the output where it needs that",
        at: backward.name.span, help: "backward(g) = … or backward(g, y) = …")
    }
    if let double = backward.parameters.first(where: { $0.name == input.name }) {
      throw Diagnostic(
        code: "syntax",
        "\(double.name.typed) is the input of forward, which backward sees without being given it",
        at: double.name.span, help: "backward(g) = …")
    }
    var body = body
    for place in body.statements.indices {
      guard case .function(let name, let parameters, let value) = body.statements[place].kind,
        name.key == "backward"
      else { continue }
      body.statements[place].kind = .function(name, parameters + [input], body: value)
    }
    return body
  }

  private func backward(in body: Block, _ scope: FunctionScope) -> LayerBodyCode.Backward? {
    guard let own = scope.own("backward"), let function = body.function("backward"),
      let input = body.function("forward")?.parameters.first
    else { return nil }
    return .init(slot: own.slot, takesOutput: function.parameters.count == 2, inputName: input.name.typed)
  }

  /// The block's statements, functions behind all others: a function copies the values of the members it uses.
  private mutating func memberActions(of body: Block) throws -> (actions: [Action], names: [(String, Int)]) {
    let isFunction: (Statement) -> Bool = { if case .function = $0.kind { true } else { false } }
    let ordered = body.statements.filter { !isFunction($0) } + body.statements.filter(isFunction)
    let actions = try ordered.map { try statement($0) }
    var names: [(String, Int)] = []
    for statement in ordered {
      for name in statement.definedNames {
        if let own = function.own(name.key), !names.contains(where: { $0.0 == name.typed }) {
          names.append((name.typed, own.slot))
        }
      }
    }
    return (actions, names)
  }
}

extension Block {
  /// The function of that name that the block defines.
  fileprivate func function(_ key: String) -> (name: Name, parameters: [FunctionParameter])? {
    for statement in statements {
      if case .function(let name, let parameters, _) = statement.kind, name.key == key {
        return (name, parameters)
      }
    }
    return nil
  }
}

extension Statement {
  fileprivate var definedNames: [Name] {
    switch kind {
    case .define(let pattern, _): pattern.names
    case .parameter(let name, _): [name]
    case .function(let name, _, _): [name]
    default: []
    }
  }
}

/// The body of a layer's constructor: runs its statements and gathers what they defined.
final class LayerBodyCode: Code {
  private let name: String
  private let actions: [Action]
  private let members: [(name: String, slot: Int)]
  private let forward: Int
  private let backward: Backward?

  /// Where the layer's own pullback is, and how it is called.
  struct Backward {
    let slot: Int
    let takesOutput: Bool
    let inputName: String
  }

  init(
    _ name: String, _ actions: [Action], _ members: [(String, Int)], forward: Int, backward: Backward?,
    _ span: Span
  ) {
    self.name = name
    self.actions = actions
    self.members = members.map { (name: $0.0, slot: $0.1) }
    self.forward = forward
    self.backward = backward
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    for action in actions {
      try machine.poll(at: span)
      _ = try action.execute(machine)
    }
    let values = members.map { (name: $0.name, value: unsafe machine.frame[$0.slot]) }
    let forward = unsafe machine.frame[self.forward]
    let backward = backward.map {
      LayerBackward(
        function: unsafe machine.frame[$0.slot], takesOutput: $0.takesOutput, inputName: $0.inputName)
    }
    return .layer(
      CustomLayer(kind: name, members: values, forward: forward, backward: backward, session: machine.session)
    )
  }
}
