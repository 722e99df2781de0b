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

  @Test func `charts side by side in print are two columns wide`() throws {
    let figure = try Figure(rows: 1, columns: 3, [Self.chart()], theme: .paper)
    #expect(figure.page.width == 2 * Figure(try Self.chart(), theme: .paper).page.width)
    #expect(figure.page.height < figure.page.width * 0.3)
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
    let axis = Axis(.logarithmic, 1...100, count: 4)
    let points = OverlayLine.identity.points(axis, axis)
    #expect(zip(points.x, points.y).allSatisfy { !$1.isFinite || abs($0 - $1) < 1e-9 })
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
