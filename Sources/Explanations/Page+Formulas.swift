internal import Syntax

// Formulas that take more than one line.

extension Page {
  /// A formula that breaks only where it reads well: before the operators that bind least and stand in no parenthesis,
  /// as far as what is between two of them fits into a line.
  static func formula(_ text: String, width: Int) -> String {
    formula(text[...], width, from: FormulaBreak.all[...])
  }

  private static func formula(_ text: Substring, _ width: Int, from breaks: ArraySlice<FormulaBreak>)
    -> String
  {
    guard TextWidth.columns(of: text) > width else { return unbroken(String(text)) }
    guard let first = breaks.first else { return String(text) }
    return first.pieces(of: text).map { formula($0, width, from: breaks.dropFirst()) }.joined(separator: " ")
  }
}

/// Places at which a formula may be broken.
private struct FormulaBreak {
  /// In how many parentheses it stands.
  let depth: Int
  /// What follows it, or what it follows.
  let before: Set<Character>
  var after: Set<Character> = []

  /// The best first.
  static let all: [FormulaBreak] = (0..<4).flatMap { depth in
    [
      FormulaBreak(depth: depth, before: [], after: [";"]),
      FormulaBreak(depth: depth, before: ["="], after: [","]),
      FormulaBreak(depth: depth, before: ["+", "−"]),
      FormulaBreak(depth: depth, before: ["·", "/", "@"]),
    ]
  }

  func pieces(of text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var (depth, start, previous) = (0, text.startIndex, Character(" "))
    for place in text.indices {
      let character = text[place]
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      if character == " ", depth == self.depth, start < place {
        let next = text.index(after: place)
        let isOperator =
          next < text.endIndex && before.contains(text[next])
          && text[text.index(after: next)...].first.map { $0 == " " } ?? false
        if isOperator || after.contains(previous) {
          pieces.append(text[start..<place])
          start = next
        }
      }
      previous = character
    }
    return pieces + [text[start...]]
  }
}
