internal import Glibc
internal import Tensors

/// Whole files: read at once, and written so that a reader sees the old content or the new, never a part.
public enum File {
  /// The content of a file.
  ///
  /// - Throws: ``DataError`` with the system's reason: `cannot read x.csv: No such file or directory`.
  public static func read(_ path: String) throws(DataError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw DataError("file", "cannot read \(path): it is a folder")
    }
    // /dev/zero never ends.
    guard status.st_mode & S_IFMT != S_IFCHR || isatty(descriptor) == 1 else {
      throw DataError("file", "cannot read \(path): it is a device")
    }
    return try readAll(descriptor, path, expected: Int(status.st_size))
  }

  /// Replaces a file's content.
  ///
  /// The bytes go to a temporary file in the same folder, reach the disk, and then take the name; when anything
  /// fails the temporary file is removed and what stood under the name is untouched. A symbolic link is followed.
  public static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    let target = resolved(path)
    let (descriptor, temporary) = try createTemporary(beside: target, for: path)
    do throws(DataError) {
      try writeAll(bytes, descriptor, path)
      if let permissions = permissions(of: target), fchmod(descriptor, permissions) != 0 {
        throw failure("write", path)
      }
      guard fsync(descriptor) == 0 else { throw failure("write", path) }
    } catch {
      close(descriptor)
      unsafe unlink(temporary)
      throw error
    }
    // The rename makes it final, so a failure here must leave nothing behind either.
    guard close(descriptor) == 0, unsafe rename(temporary, target) == 0 else {
      let error = failure("write", path)
      unsafe unlink(temporary)
      throw error
    }
  }

  private static func readAll(_ descriptor: Int32, _ path: String, expected: Int) throws(DataError) -> [UInt8]
  {
    // Pipes and /proc report no size: the buffer grows until a read returns nothing.
    if let problem = MemoryLimit.problem("the contents of \(path)", bytes: expected) {
      throw DataError("memory", problem)
    }
    var bytes = [UInt8](repeating: 0, count: max(expected, 0) + 1)
    var count = 0
    while true {
      if count == bytes.count {
        if let problem = MemoryLimit.problem("the contents of \(path)", bytes: 2 * count) {
          throw DataError("memory", problem)
        }
        bytes.append(contentsOf: repeatElement(0, count: bytes.count))
      }
      if Kernels.isStopped { throw DataError("file", "reading \(path) was stopped") }
      let room = bytes.count - count
      let got = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress.map { unsafe $0 + count }, room)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failure("read", path) }
      if got == 0 { break }
      count += got
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(DataError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure("write", path) }
      written += count
    }
  }

  /// The file that a path means: a link's target, or the path itself when there is no file yet.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  private static func createTemporary(
    beside target: String, for path: String
  ) throws(DataError) -> (descriptor: Int32, name: String) {
    var attempt = 0
    while true {
      let name = "\(target).\(getpid()).\(attempt).tmp"
      let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, name) }
      guard errno == EEXIST, attempt < 100 else { throw failure("write", path) }
      attempt += 1
    }
  }

  private static func permissions(of path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private static func failure(_ verb: String, _ path: String) -> DataError {
    let reason = unsafe String(cString: strerror(errno))
    return DataError("file", "cannot \(verb) \(path): \(reason)")
  }
}
