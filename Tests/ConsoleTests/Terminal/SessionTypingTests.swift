import Glibc
import Testing

@testable import Console

/// How the prompt starts, ends and remembers.
@Suite struct SessionTypingTests {
  static let historyPath = ".local/state/bps/history"

  @Test func `a killed session loses no entry, and the next one recalls it whole`() throws {
    let home = try TemporaryFolder()
    let first = try PseudoTerminal(home: home)
    first.typeSlowly("λ = 0.1\r")
    try first.wait(for: "bps:2>")
    first.typeSlowly("for i in 1...2 {\rprint i\r}\r")
    try first.wait(for: "bps:3>")
    first.typeSlowly("while true { }\r")
    usleep(50_000)
    kill(first.process, SIGKILL)
    _ = first.waitForEnd()
    #expect(HistoryFile(path: "\(home.path)/\(Self.historyPath)").read().count == 3)
    let second = try PseudoTerminal(home: home)
    second.press(.up, .up)
    second.settle()
    #expect(second.screen.lines == ["bps:1> for i in 1...2 {", "  print i", "}"])
    second.press(.up)
    second.settle()
    second.press(.controlC)
    second.settle()
    second.press(.controlR)
    second.typeSlowly("λ")
    second.settle()
    #expect(second.screen.lines.last == "search 'λ': λ = 0.1")
  }

  @Test func `two sessions at once write one history`() throws {
    let home = try TemporaryFolder()
    let (first, second) = (try PseudoTerminal(home: home), try PseudoTerminal(home: home))
    for number in 1...3 {
      try first.enter("a\(number) = 1", thenPrompt: number + 1)
      try second.enter("b\(number) = 1", thenPrompt: number + 1)
    }
    let entries = HistoryFile(path: "\(home.path)/\(Self.historyPath)").read()
    #expect(entries == ["a1 = 1", "b1 = 1", "a2 = 1", "b2 = 1", "a3 = 1", "b3 = 1"])
  }

  @Test func `what another session enters is there at once, behind one's own`() throws {
    let home = try TemporaryFolder()
    let (first, second) = (try PseudoTerminal(home: home), try PseudoTerminal(home: home))
    try second.enter("own = 1", thenPrompt: 2)
    try first.enter("foreign = 2", thenPrompt: 2)
    second.press(.up)
    try second.wait(for: "bps:2> own = 1")
    second.press(.up)
    try second.wait(for: "bps:2> foreign = 2")
    second.press(.down, .down)
    try first.enter("later = 3", thenPrompt: 3)
    second.press(.controlR)
    second.typeSlowly("ate")
    try second.wait(for: "search 'ate': later = 3")
  }

  @Test func `history lists what other sessions entered, with its time`() throws {
    let home = try TemporaryFolder()
    let first = try PseudoTerminal(home: home)
    try first.enter("a = 1", thenPrompt: 2)
    try first.enter("b = 2", thenPrompt: 3)
    let second = try PseudoTerminal(home: home)
    second.type(":history\r")
    try second.wait(for: "no such cells")
    second.type(":history all = 1\r")
    try second.wait(for: "  a = 1\n")
    second.type(":hist all 1\r")
    try second.wait(for: "  :hist all 1\n")
    #expect(second.screen.lines.contains { $0.hasPrefix("20") && $0.hasSuffix(":history all = 1") })
    #expect(!second.screen.text.contains("b = 2"))
  }

  @Test func `the first session greets, the next does not`() throws {
    let home = try TemporaryFolder()
    let first = try PseudoTerminal(isFirst: true, home: home)
    #expect(first.screen.lines.first == "bps \(Tool.version)")
    try first.enter("1", thenPrompt: 2)
    let second = try PseudoTerminal(isFirst: true, home: home)
    #expect(second.screen.lines == ["bps:1>"])
  }

  @Test func `an entry that begins with a space is run and not kept`() throws {
    let terminal = try PseudoTerminal()
    try terminal.enter("1", thenPrompt: 2)
    try terminal.enter(" 2", thenPrompt: 3)
    terminal.press(.up)
    try terminal.wait(for: "bps:3> 1")
    #expect(terminal.home.read(Self.historyPath)?.hasSuffix("\t1\t1\n") == true)
  }

  @Test func `the XDG folders are used`() throws {
    let home = try TemporaryFolder()
    try home.write("greeting = \"hello\"", to: "config/bps/init.bps")
    let terminal = try PseudoTerminal(
      environment: ["XDG_STATE_HOME": "\(home.path)/state", "XDG_CONFIG_HOME": "\(home.path)/config"],
      home: home)
    try terminal.enter("greeting", thenPrompt: 2)
    #expect(terminal.screen.lines.suffix(2) == ["[1] \"hello\"", "bps:2>"])
    #expect(home.read("state/bps/history")?.hasSuffix("\t1\tgreeting\n") == true)
  }

