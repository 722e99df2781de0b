import Autodiff
import CGIF
import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import Charts

/// Films drawn by the real gnuplot, read back by the GIF library.
@Suite(.serialized)
struct FilmTests {
  let folder: String
  let process = GnuplotProcess()

  init() throws {
    folder = NSTemporaryDirectory() + "bps-film-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  static func figure(_ index: Int) throws -> Figure {
    var options = LineChart.Options()
    (options.title, options.yRange) = ("step \(index)", 0...10)
    return Figure(
      try LineChart([.init(y: (0...10).map { Double($0 * index % 11) }, name: "loss")], options),
      size: try .init(pixels: 600, 400))
  }

  func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// A GIF as a viewer shows it.
  struct Shown {
    var width = 0
    var height = 0
    var delays: [Int] = []
    var repeats = false
    /// The screen after each frame, red in the lowest byte.
    var screens: [[UInt32]] = []
  }

  func read(_ path: String) throws -> Shown {
    guard let file = unsafe DGifOpenFileName(path, nil) else {
      throw ChartError(.file, "\(path) is no GIF")
    }
    defer { unsafe DGifCloseFile(file, nil) }
    try #require(unsafe DGifSlurp(file) == GIF_OK)
    var shown = Shown()
    let gif = unsafe file.pointee
    unsafe (shown.width, shown.height) = (Int(gif.SWidth), Int(gif.SHeight))
    var screen = [UInt32](repeating: 0xFF00_0000, count: shown.width * shown.height)
    for index in 0..<(unsafe Int(gif.ImageCount)) {
      let image = unsafe gif.SavedImages[index]
      var control = GraphicsControlBlock()
      try #require(unsafe DGifSavedExtensionToGCB(file, Int32(index), &control) == GIF_OK)
      shown.delays.append(Int(control.DelayTime))
      for place in 0..<(unsafe Int(image.ExtensionBlockCount)) {
        let block = unsafe image.ExtensionBlocks[place]
        if unsafe block.Function == APPLICATION_EXT_FUNC_CODE { shown.repeats = true }
      }
      let frame = unsafe image.ImageDesc
      for y in 0..<(unsafe Int(frame.Height)) {
        for x in 0..<(unsafe Int(frame.Width)) {
          let entry = unsafe Int(image.RasterBits[y * Int(frame.Width) + x])
          if entry == Int(control.TransparentColor) { continue }
          let color = unsafe gif.SColorMap.pointee.Colors[entry]
          unsafe screen[(y + Int(frame.Top)) * shown.width + x + Int(frame.Left)] =
            UInt32(color.Red) | UInt32(color.Green) << 8 | UInt32(color.Blue) << 16
        }
      }
      shown.screens.append(screen)
    }
    return shown
  }

  @Test func `an animated GIF shows what PNG files of its frames show`() throws {
    let film = try Film(framesPerSecond: 12, hold: 1.5)
    let count = try process.write(film, to: folder + "/a.gif") { $0 < 4 ? try Self.figure($0) : nil }
    #expect(count == 4)
    let shown = try read(folder + "/a.gif")
    #expect(shown.width == 300 && shown.height == 200)
    #expect(shown.repeats)
    #expect(shown.delays == [8, 9, 8, 158])
    #expect(shown.screens.count == 4)
    for index in 0..<4 {
      let path = folder + "/\(index).png"
      try process.draw(Self.figure(index), .png, to: path, resolution: 0.5) { false }
      let picture = try Bitmap(png: path)
      try #require(picture.pixels.count == shown.screens[index].count)
      let worst = zip(picture.pixels, shown.screens[index]).map(Self.distance).max() ?? .max
      #expect(worst <= 16, "frame \(index)")
      #expect(shown.screens[index][0] == 0xFF_FFFF, "white paper stays white")
    }
    #expect(try files() == ["0.png", "1.png", "2.png", "3.png", "a.gif"])
  }

  static func distance(_ a: UInt32, _ b: UInt32) -> Int {
    [UInt32(0), 8, 16].map { shift in
      let (first, second) = (Int(a >> shift & 0xFF), Int(b >> shift & 0xFF))
      return abs(first - second)
    }.max() ?? 0
  }

  @Test func `a PNG series is numbered and replaces a longer one`() throws {
    let film = try Film()
    let path = folder + "/new/pass.png"
    for count in [5, 3] {
      try process.write(film, to: path) { $0 < count ? try Self.figure($0) : nil }
    }
    let made = try FileManager.default.contentsOfDirectory(atPath: folder + "/new").sorted()
    #expect(made == ["pass-0001.png", "pass-0002.png", "pass-0003.png"])
    #expect(try Bitmap(png: folder + "/new/pass-0002.png").width == 600)
  }

