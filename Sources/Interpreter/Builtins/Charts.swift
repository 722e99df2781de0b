import Autodiff
import Charts
import Syntax
import Tensors

// The chart verbs: each hands its data to a chart kind, and writes or shows the figure.
extension Builtin {
  static let charts: [Builtin] = [
    chart(
      LineChart.definition,
      "plot(data..., smooth: 0, logy: false, logx: false, labels: none, marks: none, bands: none, best: none, \(axes))",
      shapes:
        "y [n]; or x [n], y [n]; or a record of series of any lengths; of a matrix each column is a series",
      draw: lineChart),
    chart(
      ScatterChart.definition,
      "scatter(x, y: none, color: none, labels: none, pointsize: none, alpha: none, logx: false, logy: false, "
        + "square: false, \(axes))",
      shapes: "x [n], y [n], or both as the columns of one matrix [n, 2]", draw: scatterChart),
    Builtin(
      "figure(rows, columns, charts, title: none, size: none, theme: none, to: none)", category: "charts",
      summary: "Puts several charts on one page, row by row.",
      example: """
        a = plot([3, 2, 1])
        b = plot([1, 4, 9])
        figure(1, 2, [a, b], title: "Two curves", to: "two.png")
        """, body: page),
    Builtin(
      "theme(name)", category: "charts",
      summary: "Sets the look of the charts that follow: light, dark or paper.",
      example: "theme(\"paper\")"
    ) { call in
      let name = try call.text(0)
      call.session.state.theme = try call.charting { () throws(ChartError) in try Theme.named(name) }
      return .none
    },
    Builtin(
      "live(figure)", category: "session",
      summary: "Keeps a chart on the screen up to date while a loop runs.",
      details: "It is drawn again at most ten times a second; in a script nothing is shown.",
      example: """
        for i in 1...3 {
          track square: i^2
          live plot history.square
        }
        """
    ) { call in
      guard case .figure(let figure) = call[0] else {
        throw call.mismatch(0, "a chart", help: "write live plot history.loss")
      }
      let now = Clock.seconds
      if now - call.session.state.lastLiveUpdate >= 0.1 {
        call.session.state.lastLiveUpdate = now
        call.session.host.update(figure)
      }
      return call[0]
    },
  ]

  private static let axes =
    "title: none, xlabel: none, ylabel: none, xrange: none, yrange: none, size: none, theme: none, to: none"

  /// The builtin of a chart kind: its help comes from the kind's definition.
  private static func chart(
    _ definition: ChartDefinition, _ signature: String, shapes: String,
    draw: @escaping @Sendable (Call) throws -> any Chart
  ) -> Builtin {
    let options = (definition.options + ChartDefinition.shared).map {
      "\($0.label): \($0.summary) (\($0.fallback))"
    }
    return Builtin(
      signature, category: "charts", summary: definition.summary, shapes: shapes,
      details: options.joined(separator: "\n"), example: definition.example
    ) { call in
      let chart = try draw(call)
      let figure = Figure(chart, size: try call.chartSize(), theme: try call.chartTheme())
      return try call.deliver(figure)
    }
  }

  private static func page(_ call: Call) throws -> Value {
    let (rows, columns) = (try call.integer(0), try call.integer(1))
    var charts: [any Chart] = []
    for value in try call.list(2) {
      guard case .figure(let figure) = value else {
        throw call.mismatch(
          value, call.span(2), "each of the charts", "a figure", help: "as plot(y) gives one")
      }
      charts += figure.charts
    }
    let title = try call.optionalText(3)
    let (size, theme) = (try call.chartSize(), try call.chartTheme())
    let figure = try call.charting { () throws(ChartError) in
      try Figure(rows: rows, columns: columns, charts, title: title, size: size, theme: theme)
    }
    return try call.deliver(figure)
  }
}

// MARK: Kinds

extension Builtin {
  @Sendable
  private static func lineChart(_ call: Call) throws -> any Chart {
    var options = LineChart.Options()
    options.title = try call.option("title", Call.optionalText) ?? nil
    options.xLabel = try call.option("xlabel", Call.optionalText) ?? nil
    options.yLabel = try call.option("ylabel", Call.optionalText) ?? nil
    options.smooth = try call.option("smooth", Call.number) ?? 0
    options.logX = try call.option("logx", Call.flag) ?? false
    options.logY = try call.option("logy", Call.flag) ?? false
    options.xRange = try call.option("xrange", Call.interval) ?? nil
    options.yRange = try call.option("yrange", Call.interval) ?? nil
    options.marks = try call.option("marks", Call.marks) ?? []
    var series = try ChartData(call).series()
    if let labels = try call.option("labels", Call.names) ?? nil {
      for (place, label) in labels.enumerated() where series.indices.contains(place) {
        series[place].name = label
      }
    }
    if let bands = try call.option("bands", Call.columns) ?? nil {
      for (place, widths) in bands.enumerated() where series.indices.contains(place) {
        series[place].band = .init(
          lower: zip(series[place].y, widths).map { $0 - $1 },
          upper: zip(series[place].y, widths).map { $0 + $1 })
      }
    }
    if let best = try call.option("best", Call.best) ?? nil, !series.isEmpty {
      let place = series.lastIndex { $0.name?.hasPrefix("val") == true } ?? series.count - 1
      series[place].best = best
    }
    let drawn = series
    return try call.charting { () throws(ChartError) in try LineChart(drawn, options) }
  }

