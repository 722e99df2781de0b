internal import Syntax

extension Page {
  /// Columns, those of numbers to the right.
  ///
  /// Where they are too wide each first cell that is long stands on a line of its own above the others, and where
  /// that is still too wide all others stand below the first, each behind the word at its column's head.
  ///
  /// - Parameters:
  ///   - header: whether the first row names the columns.
  ///   - words: the columns to the left.
  mutating func table(
    _ rows: [[String]], indent: Int = 0, header: Bool = true, words: Set<Int> = [0], _ ink: Ink = .plain
  ) {
    let room = width - indent
    let broken = Self.broken(rows, words, width: room)
    guard Self.width(of: broken, words) <= room else { return stacked(rows, indent: indent, header, ink) }
    for (place, row) in Self.columns(broken, words).enumerated() {
      line(row, indent: indent, header && place == 0 ? .faint : ink)
    }
  }

  /// Whether a table stands on the page as it is.
  func fits(_ rows: [[String]], words: Set<Int> = [0], indent: Int) -> Bool {
    Self.width(of: rows, words) <= width - indent
  }

  private static func width(of rows: [[String]], _ words: Set<Int>) -> Int {
    columns(rows, words).map { TextWidth.columns(of: $0) }.max() ?? 0
  }

  /// The rows, where they would be too wide with each long first cell on a line of its own above the others.
  private static func broken(_ rows: [[String]], _ words: Set<Int>, width room: Int) -> [[String]] {
    guard width(of: rows, words) > room else { return rows }
    let left = max(8, room - width(of: rows.map { [""] + $0.dropFirst() }, words))
    return rows.flatMap { row in
      guard row.count > 1, let first = row.first, TextWidth.columns(of: first) > left else { return [row] }
      return [[TextWidth.shortened(first, to: room)], [""] + row.dropFirst()]
    }
  }

  private mutating func stacked(_ rows: [[String]], indent: Int, _ header: Bool, _ ink: Ink) {
    let names = header ? rows.first ?? [] : []
    for row in rows.dropFirst(header ? 1 : 0) {
      guard let first = row.first else { continue }
      line(TextWidth.shortened(first, to: width - indent), indent: indent, ink)
      let cells = row.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { column, cell in
        let name = names.indices.contains(column) ? names[column] : ""
        return Self.unbroken(name.isEmpty ? cell : "\(name) \(cell)")
      }
      prose(cells.joined(separator: ", "), indent: indent + 4, ink)
    }
  }

  /// The lines of a table; they may be wider than a page.
  private static func columns(_ rows: [[String]], _ words: Set<Int>) -> [String] {
    // A row of one cell is a line of its own.
    let full = rows.filter { $0.count > 1 || rows.allSatisfy { $0.count <= 1 } }
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      full.map { column < $0.count ? TextWidth.columns(of: $0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      guard row.count != 1 else { return row[0] }
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: max(0, widths[column] - TextWidth.columns(of: cell)))
        line += (column == 0 ? "" : "  ") + (words.contains(column) ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
