/// Evenly spaced places along one axis: `start, start + step, …`, `count` of them.
public struct AxisRange: Hashable, Sendable {
  public var start: Int
  public var count: Int
  /// At least 1, or negative to read backwards.
  public var step: Int

  @inlinable public init(start: Int, count: Int, step: Int = 1) {
    self.start = start
    self.count = count
    self.step = step
  }

  /// The whole of an axis.
  @inlinable public static func all(_ size: Int) -> AxisRange { AxisRange(start: 0, count: size) }

  /// Whether every place lies in `0..<size`.
  func fits(_ size: Int) -> Bool {
    guard count > 0 else { return count == 0 }
    guard start >= 0, start < size else { return false }
    let (way, overflow) = (count - 1).multipliedReportingOverflow(by: step)
    if overflow { return false }
    let (end, endOverflow) = start.addingReportingOverflow(way)
    return !endOverflow && end >= 0 && end < size
  }
}
