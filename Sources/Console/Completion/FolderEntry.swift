import Glibc

/// A file or folder in a folder.
struct FolderEntry: Equatable {
  var name: String
  var isFolder: Bool

  /// What a folder holds, in no order; nothing when it cannot be read. `~/` is the home folder.
  static func all(in path: String) -> [FolderEntry] {
    var path = path
    if path.hasPrefix("~/"), let home = unsafe getenv("HOME") {
      path = unsafe String(cString: home) + path.dropFirst()
    }
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var entries: [FolderEntry] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      entries.append(FolderEntry(name: name, isFolder: isFolder("\(path)/\(name)")))
    }
    return entries
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
