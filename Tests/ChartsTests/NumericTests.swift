import Foundation
import Testing

@testable import Charts

struct TickTests {
  @Test(arguments: [
    (0.0, 3000.0, 6, ["0", "500", "1000", "1500", "2000", "2500", "3000"]),
    (0, 1, 5, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (-1, 1, 4, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
    (0, 20_000, 4, ["0", "5k", "10k", "15k", "20k"]),
    (0, 3e6, 3, ["0", "1M", "2M", "3M"]),
    (0.1, 0.3, 4, ["0.10", "0.15", "0.20", "0.25", "0.30"]),
  ])
  func `linear ticks are round`(_ low: Double, _ high: Double, _ count: Int, _ labels: [String]) {
    #expect(Ticks.linear(low, high, count: count).major.map(\.label) == labels)
  }

  @Test(arguments: [
    (0.0, 20.0, 4, ["0", "5", "10", "15", "20"]), (0, 7, 4, ["0", "2", "4", "6"]),
    (0, 2, 6, ["0", "1", "2"]),
    (0, 93.3, 4, ["0", "25", "50", "75"]), (0, 9, 4, ["0", "2", "4", "6", "8"]),
  ])
  func `counts have whole ticks, four and more`(
    _ low: Double, _ high: Double, _ count: Int, _ labels: [String]
  ) {
    #expect(Ticks.linear(low, high, count: count, isWhole: true).major.map(\.label) == labels)
  }

  @Test(arguments: [(0.0, 0.35), (0, 1.05), (0, 0.42), (-1, 1), (3, 17), (0, 110), (0.001, 0.0093)])
  func `an axis with room for four ticks has four to nine`(_ low: Double, _ high: Double) {
    for count in 4...7 { #expect((4...9).contains(Ticks.linear(low, high, count: count).major.count)) }
  }

  @Test func `print writes thousands out and larger numbers under a factor`() {
    let thousands = Axis(.linear, 0...20_000, count: 4)
    #expect(thousands.major.map(\.label) == ["0", "5k", "10k", "15k", "20k"])
    #expect(thousands.inFull.major.map(\.label) == ["0", "5000", "10000", "15000", "20000"])
    let millions = Axis(.linear, 0...3e6, count: 4).inFull
    #expect(millions.major.map(\.label) == ["0", "1", "2", "3"])
    #expect(millions.factor == "×10⁶")
    #expect(Axis(.linear, 0...3, count: 4).inFull.major == Axis(.linear, 0...3, count: 4).major)
  }

  @Test func `small and large magnitudes share a factor`() {
    #expect(Ticks.linear(-1.6, 1.7, count: 3).major.map(\.label) == ["−1", "0", "1"])
    let small = Ticks.linear(0, 3e-5, count: 3)
    #expect(small.major.map(\.label) == ["0", "1", "2", "3"])
    #expect(small.factor == "×10⁻⁵")
    #expect(Ticks.linear(0, 4e12, count: 4).factor == "×10¹²")
  }

  @Test func `decades have minor ticks`() {
    let ticks = Ticks.logarithmic(0.008, 30, count: 6)
    #expect(ticks.major.map(\.label) == ["0.01", "0.1", "1", "10"])
    #expect(ticks.minor.count == 2 + 8 * 3 + 2)
    #expect(Ticks.logarithmic(1e-9, 1e-4, count: 6).major.map(\.label).first == "10⁻⁹")
    #expect(Ticks.logarithmic(0.9, 11, count: 6).major.map(\.label) == ["1", "2", "5", "10"])
    #expect(Ticks.logarithmic(1e-300, 1e300, count: 6).major.count <= 8)
  }

  static let ranges: [(Double, Double)] = [
    (0, 0), (1, 1 + 1e-15), (-1e300, 1e300), (1e15, 1e15 + 1), (1e300, 1e300),
    (.leastNonzeroMagnitude, .leastNormalMagnitude),
  ]

  @Test(arguments: ranges)
  func `no range breaks the ticks`(_ low: Double, _ high: Double) {
    let range = DataRange.padded(low, high, on: .linear, padding: 0.05)
    #expect(!Axis(.linear, range, count: 6).major.isEmpty)
    let logarithmic = DataRange.padded(max(low, 1e-300), max(high, 1e-300), on: .logarithmic, padding: 0.05)
    #expect(!Axis(.logarithmic, logarithmic, count: 6).major.isEmpty)
  }
}

struct DataRangeTests {
  @Test func `a wild first step does not rule`() {
    let values = [1e6] + (0..<200).map { 2 + 0.5 * sin(Double($0)) }
    let extent = DataRange.robust(values, on: .linear)
    #expect(extent?.outside == 1)
    #expect((extent?.upper ?? .infinity) <= 2.5)
  }

  @Test func `an ordinary maximum stays in sight`() {
    let values = (0..<1000).map { 2.3 * exp(-Double($0) / 100) }
    #expect(DataRange.robust(values, on: .linear)?.upper == 2.3)
  }

  @Test func `values that cannot be shown do not count`() {
    #expect(DataRange.robust([.nan, .infinity, 1, 2], on: .linear) == .init(lower: 1, upper: 2))
    #expect(DataRange.robust([0, -1, 1, 2], on: .logarithmic) == .init(lower: 1, upper: 2))
    #expect(DataRange.robust([.nan], on: .linear) == nil)
  }

  @Test func `ranges have room and constants too`() {
    #expect(DataRange.padded(5, 5, on: .linear, padding: 0.05) == 4.5...5.5)
    #expect(DataRange.padded(0, 0, on: .linear, padding: 0.05) == -1...1)
    #expect(DataRange.padded(0, 10, on: .linear, padding: 0.05) == 0...10.5)
    #expect(DataRange.reachingTicks(0...2999, count: 6) == 0...3000)
    #expect(DataRange.padded(-1.7e308, 1.7e308, on: .linear, padding: 0.05) == -1e300...1e300)
  }
}

struct SmoothingTests {
  @Test(arguments: [0.5, 0.9, 0.98, 0.999, 1], [Axis.Scale.linear, .logarithmic])
  func `constants stay exactly`(_ weight: Double, _ scale: Axis.Scale) {
    let value = scale == .linear ? 0.1 : 1.0
    let smoothed = Smoothing.average([Double](repeating: value, count: 500), weight: weight, scale: scale)
    #expect(smoothed.allSatisfy { $0 == value })
  }

  @Test func `is the bias-corrected average`() {
    let values = [3.0, 1, 4, 1, 5]
    var (mean, weight) = (0.0, 0.0)
    let expected = values.map { value -> Double in
      mean = 0.9 * mean + 0.1 * value
      weight = 0.9 * weight + 0.1
      return mean / weight
    }
    let smoothed = Smoothing.average(values, weight: 0.9, scale: .linear)
    for (one, other) in zip(smoothed, expected) { #expect(abs(one - other) < 1e-12) }
  }

  @Test func `averages logarithms on a logarithmic scale`() {
    let smoothed = Smoothing.average([1, 100], weight: 1, scale: .logarithmic)
    #expect(abs(smoothed[1] - 10) < 1e-12)
  }

  @Test func `gaps stay gaps and do not spread`() {
    let smoothed = Smoothing.average([2, .nan, 2, .infinity, 2], weight: 0.9, scale: .linear)
    #expect(smoothed.map(\.isNaN) == [false, true, false, true, false])
    #expect(smoothed[4] == 2)
  }
}

struct ReductionTests {
  @Test func `no spike is lost in a million points`() {
    var values = (0..<1_000_000).map { sin(Double($0) / 1000) }
    values[123_456] = 50
    values[777_777] = -50
    let axis = Axis(.linear, 0...999_999, count: 6)
    let line = Reduction.line(
      Places((0..<values.count).map(Double.init)), values, xAxis: axis, yScale: .linear, columns: 1400)
    #expect(line.x.count <= 1400 * 4)
    #expect(line.y.max() == 50)
    #expect(line.y.min() == -50)
    #expect(line.x.first == 0 && line.x.last == 999_999)
    #expect(line.x == line.x.sorted())
    let counted = Places(nil, count: values.count)
    #expect(Reduction.line(counted, values, xAxis: axis, yScale: .linear, columns: 1400) == line)
    let inner = Axis(.logarithmic, 300...70_000, count: 6)
    #expect(
      Reduction.line(counted, values, xAxis: inner, yScale: .linear, columns: 300)
        == Reduction.line(Places(Array(counted)), values, xAxis: inner, yScale: .linear, columns: 300))
  }

  @Test func `gaps break the line and lone points are known`() {
    let axis = Axis(.linear, 0...6, count: 3)
    let line = Reduction.line(
      [0, 1, 2, 3, 4, 5, 6], [1, .nan, 2, .nan, .nan, 3, 4], xAxis: axis, yScale: .linear, columns: 100)
    #expect(line.y.map { $0.isNaN ? -1 : $0 } == [1, -1, 2, -1, 3, 4])
    #expect(line.isolated == [0, 2])
  }
}

struct KeyTests {
  @Test func `a key of many entries counts those that do not fit, within the page`() {
    let entries = (0..<50).map { Key.Entry(name: "layer \($0)", swatch: .line("")) }
    let key = Key(entries: entries, theme: .light)
    let rows = key.rows(width: 700, limit: 5)
    #expect(rows.rows.count == 5)
    #expect(rows.rows.joined().count + rows.left == 50)
    #expect(rows.rows[4].count < rows.rows[3].count)
  }

  @Test func `names at the ends are pushed apart as little as possible`() throws {
    let places = try #require(Key.spread([100, 102, 300], distance: 20, within: 0...400))
    #expect(places == [91, 111, 300])
    #expect(Key.spread([0, 0, 0], distance: 20, within: 0...30) == nil)
    #expect(Key.spread([0, 0], distance: 20, within: 0...30) == [0, 20])
  }
}

struct EnvelopeTests {
  @Test func `dense noise becomes what it covers, and a flat line stays a line`() throws {
    let (x, y) = (Axis(.linear, 0...10_000, count: 5), Axis(.linear, -1...1, count: 5))
    let places = (0..<10_000).map(Double.init)
    var noise = places.map { $0.truncatingRemainder(dividingBy: 2) - 0.5 }
    noise[5050] = 0.9
    noise[7000] = .nan
    let line = Reduction.line(Places(places), noise, xAxis: x, yScale: .linear, columns: 100)
    let envelope = try #require(Reduction.envelope(line, xAxis: x, yAxis: y, columns: 100, height: 100))
    #expect(envelope.x.count == 101)
    #expect(envelope.high[50] == 0.9 && envelope.low[50] == -0.5)
    #expect(envelope.low.count { !$0.isFinite } == 1)
    let flat = Reduction.line(Places(places), places.map { _ in 0 }, xAxis: x, yScale: .linear, columns: 100)
    #expect(Reduction.envelope(flat, xAxis: x, yAxis: y, columns: 100, height: 100) == nil)
  }
}
