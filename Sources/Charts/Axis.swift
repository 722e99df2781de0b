internal import Glibc

/// One axis of a chart: its scale, what it covers, and its ticks.
struct Axis: Sendable {
  enum Scale: Sendable { case linear, logarithmic }

  let scale: Scale
  let lower: Double
  let upper: Double
  /// Labelled ticks.
  var major: [Tick]
  /// Unlabelled ones between them.
  let minor: [Double]
  /// A factor that all labels share, as `×10⁻⁴`, written once at the axis' end.
  var factor: String?
  /// Whether thousands and millions are written as k and M.
  private var isAbbreviated = false
  /// Whether the labels below an x axis run upward, because they are too long for their places.
  var isTilted = false

  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  /// An axis over `range` with about `count` labelled ticks.
  ///
  /// - Parameter isWhole: whether it counts, so that only whole numbers have ticks.
  init(_ scale: Scale, _ range: ClosedRange<Double>, count: Int, isWhole: Bool = false) {
    self.scale = scale
    lower = range.lowerBound
    upper = range.upperBound
    let ticks =
      scale == .linear
      ? Ticks.linear(lower, upper, count: count, isWhole: isWhole)
      : Ticks.logarithmic(lower, upper, count: count)
    major = ticks.major
    minor = ticks.minor
    factor = ticks.factor
    isAbbreviated = ticks.isAbbreviated
  }

  /// An axis of named places 0, 1, …; `reversed` puts the first one at the upper end.
  ///
  /// Where names do not fit side by side on `room` pixels they are tilted, or every second, third … is left out.
  init(categories names: [String], room: Double, theme: Theme, across: Bool, reversed: Bool = false) {
    scale = .linear
    let edge = Double(max(1, names.count)) - 0.5
    (lower, upper) = reversed ? (edge, -0.5) : (-0.5, edge)
    (minor, factor) = ([], nil)
    let shown = names.map { GnuplotText.shortened($0, to: 220, points: theme.fontSize) }
    let each = room / Double(max(1, names.count))
    let widest = shown.map { GnuplotText.width($0, points: theme.fontSize) }.max() ?? 0
    let line = theme.fontSize * 4 / 3
    // Numbers stay upright: between every second or fifth one knows the others.
    let isNumbered = names.allSatisfy { Double($0) != nil }
    let gap = isNumbered ? 5.0 : 8
    isTilted = across && widest + gap > each && widest > (isNumbered ? theme.fontSize * 4 : line)
    let needed = across && !isTilted ? widest + gap : line
    let step = max(1, Int((needed / max(each, 1e-9)).rounded(.up)))
    major = stride(from: 0, to: names.count, by: step).map { Tick(value: Double($0), label: shown[$0]) }
  }

  /// The axis with thousands written out and larger numbers under a factor.
  var inFull: Axis {
    guard isAbbreviated else { return self }
    var axis = self
    let ticks = Ticks.inFull(major.map(\.value))
    (axis.major, axis.factor, axis.isAbbreviated) = (ticks.major, ticks.factor, false)
    return axis
  }

  /// Where `value` lies along the axis: 0 at its lower end, 1 at its upper one.
  @inline(__always)
  func fraction(_ value: Double) -> Double {
    switch scale {
    // Halves keep the difference of two values near ±1e300 finite.
    case .linear: (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    case .logarithmic: value > 0 ? (log(value) - log(lower)) / (log(upper) - log(lower)) : -1
    }
  }

  /// Whether a value can be drawn on this scale at all.
  @inline(__always)
  static func accepts(_ value: Double, on scale: Scale) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }
}
