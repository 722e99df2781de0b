internal import Syntax

/// The names of what a drawing in characters shows, in rows above the data.
struct TextKey {
  struct Entry {
    let name: String
    let swatch: [CharacterGrid.Cell]

    /// A piece of the line with that number of so many, with its letter where it has one.
    static func line(_ name: String, _ index: Int, of count: Int, _ style: DrawingStyle) -> Entry {
      let (pattern, ink) = (style.pattern(index), style.ink(index))
      var dots = DotField(columns: 3, rows: 1)
      for x in 0..<6 where pattern.draws(x) { dots.set(x, 2, ink) }
      var grid = CharacterGrid(columns: 3, rows: 1)
      dots.paint(at: 0, 0, on: &grid, style.characters)
      var swatch = (0..<3).map { grid[$0, 0] }
      if style.needsLetters(count) { swatch[1] = .init(character: style.letter(index), ink: ink) }
      return Entry(name: name, swatch: swatch)
    }

    static func mark(_ name: String, _ character: Character, _ ink: Color?, paper: Color? = nil) -> Entry {
      Entry(name: name, swatch: [CharacterGrid.Cell(character: character, ink: ink, paper: paper)])
    }

    var width: Int { swatch.count + 1 + TextWidth.columns(of: name) }
  }

  let entries: [Entry]
  private static let gap = 3

  /// The entries in rows of at most so many columns; what does not fit in `limit` rows is counted.
  func rows(columns: Int, limit: Int) -> (rows: [[Int]], left: Int) {
    var rows: [[Int]] = [[]]
    var used = 0
    for (place, entry) in entries.enumerated() {
      let isLast = place == entries.count - 1
      let room = rows.count == limit && !isLast ? columns - 14 : columns
      if used + entry.width > room, !rows[rows.count - 1].isEmpty {
        if rows.count == limit { return (rows, entries.count - place) }
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(place)
      used += entry.width + Self.gap
    }
    return (rows, 0)
  }

  /// Draws rows of entries from a place on.
  func draw(_ rows: (rows: [[Int]], left: Int), at column: Int, _ row: Int, on canvas: inout TextCanvas) {
    for (number, entries) in rows.rows.enumerated() {
      var place = column
      for index in entries {
        let entry = self.entries[index]
        for (offset, cell) in entry.swatch.enumerated() { canvas.grid[place + offset, row + number] = cell }
        let room = canvas.frame.right - place - entry.swatch.count - 1
        canvas.text(
          canvas.shortened(entry.name, to: room), at: place + entry.swatch.count + 1, row + number)
        place += entry.width + Self.gap
      }
      if rows.left > 0, number == rows.rows.count - 1 {
        canvas.text("… and \(rows.left) more", at: place, row + number, ink: canvas.style.muted)
      }
    }
  }
}
