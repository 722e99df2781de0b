internal import Glibc
internal import Tensors

/// Whole files: read at once, and written so that a reader sees the old content or the new, never a part.
public enum File {
  /// So much is read or written between two looks at Ctrl-C; a slow disk takes a tenth of a second for it.
  static let stretch = 1 << 23

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
    return try readToEnd(descriptor, path, expected: Int(status.st_size))
  }

  /// Replaces a file's content, all of it or none of it: it is on the disk before it takes the name.
  ///
  /// - Throws: ``DataError`` as ``WholeFile`` does.
  public static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    var file = try WholeFile(path)
    try file.write(bytes, isSafe: true)
    try file.commit()
  }

  /// A path from the root of all folders.
  public static func absolute(_ path: String) throws(DataError) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = unsafe getcwd(nil, 0) else { throw failure("write", path) }
    defer { unsafe free(here) }
    return unsafe String(cString: here) + "/" + path
  }

  /// Makes the folders that a file needs to lie in.
  public static func makeFolders(above path: String) throws(DataError) {
    try makeFolder(folder(of: absolute(path)))
  }

  private static func makeFolder(_ folder: String) throws(DataError) {
    var status = stat()
    if unsafe stat(folder, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return }
      throw DataError("file", "cannot make the folder \(folder): a file of that name is in the way")
    }
    if folder != "/" { try makeFolder(Self.folder(of: folder)) }
    if unsafe mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw DataError("file", "cannot make the folder \(folder): \(SystemError.text())")
    }
  }

  /// The folder that an absolute path's last part lies in.
  public static func folder(of path: String) -> String {
    let bytes = Array(path.utf8)
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return "/" }
    return String(decoding: bytes[..<slash], as: UTF8.self)
  }

  /// What an open file holds from its present place on.
  ///
  /// - Parameters:
  ///   - path: its name in errors.
  ///   - expected: its size where that is known.
  public static func readToEnd(
    _ descriptor: Int32, _ path: String, expected: Int = 0
  ) throws(DataError) -> [UInt8] {
    // Pipes and /proc report no size: the buffer grows until a read returns nothing.
    if let problem = MemoryLimit.problem("the contents of \(path)", bytes: expected) {
      throw DataError("memory", problem)
    }
    // Memory is taken as it fills: to zero a gigabyte first could not be stopped.
    var bytes = [UInt8](repeating: 0, count: expected > 0 ? min(expected + 1, stretch) : 1 << 16)
    bytes.reserveCapacity(max(expected, 0) + 1)
    var count = 0
    while true {
      if count == bytes.count {
        if let problem = MemoryLimit.problem("the contents of \(path)", bytes: count + stretch) {
          throw DataError("memory", problem)
        }
        bytes.append(contentsOf: repeatElement(0, count: min(stretch, count)))
      }
      if Kernels.isStopped { throw .stopped }
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

  private static func failure(_ verb: String, _ path: String) -> DataError {
    let number = errno
    let reason = SystemError.text(number)
    var hint: String?
    if number == ENOENT, !path.hasPrefix("/"), let here = unsafe getcwd(nil, 0) {
      hint = "paths start from the current folder, \(unsafe String(cString: here))"
      unsafe free(here)
    }
    return DataError("file", "cannot \(verb) \(path.isEmpty ? "\"\"" : path): \(reason)", hint: hint)
  }
}
