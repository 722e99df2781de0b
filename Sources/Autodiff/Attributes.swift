public import Tensors

/// What an operation needs to know besides its inputs: an axis, a bound, a list of indices.
///
/// Most operations need nothing, so anything larger than a reference is kept outside the node.
public enum Attributes: Sendable {
  case none
  indirect case scalar(Double)
  indirect case bounds(Double, Double)
  /// One axis, or all of them when nil; `keep` leaves it in the shape with size 1.
  indirect case axis(Int?, keep: Bool)
  indirect case variance(axis: Int?, keep: Bool, ddof: Double)
  /// A permutation, rows, or class counts, as the operation says.
  indirect case integers([Int])
  indirect case shape(Shape)
  indirect case ranges([AxisRange])
  /// Where a smaller tensor lies in a larger one of that shape.
  indirect case placement([AxisRange], in: Shape)
  /// Which of `count` rows each row belongs to.
  indirect case rows([Int], of: Int)
  indirect case transposed(first: Bool, second: Bool)
  /// Labels, indices or weights that no gradient flows into.
  indirect case tensors([Tensor])
  case parameter(Parameter)
  case foreign(ForeignValue)
  /// A layer that ran in evaluation mode, by its name.
  indirect case evaluated(String)
  /// A layer's own pullback.
  case handwritten(HandwrittenPullback)
}

/// A value that an earlier tape holds: where one tape reads from another.
public final class ForeignValue: Sendable {
  public let variable: Variable
  init(_ variable: Variable) { self.variable = variable }
}

/// Where on the tape's source an operation was called, as the interpreter counts it; opaque here.
public struct Origin: Hashable, Sendable {
  public var source: Int32
  public var start: Int32
  public var end: Int32

  @inlinable public init(source: Int32, start: Int32, end: Int32) {
    self.source = source
    self.start = start
    self.end = end
  }

  public static let unknown = Origin(source: -1, start: 0, end: 0)
}
