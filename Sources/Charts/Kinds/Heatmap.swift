internal import Autodiff
internal import Tensors

extension ChartKind {
  static let heatmap = ChartKind(
    "heatmap(matrix)",
    summary: "Draws a matrix as coloured cells, the first row on top.",
    shapes: "matrix [rows, columns]",
    options: [
      .init("rows", "names of the rows"),
      .init("columns", "names of the columns"),
      .init("range", "[from, to]: the numbers that the ends of the colours stand for"),
      .init("colors", "\"diverging\" or \"sequential\"; without it diverging when there are both signs"),
      .init("numbers", "whether the cells carry their numbers; without it small matrices do"),
      .colorLabel,
    ] + .axes,
    details: """
      Numbers of both signs get a scale that is symmetric about zero: blue below, red above, so that weights and \
      gradients of one size look equally strong. A matrix with more cells than the page has room for is drawn as the \
      means of blocks, and a note says so. Cells that are not finite stay empty.
      """,
    example: """
      heatmap [[1, -0.5], [0.25, -1]],
        rows: ["a", "b"], columns: ["x", "y"], to: "cells.png"
      """
  ) { arguments in
    var options = Heatmap.Options()
    options.labels = try arguments.labels()
    (options.rowNames, options.columnNames) = (try arguments.names("rows"), try arguments.names("columns"))
    options.range = try arguments.interval("range")
    options.colorLabel = try arguments.text("colorlabel")
    options.isDiverging = try arguments.choice("colors", of: ["diverging", "sequential"]).map {
      $0 == "diverging"
    }
    options.numbers = arguments.isNone("numbers") ? nil : try arguments.flag("numbers")
    return try Heatmap(
      arguments.matrix(
        "matrix", hint: "reshape(v, 1, n) makes a row of a vector, x[0, 0] an image of a batch"),
      options)
  }
}

/// A matrix as coloured cells.
struct Heatmap: Chart {
  struct Options: Sendable {
    var labels = Canvas.Labels()
    var rowNames: [String]?
    var columnNames: [String]?
    var range: ClosedRange<Double>?
    /// Nil to decide by the signs of the numbers.
    var isDiverging: Bool?
    var numbers: Bool?
    var colorLabel: String?
  }

  let options: Options
  /// How many there were.
  let rows: Int
  let columns: Int
  /// At most ``limit`` on a side; more are means of blocks.
  let cells: ChartMatrix
  private(set) var range: ClosedRange<Double>
  let isDiverging: Bool
  let notes: [String]

  /// No page has room for more cells on a side.
  private static let limit = 1000

