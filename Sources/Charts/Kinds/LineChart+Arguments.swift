internal import Autodiff
internal import Tensors

/// The reading of a plot's arguments: `y`, `x, y`, a record of series, or a matrix of columns.
extension LineChart {
  static func series(_ arguments: ChartArguments) throws(ChartError) -> [Series] {
    guard case .list(let given) = arguments["data"], let first = given.first else {
      throw ChartError(
        .argument, "plot needs something to draw", hint: "write plot history.loss, or plot x, y")
    }
    guard given.count <= 2 else {
      throw ChartError(
        .argument, "plot takes y, or x and y; \(given.count) values were given",
        hint: "put several series into a record: plot (a: y1, b: y2)")
    }
    var x: [Double]?
    if given.count == 2 {
      guard let numbers = first.numbers else {
        throw arguments.mismatch(
          first, "x of plot", "a tensor of rank 1", at: arguments.place("data", item: 0))
      }
      x = numbers
    }
    let reader = SeriesReader(arguments, arguments.place("data", item: given.count - 1))
    var series =
      try arguments.flag("runs")
      ? reader.runs(of: given[given.count - 1], x: x) : reader.series(of: given[given.count - 1], x: x)
    settle(&series)
    try name(&series, arguments)
    try addBands(&series, arguments)
    if let best = try arguments.choice("best", of: ["min", "max"]), !series.isEmpty {
      let place = series.lastIndex { $0.name?.hasPrefix("val") == true } ?? series.count - 1
      series[place].best = best == "min" ? .min : .max
    }
    return series
  }

  /// A series much shorter than the longest, as a validation's beside a training's, is shown with its points and
  /// not smoothed.
  private static func settle(_ series: inout [Series]) {
    let longest = series.map(\.y.count).max() ?? 0
    for index in series.indices where series[index].y.count * 5 <= longest && longest > 20 {
      series[index].smooth = 0
      series[index].style = .linePoints
    }
  }

  private static func name(_ series: inout [Series], _ arguments: ChartArguments) throws(ChartError) {
    guard let labels = try arguments.names("labels", for: series.count, "series") else { return }
    for (place, label) in labels.enumerated() { series[place].name = label }
  }

  private static func addBands(_ series: inout [Series], _ arguments: ChartArguments) throws(ChartError) {
    guard let bands = try arguments.columns("bands") else { return }
    guard bands.contains(where: { $0.name != nil }) || bands.count == series.count else {
      throw arguments.invalid(
        "bands",
        "bands of plot has \(bands.count) for \(series.count) series",
        hint: "give one for each, or a record with the names of the series")
    }
    for (number, band) in bands.enumerated() {
      let found = band.name.map { name in series.firstIndex { $0.name == name } }
      guard let place = found ?? (series.indices.contains(number) ? number : nil) else {
        throw arguments.invalid(
          "bands", "there is no series \"\(band.name ?? "")\" for its band",
          hint: "the series are " + series.compactMap(\.name).map { "\"\($0)\"" }.joined(separator: ", "))
      }
      try LineChartCheck.band(
        band.values.count, series[place].y.count, LineChartCheck.name(series[place], place, of: series.count))
      series[place].band = .init(
        lower: zip(series[place].y, band.values).map { $0 - $1 },
        upper: zip(series[place].y, band.values).map { $0 + $1 })
    }
  }

  /// Places on the x axis, or a record of them with their labels.
  static func marks(_ arguments: ChartArguments) throws(ChartError) -> [Mark] {
    switch arguments["marks"] {
    case .none: return []
    case .record(let fields):
      var marks: [Mark] = []
      for (name, value) in fields {
        guard let x = value.number else {
          throw arguments.mismatch(value, "a mark", "a number", at: arguments.place("marks"))
        }
        marks.append(Mark(x, name))
      }
      return marks
    default: return try arguments.numbers("marks").map { Mark($0) }
    }
  }
}

/// The forms in which series come.
private struct SeriesReader {
  let arguments: ChartArguments
  let place: ChartError.Place?

  init(_ arguments: ChartArguments, _ place: ChartError.Place?) {
    self.arguments = arguments
    self.place = place
  }

  /// Numbers, a matrix whose columns are series, a list or a record of series; in a record `(x, y)` has its own x.
  func series(of value: ChartArgument, x: [Double]?) throws(ChartError) -> [LineChart.Series] {
    switch value {
    case .record(let fields):
      var all: [LineChart.Series] = []
      for (name, value) in fields {
        let found = if let pair = pair(value) { [pair] } else { try series(of: value, x: x) }
        for var one in found {
          one.name = name
          all.append(one)
        }
      }
      return all
    case .list(let items) where value.numbers == nil:
      var all: [LineChart.Series] = []
      for item in items { all += try series(of: item, x: x) }
      return all
    case .tensor(let variable, _) where variable.value.rank == 2:
      return columns(variable).map { LineChart.Series(y: $0, x: x) }
    default:
      guard let y = value.numbers else { throw mismatch(value) }
      return [LineChart.Series(y: y, x: x)]
    }
  }

  /// `(x, y)`: two rows of numbers of one length.
  private func pair(_ value: ChartArgument) -> LineChart.Series? {
    guard case .list(let items) = value, items.count == 2, let x = items[0].numbers, let y = items[1].numbers,
      x.count == y.count, x.count > 1
    else { return nil }
    return LineChart.Series(y: y, x: x)
  }

  /// Runs of one experiment, or of each in a record: the rows of a matrix, which a list of series of one length becomes,
  /// or a list of series of any lengths.
  func runs(of value: ChartArgument, x: [Double]?) throws(ChartError) -> [LineChart.Series] {
    switch value {
    case .record(let fields):
      var all: [LineChart.Series] = []
      for (name, value) in fields {
        for var one in try runs(of: value, x: x) {
          one.name = name
          all.append(one)
        }
      }
      return all
    case .tensor(let variable, _) where variable.value.rank == 2:
      return [.runs(rows(variable), x: x)]
    case .list(let items) where value.numbers == nil:
      var runs: [[Double]] = []
      for item in items {
        guard let run = item.numbers else { throw mismatch(item) }
        runs.append(run)
      }
      return [.runs(runs, x: x)]
    default:
      throw arguments.mismatch(
        value, "each of the runs", "a matrix with a run in each row, or a list of runs", at: place)
    }
  }

  private func rows(_ variable: Variable) -> [[Double]] {
    let (width, values) = (variable.shape[1], variable.value.doubles)
    return (0..<variable.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  private func columns(_ variable: Variable) -> [[Double]] {
    let matrix = ChartMatrix(rows: variable.shape[0], columns: variable.shape[1], variable.value.doubles)
    return (0..<matrix.columns).map { matrix.column($0) }
  }

  private func mismatch(_ value: ChartArgument) -> ChartError {
    arguments.mismatch(
      value, "what plot draws", "numbers, a tensor of rank 1 or 2, or a record of them", at: place)
  }
}
