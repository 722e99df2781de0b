import Glibc

/// What a terminal answers when it is asked what it can show.
struct TerminalQuestion {
  var knowsKitty = false
  var knowsSixel = false
  /// Whether the attributes, which come last, have come.
  var isComplete = false
  /// What is no answer but was typed meanwhile.
  var typed: [UInt8] = []

  /// A question of kitty's protocol that shows nothing, then the primary device attributes, which every terminal answers.
  private static let question = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c"
  private static let limit: Int32 = 100

  init(answer: [UInt8]) {
    var rest = answer[...]
    while let first = rest.first {
      guard let length = Self.answerLength(rest) else {
        typed.append(first)
        rest.removeFirst()
        continue
      }
      take(rest.prefix(length))
      rest.removeFirst(length)
    }
  }

  private mutating func take(_ answer: ArraySlice<UInt8>) {
    if answer.starts(with: Self.kittyStart) {
      knowsKitty = String(decoding: answer, as: UTF8.self).contains("Gi=31;OK")
    } else {
      let numbers = answer.dropFirst(Self.attributesStart.count).dropLast().split(
        separator: UInt8(ascii: ";"))
      knowsSixel = numbers.dropFirst().contains { $0.elementsEqual("4".utf8) }
      isComplete = true
    }
  }

  private static let kittyStart = Array("\u{1B}_G".utf8)
  private static let attributesStart = Array("\u{1B}[?".utf8)

  /// The length of an answer that the bytes begin with; nil where they begin with none, or with a part of one.
  static func answerLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let end: [UInt8]
    if bytes.starts(with: kittyStart) {
      end = [0x1B, 0x5C]
    } else if bytes.starts(with: attributesStart) {
      end = [UInt8(ascii: "c")]
    } else {
      return nil
    }
    let found = bytes.indices.dropFirst(2).first { bytes[$0...].starts(with: end) }
    return found.map { $0 + end.count - bytes.startIndex }
  }

  /// Asks the terminal; nil where standard input and output are none, or without an answer.
  ///
  /// Keys that come in between are kept for the prompt. A script leaves them to the shell: it asks nothing when keys
  /// wait already.
  static func ask(_ streams: StandardStreams) -> TerminalQuestion? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp() else {
      return nil
    }
    var waiting: Int32 = 0
    guard unsafe ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) == 0,
      waiting == 0 || TerminalMode.isHidingKeys
    else { return nil }
    var before = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return nil }
    defer { unsafe tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    streams.write(question)
    let answer = TerminalQuestion(answer: read())
    streams.typedAhead += answer.typed
    return answer.isComplete ? answer : nil
  }

  /// What comes until the answer is complete, or nothing comes any more.
  private static func read() -> [UInt8] {
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while answer.count < 1 << 16, !TerminalQuestion(answer: answer).isComplete {
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&descriptor, 1, limit) > 0 else { break }
      let count = unsafe Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      guard count > 0 else { break }
      answer += chunk[..<count]
    }
    return answer
  }
}
