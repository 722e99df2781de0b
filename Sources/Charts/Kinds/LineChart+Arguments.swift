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
    var series = try series(
      of: given[given.count - 1], x: x, arguments, arguments.place("data", item: given.count - 1))
    try name(&series, arguments)
    try addBands(&series, arguments)
    if let best = try arguments.choice("best", of: ["min", "max"]), !series.isEmpty {
      let place = series.lastIndex { $0.name?.hasPrefix("val") == true } ?? series.count - 1
      series[place].best = best == "min" ? .min : .max
    }
    return series
  }

  private static func series(
    of value: ChartArgument, x: [Double]?, _ arguments: ChartArguments, _ place: ChartError.Place?
  ) throws(ChartError) -> [Series] {
    switch value {
    case .record(let fields):
      var all: [Series] = []
      for (name, value) in fields {
        for var one in try series(of: value, x: x, arguments, place) {
          one.name = name
          all.append(one)
        }
      }
      return all
    case .list(let items) where value.numbers == nil:
      var all: [Series] = []
      for item in items { all += try series(of: item, x: x, arguments, place) }
      return all
    case .tensor(let variable, _) where variable.value.rank == 2:
      let matrix = ChartMatrix(
        rows: variable.shape[0], columns: variable.shape[1], variable.value.doubles)
      return (0..<matrix.columns).map { Series(y: matrix.column($0), x: x) }
    default:
      guard let y = value.numbers else {
        throw arguments.mismatch(
          value, "what plot draws", "numbers, a tensor of rank 1 or 2, or a record of them", at: place)
      }
      return [Series(y: y, x: x)]
    }
  }

  private static func name(_ series: inout [Series], _ arguments: ChartArguments) throws(ChartError) {
    guard let labels = try arguments.names("labels") else { return }
    for (place, label) in labels.enumerated() where series.indices.contains(place) {
      series[place].name = label
    }
  }

  private static func addBands(_ series: inout [Series], _ arguments: ChartArguments) throws(ChartError) {
    guard let bands = try arguments.columns("bands") else { return }
    for (place, band) in bands.enumerated() where series.indices.contains(place) {
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
