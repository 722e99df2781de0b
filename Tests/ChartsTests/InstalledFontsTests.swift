import Foundation
import Testing

@testable import Charts

/// A character that no font has never spoils a picture.
struct InstalledFontsTests {
  /// The last place for private use: no font has it.
  static let unknown = "\u{10FFFD}"

  static func figure(_ title: String) throws -> Figure {
    var options = LineChart.Options()
    options.title = title
    return Figure(try LineChart([.init(y: [1, 2, 3])], options))
  }

  @Test func `fonts are asked for what is visible`() {
    let fonts = InstalledFonts.shared
    #expect(["a", "é", "η", "−", fonts.replacement].allSatisfy(fonts.draw))
    // A joiner or a variation selector has no letter of its own.
    #expect(fonts.draw("e\u{FE0F}"))
    #expect(!fonts.draw(Character(Self.unknown)))
  }

  @Test func `a sign stands for what no font has, and a note says so`() throws {
    let figure = try Self.figure("loss \(Self.unknown)é\(Self.unknown)")
    let sign = InstalledFonts.shared.replacement
    for format in [Figure.Format.png, .pdf] {
      let script = figure.drawing(for: format, output: "/tmp/\(Self.unknown).png")
      #expect(script.text.contains("\"loss \(sign)é\(sign)\""))
      #expect(script.text.contains("set output \"/tmp/\(Self.unknown).png\""))
      #expect(script.missing == [Character(Self.unknown)])
      #expect(
        script.note == "no font here has \"\(Self.unknown)\": drawn as \"\(sign)\";"
          + " apt-get install fonts-noto brings more fonts")
    }
  }

  @Test func `an SVG leaves fonts to its reader`() throws {
    let script = try Self.figure("loss \(Self.unknown)").drawing(for: .svg, output: "a.svg")
    #expect(script.text.contains("loss \(Self.unknown)"))
    #expect(script.note == nil)
  }

  @Test func `the picture is the same but for the sign`() throws {
    let pictures = try ["loss", "loss \(Self.unknown)"].map { title in
      let path = NSTemporaryDirectory() + "bps-fonts-\(getpid())-\(title.count).png"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try GnuplotProcess.shared.write(Self.figure(title), to: path)
      return try Bitmap(png: path)
    }
    let different = zip(pictures[0].pixels, pictures[1].pixels).count { $0 != $1 }
    #expect(different > 0)
    #expect(different < 2000)
  }
}
