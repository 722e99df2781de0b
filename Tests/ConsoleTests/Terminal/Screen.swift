import Syntax

/// The screen of a terminal: understands what a program writes to one of the xterm family.
struct Screen {
  private(set) var rows: Int
  private(set) var columns: Int
  private var cells: [[Cell]]
  private(set) var row = 0
  private(set) var column = 0
  /// A character was put into the last column; the next one begins the next row.
  private var isWrapPending = false
  private var pending: [UInt8] = []
  /// How often the bell rang.
  private(set) var bells = 0
  /// How often a colour was set.
  private(set) var colors = 0
  /// The modes that were set with `ESC[?…h`.
  private(set) var modes: Set<Int> = [7]
  /// Whether a character behind a full row goes to the next.
  private var wraps: Bool { modes.contains(7) }

  private enum Cell: Equatable {
    case character(Character)
    /// The right half of a wide character.
    case covered
  }

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: Self.blank(columns), count: rows)
  }

  private static func blank(_ columns: Int) -> [Cell] { Array(repeating: .character(" "), count: columns) }

  /// The lines without the blanks at their ends, and without the empty ones at the bottom.
  var lines: [String] {
    var lines = cells.map { row in
      var line = ""
      for case .character(let character) in row { line.append(character) }
      while line.last == " " { line.removeLast() }
      return line
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  var text: String { lines.joined(separator: "\n") + (trailingBlank ? " " : "") }

  /// Whether the cursor stands behind a blank, as it does behind a prompt.
  private var trailingBlank: Bool { row == lines.count - 1 && column > (lines.last?.count ?? 0) }

  /// Keeps what fits, as most terminals that do not rewrap.
  mutating func resize(rows: Int, columns: Int) {
    var kept = cells.map { row in Array((row + Self.blank(max(0, columns - row.count))).prefix(columns)) }
    while kept.count > rows, row > rows - 1 {
      kept.removeFirst()
      row -= 1
    }
    kept = Array(kept.prefix(rows))
    while kept.count < rows { kept.append(Self.blank(columns)) }
    (self.rows, self.columns, cells) = (rows, columns, kept)
    column = min(column, columns - 1)
    isWrapPending = false
  }

  // MARK: Input

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending.append(contentsOf: bytes)
    var place = 0
    while place < pending.count, let length = step(at: place) { place += length }
    pending.removeFirst(place)
  }

  /// Does what the next character or sequence says and returns its length; nil when it is not there as a whole.
  private mutating func step(at start: Int) -> Int? {
    let byte = pending[start]
    switch byte {
    case 0x1B: return escape(at: start)
    case 0x07: bells += 1
    case 0x08: move(columns: -1)
    case 0x09: move(columns: 8 - column % 8)
    case 0x0A: lineFeed()
    case 0x0D: (column, isWrapPending) = (0, false)
    case 0x20...0x7E: put(Character(Unicode.Scalar(byte)))
    case 0x80...:
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      guard start + length <= pending.count else { return nil }
      let text = String(decoding: pending[start..<start + length], as: UTF8.self)
      if let character = text.first { put(character) }
      return length
    default: break
    }
    return 1
  }

  private mutating func put(_ character: Character) {
    let width = TextWidth.columns(of: character)
    if width == 0 { return join(character) }
    if isWrapPending || column + width > columns {
      if wraps { lineFeed() }
      column = wraps ? 0 : columns - width
    }
    cells[row][column] = .character(character)
    if width == 2, column + 1 < columns { cells[row][column + 1] = .covered }
    column += width
    isWrapPending = wraps && column >= columns
    column = min(column, columns - 1)
  }

  /// A combining mark stands on the character before it.
  private mutating func join(_ mark: Character) {
    var place = isWrapPending ? column : column - 1
    while place > 0, cells[row][place] == .covered { place -= 1 }
    guard place >= 0, case .character(let base) = cells[row][place] else { return }
    cells[row][place] = .character(Character(String(base) + String(mark)))
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if row < rows - 1 {
      row += 1
    } else {
      cells.removeFirst()
      cells.append(Self.blank(columns))
    }
  }

  private mutating func reverseLineFeed() {
    isWrapPending = false
    if row > 0 {
      row -= 1
    } else {
      cells.removeLast()
      cells.insert(Self.blank(columns), at: 0)
    }
  }

  private mutating func move(rows down: Int = 0, columns right: Int = 0) {
    row = max(0, min(rows - 1, row + down))
    column = max(0, min(columns - 1, column + right))
    isWrapPending = false
  }

  // MARK: Escape sequences

  private mutating func escape(at start: Int) -> Int? {
    guard start + 1 < pending.count else { return nil }
    switch pending[start + 1] {
    case UInt8(ascii: "["): break
    case UInt8(ascii: "("), UInt8(ascii: ")"): return start + 2 < pending.count ? 3 : nil
    case UInt8(ascii: "M"):
      reverseLineFeed()
      return 2
    default: return 2
    }
    guard let end = pending[(start + 2)...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return nil
    }
    let body = String(decoding: pending[(start + 2)..<end], as: UTF8.self)
    let isPrivate = body.hasPrefix("?")
    let numbers = (isPrivate ? body.dropFirst() : body[...]).split(
      separator: ";", omittingEmptySubsequences: false
    ).map { Int($0) ?? 0 }
    control(Character(Unicode.Scalar(pending[end])), numbers, isPrivate: isPrivate)
    return end - start + 1
  }

  private mutating func control(_ letter: Character, _ numbers: [Int], isPrivate: Bool) {
    let first = numbers.first ?? 0
    let count = max(1, first)
    switch letter {
    case "A": move(rows: -count)
    case "B": move(rows: count)
    case "C": move(columns: count)
    case "D": move(columns: -count)
    case "G": (column, isWrapPending) = (min(columns, count) - 1, false)
    case "d": (row, isWrapPending) = (min(rows, count) - 1, false)
    case "H", "f":
      (row, isWrapPending) = (min(rows, count) - 1, false)
      column = min(columns, max(1, numbers.count > 1 ? numbers[1] : 1)) - 1
    case "J": eraseScreen(first)
    case "K": eraseLine(first)
    case "P":
      cells[row].removeSubrange(column..<min(columns, column + count))
      cells[row] += Self.blank(columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Self.blank(count), at: column)
      cells[row] = Array(cells[row].prefix(columns))
    case "X":
      for place in column..<min(columns, column + count) { cells[row][place] = .character(" ") }
    case "m": colors += numbers.contains { $0 > 0 } ? 1 : 0
    case "h" where isPrivate: modes.formUnion(numbers)
    case "l" where isPrivate: modes.subtract(numbers)
    default: break
    }
  }

  private mutating func eraseLine(_ what: Int) {
    let range = what == 0 ? column..<columns : what == 1 ? 0..<min(columns, column + 1) : 0..<columns
    for place in range { cells[row][place] = .character(" ") }
  }

  private mutating func eraseScreen(_ what: Int) {
    eraseLine(what)
    let below = what == 1 ? 0..<row : what == 0 ? row + 1..<rows : 0..<rows
    for place in below { cells[place] = Self.blank(columns) }
  }
}