  @Sendable
  private static func scatterChart(_ call: Call) throws -> any Chart {
    var options = ScatterChart.Options()
    options.title = try call.option("title", Call.optionalText) ?? nil
    options.xLabel = try call.option("xlabel", Call.optionalText) ?? nil
    options.yLabel = try call.option("ylabel", Call.optionalText) ?? nil
    options.pointSize = try call.option("pointsize", Call.optionalNumber) ?? nil
    options.alpha = try call.option("alpha", Call.optionalNumber) ?? nil
    options.logX = try call.option("logx", Call.flag) ?? false
    options.logY = try call.option("logy", Call.flag) ?? false
    options.square = try call.option("square", Call.flag) ?? false
    options.xRange = try call.option("xrange", Call.interval) ?? nil
    options.yRange = try call.option("yrange", Call.interval) ?? nil
    let (x, y) = try points(call)
    let drawn = options
    var labels: [String]?
    var grouping = try call.option("color", Call.classes) ?? nil
    if let position = call.signature.position(of: "labels"), grouping == nil, call[position].asNumbers != nil
    {
      // Class numbers as labels: y means the same as color: y.
      grouping = try call.classes(position)
    } else {
      labels = try call.option("labels", Call.names) ?? nil
    }
    guard let (classes, names) = grouping else {
      return try call.charting { () throws(ChartError) in
        try ScatterChart([.init(x: x, y: y, name: labels?.first)], drawn)
      }
    }
    return try call.charting { () throws(ChartError) in
      try ScatterChart(x: x, y: y, classes: classes, names: labels ?? names, drawn)
    }
  }

  /// x and y, or both as the columns of one matrix.
  private static func points(_ call: Call) throws -> (x: [Double], y: [Double]) {
    guard call.isNone(1) else { return (try call.numbers(0), try call.numbers(1)) }
    let value = try call.tensor(0).value
    guard value.rank == 2, value.shape[1] == 2 else {
      throw call.mismatch(0, "a matrix [n, 2] when y is left out", help: "write scatter x, y")
    }
    let numbers = value.doubles
    return (
      stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] },
      stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    )
  }
}

/// The series of a plot: `y`, `x, y`, a record of series, or several values.
private struct ChartData {
  let call: Call
  init(_ call: Call) { self.call = call }

  func series() throws -> [LineChart.Series] {
    let given = call.variadic
    guard let first = given.first else {
      throw call.error("plot needs something to draw", help: "write plot history.loss, or plot x, y")
    }
    guard given.count > 1 else { return try series(of: first.value, x: nil, first.span) }
    guard given.count == 2 else {
      throw call.error(
        "plot takes y, or x and y; \(given.count) values were given",
        help: "put several series into a record: plot (a: y1, b: y2)")
    }
    guard let x = first.value.asNumbers else {
      throw call.mismatch(first.value, first.span, "x of plot", "a tensor of rank 1")
    }
    return try series(of: given[1].value, x: x, given[1].span)
  }

  private func series(of value: Value, x: [Double]?, _ span: Span) throws -> [LineChart.Series] {
    switch value {
    case .record(let record):
      return try record.fields.flatMap { name, value in
        try series(of: value, x: x, span).map { one in
          var one = one
          one.name = name
          return one
        }
      }
    case .list(let items) where value.asNumbers == nil:
      return try items.flatMap { try series(of: $0, x: x, span) }
    case .tensor(let variable) where variable.value.rank == 2:
      return Call.columns(of: variable.value).map { LineChart.Series(y: $0, x: x) }
    default:
      guard let y = value.asNumbers else {
        throw call.mismatch(
          value, span, "what plot draws", "numbers, a tensor of rank 1 or 2, or a record of them")
      }
      return [LineChart.Series(y: y, x: x)]
    }
  }
}

// MARK: Options

extension Call {
  /// A labelled option of a chart; nil when the verb has no such option.
  fileprivate func option<Result>(_ label: String, _ read: (Call) -> (Int) throws -> Result) throws -> Result?
  {
    guard let position = signature.position(of: label) else { return nil }
    return try read(self)(position)
  }

