internal import Glibc

/// A file that appears whole or not at all: written under a temporary name in the same folder, checked,
/// then renamed. Whatever fails, the file that was there before stays.
struct OutputFile: ~Copyable {
  /// The wanted file, absolute, symbolic links followed.
  let path: String
  /// Where it is written first.
  let temporary: String
  private var committed: Bool

  /// Makes missing folders and the empty temporary file.
  /// - Throws: `chart-file` with the system's reason.
  init(_ wanted: String) throws(ChartError) {
    let absolute = try Self.absolute(wanted)
    let folder = Self.folder(of: absolute)
    try Self.makeFolders(folder)
    var status = stat()
    let exists = unsafe stat(absolute, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      throw Self.failure(
        wanted, status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a regular file")
    }
    if exists, unsafe access(absolute, W_OK) != 0 { throw Self.failure(wanted, SystemError.text(errno)) }

    let suffix = Figure.ending(of: absolute)
    let name = "\(folder == "/" ? "" : folder)/.bps-\(getpid())-\(UInt32.random(in: .min ... .max)).\(suffix)"
    let file = unsafe open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Self.failure(wanted, SystemError.text(errno)) }
    if exists { _ = fchmod(file, status.st_mode & 0o7777) }
    close(file)
    path = absolute
    temporary = name
    committed = false
  }

  deinit {
    if !committed { unsafe unlink(temporary) }
    unsafe unlink(script)
  }

  /// Writes all bytes to the temporary file.
  func write(_ bytes: [UInt8]) throws(ChartError) { try write(bytes, to: temporary) }

  /// Where commands for the temporary file may be kept while it is drawn.
  private var script: String { temporary + ".gp" }

  /// A command that runs `commands`: themselves when they are few, else from a file beside the temporary one,
  /// because gnuplot reads its standard input byte by byte (0.3 ms a kilobyte).
  func loading(_ commands: [UInt8]) throws(ChartError) -> [UInt8] {
    guard commands.count > 16_384 else { return commands }
    try write(commands, to: script)
    return Array("load \(GnuplotText.quoted(script))".utf8)
  }

  private func write(_ bytes: [UInt8], to name: String) throws(ChartError) {
    let file = unsafe open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure(path, SystemError.text(errno)) }
    var written = 0
    var reason: Int32 = 0
    while written < bytes.count, reason == 0 {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count > 0 { written += count } else if errno != EINTR { reason = errno }
    }
    if close(file) != 0, reason == 0 { reason = errno }
    if reason != 0 { throw Self.failure(path, SystemError.text(reason)) }
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
    throw Self.failure(
      path, full ? SystemError.text(ENOSPC) : "gnuplot wrote only a part of it",
      hint: full ? "free some space" : nil)
  }

  /// Puts the temporary file in the wanted one's place.
  mutating func commit() throws(ChartError) {
    guard unsafe rename(temporary, path) == 0 else { throw Self.failure(path, SystemError.text(errno)) }
    committed = true
  }

  // MARK: Paths

  private static func failure(_ path: String, _ reason: String, hint: String? = nil) -> ChartError {
    ChartError(.file, "cannot write \"\(path)\": \(reason)", hint: hint)
  }

  static func absolute(_ path: String) throws(ChartError) -> String {
    if path.isEmpty { throw failure(path, "the name is empty") }
    if path.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
      throw failure(path, "a file name cannot hold a line break or a NUL")
    }
    var full = path
    if !path.utf8.starts(with: [47]) {
      guard let here = unsafe getcwd(nil, 0) else { throw failure(path, SystemError.text(errno)) }
      full = unsafe String(cString: here) + "/" + path
      unsafe free(here)
    }
    // A link is followed, so that renaming replaces the picture and not the link.
    if let resolved = unsafe realpath(full, nil) {
      full = unsafe String(cString: resolved)
      unsafe free(resolved)
    }
    return full
  }

  private static func folder(of path: String) -> String {
    let bytes = Array(path.utf8)
    guard let slash = bytes.lastIndex(of: 47), slash > 0 else { return "/" }
    return String(decoding: bytes[..<slash], as: UTF8.self)
  }

  private static func makeFolders(_ folder: String) throws(ChartError) {
    var status = stat()
    if unsafe stat(folder, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return }
      throw ChartError(.file, "cannot make the folder \"\(folder)\": a file of that name is in the way")
    }
    if folder != "/" { try makeFolders(Self.folder(of: folder)) }
    if unsafe mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw ChartError(.file, "cannot make the folder \"\(folder)\": \(SystemError.text(errno))")
    }
  }

  /// What was written to the temporary file.
  var content: [UInt8] {
    let file = unsafe open(temporary, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = unsafe read(file, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      if got <= 0 { return bytes }
      bytes += chunk[..<got]
    }
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
