/// How many columns of a terminal text takes.
public enum TextWidth {
  /// The columns of one character: 2 for the wide ones of East Asia and for emoji, 0 for a lone mark, else 1.
  public static func columns(of character: Character) -> Int {
    if character.utf8.count == 1 { return 1 }
    guard let first = character.unicodeScalars.first else { return 0 }
    if isZeroWidth(first) { return 0 }
    if isWide(first) || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return 1
  }

  public static func columns(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// East Asian Wide and Fullwidth (Unicode Standard Annex 11), and emoji that show as pictures.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x1100: false
    case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF,
      0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}

/// A line of a program as a terminal can show it: tabs expanded, and everything that would move the cursor, hide text
/// or turn its direction replaced.
public struct DisplayLine {
  private(set) var text = ""
  /// For each byte of the line, and its end, the column where its character begins.
  private(set) var columns: [Int] = []
  private(set) var width = 0

  static let tabStop = 4

  init(_ line: some StringProtocol) {
    for character in line {
      columns.append(contentsOf: repeatElement(width, count: character.utf8.count))
      if character == "\t" {
        let spaces = Self.tabStop - width % Self.tabStop
        text += String(repeating: " ", count: spaces)
        width += spaces
      } else {
        let shown = Self.visible(character)
        text.append(shown)
        width += TextWidth.columns(of: shown)
      }
    }
    columns.append(width)
  }

  /// The column of a byte offset; the end of the line for any offset behind it.
  func column(of offset: Int) -> Int {
    columns[max(0, min(offset, columns.count - 1))]
  }

  /// The part of the text between two columns.
  func slice(_ range: Range<Int>) -> String {
    var column = 0
    var slice = ""
    for character in text {
      if range.contains(column) { slice.append(character) }
      column += TextWidth.columns(of: character)
    }
    return slice
  }

  /// The character, or � for one that controls the terminal or the direction of text.
  public static func visible(_ character: Character) -> Character {
    for scalar in character.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: return "\u{FFFD}"
      case .format where scalar != "\u{200D}": return "\u{FFFD}"
      default: continue
      }
    }
    return character
  }
}
