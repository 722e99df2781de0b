import Autodiff
import NeuralNetworks
import Syntax

final class ExpressionAction: Action {
  let code: Code
  private let conditional: ConditionalCode?
  init(_ code: Code, _ span: Span) {
    self.code = code
    conditional = code as? ConditionalCode
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    if let conditional { return try conditional.execute(machine) }
    _ = try code.evaluate(machine)
    return .normal
  }

  override func value(_ machine: Machine) throws -> Value { try code.evaluate(machine) }

  override var isTraining: Bool { (code as? BuiltinCallCode)?.trains == true }
}

/// A chart verb without `to:` as a statement: the host shows the figure. As part of an expression it only gives it.
final class ShowChartAction: Action {
  private let call: BuiltinCallCode
  init(_ call: BuiltinCallCode, _ span: Span) {
    self.call = call
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    if case .figure(let figure) = try call.evaluate(machine) {
      try machine.attempt(span) { try machine.session.host.show(figure) }
    }
    return .normal
  }

  /// A function that ends in a chart gives it to its caller.
  override func value(_ machine: Machine) throws -> Value {
    if machine.depth > 0 { return try call.evaluate(machine) }
    _ = try execute(machine)
    return .none
  }
}

final class DefineAction: Action {
  private let pattern: PatternCode
  private let value: Code
  init(_ pattern: PatternCode, _ value: Code, _ span: Span) {
    self.pattern = pattern
    self.value = value
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let value = try self.value.evaluate(machine)
    try machine.poll(at: span)
    try pattern.bind(value, machine, self.value.span)
    return .normal
  }

  override var isTraining: Bool { (value as? BuiltinCallCode)?.trains == true }
}

/// `xs = append(xs, v)`: the list is taken out of its variable, so that it grows in place.
final class AppendAction: Action {
  private let target: VariableTarget
  private let call: BuiltinCallCode
  init(_ target: VariableTarget, _ call: BuiltinCallCode, _ span: Span) {
    self.target = target
    self.call = call
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let item = try call.appended.evaluate(machine)
    try machine.poll(at: span)
    let place = unsafe target.pointer(machine)
    guard case .list(var items) = unsafe place.pointee else {
      let extended = try call.evaluate(with: [unsafe place.pointee, item], machine)
      unsafe target.pointer(machine).pointee = extended
      return .normal
    }
    unsafe place.pointee = .none
    items.append(item)
    unsafe place.pointee = .list(items)
    return .normal
  }
}

extension VariableTarget {
  func pointer(_ machine: Machine) -> UnsafeMutablePointer<Value> {
    switch self {
    case .global(let slot): unsafe machine.globals + slot
    case .local(let slot): unsafe machine.frame + slot
    }
  }
}

/// `param W = e`: a new parameter from a value.
final class ParameterAction: Action {
  private let name: Name
  private let target: VariableTarget
  private let value: Code
  init(_ name: Name, _ target: VariableTarget, _ value: Code, _ session: Session, _ span: Span) {
    self.name = name
    self.target = target
    self.value = value
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let session = machine.session
    let value = try self.value.evaluate(machine)
    guard let variable = value.variable(session) else {
      throw Diagnostic(
        code: "type", "a parameter is made from a number or a tensor, not \(value.kindPhrase)",
        at: self.value.span)
    }
    try machine.poll(at: span)
    session.recorder.origin = Origin(span)
    let parameter = Parameter(variable.value, name: name.typed, recorder: session.recorder)
    unsafe target.pointer(machine).pointee = .parameter(parameter)
    return .normal
  }
}

/// `W = e` where W was made by `param`.
final class RebindParameterAction: Action {
  private let name: Name
  private let target: VariableTarget
  private let definition: Action
  init(_ name: Name, _ target: VariableTarget, _ definition: Action, _ span: Span) {
    self.name = name
    self.target = target
    self.definition = definition
    super.init(span)
  }

