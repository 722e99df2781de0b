import Autodiff
import Glibc
import Interpreter
import Syntax
import Testing

@testable import Console

@Suite struct CommandTests {
  @Test func `vars lists kind, shape, memory and the state of gradients`() {
    let run = PromptRun(
      "x = zeros(3, 4); n = 0.5; f(a, k: 2) = a", "param W = [1, 2]; param V = [1]; net = dense(2, 1)",
      "backward sum(W^2); opt = sgd([W], lr: 1); step opt; backward sum(V^2)", ":vars")
    #expect(
      run.output.hasPrefix(
        """
          name  kind       shape   memory  gradient        value
          x     tensor     [3, 4]    48 B
          n     number              16 B                  0.5
        """) || run.output.contains("W     parameter  [2]"), "\(run.output)")
    #expect(run.output.contains("used in step 1"))
    #expect(run.output.contains("fresh"))
    #expect(run.output.contains("f(a, k:)"))
    #expect(run.output.contains("dense(2, 1)"))
  }

  @Test func `a small matrix stands on one line of vars`() {
    #expect(PromptRun("y = [[0], [1]]", ":vars").output.contains("[[0], [1]]\n"))
  }

  @Test func `vars of a network lists its parameters`() {
    let run = PromptRun("net = dense(2, 3) |> batchnorm(3)", ":vars net", ":vars nett")
    #expect(run.output.contains("net.dense1.W"))
    #expect(run.output.contains("net.batchnorm1.running_mean"))
    #expect(run.output.contains("did you mean net?"))
  }

  @Test func `undo takes back cells and redo does them again`() {
    let run = PromptRun(
      "x = 1", "x = 2", ":undo", "x", ":redo", ":undo", "_", ":undo 2", ":undo", ":undo")
    #expect(
      run.output == """
        took back cell 2: x = 2
        [3] 1
        did again cell 2: x = 2
        took back cell 2: x = 2
        [4] 1
        took back cell 4: _
        took back cell 3: x
        took back cell 1: x = 1
        there is no cell to take back

        """)
  }

  @Test func `redo brings back what a cell made`() {
    let run = PromptRun("param w = 2", "backward w^2 * 1", ":undo", ":redo", "w.grad", ":redo")
    #expect(
      run.output.hasSuffix("did again cell 2: backward w^2 * 1\n[3] 4\nthere is nothing to do again\n"))
  }

  @Test func `a cell whose state is not kept any more says so`() {
    let run = PromptRun(
      ":set undo 1 MB", "x = zeros(100_000)", "x = x + 1", "x = x + 1", "x = x + 1", ":undo", ":undo", ":undo"
    )
    #expect(
      run.output.hasSuffix(
        """
        took back cell 4: x = x + 1
        took back cell 3: x = x + 1
        error[command]: what was before cell 2 is not kept any more
          :undo may keep 1.00 MB, and the cells since changed more
          help: :set undo 4.00 MB keeps more of the next ones

        """), "\(run.output)")
  }

  @Test func `a state larger than the limit is not kept, and the limit that would do is said`() {
    let run = PromptRun(":set undo 1 MB", "x = zeros(1_000_000);", "x[0] = 1", ":undo", "sum(x)")
    #expect(
      run.output.hasSuffix(
        """
        error[command]: what was before cell 2 is not kept any more
          :undo may keep 1.00 MB, and the cells since changed more
          help: :set undo 16.0 MB keeps more of the next ones
        [3] 1

        """), "\(run.output)")
  }

  @Test func `whatif echoes the parts of its record, which is the result`() {
    let run = PromptRun(
      "param w = 1; opt = sgd([w], lr: 0.1)", "repeat 3 { L = w^2; backward L; step opt; track loss: L }",
      "rewind 1", "whatif lr: 0.2, steps: 3", "len(_.changed)", "(a: 1)")
    #expect(
      run.output.hasSuffix("[4] (unchanged: [3], changed: [3])\n[5] 3\n[6] (a: 1)\n"), "\(run.output)")
  }

  @Test func `reset starts over and can be taken back`() {
    let run = PromptRun("seed 4; x = 1; track a: 1", ":reset", "x", ":undo", ":undo", "x + len(history.a)")
    #expect(run.output.contains("started over\nerror[name]: x is not defined"))
    #expect(run.output.hasSuffix("took back the reset\n[3] 2\n"))
  }

  @Test func `time gives the median and leaves the session as it was`() throws {
    let run = PromptRun("param w = 1", ":time w := w + 1", "w", ":time", ":time nope(1)")
    let lines = run.output.split(separator: "\n")
    let first = try #require(lines.first)
    #expect(first.hasPrefix("median ") && first.contains("rounds of"))
    #expect(lines[1] == "[2] 1")
    #expect(run.output.contains("error[command]: :time needs code"))
    #expect(run.output.contains("nope is not defined"))
  }

  @Test func `settings are shown and changed`() {
    let run = PromptRun(
      ":set digits 8", "1 / 3", ":set precision f64", ":set seed 5", ":set precision", ":set sede 3",
      ":set digits 99",
      ":set")
    #expect(run.output.contains("[1] 0.33333333\n"))
    #expect(run.output.contains("precision f64\n"))
    #expect(run.output.contains("did you mean seed?"))
    #expect(run.output.contains("digits must be a whole number from 1 to 17, got 99"))
    #expect(run.output.contains("  seed       5"))
  }

  @Test func `history lists cells and what became of them`() {
    let run = PromptRun("x = 1", "y = q", "z = 2", ":undo", ":history", ":history z", ":hist 1", ":whos")
    #expect(
      run.output.contains("[1] x = 1\n[2] y = q  # q is not defined\n[3] z = 2  # taken back\n[3] z = 2"))
  }

  @Test func `words of other prompts lead here`() {
    #expect(PromptRun("%time x", "1").output.contains("help: :time x"))
    #expect(PromptRun("%nonsense", "1").output.contains("help: :help lists the commands"))
    for word in ["exit", "quit()", ":exit", ":q"] { #expect(PromptRun(word, "1").output == "", "\(word)") }
    #expect(PromptRun("exit = 3", "exit").output == "[2] 3\n")
    #expect(PromptRun("whos", "1").output == "no variables yet\n[1] 1\n")
  }
}

