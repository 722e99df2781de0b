import Autodiff
import Glibc
import Syntax
import Tensors

/// Arithmetic on plain numbers that the standard library has no operator for.
enum Scalar {
  /// With the sign of the divisor, as in Python and mathematics.
  static func remainder(_ x: Double, _ y: Double) -> Double {
    let remainder = fmod(x, y)
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
  }

  static func power(_ x: Double, _ y: Double) -> Double { y == 2 ? x * x : pow(x, y) }
}

extension Value {
  /// The value as an operand of tensor arithmetic; nil for what is no number, tensor or parameter.
  func variable(_ session: Session) -> Variable? {
    switch self {
    case .tensor(let variable): variable
    case .parameter(let parameter): parameter.variable()
    case .number(let number): Variable(number, session.precision)
    case .boolean(let flag): Variable(flag ? 1 : 0, session.precision)
    case .range(let range): range.tensor(session.precision).map { Variable($0) }
    default: nil
    }
  }

  /// What a derivative can be taken of: a value that was computed from a parameter, or a parameter itself.
  var recorded: Variable? {
    switch self {
    case .tensor(let variable) where variable.isRecorded: variable
    case .parameter(let parameter): parameter.variable()
    default: nil
    }
  }

  /// As ``variable(_:)``, with a plain number in the precision of the tensor that it meets.
  func operand(_ session: Session, partner: Value) -> Variable? {
    guard case .number(let number) = self else { return variable(session) }
    return switch partner {
    case .tensor(let other): Variable(number, other.precision)
    case .parameter(let other): Variable(number, other.value.precision)
    default: Variable(number, session.precision)
    }
  }

  /// The number that it is, for a number or a tensor of one element.
  var asNumber: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let variable) where variable.value.count == 1: variable.value.item
    case .parameter(let parameter) where parameter.value.count == 1: parameter.value.item
    default: nil
    }
  }

  /// What a condition decides.
  func truth(_ span: Span) throws -> Bool {
    switch self {
    case .boolean(let flag): return flag
    case .number(let number): return number != 0
    case .tensor(let variable) where variable.value.count == 1: return variable.value.item != 0
    case .tensor:
      throw Diagnostic(
        code: "type", "a condition needs one truth value, this is \(kindPhrase)", at: span,
        help: "say all(…) or any(…)")
    default:
      throw Diagnostic(code: "type", "a condition needs true or false, this is \(kindPhrase)", at: span)
    }
  }

  /// Equality of whole values, as `==` means it for what is not a tensor.
  func isEqual(to other: Value) -> Bool {
    switch (self, other) {
    case (.none, .none): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)):
      a.count == b.count
        && a.indices.allSatisfy { !Kernels.isStopped(turn: $0) && a[$0].isEqual(to: b[$0]) }
    case (.record(let a), .record(let b)):
      a.names == b.names && zip(a.values, b.values).allSatisfy { $0.isEqual(to: $1) }
    case (.tensor(let a), .tensor(let b)) where a.value.rank > 0 || b.value.rank > 0:
      a.shape == b.shape && a.value.doubles == b.value.doubles
    default:
      if let a = asNumber, let b = other.asNumber { a == b } else { false }
    }
  }
}
