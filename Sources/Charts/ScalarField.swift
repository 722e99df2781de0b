internal import Autodiff
internal import Tensors

/// A function of the plane on a grid: `values[row, column]` at `(x[column], y[row])`.
struct ScalarField: Sendable {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let values: ChartMatrix

  static func places(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    let step = (range.upperBound - range.lowerBound) / Double(max(1, count - 1))
    return (0..<count).map { range.lowerBound + Double($0) * step }
  }

  /// All places of a grid as two columns, row by row.
  static func grid(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, columns: Int, rows: Int
  ) -> (x: [Double], y: [Double]) {
    let (xs, ys) = (places(x, columns), places(y, rows))
    return (ys.flatMap { _ in xs }, ys.flatMap { y in [Double](repeating: y, count: columns) })
  }

  /// A finer grid, interpolated in the manner of Catmull and Rom (1974), which passes through the given values;
  /// where it would leave their range it is held at its end.
  ///
  /// A place whose nearest value is missing is missing too.
  func refined(columns: Int, rows: Int) -> ScalarField {
    guard columns > values.columns || rows > values.rows, values.columns > 1, values.rows > 1 else {
      return self
    }
    let (columns, rows) = (max(columns, values.columns), max(rows, values.rows))
    let given = values
    let hasGaps = !given.values.allSatisfy(\.isFinite)
    let values = hasGaps ? given.bridged : given
    let across = Self.weights(from: values.columns, to: columns)
    let down = Self.weights(from: values.rows, to: rows)
    var wide = [Double](repeating: 0, count: values.rows * columns)
    for row in 0..<values.rows {
      for column in 0..<columns {
        let (start, weights) = across[column]
        var sum = 0.0
        for k in 0..<4 {
          sum += weights[k] * values[row, min(max(start + k, 0), values.columns - 1)]
        }
        wide[row * columns + column] = sum
      }
    }
    var fine = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      let (start, weights) = down[row]
      for k in 0..<4 {
        let from = min(max(start + k, 0), values.rows - 1) * columns
        for column in 0..<columns { fine[row * columns + column] += weights[k] * wide[from + column] }
      }
    }
    if let range = given.finiteExtremes {
      for index in fine.indices { fine[index] = min(max(fine[index], range.lowerBound), range.upperBound) }
    }
    if hasGaps {
      let nearest = { (index: Int, fine: Int, coarse: Int) in
        Int((Double(index) * Double(coarse - 1) / Double(fine - 1)).rounded())
      }
      let places = (0..<columns).map { nearest($0, columns, given.columns) }
      for row in 0..<rows {
        let from = nearest(row, rows, given.rows)
        for column in 0..<columns where !given[from, places[column]].isFinite {
          fine[row * columns + column] = .nan
        }
      }
    }
    return ScalarField(x: x, y: y, values: ChartMatrix(rows: rows, columns: columns, fine))
  }

  /// The field without the values that a scale cannot show.
  func shown(on scale: Axis.Scale) -> ScalarField {
    ScalarField(
      x: x, y: y,
      values: ChartMatrix(
        rows: values.rows, columns: values.columns,
        values.values.map { Axis.accepts($0, on: scale) ? $0 : .nan }))
  }

  private static func weights(from count: Int, to finer: Int) -> [(start: Int, weights: [Double])] {
    (0..<finer).map { index in
      let place = Double(index) * Double(count - 1) / Double(finer - 1)
      let cell = min(Int(place), count - 2)
      let t = place - Double(cell)
      let (t2, t3) = (t * t, t * t * t)
      return (
        cell - 1,
        [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2]
      )
    }
  }

  // MARK: Lines of one value

  /// The line where the field has the value `level`, as pieces for gnuplot, a gap between them.
  ///
  /// Marching squares (Lorensen and Cline, 1987, in two dimensions), the pieces joined where they meet.
  func line(at level: Double) -> Reduction.Line {
    var pieces = Pieces()
    let (columns, rows) = (values.columns, values.rows)
    guard columns > 1, rows > 1 else { return Reduction.Line() }
    for row in 0..<(rows - 1) where !Kernels.isStopped {
      for column in 0..<(columns - 1) {
        // Corners counter-clockwise from (column, row); edge k lies between corners k and k + 1.
        let corner = [
          values[row, column], values[row, column + 1], values[row + 1, column + 1], values[row + 1, column],
        ]
        guard corner.allSatisfy(\.isFinite) else { continue }
        let above = corner.map { $0 >= level }
        let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
        guard !crossed.isEmpty else { continue }
        let places = crossed.map { edge -> (key: Int, x: Double, y: Double) in
          let share = (level - corner[edge]) / (corner[(edge + 1) % 4] - corner[edge])
          switch edge {
          case 0: return (2 * (row * columns + column), Double(column) + share, Double(row))
          case 1: return (2 * (row * columns + column + 1) + 1, Double(column + 1), Double(row) + share)
          case 2: return (2 * ((row + 1) * columns + column), Double(column + 1) - share, Double(row + 1))
          default: return (2 * (row * columns + column) + 1, Double(column), Double(row + 1) - share)
          }
        }
        if places.count == 2 {
          pieces.add(places[0], places[1])
        } else {
          // A saddle: the mean at the middle tells which corners belong together.
          let middle = corner.reduce(0, +) / 4 >= level
          let joined = middle == above[0]
          pieces.add(places[0], places[joined ? 1 : 3])
          pieces.add(places[joined ? 3 : 1], places[2])
        }
      }
    }
    return pieces.line(
      x: { x.lowerBound + $0 / Double(columns - 1) * (x.upperBound - x.lowerBound) },
      y: { y.lowerBound + $0 / Double(rows - 1) * (y.upperBound - y.lowerBound) })
  }

  /// Segments that share a grid edge, joined to lines.
  private struct Pieces {
    private var places: [Int: (x: Double, y: Double)] = [:]
    private var neighbours: [Int: [Int]] = [:]
    private var order: [Int] = []

    mutating func add(_ a: (key: Int, x: Double, y: Double), _ b: (key: Int, x: Double, y: Double)) {
      for one in [a, b] where places[one.key] == nil {
        places[one.key] = (one.x, one.y)
        order.append(one.key)
      }
      neighbours[a.key, default: []].append(b.key)
      neighbours[b.key, default: []].append(a.key)
    }

    func line(x: (Double) -> Double, y: (Double) -> Double) -> Reduction.Line {
      var line = Reduction.Line()
      var seen: Set<Int> = []
      // Open lines from their ends first, then what is closed.
      let ends = order.filter { neighbours[$0]?.count == 1 }
      for start in ends + order where !seen.contains(start) && !Kernels.isStopped {
        line.breakLine()
        var here = start
        while true {
          seen.insert(here)
          if let place = places[here] { line.add(x(place.x), y(place.y)) }
          guard let next = neighbours[here]?.first(where: { !seen.contains($0) }) else { break }
          here = next
        }
        if neighbours[start]?.count == 2, let place = places[start] { line.add(x(place.x), y(place.y)) }
      }
      return line
    }
  }
}

