internal import Glibc
internal import Tensors

/// Intervals of equal width, and how many values fall into each.
struct Bins: Sendable, Equatable {
  let lower: Double
  let width: Double
  let count: Int

  var upper: Double { lower + width * Double(count) }
  func edge(_ index: Int) -> Double { index == count ? upper : lower + width * Double(index) }

  /// No more than that, however far the tails reach.
  static let limit = 200

  /// Bins for several series together, over `range`.
  ///
  /// The width is the smallest that Freedman and Diaconis' rule, 2·IQR·n^(−1/3) (1981), gives for a series; where the
  /// quartiles coincide Scott's, 3.49·σ·n^(−1/3) (1979). Whole numbers within a short range get a bin each.
  init(_ series: [[Double]], range: ClosedRange<Double>, count wanted: Int? = nil) {
    let (low, high) = (range.lowerBound, range.upperBound)
    if let wanted {
      (lower, width, count) = (low, (high - low) / Double(wanted), wanted)
      return
    }
    let areWhole = series.allSatisfy { $0.allSatisfy { $0 == $0.rounded() } }
    if areWhole, high - low <= 60 {
      (lower, width, count) = (low.rounded(.down) - 0.5, 1, Int(high.rounded(.up) - low.rounded(.down)) + 1)
      return
    }
    let widths = series.compactMap { Self.width($0) }
    let needed = widths.min().map { (high - low) / $0 } ?? 1
    let bins = min(Self.limit, max(5, needed.isFinite ? Int(needed.rounded(.up)) : Self.limit))
    // Edges at round numbers, so that the ticks stand on them.
    let ticks = Ticks.linearValues(low, high, count: bins).values
    if ticks.count >= 2, ticks[1] > ticks[0] {
      let step = ticks[1] - ticks[0]
      let first = (low / step).rounded(.down)
      // A value on the last edge falls into the last bin.
      let last = max(first + 1, (high / step).rounded(.up))
      (lower, width, count) = (first * step, step, Int(last - first))
    } else {
      (lower, width, count) = (low, (high - low) / Double(bins), bins)
    }
  }

  private static func width(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    // A sample of some thousand tells the quartiles well enough.
    let step = max(1, values.count / 50_000)
    let sorted = stride(from: 0, to: values.count, by: step).map { values[$0] }.sorted()
    let quartiles = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
    let shrink = pow(Double(values.count), -1.0 / 3)
    let spread = quartiles.1 - quartiles.0
    if spread > 0 { return 2 * spread * shrink }
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }
    return variance > 0 && variance.isFinite ? 3.49 * variance.squareRoot() * shrink : nil
  }

  /// How many values fall into each bin, and how many into none.
  func counts(_ values: [Double]) -> (counts: [Int], outside: Int) {
    var counts = [Int](repeating: 0, count: count)
    var outside = 0
    for (turn, value) in values.enumerated() {
      if Kernels.isStopped(turn: turn) { break }
      let place = (value - lower) / width
      // The last bin holds its upper edge.
      if place >= 0, place < Double(count) {
        counts[Int(place)] += 1
      } else if value == upper {
        counts[count - 1] += 1
      } else {
        outside += 1
      }
    }
    return (counts, outside)
  }
}