  /// `[from, to]`, nil when left out.
  fileprivate func interval(_ position: Int) throws -> ClosedRange<Double>? {
    if isNone(position) { return nil }
    let ends = try numbers(position)
    guard ends.count == 2, ends[0] < ends[1] else {
      throw invalid(position, "\(name(position)) must be [from, to]")
    }
    return ends[0]...ends[1]
  }

  /// Strings, one for each series or class.
  fileprivate func names(_ position: Int) throws -> [String]? {
    if isNone(position) { return nil }
    guard case .list(let items) = self[position] else { throw mismatch(position, "a list of strings") }
    return items.map(\.text)
  }

  /// Places on the x axis, or a record of them with their labels.
  fileprivate func marks(_ position: Int) throws -> [LineChart.Mark] {
    switch self[position] {
    case .none: return []
    case .record(let record):
      return try record.fields.map { name, value in
        guard let x = value.asNumber else { throw mismatch(value, span(position), "a mark", "a number") }
        return LineChart.Mark(x, name)
      }
    default: return try numbers(position).map { LineChart.Mark($0) }
    }
  }

  /// One row of numbers for each series.
  fileprivate func columns(_ position: Int) throws -> [[Double]]? {
    switch self[position] {
    case .none: return nil
    case .record(let record):
      return try record.values.map { value in
        guard let numbers = value.asNumbers else {
          throw mismatch(value, span(position), name(position), "a record of tensors of rank 1")
        }
        return numbers
      }
    case .tensor(let variable) where variable.value.rank == 2: return Self.columns(of: variable.value)
    default: return [try numbers(position)]
    }
  }

  fileprivate static func columns(of matrix: Tensor) -> [[Double]] {
    let (width, numbers) = (matrix.shape[1], matrix.doubles)
    return (0..<width).map { column in
      stride(from: column, to: numbers.count, by: max(1, width)).map { numbers[$0] }
    }
  }

  fileprivate func best(_ position: Int) throws -> LineChart.Series.Best? {
    switch self[position] {
    case .none: return nil
    case .string("min"): return .min
    case .string("max"): return .max
    default: throw mismatch(position, "\"min\" or \"max\"")
    }
  }

  /// A class for each point, and the names where the column has them or the classes are strings.
  fileprivate func classes(_ position: Int) throws -> (classes: [Int], names: [String])? {
    if isNone(position) { return nil }
    if case .list(let items) = self[position], self[position].asNumbers == nil {
      let texts = items.map(\.text)
      let names = Array(Set(texts)).sorted()
      return (texts.map { names.firstIndex(of: $0) ?? 0 }, names)
    }
    let value = try tensor(position).value
    let numbers = value.doubles
    guard numbers.allSatisfy({ Int(exactly: $0) != nil }) else {
      throw invalid(position, "\(name(position)) must hold whole numbers or strings")
    }
    return (numbers.map { Int($0) }, session.classNames(of: value) ?? [])
  }

  /// The page's size, `[width, height]` in pixels of a PNG.
  func chartSize() throws -> Figure.Size {
    guard let position = signature.position(of: "size"), !isNone(position) else { return .standard }
    let sides = try numbers(position)
    guard sides.count == 2 else { throw invalid(position, "\(name(position)) must be [width, height]") }
    return try charting { () throws(ChartError) in try Figure.Size(pixels: sides[0], sides[1]) }
  }

  /// The theme that the call names, else the session's.
  func chartTheme() throws -> Theme {
    guard let position = signature.position(of: "theme"), !isNone(position) else {
      return session.state.theme
    }
    let name = try text(position)
    return try charting { () throws(ChartError) in try Theme.named(name) }
  }
}

// MARK: Delivery

extension Call {
  /// Writes a figure to the file that `to:` names; without it the statement shows what it was given.
  func deliver(_ figure: Figure) throws -> Value {
    for note in figure.notes { session.host.warn(Diagnostic(.warning, code: "chart", note, at: span)) }
    guard let position = signature.position(of: "to"), !isNone(position) else { return .figure(figure) }
    let path = session.outputPath(try text(position))
    let interruption = session.interruption
    try charting { () throws(ChartError) in
      try GnuplotProcess.shared.write(figure, to: path) { interruption.isRequested }
    }
    return .figure(figure)
  }

  /// Runs work with charts; their errors get this call's place.
  @discardableResult
  func charting<Result>(_ work: () throws(ChartError) -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      if error.code == .interrupted { throw Interruption() }
      throw Diagnostic(code: "chart", error.message, at: span, help: error.hint)
    }
  }
}
