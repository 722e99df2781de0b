import Glibc
import Synchronization

/// How the terminal treats keys while the prompt does not read them.
///
/// While a cell runs they wait unseen, and the next entry shows them once; Ctrl-C and Ctrl-Z are signals all the same.
/// Signal handlers call this: it keeps nothing but a flag and the terminal's own settings.
enum TerminalMode {
  private static let hidesKeys = Atomic<Bool>(false)

  static var isHidingKeys: Bool { hidesKeys.load(ordering: .relaxed) }

  static func hideKeys() {
    hidesKeys.store(true, ordering: .relaxed)
    apply(hides: true)
  }

  /// Makes the terminal again what programs expect.
  static func showKeys() {
    guard isHidingKeys else { return }
    apply(hides: false)
    hidesKeys.store(false, ordering: .relaxed)
  }

  /// Lets `read` return with what there is, be it nothing, and makes keys of Ctrl-C and its like: as a signal Ctrl-C
  /// would take away the keys before it, and in a paste it is neither.
  static func readAtOnce() {
    var mode = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
    mode.c_lflag &= ~tcflag_t(ISIG)
    // VMIN and VTIME.
    (mode.c_cc.6, mode.c_cc.5) = (0, 0)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &mode)
  }

  /// The signal that the terminal makes of a key while no line is edited; nil for any other key.
  static func signal(of key: Unicode.Scalar) -> Int32? {
    var mode = termios()
    guard key.value > 0, key.value < 32, unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return nil }
    // VINTR, VQUIT and VSUSP.
    switch UInt8(key.value) {
    case mode.c_cc.0: return SIGINT
    case mode.c_cc.1: return SIGQUIT
    case mode.c_cc.10: return SIGTSTP
    default: return nil
    }
  }

  /// Whether it does: a terminal that gives whole lines gives nothing only at their end.
  static var readsAtOnce: Bool {
    var mode = termios()
    return unsafe tcgetattr(STDIN_FILENO, &mode) == 0 && mode.c_lflag & tcflag_t(ICANON) == 0
  }

  /// Lets another program use the terminal.
  static func showingKeys<Result>(_ body: () -> Result) -> Result {
    guard isHidingKeys else { return body() }
    showKeys()
    defer { hideKeys() }
    return body()
  }

  /// Sets the terminal when this process has it: before it stops, and when it goes on.
  static func leave() { if isHidingKeys { apply(hides: false) } }
  static func enter() { if isHidingKeys { apply(hides: true) } }

  private static func apply(hides: Bool) {
    // In the background the attempt would stop the process.
    guard tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
    var mode = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
    let flags = tcflag_t(ICANON | ECHO)
    mode.c_lflag = hides ? mode.c_lflag & ~flags | tcflag_t(ISIG) : mode.c_lflag | flags | tcflag_t(ISIG)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &mode)
  }
}

/// Ctrl-Z, `fg` and the signals that end the process: the terminal is left as it was found.
enum JobControl {
  private static let count = Atomic<Int>(0)

  /// How often the process went on after it was stopped.
  static var continuations: Int { count.load(ordering: .relaxed) }

  /// Watches the signals; one that whoever started the process ignores stays ignored.
  static func install() {
    handle(SIGCONT) { _ in
      let saved = errno
      JobControl.count.add(1, ordering: .relaxed)
      TerminalMode.enter()
      errno = saved
    }
    for signal in [SIGTSTP, SIGTERM, SIGQUIT] {
      handle(signal) { signal in
        let saved = errno
        TerminalMode.leave()
        JobControl.takeDefault(signal)
        errno = saved
      }
    }
  }

  /// Stops the process as Ctrl-Z does, until it goes on.
  static func suspend() { takeDefault(SIGTSTP) }

  /// Does what the signal does to a process that does not watch it. A stop that no shell could end does nothing.
  private static func takeDefault(_ number: Int32) {
    var (plain, before) = (sigaction(), sigaction())
    unsafe plain.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(number, &plain, &before)
    var (signals, blocked) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, &blocked)
    raise(number)
    unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil)
    unsafe sigaction(number, &before, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var (action, before) = (sigaction(), sigaction())
    unsafe sigaction(number, nil, &before)
    guard !isIgnored(before) else { return }
    unsafe action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    unsafe sigaction(number, &action, nil)
  }
}
