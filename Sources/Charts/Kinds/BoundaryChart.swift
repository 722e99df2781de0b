internal import Autodiff
internal import Glibc
internal import Tensors

extension ChartKind {
  static let boundary = ChartKind(
    "boundary(net, x, y)",
    summary: "Draws where a classifier of the plane decides for which class, with the points it was given.",
    shapes: "net [m, 2] → [m], [m, 1] or [m, k]; x [n, 2]; y [n] classes or one-hot rows [n, k]",
    options: [
      .init(
        "features", "[i, j]: the two columns of a wider x that are drawn; the others are held at their means"),
      .init(
        "output", "\"probs\" or \"logits\" of the network; without it numbers beyond 0…1 count as logits"),
      .init("labels", "names of the classes, in their order"),
      .init("xrange", "[from, to]"),
      .init("yrange", "[from, to]"),
    ] + .axes,
    details: """
      The colour is the likelier class, the stronger the surer the network is; the line is where two classes are \
      equally likely (p = 0.5 of two). Targets of −1 and 1 are taken as the signs of the output.
      """,
    example: """
      (x, y) = moons(200, noise: 0.1)
      net = dense(2, 16, tanh) |> dense(16, 2)
      train net, x, y, loss: cross_entropy, optimizer: adam(lr: 0.02),
        epochs: 30, batch: 32
      boundary net, x, y, title: "Two moons", to: "boundary.png"
      """
  ) { arguments in
    var options = BoundaryChart.Options()
    options.labels = try arguments.labels()
    options.isLogits = try arguments.choice("output", of: ["probs", "logits"]).map { $0 == "logits" }
    (options.xRange, options.yRange) = (try arguments.interval("xrange"), try arguments.interval("yrange"))
    let x = try arguments.matrix("x")
    let features = try BoundaryChart.features(x, arguments)
    guard let y = try arguments.classes("y") else { throw arguments.mismatch("y", "classes") }
    let network = try arguments.function("net")
    let labels = try arguments.names("labels")
    let given = ClassColumn(y.classes, names: labels ?? y.names)
    let chart = try BoundaryChart(x, given, features: features, options) { points in
      if arguments.context.shouldStop() { throw ChartError.stopped }
      return try network(points)
    }
    if let labels { try arguments.check(labels, "labels", for: chart.classes.count, "classes") }
    return chart
  }
}

/// What a classifier says of every place of the plane.
struct BoundaryChart: Chart {
  struct Options: Sendable {
    var labels = Canvas.Labels()
    var isLogits: Bool?
    var xRange: ClosedRange<Double>?
    var yRange: ClosedRange<Double>?
  }

  let options: Options
  /// The class numbers, in order.
  let classes: [Int]
  let names: [String]
  /// The probability of each class on the grid.
  let probabilities: [ScalarField]
  let points: ScatterChart
  let accuracy: Double
  var notes: [String] { points.notes }

  /// Places on a side of the grid.
  private static let side = 280

