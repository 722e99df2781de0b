internal import Autodiff
internal import Tensors

extension ChartKind {
  static let surface = ChartKind(
    "surface(data...)",
    summary: "Draws a function of the plane as a surface in space.",
    shapes: "z [rows, columns]; or x [columns], y [rows], z; or a function f(x, y)",
    options: [
      .init("view", "[tilt, turn] in degrees from which it is seen; without it [55, 35]"),
      .init("zlabel", "text beside the z axis"),
      .init("xrange", "[from, to]; for a function without it [-1, 1]"),
      .init("yrange", "[from, to]; for a function without it [-1, 1]"),
      .init("zrange", "[from, to]"),
    ] + .axes,
    example: """
      f(x, y) = sin(3 * x) * cos(3 * y)
      surface f, title: "Waves", to: "waves.png"
      """
  ) { arguments in
    var options = SurfaceChart.Options()
    options.labels = try arguments.labels()
    options.zLabel = try arguments.text("zlabel")
    options.zRange = try arguments.interval("zrange")
    if !arguments.isNone("view") {
      let view = try arguments.numbers("view")
      guard view.count == 2, view[0] >= 0, view[0] <= 180, view[1] >= -360, view[1] <= 360 else {
        throw arguments.invalid(
          "view", "view of surface must be [tilt, turn] in degrees", hint: "as in view: [55, 35]")
      }
      options.view = (view[0], view[1] < 0 ? view[1] + 360 : view[1])
    }
    return try SurfaceChart(ScalarField.read(arguments), options)
  }
}

/// Heights over the plane in space.
struct SurfaceChart: Chart {
  struct Options: Sendable {
    var labels = Canvas.Labels()
    var zLabel: String?
    var view = (tilt: 55.0, turn: 35.0)
    var zRange: ClosedRange<Double>?
  }

  let options: Options
  let field: ScalarField
  private(set) var range: ClosedRange<Double>
  let notes: [String]

  /// A finer mesh is a grey cloud.
  private static let mesh = 64

  init(_ field: ScalarField, _ options: Options = Options()) throws(ChartError) {
    guard let extremes = field.values.finiteExtremes else {
      throw ChartError(.data, "none of the heights is finite", hint: "check where the numbers come from")
    }
    let left = field.values.values.count { !$0.isFinite }
    notes =
      left == 0
      ? []
      : [
        "\(left) of \(field.values.values.count) heights \(left == 1 ? "is" : "are") not finite and left out"
      ]
    range =
      options.zRange
      ?? DataRange.padded(extremes.lowerBound, extremes.upperBound, on: .linear, padding: 0)
    self.options = options
    self.field = field
  }

  var spans: [ClosedRange<Double>] { [range] }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    chart.range = spans[0]
    return chart
  }

  var table: [DataColumn] { field.table }

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    let frame = canvas.frame
    let unit = canvas.unit
    let head = options.labels.title == nil ? 14 * unit : 24 * unit + canvas.lineHeight(theme.titleSize)
    let room = Rectangle(
      left: frame.left + 12 * unit, top: frame.top + head, width: frame.width - 24 * unit,
      height: frame.height - head - 12 * unit)
    canvas.space(room, view: options.view, labels: [options.labels.x, options.labels.y, options.zLabel]) {
      Axis(.linear, [field.x, field.y, range][$0], count: $1)
    }
    canvas.label(
      Rectangle(
        left: frame.left + 24 * unit, top: frame.top + head, width: frame.width - 48 * unit,
        height: frame.height),
      x: nil, y: nil, .init(title: options.labels.title))
    canvas.script.line(Colormap.viridis.command)
    canvas.script.line("set cbrange [\(range.lowerBound):\(range.upperBound)]; unset colorbox")
    canvas.script.line("set pm3d depthorder border lc \(theme.background.spec(opacity: 0.35)) lw 0.4")
    canvas.script.line("set pm3d lighting primary 0.4 specular 0.15")
    let (rows, columns) = (min(Self.mesh, field.values.rows), min(Self.mesh, field.values.columns))
    let thin = field.thinned(columns: columns, rows: rows)
    canvas.surface(thin)
  }
}

extension ScalarField {
  /// Fewer places, evenly spaced between the same ends.
  func thinned(columns: Int, rows: Int) -> ScalarField {
    guard columns < values.columns || rows < values.rows else {
      return refined(columns: max(columns, 48), rows: max(rows, 48))
    }
    let fine = (
      (0..<columns).map { $0 * (values.columns - 1) / max(1, columns - 1) },
      (0..<rows).map { $0 * (values.rows - 1) / max(1, rows - 1) }
    )
    return ScalarField(
      x: x, y: y,
      values: ChartMatrix(
        rows: rows, columns: columns, fine.1.flatMap { row in fine.0.map { values[row, $0] } }))
  }
}