@Suite struct HelpTests {
  @Test func `the map and the reference have every command`() {
    for command in CommandTable.standard.commands {
      #expect(HelpText.map.contains("  \(command.usage)"))
      #expect(HelpText.markdown.contains("### `\(command.usage)`"))
      #expect(command.summary.hasSuffix("."))
    }
  }

  @Test(arguments: CommandTable.standard.commands.map(\.name))
  func `the example of a command runs`(name: String) throws {
    let command = try #require(CommandTable.standard[name])
    let setup = ["x = 1", "param W = ones(2); net = dense(2, 1)"]
    let entries = command.example.split(separator: "\n").map(String.init)
    #expect(!entries.isEmpty, "\(name) has no example")
    unsafe setenv("VISUAL", "true", 1)
    let run = PromptRun((setup + entries).map { .text($0) })
    #expect(!run.output.contains("error["), "\(run.output)")
    if !["quit", "edit", "run"].contains(name) { #expect(!run.output.isEmpty) }
    #expect(command.help.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(command.help)")
  }

  @Test func `a value shows what it holds`() {
    let run = PromptRun("net = dense(2, 3)", "?net", "?net.W", "tanh = 5", "?tanh")
    #expect(run.output.contains("9 parameters"))
    #expect(run.output.contains("parameter net.W [2, 3] f32"))
    #expect(run.output.hasSuffix("5\n"))
  }

  @Test(arguments: [
    ("sigmiod", "sigmoid"), (":sav", ""), (":svae", ":save"), ("undoo", "undo"), ("mynett", "mynet"),
  ])
  func `a misspelt topic gets a suggestion`(topic: String, wanted: String) {
    let run = PromptRun("mynet = dense(1, 1)", "?\(topic)")
    #expect(
      wanted.isEmpty ? !run.output.contains("error") : run.output.contains("did you mean \(wanted)?"),
      "\(run.output)")
  }

  @Test func `a command is found with its colon and without`() throws {
    #expect(try HelpText.text(for: "undo") == HelpText.text(for: ":undo"))
    #expect(try HelpText.text(for: "save") != HelpText.text(for: ":save"))
  }

  @Test func `all help fits 80 columns`() throws {
    let topics = Help.topics + CommandTable.standard.commands.map { ":\($0.name)" }
    let texts = try topics.map { ($0, try HelpText.text(for: $0)) } + [("the map", HelpText.map)]
    for (topic, text) in texts {
      for line in text.split(separator: "\n") where TextWidth.columns(of: line) > 80 {
        Issue.record("\(topic): \(line)")
      }
    }
  }

  @Test func `every topic of completion has help`() throws {
    let commands = CommandTable.standard.commands.map { ":\($0.name)" }
    for topic in Help.topics + commands { #expect(try !HelpText.text(for: topic).isEmpty, "\(topic)") }
  }
}

@Suite struct SavedSessionTests {
  private func temporary(_ name: String) -> String { "/tmp/bps-test-\(getpid())-\(name).bps" }

