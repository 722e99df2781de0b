import Fuzzing
import Testing

@testable import Syntax

/// Every entry of the tables is reached by a program that has it.
@Suite struct ForeignHabitsTests {
  func error(_ text: String) -> Diagnostic? {
    #expect(throws: Diagnostic.self) { try parse(text) }
  }

  @Test(arguments: ForeignHabits.operators.map(\.spelling)) func `each foreign operator is explained`(
    spelling: String
  ) {
    let entry = ForeignHabits.operators.first { $0.spelling == spelling }
    let error = error("a \(spelling) b")
    #expect(error?.message == entry?.message)
    #expect(error?.help == entry?.help)
  }

  @Test(arguments: ForeignHabits.characters.keys.sorted()) func `each foreign character is explained`(
    character: Unicode.Scalar
  ) {
    let entry = ForeignHabits.characters[character]
    let error = error("x = \(character) 1")
    #expect(error?.message == entry?.message)
    #expect(error?.help == entry?.help)
  }

  @Test(arguments: ForeignHabits.words.keys.sorted()) func `each foreign word is explained`(word: String) {
    let entry = ForeignHabits.words[word]
    let error = error("\(word) a")
    #expect(error?.message == entry?.message)
    #expect(error?.help == entry?.help)
  }

  @Test(arguments: ForeignHabits.words.keys.sorted()) func `a foreign word may be a name`(word: String) throws
  {
    #expect(
      parsed("\(word) = 1; \(word)(2); x = \(word) + 1") == "\(word) = 1; \(word)(2); x = (\(word) + 1)")
  }

  @Test(arguments: ForeignHabits.values.keys.sorted()) func `each foreign value is explained`(word: String) {
    #expect(error("x = \(word)")?.help == ForeignHabits.values[word])
  }

  @Test(arguments: ForeignHabits.ends.sorted()) func `each foreign end is explained`(word: String) {
    #expect(error("a\n\(word)\nb")?.message == "\(word) closes nothing: blocks stand in braces")
    #expect(parsed("\(word) = 1; x = \(word)") == "\(word) = 1; x = \(word)")
  }

  @Test(arguments: [
    ("np", "functions stand without a module: sum(x), tanh(x)"), ("unsqueeze", "reshape(x, [1, 3])"),
    ("True", "true"),
    ("lambda", "x => x^2, or (a, b) => a + b"), ("pass", "an empty block is { }"), ("sigmoid", nil),
  ]) func `unknown names of other libraries have help`(name: String, help: String?) {
    #expect(ForeignNames.help(for: name) == help)
  }

  /// Whatever stands there: no trap, and what is shown can be typed.
  @Test func `lines of any words are answered with lines that parse, or not at all`() {
    let phrases = ForeignPhrases.calls + ForeignPhrases.methods
    let words =
      ForeignHabits.operators.map(\.spelling) + ForeignHabits.words.keys.sorted()
      + ForeignHabits.values.keys.sorted() + ForeignPhrases.modules.sorted().map { $0 + "." }
      + phrases.map(\.foreign).filter { !$0.contains("…") }
      + Array(repeating: [".", "(", ")", "[", "]", ":", ","], count: 9).flatMap { $0 }
      + [
        "x", "1", "=", "'a'", "f\"{x}\"", "f'b'", "for", "in", "if", "else", "not", "while", "{", "}",
        "\"s\"", " ", "\n", ";", "é",
      ]
    var random = SeededGenerator(seed: 17)
    for _ in 0..<150 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        (words.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
      }.joined()
      let source = Source(identifier: 0, name: "test", text: text)
      guard let error = error(in: source) else { continue }
      for start in stride(from: Int32(0), through: Int32(text.utf8.count), by: 7) {
        var moved = error
        moved.span = Span(source: 0, start: start, end: start + 1)
        moved.code = "name"
        guard let line = ForeignLine.help(for: moved, in: source, isKnown: { _ in true }),
          !line.hasPrefix(":"),
          !line.contains("…")
        else { continue }
        let answer = Source(identifier: 0, name: "line", text: line)
        #expect(throws: Never.self, "\(text)") { try Parser.parse(answer, allowsResult: true) }
      }
    }
  }

  private func error(in source: Source) -> Diagnostic? {
    do {
      _ = try Parser.parse(source)
      return nil
    } catch {
      return error
    }
  }
}
