import Glibc
import Testing

@testable import Console

@Suite struct InterruptionTypingTests {
  @Test func `Ctrl-C clears the line, on an empty one it hints, and again leaves`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("half a li")
    terminal.press(.controlC)
    terminal.settle()
    #expect(terminal.screen.lines == ["bps:1> half a li", "bps:1>"])
    terminal.press(.controlC)
    try terminal.wait(for: "Ctrl-C again at once, Ctrl-D or :quit leaves")
    try terminal.enter("1", thenPrompt: 2)
    terminal.press(.controlC)
    terminal.settle()
    terminal.press(.controlC)
    #expect(terminal.waitForEnd() == 0)
  }

  @Test func `Ctrl-C pressed again and again until a cell stops does not leave`() throws {
    let terminal = try PseudoTerminal()
    try terminal.enter("kept = 7", thenPrompt: 2)
    terminal.typeSlowly("while true { }\r")
    terminal.settle(milliseconds: 100)
    for _ in 0..<5 {
      terminal.press(.controlC)
      terminal.settle(milliseconds: 100)
    }
    try terminal.enter("kept", thenPrompt: 4)
    #expect(terminal.screen.lines.suffix(2) == ["[3] 7", "bps:4>"])
  }

  @Test func `a second Ctrl-C leaves only at once`() throws {
    let terminal = try PseudoTerminal()
    terminal.press(.controlC)
    try terminal.wait(for: "Ctrl-C again at once")
    terminal.settle(milliseconds: 1100)
    terminal.press(.controlC)
    terminal.settle(milliseconds: 100)
    try terminal.enter("1", thenPrompt: 2)
  }

  @Test func `Ctrl-C in the middle of a block and of a search clears all of it`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("for i in 1...3 {\rprint i\r")
    terminal.press(.up, .controlC)
    terminal.settle()
    try terminal.enter("2", thenPrompt: 2)
    terminal.press(.controlR)
    terminal.typeSlowly("2")
    terminal.press(.controlC)
    terminal.settle()
    try terminal.enter("3", thenPrompt: 3)
    #expect(terminal.screen.lines.suffix(2) == ["[2] 3", "bps:3>"])
  }

  @Test func `Ctrl-D on an empty line leaves, on another it deletes`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("ab")
    terminal.press(.home, .controlD)
    terminal.settle()
    #expect(terminal.screen.lines == ["bps:1> b"])
    terminal.press(.controlD, .controlD)
    #expect(terminal.waitForEnd() == 0)
  }

  @Test func `Ctrl-C in a running loop says where it stopped and keeps the variables`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("n = 0\r")
    try terminal.wait(for: "bps:2>")
    terminal.typeSlowly("while true {\rn = n + 1\r}\r")
    usleep(150_000)
    terminal.press(.controlC, .controlC)
    try terminal.wait(for: "bps:3>")
    let message = try #require(terminal.screen.lines.first { $0.contains("stopped at line ") })
    #expect(message.contains("line 2, turn "))
    try terminal.enter("n > 100", thenPrompt: 4)
    #expect(terminal.screen.lines.suffix(2) == ["[3] true", "bps:4>"])
  }

  @Test func `an interrupted step is finished, and says how far the training was`() throws {
    let terminal = try PseudoTerminal(columns: 100)
    terminal.typeSlowly("param a = [0]; param b = [0]\r")
    try terminal.wait(for: "bps:2>")
    for round in 0..<4 {
      terminal.typeSlowly("a := a + 1; b := b + 1; print 7000 + 1 * \(round); while true {\r")
      terminal.typeSlowly("L = sum(a * a + b * b)\ra := a + 1; b := b + 1\r}\r")
      // The cell runs, and is stopped at one place or another.
      try terminal.wait(for: "\n700\(round)")
      usleep(UInt32(round) * 7_000)
      terminal.press(.controlC)
      try terminal.wait(for: "bps:\(3 + 2 * round)>")
      try terminal.enter("a == b and a > 0", thenPrompt: 4 + 2 * round)
      #expect(terminal.screen.lines.suffix(2).first == "[\(3 + 2 * round)] [1]")
    }
  }

  @Test func `training is stopped, keeps its weights and goes on`() throws {
    let terminal = try PseudoTerminal(columns: 100)
    terminal.typeSlowly("x = linspace(-1, 1, 50)\r")
    try terminal.wait(for: "bps:2>")
    terminal.typeSlowly("net = dense(1, 8, tanh) |> dense(8, 1); x = reshape(x, 50, 1); opt = adam(net)\r")
    try terminal.wait(for: "bps:3>")
    terminal.typeSlowly("repeat 10000000 {\rL = mse(net(x), x^2)\rbackward L\rstep opt\r}\r")
    usleep(300_000)
    terminal.press(.controlC)
    try terminal.wait(for: "bps:4>")
    let message = try #require(terminal.screen.lines.first { $0.contains("stopped at line ") })
    #expect(message.contains("of 10,000,000, L = "))
    try terminal.enter("opt.steps > 10 and mse(net(x), x^2) < 10", thenPrompt: 5)
    #expect(terminal.screen.lines.suffix(2).first == "[4] true")
    terminal.typeSlowly("repeat 10 { L = mse(net(x), x^2); backward L; step opt }\r")
    try terminal.wait(for: "bps:6>")
    terminal.typeSlowly("train net, x, x^2, epochs: 1000000\r")
    usleep(300_000)
    terminal.press(.controlC)
    try terminal.wait(for: "bps:7>")
    #expect(terminal.screen.text.contains("stopped at line 1, epoch "))
  }

  @Test func `Ctrl-C in the middle of looking at a network gives the prompt back, and the session as it was`()
    throws
  {
    let terminal = try PseudoTerminal(columns: 100)
    try terminal.enter("(x, y) = moons(100); net = dense(2, 64, tanh) |> dense(64, 2)", thenPrompt: 2)
    try terminal.enter(
      "opt = adam(net, lr: 0.001); param W = glorot(60, 60); h = normal(80, 60)", thenPrompt: 3)
    try terminal.enter("for t in 1..<400 { h = tanh(h @ W + t / 1000) }; S = sum(h^2)", thenPrompt: 4)
    try terminal.enter(
      "fit() = { repeat 1000 { L = cross_entropy(logits: net(x), target: y); backward L; step opt; track l: L } }",
      thenPrompt: 5)
    try terminal.enter("fit()", thenPrompt: 6)
    var prompt = 6
    func stop(_ line: String) throws {
      terminal.typeSlowly(line + "\r")
      usleep(60_000)
      terminal.press(.controlC)
      let start = ContinuousClock.now
      prompt += 1
      try terminal.wait(for: "bps:\(prompt)>")
      // By itself it takes less than 0.1 s; a machine that is busy with other tests gets time.
      #expect(ContinuousClock.now - start < .seconds(2), "\(line)")
      #expect(terminal.screen.text.contains("stopped at line 1"), "\(line)")
    }
    for line in [
      "whatif lr: 1, steps: 1000", "rewind 990", "explain S, level: 3", "gradcheck S", "trace ∂S/∂W[0, 1]",
    ] {
      try stop(line)
      terminal.press(.controlL)
    }
    let look = "print opt.steps, len(history.l), opt.lr"
    try terminal.enter(look, thenPrompt: prompt + 1)
    #expect(terminal.screen.lines.suffix(2).first == "1000 1000 0.001")
    try terminal.enter("rewind 950", thenPrompt: prompt + 2)
    prompt += 2
    try stop("resume")
    try terminal.enter(look, thenPrompt: prompt + 1)
    #expect(terminal.screen.lines.suffix(2).first == "949 949 0.001")
    // It has not gone on, and still can.
    try terminal.enter("resume", thenPrompt: prompt + 2)
    try terminal.enter(look, thenPrompt: prompt + 3)
    #expect(terminal.screen.lines.suffix(2).first == "1000 1000 0.001")
  }

  @Test func `gnuplot does not see Ctrl-C, and draws on`() throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("plot [1, 2, 3], to: \"\(terminal.home.path)/a.png\"\r")
    try terminal.wait(for: "bps:2>")
    let gnuplot = try #require(terminal.children.first)
    terminal.typeSlowly("while true { }\r")
    usleep(50_000)
    terminal.press(.controlC)
    try terminal.wait(for: "bps:3>")
    terminal.press(.controlC)
    terminal.settle()
    terminal.typeSlowly("plot [1, 2, 3], to: \"\(terminal.home.path)/b.png\"\r")
    try terminal.wait(for: "bps:4>")
    #expect(terminal.children == [gnuplot])
    #expect(getpgid(gnuplot) != getpgid(terminal.process))
    #expect(FolderEntry.all(in: terminal.home.path).contains { $0.name == "b.png" })
  }

  @Test(arguments: [false, true]) func `a closed terminal ends the program, and gnuplot with it`(
    isBusy: Bool
  ) throws {
    let terminal = try PseudoTerminal()
    terminal.typeSlowly("plot [1, 2, 3], to: \"\(terminal.home.path)/a.png\"\r")
    try terminal.wait(for: "bps:2>")
    let gnuplot = try #require(terminal.children.first)
    if isBusy {
      terminal.typeSlowly("while true { }\r")
      usleep(50_000)
    }
    terminal.hangUp()
    #expect(terminal.waitForEnd() != nil)
    let end = ContinuousClock.now + .seconds(5)
    while kill(gnuplot, 0) == 0, ContinuousClock.now < end { usleep(10_000) }
    #expect(kill(gnuplot, 0) != 0)
  }
}

extension PseudoTerminal {
  /// The processes that the program started and that still run.
  var children: [pid_t] {
    FolderEntry.all(in: "/proc").compactMap { pid_t($0.name) }.filter { process in
      guard let status = TemporaryFolder.text(of: "/proc/\(process)/stat"),
        let end = status.lastIndex(of: ")")
      else { return false }
      // The fields behind the name: state, parent.
      let fields = status[status.index(after: end)...].split(separator: " ")
      return fields.count > 1 && fields[0] != "Z" && fields[1] == "\(self.process)"
    }
  }
}
