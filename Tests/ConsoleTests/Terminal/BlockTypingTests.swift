import Testing

@testable import Console

/// Blocks taller than the terminal, resized terminals, pastes, and the keys of vi in a block.
@Suite struct BlockTypingTests {
  /// A function of 29 lines, pasted.
  private func paste(_ terminal: PseudoTerminal) throws {
    let body = (1...27).map { "  a\($0) = x + \($0)\r" }.joined()
    terminal.type("\u{1B}[200~f(x) = {\r\(body)}\u{1B}[201~")
    try terminal.wait(until: "its end") { $0.lines.last == "}" }
  }

  @Test func `a block taller than the terminal is seen where it is edited, and whole when it runs`() throws {
    let terminal = try PseudoTerminal(rows: 12)
    try paste(terminal)
    #expect(terminal.screen.lines.first == "bps:1 ↑19>   a19 = x + 19")
    #expect(terminal.screen.lines.count == 10)
    for _ in 1...26 { terminal.press(.up) }
    terminal.press(.end)
    terminal.type("00")
    try terminal.wait(until: "what is typed") {
      $0.lines.first == "bps:1 ↑1 ↓18>   a1 = x + 1" && $0.lines[1] == "  a2 = x + 200" && $0.row == 1
    }
    terminal.press(.up, .up)
    try terminal.wait(until: "the first line") { $0.lines.first == "bps:1 ↓19> f(x) = {" && $0.row == 0 }
    // Over the line end into the line above, and back.
    for _ in 1...20 { terminal.press(.down) }
    terminal.press(.home, .backspace, .altEnter)
    try terminal.wait(until: "two lines") {
      $0.lines.contains("  a19 = x + 19") && $0.lines.contains("    a20 = x + 20")
    }
    terminal.press(.enter)
    try terminal.wait(until: "the whole block") {
      $0.lines.suffix(3) == ["  a27 = x + 27", "}", "bps:2>"]
    }
    #expect(terminal.transcript.contains("bps:1>\u{1B}[0m f(x) = {\r\n  a1 = x + 1\r\n  a2 = x + 200\r\n"))
    terminal.press(.up)
    try terminal.wait(until: "the block recalled") {
      $0.text.contains("bps:2 ↓19> f(x)")
    }
    terminal.press(.controlC)
    try terminal.enter("f(1)", thenPrompt: 3)
    try terminal.enter("f(5); 7", thenPrompt: 4)
    #expect(terminal.screen.lines.suffix(2) == ["[3] 7", "bps:4>"])
  }

  @Test func `a line longer than the screen is edited at its start and at its end`() throws {
    let terminal = try PseudoTerminal(rows: 6, columns: 40)
    terminal.type((1...200).map(String.init).joined(separator: " + "))
    try terminal.wait(until: "the end") { $0.lines.joined().hasSuffix("199 + 200") }
    terminal.press(.home)
    terminal.type("1000 + ")
    try terminal.wait(until: "the start") { $0.text.contains("> 1000 + 1 + 2") && $0.row == 0 }
    terminal.press(.enter)
    try terminal.wait(for: "[1] 21100")
  }

  @Test func `a window made lower and higher shows what fits`() throws {
    let terminal = try PseudoTerminal(rows: 40)
    try paste(terminal)
    #expect(terminal.screen.lines.count == 29)
    terminal.resize(rows: 10, columns: 80)
    try terminal.wait(until: "the end of the block") {
      $0.lines.first == "bps:1 ↑21>   a21 = x + 21" && $0.lines.last == "}"
    }
    terminal.resize(rows: 40, columns: 80)
    try terminal.wait(until: "the block") { $0.lines.first == "bps:1> f(x) = {" && $0.lines.count == 29 }
  }

