import Autodiff
import Foundation
import Tensors
import Testing

@testable import Charts

/// Every kind's gnuplot text, word for word, and its picture.
struct KindTests {
  /// The text that each kind makes. With `BPS_SNAPSHOTS=write` the files are written anew.
  @Test(arguments: KindSample.all)
  func `the script is as it was`(_ sample: KindSample) throws {
    let figure = Figure(try sample.chart())
    var text = figure.script(for: .png, output: "chart.png")
    text = Self.abbreviated(text)
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/charts/\(sample.name).gp")
    if ProcessInfo.processInfo.environment["BPS_SNAPSHOTS"] == "write" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  /// Long data blocks are kept as their first rows and the number of the others.
  private static func abbreviated(_ text: String) -> String {
    var lines: [Substring] = []
    var kept = Int.min
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasSuffix("<< EOD") { kept = 0 }
      if line == "EOD" {
        if kept > 8 { lines.append("… \(kept - 8) rows") }
        kept = .min
      }
      kept += kept == .min ? 0 : 1
      if kept == .min || kept <= 9 { lines.append(line.count > 240 ? line.prefix(240) + "…" : line) }
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: KindSample.all)
  func `the picture shows its colours`(_ sample: KindSample) throws {
    let chart = try sample.chart()
    let figure = Figure(chart)
    let path = NSTemporaryDirectory() + "bps-kind-\(getpid())-\(sample.name).png"
    try GnuplotProcess.shared.write(figure, to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let picture = try Picture(path)
    #expect(picture.width == Int(figure.size.width) * 2 && picture.height == Int(figure.size.height) * 2)
    let background = picture.share(of: 0xFFFFFF, within: 4)
    #expect(background > 0.05 && background < 0.995, "neither blank nor full")
    for color in sample.colors {
      #expect(picture.share(of: color, within: 60) > 0, "#\(String(color, radix: 16)) is there")
    }
  }

  @Test(arguments: KindSample.all)
  func `every format and theme draws it`(_ sample: KindSample) throws {
    let chart = try sample.chart()
    for (ending, theme) in [("svg", Theme.dark), ("pdf", .paper), ("csv", .light)] {
      let path = NSTemporaryDirectory() + "bps-kind-\(getpid())-\(sample.name).\(ending)"
      try GnuplotProcess.shared.write(Figure(chart, theme: theme), to: path)
      #expect(try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) > 20)
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `every kind has a sample`() {
    let general = [
      "plot", "scatter", "bar", "histogram", "heatmap", "contour", "surface", "confusion", "boundary", "roc",
    ]
    #expect(Set(KindSample.all.map(\.kind)).isSuperset(of: general))
  }
}

/// A PNG, read by gnuplot at every ninth pixel.
struct Picture {
  let width: Int
  let height: Int
  private let colors: [(red: Int, green: Int, blue: Int)]

  init(_ path: String) throws {
    let header = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 24) ?? Data()
    func number(_ offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
    let table = path + ".txt"
    let commands =
      "reset; set table \(GnuplotText.quoted(table)); plot \(GnuplotText.quoted(path)) binary filetype=png every 9:9"
      + " using 1:2:3 with rgbimage; unset table"
    let answer = try GnuplotProcess.shared.run(Array(commands.utf8)) { false }
    guard answer.number == 0 else { throw ChartError(.gnuplot, answer.message) }
    defer { try? FileManager.default.removeItem(atPath: table) }
    colors = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ").compactMap { Double($0) }
      return line.hasPrefix("#") || fields.count < 5 ? nil : (Int(fields[2]), Int(fields[3]), Int(fields[4]))
    }
  }

  /// The share of pixels whose colour differs from `rgb` by no more than `tolerance` over the channels.
  func share(of rgb: Int, within tolerance: Int) -> Double {
    let near = colors.count { color in
      abs(color.red - (rgb >> 16)) + abs(color.green - (rgb >> 8 & 255)) + abs(color.blue - (rgb & 255))
        <= tolerance
    }
    return Double(near) / Double(max(1, colors.count))
  }
}
