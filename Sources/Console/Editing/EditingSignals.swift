import Glibc

/// The signals that end a wait for keys, as they are while a line is edited.
struct EditingSignals {
  private static let signals = [SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGQUIT]
  private var before: [sigaction] = []

  init() {
    _ = SignalPipe.descriptor
    while SignalPipe.next() != nil {}
    for signal in Self.signals {
      var action = sigaction()
      var old = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { SignalPipe.post($0) }
      action.sa_flags = SA_RESTART
      unsafe sigaction(signal, &action, &old)
      before.append(old)
    }
  }

  func restore() {
    for (signal, action) in zip(Self.signals, before) {
      var action = action
      unsafe sigaction(signal, &action, nil)
    }
  }
}
