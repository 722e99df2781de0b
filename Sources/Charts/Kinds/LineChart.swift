internal import Autodiff
internal import Tensors

extension ChartKind {
  public static let plot = ChartKind(
    "plot(data...)",
    summary: "Draws one or several series as lines, with the raw line faint beneath a smoothed one.",
    shapes:
      "y [n]; or x [n], y [n]; or a record of series of any lengths; of a matrix each column is a series",
    options: [
      .init("smooth", "0", "weight of the moving average, 0 (none) to 1; logarithms are averaged with logy"),
      .init("logy", "false", "a logarithmic y axis; zeros and negative values are left out with a note"),
      .init("logx", "false", "a logarithmic x axis"),
      .init("labels", "names of the series; without it those of the record"),
      .init("marks", "x values for vertical lines, or a record with their labels"),
      .init("bands", "deviations: a band of mean ± deviation about each series"),
      .init(
        "runs", "false",
        "the rows of a matrix [runs, steps], or the items of a list, are runs: draws mean ± deviation"),
      .init("best", "\"min\" or \"max\": rings that point of the validation series"),
      .init("xrange", "[from, to]"),
      .init("yrange", "[from, to]; without it a few wild values are left outside, with a note"),
    ] + .axes,
    details: """
      In a record each series has a name, any length, and where it is written (x, y) its own x. One much shorter than \
      the longest, as a validation's, is drawn with its points and not smoothed.
      """,
    example: """
      plot (train: [2.3, 1.1, 0.6, 0.4], validation: [2.2, 1.2, 0.8, 0.9]),
        title: "Loss", xlabel: "epoch", to: "loss.png"
      """
  ) { arguments in
    var options = LineChart.Options()
    let labels = try arguments.labels()
    (options.title, options.xLabel, options.yLabel) = (labels.title, labels.x, labels.y)
    options.smooth = try arguments.number("smooth")
    (options.logX, options.logY) = (try arguments.flag("logx"), try arguments.flag("logy"))
    (options.xRange, options.yRange) = (try arguments.interval("xrange"), try arguments.interval("yrange"))
    options.marks = try LineChart.marks(arguments)
    return try LineChart(LineChart.series(arguments), options)
  }
}

/// Curves over a common axis: losses, rates, norms.
public struct LineChart: Chart {
  /// One curve.
  public struct Series: Sendable {
    public enum Style: Sendable { case line, points, linePoints }
    public enum Best: Sendable { case min, max }

    public var name: String?
    /// Places on the x axis; counted from 0 when absent.
    public var x: [Double]?
    public var y: [Double]
    public var style: Style
    /// Rings the lowest or the highest point.
    public var best: Best?
    /// Lower and upper bounds of a band about the curve, as long as `y`.
    public var band: Band?
    /// The smoothing of this series, when not the chart's.
    public var smooth: Double?

    public struct Band: Sendable {
      public var lower: [Double]
      public var upper: [Double]

      public init(lower: [Double], upper: [Double]) {
        self.lower = lower
        self.upper = upper
      }
    }

    public init(
      y: [Double], x: [Double]? = nil, name: String? = nil, style: Style = .line, best: Best? = nil,
      band: Band? = nil, smooth: Double? = nil
    ) {
      (self.y, self.x, self.name, self.style) = (y, x, name, style)
      (self.best, self.band, self.smooth) = (best, band, smooth)
    }

    /// The mean of several runs with a band of one standard deviation (n − 1) on both sides; it ends
    /// with the longest run, and each place counts the runs that reach it.
    public static func runs(_ runs: [[Double]], x: [Double]? = nil, name: String? = nil) -> Series {
      let length = runs.map(\.count).max() ?? 0
      var series = Series(y: [], x: x, name: name, band: Band(lower: [], upper: []))
      for index in 0..<length {
        let values = runs.compactMap { index < $0.count && $0[index].isFinite ? $0[index] : nil }
        let count = Double(values.count)
        let mean = values.isEmpty ? Double.nan : values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = values.count > 1 ? (squares / (count - 1)).squareRoot() : 0
        series.y.append(mean)
        series.band?.lower.append(mean - deviation)
        series.band?.upper.append(mean + deviation)
      }
      return series
    }
  }

  /// A vertical line, for a change of the rate or the start of an epoch.
  public struct Mark: Sendable {
    public var x: Double
    public var label: String?

    public init(_ x: Double, _ label: String? = nil) {
      self.x = x
      self.label = label
    }
  }

  public struct Options: Sendable {
    public var title: String?
    /// What stands there when no title is given, except in print.
    var ownTitle: String?
    public var xLabel: String?
    public var yLabel: String?
    public var smooth = 0.0
    public var logX = false
    public var logY = false
    public var xRange: ClosedRange<Double>?
    public var yRange: ClosedRange<Double>?
    public var marks: [Mark] = []

    public init() {}
  }

  let options: Options
  let curves: [Curve]
  private(set) var xExtent: ClosedRange<Double>
  private(set) var yExtent: ClosedRange<Double>
  public let notes: [String]

