import Glibc
import Testing

@testable import Console

/// The program in a terminal of its own: keys go in as a user types them, and the screen is what a user would see.
final class PseudoTerminal {
  let process: pid_t
  private let master: Int32
  private(set) var screen: Screen
  private(set) var status: Int32?
  private(set) var isClosed = false
  /// Everything that the program wrote.
  private(set) var transcript = ""
  /// The home folder of the program; removed at the end.
  let home: TemporaryFolder

  /// What Linux calls TIOCSPTLCK and TIOCGPTN; Swift cannot see these macros, nor POSIX_SPAWN_SETSID.
  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
    static let newSession: Int32 = 0x80
  }

  private static let history = ".local/state/bps/history"

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts `bps`, or another command, and waits for the prompt of `bps`.
  ///
  /// - Parameter isFirst: whether the user has no history yet, and is greeted.
  init(
    _ arguments: [String] = [], command: String = PseudoTerminal.program, isFirst: Bool = false,
    rows: Int = 24, columns: Int = 80, environment: [String: String] = [:],
    home: TemporaryFolder? = nil, waitsForPrompt: Bool = true
  ) throws {
    self.home = try home ?? TemporaryFolder()
    if !isFirst, self.home.read(Self.history) == nil { try self.home.write("", to: Self.history) }
    screen = Screen(rows: rows, columns: columns)
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: UInt32 = 0
    var isLocked: Int32 = 0
    guard master >= 0, unsafe ioctl(master, Request.unlock, &isLocked) == 0,
      unsafe ioctl(master, Request.number, &number) == 0
    else { throw Failure(description: "no pseudo-terminal: errno \(errno)") }
    let slave = "/dev/pts/\(number)"
    Self.resize(master, rows: rows, columns: columns)
    var variables = [
      "HOME": self.home.path, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": Self.variable("PATH"),
    ]
    for (name, value) in environment { variables[name] = value }
    process = try Self.spawn(
      [command] + arguments, environment: variables.map { "\($0)=\($1)" }, terminal: slave)
    if waitsForPrompt { try wait(for: "bps:1> ") }
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      unsafe waitpid(process, &status, 0)
    }
    if !isClosed { close(master) }
  }

  // MARK: What a user does

  func type(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      // A terminal takes a few thousand bytes at a time; what the program echoes meanwhile must be read.
      let count = unsafe bytes.withUnsafeBytes { unsafe write(master, $0.baseAddress, min($0.count, 512)) }
      if count <= 0 { return }
      bytes.removeFirst(count)
      if !bytes.isEmpty { receive(milliseconds: 1) }
    }
  }

  func press(_ keys: Key...) { for key in keys { type(key.rawValue) } }

  /// Types a line and Enter, and waits for the prompt of the next cell.
  func enter(_ text: String, thenPrompt number: Int, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    type(text)
    press(.enter)
    try wait(for: "bps:\(number)>", sourceLocation: sourceLocation)
  }

  func resize(rows: Int, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    Self.resize(master, rows: rows, columns: columns)
  }

  /// Closes the terminal as a closed window does.
  func hangUp() {
    close(master)
    isClosed = true
  }

  // MARK: What a user sees

  /// Reads until the screen has the text.
  func wait(
    for text: String, seconds: Double = 40, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try wait(until: "\"\(text)\"", seconds: seconds, sourceLocation: sourceLocation) {
      $0.text.contains(text)
    }
  }

  func wait(
    until what: String, seconds: Double = 40, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: (Screen) -> Bool
  ) throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while !condition(screen) {
      guard ContinuousClock.now < end, receive(milliseconds: 20) || status == nil else {
        Issue.record("waited for \(what), the screen is\n\(screen.text)", sourceLocation: sourceLocation)
        throw Failure(description: "no \(what)")
      }
    }
  }

  /// Reads until nothing has come for a while.
  func settle(milliseconds: Int32 = 250) { while receive(milliseconds: milliseconds) {} }

  /// Waits for the program's end and returns its exit status; nil when it does not end.
  func waitForEnd(seconds: Double = 20) -> Int32? {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if !isClosed { receive(milliseconds: 10) }
      var result: Int32 = 0
      if unsafe waitpid(process, &result, WNOHANG) == process {
        status = result
        return result & 0x7F == 0 ? (result >> 8) & 0xFF : -(result & 0x7F)
      }
      usleep(2000)
    }
    return nil
  }

  @discardableResult
  func receive(milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&watched, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(master, &bytes, bytes.count)
    guard count > 0 else { return false }
    screen.feed(bytes[..<count])
    transcript += String(decoding: bytes[..<count], as: UTF8.self)
    return true
  }

  // MARK: The process

  private static func variable(_ name: String) -> String {
    unsafe getenv(name).map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
  }

  /// The built program, which lies beside the tests'.
  static let program: String = {
    let tests = Swift.CommandLine.arguments.first ?? ""
    let beside = (tests.lastIndex(of: "/").map { String(tests[...$0]) } ?? "./") + "bps"
    if unsafe access(beside, X_OK) == 0 { return beside }
    let root = #filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")?.lowerBound ?? #filePath.endIndex)
    return "\(root)/.build/debug/bps"
  }()

  private static func resize(_ descriptor: Int32, rows: Int, columns: Int) {
    var size = winsize(
      ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  private static func release(_ texts: [UnsafeMutablePointer<CChar>?]) {
    var rest = unsafe texts[...]
    while let text = unsafe rest.popLast() { unsafe free(text) }
  }

  /// Starts a process in a session of its own, whose terminal is the one at `terminal`.
  private static func spawn(_ words: [String], environment: [String], terminal: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    // The tests run on threads that block signals, which a new process would inherit.
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    let signalFlags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    unsafe posix_spawnattr_setflags(&attributes, Int16(Request.newSession | signalFlags))
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe Self.release(arguments + variables) }
    var process: pid_t = 0
    let status = unsafe posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard status == 0 else { throw Failure(description: "cannot start \(words[0]): errno \(status)") }
    return process
  }
}

