/// What can be wrong with the data and the options of a line chart, found before anything is drawn.
enum LineChartCheck {
  static func name(_ series: LineChart.Series, _ index: Int, of count: Int) -> String {
    series.name.map { "\"\($0)\"" } ?? (count == 1 ? "the series" : "series \(index + 1)")
  }

  static func lengths(_ series: LineChart.Series, x: Places, name: String) throws(ChartError) {
    guard x.count == series.y.count else {
      throw ChartError(
        .data, "\(name) has \(x.count) x values and \(series.y.count) y values", hint: "give as many x as y")
    }
    if let edges = series.band {
      try band(edges.lower.count, x.count, name)
      try band(edges.upper.count, x.count, name)
    }
  }

  static func band(_ count: Int, _ values: Int, _ name: String) throws(ChartError) {
    guard count == values else {
      throw ChartError(
        .data, "the band of \(name) has \(count) values and the series \(values)",
        hint: "give one deviation for each value")
    }
  }

  static func smoothing(_ weight: Double) throws(ChartError) {
    guard weight >= 0, weight <= 1 else {
      throw ChartError(
        .option, "smooth: \(Number.general(weight)) is not between 0 and 1",
        hint: "0 draws the raw line, 0.9 averages about ten values, 0.99 about a hundred")
    }
  }

  static func ranges(_ options: LineChart.Options) throws(ChartError) {
    let given = [("xrange", options.xRange, options.logX), ("yrange", options.yRange, options.logY)]
    for case (let name, let range?, let logarithmic) in given {
      guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound,
        abs(range.lowerBound) <= 1e300, abs(range.upperBound) <= 1e300
      else {
        throw ChartError(
          .option, "\(name): has no extent", hint: "give two different numbers, as in \(name): [0, 1]")
      }
      if logarithmic, range.lowerBound < 1e-300 {
        throw ChartError(
          .option,
          "\(name): starts at \(Number.general(range.lowerBound)), which a logarithmic axis does not have",
          hint: "start above zero, as in \(name): [0.001, 1]")
      }
    }
    if let mark = options.marks.first(where: { !$0.x.isFinite }) {
      throw ChartError(.option, "marks: \(mark.x) is no place on the x axis", hint: "give finite numbers")
    }
  }

  /// Notes on values that cannot be drawn, or the error when none can.
  static func leftOut(
    _ series: LineChart.Series, x: Places, name: String, _ options: LineChart.Options
  ) throws(ChartError) -> [String] {
    let xScale: Axis.Scale = options.logX ? .logarithmic : .linear
    let yScale: Axis.Scale = options.logY ? .logarithmic : .linear
    var infinite = 0
    var nonPositive = 0
    let count = series.y.count
    guard count > 0 else {
      throw ChartError(.data, "\(name) is empty", hint: "plot it after the first value was recorded")
    }
    for index in 0..<count {
      try ChartError.checkStop(turn: index)
      let (one, other) = (x[index], series.y[index])
      if !one.isFinite || !other.isFinite {
        infinite += 1
      } else if !Axis.accepts(one, on: xScale) || !Axis.accepts(other, on: yScale) {
        nonPositive += 1
      }
    }
    if infinite == count {
      throw ChartError(
        .data, "\(name) has no finite value (\(count) NaN or infinite)",
        hint: "the numbers diverged before they came here; a smaller lr: or clip: 1 often helps")
    }
    if infinite + nonPositive == count {
      let axis = options.logY ? "logy" : "logx"
      throw ChartError(
        .data, "\(name) has no positive value for the logarithmic axis", hint: "leave out \(axis): true")
    }
    var notes: [String] = []
    if infinite > 0 {
      notes.append(
        "\(infinite) of \(count) values of \(name) \(infinite == 1 ? "is" : "are") NaN or infinite and left out"
      )
    }
    if nonPositive > 0 {
      notes.append(
        "\(nonPositive) of \(count) values of \(name) \(nonPositive == 1 ? "is" : "are") zero or negative and left"
          + " out of the logarithmic axis")
    }
    return notes
  }

  static func xExtent(
    _ series: [LineChart.Series], _ xs: [Places], _ options: LineChart.Options
  ) throws(ChartError) -> ClosedRange<Double> {
    if let range = options.xRange { return range }
    let xScale: Axis.Scale = options.logX ? .logarithmic : .linear
    let yScale: Axis.Scale = options.logY ? .logarithmic : .linear
    var low = Double.infinity
    var high = -Double.infinity
    for (index, one) in series.enumerated() {
      let x = xs[index]
      // Places that are counted rise: the first and the last that are shown are the extremes.
      if x.given == nil {
        let isShown = { Axis.accepts(x[$0], on: xScale) && Axis.accepts(one.y[$0], on: yScale) }
        guard let first = x.indices.first(where: isShown), let last = x.indices.last(where: isShown) else {
          continue
        }
        (low, high) = (min(low, x[first]), max(high, x[last]))
        continue
      }
      for place in 0..<x.count {
        try ChartError.checkStop(turn: place)
        guard Axis.accepts(x[place], on: xScale), Axis.accepts(one.y[place], on: yScale) else { continue }
        low = min(low, x[place])
        high = max(high, x[place])
      }
    }
    let marked = options.marks.map(\.x).filter { Axis.accepts($0, on: xScale) }
    low = min(low, marked.min() ?? low)
    high = max(high, marked.max() ?? high)
    let bare = series.allSatisfy { $0.style == .points }
    return DataRange.padded(low, high, on: xScale, padding: bare ? 0.04 : 0)
  }
}
