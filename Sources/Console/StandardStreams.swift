import Data
import Glibc
import Interpreter

/// Standard output with a buffer, and standard error; they keep their order.
final class StandardStreams {
  private var buffer: [UInt8] = []
  let isOutputTerminal = isatty(STDOUT_FILENO) == 1
  let isErrorTerminal = isatty(STDERR_FILENO) == 1
  /// Whether the terminal only prints characters, one behind the other: no colours, and nothing is written over.
  let isDumb = ["", "dumb"].contains(UserFolder.environment("TERM") ?? "")
  /// Why standard output took no more, 0 while it does: EPIPE when its reader is gone, ENOSPC on a full disk.
  private(set) var outputError: Int32 = 0
  /// Keys that were read while the terminal was asked something, for whoever reads keys next.
  var typedAhead: [UInt8] = []
  private static let bufferSize = 1 << 16

  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if isOutputTerminal || buffer.count >= Self.bufferSize { flush() }
  }

  func writeError(_ text: String) {
    flush()
    _ = Self.writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  func flush() {
    guard !buffer.isEmpty else { return }
    if outputError == 0 { outputError = Self.writeAll(buffer, to: STDOUT_FILENO) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes all bytes, or those that a reader takes before Ctrl-C; the system's error number, 0 when there was none.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var start = 0
    while start < bytes.count {
      // Any thread may get the signal of Ctrl-C, so waiting for a reader must end by itself.
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard unsafe poll(&ready, 1, 50) > 0 else {
        if InterruptSignal.flag.isRequested { return 0 }
        continue
      }
      // So much a pipe takes without waiting when it takes anything.
      let size = min(bytes.count - start, Int(PIPE_BUF))
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress! + start, size)
      }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return errno
      }
      start += count
    }
    return 0
  }

  /// Writes what waits and tells of output that was lost, except to a reader that left: `bps run x.bps | head`.
  ///
  /// - Returns: the exit status, which is 1 where output was lost.
  func finish(_ status: Int32) -> Int32 {
    flush()
    guard outputError != 0, outputError != EPIPE else { return status }
    writeError("bps: cannot write the output: \(SystemError.text(outputError))\n")
    return max(status, 1)
  }

  /// All of standard input; nothing when it is closed.
  static func readInput() throws(DataError) -> [UInt8] {
    guard fcntl(STDIN_FILENO, F_GETFD) >= 0 else { return [] }
    return try File.readToEnd(STDIN_FILENO, "standard input")
  }

  /// The size of the terminal in characters, and of a character in pixels.
  struct Window {
    var columns = 80
    var rows = 24
    var cellWidth = 8.0
    var cellHeight = 16.0
  }

  var window: Window {
    var size = winsize()
    var window = Window()
    let isKnown = [STDERR_FILENO, STDOUT_FILENO].contains {
      unsafe ioctl($0, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
    }
    guard isKnown else { return window }
    (window.columns, window.rows) = (Int(size.ws_col), Int(size.ws_row))
    if size.ws_xpixel > size.ws_col, size.ws_ypixel > size.ws_row {
      window.cellWidth = Double(size.ws_xpixel) / Double(size.ws_col)
      window.cellHeight = Double(size.ws_ypixel) / Double(size.ws_row)
    }
    return window
  }

  var errorWidth: Int { window.columns }
}
