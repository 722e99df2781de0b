internal import Tensors

/// A page of one or more charts: a value that can be rendered to a gnuplot script or to numbers.
///
///     let figure = Figure(try LineChart([.init(y: losses, name: "train")], .init(smooth: 0.98)))
///     try GnuplotProcess.shared.write(figure, to: "loss.png")
public struct Figure: Sendable {
  /// Half the width and height of a PNG in pixels; the page itself is smaller where the theme is denser.
  public struct Size: Sendable, Equatable {
    public let width: Double
    public let height: Double

    /// The size for a PNG of `width` × `height` pixels (default 1600 × 1000).
    /// - Throws: `chart-option` below 200 or above 20,000 pixels.
    public init(pixels width: Double, _ height: Double) throws(ChartError) {
      guard width >= 200, height >= 200, width <= 20_000, height <= 20_000 else {
        throw ChartError(
          .option, "the size \(Number.general(width)) × \(Number.general(height)) cannot be drawn",
          hint: "give width and height in pixels from 200 to 20000, as in size: [1600, 1000]")
      }
      self.width = (width / 2).rounded(.down)
      self.height = (height / 2).rounded(.down)
    }

    fileprivate init(width: Double, height: Double) {
      self.width = width
      self.height = height
    }

    /// The size for a page of `width` × `height` inches.
    /// - Throws: `chart-option` where that makes less than 200 or more than 20,000 pixels.
    public init(inches width: Double, _ height: Double, _ theme: Theme) throws(ChartError) {
      let resolution = theme.density * 96
      do {
        try self.init(pixels: (width * resolution).rounded(), (height * resolution).rounded())
      } catch {
        throw ChartError(
          .option, "a page of \(Number.general(width)) × \(Number.general(height)) inches cannot be drawn",
          hint: "give width and height in inches, as in size: [3.5, 2.2], or in pixels from 200 to 20000")
      }
    }

    public static let standard = Size(width: 800, height: 500)

    /// The size for charts in rows and columns: cells a little wider than high. In print charts side by side take the
    /// width of two columns.
    static func standard(rows: Int, columns: Int, _ theme: Theme) -> Size {
      let width = standard.width * (theme.isPrint && columns > 1 ? 2 : 1)
      let usual = width * standard.height / standard.width
      let cells = Double(rows) * width / Double(columns) * 0.72
      let least = Double(rows) * (theme.isPrint ? 300 : 220)
      return Size(width: width, height: min(cells, max(usual, least)).rounded())
    }
  }

  /// What gnuplot draws.
  public enum Format: String, Sendable, CaseIterable {
    case png, svg, pdf
    /// Graphics of DEC terminals.
    case sixel
  }

  public let charts: [any Chart]
  public let rows: Int
  public let columns: Int
  public let title: String?
  public private(set) var size: Size
  public let theme: Theme
  /// What stands below the charts of a film.
  public var strip: FilmStrip?

  /// One chart on a page; its title is the chart's own.
  ///
  /// - Parameter size: the page's, nil for the one that suits the chart.
  public init(_ chart: any Chart, size: Size? = nil, theme: Theme = .light) {
    charts = [chart]
    rows = 1
    columns = 1
    title = nil
    let printed = theme.isPrint ? chart.printedSize.flatMap { try? Size(pixels: $0.width, $0.height) } : nil
    let preferred = printed ?? chart.preferredSize.flatMap { theme.page(preferred: $0.width, $0.height) }
    self.size = size ?? preferred ?? .standard
    self.theme = theme
    if size == nil, preferred != nil { self.size = trimmed }
  }

  /// The page without what squares as wide as it leave empty below them.
  private var trimmed: Size {
    var canvas = canvas(whole, Script(keepsData: false), .none)
    charts[0].draw(on: &canvas)
    guard canvas.emptyBelow > 4 else { return size }
    return Size(width: size.width, height: (size.height - canvas.emptyBelow * theme.density / 2).rounded())
  }

  /// The same charts on a page of another size.
  init(_ figure: Figure, size: Size) { self.init(figure, charts: figure.charts, size: size) }

