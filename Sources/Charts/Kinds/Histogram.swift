internal import Autodiff
internal import Tensors

extension ChartKind {
  static let histogram = ChartKind(
    "histogram(data...)",
    summary: "Draws how the numbers of one or several tensors are distributed.",
    shapes: "tensors of any shape, or a record of them; each is one series",
    options: [
      .init("bins", "how many; without it by the rule of Freedman and Diaconis, at most 200"),
      .init("range", "[from, to]; values outside are left out with a note"),
      .init("density", "areas of 1 instead of counts; without it for series of different lengths"),
      .init("logy", "false", "a logarithmic y axis, for tails"),
      .init("labels", "names of the series; without it those of the record"),
    ] + .axes,
    details: """
      The bins of all series are the same, so that they can be compared. Whole numbers within a short range get a bin \
      each.
      """,
    source: "Freedman and Diaconis, On the histogram as a density estimator, 1981",
    example: """
      seed 1
      histogram (weights: normal(1000), wider: 2 * normal(1000)),
        title: "Two normal distributions", to: "normal.png"
      """
  ) { arguments in
    var options = Histogram.Options()
    options.labels = try arguments.labels()
    options.bins = try arguments.optionalInteger("bins", in: 1...1000)
    options.range = try arguments.interval("range")
    options.isDensity = arguments.isNone("density") ? nil : try arguments.flag("density")
    options.isLogarithmic = try arguments.flag("logy")
    return try Histogram(Histogram.series(arguments), options)
  }
}

/// The distribution of numbers.
struct Histogram: Chart {
  struct Series: Sendable {
    var name: String?
    var values: [Double]
  }

  struct Options: Sendable {
    var labels = Canvas.Labels()
    var bins: Int?
    var range: ClosedRange<Double>?
    /// Nil to decide by the series' lengths.
    var isDensity: Bool?
    var isLogarithmic = false
  }

  /// The height of every bin.
  struct Bars: Sendable {
    let name: String?
    let counts: [Int]
    let heights: [Double]
  }

  let options: Options
  let bins: Bins
  let bars: [Bars]
  let isDensity: Bool
  /// What the axes cover.
  private(set) var xExtent: ClosedRange<Double>
  private(set) var yExtent: ClosedRange<Double>
  let notes: [String]

  init(_ series: [Series], _ options: Options = Options()) throws(ChartError) {
    var notes: [String] = []
    var finite: [[Double]] = []
    for (index, one) in series.enumerated() {
      let name = one.name.map { "\"\($0)\"" } ?? (series.count == 1 ? "the series" : "series \(index + 1)")
      guard !one.values.isEmpty else { throw ChartError(.data, "\(name) is empty") }
      let kept = try Self.kept(one.values)
      let left = one.values.count - kept.count
      guard !kept.isEmpty else {
        throw ChartError(
          .data, "\(name) has no finite value (\(left) NaN or infinite)",
          hint: "check where the numbers come from")
      }
      if left > 0 {
        notes.append(
          "\(left) of \(one.values.count) values of \(name) \(left == 1 ? "is" : "are") NaN or infinite and left out"
        )
      }
      finite.append(kept)
    }
    let range =
      options.range.map { DataRange.clamped($0.lowerBound)...DataRange.clamped($0.upperBound) }
      ?? Self.range(finite)
    var inside: [[Double]] = []
    for values in finite { inside.append(try Self.kept(values, within: range)) }
    bins = Bins(inside, range: range, count: options.bins)
    isDensity = options.isDensity ?? (Set(finite.map(\.count)).count > 1)
    var bars: [Bars] = []
    var outside = 0
    for (one, values) in zip(series, finite) {
      let (counts, left) = bins.counts(values)
      outside += left
      let area = isDensity ? Double(max(1, values.count)) * bins.width : 1
      bars.append(Bars(name: one.name, counts: counts, heights: counts.map { Double($0) / area }))
    }
    if outside > 0 {
      notes.append(
        "\(outside) value\(outside == 1 ? " lies" : "s lie") outside the range and \(outside == 1 ? "is" : "are") left out"
      )
    }
    guard bars.contains(where: { $0.counts.contains { $0 > 0 } }) else {
      throw ChartError(.data, "no value lies within the range", hint: "leave range out to see all values")
    }
    self.bars = bars
    self.options = options
    self.notes = notes
    xExtent = bins.lower...bins.upper
    let heights = bars.flatMap(\.heights)
    let highest = heights.max() ?? 1
    yExtent =
      options.isLogarithmic
      ? ((heights.filter { $0 > 0 }.min() ?? 1) * 0.5)...(highest * 1.6) : 0...(highest * 1.06)
  }

