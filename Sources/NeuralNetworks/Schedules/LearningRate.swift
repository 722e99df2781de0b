/// The size of an optimizer's steps: one number, or one for each step.
public enum LearningRate: Sendable {
  case constant(Double)
  case schedule(Schedule)

  /// The rate of a step, counted from 0.
  @inline(__always)
  public func value(at step: Int) throws -> Double {
    switch self {
    case .constant(let rate): rate
    case .schedule(let schedule): try schedule(step)
    }
  }
}
