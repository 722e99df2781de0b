import Glibc
import Testing

@testable import Console

/// Every command of the prompt, typed into the real program.
@Suite struct CommandTypingTests {
  @Test func `results have names, and a semicolon silences`() throws {
    let terminal = try PseudoTerminal()
    for (number, text) in ["2 + 3", "_ * 2;", "_2 + _1", "_"].enumerated() {
      try terminal.enter(text, thenPrompt: number + 2)
    }
    #expect(
      terminal.screen.lines == [
        "bps:1> 2 + 3", "[1] 5", "bps:2> _ * 2;", "bps:3> _2 + _1", "[3] 15", "bps:4> _", "[4] 15", "bps:5>",
      ])
  }

  @Test func `help on a name, a value and a command, the map, and a misspelt topic`() throws {
    let terminal = try PseudoTerminal(rows: 60)
    try terminal.enter("net = dense(2, 3)", thenPrompt: 2)
    for (typed, seen) in [
      ("?net", "9 parameters"), (":help adam", "adam(parameters"),
      ("? :save", "  Writes the cells as a program"),
      (":help sigmiod", "did you mean sigmoid?"), ("?:undu", "did you mean :undo?"),
      (":help", "  :history [all] [N | TEXT]"),
    ] {
      terminal.type(typed + "\r")
      try terminal.wait(for: seen)
      terminal.type(":clear\r")
      try terminal.wait(until: "a clear screen") { $0.lines == ["bps:2>"] }
    }
  }

  @Test func `vars, history, set, time, profile, undo, redo and reset`() throws {
    let terminal = try PseudoTerminal(rows: 60, columns: 110)
    try terminal.enter("param W = ones(2, 2); backward sum(W * W)", thenPrompt: 2)
    terminal.type(":vars\r")
    try terminal.wait(until: "the variables") {
      $0.lines.contains { $0.hasPrefix("  W ") && $0.contains("[2, 2]") && $0.contains("fresh") }
    }
    terminal.type(":set digits 9\r1 / 3\r")
    try terminal.wait(for: "[2] 0.333333333\n")
    terminal.type(":time W @ W\r")
    try terminal.wait(for: "median ")
    terminal.type(":profile repeat 3 { backward sum(W * W) }\r")
    try terminal.wait(until: "the profile") { $0.lines.contains { $0.hasPrefix("  operation") } }
    try terminal.wait(for: "bps:4>")
    try terminal.enter("W := zeros(2, 2)", thenPrompt: 5)
    terminal.type(":undo\r")
    try terminal.wait(for: "took back cell 4: W := zeros(2, 2)")
    try terminal.enter("sum(W)", thenPrompt: 6)
    #expect(terminal.screen.lines.contains("[5] 4"))
    terminal.type(":undo\r:redo\r")
    try terminal.wait(for: "did again cell 5: sum(W)")
    terminal.type(":history\r")
    try terminal.wait(for: "[4] W := zeros(2, 2)  # taken back")
    terminal.type(":reset\rW\r")
    try terminal.wait(for: "W is not defined")
  }

  @Test func `save, run, load, cd, pwd and a file with a space in its name`() throws {
    let terminal = try PseudoTerminal(rows: 60)
    let home = terminal.home
    try home.write("precious", to: "mine.txt")
    terminal.type(":cd ~\r:pwd\r")
    try terminal.wait(until: "the folder twice") { $0.lines.count { $0 == home.path } == 2 }
    try terminal.enter("x = 20", thenPrompt: 2)
    try terminal.enter("oops", thenPrompt: 3)
    try terminal.enter("_ + 1", thenPrompt: 4)
    try terminal.enter("x + 1", thenPrompt: 5)
    terminal.type(":save my cells.bps\r")
    try terminal.wait(for: "saved 2 cells to my cells.bps")
    try terminal.wait(for: "cell 2 failed: oops is not defined; left out")
    terminal.type(":save mine.txt\r")
    try terminal.wait(for: "help: :save! mine.txt replaces it")
    #expect(home.read("mine.txt") == "precious")
    terminal.type(":save! \"mine.txt\"\r")
    try terminal.wait(for: "saved 2 cells to mine.txt")
    #expect(
      home.read("my cells.bps")
        == "# A session of bps.\n\n# %% Cell 1\nx = 20\n\n# %% Cell 4\nx + 1\n# [4] 21\n")
    terminal.type(":reset\r:run my cells.bps\rx * 2\r")
    try terminal.wait(for: "[6] 40")
    terminal.type(":load my cells.bps\r")
    try terminal.wait(for: "bps:8> # %% Cell 4")
    try terminal.wait(for: "[8] 21")
    terminal.type(":load nowhere.bps\r")
    try terminal.wait(for: "cannot read nowhere.bps: No such file or directory")
  }

  @Test func `edit opens the cell in the user's editor, and one that fails changes nothing`() throws {
    let home = try TemporaryFolder()
    try home.write("#!/bin/sh\nstty -a | grep -q ' icanon' && sed -i 's/= 1/= 41/' \"$1\"\n", to: "my editor")
    unsafe chmod("\(home.path)/my editor", 0o700)
    let terminal = try PseudoTerminal(environment: ["VISUAL": "'\(home.path)/my editor'"], home: home)
    try terminal.enter("x = 1\u{1B}\ry = x + 1", thenPrompt: 2)
    terminal.type(":edit\r")
    try terminal.wait(for: "bps:2> x = 41")
    terminal.press(.enter)
    try terminal.wait(for: "bps:3>")
    try terminal.enter("x + y", thenPrompt: 4)
    #expect(terminal.screen.lines.suffix(2) == ["[3] 83", "bps:4>"])
    let failing = try PseudoTerminal(environment: ["EDITOR": "false"])
    failing.type(":edit\r")
    try failing.wait(for: "the editor false ended with status 1")
    try failing.enter("7", thenPrompt: 2)
    #expect(failing.screen.lines.suffix(2) == ["[1] 7", "bps:2>"])
  }

  @Test func `a loop that was stopped and resumed ends in the saved file where it ended here`() throws {
    let terminal = try PseudoTerminal(rows: 40, columns: 100)
    try terminal.enter("n = 0; k = 1; m = 0; s = 0", thenPrompt: 2)
    for (cell, text) in [
      (2, "while true { n = n + k; m = m + n; s = s + m % 7 }"), (4, "resume"), (5, "resume"),
    ] {
      terminal.typeSlowly(text + "\r")
      terminal.settle(milliseconds: 50)
      terminal.press(.controlC)
      try terminal.wait(for: "bps:\(cell + 1)>")
      if cell == 2 { try terminal.enter("k = 1000", thenPrompt: 4) }
    }
    terminal.type(":save \(terminal.home.path)/endless.bps\r")
    try terminal.wait(for: "cell 5 stopped at line 1 of cell 2, turn ")
    let saved = try #require(terminal.home.read("endless.bps"))
    #expect(saved.contains("\ninterrupt ") && saved.contains("while true {"), "\(saved)")
    terminal.type(
      ":cd \(terminal.home.path)\ra = n; b = m; c = s\r:run endless.bps\rn == a and m == b and s == c\r")
    try terminal.wait(for: "true\n")
  }

  @Test func `a loop shows its progress on one line while it runs, and nothing afterwards`() throws {
    let terminal = try PseudoTerminal(columns: 100)
    terminal.typeSlowly(
      "t = clock(); for i in 1...100000000 { track a: i; if clock() - t > 1.6 { break } }\r")
    try terminal.wait(until: "a bar") {
      $0.lines.last.map { $0.contains("/100,000,000") && $0.contains(" left") && $0.contains("a ") } ?? false
    }
    try terminal.wait(for: "took ")
    try terminal.wait(until: "the next prompt and no bar") {
      $0.lines.last == "bps:2>" && !$0.text.contains(" left")
    }
  }

  @Test func `Ctrl-C stops a large product`() throws {
    let terminal = try PseudoTerminal()
    try terminal.enter("a = uniform(1500, 1500)", thenPrompt: 2)
    terminal.typeSlowly("while true { b = a @ a }\r")
    terminal.settle(milliseconds: 100)
    terminal.press(.controlC)
    let start = ContinuousClock.now
    try terminal.wait(for: "bps:3>")
    // By itself it takes less than 0.2 s; a machine that is busy with other tests gets time.
    #expect(ContinuousClock.now - start < .seconds(3))
    #expect(terminal.screen.text.contains("stopped at line 1, turn "))
  }
}
