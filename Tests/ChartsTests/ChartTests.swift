import Autodiff
import Foundation
import Testing

@testable import Charts

/// The gnuplot text of the kinds, and what they refuse.
struct ChartTests {
  func script(_ chart: any Chart) -> String { Figure(chart).script(for: .png, output: "/tmp/a.png") }

  @Test func `a smoothed series is drawn over its faint raw line`() throws {
    var options = LineChart.Options()
    options.smooth = 0.9
    options.title = "Loss"
    let text = script(try LineChart([.init(y: [4, 2, 3, 1])], options))
    #expect(
      text.contains(
        "set terminal pngcairo size 1600,1000 font \"sans,11.0\" fontscale 2 linewidth 2 pointscale 2"))
    #expect(text.contains("$data1 << EOD\n0 4\n1 2\n2 3\n3 1\nEOD\n"))
    #expect(
      text.contains(
        "plot $data1 using 1:2 with lines lw 0.8 lc rgb '#C70072B2' notitle, \\\n"
          + "     $data2 using 1:2 with lines lw 2.2 lc rgb '#0072B2' notitle\n"))
    #expect(text.contains("set label \"Loss\" at screen"))
    #expect(text.hasSuffix("set output\n"))
    #expect(!text.contains("'-'"))
  }

  @Test func `series of different lengths share an axis`() throws {
    let chart = try LineChart([.init(y: [1, 2, 3], name: "a"), .init(y: [3, 1], x: [0, 2], name: "b")])
    let text = script(chart)
    #expect(text.contains("$data1 << EOD\n0 1\n1 2\n2 3\nEOD\n"))
    #expect(text.contains("$data2 << EOD\n0 3\n2 1\nEOD\n"))
    #expect(text.contains("set label \"a\"") && text.contains("set label \"b\""))
    #expect(
      Figure(chart).csv == "x of a,a,x of b,b\r\n0.0,1.0,0.0,3.0\r\n1.0,2.0,2.0,1.0\r\n2.0,3.0,,\r\n")
  }

  @Test func `zeros on a logarithmic axis are left out with a note`() throws {
    var options = LineChart.Options()
    options.logY = true
    let chart = try LineChart([.init(y: [1, 0, 0.1, -2, 0.01, .nan], name: "loss")], options)
    #expect(
      chart.notes == [
        "1 of 6 values of \"loss\" is NaN or infinite and left out",
        "2 of 6 values of \"loss\" are zero or negative and left out of the logarithmic axis",
      ])
    #expect(script(chart).contains("set logscale y"))
    #expect(script(chart).contains("$data1 << EOD\n0 1\n\n2 0.1\n\n4 0.01\n\nEOD"))
  }

  @Test func `a wild step is noted and marked at the edge`() throws {
    let chart = try LineChart([.init(y: [5000] + (0..<50).map { 2 + sin(Double($0)) })])
    #expect(
      chart.notes == [
        "1 value of the series lies far from the others and outside the chart; yrange: shows it"
      ])
    #expect(script(chart).contains("points pt 9 ps 0.6"))
  }

  @Test func `one point is a point, the best is ringed, bands and marks are drawn`() throws {
    #expect(script(try LineChart([.init(y: [1])])).contains("points pt 7 ps 0.9"))
    var options = LineChart.Options()
    options.marks = [.init(1, "drop")]
    let text = script(
      try LineChart(
        [
          .init(
            y: [3, 1, 2], style: .linePoints, best: .min, band: .init(lower: [2, 0, 1], upper: [4, 2, 3]))
        ], options))
    #expect(text.contains("EOD\n1 1\nEOD\n"))
    #expect(text.contains("points pt 6 ps 1.2"))
    #expect(text.contains("$data1 << EOD\n0 2 4\n1 0 2\n2 1 3\nEOD"))
    #expect(text.contains("filledcurves fillstyle solid noborder lc rgb '#C70072B2'"))
    #expect(text.contains("nohead back dt 3"))
    #expect(text.contains("set label \"drop\""))
  }

  @Test func `the mean of runs has a band of one deviation`() {
    let series = LineChart.Series.runs([[1, 2], [3, 4], [5]])
    #expect(series.y == [3, 3])
    #expect(series.band?.upper == [5, 3 + 2.0.squareRoot()])
  }

  static let refused: [(LineChart.Series, @Sendable (inout LineChart.Options) -> Void, ChartError)] = [
    (
      .init(y: []), { _ in },
      ChartError(.data, "the series is empty", hint: "plot it after the first value was recorded")
    ),
    (
      .init(y: [.nan, .infinity], name: "loss"), { _ in },
      ChartError(
        .data, "\"loss\" has no finite value (2 NaN or infinite)",
        hint: "the numbers diverged before they came here; a smaller lr: or clip: 1 often helps")
    ),
    (
      .init(y: [0, -1]), { $0.logY = true },
      ChartError(
        .data, "the series has no positive value for the logarithmic axis", hint: "leave out logy: true")
    ),
    (
      .init(y: [1, 2], x: [1]), { _ in },
      ChartError(.data, "the series has 1 x values and 2 y values", hint: "give as many x as y")
    ),
    (
      .init(y: [1]), { $0.smooth = 2 },
      ChartError(
        .option, "smooth: 2 is not between 0 and 1",
        hint: "0 draws the raw line, 0.9 averages about ten values, 0.99 about a hundred")
    ),
    (
      .init(y: [1, 2]), { $0.xRange = 5...6 },
      ChartError(.data, "no point lies within the xrange", hint: "leave xrange out to see all points")
    ),
    (
      .init(y: [1, 2]), { ($0.logY, $0.yRange) = (true, 0...1) },
      ChartError(
        .option, "yrange: starts at 0, which a logarithmic axis does not have",
        hint: "start above zero, as in yrange: [0.001, 1]")
    ),
    (
      .init(y: [1, 2]), { $0.yRange = 1...1 },
      ChartError(.option, "yrange: has no extent", hint: "give two different numbers, as in yrange: [0, 1]")
    ),
    (
      .init(y: [1], band: .init(lower: [], upper: [])), { _ in },
      ChartError(
        .data, "the band of the series has 0 values and the series 1",
        hint: "give one deviation for each value")
    ),
    (
      .init(y: [1]), { $0.marks = [.init(.nan)] },
      ChartError(.option, "marks: nan is no place on the x axis", hint: "give finite numbers")
    ),
  ]

  @Test(arguments: refused.indices)
  func `bad data is refused before gnuplot is asked`(_ index: Int) {
    let (series, change, expected) = Self.refused[index]
    var options = LineChart.Options()
    change(&options)
    let error = #expect(throws: ChartError.self) { try LineChart([series], options) }
    #expect(error == expected)
  }

  @Test func `one empty series does not spoil the others`() throws {
    let chart = try LineChart([.init(y: [1, 2], name: "a"), .init(y: [], name: "b")])
    #expect(chart.notes == ["\"b\" is empty"])
    let error = #expect(throws: ChartError.self) { try LineChart([]) }
    #expect(
      error == ChartError(.data, "there is nothing to plot", hint: "give at least one series of numbers"))
  }

  @Test(arguments: [
    [1.7e308, -1.7e308, 0], [.leastNonzeroMagnitude, .leastNormalMagnitude], [1e300, 1e300],
    [.nan, 1, .infinity], [0], [-0.0, 0.0],
    [1, 1 + 1e-15],
  ])
  func `extreme values are drawn`(_ values: [Double]) throws {
    for logarithmic in [false, true] where !logarithmic || values.contains(where: { $0 > 0 && $0.isFinite }) {
      var options = LineChart.Options()
      options.logY = logarithmic
      let path = NSTemporaryDirectory() + "bps-extreme-\(getpid())-\(UInt64.random(in: 0 ... .max)).png"
      try GnuplotProcess.shared.write(Figure(try LineChart([.init(y: values)], options)), to: path)
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `scatter colours by class and names them`() throws {
    let chart = try ScatterChart(x: [1, 2, 3], y: [1, 2, .nan], classes: [1, 0, 1], names: ["no", "yes"])
    let text = script(chart)
    #expect(text.contains("$data1 << EOD\n2 2\nEOD"))
    #expect(text.contains("$data2 << EOD\n1 1\nEOD"))
    #expect(text.contains("set label \"yes\""))
    #expect(chart.notes == ["1 of 3 points is not finite and left out"])
    #expect(Figure(chart).csv == "x,y,class\r\n2.0,2.0,no\r\n1.0,1.0,yes\r\n")
  }

  @Test func `scatter refuses what makes no points`() {
    func error(_ make: () throws -> ScatterChart) -> ChartError? {
      #expect(throws: ChartError.self) { try make() }
    }
    #expect(
      error { try ScatterChart(x: [1], y: [1, 2], classes: [0]) }
        == ChartError(
          .data, "1 x values, 2 y values and 1 classes do not make points",
          hint: "give one of each for every point"))
    #expect(
      error { try ScatterChart([.init(x: [], y: [])]) }
        == ChartError(
          .data, "there are no points to draw", hint: "give x and y with at least one number each"))
    #expect(
      error { try ScatterChart([.init(x: [.nan], y: [1])]) }
        == ChartError(
          .data, "none of the 1 points can be drawn: all are NaN or infinite",
          hint: "check where the numbers come from"))
    #expect(
      error {
        var options = ScatterChart.Options()
        options.alpha = 0
        return try ScatterChart([.init(x: [1], y: [1])], options)
      } == ChartError(.option, "alpha: 0 is not between 0 and 1", hint: "1 is opaque"))
  }

  @Test func `figures and themes check their options`() throws {
    #expect(try Theme.named("dark") == .dark)
    #expect(
      throws: ChartError(.option, "there is no theme \"x\"", hint: "use \"light\", \"dark\", \"paper\"")
    ) {
      try Theme.named("x")
    }
    #expect(throws: ChartError.self) { try Figure.Size(pixels: 10, .nan) }
    let chart = try LineChart([.init(y: [1, 2])])
    #expect(
      throws: ChartError(
        .option, "3 charts do not fit in 1 × 2 places", hint: "figure(2, 2, …) would hold them")
    ) { try Figure(rows: 1, columns: 2, [chart, chart, chart]) }
    #expect(throws: ChartError(.data, "the figure has no charts")) { try Figure(rows: 1, columns: 1, []) }
  }

  @Test func `a page for print is as wide as a column, and as two for charts side by side`() throws {
    let tall = try Heatmap(ChartMatrix(rows: 32, columns: 10, (0..<320).map(Double.init)))
    #expect((Figure(tall, theme: .paper).page.width / 96 * 10).rounded() == 35)
    #expect(Figure(tall, theme: .light).page.width < Figure.Size.standard.width)
    let pair = try Figure(rows: 1, columns: 2, [tall, tall], theme: .paper)
    #expect((pair.page.width / 96 * 10).rounded() == 70)
    #expect(pair.script(for: .pdf, output: "a.pdf").contains("pdfcairo size 7.01"))
  }

  @Test(arguments: ChartKind.all.map(\.name))
  func `every kind has its help`(_ name: String) throws {
    let kind = try #require(ChartKind.all.first { $0.name == name })
    #expect(kind.documentation.summary.hasSuffix("."))
    #expect(kind.documentation.example.contains(name) && kind.documentation.example.contains("to: \""))
    let signature = kind.documentation.signature
    for option in kind.options { #expect(signature.position(of: option.label) != nil) }
    #expect(Set(signature.parameters.map(\.name)).count == signature.parameters.count)
  }
}