  init(_ matrix: ChartMatrix, _ options: Options = Options()) throws(ChartError) {
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw ChartError(.data, "the matrix [\(matrix.rows), \(matrix.columns)] has no cells")
    }
    for (names, count, what) in [
      (options.rowNames, matrix.rows, "rows"), (options.columnNames, matrix.columns, "columns"),
    ] {
      guard let names, names.count != count else { continue }
      throw ChartError(
        .data, "\(names.count) names do not fit \(count) \(what)",
        hint: "give one name for each of the \(what)")
    }
    cells = matrix.reduced(rows: Self.limit, columns: Self.limit)
    guard let extremes = cells.finiteExtremes else {
      throw ChartError(
        .data, "none of the \(matrix.values.count) cells has a finite value",
        hint: "check where the numbers come from")
    }
    (rows, columns) = (matrix.rows, matrix.columns)
    let bothSigns = extremes.lowerBound < 0 && extremes.upperBound > 0
    isDiverging = options.isDiverging ?? bothSigns
    range = options.range ?? Self.range(extremes, isDiverging: isDiverging)
    self.options = options
    notes = Self.notes(matrix, cells)
  }

  private static func range(_ extremes: ClosedRange<Double>, isDiverging: Bool) -> ClosedRange<Double> {
    let (low, high) = (DataRange.clamped(extremes.lowerBound), DataRange.clamped(extremes.upperBound))
    if isDiverging {
      let largest = max(abs(low), abs(high))
      return largest == 0 ? -1...1 : -largest...largest
    }
    return high > low ? low...high : DataRange.padded(low, high, on: .linear, padding: 0)
  }

  private static func notes(_ matrix: ChartMatrix, _ cells: ChartMatrix) -> [String] {
    var notes: [String] = []
    let empty = matrix.values.count { !$0.isFinite }
    if empty > 0 {
      notes.append(
        "\(empty) of \(matrix.values.count) cells \(empty == 1 ? "is" : "are") NaN or infinite and left empty"
      )
    }
    if cells.rows < matrix.rows || cells.columns < matrix.columns {
      let high = (matrix.rows + limit - 1) / limit
      let wide = (matrix.columns + limit - 1) / limit
      notes.append(
        "the matrix [\(matrix.rows), \(matrix.columns)] is drawn as means of blocks of \(high) × \(wide) cells"
      )
    }
    return notes
  }

  var spans: [ClosedRange<Double>] { [range] }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    chart.range = spans[0]
    return chart
  }

  var table: [DataColumn] {
    let names = options.columnNames
    return (0..<cells.columns).map { column in
      let name = names?.indices.contains(column) == true ? names?[column] : nil
      return DataColumn(name ?? "\(column)", cells.column(column))
    }
  }

  /// A page that the cells fill.
  var preferredSize: (width: Double, height: Double)? {
    guard isSquare else { return nil }
    let side = min(1300 / Double(columns), 780 / Double(rows))
    let title =
      options.labels.title.map { GnuplotText.width($0, points: Theme.light.titleSize) * 2 + 180 } ?? 0
    return (max(500, title, side * Double(columns) + 300), max(320, side * Double(rows) + 220))
  }

  // MARK: Drawing

  /// Squares unless the matrix is so long that they would be thin lines on an empty page.
  private var isSquare: Bool {
    let ratio = Double(rows) / Double(columns)
    return ratio > 0.2 && ratio < 5
  }

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    let values = Axis(.linear, range, count: 5)
    let right = canvas.colorBarWidth(values, label: options.colorLabel)
    let drawn = cells.reduced(
      rows: max(2, Int(canvas.frame.height)), columns: max(2, Int(canvas.frame.width)))
    var y = rowAxis(theme, room: canvas.frame.height - 110 * canvas.unit, count: drawn.rows)
    let offered = canvas.area(options.labels, y: y, right: right)
    var area = CellGrid.area(offered, rows: rows, columns: columns, square: isSquare)
    let x = columnAxis(theme, room: area.width, count: drawn.columns)
    if x.isTilted {
      area = CellGrid.area(
        canvas.area(options.labels, x: x, y: y, right: right), rows: rows, columns: columns, square: isSquare)
    }
    y = rowAxis(theme, room: area.height, count: drawn.rows)
    canvas.axes(area, x: x, y: y, labels: options.labels, frame: .field)
    let colors = isDiverging ? Colormap.diverging(theme) : .viridis
    canvas.colorBar(colors, values, label: options.colorLabel)
    CellGrid(cells: drawn, range: range, colors: colors, text: text(drawn)).draw(on: &canvas)
  }

  func text(_ drawn: ChartMatrix) -> (@Sendable (Int, Int) -> String)? {
    guard options.numbers ?? (rows * columns <= 150), drawn.rows == rows, drawn.columns == columns else {
      return nil
    }
    // As many decimals as three digits of the largest need, the same in every cell.
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let isWhole = cells.values.allSatisfy { !$0.isFinite || ($0 == $0.rounded() && abs($0) < 1e6) }
    if isWhole { return { drawn[$0, $1].isFinite ? Number.fixed(drawn[$0, $1], decimals: 0) : "" } }
    guard largest >= 0.01, largest < 1e5 else {
      return { drawn[$0, $1].isFinite ? Number.general(drawn[$0, $1], digits: 2) : "" }
    }
    let decimals = largest >= 100 ? 0 : largest >= 10 ? 1 : largest >= 0.1 ? 2 : 3
    return { drawn[$0, $1].isFinite ? Number.fixed(drawn[$0, $1], decimals: decimals) : "" }
  }

  private func rowAxis(_ theme: Theme, room: Double, count: Int) -> Axis {
    if let names = options.rowNames {
      return Axis(categories: names, room: room, theme: theme, across: false, reversed: true)
    }
    return Axis(
      indices: rows, cells: count, count: Int(room / (theme.fontSize * 3.2)),
      all: room > Double(rows) * theme.fontSize * 4 / 3, reversed: true)
  }

  private func columnAxis(_ theme: Theme, room: Double, count: Int) -> Axis {
    if let names = options.columnNames {
      return Axis(categories: names, room: room, theme: theme, across: true)
    }
    return Axis(
      indices: columns, cells: count, count: Int(room / (theme.fontSize * 5)),
      all: room > Double(columns) * (GnuplotText.width("\(columns - 1)", points: theme.fontSize) + 6),
      reversed: false)
  }
}

extension Axis {
  /// An axis of the numbers 0, 1, … `total` − 1 over `cells` cells, each of which may stand for several; `all` of the
  /// numbers, or some `count` of them.
  init(indices total: Int, cells: Int, count: Int, all: Bool = false, reversed: Bool) {
    scale = .linear
    let edge = Double(max(1, cells)) - 0.5
    (lower, upper) = reversed ? (edge, -0.5) : (-0.5, edge)
    (minor, factor) = ([], nil)
    let each = Double(total) / Double(max(1, cells))
    let whole =
      all
      ? (0..<total).map { Tick(value: Double($0), label: "") }
      : Ticks.linear(0, Double(max(1, total - 1)), count: min(max(2, count), total)).major
    major = whole.filter { $0.value == $0.value.rounded() && $0.value < Double(total) }.map {
      Tick(value: each == 1 ? $0.value : ($0.value + 0.5) / each - 0.5, label: "\(Int($0.value))")
    }
  }
}
