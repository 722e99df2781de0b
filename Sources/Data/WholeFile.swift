internal import Glibc
internal import Tensors

/// A file that appears whole or not at all: written under a temporary name in the same folder, then renamed.
///
/// Whatever fails, the file that stood there before stays as it was, and the temporary one is removed. Symbolic links
/// are followed, also one to a file that is not there yet. What is no regular file is never replaced: a folder, a
/// device such as `/dev/null`, a pipe.
public struct WholeFile: ~Copyable {
  /// The wanted file, absolute, symbolic links followed.
  public let path: String
  /// Where it is written first.
  public let temporary: String
  /// The wanted file as it was named.
  private let name: String
  private var isCommitted = false

  /// Makes the empty temporary file.
  ///
  /// - Throws: ``DataError`` with the reason: `cannot write a/x.csv: No such file or directory`.
  public init(_ name: String) throws(DataError) {
    let path = try Self.target(of: name)
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if !exists, errno != ENOENT { throw Self.failure(name) }
    if exists {
      if let problem = Self.problem(status) { throw Self.failure(name, problem) }
      guard unsafe access(path, W_OK) == 0 else { throw Self.failure(name) }
    }
    let folder = File.folder(of: path)
    let ending =
      path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { ".\($0)" } ?? ""
    let number = UInt32.random(in: .min ... .max)
    let temporary = "\(folder == "/" ? "" : folder)/.bps-\(getpid())-\(number)\(ending)"
    let descriptor = unsafe open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(name) }
    if exists { _ = fchmod(descriptor, status.st_mode & 0o7777) }
    close(descriptor)
    (self.path, self.temporary, self.name) = (path, temporary, name)
  }

  deinit {
    if !isCommitted { unsafe unlink(temporary) }
  }

  /// Writes all bytes to the temporary file, or to another one that the caller removes.
  ///
  /// - Parameter isSafe: whether they shall be on the disk when this returns, safe from a power cut.
  public func write(
    _ bytes: [UInt8], to other: String? = nil, isSafe: Bool = false
  ) throws(DataError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let descriptor = unsafe open(other ?? temporary, flags, 0o600)
    guard descriptor >= 0 else { throw Self.failure(name) }
    do throws(DataError) {
      try writeAll(bytes, descriptor, isSafe: isSafe)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw Self.failure(name) }
  }

  /// Puts the temporary file in the wanted one's place.
  public mutating func commit() throws(DataError) {
    guard unsafe rename(temporary, path) == 0 else { throw Self.failure(name) }
    isCommitted = true
  }

  private func writeAll(_ bytes: [UInt8], _ descriptor: Int32, isSafe: Bool) throws(DataError) {
    var written = 0
    while written < bytes.count {
      if Kernels.isStopped { throw .stopped }
      let size = min(bytes.count - written, File.stretch)
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, size)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(name) }
      // One wait for all of a large file at its end could not be interrupted.
      if isSafe, bytes.count > File.stretch { fdatasync(descriptor) }
      written += count
    }
    if isSafe, fsync(descriptor) != 0 { throw Self.failure(name) }
  }

  // MARK: Paths

  /// The file that a path means.
  private static func target(of name: String) throws(DataError) -> String {
    if name.isEmpty { throw failure(name, "the name is empty") }
    if name.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
      throw failure(name, "a file name cannot hold a line break or a NUL")
    }
    var path = try File.absolute(name)
    // As many links as Linux follows.
    for _ in 0..<40 {
      if let real = unsafe realpath(path, nil) {
        defer { unsafe free(real) }
        return unsafe String(cString: real)
      }
      guard errno == ENOENT, let link = linked(path) else { break }
      path = link.hasPrefix("/") ? link : "\(File.folder(of: path))/\(link)"
    }
    return path
  }

  /// What a symbolic link says; nil for anything else.
  private static func linked(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }

  private static func problem(_ status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "it is a folder"
    case S_IFCHR, S_IFBLK: "it is a device"
    default: "it is not a regular file"
    }
  }

  /// The error with the system's reason, or another.
  private static func failure(_ name: String, _ reason: String? = nil) -> DataError {
    let number = errno
    let isFull = reason == nil && (number == ENOSPC || number == EDQUOT)
    return DataError(
      "file", "cannot write \(name.isEmpty ? "\"\"" : name): \(reason ?? SystemError.text(number))",
      hint: isFull ? "free some space" : nil)
  }
}
