internal import Glibc
internal import Tensors

/// What an axis should cover, from the data it shows.
enum DataRange {
  /// The finite extremes of one series that the scale can show, spikes that would rule the chart left aside.
  struct Extent: Equatable {
    var lower: Double
    var upper: Double
    /// How many values lie outside.
    var outside = 0
  }

  /// The extent of `values`, or `nil` when there is nothing to show, and when the work is to stop.
  ///
  /// At most one value in a hundred on either side (and at least one, from ten values on) may be left outside,
  /// and only when it lies farther from the others than four times their whole spread: a wild first step
  /// does not flatten the curve, while an ordinary maximum stays in sight.
  static func robust(_ values: [Double], on scale: Axis.Scale) -> Extent? {
    var low = Double.infinity
    var high = -Double.infinity
    var count = 0
    for turn in values.indices {
      if Kernels.isStopped(turn: turn) { return nil }
      let value = values[turn]
      guard Axis.accepts(value, on: scale) else { continue }
      if value < low { low = value }
      if value > high { high = value }
      count += 1
    }
    guard count > 0 else { return nil }
    let full = Extent(lower: low, upper: high)
    guard count >= 10 else { return full }

    let position = { (value: Double) in scale == .logarithmic ? log10(value) : value / 4 }
    let stride = max(1, count / 8192)
    var sample: [Double] = []
    sample.reserveCapacity(count / stride + 1)
    if count == values.count {
      sample = Swift.stride(from: 0, to: count, by: stride).map { position(values[$0]) }
    } else {
      var passed = stride
      for value in values where Axis.accepts(value, on: scale) {
        passed += 1
        if passed > stride {
          sample.append(position(value))
          passed = 1
        }
      }
    }
    sample.sort()
    let trimmed = max(1, sample.count / 100)
    let core = (sample[trimmed], sample[sample.count - 1 - trimmed])
    let spread = core.1 - core.0
    guard spread > 0 else { return full }

    let wildBelow = position(low) < core.0 - 4 * spread
    let wildAbove = position(high) > core.1 + 4 * spread
    guard wildBelow || wildAbove else { return full }
    var kept = Extent(lower: .infinity, upper: -.infinity)
    for value in values where Axis.accepts(value, on: scale) {
      let place = position(value)
      if wildBelow && place < core.0 - 1.5 * spread || wildAbove && place > core.1 + 1.5 * spread {
        kept.outside += 1
      } else {
        kept.lower = min(kept.lower, value)
        kept.upper = max(kept.upper, value)
      }
    }
    return kept.outside <= max(2, count / 50) ? kept : full
  }

  /// A range with room around `lower…upper`; a single value gets a range about it.
  ///
  /// `padding` is a share of the spread. On a linear scale values that start near zero start at zero.
  static func padded(
    _ lower: Double, _ upper: Double, on scale: Axis.Scale, padding: Double
  ) -> ClosedRange<Double> {
    let low = clamped(lower)
    let high = clamped(upper)
    switch scale {
    case .logarithmic:
      let (from, to) = (log10(max(low, 1e-300)), log10(max(high, 1e-300)))
      if to - from < 1e-9 { return pow(10, max(-300, from - 0.5))...pow(10, min(300, to + 0.5)) }
      let room = (to - from) * padding
      return pow(10, max(-300, from - room))...pow(10, min(300, to + room))
    case .linear:
      let spread = high / 2 - low / 2
      let magnitude = max(abs(low), abs(high))
      if spread <= magnitude * 1e-12 {
        let room = magnitude == 0 ? 1 : magnitude * 0.1
        return clamped(low - room)...clamped(high + room)
      }
      var from = clamped(low - spread * 2 * padding)
      var to = clamped(high + spread * 2 * padding)
      if padding > 0 {
        if low >= 0, low < 0.15 * high { from = 0 }
        if high <= 0, high > 0.15 * low { to = 0 }
      }
      return from...to
    }
  }

  /// Extends a linear range to the next tick when that is near, so that an axis of 2,999 steps ends at 3,000.
  static func reachingTicks(
    _ range: ClosedRange<Double>, count: Int, isWhole: Bool = false
  ) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    let values = Ticks.linearValues(low, high, count: count, isWhole: isWhole).values
    guard values.count >= 2 else { return range }
    let step = values[1] - values[0]
    let near = (high / 2 - low / 2) * 2 * 0.035
    let next = (values.last ?? high) + step
    let previous = values[0] - step
    return (low - previous <= near ? previous : low)...(next - high <= near ? next : high)
  }

  /// gnuplot overflows a little beyond ±1e300.
  static func clamped(_ value: Double) -> Double { min(max(value, -1e300), 1e300) }
}
