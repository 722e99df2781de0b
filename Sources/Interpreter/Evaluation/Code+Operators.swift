import Autodiff
import Syntax
import Tensors

final class NegateCode: Code {
  private let operand: Code
  init(_ operand: Code, _ span: Span) {
    self.operand = operand
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try operand.evaluate(machine)
    if case .number(let number) = value { return .number(-number) }
    guard let variable = value.variable(machine.session) else {
      throw Diagnostic(code: "type", "cannot negate \(value.kindPhrase)", at: operand.span)
    }
    machine.recorder.origin = Origin(span)
    do {
      return .tensor(try Operation.negate(variable))
    } catch {
      throw machine.diagnostic(for: error, at: span, [(operand, value)])
    }
  }
}

final class NotCode: Code {
  private let operand: Code
  init(_ operand: Code, _ span: Span) {
    self.operand = operand
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try operand.evaluate(machine)
    if case .tensor(let variable) = value, variable.value.rank > 0 {
      return .tensor(Variable(variable.value.unary(.not), .mask))
    }
    return .boolean(!(try value.truth(operand.span)))
  }
}

/// `and`, `or`: the right side is evaluated only when the left does not decide.
final class LogicalCode: Code {
  private let isAnd: Bool
  private let left: Code
  private let right: Code
  init(isAnd: Bool, _ left: Code, _ right: Code, _ span: Span) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let first = try left.evaluate(machine)
    if case .tensor(let a) = first, a.value.rank > 0 {
      let second = try right.evaluate(machine)
      guard let b = second.variable(machine.session) else {
        throw Diagnostic(code: "type", "a mask cannot be combined with \(second.kindPhrase)", at: right.span)
      }
      let result: Tensor
      do {
        result = try Tensor.binary(isAnd ? .and : .or, a.value, b.value)
      } catch {
        throw machine.diagnostic(for: error, at: span, [(left, first), (right, second)])
      }
      return .tensor(Variable(result, .mask))
    }
    if try first.truth(left.span) != isAnd { return .boolean(!isAnd) }
    return .boolean(try right.evaluate(machine).truth(right.span))
  }
}

final class ConditionalCode: Code {
  private let condition: Code
  private let then: BlockCode
  private let otherwise: BlockCode?
  private let thenResult: Code
  private let otherwiseResult: Code?
  init(_ condition: Code, _ then: BlockCode, _ otherwise: BlockCode?, _ span: Span) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
    thenResult = then.result
    otherwiseResult = otherwise?.result
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    if try condition.test(machine) { return try thenResult.evaluate(machine) }
    return try otherwiseResult?.evaluate(machine) ?? .none
  }

  /// As a statement it may leave a loop or a function.
  func execute(_ machine: Machine) throws -> Completion {
    if try condition.test(machine) { return try then.run(machine) }
    return try otherwise?.run(machine) ?? .normal
  }
}

final class BinaryCode: Code {
  private let symbol: BinaryOperator
  private let left: Operand
  private let right: Operand
  private let operatorSpan: Span

  init(_ symbol: BinaryOperator, _ left: Code, _ right: Code, operatorSpan: Span, _ span: Span) {
    self.symbol = symbol
    self.left = Operand(left)
    self.right = Operand(right)
    self.operatorSpan = operatorSpan
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let a = try left.evaluate(machine)
    let b = try right.evaluate(machine)
    if case .number(let x) = a, case .number(let y) = b { return symbol.apply(x, y) }
    return try apply(a, b, machine)
  }

  override func test(_ machine: Machine) throws -> Bool {
    if let x = left.number(machine), let y = right.number(machine), let answer = symbol.compare(x, y) {
      return answer
    }
    return try evaluate(machine).truth(span)
  }

