import Autodiff
import Syntax

/// A piece of a resolved program that gives a value.
///
/// Evaluation walks this tree. Subclasses are the forms of expressions and statements.
class Code {
  let span: Span
  init(_ span: Span) { self.span = span }

  func evaluate(_ machine: Machine) throws -> Value { .none }

  /// The value as a condition.
  func test(_ machine: Machine) throws -> Bool { try evaluate(machine).truth(span) }

  /// Where its value is defined, for messages that say where a value came from.
  var variable: VariableInformation? { nil }
}

/// What the resolver knows of a variable: where it was defined, for messages.
final class VariableInformation {
  let name: String
  /// The spans of the values that were assigned, in the order of the program.
  var definitions: [(value: Span, isParameter: Bool)] = []
  /// Whether a statement that was resolved already defines it.
  var isDeclaredHere = false

  init(name: String) { self.name = name }
}

/// How a statement ended.
enum Completion {
  case normal
  case breakLoop
  case continueLoop
  case returnValue
}

/// A resolved statement.
class Action {
  let span: Span
  init(_ span: Span) { self.span = span }

  func execute(_ machine: Machine) throws -> Completion { .normal }

  /// The value of a block that ends in this statement.
  func value(_ machine: Machine) throws -> Value {
    guard try execute(machine) == .returnValue else { return .none }
    defer { machine.returned = .none }
    return machine.returned
  }

  /// Whether it is a call of `train` and nothing else, but for a name that takes the result.
  var isTraining: Bool { false }
}

/// Statements in a row.
final class BlockCode: Code {
  private let actions: [Action]

  init(_ actions: [Action], _ span: Span) {
    self.actions = actions
    super.init(span)
  }

  /// Where its first statement stands.
  var beginning: Span { actions.first?.span ?? span }

  /// What gives its value: the expression that is all there is, else the block.
  var result: Code {
    guard actions.count == 1, let only = actions[0] as? ExpressionAction else { return self }
    return only.code
  }

  /// Runs the statements from one of them on.
  @inline(__always)
  func run(from first: Int = 0, _ machine: Machine) throws -> Completion {
    var place = first
    do {
      while place < actions.count {
        let action = actions[place]
        try machine.poll(at: action.span)
        let completion = try action.execute(machine)
        if completion != .normal { return completion }
        place += 1
      }
    } catch {
      machine.left.leave(at: place)
      throw error
    }
    return .normal
  }

  /// A function's body: the value of the last statement, or what `return` gave.
  override func evaluate(_ machine: Machine) throws -> Value {
    guard let last = actions.last else { return .none }
    do {
      for action in actions.dropLast() {
        try machine.poll(at: action.span)
        if try action.execute(machine) == .returnValue {
          defer { machine.returned = .none }
          return machine.returned
        }
      }
      try machine.poll(at: last.span)
      return try last.value(machine)
    } catch {
      machine.left.leave(at: 0)
      throw error
    }
  }
}

final class LiteralCode: Code {
  let value: Value
  init(_ value: Value, _ span: Span) {
    self.value = value
    super.init(span)
  }
  override func evaluate(_ machine: Machine) throws -> Value { value }
}

/// Reads a variable.
class VariableCode: Code {
  final let slot: Int
  private final let information: VariableInformation
  final override var variable: VariableInformation? { information }

  init(slot: Int, _ information: VariableInformation, _ span: Span) {
    self.slot = slot
    self.information = information
    super.init(span)
  }

  @inline(__always)
  fileprivate final func defined(_ value: Value) throws -> Value {
    if case .undefined = value {
      throw Diagnostic(
        code: "name", "\(information.name) has no value yet", at: span,
        help: "define it before this line runs: \(information.name) = …")
    }
    return value
  }
}

final class GlobalCode: VariableCode {
  override func evaluate(_ machine: Machine) throws -> Value { try defined(unsafe machine.globals[slot]) }
}

final class LocalCode: VariableCode {
  override func evaluate(_ machine: Machine) throws -> Value { try defined(unsafe machine.frame[slot]) }
}

/// An operand or an argument. Plain numbers in variables and literals are read where they stand: that is what most
/// of a program's arithmetic works on, and it costs neither a call nor a count of references.
struct Operand {
  let code: Code
  private let place: Place

  private enum Place {
    case literal(Double)
    case local(Int)
    case global(Int)
    case elsewhere
  }

  init(_ code: Code) {
    self.code = code
    place =
      switch code {
      case let code as LiteralCode:
        if case .number(let number) = code.value { .literal(number) } else { .elsewhere }
      case let code as LocalCode: .local(code.slot)
      case let code as GlobalCode: .global(code.slot)
      default: .elsewhere
      }
  }

  /// The number that stands there; nil where it is to be computed, or is none.
  @inline(__always)
  func number(_ machine: Machine) -> Double? {
    switch place {
    case .literal(let number): return number
    case .local(let slot): if case .number(let number) = unsafe machine.frame[slot] { return number }
    case .global(let slot): if case .number(let number) = unsafe machine.globals[slot] { return number }
    case .elsewhere: break
    }
    return nil
  }

  /// The function that stands there; nil as above.
  @inline(__always)
  func function(_ machine: Machine) -> Function? {
    switch place {
    case .local(let slot): if case .function(let function) = unsafe machine.frame[slot] { return function }
    case .global(let slot): if case .function(let function) = unsafe machine.globals[slot] { return function }
    case .literal, .elsewhere: break
    }
    return nil
  }

  @inline(__always)
  func evaluate(_ machine: Machine) throws -> Value {
    if let number = number(machine) { return .number(number) }
    return try code.evaluate(machine)
  }
}
