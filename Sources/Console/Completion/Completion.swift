/// What Tab offers at a place of the text.
struct Completion: Equatable {
  /// How many scalars before the cursor a choice replaces.
  var replaced = 0
  var choices: [Choice] = []

  struct Choice: Equatable {
    var text: String
    /// One line that says what it is.
    var summary = ""
    /// What is put behind it when it is the only choice: `: `, `/`, `"`.
    var suffix = ""
  }

  /// What all choices begin with.
  var commonPrefix: String {
    guard var prefix = choices.first?.text.unicodeScalars.map({ $0 }) else { return "" }
    for choice in choices.dropFirst() {
      let common = zip(prefix, choice.text.unicodeScalars).prefix { $0 == $1 }.count
      prefix.removeSubrange(common...)
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: prefix)
    return String(view)
  }
}
