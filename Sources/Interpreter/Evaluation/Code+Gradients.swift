import Autodiff
import Syntax
import Tensors

/// `f'`: the derivative of a function.
final class DerivativeCode: Code {
  private let function: Code
  init(_ function: Code, _ span: Span) {
    self.function = function
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try function.evaluate(machine)
    guard case .function(let inner) = value else {
      throw Diagnostic(
        code: "type", "' makes the derivative of a function, and this is \(value.kindPhrase)",
        at: function.span,
        help: "for a transposed matrix write x.T")
    }
    guard inner.derivativeOrder < Self.highestOrder else {
      throw Diagnostic(
        code: "limit", "a function is differentiated at most \(Self.highestOrder) times", at: span,
        help: "each derivative takes several times as long as the one before")
    }
    return .function(Function(name: inner.name, body: .derivative(inner)))
  }

  private static let highestOrder = 32
}

extension Function {
  /// How many times it is a derivative: 2 for `f''`.
  fileprivate var derivativeOrder: Int {
    if case .derivative(let inner) = body { inner.derivativeOrder + 1 } else { 0 }
  }
}

extension Machine {
  /// f'(x) of a number, or element by element: the gradient of the sum of f over its elements.
  func derivative(of function: Function, at point: Value, _ span: Span) throws -> Value {
    guard let variable = point.variable(session) else {
      throw Diagnostic(
        code: "type", "a derivative is taken at a number or a tensor, not \(point.kindPhrase)", at: span)
    }
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = true
    defer { recorder.isRecording = wasRecording }
    let isNumber = if case .number = point { true } else { false }
    let free = variable.isRecorded ? variable : recorder.freeVariable(exact(point) ?? variable.value)
    let result = try call(.function(function), [.tensor(free)], span)
    let answer = try gradient(ofSum: result, by: free, span)
    return isNumber ? .number(answer.value.item) : .tensor(answer)
  }

  /// A plain number keeps its 64 bits, whatever the session's precision.
  private func exact(_ point: Value) -> Tensor? {
    guard case .number(let number) = point else { return nil }
    return Tensor(number, .f64)
  }

  private func gradient(ofSum result: Value, by free: Variable, _ span: Span) throws -> Variable {
    guard let value = result.variable(session) else {
      throw Diagnostic(
        code: "type", "the function gives \(result.kindPhrase), which has no derivative", at: span)
    }
    guard value.isRecorded else { return Variable(Tensor.zeros(free.shape, free.precision)) }
    return try attempt(span) {
      let total = value.value.count == 1 ? value : try Operation.sum(value, .axis(nil, keep: false))
      return try session.recorder.gradient(of: total, by: free)
    }
  }
}

/// `∂L/∂W`.
final class GradientCode: Code {
  let value: Code
  let by: Code
  init(of value: Code, by: Code, _ span: Span) {
    self.value = value
    self.by = by
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let root = try value.evaluate(machine)
    if let index = by as? IndexCode {
      let whole = try machine.gradient(
        of: root, value.span, by: try index.base.evaluate(machine), index.base.span, span)
      return try index.read(.tensor(whole), machine)
    }
    return .tensor(try machine.gradient(of: root, value.span, by: try by.evaluate(machine), by.span, span))
  }
}

extension Machine {
  /// ∂root/∂target, with messages in the program's own names.
  func gradient(of root: Value, _ rootSpan: Span, by target: Value, _ targetSpan: Span, _ span: Span) throws
    -> Variable
  {
    guard let loss = root.recorded else {
      throw Diagnostic.notRecorded(session, rootSpan)
    }
    do {
      session.recorder.origin = Origin(span)
      switch target {
      case .parameter(let parameter): return try session.recorder.gradient(of: loss, by: parameter)
      case .tensor(let variable): return try session.recorder.gradient(of: loss, by: variable)
      default:
        throw Diagnostic.noGradient(of: target, at: targetSpan)
      }
    } catch var error as GradientError {
      if error.code == "gradient", error.message == GradientError.unrelated.message {
        let names = (session.sources.text(rootSpan).singleLine, session.sources.text(targetSpan).singleLine)
        error.message = "\(names.0) does not depend on \(names.1)"
      }
      throw diagnostic(for: error, at: span, [])
    } catch {
      throw diagnostic(for: error, at: span, [])
    }
  }
}
