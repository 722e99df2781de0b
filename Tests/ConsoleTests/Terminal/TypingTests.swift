import Testing

@testable import Console

/// What a user types into the real program, key by key.
@Suite struct TypingTests {
  @Test func `a line is typed, run and echoed under its number`() throws {
    let terminal = try PseudoTerminal()
    try terminal.enter("1 + 2", thenPrompt: 2)
    try terminal.enter("_ * 10", thenPrompt: 3)
    #expect(terminal.screen.lines == ["bps:1> 1 + 2", "[1] 3", "bps:2> _ * 10", "[2] 30", "bps:3>"])
  }

  /// A loop of three lines at the first prompt, not run yet.
  func loop(_ terminal: PseudoTerminal) {
    terminal.typeSlowly("for i in 1...2 {\rprint i * 7\r}")
  }

  @Test func `Enter begins an indented line while a bracket is open, and the block runs as one cell`() throws
  {
    let terminal = try PseudoTerminal()
    loop(terminal)
    #expect(terminal.screen.lines == ["bps:1> for i in 1...2 {", "  print i * 7", "}"])
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    #expect(
      terminal.screen.lines == ["bps:1> for i in 1...2 {", "  print i * 7", "}", "7", "14", "bps:2>"])
  }

  @Test func `Up moves inside the block, and the edited block runs`() throws {
    let terminal = try PseudoTerminal()
    loop(terminal)
    terminal.press(.up, .end, .backspace)
    terminal.typeSlowly("9")
    #expect(terminal.screen.lines == ["bps:1> for i in 1...2 {", "  print i * 9", "}"])
    terminal.press(.up, .home)
    terminal.typeSlowly("# count")
    terminal.press(.altEnter)
    terminal.settle()
    #expect(terminal.screen.lines == ["bps:1> # count", "for i in 1...2 {", "  print i * 9", "}"])
    terminal.press(.down, .down, .end, .enter)
    try terminal.wait(for: "bps:2>")
    #expect(terminal.screen.lines.suffix(3) == ["9", "18", "bps:2>"])
  }

  @Test func `Up recalls a block whole`() throws {
    let terminal = try PseudoTerminal()
    loop(terminal)
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    terminal.press(.up)
    terminal.settle()
    #expect(terminal.screen.lines.suffix(3) == ["bps:2> for i in 1...2 {", "  print i * 7", "}"])
    terminal.press(.enter)
    try terminal.wait(for: "bps:3>")
    #expect(terminal.screen.lines.suffix(3) == ["7", "14", "bps:3>"])
  }

  @Test func `Alt-Enter always begins a line`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("a = 1")
    terminal.press(.altEnter)
    terminal.typeSlowly("b = a + 1")
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    try terminal.enter("b", thenPrompt: 3)
    #expect(terminal.screen.lines == ["bps:1> a = 1", "b = a + 1", "bps:2> b", "[2] 2", "bps:3>"])
  }

  @Test func `Up searches for entries that begin with what was typed, Down comes back to it`() throws {
    let terminal = try PseudoTerminal()
    for (number, text) in ["alpha = 1", "beta1 = 2", "alpha2 = 3"].enumerated() {
      try terminal.enter(text, thenPrompt: number + 2)
    }
    terminal.typeSlowly("al")
    terminal.press(.up)
    try terminal.wait(for: "bps:4> alpha2 = 3")
    terminal.press(.up)
    try terminal.wait(for: "bps:4> alpha = 1")
    terminal.press(.down, .down)
    try terminal.wait(until: "what was typed") { $0.lines.last == "bps:4> al" }
  }

  @Test func `Ctrl-R searches backwards, again goes on, Enter runs the match`() throws {
    let terminal = try PseudoTerminal()
    for (number, text) in ["first = 1", "second = 2", "third = 3"].enumerated() {
      try terminal.enter(text, thenPrompt: number + 2)
    }
    terminal.press(.controlR)
    terminal.typeSlowly("ir")
    try terminal.wait(for: "search 'ir': third = 3")
    terminal.press(.controlR)
    try terminal.wait(for: "search 'ir': first = 1")
    terminal.press(.enter)
    try terminal.wait(for: "bps:5>")
    #expect(terminal.screen.lines.contains("bps:4> first = 1"))
    terminal.press(.controlR)
    terminal.typeSlowly("zzz")
    try terminal.wait(for: "no match for 'zzz'")
    terminal.press(.controlG)
    try terminal.wait(until: "the empty line") { $0.lines.last == "bps:5>" }
  }

  @Test func `undo and redo`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("x = 12 + 34")
    terminal.press(.undo)
    try terminal.wait(until: "the last word undone") { $0.lines.last == "bps:1> x = 12 +" }
    terminal.press(.redo)
    try terminal.wait(for: "bps:1> x = 12 + 34")
  }

  @Test func `Ctrl-arrows move by words, and words are deleted and put back`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("alpha beta gamma")
    terminal.press(.wordLeft, .wordLeft)
    terminal.typeSlowly("X")
    #expect(terminal.screen.lines == ["bps:1> alpha Xbeta gamma"])
    terminal.press(.wordRight)
    terminal.typeSlowly("Y")
    #expect(terminal.screen.lines == ["bps:1> alpha XbetaY gamma"])
    terminal.press(.controlW)
    terminal.settle()
    #expect(terminal.screen.lines == ["bps:1> alpha  gamma"])
    terminal.press(.controlY)
    terminal.settle()
    #expect(terminal.screen.lines == ["bps:1> alpha XbetaY gamma"])
    terminal.press(.controlU)
    terminal.settle()
  }

  @Test(arguments: [
    "λ = 0.1", "ŷ = 3", "ŷ_decomposed\u{302} = 3", "学習率 = 2", "print \"日本語 é ∂L/∂W\"", "η₁ = 5",
  ])
  func `text of any script is typed and edited`(text: String) throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly(text)
    #expect(terminal.screen.lines == ["bps:1> \(text)"])
    terminal.press(.home)
    terminal.typeSlowly("# ")
    #expect(terminal.screen.lines == ["bps:1> # \(text)"])
    terminal.press(.delete, .undo, .undo, .end, .enter)
    try terminal.wait(for: "bps:2>")
    #expect(!terminal.screen.text.contains("error"))
  }

  @Test func `gradients are typed as mathematics`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("param W = ones(2, 2); L = sum(W * W)")
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    terminal.typeSlowly("∂L/∂W")
    terminal.press(.enter)
    try terminal.wait(for: "bps:3>")
    #expect(terminal.screen.lines.suffix(4) == ["bps:2> ∂L/∂W", "[2] [[2, 2],", "     [2, 2]]", "bps:3>"])
  }

  @Test func `a closing brace goes back a step`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("if true {\rif true {\rprint 1\r}\r}")
    #expect(
      terminal.screen.lines == ["bps:1> if true {", "  if true {", "    print 1", "  }", "}"])
  }

  @Test func `a line longer than the terminal wraps and stays whole`() throws {
    let terminal = try PseudoTerminal(columns: 40)
    let sum = (1...30).map(String.init).joined(separator: " + ")
    terminal.typeSlowly(sum)
    #expect(terminal.screen.lines.joined() == "bps:1> \(sum)")
    terminal.press(.enter)
    try terminal.wait(for: "[1] 465")
  }

  @Test func `a resized terminal keeps what was typed`() throws {
    let terminal = try PseudoTerminal(rows: 10, columns: 60)
    terminal.typeSlowly("for i in 1...2 {\rprint \"a rather long line of text\", i")
    terminal.resize(rows: 12, columns: 40)
    terminal.settle()
    terminal.typeSlowly(" + 1\r}")
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    #expect(
      terminal.screen.lines.suffix(3) == [
        "a rather long line of text 2", "a rather long line of text 3", "bps:2>",
      ])
  }

  @Test func `a paste of 400 lines arrives whole and runs on Enter alone`() throws {
    let terminal = try PseudoTerminal(rows: 30)
    let lines = (1...400).map { "x\($0) = \($0)\t# line \($0) {" }
    terminal.press(.pasteStart)
    terminal.type(lines.joined(separator: "\n") + "\n")
    terminal.press(.pasteEnd)
    try terminal.wait(for: "# line 400 {")
    #expect(!terminal.transcript.contains("bps:2>"))
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    try terminal.enter("x1 + x200 + x400", thenPrompt: 3)
    #expect(terminal.screen.lines.suffix(2) == ["[2] 601", "bps:3>"])
  }

  @Test func `a paste without brackets keeps its own indentation`() throws {
    let terminal = try PseudoTerminal(environment: ["TERM": "vt100"])
    terminal.type("for i in 1...2 {\n  if i == 2 {\n    print i\n  }\n}\n")
    try terminal.wait(for: "bps:2>")
    #expect(
      terminal.screen.lines == [
        "bps:1> for i in 1...2 {", "  if i == 2 {", "    print i", "  }", "}", "2", "bps:2>",
      ])
  }

  @Test func `vi keys from the user's editrc`() throws {
    let home = try TemporaryFolder()
    try home.write("bind -v\n", to: ".editrc")
    let terminal = try PseudoTerminal(home: home)
    terminal.typeSlowly("1 + 2")
    terminal.press(.escape)
    terminal.settle()
    terminal.typeSlowly("0xi7")
    terminal.press(.enter)
    try terminal.wait(for: "bps:2>")
    #expect(terminal.screen.lines == ["bps:1> 7 + 2", "[1] 9", "bps:2>"])
    terminal.press(.escape, .up)
    try terminal.wait(for: "bps:2> 7 + 2")
  }
}

extension PseudoTerminal {
  /// Types as a user does: each key is answered before the next.
  func typeSlowly(_ text: String) {
    for scalar in text.unicodeScalars {
      type(String(scalar))
      receive(milliseconds: 500)
      settle(milliseconds: 2)
    }
    settle()
  }

  @Test func `wide characters and combining marks are typed, deleted, recalled and shown`() throws {
    let terminal = try PseudoTerminal(columns: 40)
    terminal.typeSlowly("s = \"日本語 e\u{301} ŷ\"\r")
    try terminal.wait(for: "bps:2>")
    terminal.press(.up)
    terminal.settle()
    for _ in 0..<3 { terminal.press(.backspace) }
    terminal.typeSlowly("語\"\r")
    try terminal.wait(for: "bps:3>")
    terminal.typeSlowly("len(s)\r")
    try terminal.wait(for: "[3] ")
    terminal.typeSlowly("s\r")
    try terminal.wait(for: "[4] \"日本語 ")
    terminal.typeSlowly("あい = 3; あい + 1\r")
    try terminal.wait(for: "[5] 4")
  }
}
