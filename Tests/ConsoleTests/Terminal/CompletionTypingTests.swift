import Testing

@testable import Console

@Suite struct CompletionTypingTests {
  @Test func `Tab completes the only choice`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("sigm\t(0)\r")
    try terminal.wait(for: "bps:2>")
    #expect(terminal.screen.lines == ["bps:1> sigmoid(0)", "[1] 0.5", "bps:2>"])
  }

  @Test func `Tab lists several choices with what they are, and the text stays below`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("1 + tan\t")
    try terminal.wait(until: "the list") { $0.lines.count == 4 }
    #expect(terminal.screen.lines[0] == "bps:1> 1 + tan")
    #expect(terminal.screen.lines[1].hasPrefix("tan   "))
    #expect(terminal.screen.lines[2].hasPrefix("tanh  "))
    #expect(terminal.screen.lines[3] == "bps:1> 1 + tan")
    terminal.typeSlowly("h(0)\r")
    try terminal.wait(for: "[1] 1\n")
  }

  @Test func `Tab in a block lists below the block and shows the block again`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("if true {\rprint tan\r}")
    terminal.press(.up, .end)
    terminal.typeSlowly("\t")
    try terminal.wait(until: "the list") { $0.lines.count > 6 }
    #expect(terminal.screen.lines.suffix(3) == ["bps:1> if true {", "  print tan", "}"])
    terminal.typeSlowly("(0)")
    #expect(terminal.screen.lines.suffix(3) == ["bps:1> if true {", "  print tan(0)", "}"])
  }

  @Test func `symbols, members, labels, files and commands`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("net = dense(2, 4) |> dense(4, 1)\r")
    try terminal.wait(for: "bps:2>")
    terminal.typeSlowly("\\eta\t = 1\r")
    try terminal.wait(for: "bps:2> η = 1")
    try terminal.wait(for: "bps:3>")
    terminal.typeSlowly("y\\hat\t = 2\r")
    try terminal.wait(for: "bps:3> ŷ = 2")
    try terminal.wait(for: "bps:4>")
    terminal.typeSlowly("net.dense1.\t")
    try terminal.wait(for: "parameter [2, 4]")
    terminal.typeSlowly("W.sha\t\r")
    try terminal.wait(for: "[4] [2, 4]")
    terminal.typeSlowly("opt = adam(net, weight_d\t0.1)\r")
    try terminal.wait(for: "adam(net, weight_decay: 0.1)")
    try terminal.home.write("1", to: "numbers.csv")
    terminal.typeSlowly("len(text(\"\(terminal.home.path)/num\t\"))\r")
    try terminal.wait(for: "/numbers.csv\"))")
    try terminal.wait(for: "[6] 1")
    terminal.typeSlowly(":qu\t")
    try terminal.wait(for: "bps:7> :quit")
  }

  @Test func `Tab at the start of a line indents`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("\tx")
    #expect(terminal.screen.lines == ["bps:1>   x"])
  }

  @Test func `nothing to offer rings the bell`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("qqq\t")
    #expect(terminal.screen.bells == 1)
    #expect(terminal.screen.lines == ["bps:1> qqq"])
  }
}
