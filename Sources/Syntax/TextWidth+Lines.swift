extension TextWidth {
  /// A space at which lines are broken only where nothing else helps.
  public static let fixedSpace: Character = "\u{A0}"

  /// Text in lines that fit: broken at its spaces, and a word that is wider than a line behind a dot, an underscore, a
  /// comma or a bracket, or where the line ends.
  ///
  /// - Parameters:
  ///   - width: the columns of a line, at least 1.
  ///   - hanging: by how many columns the lines behind the first are narrower, since they are indented further.
  public static func lines(of text: String, width: Int, hanging: Int = 0) -> [String] {
    var lines: [String] = []
    var current = ""
    var room: Int { max(1, lines.isEmpty ? width : width - hanging) }
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !current.isEmpty, columns(of: current) + 1 + columns(of: word) > room {
        lines.append(current)
        current = ""
      }
      var rest = String(word)
      if current.isEmpty {
        while columns(of: rest) > room {
          let (piece, left) = broken(rest, room)
          lines.append(piece)
          rest = left
        }
      }
      current += (current.isEmpty ? "" : " ") + rest
    }
    return current.isEmpty ? lines : lines + [current]
  }

  /// The part of a word that fits, and what is left of it.
  private static func broken(_ word: String, _ room: Int) -> (String, String) {
    var (end, columns) = (word.startIndex, 0)
    var good: String.Index?
    while end < word.endIndex {
      let character = word[end]
      if character == fixedSpace, columns > 0 { good = end }
      columns += self.columns(of: character)
      guard columns <= room else { break }
      end = word.index(after: end)
      if "._,/([)".contains(character), columns * 3 > room { good = end }
    }
    // A character that is wider than the room is shown all the same.
    let cut = good ?? (end > word.startIndex ? end : word.index(after: end))
    let rest = word[cut...].drop { $0 == fixedSpace }
    return (String(word[..<cut]), String(rest))
  }

  /// Text that fits, with `…` in place of its middle: names differ most often at their ends.
  public static func shortened(_ text: String, to width: Int) -> String {
    guard columns(of: text) > width else { return text }
    func fitting(_ characters: some Sequence<Character>, _ room: Int) -> [Character] {
      var left = room
      return characters.prefix {
        left -= columns(of: $0)
        return left >= 0
      }
    }
    let room = max(width - 1, 0)
    let start = fitting(text, room / 2)
    let end = fitting(text.reversed(), room - start.reduce(0) { $0 + columns(of: $1) })
    return String(start) + "…" + String(end.reversed())
  }
}