  /// - Parameter evaluate: the network, `[m, columns of x] → [m]`, `[m, 1]` or `[m, k]`.
  init(
    _ x: ChartMatrix, _ y: ClassColumn, features: (Int, Int), _ options: Options = Options(),
    _ evaluate: (Tensor) throws -> Tensor
  ) throws {
    guard x.rows == y.classes.count else {
      throw ChartError(
        .data, "\(x.rows) points and \(y.classes.count) classes do not fit",
        hint: "give one class for each point")
    }
    let (across, up) = (x.column(features.0), x.column(features.1))
    var scatter = ScatterChart.Options()
    scatter.xRange = options.xRange ?? Self.range(across)
    scatter.yRange = options.yRange ?? Self.range(up)
    let occurring = Set(y.classes).sorted()
    // Of classes −1 and 1 the names are the first and the second one.
    let areSigns = Set(y.classes).isSubset(of: [-1, 1]) && y.classes.contains(-1)
    let named = { (number: Int) in
      let place = areSigns ? (number + 1) / 2 : number
      return y.names.indices.contains(place) ? y.names[place] : "class \(number)"
    }
    points = try ScatterChart(
      occurring.map { number in
        let members = y.classes.indices.filter { y.classes[$0] == number }
        return .init(x: members.map { across[$0] }, y: members.map { up[$0] }, name: named(number))
      }, scatter)

    // The grid, and behind it the points themselves for the accuracy.
    let grid = ScalarField.grid(points.xExtent, points.yExtent, columns: Self.side, rows: Self.side)
    let means = (0..<x.columns).map { column in
      let values = x.column(column).filter(\.isFinite)
      return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    var output = try Self.evaluate(evaluate, count: grid.x.count, width: x.columns) { row, values in
      for column in 0..<x.columns { values.append(means[column]) }
      values[values.count - x.columns + features.0] = grid.x[row]
      values[values.count - x.columns + features.1] = grid.y[row]
    }
    guard output.values.contains(where: \.isFinite) else {
      throw ChartError(.data, "the network gives no finite number for any place of the plane")
    }
    let isSigned = areSigns && output.columns == 1
    let isLogits = options.isLogits ?? output.areLogits
    output = Self.probabilities(output, isSigned: isSigned, isLogits: isLogits)
    let own = try Self.evaluate(evaluate, count: x.rows, width: x.columns) { row, values in
      for column in 0..<x.columns { values.append(x[row, column]) }
    }
    let guesses = Self.probabilities(own, isSigned: isSigned, isLogits: isLogits)

    classes = isSigned ? [-1, 1] : Array(0..<output.columns)
    guard occurring.allSatisfy(classes.contains) else {
      throw ChartError(
        .data, "the network tells \(classes.count) classes, y has class \(occurring.last ?? 0)",
        hint: "count classes from 0")
    }
    names = classes.map(named)
    let (xExtent, yExtent) = (points.xExtent, points.yExtent)
    let drawn = output
    probabilities = (0..<drawn.columns).map {
      ScalarField(
        x: xExtent, y: yExtent, values: ChartMatrix(rows: Self.side, columns: Self.side, drawn.column($0)))
    }
    let known = classes
    let right = y.classes.indices.count { row in
      let guess = (0..<guesses.columns).max { guesses[row, $0] < guesses[row, $1] } ?? 0
      return known[guess] == y.classes[row]
    }
    accuracy = Double(right) / Double(max(1, x.rows))
    self.options = options
  }

  fileprivate static func features(
    _ x: ChartMatrix, _ arguments: ChartArguments
  ) throws(ChartError) -> (Int, Int) {
    guard !arguments.isNone("features") else {
      guard x.columns == 2 else {
        throw arguments.mismatch(
          "x", "a matrix [n, 2]",
          hint: x.columns > 2 ? "features: [0, 1] draws two of the \(x.columns) columns" : nil)
      }
      return (0, 1)
    }
    let numbers = try arguments.numbers("features").compactMap { Int(exactly: $0) }
    guard numbers.count == 2, numbers[0] != numbers[1], numbers.allSatisfy((0..<x.columns).contains) else {
      throw arguments.invalid(
        "features", "features of boundary must be two different columns of x, 0 to \(x.columns - 1)")
    }
    return (numbers[0], numbers[1])
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), high > low else {
      return DataRange.padded(finite.first ?? 0, finite.first ?? 0, on: .linear, padding: 0)
    }
    let room = (high / 2 - low / 2) * 0.24
    return DataRange.clamped(low - room)...DataRange.clamped(high + room)
  }

  // MARK: Evaluation

  /// The network's outputs for `count` rows of `width` numbers, some thousand at a time.
  private static func evaluate(
    _ network: (Tensor) throws -> Tensor, count: Int, width: Int, row: (Int, inout [Double]) -> Void
  ) throws -> ChartMatrix {
    var values: [Double] = []
    var columns = 1
    for start in stride(from: 0, to: count, by: 8192) {
      let rows = start..<min(start + 8192, count)
      var inputs: [Double] = []
      inputs.reserveCapacity(rows.count * width)
      for index in rows { row(index, &inputs) }
      let output = try network(Tensor(inputs, shape: Shape([rows.count, width]), .f64))
      guard output.rank == 1 || output.rank == 2, output.shape[0] == rows.count, output.count > 0 else {
        throw ChartError(
          .value,
          "the network must give one row for each point, it gave \(output.shape) for \(rows.count) points")
      }
      columns = output.count / rows.count
      values += output.doubles
    }
    return ChartMatrix(rows: count, columns: columns, values)
  }

