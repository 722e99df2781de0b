import Syntax

/// How a text of several lines lies on the screen behind its prompt.
struct LineLayout {
  let width: Int
  let promptWidth: Int

  /// The screen rows above the cursor's.
  func rowsAbove(_ buffer: LineBuffer) -> Int { row(of: buffer.cursor, in: buffer) }

  /// The screen rows below the cursor's.
  func rowsBelow(_ buffer: LineBuffer) -> Int {
    row(of: buffer.scalars.count, in: buffer) - row(of: buffer.cursor, in: buffer)
  }

  private func row(of place: Int, in buffer: LineBuffer) -> Int {
    var row = 0
    var column = promptWidth
    for scalar in buffer.scalars.prefix(place) {
      if scalar == "\n" {
        (row, column) = (row + 1, 0)
        continue
      }
      let columns = scalar == "\t" ? 8 - column % 8 : TextWidth.columns(of: Character(scalar))
      // A wide character does not break.
      if column + columns > width { (row, column) = (row + 1, 0) }
      column += columns
      if column >= width { (row, column) = (row + 1, 0) }
    }
    return row
  }
}
