internal import Autodiff
internal import Tensors

extension ChartKind {
  static let bar = ChartKind(
    "bar(values)",
    summary: "Draws numbers as bars, one for each name; of several series side by side.",
    shapes:
      "[n]; or a record of numbers, whose names stand below the bars; or a record of series [n], or a matrix [n, k]",
    options: [
      .init("labels", "names of the bars"),
      .init("errors", "deviations, drawn as lines of ± about the ends; of the same form as the values"),
      .init("horizontal", "bars from left to right; without it for many long names"),
      .init("logy", "false", "a logarithmic axis for the values"),
      .init("xlabel", "text at the axis of the names, which is the left one of horizontal bars"),
      .init("ylabel", "text at the axis of the values, which is the lower one of horizontal bars"),
    ],
    example: """
      bar (sgd: 0.91, adam: 0.96, lion: 0.95),
        title: "Accuracy", to: "accuracy.png"
      """
  ) { arguments in
    var options = BarChart.Options()
    options.labels = try arguments.labels()
    options.isLying = arguments.isNone("horizontal") ? nil : try arguments.flag("horizontal")
    options.isLogarithmic = try arguments.flag("logy")
    let (names, series) = try BarChart.series(arguments)
    return try BarChart(names, series, options)
  }
}

/// Numbers as bars.
struct BarChart: Chart {
  struct Series: Sendable {
    var name: String?
    var values: [Double]
    var errors: [Double]?
  }

  struct Options: Sendable {
    var labels = Canvas.Labels()
    /// The title where none is given.
    var ownTitle: String?
    /// Nil to decide by the names.
    var isLying: Bool?
    var isLogarithmic = false
  }

  let options: Options
  let names: [String]
  let series: [Series]
  private(set) var extent: ClosedRange<Double>
  let notes: [String]

  private static let limit = 2000

  init(_ names: [String], _ series: [Series], _ options: Options = Options()) throws(ChartError) {
    let count = series.map(\.values.count).max() ?? 0
    guard count > 0 else { throw ChartError(.data, "there are no bars to draw") }
    guard names.isEmpty || names.count == count else {
      throw ChartError(
        .data, "\(names.count) labels do not fit \(count) bars", hint: "give one name for each bar")
    }
    guard count <= Self.limit else {
      throw ChartError(
        .data, "\(count) bars are more than can be told apart",
        hint: "plot draws them as a line, histogram how they are distributed")
    }
    for (index, one) in series.enumerated() {
      guard let errors = one.errors, errors.count != one.values.count else { continue }
      throw ChartError(
        .data,
        "\(errors.count) errors do not fit the \(one.values.count) bars of \(one.name ?? "series \(index + 1)")",
        hint: "give one deviation for each bar")
    }
    let scale: Axis.Scale = options.isLogarithmic ? .logarithmic : .linear
    let all = series.flatMap(\.values)
    let valid = all.filter { Axis.accepts($0, on: scale) }
    guard !valid.isEmpty else {
      throw ChartError(
        .data, "none of the \(all.count) bars has a \(options.isLogarithmic ? "positive" : "finite") value",
        hint: options.isLogarithmic ? "leave out logy: true" : "check where the numbers come from")
    }
    let left = all.count - valid.count
    notes =
      left == 0
      ? []
      : [
        "\(left) of \(all.count) bars \(left == 1 ? "is" : "are")"
          + " \(options.isLogarithmic ? "not positive" : "NaN or infinite") and left out"
      ]
    let reach = series.flatMap { one in
      one.values.indices.flatMap { place -> [Double] in
        let error = one.errors.map { $0[place].isFinite ? abs($0[place]) : 0 } ?? 0
        return [one.values[place] - error, one.values[place] + error].filter { Axis.accepts($0, on: scale) }
      }
    }
    let (low, high) = (reach.min() ?? 0, reach.max() ?? 1)
    if options.isLogarithmic {
      extent = DataRange.padded(low / 2, high, on: scale, padding: 0.05)
    } else {
      // Room beyond the bars' ends for their numbers.
      let (from, to) = (min(0, DataRange.clamped(low)), max(0, DataRange.clamped(high)))
      let room = (to / 2 - from / 2) * 0.2
      extent =
        from == to
        ? 0...1
        : (from < 0 ? DataRange.clamped(from - room) : 0)...(to > 0 ? DataRange.clamped(to + room) : 0)
    }
    self.names = names.isEmpty ? (0..<count).map { "\($0)" } : names
    self.series = series
    self.options = options
  }

