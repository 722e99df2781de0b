/// How figures follow one another in a film: an animated GIF, or a numbered series of PNG files.
///
///     let film = try Film(framesPerSecond: 12, hold: 2)
///     try GnuplotProcess.shared.write(film, to: "pass.gif") { index in
///       index < 40 ? Figure(try LineChart([.init(y: Array(losses.prefix(index + 1)))])) : nil
///     }
public struct Film: Sendable {
  /// Frames a second, 12 by default.
  public let framesPerSecond: Double
  /// Seconds that the last frame stays before the film begins again, 2 by default.
  public let hold: Double

  /// - Throws: `chart-option` below 0.1 or above 50 frames a second, which is what viewers can show, and for a hold
  ///   that is not between 0 and 600 seconds.
  public init(framesPerSecond: Double = 12, hold: Double = 2) throws(ChartError) {
    guard framesPerSecond >= 0.1, framesPerSecond <= 50 else {
      throw ChartError(
        .option, "\(Number.general(framesPerSecond)) frames a second cannot be shown",
        hint: "use 0.1 to 50")
    }
    guard hold >= 0, hold <= 600 else {
      throw ChartError(
        .option, "the last frame cannot stay for \(Number.general(hold)) seconds", hint: "use 0 to 600")
    }
    (self.framesPerSecond, self.hold) = (framesPerSecond, hold)
  }

  /// Hundredths of a second that a frame is shown; their sum keeps step with the rate.
  func delay(_ index: Int, of count: Int) -> Int {
    func time(_ index: Int) -> Int { Int((Double(index) * 100 / framesPerSecond).rounded()) }
    return time(index + 1) - time(index) + (index == count - 1 ? Int((hold * 100).rounded()) : 0)
  }
}

extension GnuplotProcess {
  /// Draws figures one after another into a film at `path`: `.gif` for an animated GIF that repeats, `.png` for a
  /// series `name-0001.png`, `name-0002.png`, …
  ///
  /// Each figure is asked for when the one before is drawn, and let go of then, so that a film of any length needs the
  /// memory of one. All are drawn on a page of the first one's size; a GIF takes half as many pixels a side as a PNG.
  /// Files appear when the last frame is drawn, or not at all; of a longer series under the same name, what would
  /// follow the last frame is removed.
  /// - Parameters:
  ///   - shouldStop: asked at least every 50 ms while gnuplot draws; `true` ends the drawing.
  ///   - frame: the figure of a frame, counted from 0; nil when the film is over.
  /// - Returns: how many frames it has.
  /// - Throws: `chart-option` for another ending, `chart-data` for a film without frames, and as
  ///   ``GnuplotProcess/write(_:to:shouldStop:)-(Figure,_,_)``; what `frame` throws.
  @discardableResult
  public func write(
    _ film: Film, to path: String, shouldStop: () -> Bool = { false }, frame: (Int) throws -> Figure?
  ) throws -> Int {
    switch Figure.ending(of: path) {
    case "gif":
      var file = try OutputFile(path)
      let reel = try Reel(beside: file.path)
      let count = try draw(reel, resolution: 0.5, shouldStop, frame)
      try reel.writeGIF(film, count, to: file.temporary, named: path, shouldStop)
      try file.commit()
      return count
    case "png":
      let reel = try Reel(beside: path)
      let count = try draw(reel, resolution: 1, shouldStop, frame)
      try reel.moveFrames(count, to: path)
      return count
    default:
      throw ChartError(
        .option, "\"\(path)\" has no ending of a film",
        hint: "use .gif, or .png for a numbered series")
    }
  }

  private func draw(
    _ reel: borrowing Reel, resolution: Double, _ shouldStop: () -> Bool, _ frame: (Int) throws -> Figure?
  ) throws -> Int {
    var count = 0
    var size: Figure.Size?
    while let figure = try frame(count) {
      size = size ?? figure.size
      let page = Figure(figure, size: size ?? figure.size)
      try draw(page, .png, to: reel.path(count), resolution: resolution, keepsScript: false, shouldStop)
      count += 1
    }
    guard count > 0 else { throw ChartError(.data, "the film has no frames") }
    return count
  }
}