/// Keys as a terminal sends them.
enum Key: String {
  case enter = "\r"
  case tab = "\t"
  case escape = "\u{1B}"
  case backspace = "\u{7F}"
  case up = "\u{1B}[A"
  case down = "\u{1B}[B"
  case right = "\u{1B}[C"
  case left = "\u{1B}[D"
  case home = "\u{1B}[H"
  case end = "\u{1B}[F"
  case delete = "\u{1B}[3~"
  case wordRight = "\u{1B}[1;5C"
  case wordLeft = "\u{1B}[1;5D"
  case altEnter = "\u{1B}\r"
  case controlA = "\u{01}"
  case controlC = "\u{03}"
  case controlD = "\u{04}"
  case controlE = "\u{05}"
  case controlG = "\u{07}"
  case controlK = "\u{0B}"
  case controlL = "\u{0C}"
  case controlR = "\u{12}"
  case controlU = "\u{15}"
  case controlW = "\u{17}"
  case controlY = "\u{19}"
  case controlZ = "\u{1A}"
  case controlBackslash = "\u{1C}"
  case undo = "\u{1F}"
  case redo = "\u{1B}_"
  case pasteStart = "\u{1B}[200~"
  case pasteEnd = "\u{1B}[201~"
}

/// A folder that is removed with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/bps-test-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      throw PseudoTerminal.Failure(description: "no temporary folder: errno \(errno)")
    }
    path = unsafe String(cString: made)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for entry in FolderEntry.all(in: path) {
      let inner = "\(path)/\(entry.name)"
      if entry.isFolder { remove(inner) } else { unsafe unlink(inner) }
    }
    unsafe rmdir(path)
  }

  func write(_ text: String, to name: String) throws {
    let full = "\(path)/\(name)"
    for place in full.indices where full[place] == "/" && place > full.startIndex {
      unsafe mkdir(String(full[..<place]), 0o700)
    }
    guard let file = unsafe fopen(full, "w") else {
      throw PseudoTerminal.Failure(description: "cannot write \(full)")
    }
    defer { unsafe fclose(file) }
    unsafe fputs(text, file)
  }

  func read(_ name: String) -> String? { Self.text(of: "\(path)/\(name)") }

  static func text(of path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
