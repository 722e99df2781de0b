internal import CPNG
internal import Data
internal import Glibc
internal import Tensors

/// A picture's file: written whole or not at all, and checked before it takes its name, since gnuplot reports no
/// failure of the disk.
struct OutputFile: ~Copyable {
  private var file: WholeFile
  /// The wanted file, absolute, symbolic links followed.
  var path: String { file.path }
  /// Where it is written first.
  var temporary: String { file.temporary }

  /// Makes missing folders and the empty temporary file.
  /// - Throws: `chart-file` with the system's reason.
  init(_ wanted: String) throws(ChartError) {
    do {
      try File.makeFolders(above: wanted)
      file = try WholeFile(wanted)
    } catch {
      throw Self.failure(error)
    }
  }

  deinit { unsafe unlink(script) }

  /// Writes all bytes to the temporary file.
  func write(_ bytes: [UInt8]) throws(ChartError) { try write(bytes, to: nil) }

  private func write(_ bytes: [UInt8], to other: String?) throws(ChartError) {
    do { try file.write(bytes, to: other) } catch { throw Self.failure(error) }
  }

  /// Where commands for the temporary file may be kept while it is drawn.
  private var script: String { temporary + ".gp" }

  /// A command that runs `commands`: themselves when they are few, else from a file beside the temporary one,
  /// because gnuplot reads its standard input byte by byte (0.3 ms a kilobyte).
  func loading(_ commands: [UInt8]) throws(ChartError) -> [UInt8] {
    guard commands.count > 16_384 else { return commands }
    try write(commands, to: script)
    return Array("load \(GnuplotText.quoted(script))".utf8)
  }

  /// Whether the temporary file ends as a whole picture of its format does; gnuplot itself reports no
  /// success for a disk that filled up.
  func check(_ format: Figure.Format) throws(ChartError) {
    let end = Self.tail(of: temporary, 64)
    let trailer: [UInt8] =
      switch format {
      case .png: [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
      case .svg: Array("</svg>".utf8)
      case .pdf: Array("%%EOF".utf8)
      case .sixel: [0x1B, 0x5C]
      }
    let trimmed = end.reversed().drop { format != .png && ($0 == 10 || $0 == 13 || $0 == 32) }.reversed()
    if trimmed.suffix(trailer.count).elementsEqual(trailer) { return }
    var space = statvfs()
    let full = unsafe statvfs(temporary, &space) == 0 && UInt(space.f_bavail) * UInt(space.f_frsize) < 1 << 16
    throw ChartError(
      .file,
      "cannot write \(path): \(full ? SystemError.text(ENOSPC) : "gnuplot wrote only a part of it")",
      hint: full ? "free some space" : nil)
  }

  /// Writes the resolution into a PNG, right behind its header, so that programs know its size on paper.
  func describe(pixelsPerInch: Double) throws(ChartError) {
    let picture = try content()
    let header = 33
    guard picture.count > header else { return }
    let perMetre = UInt32((pixelsPerInch / 0.0254).rounded())
    let bytes = { (number: UInt32) in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    let chunk = Array("pHYs".utf8) + bytes(perMetre) + bytes(perMetre) + [1]
    let check = unsafe crc32(0, chunk, uInt(chunk.count))
    try write(
      Array(picture[..<header]) + bytes(9) + chunk + bytes(UInt32(truncatingIfNeeded: check))
        + picture[header...])
  }

  /// Puts the temporary file in the wanted one's place.
  mutating func commit() throws(ChartError) {
    do { try file.commit() } catch { throw Self.failure(error) }
  }

  private static func failure(_ error: DataError) -> ChartError {
    Kernels.isStopped
      ? .stopped : ChartError(.file, error.message, hint: error.hint)
  }

  static func failure(_ path: String, _ reason: String) -> ChartError {
    ChartError(.file, "cannot write \(path): \(reason)")
  }

  /// What was written to the temporary file.
  func content() throws(ChartError) -> [UInt8] {
    do { return try File.read(temporary) } catch { throw Self.failure(error) }
  }

  private static func tail(of path: String, _ count: Int) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    lseek(file, max(0, size - count), SEEK_SET)
    var buffer = [UInt8](repeating: 0, count: count)
    let got = unsafe read(file, &buffer, count)
    return Array(buffer.prefix(max(0, got)))
  }
}

extension Figure {
  /// The part of a file name behind its last dot, in lower case; empty without one.
  static func ending(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }
}
