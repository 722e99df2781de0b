import Glibc
import Synchronization

/// Signals as bytes in a pipe, so that the reader of keys can wait for both at once.
///
/// A handler may run on any thread and at any time; all it does is write the signal's number.
enum SignalPipe {
  private static let writer = Atomic<Int32>(-1)
  private static let reader = Atomic<Int32>(-1)

  /// The end to wait on; the pipe is made at the first call. -1 when there is none.
  static var descriptor: Int32 {
    let known = reader.load(ordering: .relaxed)
    if known >= 0 { return known }
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return -1 }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    reader.store(ends[0], ordering: .relaxed)
    writer.store(ends[1], ordering: .relaxed)
    return ends[0]
  }

  /// For signal handlers.
  static func post(_ signal: Int32) {
    let descriptor = writer.load(ordering: .relaxed)
    guard descriptor >= 0 else { return }
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: signal)
    _ = unsafe write(descriptor, &byte, 1)
    errno = saved
  }

  static func next() -> Int32? {
    var byte: UInt8 = 0
    guard descriptor >= 0, unsafe read(descriptor, &byte, 1) == 1 else { return nil }
    return Int32(byte)
  }
}

/// The keys of the terminal, one Unicode scalar at a time, and the signals that arrive while it waits.
final class TerminalInput {
  enum Event: Equatable {
    case scalar(Unicode.Scalar)
    case signal(Int32)
    /// The terminal is gone.
    case closed
  }

  private let descriptor = STDIN_FILENO
  private let streams: StandardStreams
  private var bytes: [UInt8] = []
  private var place = 0

  init(_ streams: StandardStreams) { self.streams = streams }

  func next() -> Event {
    while true {
      if let scalar = decode() { return .scalar(scalar) }
      if let event = wait() { return event }
    }
  }

  /// Whether a key is there already; a key that waits was typed or pasted before the last one was answered.
  var hasWaiting: Bool { place < bytes.count }

  /// The next byte when it is there or comes within a time; it stays the next.
  func peek(within milliseconds: Int32) -> UInt8? {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if !hasWaiting, unsafe poll(&watched, 1, milliseconds) > 0 { receive(watched.revents) }
    return hasWaiting ? bytes[place] : nil
  }

  /// Puts a key back, to be read next.
  func putBack(_ scalar: Unicode.Scalar) {
    bytes.replaceSubrange(..<place, with: String(scalar).utf8)
    place = 0
  }

  /// Waits for keys or a signal; nil when keys have come.
  private func wait() -> Event? {
    if !streams.typedAhead.isEmpty {
      bytes.append(contentsOf: streams.typedAhead)
      streams.typedAhead = []
      return nil
    }
    var watched = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: SignalPipe.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let count = unsafe poll(&watched, 2, -1)
    if count < 0 { return errno == EINTR ? nil : .closed }
    if watched[1].revents != 0, let signal = SignalPipe.next() { return .signal(signal) }
    guard watched[0].revents != 0 else { return nil }
    return receive(watched[0].revents) ? nil : .closed
  }

  /// Takes what has come, which is nothing when Ctrl-C has taken it away; false when the terminal is gone.
  ///
  /// - Parameter events: what `poll` said of the terminal.
  @discardableResult
  private func receive(_ events: Int16) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let received = unsafe read(descriptor, &chunk, chunk.count)
    if received < 0 { return errno == EINTR || errno == EAGAIN }
    if received == 0 { return TerminalMode.readsAtOnce && events & Int16(POLLHUP | POLLERR | POLLNVAL) == 0 }
    bytes.removeFirst(place)
    place = 0
    bytes.append(contentsOf: chunk[..<received])
    return true
  }

  /// The next scalar of what was read; nil when more bytes are needed. Bytes that are no UTF-8 become �.
  private func decode() -> Unicode.Scalar? {
    // An answer that came after nobody waited for it any more.
    while let length = TerminalQuestion.answerLength(bytes[place...]) { place += length }
    guard place < bytes.count else { return nil }
    let first = bytes[place]
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    let available = bytes[place...].prefix(length)
    let isBroken = available.dropFirst().contains { $0 & 0xC0 != 0x80 }
    guard available.count == length || isBroken else { return nil }
    let taken = isBroken ? 1 + available.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count : length
    let text = String(decoding: bytes[place..<place + taken], as: UTF8.self)
    place += taken
    return text.unicodeScalars.first
  }
}
