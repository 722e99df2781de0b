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
}
