public import Tensors

/// A tensor that may remember how it was made.
///
/// A constant has no tape. A recorded variable names its node: the operation, the inputs and the saved value are
/// found there, and from there its gradient.
public struct Variable: Sendable {
  public let value: Tensor
  /// The tape that holds the node; nil for a constant.
  public let tape: Tape?
  /// The node's place on ``tape``; of a constant, its ``ConstantKind``.
  public let index: Int32

  /// What a constant is known to be, where that matters to those who use it.
  public enum ConstantKind: Int32, Sendable {
    case plain = -1
    /// The result of a comparison: 0 and 1, which indexing takes as a choice of elements.
    case mask = -2
    /// What softmax gave: a loss that applies softmax itself refuses it.
    case softmax = -3
    /// What sigmoid gave.
    case sigmoid = -4
  }

  /// A constant: nothing flows back into it.
  @inlinable public init(_ value: Tensor) {
    self.value = value
    tape = nil
    index = ConstantKind.plain.rawValue
  }

  /// A constant of a certain kind.
  public init(_ value: Tensor, _ kind: ConstantKind) {
    self.value = value
    tape = nil
    index = kind.rawValue
  }

  @inlinable public init(_ value: Tensor, tape: Tape, index: Int32) {
    self.value = value
    self.tape = tape
    self.index = index
  }

  /// Whether it came out of a comparison as it stands.
  public var isMask: Bool { isConstant(.mask) }

  /// Whether it is a constant of that kind.
  public func isConstant(_ kind: ConstantKind) -> Bool { tape == nil && index == kind.rawValue }

  /// A constant of rank 0.
  public init(_ number: Double, _ precision: Precision) {
    self.init(Tensor(number, precision))
  }

  public var isRecorded: Bool { tape != nil }
  public var shape: Shape { value.shape }
  public var precision: Precision { value.precision }

  /// The same value cut off from the graph: `stop(v)`.
  public var stopped: Variable { tape == nil ? self : Variable(value, operation?.constantKind ?? .plain) }

  /// Whether it is what the operation gave, on a tape or as a constant.
  public func isResult(of other: Operation) -> Bool {
    tape == nil ? other.constantKind != .plain && isConstant(other.constantKind) : operation === other
  }

  /// The operation that a recorded variable comes from.
  public var operation: Operation? { tape.map { $0.nodes[Int(index)].operation } }

  /// The node behind a recorded variable.
  public var node: Node? { tape.map { $0.nodes[Int(index)] } }

  public func constant(_ number: Double) -> Variable { Variable(number, value.precision) }
}

// Arithmetic in the form that gradient rules are written in. A plain number takes the precision of its partner.
extension Variable {
  public static func + (a: Variable, b: Variable) throws -> Variable { try Operation.add(a, b) }
  public static func - (a: Variable, b: Variable) throws -> Variable { try Operation.subtract(a, b) }
  public static func * (a: Variable, b: Variable) throws -> Variable { try Operation.multiply(a, b) }
  public static func / (a: Variable, b: Variable) throws -> Variable { try Operation.divide(a, b) }
  public static prefix func - (a: Variable) throws -> Variable { try Operation.negate(a) }

  public static func + (a: Double, b: Variable) throws -> Variable { try b.constant(a) + b }
  public static func - (a: Double, b: Variable) throws -> Variable { try b.constant(a) - b }
  public static func * (a: Double, b: Variable) throws -> Variable { try b.constant(a) * b }
  public static func / (a: Double, b: Variable) throws -> Variable { try b.constant(a) / b }
  public static func + (a: Variable, b: Double) throws -> Variable { try a + a.constant(b) }
  public static func - (a: Variable, b: Double) throws -> Variable { try a - a.constant(b) }
  public static func * (a: Variable, b: Double) throws -> Variable { try a * a.constant(b) }
  public static func / (a: Variable, b: Double) throws -> Variable { try a / a.constant(b) }
}