  /// A parameter that gives way to what was computed from parameters was meant to be updated: the next gradient goes
  /// through all the steps before, each of which makes it longer.
  override func execute(_ machine: Machine) throws -> Completion {
    let place = unsafe target.pointer(machine)
    let wasParameter = if case .parameter = unsafe place.pointee { true } else { false }
    let completion = try definition.execute(machine)
    if wasParameter, case .tensor(let variable) = unsafe target.pointer(machine).pointee, variable.isRecorded
    {
      machine.session.host.warn(
        Diagnostic(
          .warning, code: "parameter", "\(name.typed) was a parameter; now it is a value computed from one",
          at: span, help: "to update the parameter write \(name.typed) := …"))
    }
    return completion
  }

  override var isTraining: Bool { definition.isTraining }
}

/// `W := e`, outside the graph.
final class UpdateAction: Action {
  private let target: Code
  private let value: Code
  init(_ target: Code, _ value: Code, _ span: Span) {
    self.target = target
    self.value = value
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let found = try target.evaluate(machine)
    guard case .parameter(let parameter) = found else {
      let name = machine.session.sources.text(target.span).singleLine
      throw Diagnostic(
        code: "type", ":= updates parameters, and \(name) is \(found.kindPhrase)",
        at: target.span,
        help: "define it with param, or rebind it with =")
    }
    let value = try machine.withoutRecording { try self.value.evaluate(machine) }
    try machine.update(parameter, to: value, span: self.value.span)
    return .normal
  }
}

/// `W -= e`: an update for a parameter, else a rebinding.
final class CompoundAction: Action {
  private let target: Code
  private let symbol: BinaryOperator
  private let change: Code
  private let rebind: Action?
  init(_ target: Code, _ symbol: BinaryOperator, _ change: Code, rebind: Action?, _ span: Span) {
    self.target = target
    self.symbol = symbol
    self.change = change
    self.rebind = rebind
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    guard case .parameter(let parameter) = try target.evaluate(machine) else {
      guard let rebind else {
        throw Diagnostic(code: "type", "only a parameter of a layer can be changed in place", at: target.span)
      }
      return try rebind.execute(machine)
    }
    let sum = BinaryCode(symbol, target, change, operatorSpan: span, span)
    let value = try machine.withoutRecording { try sum.evaluate(machine) }
    try machine.update(parameter, to: value, span: span)
    return .normal
  }
}

extension Machine {
  /// Evaluates outside the graph.
  func withoutRecording(_ body: () throws -> Value) rethrows -> Value {
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer { recorder.isRecording = wasRecording }
    return try body()
  }

  func update(_ parameter: Parameter, to value: Value, span: Span) throws {
    guard let variable = value.variable(session) else {
      throw Diagnostic(code: "type", "a parameter holds numbers, not \(value.kindPhrase)", at: span)
    }
    try poll()
    updateCount += 1
    try attempt(span) { try parameter.assign(variable.value) }
  }
}

/// An assignment inside a function to a variable of its surroundings.
final class CannotRebindAction: Action {
  private let name: Name
  init(_ name: Name, _ span: Span) {
    self.name = name
    super.init(span)
  }

  static func error(_ name: Name, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "name", "a function sees \(name.typed) from outside and cannot rebind it", at: span,
      help: "return the new value, or make \(name.typed) a parameter of the function")
  }

  override func execute(_ machine: Machine) throws -> Completion { throw Self.error(name, span) }
}

final class ReturnAction: Action {
  private let code: Code?
  init(_ code: Code?, _ span: Span) {
    self.code = code
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    machine.returned = try code?.evaluate(machine) ?? .none
    return .returnValue
  }

  override func value(_ machine: Machine) throws -> Value { try code?.evaluate(machine) ?? .none }
}

/// The statements of an included file.
final class SequenceAction: Action {
  private let actions: [Action]
  init(_ actions: [Action], _ span: Span) {
    self.actions = actions
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    for action in actions {
      try machine.poll(at: action.span)
      _ = try machine.runStatement(action) {
        _ = try action.execute(machine)
        return .none
      }
    }
    return .normal
  }
}
