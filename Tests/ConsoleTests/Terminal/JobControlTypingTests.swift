import Glibc
import Testing

@testable import Console

/// Ctrl-Z, `fg` and keys that are typed while something runs, in a real shell.
@Suite struct JobControlTypingTests {
  /// A shell, and in it the program.
  private func startFromShell() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      ["--norc", "--noediting", "-i"], command: "/bin/bash", rows: 40,
      environment: ["PS1": "shell$ ", "BPS": PseudoTerminal.program, "BPS_PICTURES": "braille"],
      waitsForPrompt: false)
    try terminal.wait(for: "shell$")
    terminal.type("$BPS\r")
    try terminal.wait(for: "bps:1>")
    return terminal
  }

  /// Ctrl-Z, a look at what the shell finds, and back.
  private func suspendAndReturn(_ terminal: PseudoTerminal) throws {
    let count = terminal.screen.lines.count { $0.contains("Stopped") }
    terminal.press(.controlZ)
    try terminal.wait(until: "the shell") {
      $0.lines.count { $0.contains("Stopped") } == count + 1 && $0.lines.last == "shell$"
    }
    terminal.type("stty -a | grep -wo -e -icanon -e -echo; echo plain=$?\r")
    try terminal.wait(for: "plain=1")
    terminal.type("clear\r")
    try terminal.wait(until: "an empty screen") { $0.lines == ["shell$"] }
    terminal.type("fg\r")
  }

  @Test func `Ctrl-Z at the prompt keeps the block that was typed`() throws {
    let terminal = try startFromShell()
    terminal.typeSlowly("for i in 1...2 {\rprint i * 7\r}")
    terminal.press(.up, .up)
    terminal.settle()
    try suspendAndReturn(terminal)
    try terminal.wait(until: "the block") {
      $0.lines.suffix(3) == ["bps:1> for i in 1...2 {", "  print i * 7", "}"]
    }
    terminal.press(.down, .end, .backspace)
    terminal.typeSlowly("8")
    terminal.press(.down, .end, .enter)
    try terminal.wait(for: "bps:2>")
    #expect(terminal.screen.lines.suffix(3) == ["8", "16", "bps:2>"])
    #expect(terminal.screen.modes.contains(2004))
  }

  @Test(arguments: [false, true]) func `Ctrl-Z while a cell runs, and fg goes on with it`(isLive: Bool) throws
  {
    let terminal = try startFromShell()
    if isLive { try terminal.enter("live a", thenPrompt: 2) }
    let next = isLive ? 3 : 2
    terminal.typeSlowly("n = 0; while n < 1e9 { n = n + 1; track a: n }\r")
    try terminal.wait(for: isLive ? "└" : "turn ")
    try suspendAndReturn(terminal)
    try terminal.wait(for: "turn ")
    #expect(terminal.screen.lines.count { $0.contains("└") } <= 1)
    terminal.type("secret")
    terminal.settle(milliseconds: 50)
    #expect(!terminal.screen.text.contains("secret"))
    terminal.press(.controlC)
    try terminal.wait(for: "bps:\(next)>")
    #expect(terminal.screen.text.contains("stopped at line 1, turn "))
    try terminal.enter("n > 10", thenPrompt: next + 1)
    #expect(terminal.screen.lines.suffix(2).first == "[\(next)] true")
    terminal.press(.controlD)
    try terminal.wait(until: "the shell") { $0.lines.last == "shell$" }
  }

  @Test func `what is typed while a cell runs is shown once, in the next entry`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("t = clock(); while clock() - t < 0.8 { }\r")
    terminal.type("1 + 2\r3 +")
    try terminal.wait(for: "bps:3> 3 +")
    terminal.type(" 4")
    terminal.press(.enter)
    try terminal.wait(for: "bps:4>")
    #expect(
      terminal.screen.lines.dropFirst() == ["bps:2> 1 + 2", "[2] 3", "bps:3> 3 + 4", "[3] 7", "bps:4>"])
  }

  @Test func `keys that come while the terminal is asked what it can show are not lost`() throws {
    let terminal = try PseudoTerminal()
    terminal.type("plot [3, 1, 2]\r")
    try terminal.wait(until: "a question") { [terminal] _ in terminal.transcript.contains("\u{1B}[c") }
    terminal.type("1 +\u{1B}[?62;22c 2")
    try terminal.wait(for: "bps:2> 1 + 2")
    terminal.press(.enter)
    try terminal.wait(for: "[2] 3")
    // An answer that comes late is none of the user's keys.
    terminal.type("4\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;22c2\r")
    try terminal.wait(for: "[3] 42")
  }

  @Test func `the terminal is as it was when the program is ended from outside`() throws {
    let terminal = try startFromShell()
    terminal.typeSlowly("while true { }\r")
    terminal.settle(milliseconds: 100)
    let program = try #require(terminal.children.first)
    kill(program, SIGTERM)
    try terminal.wait(for: "Terminated")
    terminal.type("stty -a | grep -wo -e -icanon -e -echo; echo plain=$?\r")
    try terminal.wait(for: "plain=1")
  }
}