  /// One column for each class, rows that add up to 1.
  private static func probabilities(_ output: ChartMatrix, isSigned: Bool, isLogits: Bool) -> ChartMatrix {
    var values: [Double] = []
    if output.columns == 1 {
      values.reserveCapacity(output.rows * 2)
      for value in output.values {
        let p = isSigned ? (min(max(value, -1), 1) + 1) / 2 : isLogits ? 1 / (1 + exp(-value)) : value
        values += [1 - p, p]
      }
      return ChartMatrix(rows: output.rows, columns: 2, values)
    }
    return isLogits ? output.softmax : output
  }

  var table: [DataColumn] {
    let field = probabilities[0]
    let (xs, ys) = ScalarField.grid(field.x, field.y, columns: Self.side, rows: Self.side)
    return [DataColumn("x", xs), DataColumn("y", ys)]
      + zip(names, probabilities).map { DataColumn("p of \($0)", $1.values.values) }
  }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    var labels = options.labels
    labels.caption = "accuracy \(Number.fixed(accuracy * 100, decimals: 1)) %"
    let shown = points.groups.indices.map { (name: points.groups[$0].name ?? "", color: colorIndex($0)) }
    let key = Key(
      entries: shown.map {
        .init(
          name: $0.name,
          swatch: .points("\(ScatterChart.symbol($0.color)) ps 0.7 lc \(theme.color($0.color).spec())"))
      }, theme: theme)
    let isBeside = shown.count <= 14
    let right = isBeside ? key.columnSize.width + 34 : 26
    let y = Axis(
      .linear, points.yExtent,
      count: canvas.ticks(up: canvas.frame.height - 110 * canvas.unit))
    let area = canvas.area(labels, y: y, right: right)
    let x = Axis(.linear, points.xExtent, count: canvas.ticks(across: area.width))
    canvas.axes(area, x: x, y: y, labels: labels, frame: .field)
    drawField(on: &canvas)
    drawLines(on: &canvas)
    points.drawPoints(x, y, area, on: &canvas, colors: points.groups.indices.map(colorIndex))
    if isBeside {
      let size = key.columnSize
      key.drawColumn(
        in: Rectangle(left: area.right + 12, top: area.top, width: size.width, height: size.height),
        on: &canvas)
    }
  }

  /// The place in the palette of a group of points: that of its class.
  private func colorIndex(_ group: Int) -> Int {
    names.firstIndex { $0 == points.groups[group].name } ?? group
  }

  private func drawField(on canvas: inout Canvas) {
    let theme = canvas.theme
    if classes.count == 2 {
      let strong = [theme.color(0), theme.color(1)].map { $0.mixed(with: theme.background, 0.4) }
      canvas.colorBar(
        Colormap([strong[0], theme.background, strong[1]]), Axis(.linear, 0...1, count: 3), isShown: false)
      return canvas.image(probabilities[1].quantized(0...1))
    }
    // The likelier class' colour, fading to the background where no class is likelier than by chance.
    let chance = 1 / Double(classes.count)
    let colors = (0..<probabilities[0].values.values.count).map { place -> Double in
      var (best, winner) = (-1.0, 0)
      for (index, field) in probabilities.enumerated() where field.values.values[place] > best {
        (best, winner) = (field.values.values[place], index)
      }
      let sure = ((best - chance) / (1 - chance) * 32).rounded() / 32
      return Double(theme.background.mixed(with: theme.color(winner), 0.08 + 0.5 * max(0, sure)).rgb)
    }
    let image = ScalarField(
      x: points.xExtent, y: points.yExtent,
      values: ChartMatrix(rows: Self.side, columns: Self.side, colors))
    canvas.image(image, using: "(int($3)/65536):(int($3)/256%256):(int($3)%256)", as: "rgbimage")
  }

  private func drawLines(on canvas: inout Canvas) {
    let style = "lines lw 1.5 lc \(canvas.theme.ink.spec(opacity: 0.85))"
    for (index, field) in probabilities.enumerated().dropFirst(classes.count == 2 ? 1 : 0) {
      // Above zero where this class is the likeliest.
      let margins = field.values.values.indices.map { place in
        field.values.values[place]
          - (probabilities.indices.filter { $0 != index }.map { probabilities[$0].values.values[place] }.max()
            ?? 0)
      }
      let margin = ScalarField(
        x: field.x, y: field.y, values: ChartMatrix(rows: Self.side, columns: Self.side, margins))
      let line = margin.line(at: 0)
      if line.x.count > 1 { canvas.draw(canvas.script.block(line.x, line.y), using: "1:2", style) }
    }
  }
}
