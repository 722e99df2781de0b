import Autodiff
import Syntax
import Tensors

/// A builtin that is an operation of one input: no binding, no array.
final class UnaryOperationCode: Code {
  private let operation: Operation
  private let builtin: Builtin
  private let argument: Code
  /// Whether the answer is true or false: `isnan`.
  private var isQuestion: Bool { !operation.isDifferentiable && builtin.name.hasPrefix("is") }

  init(_ operation: Operation, _ builtin: Builtin, _ argument: Code, _ span: Span) {
    self.operation = operation
    self.builtin = builtin
    self.argument = argument
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try argument.evaluate(machine)
    if case .number(let number) = value {
      let result = try machine.attempt(span) { try operation(Variable(number, .f64)) }.value.item
      return isQuestion ? .boolean(result != 0) : .number(result)
    }
    let session = machine.session
    guard let variable = try value.variable(session) ?? value.asTensor(session) else {
      throw builtin.mismatch(0, value, argument.span)
    }
    machine.recorder.origin = Origin(span)
    do {
      let result = try operation(variable)
      return .tensor(isQuestion ? Variable(result.value, .mask) : result)
    } catch {
      throw machine.diagnostic(for: error, at: span, [(argument, value)])
    }
  }
}

/// A builtin that is an operation of two inputs: `mse(net(x), y)`.
final class BinaryOperationCode: Code {
  private let operation: Operation
  private let builtin: Builtin
  private let first: Code
  private let second: Code

  init(_ operation: Operation, _ builtin: Builtin, _ first: Code, _ second: Code, _ span: Span) {
    self.operation = operation
    self.builtin = builtin
    self.first = first
    self.second = second
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let a = try first.evaluate(machine)
    let b = try second.evaluate(machine)
    if case .number(let x) = a, case .number(let y) = b {
      let result = try machine.attempt(span) { try operation(Variable(x, .f64), Variable(y, .f64)) }
      return .number(result.value.item)
    }
    let session = machine.session
    guard let x = try a.operand(session, partner: b) ?? a.asTensor(session) else {
      throw builtin.mismatch(0, a, first.span)
    }
    guard let y = try b.operand(session, partner: a) ?? b.asTensor(session) else {
      throw builtin.mismatch(1, b, second.span)
    }
    machine.recorder.origin = Origin(span)
    do {
      return .tensor(try operation(x, y))
    } catch {
      throw machine.diagnostic(for: error, at: span, [(first, a), (second, b)])
    }
  }
}

extension Builtin {
  /// An operation got what is no tensor.
  fileprivate func mismatch(_ position: Int, _ value: Value, _ span: Span) -> Diagnostic {
    let parameter = documentation.signature.parameters[position].name
    return Diagnostic(
      code: "type", "\(parameter) of \(name) must be a tensor or a number, got \(value.kindPhrase)", at: span)
  }
}