  private func apply(_ a: Value, _ b: Value, _ machine: Machine) throws -> Value {
    if let special = try special(a, b) { return special }
    guard let x = a.operand(machine.session, partner: b), let y = b.operand(machine.session, partner: a)
    else {
      throw mismatch(a, b)
    }
    machine.recorder.origin = Origin(span)
    do {
      if symbol == .power, case .number(let exponent) = b {
        return .tensor(try Operation.raise(x, .scalar(exponent)))
      }
      if let operation = symbol.operation { return .tensor(try operation(x, y)) }
      let mask = try Tensor.binary(symbol.comparison, x.value, y.value)
      return mask.rank == 0 ? .boolean(mask.item != 0) : .tensor(Variable(mask, .mask))
    } catch {
      throw machine.diagnostic(for: error, at: span, [(left.code, a), (right.code, b)])
    }
  }

  /// What operators mean for values that are not numbers.
  private func special(_ a: Value, _ b: Value) throws -> Value? {
    switch (symbol, a, b) {
    case (.add, .string(let x), .string(let y)):
      try checkMemory("a string", (x.utf8.count, y.utf8.count), each: 1)
      return .string(try x.joined(to: y))
    case (.add, .list(let x), .list(let y)):
      try checkMemory("a list", (x.count, y.count), each: MemoryLayout<Value>.stride)
      return .list(try x.joined(to: y))
    default: return compared(a, b)
    }
  }

  private func checkMemory(_ what: String, _ counts: (Int, Int), each bytes: Int) throws {
    let count = counts.0 + counts.1
    if let problem = MemoryLimit.problem("\(what) of \(count)", bytes: count * bytes) {
      throw Diagnostic(code: "memory", problem, at: span)
    }
  }

  /// Comparisons of strings, lists, records and none.
  private func compared(_ a: Value, _ b: Value) -> Value? {
    switch (symbol, a, b) {
    case (.equal, .string, _), (.equal, _, .string), (.equal, .none, _), (.equal, _, .none),
      (.equal, .list, _),
      (.equal, _, .list), (.equal, .record, _), (.equal, _, .record), (.equal, .boolean, .boolean):
      .boolean(a.isEqual(to: b))
    case (.notEqual, .string, _), (.notEqual, _, .string), (.notEqual, .none, _), (.notEqual, _, .none),
      (.notEqual, .list, _), (.notEqual, _, .list), (.notEqual, .record, _), (.notEqual, _, .record),
      (.notEqual, .boolean, .boolean):
      .boolean(!a.isEqual(to: b))
    case (.less, .string(let x), .string(let y)): .boolean(x < y)
    case (.greater, .string(let x), .string(let y)): .boolean(x > y)
    case (.lessOrEqual, .string(let x), .string(let y)): .boolean(x <= y)
    case (.greaterOrEqual, .string(let x), .string(let y)): .boolean(x >= y)
    default: nil
    }
  }

  private func mismatch(_ a: Value, _ b: Value) -> Diagnostic {
    let isText = if case .string = a { true } else if case .string = b { true } else { false }
    return Diagnostic(
      code: "type", "\(symbol.rawValue) does not go between \(a.kindPhrase) and \(b.kindPhrase)",
      at: operatorSpan,
      help: isText && symbol == .add ? "put values into a string with braces: \"loss {L}\"" : nil)
  }
}

extension BinaryOperator {
  /// On two plain numbers.
  @inline(__always)
  func apply(_ x: Double, _ y: Double) -> Value {
    switch self {
    case .add: .number(x + y)
    case .subtract: .number(x - y)
    case .multiply, .matrixProduct: .number(x * y)
    case .divide: .number(x / y)
    case .remainder: .number(Scalar.remainder(x, y))
    case .power: .number(Scalar.power(x, y))
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: .boolean(compare(x, y) ?? false)
    }
  }

  /// Whether two plain numbers compare so; nil for what is no comparison.
  @inline(__always)
  func compare(_ x: Double, _ y: Double) -> Bool? {
    switch self {
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    case .equal: x == y
    case .notEqual: x != y
    default: nil
    }
  }

  var operation: Operation? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .remainder: .remainder
    case .power: .power
    case .matrixProduct: .matmul
    default: nil
    }
  }

  var comparison: BinaryKernel {
    switch self {
    case .less: .less
    case .lessOrEqual: .lessEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterEqual
    case .notEqual: .notEqual
    default: .equal
    }
  }
}