  /// What a saved file, run by itself, gives for expressions.
  private func replay(_ path: String, _ expressions: [String]) throws -> [String] {
    let session = Session(host: CollectingHost())
    try session.run(session.sources.add(name: path, bytes: try Session.readFile(path)))
    return try expressions.map { try session.run($0, name: "look").description }
  }

  @Test func `a saved session runs again to the same variables`() throws {
    let path = temporary("same")
    defer { unsafe unlink(path) }
    let looks = ["net(x)", "opt.steps", "history.loss", "uniform(3)", "total"]
    let run = PromptRun(
      ":set seed 3", "(x, y) = moons(40)",
      "net = dense(2, 8, relu) |> dropout(0.2) |> dense(8, 2)\nopt = adam(net)",
      "wrong = 1; oops(", "x = x + 1; y = x[99]", "net.dense1.b := 5", ":undo",
      """
      for (a, b) in batches(x, y, 8, shuffle: true) {
        L = cross_entropy(logits: net(a, training: true), target: b)
        backward L; step opt; track loss: L
      }
      """, "3 + 4", "_ * 2;", "total = _ + _8", ":save \(path)")
    let inside = try looks.map { try run.prompt.session.run($0, name: "look").description }
    #expect(try replay(path, looks) == inside)
    let text = String(decoding: try Session.readFile(path), as: UTF8.self)
    #expect(text.contains("x = x + 1; \n# failed: index 99 is out of range"), "\(text)")
    #expect(!text.contains("net.dense1.b := 5"))
  }