extension ChartMatrix {
  /// The matrix without gaps, for interpolation beside them: a missing value becomes the mean of its neighbours, as far
  /// from the given ones as four points in a row reach; beyond that it is zero.
  fileprivate var bridged: ChartMatrix {
    var values = values
    for _ in 0..<2 {
      let before = ChartMatrix(rows: rows, columns: columns, values)
      for row in 0..<rows {
        for column in 0..<columns where !before[row, column].isFinite {
          var (sum, count) = (0.0, 0.0)
          for near in max(row - 1, 0)...min(row + 1, rows - 1) {
            for beside in max(column - 1, 0)...min(column + 1, columns - 1)
            where before[near, beside].isFinite {
              sum += before[near, beside]
              count += 1
            }
          }
          if count > 0 { values[row * columns + column] = sum / count }
        }
      }
    }
    return ChartMatrix(rows: rows, columns: columns, values.map { $0.isFinite ? $0 : 0 })
  }
}

// MARK: Reading

extension ScalarField {
  /// How many places on a side a function is asked for.
  private static let samples = 160

  /// `matrix`, `x, y, matrix`, or a function of x and y over xrange: and yrange:.
  static func read(_ arguments: ChartArguments) throws -> ScalarField {
    guard case .list(let given) = arguments["data"], let first = given.first else {
      throw ChartError(
        .argument, "\(arguments.signature.name) needs something to draw",
        hint: "write \(arguments.signature.name) z, or x, y, z, or a function of x and y")
    }
    if case .function(let function) = first, given.count == 1 {
      return try sampled(
        function, try arguments.interval("xrange") ?? -1...1, try arguments.interval("yrange") ?? -1...1,
        arguments)
    }
    guard given.count == 1 || given.count == 3 else {
      throw ChartError(
        .argument,
        "\(arguments.signature.name) takes a matrix, x, y and a matrix, or a function; "
          + "\(given.count) values were given")
    }
    let place = arguments.place("data", item: given.count - 1)
    guard case .tensor(let variable, _) = given[given.count - 1], variable.value.rank == 2 else {
      throw arguments.mismatch(
        given[given.count - 1], "what \(arguments.signature.name) draws", "a matrix or a function", at: place)
    }
    let matrix = ChartMatrix(rows: variable.shape[0], columns: variable.shape[1], variable.value.doubles)
    guard matrix.rows > 1, matrix.columns > 1 else {
      throw ChartError(
        .data, "the matrix [\(matrix.rows), \(matrix.columns)] needs two rows and two columns at least",
        at: place)
    }
    guard given.count == 3 else {
      let x = try arguments.interval("xrange") ?? 0...Double(matrix.columns - 1)
      return try ScalarField(
        checked: matrix, x, try arguments.interval("yrange") ?? 0...Double(matrix.rows - 1))
    }
    let x = try axis(given[0], "x", matrix.columns, "columns", arguments, arguments.place("data", item: 0))
    let y = try axis(given[1], "y", matrix.rows, "rows", arguments, arguments.place("data", item: 1))
    return try ScalarField(checked: matrix, x, y)
  }

