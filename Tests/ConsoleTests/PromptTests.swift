import Autodiff
import Interpreter
import Testing

@testable import Console

@Suite struct PromptTests {
  @Test func `cells are numbered and their values echoed`() {
    let run = PromptRun("1 + 2", "x = 5", "x * 2", "x;")
    #expect(run.output == "[1] 3\n[3] 10\n")
    #expect(run.input.prompts == ["bps:1>", "bps:2>", "bps:3>", "bps:4>", "bps:5>"])
    #expect(run.prompt.notebook.cells.map(\.number) == [1, 2, 3, 4])
    #expect(run.prompt.notebook.cells.map(\.echo) == ["3", nil, "10", nil])
  }

  @Test func `further lines of a value stand below the first`() {
    #expect(PromptRun("[[1, 2], [3, 4]]").output == "[1] [[1, 2],\n     [3, 4]]\n")
  }

  @Test func `results are kept as _ and under the cell's number, silenced ones too`() {
    #expect(PromptRun("2 + 3", "_ * 2;", "_ + _1").output == "[1] 5\n[3] 15\n")
  }

  @Test func `a result that would fill many screens is shortened`() {
    let lines = PromptRun("[(i, zeros(2, 2)) for i in 1...300]").output.split(separator: "\n")
    #expect(lines.count == 191 && lines.contains("    … 710 more lines; print _1 shows them all"))
    let line = PromptRun("[\"a{i}\" for i in 1...10000]").output
    #expect(line.hasPrefix("[1] [\"a1\", \"a2\"") && line.hasSuffix("\"a10000\"]\n"))
    #expect(line.utf8.count < 6000 && line.contains("print _1 shows them all"), "\(line.utf8.count)")
  }

  @Test func `_ stays the open size of a layer`() {
    let run = PromptRun("5", "net = dense(_, 3)", "net(zeros(2, 7)).shape", "_")
    #expect(run.output == "[1] 5\n[3] [2, 3]\n[4] [2, 3]\n")
  }

  @Test func `_ is the open size of a layer of one's own too, and the last result anywhere else`() {
    let layer = "layer Foo(n) { inner = dense(n, 3)\nforward(x) = inner(x) }"
    let run = PromptRun(layer, "6", "net = Foo(_)", "net(ones(2, 5)).shape", "f(x) = x + 1; 6", "f(_)")
    #expect(run.output == "[2] 6\n[4] [2, 3]\n[5] 6\n[6] 7\n")
    #expect(PromptRun("6", "\(layer)\nFoo(_)(ones(1, 2)).shape").output.hasSuffix("[2] [1, 3]\n"))
  }

  @Test func `_ before the first result says what it is`() {
    #expect(
      PromptRun("_").output == """
        error[name]: there is no result yet that `_` could stand for
          cell 1:1:1
          1 | _
            | ^
          help: a size that a layer finds out is an argument of it: dense(_, 10)

        """)
  }

  @Test func `an error names the cell that a value comes from`() {
    let run = PromptRun("x = ones(3)", "y = ones(4)\nz = 1", "x + y")
    #expect(run.output.contains("from ones(3), cell 1\n"), "\(run.output)")
    #expect(run.output.contains("from ones(4), line 1 of cell 2\n"), "\(run.output)")
  }

  @Test func `an error is shown with its place, ends nothing and keeps the variables`() {
    let run = PromptRun("x = 1", "x = 2; y = x + h2", "x")
    #expect(run.output.contains("error[name]: h2 is not defined\n  cell 2:1:16\n"))
    #expect(run.output.hasSuffix("[3] 1\n"))
    #expect(run.prompt.notebook.cells.map(\.isGood) == [true, false, true])
  }

  @Test func `a blank entry is no cell`() {
    #expect(PromptRun("", "  \n ", "1").output == "[1] 1\n")
  }

  @Test func `a kept result holds no tape`() {
    let run = PromptRun("param W = ones(2)", "sum(W * W)")
    guard case .tensor(let kept) = run.prompt.session.value(of: "_2") else {
      Issue.record("no result was kept")
      return
    }
    #expect(!kept.isRecorded)
  }

  @Test func `a second Ctrl-C on an empty line leaves, one in between does not`() {
    let run = PromptRun([
      .interrupted(wasEmpty: false), .interrupted(wasEmpty: true), .text("1"), .interrupted(wasEmpty: true),
      .interrupted(wasEmpty: true), .text("2"),
    ])
    let hint = "Ctrl-C again at once, Ctrl-D or :quit leaves\n"
    #expect(run.output == "\(hint)[1] 1\n\(hint)")
  }

  @Test func `a line that begins with a colon or a question mark is a command`() throws {
    let help = try Help.text(for: "tanh") + "\n"
    let run = PromptRun(":help tanh", "?tanh", ":h tanh", ":hlep", ":q", "1")
    let problem = "error[command]: there is no command :hlep\n  help: did you mean :help?\n"
    #expect(run.output == help + help + help + problem)
    #expect(run.prompt.notebook.cells.isEmpty)
  }
}
