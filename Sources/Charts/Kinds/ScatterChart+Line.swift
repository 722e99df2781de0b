internal import Glibc

/// A straight line over the points of a ``ScatterChart``.
struct OverlayLine: Sendable {
  enum Kind: Sendable { case identity, fit }

  let intercept: Double
  let slope: Double
  /// What the chart says of it.
  let caption: String?

  static let identity = OverlayLine(intercept: 0, slope: 1, caption: nil)

  private init(intercept: Double, slope: Double, caption: String?) {
    (self.intercept, self.slope, self.caption) = (intercept, slope, caption)
  }

  /// y = a + b·x of least squares; nil where all x are one number.
  init?(fitting x: [Double], _ y: [Double]) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0) { $0 + $1 / count }, y.reduce(0) { $0 + $1 / count })
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      xy += (a - meanX) * (b - meanY)
      yy += (b - meanY) * (b - meanY)
    }
    guard xx > 0, xx.isFinite, xy.isFinite else { return nil }
    slope = xy / xx
    intercept = meanY - slope * meanX
    let sign = intercept < 0 ? "−" : "+"
    let words =
      "y = \(Number.general(slope, digits: 3)) x \(sign) \(Number.general(abs(intercept), digits: 3))"
    caption = words + (yy > 0 ? ", R² = \(Number.fixed(xy * xy / (xx * yy), decimals: 3))" : "")
  }

  /// Its places within the axes, close enough together for a logarithmic one.
  func points(_ x: Axis, _ y: Axis) -> (x: [Double], y: [Double]) {
    let steps = 200
    let across = (0...steps).map { step -> Double in
      let share = Double(step) / Double(steps)
      return x.scale == .linear
        ? x.lower + (x.upper - x.lower) * share : x.lower * pow(x.upper / x.lower, share)
    }
    return inside(across, y)
  }

  private func inside(_ across: [Double], _ y: Axis) -> (x: [Double], y: [Double]) {
    let (low, high) = (min(y.lower, y.upper), max(y.lower, y.upper))
    let up = across.map { value -> Double in
      let height = intercept + slope * value
      return (low...high).contains(height) ? height : .nan
    }
    return (across, up)
  }
}

extension ScatterChart {
  /// The line that was asked for.
  var overlay: OverlayLine? {
    switch options.line {
    case .none: nil
    case .identity: .identity
    case .fit: OverlayLine(fitting: groups.flatMap(\.x), groups.flatMap(\.y))
    }
  }
}