  @Test func `what a start did before it failed is in the saved file`() throws {
    let path = temporary("start")
    defer { unsafe unlink(path) }
    let notebook = Notebook(Session(host: CollectingHost()))
    #expect(throws: Diagnostic.self) {
      try notebook.begin(with: "greet(n) = \"hi {n}\"\nq = [1, 2][9]\nafter = 1\n", name: "init.bps")
    }
    _ = notebook.run("a = greet(\"b\")")
    let saved = SavedNotebook(notebook)
    #expect(
      saved.remarks.count == 1 && saved.remarks[0].hasPrefix("init.bps failed: index 9 is out of range"))
    try Session.writeFile(path, Array(saved.text.utf8))
    #expect(try replay(path, ["a"]) == ["\"hi b\""])
  }

  @Test func `what was taken back can be done again after a look, and not after a change`() {
    let run = PromptRun(
      "x = 1", "x = 2", ":undo", "x", "x + 10", ":redo", "x", "_4 + _5", ":undo", "x = 5", ":redo")
    #expect(
      run.output.hasSuffix(
        """
        did again cell 2: x = 2
        [5] 2
        [6] 13
        took back cell 6: _4 + _5
        there is nothing to do again

        """), "\(run.output)")
  }

  @Test(arguments: [
    ("help tanh", "tanh"), ("train?", "train"), ("?backward()", "backward"), ("help :save", ":save"),
    ("help |>", "|>"), ("? tanh", "tanh"),
  ]) func `help as other prompts ask for it`(entry: String, topic: String) throws {
    #expect(PromptRun(entry).output == (try HelpText.text(for: topic)) + "\n")
  }

  @Test func `another file is replaced only when asked for`() throws {
    let path = temporary("other")
    defer { unsafe unlink(path) }
    try Session.writeFile(path, Array("precious = 1\n".utf8))
    let run = PromptRun(
      "x = 1", ":save \(path)", ":save! \(path)", ":save \(path)", ":save", ":save /nowhere/x.bps")
    // Where a message is wrapped depends on the path.
    let output = run.output.split { $0.isWhitespace }.joined(separator: " ")
    #expect(output.contains("is there already, and no saved session"))
    #expect(output.contains("help: :save! \(path) replaces it"))
    #expect(run.output.contains("saved 1 cell to \(path)\nsaved 1 cell to \(path)\n"))
    #expect(run.output.contains("error[command]: :save needs a file"))
    #expect(run.output.contains("cannot write /nowhere/x.bps: No such file or directory"))
  }

  @Test func `a loaded file finds its data from any folder`() throws {
    let (path, data) = (temporary("lesson"), temporary("data"))
    defer {
      unsafe unlink(path)
      unsafe unlink(data)
    }
    let name = data.split(separator: "/").last ?? ""
    try Session.writeFile(data, Array("a,b\n1,2\n3,4\n".utf8))
    try Session.writeFile(path, Array("# %%\nt = csv(\"\(name)\")\nprint t.b\n".utf8))
    let run = PromptRun(":load \(path)", "print csv(\"\(name)\").a", "csv(\"nowhere/\(name)\")")
    #expect(run.output.contains("[2, 4]"))
    #expect(run.output.contains("[1, 3]"))
    #expect(run.output.contains("error[file]"))
  }

  @Test func `load waits on a terminal where the next cells would not fit, and runs what is entered there`()
    throws
  {
    let path = temporary("pages")
    defer { unsafe unlink(path) }
    let cells = (1...4).map {
      "# %% [markdown]\n# ## Part \($0)\n# 1. Some\n#    words.\n\n# %%\nx\($0) = \($0)\nx\($0)\n"
    }
    try Session.writeFile(path, Array(cells.joined().utf8))
    let entries = [":load \(path)", "", "x1 + 100", "", ""]
    let run = PromptRun(entries.map { .text($0) }, rows: 12)
    #expect(run.output.ranges(of: "Enter goes on, Ctrl-C stops").count > 1)
    #expect(run.output.contains("Part 1\n1. Some words.\n") && run.output.contains("] 101\n"))
    #expect(run.output.contains("] 4\n"))
    let stopped = PromptRun([.text(":load \(path)"), .interrupted(wasEmpty: true)], rows: 12)
    #expect(stopped.output.contains("stopped loading") && !stopped.output.contains("] 4\n"))
  }

  @Test func `load runs a file cell by cell and shows it`() throws {
    let path = temporary("load")
    defer { unsafe unlink(path) }
    try Session.writeFile(
      path, Array("# %% First\nx = 2\nx * 3\n# %% [markdown]\n# Some words.\n# %%\nx + q\n# %%\nx = 9\n".utf8)
    )
    let run = PromptRun(":load \(path)", "x", ":load /nowhere.bps")
    #expect(
      run.output.hasPrefix(
        """
        bps:1> # %% First
               x = 2
               x * 3
        [1] 6

        Some words.

        bps:2> # %%
               x + q
        error[name]: q is not defined
        """), "\(run.output)")
    #expect(run.output.contains("stopped loading \(path)\n[3] 2\n"))
    #expect(run.output.contains("cannot read /nowhere.bps: No such file or directory"))
  }

  @Test func `load shows text as prose and no answers`() throws {
    let path = temporary("lesson")
    defer { unsafe unlink(path) }
    let words = String(repeating: "word ", count: 20).trimmed
    let lesson = """
      # %% [markdown]
      # # Title
      #
      # \(words)
      # end.
      # - \(words)
      # %%
      question 1, "Why?", answer: "Because {1}."; x = "answer: secret"
      question 2, "How?", answer: "So."
      """
    try Session.writeFile(path, Array(lesson.utf8))
    let run = PromptRun(":load \(path)", "reveal 2")
    let (first, rest) = (Array(repeating: "word", count: 15), Array(repeating: "word", count: 5))
    #expect(
      run.output.hasPrefix(
        "Title\n\n\(first.joined(separator: " "))\n\(rest.joined(separator: " ")) end.\n- word"),
      "\(run.output)")
    #expect(run.output.contains("question 2, \"How?\", answer: \"…\"\n"))
    #expect(
      run.output.contains("So.")
        && run.output.firstRange(of: "So.")!.lowerBound > run.output.firstRange(of: "How?")!.lowerBound)
  }

  @Test func `run includes a file`() throws {
    let path = temporary("run")
    defer { unsafe unlink(path) }
    try Session.writeFile(path, Array("k = 7\nprint k\n".utf8))
    let run = PromptRun(":run \(path)", "k", ":undo 2", "k")
    #expect(run.output.hasPrefix("7\n[2] 7\n"))
    #expect(run.output.contains("k is not defined"))
  }

  @Test func `edit brings the cell back through the user's editor`() throws {
    let editor = "/tmp/bps-test-editor-\(getpid())"
    defer { unsafe unlink(editor) }
    try Session.writeFile(editor, Array("#!/bin/sh\nsed -i s/1/2/ \"$1\"\n".utf8))
    unsafe chmod(editor, 0o700)
    #expect(try ExternalEditor(command: editor).edit("x = 1\ny = x") == "x = 2\ny = x")
    #expect { try ExternalEditor(command: "false").edit("x") } throws: {
      ($0 as? Diagnostic)?.message == "the editor false ended with status 1"
    }
    #expect(PromptRun("x = 1", ":edit 9").output.contains("there is no cell 9"))
  }
}
