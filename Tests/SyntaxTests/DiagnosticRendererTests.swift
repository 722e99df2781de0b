import Syntax
import Testing

@Suite struct DiagnosticRendererTests {
  /// Renders an error at the part of a text that `part` names.
  func rendered(
    _ text: String, _ part: String, name: String = "xor.bps", width: Int = 100, isColored: Bool = false,
    _ change: (inout Diagnostic) -> Void = { _ in }
  ) throws -> String {
    let sources = SourceMap()
    let source = sources.add(name: name, text: text)
    let start = try #require(text.firstRange(of: part)).lowerBound
    let offset = text.utf8.distance(from: text.startIndex, to: start)
    let span = Span(
      source: source.identifier, start: Int32(offset), end: Int32(offset + part.utf8.count))
    var diagnostic = Diagnostic(code: "shape", "shapes do not fit in h @ W2", at: span)
    change(&diagnostic)
    return DiagnosticRenderer(sources: sources, isColored: isColored, columns: width + 6).render(diagnostic)
  }

  @Test func `the contract's example is laid out`() throws {
    let text = "1\n2\n3\n4\n5\n6\n  ŷ = sigmoid(h @ W2 + b2)\n"
    let rendered = try rendered(text, "h @ W2") {
      $0.values = [
        .init(name: "h", shape: "[4, 8]", origin: "from tanh(x @ W1 + b1), line 6"),
        .init(name: "W2", shape: "[4, 1]", origin: "parameter, line 4"),
      ]
      $0.notes = ["the inner sizes 8 and 4 differ"]
      $0.help = "param W2 = glorot(8, 1) would fit"
    }
    #expect(
      rendered == """
        error[shape]: shapes do not fit in h @ W2
          xor.bps:7:15
          7 |   ŷ = sigmoid(h @ W2 + b2)
            |               ^^^^^^
          h   [4, 8]  from tanh(x @ W1 + b1), line 6
          W2  [4, 1]  parameter, line 4
          the inner sizes 8 and 4 differ
          help: param W2 = glorot(8, 1) would fit
        """)
  }

  @Test func `line numbers of several digits widen the margin`() throws {
    let text = String(repeating: "\n", count: 99) + "abc"
    #expect(
      try rendered(text, "b") == """
        error[shape]: shapes do not fit in h @ W2
          xor.bps:100:2
          100 | abc
              |  ^
        """)
  }

  @Test(arguments: [
    ("\tx = bad", "bad", "    x = bad", 8), ("a\tbad", "bad", "a   bad", 4),
    ("日本 = bad", "bad", "日本 = bad", 7),
    ("y\u{302} = bad", "bad", "y\u{302} = bad", 4),
    ("e\u{301}e\u{301} bad", "bad", "e\u{301}e\u{301} bad", 3), ("\"😀\" bad", "bad", "\"😀\" bad", 5),
    ("\"👩‍👩‍👧\" bad", "bad", "\"👩‍👩‍👧\" bad", 5), ("ｆｕｌｌ bad", "bad", "ｆｕｌｌ bad", 9),
    ("\u{1B}[31m bad", "bad", "\u{FFFD}[31m bad", 6),
    ("\u{202E} bad", "bad", "\u{FFFD} bad", 2), ("x\u{0} bad\r", "bad", "x\u{FFFD} bad", 3),
  ]) func `the caret stands under the exact part`(line: String, part: String, shown: String, column: Int)
    throws
  {
    let lines = try rendered(line + "\nnext", part).split(separator: "\n").map(String.init)
    #expect(lines[2] == "  1 | " + shown)
    #expect(lines[3] == "    | " + String(repeating: " ", count: column) + "^^^")
  }

  @Test func `a wide part has a caret for each column`() throws {
    let lines = try rendered("x = 日本 + 1", "日本").split(separator: "\n")
    #expect(lines[3] == "    |     ^^^^")
  }

  @Test func `of a part that spans lines the first line is marked to its end`() throws {
    #expect(
      try rendered("x = f(1,\n  2)\ny", "f(1,\n  2)") == """
        error[shape]: shapes do not fit in h @ W2
          xor.bps:1:5
          1 | x = f(1,
            |     ^^^^
        """)
  }

  @Test func `long lines are cut around the caret`() throws {
    let text = "a = " + String(repeating: "b + ", count: 100) + "bad" + String(repeating: " + c", count: 100)
    let lines = try rendered(text, "bad", width: 60).split(separator: "\n").map(String.init)
    #expect(lines[2] == "  1 | … + b + b + b + b + bad + c + c + c + c + c + c + c + c + c…")
    #expect(lines[3] == "    | " + String(repeating: " ", count: 20) + "^^^")
    let start = try rendered(text, "a =", width: 60).split(separator: "\n").map(String.init)
    #expect(start[2] == "  1 | a = b + b + b + b + b + b + b + b + b + b + b + b + b + b +…")
    #expect(start[3] == "    | ^^^")
    let end = try rendered(text + " + end", "end", width: 60).split(separator: "\n").map(String.init)
    #expect(end[2] == "  1 | …c + c + c + c + c + c + c + c + c + c + c + c + c + c + end")
    #expect(end[3] == "    | " + String(repeating: " ", count: 57) + "^^^")
  }

  @Test func `carets of a long part stop at the cut`() throws {
    let text = "a = " + String(repeating: "b + ", count: 100) + "b"
    let lines = try rendered(text, String(text.dropFirst(4)), width: 60).split(separator: "\n").map(
      String.init)
    #expect(lines[2].count == 66)
    #expect(lines[3] == "    |     " + String(repeating: "^", count: 55))
  }

  @Test func `an empty part has one caret`() throws {
    let sources = SourceMap()
    let source = sources.add(name: "a.bps", text: "x = \n")
    let end = Span(source: source.identifier, start: 4, end: 4)
    let renderer = DiagnosticRenderer(sources: sources)
    #expect(
      renderer.render(Diagnostic(.warning, code: "syntax", "something is missing", at: end)) == """
        warning[syntax]: something is missing
          a.bps:1:5
          1 | x = 
            |     ^
        """)
  }

  @Test func `without a place there is no excerpt`() {
    let diagnostic = Diagnostic(code: "file", "cannot read a.csv", at: .none, help: "is the path right?")
    #expect(
      DiagnosticRenderer(sources: SourceMap()).render(diagnostic) == """
        error[file]: cannot read a.csv
          help: is the path right?
        """)
  }

  @Test func `calls are listed innermost first`() throws {
    let text = "f(x) = bad\ng(x) = f(x)\ng(1)"
    let rendered = try rendered(text, "bad") {
      $0.trace = [
        .init(function: "f", call: Span(source: 0, start: 18, end: 22)),
        .init(function: "g", call: Span(source: 0, start: 23, end: 27)), .init(function: "h", call: .none),
      ]
    }
    #expect(
      rendered == """
        error[shape]: shapes do not fit in h @ W2
          xor.bps:1:8
          1 | f(x) = bad
            |        ^^^
          in f, called at xor.bps:2:8
          in g, called at xor.bps:3:1
          in h
        """)
  }

  @Test func `of a deep recursion the first and the last calls are shown`() throws {
    let rendered = try rendered("bad", "bad") {
      $0.trace = (0..<1000).map { .init(function: "f\($0)", call: .none) }
    }
    let lines = rendered.split(separator: "\n").dropFirst(4)
    #expect(
      Array(lines) == [
        "  in f0", "  in f1", "  in f2", "  in f3", "  in f4", "  … 990 more calls", "  in f995", "  in f996",
        "  in f997", "  in f998",
        "  in f999",
      ])
  }

  @Test func `columns of values are aligned by what they take on the screen`() throws {
    let rendered = try rendered("bad", "bad") {
      $0.values = [
        .init(name: "日本", shape: "[1]", origin: "line 1"), .init(name: "x", shape: "[10, 20]", origin: ""),
        .init(name: "ŷ", shape: "", origin: "line 3"),
      ]
    }
    #expect(
      rendered.split(separator: "\n").dropFirst(4) == [
        "  日本  [1]       line 1", "  x     [10, 20]", "  ŷ               line 3",
      ])
  }

  @Test func `texts of several lines are indented, and cannot control the terminal`() throws {
    let rendered = try rendered("bad", "bad", name: "a\u{1B}[2J.bps") {
      $0.message = "first\nsecond\u{7}"
      $0.notes = ["one\ntwo"]
      $0.help = "try\nthis\u{1B}"
    }
    #expect(
      rendered == """
        error[shape]: first
          second\u{FFFD}
          a\u{FFFD}[2J.bps:1:1
          1 | bad
            | ^^^
          one
          two
          help: try
          this\u{FFFD}
        """)
  }

  @Test func `colours frame the text and change nothing else`() throws {
    let plain = try rendered("x = bad", "bad") { $0.help = "try" }
    let colored = try rendered("x = bad", "bad", isColored: true) { $0.help = "try" }
    #expect(colored.contains("\u{1B}[1;31merror[shape]\u{1B}[0m"))
    #expect(colored.contains("    \u{1B}[1;31m^^^\u{1B}[0m"))
    #expect(colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
  }

  @Test func `a cell that was cut out of a file keeps its line numbers`() {
    let sources = SourceMap()
    let source = sources.add(name: "a.bps", text: "x\nbad", firstLine: 40)
    let diagnostic = Diagnostic(code: "name", "bad", at: Span(source: source.identifier, start: 2, end: 5))
    #expect(
      DiagnosticRenderer(sources: sources).render(diagnostic) == """
        error[name]: bad
          a.bps:41:1
          41 | bad
             | ^^^
        """)
  }
}
