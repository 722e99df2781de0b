internal import Data
internal import Glibc

/// One running gnuplot and the three pipes to it.
///
/// A request is written while both outputs are read, in one loop over `poll`, so neither side can wait for
/// the other; nothing here blocks longer than 50 ms. The child has its own process group: Ctrl-C at the
/// terminal does not reach it, and killing the group leaves nothing behind.
struct GnuplotChannel: ~Copyable {
  enum Failure: Error, Equatable {
    /// There is no such program.
    case missing
    /// It could not be started; the system's reason.
    case unstartable(String)
    /// It ended before it answered; what it had said.
    case ended(String)
    case timedOut
    case interrupted
  }

  /// What gnuplot says of a request: 0, or the number and text of the error.
  struct Answer: Equatable {
    var number: Int
    var message: String
  }

  let process: pid_t
  private let input: Int32
  private let output: Int32
  private let errors: Int32
  private let nonce: String
  private var requests = 0

  // MARK: Start and end

  /// Starts `executable` (looked up along PATH) as `gnuplot -d`, which reads no settings of the user.
  init(executable: String) throws(Failure) {
    var pipes: [(read: Int32, write: Int32)] = []
    while pipes.count < 3 {
      guard let one = Self.pipe() else {
        let reason = errno
        for one in pipes { _ = (close(one.read), close(one.write)) }
        throw .unstartable(SystemError.text(reason))
      }
      pipes.append(one)
    }
    // A gnuplot that ended must be an error of `write`, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    let (started, status) = Self.spawn(
      executable, input: pipes[0].read, output: pipes[1].write, errors: pipes[2].write)
    for end in [pipes[0].read, pipes[1].write, pipes[2].write] { close(end) }
    guard let started else {
      for end in [pipes[0].write, pipes[1].read, pipes[2].read] { close(end) }
      throw status == ENOENT ? .missing : .unstartable(SystemError.text(status))
    }
    process = started
    (input, output, errors) = (pipes[0].write, pipes[1].read, pipes[2].read)
    for end in [input, output, errors] { Self.setNonBlocking(end) }
    nonce = String(UInt64.random(in: .min ... .max), radix: 36)
  }

  /// Kills the child and its group and collects it.
  deinit {
    close(input)
    close(output)
    close(errors)
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
  }

  // MARK: Requests

  /// Runs `commands` and returns gnuplot's verdict.
  mutating func request(
    _ commands: [UInt8], timeout: Double, shouldStop: () -> Bool
  ) throws(Failure) -> Answer {
    requests += 1
    let mark = "@@\(nonce):\(requests):"
    var pending = Array("reset errors\n".utf8)
    pending += commands
    pending += "\nset output\nprint \"\(mark)\".GPVAL_ERRNO.\":\".GPVAL_ERRMSG.\"\(mark)\"\n".utf8
    var written = 0
    var said: [UInt8] = []
    let deadline = Clock.seconds + timeout

    while true {
      if shouldStop() { throw .interrupted }
      if Clock.seconds > deadline { throw .timedOut }
      var watched = [
        pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: written < pending.count ? input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      guard unsafe poll(&watched, nfds_t(watched.count), 50) > 0 else { continue }
      if watched[2].revents != 0, !write(pending, &written) { throw .ended(Self.text(said)) }
      if watched[1].revents != 0 { _ = read(output) }
      guard watched[0].revents != 0 else { continue }
      guard let chunk = read(errors) else { throw .ended(Self.text(said)) }
      said += chunk
      if let answer = Self.answer(in: Self.text(said), mark: mark) { return answer }
    }
  }

  /// The number and the message between the two marks, once both are there.
  static func answer(in text: String, mark: String) -> Answer? {
    guard let start = find(mark, in: text[...]), let end = find(mark, in: text[start.upperBound...]) else {
      return nil
    }
    let said = text[start.upperBound..<end.lowerBound]
    guard let colon = said.firstIndex(of: ":") else { return nil }
    return Answer(number: Int(said[..<colon]) ?? -1, message: String(said[said.index(after: colon)...]))
  }

  private static func find(_ mark: String, in text: Substring) -> Range<String.Index>? {
    var start = text.startIndex
    while let at = text[start...].firstIndex(of: "@") {
      if text[at...].hasPrefix(mark) { return at..<text.index(at, offsetBy: mark.count) }
      start = text.index(after: at)
    }
    return nil
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Writes what the pipe takes now; `false` when the other end is closed.
  private func write(_ bytes: [UInt8], _ written: inout Int) -> Bool {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(input, buffer.baseAddress?.advanced(by: written), buffer.count - written)
    }
    if count >= 0 {
      written += count
      return true
    }
    return errno == EAGAIN || errno == EINTR
  }

  /// What the pipe holds now; `nil` when the other end is closed.
  private func read(_ end: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe Glibc.read(end, &buffer, buffer.count)
    if count > 0 { return Array(buffer.prefix(count)) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
  }

  // MARK: System

  /// A pipe whose ends lie above the standard ones, should those be closed, and do not pass to other programs.
  ///
  /// - Returns: nil, with the reason in `errno`, when there are too many open files.
  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard unsafe Glibc.pipe(&ends) == 0 else { return nil }
    let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
    let reason = errno
    for end in ends { close(end) }
    guard moved.allSatisfy({ $0 >= 0 }) else {
      for end in moved where end >= 0 { close(end) }
      errno = reason
      return nil
    }
    return (moved[0], moved[1])
  }

  private static func setNonBlocking(_ end: Int32) {
    _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
  }

  private static func spawn(
    _ executable: String, input: Int32, output: Int32, errors: Int32
  ) -> (pid_t?, Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    var none = sigset_t()
    unsafe sigfillset(&all)
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let arguments = unsafe copies([executable, "-d"])
    let variables = unsafe copies(environment())
    defer {
      for index in unsafe arguments.indices { unsafe free(arguments[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    var process: pid_t = 0
    let status = unsafe posix_spawnp(&process, executable, &actions, &attributes, arguments, variables)
    return (status == 0 ? process : nil, status)
  }

  private static func copies(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe strings.map { unsafe strdup($0) } + [nil]
  }

  /// The caller's environment without what makes gnuplot wait for a pager, open a window or write decimal commas.
  private static func environment() -> [String] {
    var variables: [String] = []
    var next = unsafe environ
    while let variable = unsafe next.pointee {
      unsafe variables.append(String(cString: variable))
      unsafe next = next.advanced(by: 1)
    }
    let dropped = ["PAGER=", "GNUTERM=", "LC_ALL=", "LC_NUMERIC="]
    return variables.filter { variable in !dropped.contains { variable.hasPrefix($0) } } + ["LC_NUMERIC=C"]
  }
}
