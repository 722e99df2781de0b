import Foundation
import Fuzzing
import Testing

@testable import Charts

/// Text of users is drawn verbatim and never run.
struct HostileTextTests {
  static let canary = NSTemporaryDirectory() + "bps-canary-\(getpid())"

  static let known = [
    "`touch \(canary)`", "'", "''", "it's", "\"; system('touch \(canary)'); \"", "\\", "\\\"", "@macro",
    "$data1",
    "a\nb", "\n!touch \(canary)", "'; !touch \(canary)", "{/Symbol a}^2_b", "%s %d %g %%", "#", "EOD",
    "\u{7}x\u{1B}[31m",
    "<b>&amp;</b>", "é1é1", "日本語", "\\0123", "\"1", "$(touch \(canary))", "| touch \(canary)", "]]>",
    "ŷ = η·∂L/∂W",
  ]

  static func random(_ count: Int, seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    let alphabet =
      Array("`'\"\\\\\n$@!|;#{}[]()<>&%^_~0123456789abcnx  ηŷ日\u{1}\t*?+-=/.,:") + ["\r", "\u{7F}", "😀"]
    return (0..<count).map { _ in
      let length = Int.random(in: 1...24, using: &generator)
      return String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
    }
  }

  /// What must be seen: lines, control characters as spaces.
  static func lines(_ text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(String.UnicodeScalarView(line.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }.filter { !$0.allSatisfy { $0 == " " } }
  }

  /// The text elements of an SVG, entities resolved.
  static func texts(_ svg: String) -> [String] {
    svg.components(separatedBy: "<text").dropFirst().compactMap { part -> String? in
      guard let open = part.range(of: ">"), let close = part.range(of: "</text>") else { return nil }
      var text = String(part[open.upperBound..<close.lowerBound])
      while let tag = text.range(of: "<[^>]*>", options: .regularExpression) { text.removeSubrange(tag) }
      for (entity, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"),
      ] {
        text = text.replacingOccurrences(of: entity, with: character)
      }
      return text.replacingOccurrences(of: "&amp;", with: "&")
    }.filter { !$0.allSatisfy { $0 == " " } }
  }

  @Test(arguments: 0..<40)
  func `labels come out verbatim and run nothing`(_ batch: Int) throws {
    let strings = Self.random(100, seed: UInt64(batch) + 77) + (batch == 0 ? Self.known : [])
    var canvas = Canvas(
      frame: Rectangle(left: 0, top: 0, width: 800, height: 500), page: .standard, theme: .light,
      script: Script())
    let path = NSTemporaryDirectory() + "bps-hostile-\(getpid())-\(batch).svg"
    canvas.script.line(
      "reset; set encoding utf8; set terminal svg noenhanced; set output \(GnuplotText.quoted(path))")
    canvas.script.line("unset tics; unset border; unset key")
    for (index, string) in strings.enumerated() {
      canvas.text(string, at: (Double(index * 7 % 790), Double(index % 490)), color: Theme.light.ink)
    }
    canvas.script.line("plot [0:1] 0 notitle")
    let answer = try GnuplotProcess.shared.run(canvas.script.bytes, { false })
    #expect(answer == .init(number: 0, message: ""))
    let drawn = Self.texts(try String(contentsOfFile: path, encoding: .utf8))
    #expect(drawn == strings.flatMap(Self.lines))
    try FileManager.default.removeItem(atPath: path)
    #expect(!FileManager.default.fileExists(atPath: Self.canary))
  }

  @Test(arguments: known + random(40, seed: 3))
  func `titles, labels, names and marks of a chart come out verbatim`(_ text: String) throws {
    var options = LineChart.Options()
    (options.title, options.xLabel, options.yLabel) = (text, text, text)
    options.marks = [.init(1, text)]
    let chart = try LineChart(
      [.init(y: [1, 2, 3], name: text), .init(y: [3, 2, 1], name: "other")], options)
    let path = NSTemporaryDirectory() + "bps-title-\(getpid())-\(UInt64.random(in: 0 ... .max)).svg"
    try GnuplotProcess.shared.write(Figure(chart), to: path)
    let drawn = Self.texts(try String(contentsOfFile: path, encoding: .utf8))
    // A long name in the key is abridged.
    let places = GnuplotText.width(text, points: 11) < 290 ? 5 : 4
    for line in Self.lines(text) { #expect(drawn.count { $0 == line } >= places) }
    try FileManager.default.removeItem(atPath: path)
    #expect(!FileManager.default.fileExists(atPath: Self.canary))
  }

  @Test(arguments: known + random(20, seed: 5), ["bar", "confusion", "heatmap"])
  func `names at the ticks of an axis come out verbatim`(_ text: String, _ kind: String) throws {
    // Names are shortened to the room that they have.
    let name = String(text.prefix(12))
    let chart: any Chart =
      switch kind {
      case "bar": try BarChart([name, "b"], [.init(values: [1, 2])])
      case "confusion": try ConfusionMatrix([0, 1], [0, 1], names: [name, "b"])
      default:
        try Heatmap(
          ChartMatrix(rows: 1, columns: 2, [0.1, 2]), .init(rowNames: ["c"], columnNames: [name, "b"]))
      }
    let path = NSTemporaryDirectory() + "bps-ticks-\(getpid())-\(UInt64.random(in: 0 ... .max)).svg"
    try GnuplotProcess.shared.write(Figure(chart), to: path)
    let drawn = Self.texts(try String(contentsOfFile: path, encoding: .utf8))
    for line in Self.lines(name) { #expect(drawn.contains(line)) }
    try FileManager.default.removeItem(atPath: path)
    #expect(!FileManager.default.fileExists(atPath: Self.canary))
  }

  @Test(arguments: [
    "a'b", "a\"b", "`touch x`", "| touch x", "~", "$HOME", "日本 é1", "a\\nb", "%d", "@x", "-d",
  ])
  func `file names are taken verbatim`(_ name: String) throws {
    let folder = NSTemporaryDirectory() + "bps-names-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try GnuplotProcess.shared.write(Figure(try LineChart([.init(y: [1, 2])])), to: "\(folder)/\(name).png")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["\(name).png"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(arguments: [
    ("it's", "\"it\\047s\""), ("a\nb", "\"a\\012b\""), ("é1", "\"é1\""), ("$1", "\"\\044\\061\""),
    ("\u{1}1", "\" 1\""),
  ])
  func `escapes to octal`(_ text: String, _ quoted: String) {
    #expect(GnuplotText.quoted(text) == quoted)
  }
}
