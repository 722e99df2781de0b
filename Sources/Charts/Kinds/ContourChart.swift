internal import Autodiff
internal import Glibc
internal import Tensors

extension ChartKind {
  static let contour = ChartKind(
    "contour(data...)",
    summary: "Draws a function of the plane in colours, with lines of equal height.",
    shapes: "z [rows, columns]; or x [columns], y [rows], z; or a function f(x, y)",
    options: [
      .init("levels", "10", "about how many lines, or the heights themselves"),
      .init("path", "[n, 2] points that are joined by a line: the way of a descent"),
      .init("log", "false", "lines and colours by the logarithm of the height"),
      .colorLabel,
      .init("xrange", "[from, to]; for a function without it [-1, 1]"),
      .init("yrange", "[from, to]; for a function without it [-1, 1]"),
    ] + .axes,
    details: "The first row of z is the lowest y, as linspace counts it.",
    example: """
      f(x, y) = (1 - x)^2 + 10 * (y - x^2)^2
      contour f, xrange: [-2, 2], yrange: [-1, 3], log: true,
        title: "Rosenbrock's valley", to: "valley.png"
      """
  ) { arguments in
    var options = ContourChart.Options()
    options.labels = try arguments.labels()
    let levels = try arguments.numbers("levels")
    if case .number = arguments["levels"] {
      options.count = try arguments.optionalInteger("levels", in: 0...100) ?? 10
    } else {
      options.levels = levels
    }
    options.isLogarithmic = try arguments.flag("log")
    options.colorLabel = try arguments.text("colorlabel")
    if !arguments.isNone("path") { options.path = try arguments.points("path") }
    return try ContourChart(ScalarField.read(arguments), options)
  }
}

extension ChartArguments {
  /// The rows of a matrix [n, 2] as points of the plane.
  func points(_ label: String) throws(ChartError) -> (x: [Double], y: [Double]) {
    guard case .tensor(let variable, _) = self[label], variable.value.rank == 2, variable.shape[1] == 2 else {
      throw mismatch(label, "a matrix [n, 2]")
    }
    let matrix = try matrix(label)
    return (matrix.column(0), matrix.column(1))
  }
}

/// Heights over the plane as colours and lines.
struct ContourChart: Chart {
  struct Options: Sendable {
    var labels = Canvas.Labels()
    var count = 10
    var levels: [Double]?
    var isLogarithmic = false
    var path: (x: [Double], y: [Double])?
    /// What stands there when no title is given, except in print.
    var ownTitle: String?
    var colorLabel: String?
  }

  let options: Options
  let field: ScalarField
  private(set) var range: ClosedRange<Double>
  private(set) var levels: [Double]
  let notes: [String]

  var scale: Axis.Scale { options.isLogarithmic ? .logarithmic : .linear }

  init(_ field: ScalarField, _ options: Options = Options()) throws(ChartError) {
    let scale: Axis.Scale = options.isLogarithmic ? .logarithmic : .linear
    let valid = field.values.values.filter { Axis.accepts($0, on: scale) }
    guard let low = valid.min(), let high = valid.max() else {
      throw ChartError(
        .data, "none of the \(field.values.values.count) heights is positive", hint: "leave out log: true")
    }
    let left = field.values.values.count - valid.count
    notes =
      left == 0
      ? []
      : [
        "\(left) of \(field.values.values.count) heights \(left == 1 ? "is" : "are") not finite"
          + "\(options.isLogarithmic ? " or not positive" : "") and left empty"
      ]
    range =
      low < high
      ? DataRange.clamped(low)...DataRange.clamped(high) : DataRange.padded(low, high, on: scale, padding: 0)
    // On a plain every place is on the line of its height.
    levels = low < high ? options.levels ?? Self.levels(range, options.count, scale) : []
    self.field = field
    self.options = options
  }

  private static func levels(_ range: ClosedRange<Double>, _ count: Int, _ scale: Axis.Scale) -> [Double] {
    guard count > 0 else { return [] }
    if scale == .linear { return Ticks.linearValues(range.lowerBound, range.upperBound, count: count).values }
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    return (1...count).map { exp(low + (high - low) * Double($0) / Double(count + 1)) }
  }

