/// The text that is being typed, which may have several lines, and the cursor in it.
struct LineBuffer: Equatable {
  var scalars: [Unicode.Scalar]
  /// How many scalars stand before the cursor.
  var cursor: Int

  static let indentStep = 2

  init(scalars: [Unicode.Scalar], cursor: Int) {
    self.scalars = scalars
    self.cursor = max(0, min(cursor, scalars.count))
  }

  /// A text with the cursor at its end.
  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    cursor = scalars.count
  }

  var text: String { Self.string(scalars[...]) }
  var beforeCursor: String { Self.string(scalars[..<cursor]) }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private func lineStart(_ place: Int) -> Int {
    scalars[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }

  private func lineEnd(_ place: Int) -> Int {
    scalars[place...].firstIndex(of: "\n") ?? scalars.count
  }

  /// Moves the cursor to the line above or below; false on the first or last line.
  ///
  /// - Parameter column: the column that was left when the motion began, kept over shorter lines.
  mutating func moveLine(_ lines: Int, column: Int? = nil) -> Bool {
    let start = lineStart(cursor)
    let column = column ?? cursor - start
    let target: Int
    if lines < 0 {
      guard start > 0 else { return false }
      target = lineStart(start - 1)
    } else {
      let end = lineEnd(cursor)
      guard end < scalars.count else { return false }
      target = end + 1
    }
    cursor = min(target + column, lineEnd(target))
    return true
  }

  var column: Int { cursor - lineStart(cursor) }
  /// Home and End of the cursor's line.
  var startOfLine: Int { lineStart(cursor) }
  var endOfLine: Int { lineEnd(cursor) }
  var endOfFirstLine: Int { lineEnd(0) }

  /// Puts text at the cursor, which ends up behind it.
  mutating func insert(_ text: String) {
    let new = Array(text.unicodeScalars)
    scalars.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Replaces what stands before the cursor by `text`.
  mutating func replace(before count: Int, with text: String) {
    let count = max(0, min(count, cursor))
    scalars.removeSubrange(cursor - count..<cursor)
    cursor -= count
    insert(text)
  }

  /// The blanks with which a line that is begun here should start: those of this line, and a step more behind an
  /// open bracket.
  var indentationOfNextLine: String {
    let line = scalars[lineStart(cursor)..<cursor]
    let blanks = line.prefix { $0 == " " || $0 == "\t" }
    let opens = line.last { $0 != " " && $0 != "\t" }.map { $0 == "{" || $0 == "(" || $0 == "[" } ?? false
    return Self.string(blanks) + (opens ? String(repeating: " ", count: Self.indentStep) : "")
  }

  /// Begins a new line at the cursor, indented as this one.
  mutating func breakLine() { insert("\n" + indentationOfNextLine) }

  /// Begins a line above the cursor's, indented as it is.
  mutating func openLineAbove() {
    cursor = startOfLine
    let blanks = Self.string(scalars[cursor...].prefix { $0 == " " || $0 == "\t" })
    insert(blanks + "\n")
    cursor -= 1
  }

  /// Where the cursor's line begins behind its blanks.
  var firstNonBlank: Int {
    scalars[startOfLine..<endOfLine].firstIndex { $0 != " " && $0 != "\t" } ?? endOfLine
  }

  /// The cursor's line and the ones below it, without the line end behind the last.
  func lines(_ count: Int) -> Range<Int> {
    var end = endOfLine
    for _ in 1..<max(1, count) where end < scalars.count { end = lineEnd(end + 1) }
    return startOfLine..<end
  }

  /// Takes a range out, the cursor goes where it was.
  mutating func cut(_ range: Range<Int>) -> String {
    let text = Self.string(scalars[range])
    scalars.removeSubrange(range)
    cursor = range.lowerBound
    return text
  }

  /// Takes whole lines out, with a line end; the cursor goes to the next line, or to the last.
  mutating func cutLines(_ range: Range<Int>) -> String {
    let text = Self.string(scalars[range])
    if range.upperBound < scalars.count {
      scalars.removeSubrange(range.lowerBound...range.upperBound)
    } else {
      scalars.removeSubrange(max(0, range.lowerBound - 1)..<range.upperBound)
    }
    cursor = lineStart(min(range.lowerBound, scalars.count))
    cursor = firstNonBlank
    return text
  }

  /// Types a closing bracket; the first on its line goes a step to the left.
  mutating func close(with bracket: String) {
    let start = lineStart(cursor)
    let line = scalars[start..<cursor]
    if start > 0, !line.isEmpty, line.allSatisfy({ $0 == " " }) {
      replace(before: min(Self.indentStep, line.count), with: "")
    }
    insert(bracket)
  }
}

/// The states of a line that undo goes back to; letters typed one after another are one step.
struct UndoStack {
  private var states: [LineBuffer] = [LineBuffer("")]
  private var place = 0
  private var isTyping = false
  private static let limit = 1000

  /// Takes note of the line as it stands before the next key.
  mutating func record(_ buffer: LineBuffer) {
    let current = states[place]
    if buffer.scalars == current.scalars {
      states[place].cursor = buffer.cursor
      return
    }
    let isOneMore = buffer.scalars.count == current.scalars.count + 1 && buffer.cursor == current.cursor + 1
    let typed = isOneMore && buffer.cursor > 0 ? buffer.scalars[buffer.cursor - 1] : nil
    let continuesWord = typed.map { $0 != " " && $0 != "\n" } ?? false
    states.removeSubrange((place + 1)...)
    if isTyping && continuesWord && place > 0 {
      states[place] = buffer
    } else {
      states.append(buffer)
      if states.count > Self.limit { states.removeFirst() }
      place = states.count - 1
    }
    isTyping = continuesWord
  }

  mutating func undo() -> LineBuffer? {
    guard place > 0 else { return nil }
    place -= 1
    isTyping = false
    return states[place]
  }

  mutating func redo() -> LineBuffer? {
    guard place + 1 < states.count else { return nil }
    place += 1
    isTyping = false
    return states[place]
  }
}
