import Foundation
import Testing

@testable import Console

/// Charts on a real terminal: live ones, and the questions about what the terminal can show.
@Suite struct PictureTypingTests {
  private static let escape = "\u{1B}"

  private func loop(_ seconds: Double, _ body: String = "") -> String {
    "start = clock(); while clock() - start < \(seconds) { track loss: 1 / (1 + clock() - start) + 0 * sum(uniform(20000)); \(body) }; print \"done\""
  }

  @Test func `a live chart is updated in place below what is printed, and stays`() throws {
    let terminal = try PseudoTerminal(
      ["-e", "live loss; n = 0; \(loop(60, "n = n + 1; if n == 1 { print \"first\" }"))"], rows: 30,
      columns: 80,
      environment: ["BPS_PICTURES": "braille"], waitsForPrompt: false)
    // Drawing takes a share of the time, so that a slow machine draws seldom.
    let updates = { terminal.transcript.components(separatedBy: "\(Self.escape)[?2026h").count - 1 }
    try terminal.wait(until: "a second picture") { _ in updates() >= 2 }
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == 130)
    terminal.settle()
    let lines = terminal.screen.lines
    // The key's echo may have moved the screen up by a line.
    #expect(lines.first == "first" || lines.first?.contains("ends at 0.") == true)
    #expect(lines.last?.hasPrefix("stopped at line 1") == true)
    // One chart alone is left of all.
    #expect(lines.count { $0.contains("└") } == 1)
    #expect(lines.contains { $0.contains("ends at 0.") })
  }

  @Test func `Ctrl-C leaves the chart and a clean terminal`() throws {
    let terminal = try PseudoTerminal(
      ["-e", "live loss; \(loop(30))"], environment: ["BPS_PICTURES": "braille"], waitsForPrompt: false)
    try terminal.wait(for: "└")
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == 130)
    terminal.settle()
    #expect(terminal.screen.lines.last?.hasPrefix("stopped at line") == true)
    #expect(terminal.screen.lines.count { $0.contains("└") } == 1)
    let hidden = terminal.transcript.components(separatedBy: "[?25l").count
    let shown = terminal.transcript.components(separatedBy: "[?25h").count
    #expect(hidden == shown)
  }

  @Test func `a window made narrower keeps one chart`() throws {
    let terminal = try PseudoTerminal(
      ["-e", "live loss; \(loop(1.2))"], rows: 30, columns: 100, environment: ["BPS_PICTURES": "braille"],
      waitsForPrompt: false)
    try terminal.wait(for: "└")
    terminal.resize(rows: 24, columns: 60)
    #expect(terminal.waitForEnd() == 0)
    terminal.settle()
    #expect(terminal.screen.lines.last == "done")
    #expect(terminal.screen.lines.allSatisfy { $0.count <= 60 })
  }

  @Test func `a terminal that knows kitty's protocol gets the picture`() throws {
    let terminal = try PseudoTerminal(["-e", "plot [3, 1, 2]"], waitsForPrompt: false)
    try terminal.answer("\(Self.escape)_Gi=31;OK\(Self.escape)\\\(Self.escape)[?62;22c")
    #expect(terminal.waitForEnd() == 0)
    #expect(terminal.transcript.contains("\(Self.escape)_Ga=T,f=100,q=2,c="))
    #expect(terminal.transcript.contains("iVBORw0KGgo"))
  }

  @Test func `a terminal with sixels gets those`() throws {
    let terminal = try PseudoTerminal(["-e", "plot [3, 1, 2]"], waitsForPrompt: false)
    try terminal.answer("\(Self.escape)[?62;4;22c")
    #expect(terminal.waitForEnd() == 0)
    #expect(terminal.transcript.contains("\(Self.escape)P"))
  }

  @Test func `a terminal that does not answer gets braille`() throws {
    let terminal = try PseudoTerminal(["-e", "plot [3, 1, 2]"], waitsForPrompt: false)
    #expect(terminal.waitForEnd() == 0)
    terminal.settle()
    #expect(terminal.screen.text.contains("└"))
  }

  @Test func `nothing is asked within tmux`() throws {
    let terminal = try PseudoTerminal(
      ["-e", "plot [3, 1, 2]"], environment: ["TMUX": "/tmp/tmux,1,0"], waitsForPrompt: false)
    #expect(terminal.waitForEnd() == 0)
    #expect(!terminal.transcript.contains("\(Self.escape)[c"))
  }

  @Test func `a setting chooses plain characters`() throws {
    let terminal = try PseudoTerminal()
    try terminal.enter(":set pictures text", thenPrompt: 1)
    try terminal.enter("plot [3, 1, 2]", thenPrompt: 2)
    #expect(terminal.screen.text.contains("--+-") && !terminal.screen.text.contains("│"))
    terminal.type(":set pictures oil\r")
    try terminal.wait(for: "got oil")
  }
}

@Suite struct TerminalPictureTests {
  @Test func `base 64 pads as the standard says`() {
    let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
    for (text, encoded) in cases {
      #expect(String(decoding: TerminalPicture.base64(Array(text.utf8)), as: UTF8.self) == encoded)
    }
  }

  @Test func `a picture goes in pieces of 4,096`() {
    let text = TerminalPicture.kitty([UInt8](repeating: 0, count: 7000), columns: 50, rows: 20)
    let pieces = text.components(separatedBy: "\u{1B}\\").dropLast()
    #expect(pieces.count == 3)
    #expect(pieces[0].hasPrefix("\u{1B}_Ga=T,f=100,q=2,c=50,r=20,m=1;"))
    #expect(pieces[2].hasPrefix("\u{1B}_Gm=0;"))
  }

  @Test func `answers are understood`() {
    #expect(TerminalQuestion(answer: Array("\u{1B}[?62;4;6c".utf8)).knowsSixel)
    #expect(!TerminalQuestion(answer: Array("\u{1B}[?64;1;2c".utf8)).knowsSixel)
    #expect(TerminalQuestion(answer: Array("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62c".utf8)).knowsKitty)
    #expect(!TerminalQuestion(answer: Array("\u{1B}[?4c".utf8)).knowsSixel)
    let mixed = TerminalQuestion(answer: Array("a\u{1B}_Gi=31;OK\u{1B}\\b\u{1B}[?62;4cd".utf8))
    #expect(mixed.knowsKitty && mixed.knowsSixel && mixed.isComplete)
    #expect(String(decoding: mixed.typed, as: UTF8.self) == "abd")
    #expect(!TerminalQuestion(answer: Array("\u{1B}[?62;4".utf8)).isComplete)
  }
}

extension PseudoTerminal {
  /// Waits for the question about the terminal's kind and answers it.
  fileprivate func answer(_ text: String) throws {
    try wait(until: "a question") { [self] _ in transcript.contains("\u{1B}[c") }
    type(text)
  }
}