  @Test func `a film that fails leaves the old one and nothing else`() throws {
    struct Failure: Error {}
    for name in ["old.gif", "old-0001.png"] {
      try "old".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    let film = try Film()
    for name in ["old.gif", "old.png"] {
      #expect(throws: Failure.self) {
        try process.write(film, to: folder + "/" + name) { index in
          if index == 2 { throw Failure() }
          return try Self.figure(index)
        }
      }
      #expect(throws: ChartError(.data, "the film has no frames")) {
        try process.write(film, to: folder + "/" + name) { _ in nil }
      }
      var asked = 0
      #expect(throws: ChartError(.interrupted, "interrupted while drawing")) {
        try process.write(
          film, to: folder + "/" + name,
          shouldStop: {
            asked += 1
            return asked > 6
          }, frame: { $0 < 50 ? try Self.figure($0) : nil })
      }
    }
    for name in ["old.gif", "old-0001.png"] {
      #expect(try String(contentsOfFile: folder + "/" + name, encoding: .utf8) == "old")
    }
    #expect(try files() == ["old-0001.png", "old.gif"])
  }

  @Test func `Ctrl-C while the GIF is written leaves nothing`() throws {
    var frames = 0
    #expect(throws: ChartError(.interrupted, "interrupted while drawing")) {
      try process.write(
        try Film(), to: folder + "/a.gif", shouldStop: { frames == 4 },
        frame: { index in
          frames = index + 1
          return index < 3 ? try Self.figure(index) : nil
        })
    }
    #expect(try files().isEmpty)
  }

  @Test func `endings and rates that make no film are refused`() throws {
    #expect(throws: ChartError(.option, "0 frames a second cannot be shown", hint: "use 0.1 to 50")) {
      try Film(framesPerSecond: 0)
    }
    #expect(
      throws: ChartError(.option, "the last frame cannot stay for −1 seconds", hint: "use 0 to 600")
    ) { try Film(hold: -1) }
    let error = ChartError(
      .option, "\"a.mp4\" has no ending of a film", hint: "use .gif, or .png for a numbered series")
    #expect(throws: error) { try process.write(try Film(), to: "a.mp4") { _ in nil } }
  }

  @Test func `without gnuplot a film says so and leaves nothing`() throws {
    let process = GnuplotProcess(executable: "/nowhere/gnuplot")
    #expect(
      throws: ChartError(.missing, "gnuplot is not installed", hint: "apt-get install gnuplot-nox")
    ) { try process.write(try Film(), to: folder + "/a.gif") { try Self.figure($0) } }
    #expect(try files().isEmpty)
  }

  @Test func `all frames have the same axes, and the line below says how far the run was`() throws {
    let figures = try [[0.0, 3], [-5, 8]].map {
      Figure(try LineChart([.init(y: $0)]), size: try .init(pixels: 600, 400))
    }
    var spans = FilmSpans()
    for figure in figures { spans.include(figure) }
    #expect(!spans.isEmpty)
    var shown = figures.map { spans.applied(to: $0) }
    shown[0].strip = FilmStrip(step: 1200, of: 5000, loss: 0.25)
    let scripts = shown.map { $0.script(for: .png, output: "a.png") }
    let ranges = scripts.map { $0.split(separator: "\n").filter { $0.hasPrefix("set yrange") } }
    #expect(ranges[0] == ranges[1] && !ranges[0].isEmpty)
    #expect(scripts[0].contains("\"step 1,200 of 5,000\"") && scripts[0].contains("\"loss 0.25\""))
    #expect(!scripts[1].contains("step"))
  }

  @Test(arguments: ["histogram", "contour", "logarithmic contour", "surface", "activations"])
  func `the scales of these hold still as well`(kind: String) throws {
    let figures = try [1.0, 3].map { factor in
      Figure(try Self.chart(kind, factor), size: try .init(pixels: 600, 400))
    }
    var spans = FilmSpans()
    for figure in figures { spans.include(figure) }
    let shown = figures.map { spans.applied(to: $0) }
    let before = figures.map { Self.scales($0.script(for: .png, output: "a.png")) }
    let after = shown.map { Self.scales($0.script(for: .png, output: "a.png")) }
    #expect(before[0] != before[1])
    #expect(after[0] == after[1] && !after[0].isEmpty)
    let drawn = shown.map { $0.lines(columns: 60, rows: 15) }
    #expect(drawn[0].last == drawn[1].last)
  }

  /// A chart whose numbers are that many times as large.
  private static func chart(_ kind: String, _ factor: Double) throws -> any Chart {
    let numbers = (0..<64).map { sin(Double($0)) * factor }
    let field = ScalarField(
      x: 0...1, y: 0...1, values: ChartMatrix(rows: 8, columns: 8, numbers.map { $0 + 4 }))
    switch kind {
    case "histogram": return try Histogram([.init(values: numbers)])
    case "contour": return try ContourChart(field)
    case "logarithmic contour":
      var options = ContourChart.Options()
      options.isLogarithmic = true
      return try ContourChart(field, options)
    case "surface": return try SurfaceChart(field)
    default:
      let context = NetworkContext(random: RandomSource(seed: 1), precision: .f64)
      let net = try Dense(1, 1, context)
      let x = Variable(Tensor(numbers, shape: [64, 1], .f64))
      return try ActivationsChart(net, x, isLogarithmic: false, title: nil)
    }
  }

  /// The lines of a script that say what axes and colours cover, and the numbers beside them.
  private static func scales(_ script: String) -> [Substring] {
    script.split(separator: "\n").filter { line in
      ["set xrange", "set yrange", "set zrange", "set cbrange", "set xtics", "set ytics"].contains {
        line.hasPrefix($0)
      }
        || line.hasPrefix("set label") && line.contains("9.0") && !line.contains("mean")
    }
  }

  @Test func `a palette is exact for few colours and near for many`() {
    let few = Palette([0xFF_FFFF: 1000, 0x00_0000: 10, 0x12_3456: 1])
    #expect(Set(few.colors) == [0xFF_FFFF, 0x00_0000, 0x12_3456])
    var counts: [UInt32: Int] = [0xFF_FFFF: 500_000, 0xB2_7200: 4000]
    for red in 0..<64 {
      for green in 0..<64 { counts[UInt32(red * 4) | UInt32(green * 4) << 8, default: 0] += 20 }
    }
    var many = Palette(counts)
    #expect(many.colors.count == Palette.limit)
    #expect(many.colors.contains(0xFF_FFFF))
    #expect(many.colors.contains(0xB2_7200))
    let worst = counts.keys.map { Self.distance($0, many.colors[Int(many.index(of: $0))]) }.max()
    #expect((worst ?? .max) <= 16)
  }
}
