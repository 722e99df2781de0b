import Interpreter
import Testing

@testable import Console

@Suite struct ProfileTests {
  private static let loop = """
    repeat 50 {
      h = tanh(x @ W)
      L = mean((h - 1)^2)
      backward L
      step opt
    }
    """

  @Test func `a profile shows lines and operations, forward and backward`() throws {
    let run = PromptRun(
      "x = ones(20, 30); param W = normal(30, 40); opt = sgd([W], lr: 0.1)", ":profile \(Self.loop)",
      "opt.steps")
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first?.hasSuffix(" in all") == true, "\(run.output)")
    let tanh = try #require(lines.first { $0.contains("h = tanh(x @ W)") })
    #expect(tanh.split(separator: " ").prefix(2) == ["2", "50"])
    let backward = try #require(lines.first { $0.contains("backward L") })
    #expect(backward.split(separator: " ").prefix(2) == ["4", "50"])
    for name in ["tanh", "matmul", "mean"] {
      let row = try #require(lines.first { $0.hasPrefix("  \(name) ") })
      #expect(row.split(separator: " ")[1] == "50", "\(row)")
    }
    #expect(run.output.hasSuffix("[3] 50\n"), "the cell ran as any other")
  }

  @Test func `the times of lines and visits are parts of the whole`() throws {
    let run = PromptRun("x = ones(60, 30); param W = normal(30, 40); opt = sgd([W], lr: 0.1)")
    let session = run.prompt.session
    let profile = try session.profiling { try session.run(Self.loop, name: "loop") }
    let parts = profile.lines.reduce(0) { $0 + $1.seconds + $1.backward }
    #expect(parts <= profile.seconds * 1.001)
    #expect(parts > profile.seconds * 0.5)
    #expect(profile.lines.allSatisfy { $0.seconds >= 0 })
  }

  @Test func `without code the last cell is profiled, and an error in it is shown`() {
    let run = PromptRun(":profile", "1 + 1", ":profile", ":profile y = qq")
    #expect(run.output.contains("error[command]: there is no cell to profile"))
    #expect(run.output.contains("[2] 2\n"))
    #expect(run.output.contains("qq is not defined"))
  }

  @Test func `code behind a command may go on over lines`() {
    #expect(!Prompt.isComplete(":profile repeat 3 {"))
    #expect(Prompt.isComplete(":profile repeat 3 {\n x = 1\n}"))
    #expect(Prompt.isComplete(":profile"))
    #expect(!Prompt.isComplete(":time (1 +"))
    #expect(Prompt.isComplete(":help ("))
  }
}