  var spans: [ClosedRange<Double>] { [xExtent, yExtent] }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    (chart.xExtent, chart.yExtent) = (spans[0], spans[1])
    return chart
  }

  /// The finite values, as far as gnuplot can take them, that lie in the range.
  private static func kept(_ values: [Double], within range: ClosedRange<Double>? = nil) throws(ChartError)
    -> [Double]
  {
    var kept: [Double] = []
    kept.reserveCapacity(values.count)
    for (turn, value) in values.enumerated() {
      try ChartError.checkStop(turn: turn)
      if value.isFinite, range?.contains(value) ?? true { kept.append(DataRange.clamped(value)) }
    }
    return kept
  }

  private static func range(_ series: [[Double]]) -> ClosedRange<Double> {
    let low = series.compactMap { $0.min() }.min() ?? 0
    let high = series.compactMap { $0.max() }.max() ?? 1
    return DataRange.padded(low, high, on: .linear, padding: 0)
  }

  fileprivate static func series(_ arguments: ChartArguments) throws(ChartError) -> [Series] {
    guard case .list(let given) = arguments["data"], !given.isEmpty else {
      throw ChartError(.argument, "histogram needs something to draw", hint: "write histogram net.dense1.W")
    }
    var series: [Series] = []
    for (index, value) in given.enumerated() {
      series += try Self.series(of: value, arguments, arguments.place("data", item: index))
    }
    let names = try arguments.names("labels", for: series.count, "series") ?? []
    for (index, name) in names.enumerated() { series[index].name = name }
    return series
  }

  private static func series(
    of value: ChartArgument, _ arguments: ChartArguments, _ place: ChartError.Place?
  ) throws(ChartError) -> [Series] {
    switch value {
    case .tensor(let variable, _): return [Series(values: variable.value.doubles)]
    case .record(let fields):
      var all: [Series] = []
      for (name, value) in fields {
        for var one in try series(of: value, arguments, place) {
          one.name = name
          all.append(one)
        }
      }
      return all
    case .list(let items) where value.numbers == nil:
      var all: [Series] = []
      for item in items { all += try series(of: item, arguments, place) }
      return all
    default:
      guard let numbers = value.numbers else {
        throw arguments.mismatch(
          value, "what histogram draws", "numbers, a tensor, or a record of them", at: place)
      }
      return [Series(values: numbers)]
    }
  }

  var table: [DataColumn] {
    [
      DataColumn("from", (0..<bins.count).map { bins.edge($0) }),
      DataColumn("to", (0..<bins.count).map { bins.edge($0 + 1) }),
    ]
      + bars.enumerated().map { index, one in
        let name = one.name ?? (bars.count == 1 ? "count" : "count \(index + 1)")
        return isDensity ? DataColumn(name, one.heights) : DataColumn(name, one.counts.map { "\($0)" })
      }
  }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    var labels = options.labels
    if bars.count == 1, labels.x == nil { labels.x = bars[0].name }
    labels.y = labels.y ?? (isDensity ? "density" : "count")
    let y = Axis(
      options.isLogarithmic ? .logarithmic : .linear, yExtent,
      count: canvas.ticks(up: canvas.frame.height - 110 * canvas.unit), isWhole: !isDensity)
    let named = bars.count > 1
    let names = bars.enumerated().map { $1.name ?? "series \($0 + 1)" }
    let key = Key(
      entries: names.enumerated().map { .init(name: $1, swatch: .fill(theme.color($0).spec(opacity: 0.7))) },
      theme: theme)
    var area = canvas.area(labels, y: y, right: 26)
    let x = Axis(
      .linear, xExtent, count: canvas.ticks(across: area.width))
    let corner = named ? key.freeCorner(in: area) { isFree($0, in: area, x, y) } : nil
    var rows: (rows: [[Int]], left: Int) = ([], 0)
    if named, corner == nil {
      rows = key.rows(width: area.width, limit: max(2, Int(area.height * 0.35 / key.height(rows: 1))))
      area = canvas.area(labels, y: y, right: 26, above: key.height(rows: rows.rows.count))
    }
    canvas.axes(area, x: x, y: y, labels: labels)
    for (index, one) in bars.enumerated() { draw(one, index, y, on: &canvas) }
    if let corner {
      key.drawColumn(in: corner, on: &canvas)
    } else if named {
      key.drawRows(rows.rows, left: rows.left, above: area, on: &canvas)
    }
  }

  /// Filled while the series are few; beyond that outlines alone tell them apart.
  private func draw(_ one: Bars, _ index: Int, _ y: Axis, on canvas: inout Canvas) {
    let color = canvas.theme.color(index)
    let base = options.isLogarithmic ? y.lower : 0
    var (x, top): ([Double], [Double]) = ([bins.lower], [base])
    for (place, height) in one.heights.enumerated() {
      let shown = max(height, base)
      x += [bins.edge(place), bins.edge(place + 1)]
      top += [shown, shown]
    }
    x.append(bins.upper)
    top.append(base)
    if bars.count <= 4 {
      let fill =
        bars.count == 1
        ? color.mixed(with: canvas.theme.background, 0.25).spec() : color.spec(opacity: 0.35)
      let block = canvas.script.block(x, top)
      canvas.draw(
        block, using: "1:2",
        "filledcurves y1=\(base) fillstyle solid noborder lc \(fill)")
    }
    // A thin seam between few wide bars; an outline around many or several.
    if bars.count == 1, bins.count <= 80 {
      let inner = (1..<bins.count).filter { one.heights[$0] > 0 || one.heights[$0 - 1] > 0 }
      let block = canvas.script.block(
        inner.map { bins.edge($0) }, inner.map { _ in base },
        inner.map { max(base, max(one.heights[$0], one.heights[$0 - 1])) })
      if !inner.isEmpty {
        canvas.draw(
          block, using: "1:2:(0):($3-$2)", "vectors nohead lw 0.8 lc \(canvas.theme.background.spec())")
      }
    } else {
      canvas.draw(
        canvas.script.block(x, top), using: "1:2",
        "lines lw \(canvas.theme.lineWidth * 0.8) lc \(color.spec())\(canvas.theme.dash(index))")
    }
  }

  /// Whether no bar reaches into `box`.
  private func isFree(_ box: Rectangle, in area: Rectangle, _ x: Axis, _ y: Axis) -> Bool {
    !bars.contains { one in
      one.heights.indices.contains { place in
        let left = area.left + x.fraction(bins.edge(place)) * area.width
        let right = area.left + x.fraction(bins.edge(place + 1)) * area.width
        guard right >= box.left - 8, left <= box.right + 8, one.heights[place] > 0 else { return false }
        return area.bottom - y.fraction(one.heights[place]) * area.height <= box.bottom + 6
      }
    }
  }
}
