public import Tensors

/// A tensor that may remember how it was made.
///
/// A constant has no tape. A recorded variable names its node: the operation, the inputs and the saved value are
/// found there, and from there its gradient.
public struct Variable: Sendable {
  public let value: Tensor
  /// The tape that holds the node; nil for a constant.
  public let tape: Tape?
  /// The node's place on ``tape``.
  public let index: Int32

  /// A constant: nothing flows back into it.
  @inlinable public init(_ value: Tensor) {
    self.value = value
    tape = nil
    index = -1
  }

  @inlinable public init(_ value: Tensor, tape: Tape, index: Int32) {
    self.value = value
    self.tape = tape
    self.index = index
  }

  /// The result of a comparison: a constant of 0 and 1 that indexing takes as a choice of elements.
  public init(mask: Tensor) {
    value = mask
    tape = nil
    index = Self.maskIndex
  }

  /// Whether it came out of a comparison as it stands.
  public var isMask: Bool { tape == nil && index == Self.maskIndex }

  private static let maskIndex: Int32 = -2

  /// A constant of rank 0.
  public init(_ number: Double, _ precision: Precision) {
    self.init(Tensor(number, precision))
  }

  public var isRecorded: Bool { tape != nil }
  public var shape: Shape { value.shape }
  public var precision: Precision { value.precision }

  /// The same value cut off from the graph: `stop(v)`.
  public var stopped: Variable { Variable(value) }

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