  /// The same page with other charts.
  init(_ figure: Figure, charts: [any Chart], size: Size? = nil) {
    (self.charts, rows, columns, title) = (charts, figure.rows, figure.columns, figure.title)
    (self.size, theme, strip) = (size ?? figure.size, figure.theme, figure.strip)
  }

  /// The figure on a page of its own proportions that fits into so many pixels; nil where that is too small to draw.
  public func fitted(width: Double, height: Double) -> Figure? {
    let scale = min(1, width / size.width, height / size.height)
    guard let fitted = try? Size(pixels: 2 * size.width * scale, 2 * size.height * scale) else { return nil }
    return Figure(self, size: fitted)
  }

  /// Several charts on one page, row by row; places left over stay empty.
  /// - Throws: `chart-option` when there are no places, or more charts than places.
  public init(
    rows: Int, columns: Int, _ charts: [any Chart], title: String? = nil, size: Size? = nil,
    theme: Theme = .light
  ) throws(ChartError) {
    guard (1...20).contains(rows), (1...20).contains(columns) else {
      throw ChartError(
        .option, "a figure of \(rows) × \(columns) charts cannot be drawn",
        hint: "use 1 to 20 rows and columns")
    }
    guard !charts.isEmpty else { throw ChartError(.data, "the figure has no charts") }
    guard charts.count <= rows * columns else {
      throw ChartError(
        .option, "\(charts.count) charts do not fit in \(rows) × \(columns) places",
        hint: "figure(\((charts.count + columns - 1) / columns), \(columns), …) would hold them")
    }
    self.charts = charts
    self.rows = rows
    self.columns = columns
    self.title = title
    self.size = size ?? .standard(rows: rows, columns: columns, theme)
    self.theme = theme
  }

  /// What the reader should know of the data, chart by chart.
  public var notes: [String] { charts.flatMap(\.notes) }

  /// The gnuplot script with all its data that draws the figure into the file `output`.
  ///
  /// It needs nothing else and can be replayed: `gnuplot chart.gp`.
  public func script(for format: Format, output: String) -> String {
    drawing(for: format, output: output, fonts: nil).text
  }

  /// - Parameters:
  ///   - resolution: the share of the PNG's pixels to a side that is drawn; all strokes and letters shrink with it.
  ///   - fonts: what texts are kept within, where gnuplot draws the letters.
  ///   - remark: the first line of the script.
  func drawing(
    for format: Format, output: String, resolution: Double = 1, fonts: InstalledFonts? = .shared,
    remark: String? = nil
  ) -> Script {
    // An SVG's letters are drawn where it is read.
    var script = Script(fonts: format == .svg ? nil : fonts)
    if let remark { script.verbatim(remark) }
    script.line("reset")
    script.line("set encoding utf8; set minussign")
    script.line(terminal(for: format, resolution: resolution))
    script.verbatim("set output \(GnuplotText.quoted(output))")
    let page = page
    let below = strip?.height(canvas(whole, Script(), .none)) ?? 0
    if charts.count == 1, title == nil {
      let frame = Rectangle(left: 0, top: 0, width: page.width, height: page.height - below)
      draw(charts[0], in: frame, .none, isFirst: true, &script)
    } else {
      script.line("set multiplot")
      let head = title == nil ? 0 : 26 + (theme.titleSize + 2) * 4 / 3
      let width = page.width / Double(columns)
      let height = (page.height - head - below) / Double(rows)
      let cells = charts.indices.map { index in
        Rectangle(
          left: Double(index % columns) * width, top: head + Double(index / columns) * height, width: width,
          height: height)
      }
      let insets = sharedInsets(cells)
      for (index, chart) in charts.enumerated() {
        draw(chart, in: cells[index], insets[index], isFirst: index == 0, head: head, &script)
      }
      script.line("unset multiplot")
    }
    script.line("set output")
    return script
  }

  /// The page in pixels at 96 to the inch.
  var page: Size { Size(width: size.width * 2 / theme.density, height: size.height * 2 / theme.density) }

  /// Pixels of a PNG to the inch.
  var resolution: Double { theme.density * 96 }

