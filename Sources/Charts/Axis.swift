internal import Glibc

/// One axis of a chart: its scale, what it covers, and its ticks.
struct Axis: Sendable {
  enum Scale: Sendable { case linear, logarithmic }

  let scale: Scale
  let lower: Double
  let upper: Double
  /// Labelled ticks.
  let major: [Tick]
  /// Unlabelled ones between them.
  let minor: [Double]
  /// A factor that all labels share, as `×10⁻⁴`, written once at the axis' end.
  let factor: String?

  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  /// An axis over `range` with about `count` labelled ticks.
  init(_ scale: Scale, _ range: ClosedRange<Double>, count: Int) {
    self.scale = scale
    lower = range.lowerBound
    upper = range.upperBound
    let ticks =
      scale == .linear
      ? Ticks.linear(lower, upper, count: count) : Ticks.logarithmic(lower, upper, count: count)
    major = ticks.major
    minor = ticks.minor
    factor = ticks.factor
  }

  /// Where `value` lies along the axis: 0 at its lower end, 1 at its upper one.
  @inline(__always)
  func fraction(_ value: Double) -> Double {
    switch scale {
    // Halves keep the difference of two values near ±1e300 finite.
    case .linear: (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    case .logarithmic: value > 0 ? log(value / lower) / log(upper / lower) : -1
    }
  }

  /// Whether a value can be drawn on this scale at all.
  @inline(__always)
  static func accepts(_ value: Double, on scale: Scale) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }
}
