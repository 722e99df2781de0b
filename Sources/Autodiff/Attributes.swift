public import Tensors

/// What an operation needs to know besides its inputs: an axis, a bound, a list of indices.
public enum Attributes: Sendable {
  case none
  case scalar(Double)
  case bounds(Double, Double)
  /// One axis, or all of them when nil; `keep` leaves it in the shape with size 1.
  case axis(Int?, keep: Bool)
  case variance(axis: Int?, keep: Bool, ddof: Double)
  /// A permutation, a target shape's sizes, or class counts, as the operation says.
  case integers([Int])
  case ranges([AxisRange])
  case transposed(first: Bool, second: Bool)
  /// Labels, indices or weights that no gradient flows into.
  case tensors([Tensor])
  case parameter(Parameter)
  case foreign(ForeignValue)
  /// A layer that ran in evaluation mode, by its name.
  case evaluated(String)
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
