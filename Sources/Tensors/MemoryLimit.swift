internal import Glibc
internal import Kernels
internal import Synchronization

/// How much memory a program may still take, so that a value that cannot fit is an error and not the end of the process.
///
/// What is free is what the system says is available, less a reserve, within the limits of the control group (a
/// container) and of ``setCap(_:)``.
public enum MemoryLimit {
  /// Allocations from this size on are checked before they are made.
  public static let checkedSize = 1 << 26
  /// What is left to the rest of the process and the machine.
  private static let reserve = 1 << 27

  private static let cap = Atomic<Int>(.max)

  /// The most that this process may hold in all, for tests and for embedding.
  public static func setCap(_ bytes: Int) { cap.store(bytes, ordering: .relaxed) }

  /// Bytes that may still be taken.
  public static var free: Int {
    var free = (field("MemAvailable:", of: "/proc/meminfo") ?? Int.max / 2048) * 1024
    let group = "/sys/fs/cgroup/memory"
    for (limit, used) in [(".max", ".current"), ("/memory.limit_in_bytes", "/memory.usage_in_bytes")] {
      guard let limit = number(in: group + limit), let used = number(in: group + used) else { continue }
      // What the group holds of files can be let go of.
      let cache =
        field("inactive_file", of: group + ".stat")
        ?? field("total_inactive_file", of: group + "/memory.stat")
      free = min(free, limit - used + (cache ?? 0))
    }
    let cap = cap.load(ordering: .relaxed)
    if cap < .max { free = min(free, cap - residentSize) }
    return max(0, free - reserve)
  }

  /// Bytes that were taken since memory was last looked at.
  private static let taken = Atomic<Int>(0)

  /// Told of every large tensor before its memory is written: where it does not fit, this thread's work is stopped.
  @inline(never)
  static func willTake(_ bytes: Int) {
    guard taken.add(bytes, ordering: .relaxed).newValue >= checkedSize else { return }
    taken.store(0, ordering: .relaxed)
    if bytes > free { Kernels.requestStop(.memory) }
  }

  /// What the process holds in memory.
  public static var residentSize: Int {
    let words = text(of: "/proc/self/statm").split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Whether so little is left that a program that goes on growing has to be stopped.
  public static var isExhausted: Bool { free == 0 }

  /// `a tensor of shape [100000, 100000] would take 40 GB, and 12 GB of memory are free`, or nil where it fits.
  public static func problem(_ what: String, bytes: Int, verb: String = "would take") -> String? {
    guard bytes >= checkedSize else { return nil }
    let free = free
    guard bytes > free else { return nil }
    return "\(what) \(verb) \(text(bytes: bytes)), and \(text(bytes: free)) of memory are free"
  }

  /// `3.2 GB`: bytes with a decimal prefix, two digits.
  public static func text(bytes: Int) -> String {
    var value = Double(max(0, bytes))
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var unit = 0
    while value >= 999.5, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    let rounded = value < 9.95 ? (value * 10).rounded() / 10 : value.rounded()
    return rounded == rounded.rounded() ? "\(Int(rounded)) \(units[unit])" : "\(rounded) \(units[unit])"
  }

  // MARK: Files of the system

  /// The number behind a name in a file of lines such as `MemAvailable:  12 kB`.
  private static func field(_ name: String, of path: String) -> Int? {
    for line in text(of: path).split(separator: "\n") where line.hasPrefix(name) {
      let words = line.split(separator: " ")
      return words.count > 1 ? Int(words[1]) : nil
    }
    return nil
  }

  private static func number(in path: String) -> Int? {
    text(of: path).split(separator: "\n").first.flatMap { Int($0) }
  }

  private static func text(of path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