  @Test func `init runs at the start, an error in it ends nothing, and it can be left out`() throws {
    let home = try TemporaryFolder()
    try home.write("a = 5\nb = [1, 2][5]", to: ".config/bps/init.bps")
    let terminal = try PseudoTerminal(home: home)
    try terminal.enter("a", thenPrompt: 2)
    #expect(terminal.screen.text.contains("error[index]"))
    #expect(terminal.screen.text.contains("init.bps:2:12"))
    #expect(terminal.screen.lines.suffix(2) == ["[1] 5", "bps:2>"])
    let without = try PseudoTerminal(["--no-init"], home: home)
    try without.enter("a", thenPrompt: 2)
    #expect(without.screen.text.contains("a is not defined"))
  }

  @Test func `an init that cannot be read is told of`() throws {
    let home = try TemporaryFolder()
    try home.write("", to: ".config/bps/init.bps/file")
    let terminal = try PseudoTerminal(columns: 120, home: home)
    try terminal.enter("1", thenPrompt: 2)
    #expect(terminal.screen.text.contains("init.bps: it is a folder"))
    #expect(terminal.screen.lines.suffix(2) == ["[1] 1", "bps:2>"])
  }

  @Test(arguments: [["HOME": ""], ["HOME": "/proc/none"]])
  func `a history that cannot be kept is told of once`(
    environment: [String: String]
  ) throws {
    let terminal = try PseudoTerminal(environment: environment)
    try terminal.enter("1", thenPrompt: 2)
    try terminal.enter("2", thenPrompt: 3)
    #expect(terminal.screen.text.ranges(of: "entries are not kept").count == 1)
    terminal.press(.up, .up)
    try terminal.wait(for: "bps:3> 1")
  }

  @Test(arguments: ["nonsense-terminal", "vt100", "linux", "xterm", "screen-256color", "tmux-256color"])
  func `known and unknown terminals`(kind: String) throws {
    let terminal = try PseudoTerminal(environment: ["TERM": kind])
    try terminal.enter("1 + 2", thenPrompt: 2)
    try terminal.enter("_ + λ_", thenPrompt: 3)
    terminal.press(.up, .up)
    try terminal.wait(for: "bps:3> 1 + 2")
    terminal.press(.enter)
    try terminal.wait(for: "[3] 3")
    terminal.press(.controlD)
  }

  @Test(arguments: [["TERM": "dumb"], ["TERM": ""]]) func `a dumb terminal gets plain lines`(
    environment: [String: String]
  ) throws {
    let terminal = try PseudoTerminal(environment: environment)
    for line in ["for i in 1...2 {", "print i", "}"] { terminal.typeSlowly(line + "\n") }
    try terminal.wait(for: "bps:2>")
    for line in ["zz + 1", "[3, 4] * 2", "t = clock(); while clock() < t + 1.3 { }"] {
      terminal.typeSlowly(line + "\n")
    }
    try terminal.wait(for: "took ")
    #expect(!terminal.transcript.contains("\u{1B}"))
    #expect(terminal.screen.lines.contains("1") && terminal.screen.lines.contains("2"))
    terminal.press(.controlC)
    try terminal.wait(for: "Ctrl-C again")
    terminal.press(.controlD)
    #expect(terminal.waitForEnd() == 0)
  }

  @Test func `colour, and none where it is not wanted`() throws {
    let colored = try PseudoTerminal()
    try colored.enter("x = y", thenPrompt: 2)
    #expect(colored.screen.colors > 0)
    let plain = [
      try PseudoTerminal(["--no-color"]), try PseudoTerminal(environment: ["NO_COLOR": "1"]),
    ]
    for terminal in plain {
      try terminal.enter("x = y", thenPrompt: 2)
      try terminal.enter("5", thenPrompt: 3)
      #expect(terminal.screen.text.contains("error[name]"))
      #expect(terminal.screen.colors == 0)
    }
  }

  @Test func `a cell that runs for more than a second shows its time`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("t = clock(); while clock() - t < 1.1 { }; 7\r")
    try terminal.wait(for: "[1] 7")
    try terminal.wait(for: "took 1.")
  }

  @Test func `help, a misspelt command and leaving`() throws {
    let terminal = try PseudoTerminal(rows: 40)
    terminal.typeSlowly("?tanh\r")
    try terminal.wait(for: "squeezes any number")
    terminal.typeSlowly(":hlp\r")
    try terminal.wait(for: "did you mean :help?")
    terminal.typeSlowly(":quit\r")
    #expect(terminal.waitForEnd() == 0)
    #expect(!terminal.screen.modes.contains(2004))
  }
}