  var spans: [ClosedRange<Double>] { [range] }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    chart.range = spans[0]
    if !levels.isEmpty { chart.levels = options.levels ?? Self.levels(spans[0], options.count, scale) }
    return chart
  }

  var table: [DataColumn] { field.table }

  var preferredSize: (width: Double, height: Double)? { (1300, 1120) }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    let heights = Axis(scale, range, count: 6)
    var labels = options.labels
    labels.title = theme.title(labels.title, options.ownTitle)
    let right = canvas.colorBarWidth(heights, label: options.colorLabel)
    let y = Axis(
      .linear, field.y, count: canvas.ticks(up: canvas.frame.height - 110 * canvas.unit))
    let area = canvas.area(labels, y: y, right: right)
    let x = Axis(.linear, field.x, count: canvas.ticks(across: area.width))
    canvas.axes(area, x: x, y: y, labels: labels, frame: .field)
    if scale == .logarithmic { canvas.script.line("set logscale cb") }
    canvas.colorBar(.viridis, heights, label: options.colorLabel)
    // Colours change smoothly even where the grid is coarse.
    let fine = field.shown(on: scale).refined(
      columns: min(400, Int(area.width)), rows: min(400, Int(area.height)))
    canvas.image(scale == .linear ? fine.quantized(range) : fine)
    let white = Color(rgb: 0xFFFFFF)
    for level in levels {
      let line = fine.line(at: level)
      if line.x.count > 1 {
        canvas.draw(
          canvas.script.block(line.x, line.y), using: "1:2", "lines lw 0.7 lc \(white.spec(opacity: 0.5))")
      }
    }
    drawPath(on: &canvas)
  }

  private func drawPath(on canvas: inout Canvas) {
    guard let path = options.path, !path.x.isEmpty else { return }
    let white = Color(rgb: 0xFFFFFF).spec()
    let block = canvas.script.block(path.x, path.y)
    canvas.draw(block, using: "1:2", "lines lw 3.4 lc \(Color(rgb: 0x333333).spec(opacity: 0.45))")
    canvas.draw(block, using: "1:2", "lines lw 1.8 lc \(white)")
    if path.x.count <= 200 { canvas.draw(block, using: "1:2", "points pt 7 ps 0.35 lc \(white)") }
    let start = canvas.script.block([path.x[0]], [path.y[0]])
    let end = canvas.script.block([path.x[path.x.count - 1]], [path.y[path.y.count - 1]])
    canvas.draw(start, using: "1:2", "points pt 7 ps 1 lc \(white)")
    canvas.draw(start, using: "1:2", "points pt 7 ps 0.7 lc \(canvas.theme.color(1).spec())")
    canvas.draw(end, using: "1:2", "points pt 3 ps 1.2 lw 2 lc \(white)")
  }
}

extension ScalarField {
  func quantized(_ range: ClosedRange<Double>) -> ScalarField {
    ScalarField(x: x, y: y, values: values.quantized(range))
  }

  /// One row for every place.
  var table: [DataColumn] {
    let (xs, ys) = Self.grid(x, y, columns: values.columns, rows: values.rows)
    return [DataColumn("x", xs), DataColumn("y", ys), DataColumn("z", values.values)]
  }
}

extension Canvas {
  /// A field in the colours of the palette; its outer values lie on the edges of the data area.
  mutating func image(_ field: ScalarField, using value: String = "3", as style: String = "image") {
    let block = script.block(field.values)
    let x = Self.place("1", field.x, field.values.columns)
    let y = Self.place("2", field.y, field.values.rows)
    draw("\(block) matrix", using: "(\(x)):(\(y)):\(value)", style)
  }

  static func place(_ column: String, _ range: ClosedRange<Double>, _ count: Int) -> String {
    "\(range.lowerBound)+$\(column)*\((range.upperBound - range.lowerBound) / Double(max(1, count - 1)))"
  }
}
