/// Where a prompt's entries come from: the line editor on a terminal, plain lines elsewhere, a script of a test.
protocol PromptInput: AnyObject {
  /// Shows the prompt and waits for an entry; `text` is put into it to be edited.
  func read(prompt: String, text: String) -> Entry
  /// Keeps an entry, so that it can be recalled; false for one that is not kept: blank, a repetition of the last, or
  /// with a space before it.
  @discardableResult
  func remember(_ entry: String) -> Bool
  /// How many lines the user sees at once; nil where nobody reads along.
  var rows: Int? { get }
}

extension PromptInput {
  var rows: Int? { nil }
}

/// What came of one reading at the prompt.
enum Entry: Equatable {
  case text(String)
  /// Ctrl-C, and whether there was nothing to clear.
  case interrupted(wasEmpty: Bool)
  /// Ctrl-D on an empty line, or the terminal is gone.
  case end
}
