import Interpreter
import Testing

@testable import Console

@Suite struct ProgressTests {
  @Test func `a bar, turns, time left, rate and the last values`() {
    let progress = Progress(
      turn: 1500, total: 6000, seconds: 3, tracked: [("loss", [4, 3, 2, 1]), ("empty", [])])
    #expect(
      ProgressLine(width: 100).text(progress)
        == "█████···············  1,500/6,000  9 s left  500/s  loss 1 ⠑⢄")
  }

  @Test func `a loop inside counts as a part of the turn`() {
    var progress = Progress(turn: 2, total: 4, seconds: 5, tracked: [])
    progress.inner = (50, 100)
    #expect(
      ProgressLine(width: 100).text(progress) == "████████████▌·······  2/4  3 s left  50/100 inside  0.5/s")
  }

  @Test func `without a total there are turns alone, and slow ones say their time`() {
    let progress = Progress(turn: 2, total: nil, seconds: 10, tracked: [("loss", [.nan])])
    #expect(ProgressLine(width: 100).text(progress) == "turn 2  5.00 s each  loss nan")
  }

  @Test func `the line fits the terminal`() {
    let progress = Progress(
      turn: 1, total: 2, seconds: 3,
      tracked: [("a_very_long_name_of_a_series", Array(repeating: 1.5, count: 60))])
    for width in [12, 40, 80] { #expect(ProgressLine(width: width).text(progress).count < width) }
  }

  @Test(arguments: ["repeat 24", "for i in 1...24", "n = 0; while n < 24", "for i in list(range(1, 25))"])
  func `a loop at the prompt shows one line, and it is gone in the end`(head: String) throws {
    let terminal = try PseudoTerminal()
    let loop = head.hasPrefix("n = 0") ? "\(head) { n += 1; \(Self.body)" : "\(head) { \(Self.body)"
    terminal.type(loop + "\r")
    try terminal.wait(for: head.hasPrefix("n = 0") ? "turn 1" : "/24")
    #expect(
      terminal.screen.lines.contains { $0.contains("/s") && $0.contains("loss 0.") },
      "\(terminal.screen.lines)")
    try terminal.wait(for: "bps:2>")
    #expect(
      !terminal.screen.lines.contains { $0.contains("/s") && $0.contains("loss") && !$0.contains("track") })
  }

  private static let body = "end = clock() + 0.08; while clock() < end { }; track loss: 0.5 }"
}
