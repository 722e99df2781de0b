internal import Data
internal import Glibc

/// The drawn frames of a film while it is made: numbered PNG files in a folder of their own, which goes with them.
struct Reel: ~Copyable {
  private let folder: String

  /// Pixels of so many frames decide about the colours of a GIF.
  private static let sampledFrames = 32

  /// Makes the folder beside a file, and what folders lack on the way.
  init(beside path: String) throws(ChartError) {
    let place: String
    do {
      try File.makeFolders(above: path)
      place = File.folder(of: try File.absolute(path))
    } catch {
      throw ChartError(.file, error.message, hint: error.hint)
    }
    let name = "\(place == "/" ? "" : place)/.bps-\(getpid())-\(UInt32.random(in: .min ... .max))"
    guard unsafe mkdir(name, 0o700) == 0 else { throw OutputFile.failure(path, SystemError.text(errno)) }
    folder = name
  }

  deinit {
    for name in Self.names(in: folder) { unsafe unlink("\(folder)/\(name)") }
    unsafe rmdir(folder)
  }

  private static func names(in folder: String) -> [String] {
    guard let list = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(list) }
    var names: [String] = []
    while let entry = unsafe readdir(list) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }

  /// Where a frame, counted from 0, is drawn.
  func path(_ index: Int) -> String { "\(folder)/\(index).png" }

  // MARK: As an animated GIF

  /// - Parameter name: what messages call the file.
  func writeGIF(
    _ film: Film, _ count: Int, to path: String, named name: String, _ shouldStop: () -> Bool
  ) throws(ChartError) {
    let palette = try palette(count, shouldStop)
    let first = try Bitmap(png: self.path(0))
    var file = try AnimatedGIF(
      at: path, named: name, width: first.width, height: first.height, palette: palette)
    for index in 0..<count {
      if shouldStop() { throw ChartError(.interrupted, "interrupted while drawing") }
      try file.add(Bitmap(png: self.path(index)), delay: film.delay(index, of: count))
    }
    try file.finish()
  }

  /// The colours of frames all over the film, the first and the last among them.
  private func palette(_ count: Int, _ shouldStop: () -> Bool) throws(ChartError) -> Palette {
    let number = min(count, Self.sampledFrames)
    var counts: [UInt32: Int] = [:]
    for sample in 0..<number {
      if shouldStop() { throw ChartError(.interrupted, "interrupted while drawing") }
      let picture = try Bitmap(png: path(sample * (count - 1) / max(1, number - 1)))
      var start = 0
      for index in picture.pixels.indices where picture.pixels[index] != picture.pixels[start] {
        counts[picture.pixels[start], default: 0] += index - start
        start = index
      }
      counts[picture.pixels[start], default: 0] += picture.pixels.count - start
    }
    return Palette(counts)
  }

  // MARK: As files

  /// Moves the frames to `name-0001.png`, `name-0002.png`, …
  func moveFrames(_ count: Int, to path: String) throws(ChartError) {
    let stem = path.dropLast(4)
    let digits = max(4, String(count).count)
    func name(_ number: Int) -> String {
      let text = String(number)
      return "\(stem)-\(String(repeating: "0", count: max(0, digits - text.count)))\(text).png"
    }
    for number in 1...count {
      var status = stat()
      if unsafe stat(name(number), &status) == 0, status.st_mode & S_IFMT != S_IFREG {
        throw OutputFile.failure(name(number), "it is not a regular file")
      }
    }
    for number in 1...count where unsafe rename(self.path(number - 1), name(number)) != 0 {
      throw OutputFile.failure(name(number), SystemError.text(errno))
    }
    var number = count + 1
    while unsafe unlink(name(number)) == 0 { number += 1 }
  }
}