  private var whole: Rectangle { Rectangle(left: 0, top: 0, width: page.width, height: page.height) }

  /// A label appears with the next plot, so what belongs to the page is drawn with the first chart.
  private func draw(
    _ chart: any Chart, in frame: Rectangle, _ insets: Canvas.Insets, isFirst: Bool, head: Double = 0,
    _ script: inout Script
  ) {
    var canvas = canvas(frame, script, insets)
    chart.draw(on: &canvas)
    if isFirst, let title {
      canvas.text(title, at: (24, head / 2 + 8), size: theme.titleSize + 2, color: theme.ink)
    }
    if isFirst { strip?.draw(on: &canvas) }
    canvas.finish()
    script = canvas.script
  }

  private func canvas(_ frame: Rectangle, _ script: Script, _ insets: Canvas.Insets) -> Canvas {
    let style = charts.count > 1 ? theme.reduced : theme
    return Canvas(frame: frame, page: page, theme: style, script: script, insets: insets)
  }

  /// The room about the data that the charts of a column, or of a row, have in common, so that their axes align.
  private func sharedInsets(_ cells: [Rectangle]) -> [Canvas.Insets] {
    let own = zip(charts, cells).map { chart, cell in
      var canvas = canvas(cell, Script(keepsData: false), .none)
      chart.draw(on: &canvas)
      return canvas.used
    }
    return own.indices.map { index in
      let column = own.indices.filter { $0 % columns == index % columns }.map { own[$0] }
      let row = own.indices.filter { $0 / columns == index / columns }.map { own[$0] }
      // A chart that fits squares into its cell leaves room that the others do not need.
      let limit = cells[index].height * 0.3
      return Canvas.Insets(
        left: column.map(\.left).max() ?? 0, top: row.map(\.top).filter { $0 < limit }.max() ?? 0,
        bottom: row.map(\.bottom).filter { $0 < limit }.max() ?? 0)
    }
  }

  /// Every terminal draws text verbatim, and text and strokes of one size on the page: 96 pixels to the inch.
  private func terminal(for format: Format, resolution: Double) -> String {
    let font = "font \"\(theme.font),\(theme.fontSize)\""
    let background = "background \(theme.background.spec())"
    let (width, height) = (Int(page.width), Int(page.height))
    switch format {
    case .png:
      let scale = Number.plain(theme.density * resolution)
      let (width, height) = (Int(size.width * 2 * resolution), Int(size.height * 2 * resolution))
      return "set terminal pngcairo size \(width),\(height) \(font)"
        + " fontscale \(scale) linewidth \(scale) pointscale \(scale) rounded noenhanced \(background)"
    case .sixel:
      return "set terminal sixelgd size \(Int(size.width)),\(Int(size.height)) truecolor \(font) fontscale 1"
        + " linewidth 1 noenhanced \(background)"
    case .svg:
      return "set terminal svg size \(width),\(height) fixed \(font) fontscale 1.3333 linewidth 1"
        + " rounded noenhanced \(background)"
    case .pdf:
      return
        // Its unit of width is half a point, a pixel of the page is three quarters; its symbols count in points.
        "set terminal pdfcairo size \(page.width / 96),\(page.height / 96) \(font) fontscale 0.75 linewidth 1.5"
        + " pointscale 0.75 rounded noenhanced \(background)"
    }
  }

  /// The numbers behind the charts as comma-separated values (RFC 4180), one column each.
  public var csv: String {
    let columns = charts.flatMap(\.table)
    var text = columns.map { quoted($0.name) }.joined(separator: ",") + "\r\n"
    for row in 0..<(columns.map(\.cells.count).max() ?? 0) {
      if Kernels.isStopped(turn: row) { break }
      for (place, column) in columns.enumerated() {
        if place > 0 { text += "," }
        if row < column.cells.count { text += quoted(column.cells[row]) }
      }
      text += "\r\n"
    }
    return text
  }

  private func quoted(_ cell: String) -> String {
    guard cell.utf8.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else { return cell }
    return "\"" + cell.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