  /// A terminal that breaks long rows anew is no part of this test; see `LineLayoutTests`.
  @Test func `a wider window leaves no row above`() throws {
    let terminal = try PseudoTerminal(columns: 60, environment: ["XTERM_VERSION": "XTerm(390)"])
    let numbers = (1...30).map(String.init).joined(separator: ", ")
    terminal.type("alpha = [\(numbers)")
    try terminal.wait(until: "the end") { $0.lines.joined().hasSuffix("29, 30") }
    for columns in [100, 70, 140, 66, 160] {
      terminal.resize(rows: 24, columns: columns)
      let rows = (9 + 7 + numbers.count + columns - 1) / columns
      try terminal.wait(until: "\(rows) rows") {
        $0.lines.joined() == "bps:1> alpha = [\(numbers)" && $0.lines.count == rows
      }
    }
  }

  @Test func `in a paste nothing is a key`() throws {
    let terminal = try PseudoTerminal()
    terminal.type(
      "\u{1B}[200~x = \"a\u{3}b\u{1B}[31mc\u{1B}[A\u{1A}\u{1C}\u{4}\"\rprint x + \"!\"\r\u{1B}[201~")
    try terminal.wait(until: "the text") { $0.lines == ["bps:1> x = \"abc\"", "print x + \"!\""] }
    terminal.press(.enter)
    try terminal.wait(for: "abc!\n")
    // A paste whose end does not come is left with Ctrl-C.
    terminal.type("\u{1B}[200~lost")
    terminal.press(.controlC)
    try terminal.wait(for: "Ctrl-C again")
    try terminal.enter("8", thenPrompt: 3)
    #expect(terminal.screen.lines.suffix(2) == ["[2] 8", "bps:3>"])
  }

  @Test func `the keys of vi act on lines and on the history`() throws {
    let home = try TemporaryFolder()
    try home.write("bind -v\n", to: ".editrc")
    let terminal = try PseudoTerminal(home: home)
    /// Keys, and the block or the line that they make.
    func type(_ keys: String, makes block: [String], line: SourceLocation = #_sourceLocation) throws {
      for key in keys {
        terminal.type(String(key))
        terminal.receive(milliseconds: 500)
        // Else Escape and the key behind it were Alt and that key.
        if key == "\u{1B}" { terminal.settle(milliseconds: 60) }
      }
      try terminal.wait(until: "\(block)", seconds: 15, sourceLocation: line) {
        $0.lines.suffix(block.count) == block
      }
    }
    try terminal.enter("first = 1", thenPrompt: 2)
    try terminal.enter("third = 3", thenPrompt: 3)
    // Keys that wait count as a paste, which has its own indentation.
    terminal.typeSlowly("if true {\raa\rbb\r}")
    try type("\u{1B}kk", makes: ["bps:3> if true {", "  aa", "  bb", "}"])
    try type("AX\u{1B}IY\u{1B}", makes: ["bps:3> if true {", "  YaaX", "  bb", "}"])
    try type("0x$x", makes: ["bps:3> if true {", " Yaa", "  bb", "}"])
    try type("onew\u{1B}", makes: ["bps:3> if true {", " Yaa", " new", "  bb", "}"])
    try type("kOtop\u{1B}", makes: ["bps:3> if true {", " top", " Yaa", " new", "  bb", "}"])
    try type("dd", makes: ["bps:3> if true {", " Yaa", " new", "  bb", "}"])
    try type("2dd", makes: ["bps:3> if true {", "  bb", "}"])
    try type("p", makes: ["bps:3> if true {", "  bb", " Yaa", " new", "}"])
    try type("uccc1\u{1B}", makes: ["bps:3> if true {", "  c1", "}"])
    try type("^C2\u{1B}", makes: ["bps:3> if true {", "  2", "}"])
    try type("0kk", makes: ["bps:3> third = 3"])
    try type("k", makes: ["bps:3> first = 1"])
    try type("jj", makes: ["bps:3> if true {", "  2", "}"])
    terminal.press(.controlC)
    try type("\u{1B}/ir", makes: ["search 'ir': third = 3"])
    try type("\r", makes: ["bps:3> third = 3"])
    try type("n", makes: ["bps:3> first = 1"])
    try type("\r", makes: ["bps:4>"])
  }
}
