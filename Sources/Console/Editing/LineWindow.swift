import Syntax

/// The part of a text that is on the screen while it is edited: as many of its rows as the terminal has room for.
///
/// A row is a line of the text, or as much of a longer one as fits into the terminal's width.
struct LineWindow: Equatable {
  /// Which scalars of the text are in it; a line end at its edge belongs to neither side.
  private(set) var range: Range<Int>
  /// How many rows of the text are hidden.
  private(set) var (rowsAbove, rowsBelow) = (0, 0)

  var isWhole: Bool { rowsAbove == 0 && rowsBelow == 0 }

  /// Chooses the rows around the cursor, with at least one above it and one below it where there are any.
  ///
  /// - Parameters:
  ///   - columns: the width of the terminal.
  ///   - rows: its height; two of them are left to the prompt, which may break the first row in two.
  ///   - start: the first scalar of the last window, which stays where it is as long as it can.
  init(of buffer: LineBuffer, columns: Int, rows: Int, start: Int) {
    let all = Self.rows(of: buffer.scalars, columns: max(2, columns))
    let capacity = max(1, rows - 2)
    range = 0..<buffer.scalars.count
    guard all.count > capacity else { return }
    let current = Self.row(of: buffer.cursor, in: all)
    var first = Self.row(of: start, in: all)
    if current - 1 < first { first = current - 1 }
    if current + 2 > first + capacity { first = current + min(2, capacity) - capacity }
    first = max(0, min(first, all.count - capacity))
    let last = first + capacity - 1
    range = all[first].lowerBound..<all[last].upperBound
    (rowsAbove, rowsBelow) = (first, all.count - 1 - last)
  }

  /// The row that holds a scalar or ends before it.
  private static func row(of place: Int, in rows: [Range<Int>]) -> Int {
    var (low, high) = (0, rows.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if rows[middle].lowerBound <= place { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private static func rows(of scalars: [Unicode.Scalar], columns: Int) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var (start, column) = (0, 0)
    for place in scalars.indices {
      let scalar = scalars[place]
      if scalar == "\n" {
        rows.append(start..<place)
        (start, column) = (place + 1, 0)
        continue
      }
      let width = LineLayout.columns(of: scalar, at: column)
      if column + width > columns {
        rows.append(start..<place)
        (start, column) = (place, 0)
      }
      column += width
    }
    return rows + [start..<scalars.count]
  }
}