  private init(checked matrix: ChartMatrix, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>)
    throws(ChartError)
  {
    guard matrix.finiteExtremes != nil else {
      throw ChartError(
        .data, "none of the \(matrix.values.count) values is finite",
        hint: "check where the numbers come from")
    }
    (self.x, self.y) = (x, y)
    values = matrix.reduced(rows: 500, columns: 500)
  }

  /// The ends of an axis of evenly spaced places.
  private static func axis(
    _ value: ChartArgument, _ name: String, _ count: Int, _ what: String, _ arguments: ChartArguments,
    _ place: ChartError.Place?
  ) throws(ChartError) -> ClosedRange<Double> {
    guard let numbers = value.numbers else {
      throw arguments.mismatch(
        value, "\(name) of \(arguments.signature.name)", "a tensor of rank 1", at: place)
    }
    guard numbers.count == count else {
      throw ChartError(
        .data, "\(numbers.count) values of \(name) do not fit \(count) \(what)",
        hint: "\(name) has one value for each of the \(what)", at: place)
    }
    guard let first = numbers.first, let last = numbers.last, first < last, first.isFinite, last.isFinite
    else {
      throw ChartError(.data, "\(name) must rise", hint: "use linspace(from, to, \(count))", at: place)
    }
    let places = places(first...last, count)
    let tolerance = (last - first) / Double(count) * 0.02
    guard zip(numbers, places).allSatisfy({ abs($0 - $1) <= tolerance }) else {
      throw ChartError(
        .data, "\(name) must be evenly spaced", hint: "use linspace(from, to, \(count))", at: place)
    }
    return first...last
  }

  /// A function of two numbers, asked for all places at once where it takes tensors, else one by one.
  private static func sampled(
    _ function: ChartFunction, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ arguments: ChartArguments
  ) throws -> ScalarField {
    let (xs, ys) = grid(x, y, columns: samples, rows: samples)
    let shape = Shape.vector(xs.count)
    let whole = try? function(Tensor(xs, shape: shape, .f64), Tensor(ys, shape: shape, .f64))
    if let whole, whole.count == xs.count {
      return try ScalarField(checked: ChartMatrix(rows: samples, columns: samples, whole.doubles), x, y)
    }
    var values: [Double] = []
    values.reserveCapacity(xs.count)
    for (x, y) in zip(xs, ys) {
      if arguments.context.shouldStop() { throw ChartError.stopped }
      let value = try function(Tensor(x, .f64), Tensor(y, .f64))
      guard value.count == 1 else {
        throw ChartError(
          .value, "the function must give one number for x and y, it gave a tensor \(value.shape)",
          at: arguments.place("data", item: 0))
      }
      values.append(value.item)
    }
    return try ScalarField(checked: ChartMatrix(rows: samples, columns: samples, values), x, y)
  }
}
