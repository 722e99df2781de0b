/// An entry while it is edited: its text, what undo goes back to, a search, and what the keys do to them.
///
/// It knows neither the screen nor the keyboard.
final class EditedEntry {
  /// What is left to do after a key.
  enum Answer {
    /// The text or the cursor is another.
    case refresh
    case nothing
    case beep
    /// The entry is ready.
    case accept
    /// Shows what may stand at the cursor.
    case list([Completion.Choice])
    /// The text is another, and vi's keys insert from now on.
    case insert
    /// The key does what libedit does for it.
    case pass
    /// As ``pass``, and the next key is this.
    case passThen(Unicode.Scalar)
  }

  var line = LineBuffer("")
  var history: InputHistory
  /// Whether Enter runs a text; otherwise it begins another line.
  var isComplete: (String) -> Bool = { _ in true }
  /// What other sessions have entered since it was last asked.
  var entriesOfOthers: () -> [String] = { [] }
  var complete: (LineBuffer) -> Completion = { _ in Completion() }
  /// Whether more keys wait: those of a paste without brackets, which has an indentation of its own.
  var hasWaiting: () -> Bool = { false }

  private(set) var search: HistorySearch?
  private var undoStack = UndoStack()
  private var motionColumn: Int?
  private var lastMotion: LineBuffer?
  /// Whether vi's `/` began the search: Enter takes the match and runs nothing.
  private var searchTakesEnter = false
  /// The last search, which vi's `n` goes on with.
  private var lastSearch: HistorySearch?
  /// What was cut out last; nil when libedit did that.
  private var cut: Cut?

  private struct Cut {
    var text: String
    /// Whether it is put back as lines of its own.
    var isLines: Bool
  }

  init(history: InputHistory) { self.history = history }

  /// Begins anew with an empty text.
  func begin() {
    line = LineBuffer("")
    undoStack = UndoStack()
    (search, motionColumn, lastMotion) = (nil, nil, nil)
    history.endWalk()
    lastSearch = lastSearch.map { HistorySearch($0.query, from: line, in: history) }
  }

  /// Takes note of the text as it stands before the next key.
  func record() { if search == nil { undoStack.record(line) } }

  func endSearch() {
    lastSearch = search ?? lastSearch
    search = nil
  }

  // MARK: Text

  @discardableResult
  func change(_ edit: (inout LineBuffer) -> Void) -> Answer {
    motionColumn = nil
    edit(&line)
    return .refresh
  }

  func enter() -> Answer {
    guard !isComplete(line.text) else { return .accept }
    return change { [isPasted = hasWaiting()] in isPasted ? $0.insert("\n") : $0.breakLine() }
  }

  func closeBlock() -> Answer {
    change { [isPasted = hasWaiting()] in isPasted ? $0.insert("}") : $0.close(with: "}") }
  }

  func undo() -> Answer { restore(undoStack.undo()) }
  func redo() -> Answer { restore(undoStack.redo()) }

  private func restore(_ buffer: LineBuffer?) -> Answer {
    guard let buffer else { return .beep }
    line = buffer
    return .refresh
  }

  /// Up and Down: a line of the block, then what was entered before or after.
  func move(_ lines: Int) -> Answer {
    // The column lasts through a run of Ups and Downs.
    if line != lastMotion { motionColumn = nil }
    if lines < 0, !history.isWalking(line) { history.add(others: entriesOfOthers()) }
    let column = motionColumn ?? line.column
    if line.moveLine(lines, column: column) {
      motionColumn = column
    } else if let recalled = lines < 0 ? history.older(than: line) : history.newer(than: line) {
      motionColumn = nil
      line = recalled
    } else {
      return .beep
    }
    lastMotion = line
    return .refresh
  }

  func move(_ lines: Int, times: Int) -> Answer {
    var answer = move(lines)
    for _ in 1..<max(1, times) {
      if case .beep = answer { break }
      answer = move(lines)
    }
    return answer
  }

  // MARK: Cutting and putting back

  /// Another function than ours cuts.
  func passCut() -> Answer {
    cut = nil
    return .pass
  }

  /// To the end of the line; at the end, the line end.
  func cutToEnd() -> Answer {
    let end = line.cursor == line.endOfLine ? min(line.cursor + 1, line.scalars.count) : line.endOfLine
    return cut(line.cursor..<end)
  }

  func cutToStart() -> Answer { cut(line.startOfLine..<line.cursor) }

  private func cut(_ range: Range<Int>) -> Answer {
    guard !range.isEmpty else { return .beep }
    return change { cut = Cut(text: $0.cut(range), isLines: false) }
  }

  /// Puts what was cut before the cursor, or, as vi's `p` does, behind it.
  func put(behind: Bool) -> Answer {
    guard let cut else { return .pass }
    return change { line in
      guard cut.isLines else {
        if behind, line.cursor < line.endOfLine { line.cursor += 1 }
        return line.insert(cut.text)
      }
      line.cursor = behind ? line.endOfLine : line.startOfLine
      let start = line.cursor + (behind ? 1 : 0)
      line.insert(behind ? "\n" + cut.text : cut.text + "\n")
      line.cursor = start
      line.cursor = line.firstNonBlank
    }
  }