  /// The names below the bars, and the series.
  fileprivate static func series(_ arguments: ChartArguments) throws(ChartError) -> ([String], [Series]) {
    let value = arguments["values"]
    var names = try arguments.names("labels") ?? []
    var series: [Series]
    if case .record(let fields) = value, fields.allSatisfy({ $0.value.number != nil }) {
      series = [Series(values: fields.compactMap { $0.value.number })]
      if names.isEmpty { names = fields.map(\.name) }
    } else {
      series = (try arguments.columns("values") ?? []).map { Series(name: $0.name, values: $0.values) }
    }
    if case .record(let fields) = arguments["errors"], fields.allSatisfy({ $0.value.number != nil }) {
      series[0].errors = fields.compactMap { $0.value.number }
    } else {
      for (index, errors) in (try arguments.columns("errors") ?? []).enumerated()
      where series.indices.contains(index) {
        series[index].errors = errors.values
      }
    }
    return (names, series)
  }

  var spans: [ClosedRange<Double>] { [extent] }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    chart.extent = spans[0]
    return chart
  }

  var table: [DataColumn] {
    [DataColumn("name", names)]
      + series.enumerated().flatMap { index, one -> [DataColumn] in
        let name = one.name ?? (series.count == 1 ? "value" : "value \(index + 1)")
        let errors = one.errors.map { [DataColumn("\(name) error", $0)] } ?? []
        return [DataColumn(name, one.values)] + errors
      }
  }

  /// Lying bars need their height.
  var preferredSize: (width: Double, height: Double)? {
    guard isLying(width: 690, fontSize: Theme.light.fontSize), names.count > 18 else { return nil }
    return (1600, min(6000, 220 + Double(names.count * series.count) * 44))
  }

  // MARK: Drawing

  private func isLying(width: Double, fontSize: Double) -> Bool {
    let widest = names.map { GnuplotText.width($0, points: fontSize) }.max() ?? 0
    return options.isLying ?? (widest + 10 > width / Double(names.count) && widest > 40 && names.count <= 60)
  }

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    let isLying = isLying(width: canvas.frame.width - 110 * canvas.unit, fontSize: theme.fontSize)
    let named = series.count > 1
    let key = Key(
      entries: series.enumerated().map {
        .init(name: $1.name ?? "series \($0 + 1)", swatch: .fill(theme.color($0).spec()))
      }, theme: theme)
    let rows: (rows: [[Int]], left: Int) =
      named
      ? key.rows(
        width: canvas.frame.width - 24, limit: max(1, Int(canvas.frame.height * 0.3 / key.height(rows: 1))))
      : ([], 0)
    let above = named ? key.height(rows: rows.rows.count) : 0
    let room = (
      width: canvas.frame.width - 110 * canvas.unit, height: canvas.frame.height - 110 * canvas.unit - above
    )
    let values = Axis(
      options.isLogarithmic ? .logarithmic : .linear, extent,
      count: isLying ? canvas.ticks(across: room.width) : canvas.ticks(up: room.height),
      isWhole: series.allSatisfy { $0.values.allSatisfy { $0 == $0.rounded() } })
    let places = Axis(
      categories: names, room: isLying ? room.height : room.width, theme: theme, across: !isLying,
      reversed: isLying)
    let (x, y) = isLying ? (values, places) : (places, values)
    var labels = options.labels
    labels.title = theme.title(labels.title, options.ownTitle)
    if isLying { (labels.x, labels.y) = (labels.y, labels.x) }
    let area = canvas.area(labels, x: x, y: y, right: 30, above: above)
    canvas.axes(area, x: x, y: y, labels: labels, frame: isLying ? .lyingBars : .bars)
    drawBars(values, isLying: isLying, area, on: &canvas)
    if named { key.drawRows(rows.rows, left: rows.left, above: area, on: &canvas) }
  }

  private func drawBars(_ values: Axis, isLying: Bool, _ area: Rectangle, on canvas: inout Canvas) {
    let theme = canvas.theme
    let count = Double(series.count)
    let span = names.count > 100 ? 1 : names.count <= 3 ? 0.6 : 0.78
    let base = options.isLogarithmic ? values.lower : 0
    for (index, one) in series.enumerated() {
      let half = span / count / 2 * (series.count > 1 && names.count <= 60 ? 0.92 : 1)
      let center = { (place: Int) in Double(place) - span / 2 + span / count * (Double(index) + 0.5) }
      let shown = one.values.indices.filter { Axis.accepts(one.values[$0], on: values.scale) }
      let across = shown.map(center)
      let tops = shown.map { DataRange.clamped(one.values[$0]) }
      let (low, high) = (tops.map { min($0, base) }, tops.map { max($0, base) })
      let edges = (across.map { $0 - half }, across.map { $0 + half })
      let block =
        isLying
        ? canvas.script.block(tops, across, low, high, edges.0, edges.1)
        : canvas.script.block(across, tops, edges.0, edges.1, low, high)
      canvas.draw(
        block, using: "1:2:3:4:5:6", "boxxyerror fillstyle solid noborder lc \(theme.color(index).spec())")
      drawErrors(one, shown, across, isLying: isLying, on: &canvas)
      drawNumbers(one, shown, across, values, half: half, isLying: isLying, area, on: &canvas)
    }
    if extent.lowerBound < 0, !options.isLogarithmic {
      let zero = values.fraction(0)
      let style = "lw 1 lc \(theme.axis.spec())"
      if isLying {
        let x = area.left + zero * area.width
        canvas.stroke(from: (x, area.top), to: (x, area.bottom), style)
      } else {
        let y = area.bottom - zero * area.height
        canvas.stroke(from: (area.left, y), to: (area.right, y), style)
      }
    }
  }

  private func drawErrors(
    _ one: Series, _ shown: [Int], _ across: [Double], isLying: Bool, on canvas: inout Canvas
  ) {
    guard let errors = one.errors else { return }
    // One of no length would be a dot.
    let drawn = shown.indices.filter { errors[shown[$0]].isFinite && errors[shown[$0]] != 0 }
    guard !drawn.isEmpty else { return }
    let (shown, across) = (drawn.map { shown[$0] }, drawn.map { across[$0] })
    let low = shown.map { DataRange.clamped(one.values[$0] - abs(errors[$0])) }
    let reach = shown.map { DataRange.clamped(2 * abs(errors[$0])) }
    let none = shown.map { _ in 0.0 }
    let block =
      isLying
      ? canvas.script.block(low, across, reach, none) : canvas.script.block(across, low, none, reach)
    // Arrow heads of a right angle are the caps.
    canvas.draw(
      block, using: "1:2:3:4", "vectors heads size screen 0.005,90 lw 1.2 lc \(canvas.theme.ink.spec())")
  }

  /// The number at each bar's end, when there is room for all of them.
  private func drawNumbers(
    _ one: Series, _ shown: [Int], _ across: [Double], _ values: Axis, half: Double, isLying: Bool,
    _ area: Rectangle, on canvas: inout Canvas
  ) {
    guard one.errors == nil else { return }
    let theme = canvas.theme
    let digits = Self.decimals(series.flatMap(\.values).filter(\.isFinite))
    let texts = shown.map { place in
      digits.map { Number.fixed(one.values[place], decimals: $0) }
        ?? Number.powers(one.values[place], digits: 3)
    }
    let widest = texts.map { GnuplotText.width($0, points: theme.smallSize) }.max() ?? 0
    let extent = (isLying ? area.height : area.width) / Double(names.count) * half * 2
    guard isLying ? extent >= theme.smallSize * 1.2 : extent >= widest - 2 else { return }
    for (text, (place, center)) in zip(texts, zip(shown, across)) {
      let value = values.fraction(one.values[place])
      let isBelow = one.values[place] < 0 && !options.isLogarithmic
      let along = (center + 0.5) / Double(names.count)
      if isLying {
        // Where the names leave no room it stands on the other side of zero.
        let end = area.left + value * area.width
        let fits = end - 9 - GnuplotText.width(text, points: theme.smallSize) > area.left
        let x = isBelow ? fits ? end - 5 : area.left + values.fraction(0) * area.width + 5 : end + 5
        canvas.text(
          text, at: (x, area.top + along * area.height), isBelow && fits ? .right : .left,
          size: theme.smallSize, color: theme.muted)
      } else {
        let y = area.bottom - value * area.height + (isBelow ? 9 : -9)
        canvas.text(
          text, at: (area.left + along * area.width, y), .center, size: theme.smallSize, color: theme.muted)
      }
    }
  }

  /// As few decimals as tell the values, at most those of three digits of the largest; nil for magnitudes that want an
  /// exponent.
  private static func decimals(_ values: [Double]) -> Int? {
    let largest = values.map { abs($0) }.max() ?? 0
    let most: Int
    switch largest {
    case 0: most = 0
    case 1000..<1e6: most = 0
    case 10..<1000: most = 1
    case 1..<10: most = 2
    case 0.01..<1: most = 3
    default: return nil
    }
    return min(most, Ticks.neededDecimals(values))
  }
}
