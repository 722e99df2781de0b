import Data
import Glibc

/// The file that keeps what was entered, for all sessions: one entry a line, with its time and cell.
///
/// An entry is appended by one write under a lock, so that sessions do not mix and a killed one loses nothing; each
/// session can read on what the others have added. When the file has grown to twice its limit the newest half is written
/// anew and takes its place.
final class HistoryFile {
  let path: String
  /// The bytes that stay when the file is shortened.
  let byteLimit: Int
  /// How far the file has been read: which file it was, and how many bytes of it.
  private var place = Place()
  /// Entries of other sessions that were met while an own one was added.
  private var met: [String] = []
  /// Lines that could not be written yet, on a full disk; the next entry takes them along.
  private var unwritten: [UInt8] = []

  private struct Place {
    var device: dev_t = 0
    var inode: ino_t = 0
    var offset = 0
    /// When the newest entry was made that was read.
    var time = 0

    func isOf(_ status: stat) -> Bool {
      inode == status.st_ino && device == status.st_dev && offset <= status.st_size
    }
  }

  init(path: String, byteLimit: Int = 1 << 20) {
    self.path = path
    self.byteLimit = byteLimit
  }

  /// `$XDG_STATE_HOME/bps/history`, or `~/.local/state/bps/history`; nil without a home folder.
  static var standardPath: String? {
    UserFolder.state.path.map { $0 + "/bps/history" }
  }

  /// Whether there is a file: not before the first session of a user.
  var exists: Bool { unsafe access(path, F_OK) == 0 }

  /// The entries, the newest last; lines that are no entries are passed over.
  func read() -> [String] {
    (place, met) = (Place(), [])
    return newEntries()
  }

  /// All entries with their times, in seconds since 1970.
  func log() -> [(time: Int, text: String)] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return Self.entries(in: Self.contents(descriptor, from: 0))
  }

  /// What other sessions have added since the last reading.
  func newEntries() -> [String] {
    defer { met = [] }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return met }
    defer { close(descriptor) }
    return met + readOn(descriptor)
  }

  /// Adds an entry; false when the file cannot be written. The entry is then written with the next one that can be.
  @discardableResult
  func append(_ text: String, cell: Int, time: Int = Glibc.time(nil)) -> Bool {
    unwritten += "\(time)\t\(cell)\t\(Self.escaped(text))\n".utf8
    // What cannot be written for long is let go from the start, as the file itself would.
    if unwritten.count > byteLimit, let end = unwritten.firstIndex(of: UInt8(ascii: "\n")) {
      unwritten.removeSubrange(...end)
    }
    guard makeFolder() else { return false }
    return withLock { descriptor in
      met += readOn(descriptor)
      var line = unwritten
      let size = lseek(descriptor, 0, SEEK_END)
      // What a killed session may have left of a line ends here.
      if size > 0, Self.lastByte(descriptor, size) != UInt8(ascii: "\n") {
        line.insert(UInt8(ascii: "\n"), at: 0)
      }
      guard unsafe write(descriptor, line, line.count) == line.count else {
        // On a full disk a part of a line would be another entry.
        ftruncate(descriptor, size)
        return false
      }
      unwritten = []
      (place.offset, place.time) = (Int(size) + line.count, max(place.time, time))
      if place.offset > 2 * byteLimit { shorten() }
      return true
    } ?? false
  }

  /// The entries behind what was read before. In a file that took the place of the known one, those that are newer.
  private func readOn(_ descriptor: Int32) -> [String] {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return [] }
    let isKnown = place.isOf(status)
    if isKnown, place.offset == Int(status.st_size) { return [] }
    let start = isKnown ? place.offset : 0
    let bytes = Self.contents(descriptor, from: start)
    let entries = Self.entries(in: bytes)
    let new = isKnown ? entries : entries.filter { $0.time > place.time }
    place = Place(
      device: status.st_dev, inode: status.st_ino, offset: start + bytes.count,
      time: new.map(\.time).max() ?? place.time)
    return new.map(\.text)
  }

  // MARK: Lines

  static func escaped(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  private static func entries(in bytes: [UInt8]) -> [(time: Int, text: String)] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { entry(of: $0) }
  }

  /// The entry of a line, nil for a damaged one.
  private static func entry(of line: ArraySlice<UInt8>) -> (time: Int, text: String)? {
    let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let time = Int(String(decoding: parts[0], as: UTF8.self)), !parts[2].isEmpty,
      let text = String(validating: parts[2], as: UTF8.self)
    else { return nil }
    var entry = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        entry.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        entry.append(scalar)
      }
    }
    return (time, String(entry))
  }

  // MARK: The file

  private func makeFolder() -> Bool {
    var place = path.startIndex
    while let slash = path[place...].dropFirst().firstIndex(of: "/") {
      let folder = String(path[..<slash])
      if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { return false }
      place = slash
    }
    return true
  }

  /// Runs `body` with the file open and locked. Another session may have put a shorter file in its place meanwhile.
  private func withLock<Result>(_ body: (Int32) -> Result) -> Result? {
    for _ in 0..<100 {
      let descriptor = unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      while flock(descriptor, LOCK_EX) != 0 { if errno != EINTR { return nil } }
      var (locked, named) = (stat(), stat())
      guard unsafe fstat(descriptor, &locked) == 0 else { return nil }
      guard unsafe stat(path, &named) == 0, named.st_ino == locked.st_ino, named.st_dev == locked.st_dev
      else { continue }
      return body(descriptor)
    }
    return nil
  }

  private static func lastByte(_ descriptor: Int32, _ size: Int) -> UInt8? {
    var byte: UInt8 = 0
    return unsafe pread(descriptor, &byte, 1, size - 1) == 1 ? byte : nil
  }

  /// Keeps the newest entries; called with the lock held.
  private func shorten() {
    let whole = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard whole >= 0 else { return }
    defer { close(whole) }
    let bytes = Self.contents(whole, from: 0)
    guard bytes.count > byteLimit else { return }
    let rest = bytes.suffix(byteLimit)
    guard let start = rest.firstIndex(of: UInt8(ascii: "\n")) else { return }
    let kept = Array(rest[(start + 1)...])
    // Of one name, as only who holds the lock writes it: what a killed session left is written over.
    let temporary = path + ".new"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let isWhole = unsafe write(descriptor, kept, kept.count) == kept.count
    close(descriptor)
    guard isWhole else {
      unsafe unlink(temporary)
      return
    }
    if unsafe rename(temporary, path) != 0 { unsafe unlink(temporary) }
  }

  /// What the file holds behind that many bytes; empty when it cannot be read.
  private static func contents(_ descriptor: Int32, from start: Int) -> [UInt8] {
    guard lseek(descriptor, start, SEEK_SET) == start else { return [] }
    return (try? File.readToEnd(descriptor, "the history")) ?? []
  }
}

/// A folder of the user's, as the XDG Base Directory Specification names it.
enum UserFolder: String {
  case state = "XDG_STATE_HOME"
  case configuration = "XDG_CONFIG_HOME"

  /// Its path; nil without a home folder. A relative one in the environment is not to be used.
  var path: String? {
    if let given = Self.environment(rawValue), given.hasPrefix("/") { return given }
    guard let home = Self.environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + (self == .state ? "/.local/state" : "/.config")
  }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