  // MARK: vi

  /// The last character of the line, on which the cursor of vi's command mode stands.
  func moveToLast() -> Answer { change { $0.cursor = max($0.startOfLine, $0.endOfLine - 1) } }

  func insert(at place: (LineBuffer) -> Int) -> Answer {
    change { $0.cursor = place($0) }
    return .insert
  }

  func openLine(above: Bool) -> Answer {
    change {
      if above { return $0.openLineAbove() }
      $0.cursor = $0.endOfLine
      $0.breakLine()
    }
    return .insert
  }

  /// `D` and `C`.
  func cutRest(thenInserts: Bool) -> Answer {
    let range = line.cursor..<line.endOfLine
    change { cut = Cut(text: $0.cut(range), isLines: false) }
    if thenInserts { return .insert }
    return moveToLast(unlessAt: line.cursor)
  }

  private func moveToLast(unlessAt place: Int) -> Answer {
    change { if place > $0.startOfLine { $0.cursor = place - 1 } }
  }

  /// `d`, `c` or `y` and the key behind it: whole lines for the same key again and for `j` and `k`, else up to where
  /// the motion of the key leads.
  func operate(_ operation: Unicode.Scalar, _ motion: Unicode.Scalar, count: Int) -> Answer {
    let start = line.cursor
    switch motion {
    case operation: return operate(operation, lines: line.lines(count))
    case "j": return operate(operation, lines: line.lines(count + 1))
    case "k":
      let below = line.endOfLine
      for _ in 0..<count { _ = line.moveLine(-1) }
      return operate(operation, lines: line.startOfLine..<below)
    case "$": return operate(operation, start..<line.endOfLine)
    case "0": return operate(operation, line.startOfLine..<start)
    case "^": return operate(operation, min(start, line.firstNonBlank)..<max(start, line.firstNonBlank))
    default:
      cut = nil
      return .passThen(motion)
    }
  }

  func operate(_ operation: Unicode.Scalar, lines range: Range<Int>) -> Answer {
    var copy = line
    change {
      switch operation {
      case "d": cut = Cut(text: $0.cutLines(range), isLines: true)
      case "c":
        let start = range.lowerBound + $0.scalars[range].prefix { $0 == " " }.count
        cut = Cut(text: copy.cutLines(range), isLines: true)
        _ = $0.cut(start..<range.upperBound)
      default: cut = Cut(text: copy.cutLines(range), isLines: true)
      }
    }
    return operation == "c" ? .insert : .refresh
  }

  private func operate(_ operation: Unicode.Scalar, _ range: Range<Int>) -> Answer {
    change {
      let text =
        operation == "y" ? LineBuffer(scalars: Array($0.scalars[range]), cursor: 0).text : $0.cut(range)
      cut = Cut(text: text, isLines: false)
      $0.cursor = range.lowerBound
    }
    if operation == "c" { return .insert }
    return line.cursor == line.endOfLine ? moveToLast(unlessAt: line.cursor) : .refresh
  }

  // MARK: Search

  func beginSearch(takesEnter: Bool = false) -> Answer {
    history.add(others: entriesOfOthers())
    search = HistorySearch(from: line, in: history)
    searchTakesEnter = takesEnter
    return .refresh
  }

  /// vi's `n` and `N`.
  func repeatSearch(older: Bool) -> Answer {
    guard var search = lastSearch else { return .beep }
    let found = older ? search.older(in: history) : search.newer(in: history)
    lastSearch = search
    guard let found else { return .beep }
    line = found
    return .refresh
  }

  /// What a key does to the search; nil when it ends there and the key does what it always does.
  func stepSearch(_ key: Unicode.Scalar) -> Answer? {
    guard var search else { return .nothing }
    var found: LineBuffer?
    switch key.value {
    case 0x12: found = search.older(in: history)
    case 0x13: found = search.newer(in: history)
    case 0x08, 0x7F: found = search.erase(in: history)
    case 0x07:
      self.search = nil
      line = search.original
      return .refresh
    case 0x20...: found = search.type(key, in: history)
    default:
      endSearch()
      return searchTakesEnter && (key == "\r" || key == "\n") ? .refresh : nil
    }
    self.search = search
    if let found { line = found }
    return search.isFailing ? .beep : .refresh
  }

  // MARK: Completion

  func completeWord() -> Answer {
    let blanks = line.scalars[line.startOfLine..<line.cursor]
    if blanks.allSatisfy({ $0 == " " || $0 == "\t" }), !line.beforeCursor.hasPrefix(":") {
      return change { $0.insert(String(repeating: " ", count: LineBuffer.indentStep)) }
    }
    let completion = complete(line)
    guard let first = completion.choices.first else { return .beep }
    if completion.choices.count == 1 {
      return change { $0.replace(before: completion.replaced, with: first.text + first.suffix) }
    }
    let common = completion.commonPrefix
    if common.unicodeScalars.count > completion.replaced {
      return change { $0.replace(before: completion.replaced, with: common) }
    }
    return .list(completion.choices)
  }
}
