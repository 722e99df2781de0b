import Syntax

/// How a text of several lines lies on the screen behind its prompt.
struct LineLayout {
  let width: Int
  let promptWidth: Int

  /// The screen rows above the cursor's.
  func rowsAbove(_ buffer: LineBuffer) -> Int { rows(of: buffer, before: buffer.cursor).count - 1 }

  /// The screen rows below the cursor's.
  func rowsBelow(_ buffer: LineBuffer) -> Int {
    rows(of: buffer, before: buffer.scalars.count).count - 1 - rowsAbove(buffer)
  }

  /// The rows above the cursor's on a terminal that was given another width and breaks rows anew that are too long
  /// for it; it does not join them, for each ended with a line end.
  func rowsAbove(_ buffer: LineBuffer, brokenAt newWidth: Int) -> Int {
    let rows = rows(of: buffer, before: buffer.cursor)
    return rows.dropLast().reduce((rows.last?.columns ?? 0) / newWidth) { count, row in
      count + max(1, (row.inked + newWidth - 1) / newWidth)
    }
  }

  /// Whether a line of it takes more than one row.
  func breaks(_ buffer: LineBuffer) -> Bool {
    rows(of: buffer, before: buffer.scalars.count).count - 1 > buffer.scalars.count { $0 == "\n" }
  }

  static func columns(of scalar: Unicode.Scalar, at column: Int) -> Int {
    if scalar == "\t" { return 8 - column % 8 }
    return scalar.isASCII ? 1 : TextWidth.columns(of: Character(scalar))
  }

  /// How many columns each row takes up to a place of the text, and how many without the blanks at its end.
  private func rows(of buffer: LineBuffer, before end: Int) -> [(columns: Int, inked: Int)] {
    var rows = [(columns: promptWidth, inked: max(0, promptWidth - 1))]
    for scalar in buffer.scalars.prefix(end) {
      guard scalar != "\n", let row = rows.last else {
        rows.append((0, 0))
        continue
      }
      var (column, inked) = row
      let columns = Self.columns(of: scalar, at: column)
      // A wide character does not break.
      if column + columns > width {
        rows.append((0, 0))
        (column, inked) = (0, 0)
      }
      column += columns
      rows[rows.count - 1] = (column, scalar == " " ? inked : column)
      if column >= width { rows.append((0, 0)) }
    }
    return rows
  }
}
