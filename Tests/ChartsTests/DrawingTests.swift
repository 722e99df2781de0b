import Foundation
import Syntax
import Testing

@testable import Charts

/// Charts in characters: what each kind looks like, and that no size, colour or character set breaks one.
@Suite struct DrawingTests {
  /// `BPS_SNAPSHOTS=write` writes them anew.
  @Test(arguments: KindSample.all)
  func `the drawing is as it was`(_ sample: KindSample) throws {
    let text = Figure(try sample.chart()).lines(columns: 80, rows: 20).joined(separator: "\n") + "\n"
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/drawings/\(sample.name).txt")
    if ProcessInfo.processInfo.environment["BPS_SNAPSHOTS"] == "write" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test(arguments: KindSample.all)
  func `every size and style is drawn within its bounds`(_ sample: KindSample) throws {
    let figure = Figure(try sample.chart())
    for (columns, rows) in [(20, 6), (37, 9), (80, 24), (250, 70)] {
      for style in [
        DrawingStyle(), DrawingStyle(colors: .indexed), DrawingStyle(colors: .full),
        DrawingStyle(characters: .ascii), DrawingStyle(colors: .indexed, characters: .ascii),
      ] {
        let lines = figure.lines(columns: columns, rows: rows, style: style)
        #expect(!lines.isEmpty && lines.count <= rows)
        for line in lines {
          #expect(TextWidth.columns(of: Self.bare(line)) <= columns)
          if style.colors == .none { #expect(!line.contains("\u{1B}")) }
          #expect(Self.endsPlain(line))
        }
      }
    }
  }

  @Test func `without colours each line has its letter, in the key and upon it`() throws {
    let series = (0..<8).map { index in
      LineChart.Series(y: [Double(index), Double(8 - index), 3], name: "run \(index)")
    }
    let figure = Figure(try LineChart(series))
    let lines = figure.lines(columns: 90, rows: 24)
    for (index, letter) in "abcdefgh".enumerated() {
      #expect(lines.contains { $0.contains("\(letter)") && $0.contains("run \(index)") })
      #expect(lines.dropFirst(3).contains { $0.contains(letter) }, "\(letter)")
    }
    let key = figure.lines(columns: 90, rows: 24, style: DrawingStyle(colors: .full)).prefix(2).joined()
    #expect(!Self.bare(key).contains("a⠤") && !Self.bare(key).contains("⠤a"))
  }

  @Test func `without colours the rows of a heatmap are equally high`() throws {
    let cells = (0..<100).map { Double($0 / 10 % 2) * 2 - 1 }
    let chart = try Heatmap(ChartMatrix(rows: 10, columns: 10, cells), .init(numbers: false))
    let lines = Figure(chart).lines(columns: 80, rows: 20).dropFirst()
    var heights: [Int] = []
    var last: Substring?
    for line in lines {
      guard let sign = line.dropFirst(5).first, sign != " ", !sign.isNumber else { continue }
      let row = line.dropFirst(5).prefix(1)
      if row == last { heights[heights.count - 1] += 1 } else { heights.append(1) }
      last = row
    }
    #expect(heights == [Int](repeating: heights.first ?? 0, count: 10))
  }

  /// Whether a line ends with the terminal's own colours.
  static func endsPlain(_ line: String) -> Bool {
    var isOn: Set<String> = []
    for piece in line.components(separatedBy: "\u{1B}[").dropFirst() {
      let codes = piece.prefix { $0 != "m" }.split(separator: ";")
      var rest = codes[...]
      while let code = rest.popFirst() {
        switch code {
        case "0": isOn = []
        case "1": isOn.insert("bold")
        case "22": isOn.remove("bold")
        case "39": isOn.remove("38")
        case "49": isOn.remove("48")
        default:
          isOn.insert(String(code))
          rest = rest.dropFirst(rest.first == "2" ? 4 : 2)
        }
      }
    }
    return isOn.isEmpty
  }

  static func bare(_ line: String) -> String {
    line.replacingOccurrences(of: "\u{1B}\\[[0-9;]*m", with: "", options: .regularExpression)
  }

  @Test func `an ASCII drawing of plain labels is ASCII`() throws {
    let chart = try LineChart([.init(y: [3, 2, 2.5, 1], name: "loss")])
    let text = Figure(chart).lines(columns: 60, rows: 12, style: DrawingStyle(characters: .ascii)).joined()
    let isASCII = text.allSatisfy { $0.isASCII }
    #expect(isASCII)
    #expect(text.contains("|") && text.contains("+---"))
  }

  @Test func `a million noisy points are drawn quickly and keep their spike`() throws {
    var values = Samples.training(1_000_000)
    values[500_000] = 9
    let clock = ContinuousClock()
    let chart = try LineChart([.init(y: values)], LineChart.Options())
    var lines: [String] = []
    let time = clock.measure { lines = Figure(chart).lines(columns: 100, rows: 30) }
    #expect(lines.count > 20)
    #expect(time < .seconds(5))
  }

  @Test func `text that would steer the terminal is drawn as a sign`() throws {
    var options = LineChart.Options()
    options.title = "bad\u{1B}[2Jtitle\u{7}"
    let text = Figure(try LineChart([.init(y: [1, 2])], options)).text
    #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"))
    #expect(text.contains("bad\u{FFFD}[2Jtitle\u{FFFD}"))
  }

  @Test func `several charts stand side by side where there is room, else below each other`() throws {
    let charts = try ["A", "B"].map { title in
      var options = LineChart.Options()
      options.title = title
      return try LineChart([.init(y: [1, 2])], options)
    }
    let figure = try Figure(rows: 1, columns: 2, charts, title: "Both")
    let wide = figure.lines(columns: 100, rows: 20)
    #expect(wide[0] == " Both")
    #expect(wide.contains { $0.hasPrefix(" A") && $0.contains(" B") })
    let narrow = figure.lines(columns: 50, rows: 20)
    #expect(narrow.contains { $0.hasPrefix(" A") && !$0.contains(" B") })
    #expect(narrow.contains { $0.hasPrefix(" B") })
  }

  @Test func `dots have their places in a character`() {
    var dots = DotField(columns: 1, rows: 1)
    for (x, y) in [(0, 0), (1, 3)] { dots.set(x, y, nil) }
    var grid = CharacterGrid(columns: 1, rows: 1)
    dots.paint(at: 0, 0, on: &grid, .braille)
    #expect(grid.lines(.none) == ["⢁"])
  }

  @Test func `a line is clipped, however far it reaches`() {
    var dots = DotField(columns: 4, rows: 1)
    var phase = 0
    dots.line(from: (-1e9, 1), to: (1e9, 1), nil, phase: &phase)
    var grid = CharacterGrid(columns: 4, rows: 1)
    dots.paint(at: 0, 0, on: &grid, .braille)
    #expect(grid.lines(.none) == ["⠒⠒⠒⠒"])
    dots.line(from: (.nan, 0), to: (2, 2), nil, phase: &phase)
    dots.line(from: (0, -1e308), to: (0, 1e308), nil, phase: &phase)
  }

  @Test func `the nearest of 256 colours is found`() {
    #expect(Color(rgb: 0xFF0000).indexed == 196)
    #expect(Color(rgb: 0x808080).indexed == 244)
    #expect(Color(rgb: 0xFFFFFF).indexed == 231)
    #expect(Color(rgb: 0x5F87AF).indexed == 67)
  }
}
