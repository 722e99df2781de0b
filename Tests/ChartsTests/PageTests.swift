import Foundation
import Testing

@testable import Charts

/// The page: its size on paper, what stands above it, and long texts.
struct PageTests {
  private static func chart(title: String? = nil) throws -> LineChart {
    var options = LineChart.Options()
    (options.title, options.ownTitle) = (title, "Its own")
    return try LineChart([.init(y: [1, 2, 3])], options)
  }

  private static func written(_ figure: Figure, _ ending: String) throws -> Data {
    let path = NSTemporaryDirectory() + "bps-page-\(getpid())-\(UInt64.random(in: 0 ... .max)).\(ending)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try GnuplotProcess.shared.write(figure, to: path)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test(arguments: [(Theme.light, 192.0), (.paper, 456)])
  func `a PNG tells its resolution`(_ theme: Theme, _ resolution: Double) throws {
    let bytes = [UInt8](try Self.written(Figure(Self.chart(), theme: theme), "png"))
    #expect(Array(bytes[37..<41]) == Array("pHYs".utf8))
    let perMetre = bytes[41..<45].reduce(0) { $0 << 8 | Int($1) }
    #expect(abs(Double(perMetre) * 0.0254 - resolution) < 0.02)
    #expect(bytes[49] == 1)
    // A reader that checks sums takes it.
    let path = NSTemporaryDirectory() + "bps-page-\(getpid())-\(UInt64.random(in: 0 ... .max)).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try Bitmap(png: path).width == 1600)
  }

  @Test func `an SVG tells its width and height`() throws {
    let text = String(decoding: try Self.written(Figure(Self.chart()), "svg"), as: UTF8.self)
    #expect(text.contains("width=\"800\" height=\"500\""))
    #expect(text.contains("viewBox=\"0 0 800 500\""))
  }

  @Test func `sizes in inches`() throws {
    let size = try Figure.Size(inches: 3.5, 2, .paper)
    #expect(size == (try Figure.Size(pixels: 1596, 912)))
    #expect(throws: ChartError.self) { try Figure.Size(inches: 0.1, 2, .paper) }
  }

  @Test(arguments: ["loss", "loss-gradients", "loss-folded"])
  func `the boxes of a loss can be read in print`(_ name: String) throws {
    let sample = try #require(KindSample.all.first { $0.name == name })
    let figure = Figure(try sample.chart(), theme: .paper)
    let script = figure.script(for: .pdf, output: "a.pdf")
    // Names are set in six points at least, what stands below them in 6 · 9/11.
    let sizes = script.split(separator: "\n").filter { $0.hasPrefix("set label") }.compactMap { line in
      line.firstMatch(of: /font ",([0-9.]+)"/).flatMap { Double($0.1) }
    }
    #expect((sizes.min() ?? 0) >= 4.9)
    #expect(sizes.max() ?? 99 <= 9)
    let column = Figure(try Self.chart(), theme: .paper).page.width
    #expect([column, 2 * column].contains(figure.page.width))
    if name == "loss" { #expect(script.contains("its norm\"")) }
  }

  @Test func `charts side by side in print are two columns wide`() throws {
    let figure = try Figure(rows: 1, columns: 3, [Self.chart()], theme: .paper)
    #expect(figure.page.width == 2 * Figure(try Self.chart(), theme: .paper).page.width)
    #expect(figure.page.height < figure.page.width * 0.3)
  }

  @Test(arguments: ["gradients-now", "ridges", "loss"])
  func `no chart writes a title of its own in print`(_ name: String) throws {
    let sample = try #require(KindSample.all.first { $0.name == name })
    for theme in [Theme.light, .paper] {
      let script = Figure(try sample.chart(), theme: theme).script(for: .png, output: "chart.png")
      #expect(script.contains("font \",\(theme.titleSize)\"") == (theme == .light))
    }
  }

  @Test func `a plain has no contour lines`() throws {
    let plain = ScalarField(
      x: 0...1, y: 0...1, values: ChartMatrix(rows: 3, columns: 3, [Double](repeating: 3, count: 9)))
    #expect(try ContourChart(plain).levels.isEmpty)
  }

  @Test func `ticks of no length leave no dots`() throws {
    let bars = try BarChart(["a", "b"], [.init(values: [1, 2], errors: [0.5, 0])])
    let script = Figure(bars, theme: .paper).script(for: .png, output: "chart.png")
    #expect(script.contains("set border 0 lc rgb '#FFFFFF'"))
    // The error of length 0 is not drawn, or it would be a dot.
    #expect(script.contains("EOD\n0 0.5 0 1\nEOD"))
  }

  @Test(
    arguments: [
      ((0..<20).map { "\($0)" }, 500.0, 20, false), ((0..<20).map { "class \($0)" }, 500, 20, true),
      ((0..<20).map { "cat\($0)" }, 500, 20, true), ((0..<200).map { "\($0)" }, 500, 15, false),
      (["a", "b"], 500, 2, false),
    ] as [([String], Double, Int, Bool)])
  func `names stand at all places that have room`(
    _ names: [String], _ room: Double, _ count: Int, _ isTilted: Bool
  ) {
    let axis = Axis(categories: names, room: room, theme: .light, across: true)
    #expect(axis.major.count == count)
    #expect(axis.isTilted == isTilted)
  }

  @Test func `a confusion matrix in characters says what it leaves out, and numbers long names`() throws {
    let classes = (0..<400).map { $0 % 20 }
    let chart = Figure(try ConfusionMatrix(classes, classes, names: (0..<20).map { "class \($0)" }))
    let narrow = chart.lines(columns: 60, rows: 20)
    #expect(narrow[0].contains("of 20 columns, accuracy 100.0 %"))
    #expect(narrow.last == " … 3 more")
    let wide = chart.lines(columns: 80, rows: 24)
    #expect(wide[1].contains("18 19") && wide[21].contains("19 class 19"))
    #expect(wide.allSatisfy { $0.count <= 80 })
  }

  @Test(
    arguments: [
      (Theme.light, nil, "Its own"), (.paper, nil, nil), (.paper, "Given", "Given"), (.light, "", nil),
    ] as [(Theme, String?, String?)])
  func `print leaves out titles that were not given`(_ theme: Theme, _ given: String?, _ shown: String?) {
    #expect(theme.title(given, "Its own") == shown)
  }

  @Test func `long texts keep their ends`() {
    let name = "a network with a very long name and a number 42"
    let short = GnuplotText.abridged(name, to: 120, points: 11)
    #expect(short.hasPrefix("a netw") && short.hasSuffix("42") && short.contains("…"))
    #expect(GnuplotText.width(short, points: 11) <= 120)
    #expect(GnuplotText.abridged(name, to: 4000, points: 11) == name)
    #expect(GnuplotText.abridged("", to: 0, points: 11) == "")
    #expect(GnuplotText.abridged("wwwwww", to: 1, points: 11) == "…")
  }

  @Test func `a long title takes two lines`() {
    let lines = GnuplotText.wrapped("one two three four five six", to: 130, points: 11)
    #expect(lines == ["one two three", "four five six"])
    #expect(GnuplotText.wrapped("short", to: 100, points: 11) == ["short"])
    for words in ["wwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "a wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "  "] {
      for line in GnuplotText.wrapped(words, to: 100, points: 11) {
        #expect(GnuplotText.width(line, points: 11) <= 100)
      }
    }
  }

  @Test func `a line of least squares has its equation`() throws {
    let line = try #require(OverlayLine(fitting: [0, 1, 2, 3], [1, 3, 5, 7]))
    #expect(line.slope == 2 && line.intercept == 1)
    #expect(line.caption == "y = 2 x + 1, R² = 1.000")
    #expect(OverlayLine(fitting: [2, 2], [1, 3]) == nil)
    var options = ScatterChart.Options()
    options.line = .fit
    #expect(try ScatterChart([.init(x: [2, 2], y: [1, 3])], options).notes.count == 1)
    let axis = Axis(.logarithmic, 1...100, count: 4)
    let points = OverlayLine.identity.points(axis, axis)
    #expect(zip(points.x, points.y).allSatisfy { !$1.isFinite || abs($0 - $1) < 1e-9 })
  }

  @Test(arguments: [(2.5e5, "2.5×10⁵"), (1.25e-7, "1.25×10⁻⁷"), (0.5, "0.5"), (-3e9, "−3×10⁹")])
  func `exponents are powers of ten`(_ value: Double, _ text: String) {
    #expect(Number.powers(value, digits: 3) == text)
  }

  @Test func `measuring writes no data`() {
    var script = Script(keepsData: false)
    #expect(script.block([1, 2], [3, 4]) == "$data1")
    #expect(script.bytes.isEmpty)
  }

  @Test func `squares leave nothing of the page empty below them`() throws {
    let chart = try ConfusionMatrix([0, 1, 2], [0, 1, 2])
    let figure = Figure(chart, theme: .paper)
    var canvas = Canvas(
      frame: Rectangle(left: 0, top: 0, width: figure.page.width, height: figure.page.height),
      page: figure.page, theme: .paper, script: Script())
    chart.draw(on: &canvas)
    #expect(canvas.emptyBelow < 6)
  }
}