  /// Whether x counts steps or epochs.
  let isCounted: Bool

  var xScale: Axis.Scale { options.logX ? .logarithmic : .linear }
  var yScale: Axis.Scale { options.logY ? .logarithmic : .linear }

  /// A series with what its drawing needs.
  struct Curve: Sendable {
    let series: Series
    let x: Places
    /// The smoothed values, when there is smoothing.
    let smoothed: [Double]?
    var main: [Double] { smoothed ?? series.y }
  }

  /// Checks the data, decides what the axes cover, and smooths.
  /// - Throws: `chart-data` when there is nothing to draw or lengths differ, `chart-option` for a smoothing
  ///   weight outside 0…1 or a range that is empty or, on a logarithmic axis, not positive.
  public init(_ series: [Series], _ options: Options = Options()) throws(ChartError) {
    self.options = options
    let yScale: Axis.Scale = options.logY ? .logarithmic : .linear
    guard !series.isEmpty else {
      throw ChartError(.data, "there is nothing to plot", hint: "give at least one series of numbers")
    }
    try LineChartCheck.ranges(options)
    var notes: [String] = []
    var xs: [Places] = []
    var failures: [ChartError] = []
    for (index, one) in series.enumerated() {
      let name = LineChartCheck.name(one, index, of: series.count)
      let x = Places(one.x, count: one.y.count)
      try LineChartCheck.lengths(one, x: x, name: name)
      try LineChartCheck.smoothing(one.smooth ?? options.smooth)
      do throws(ChartError) {
        notes += try LineChartCheck.leftOut(one, x: x, name: name, options)
      } catch {
        // One series without a value does not spoil the others.
        failures.append(error)
        notes.append(error.message)
      }
      xs.append(x)
    }
    if let failure = failures.first, failures.count == series.count { throw failure }

    // x covers what can be drawn; y what lies over that, spikes left aside series by series.
    xExtent = try LineChartCheck.xExtent(series, xs, options)
    var low = Double.infinity
    var high = -Double.infinity
    var bounds: [ClosedRange<Double>?] = []
    for (index, one) in series.enumerated() {
      let visible =
        options.xRange.map { range in
          zip(xs[index], one.y).compactMap { range.contains($0) ? $1 : nil }
        } ?? one.y
      guard let extent = DataRange.robust(visible, on: yScale) else {
        bounds.append(nil)
        continue
      }
      low = min(low, extent.lower)
      high = max(high, extent.upper)
      bounds.append(extent.outside > 0 ? extent.lower...extent.upper : nil)
      for edge in [one.band?.lower, one.band?.upper].compactMap({ $0 }) {
        guard let extent = DataRange.robust(edge, on: yScale) else { continue }
        low = min(low, extent.lower)
        high = max(high, extent.upper)
      }
      if extent.outside > 0, options.yRange == nil {
        let count = extent.outside
        notes.append(
          "\(count) value\(count == 1 ? "" : "s") of \(LineChartCheck.name(one, index, of: series.count))"
            + " \(count == 1 ? "lies" : "lie") far from the others and outside the chart; yrange: shows"
            + " \(count == 1 ? "it" : "them")")
      }
    }
    if low > high {
      throw ChartError(.data, "no point lies within the xrange", hint: "leave xrange out to see all points")
    }
    yExtent =
      options.yRange ?? DataRange.padded(low, high, on: yScale, padding: yScale == .linear ? 0.05 : 0.04)
    curves = series.enumerated().map { index, one in
      let weight = one.smooth ?? options.smooth
      let bound = options.yRange == nil ? bounds[index] : nil
      return Curve(
        series: one, x: xs[index],
        smoothed: weight == 0
          ? nil
          : bound.map { Smoothing.average(one.y, weight: weight, scale: yScale, bounds: $0) }
            ?? Smoothing.average(one.y, weight: weight, scale: yScale))
    }
    isCounted = xs.allSatisfy { $0.allSatisfy { !$0.isFinite || $0 == $0.rounded() } }
    self.notes = notes
  }

  public var spans: [ClosedRange<Double>] { [xExtent, yExtent] }

  public func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    (chart.xExtent, chart.yExtent) = (spans[0], spans[1])
    return chart
  }

  public var table: [DataColumn] {
    curves.enumerated().flatMap { index, curve -> [DataColumn] in
      let name = curve.series.name ?? (curves.count == 1 ? "y" : "y\(index + 1)")
      var columns: [DataColumn] = []
      if index == 0 || curve.x != curves[index - 1].x {
        columns.append(DataColumn(curves.count == 1 ? "x" : "x of \(name)", Array(curve.x)))
      }
      columns.append(DataColumn(name, curve.series.y))
      if let smoothed = curve.smoothed { columns.append(DataColumn("\(name) smoothed", smoothed)) }
      if let band = curve.series.band {
        columns += [DataColumn("\(name) lower", band.lower), DataColumn("\(name) upper", band.upper)]
      }
      return columns
    }
  }
}
