import Fuzzing
import Testing

@testable import Syntax

/// Damaged programs: whatever the text, there is a tree or an error with a place inside it.
@Suite struct FuzzTests {
  /// What the mutations put in; it holds every token, and what the lexer has rules for.
  static let pieces: [String] =
    Token.Kind.allCases.map(\.rawValue) + ForeignHabits.operators.map(\.spelling)
    + ForeignHabits.characters.keys.sorted().map(String.init) + ForeignHabits.words.keys.sorted()
    + [
      "\"", "\"{", "}\"", "{{", "}}", ":.4g", "\\", "\\u{", "\n", "\r\n", "\t", " ", "# %% a\n", "#", "'",
      "′", "0", "1e", "1_", ".5",
      "1e999", "\u{302}", "ŷ", "日本", "😀", "\u{FEFF}", "\u{0}", "\u{202E}", "param ", "layer ", "print ",
      "live ", "track ", "∂L/∂W", "∇(L, W)",
      "x => ", "if c { a } else { b }", "[v for v in xs if v]", "f(a: 1)", "(a, b) = ", "W := ", "x[..,1]",
      "1..<3", "\"{f(\"a{b:.2f}\")}\"",
    ]

  func checkText(_ bytes: [UInt8]) {
    let sources = SourceMap()
    let source = sources.add(name: "fuzz.bps", bytes: bytes)
    let renderer = DiagnosticRenderer(sources: sources)
    func check(_ error: Diagnostic) {
      #expect(error.span.source == 0 && error.span.start >= 0 && error.span.start <= error.span.end)
      #expect(Int(error.span.end) <= bytes.count)
      let lines = renderer.render(error).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count >= 4 && lines.contains { $0.contains(/^ +\| *\^/) })
    }
    do throws(Diagnostic) {
      let program = try Parser.parse(source)
      #expect(checkHeights(program.block) <= Int32(SyntaxLimit.height))
      #expect(Parser.parseCollecting(source).diagnostics.isEmpty)
    } catch {
      check(error)
      let (program, all) = Parser.parseCollecting(source)
      #expect(all.first?.message == error.message && all.count <= 50)
      all.forEach(check)
      #expect(checkHeights(program.block) <= Int32(SyntaxLimit.height))
    }
    let tokens = Lexer.tokens(of: source)
    #expect(tokens.last?.kind == .end)
    let isInside = tokens.allSatisfy { $0.span.start <= $0.span.end && Int($0.span.end) <= bytes.count }
    #expect(isInside)
  }

  @Test func `random rows of tokens give a tree or an error with a place`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5_000 {
      let count = Int.random(in: 1...30, using: &generator)
      let text = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &generator) }
      checkText(Array(text.joined(separator: Bool.random(using: &generator) ? " " : "").utf8))
    }
  }

  @Test func `every beginning of the tour gives a tree or an error with a place`() {
    let bytes = Array(TourTests.tour.utf8)
    for count in stride(from: 0, to: bytes.count, by: 7) { checkText(Array(bytes.prefix(count))) }
  }

  @Test func `damaged beginnings of the tour give a tree or an error with a place`() {
    var generator = SeededGenerator(seed: 9)
    let bytes = Array(TourTests.tour.utf8)
    for _ in 0..<1_000 { checkText(damaged(bytes, with: Self.pieces, &generator)) }
  }

  @Test func `random bytes give a tree or an error with a place`() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<2_000 {
      checkText(
        (0..<Int.random(in: 0...60, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        })
    }
  }
}
