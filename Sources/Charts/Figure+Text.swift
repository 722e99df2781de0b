extension Figure {
  /// Columns and rows for a file: a character stands for 8 × 16 of the page's pixels, as in most terminals.
  private var characters: (columns: Int, rows: Int) {
    (max(30, Int(size.width / 8)), max(10, Int(size.height / 16)))
  }

  /// The figure in characters, without escape codes: what a `.txt` file holds.
  public var text: String {
    lines(columns: characters.columns, rows: characters.rows).joined(separator: "\n") + "\n"
  }

  /// The figure in characters for a terminal, line by line; blank lines at the end are left out.
  ///
  ///     print(figure.lines(columns: 80, rows: 24).joined(separator: "\n"))
  ///
  /// - Parameters:
  ///   - columns: the width, 20 and more.
  ///   - rows: the height of one row of charts and of the whole page, 6 and more.
  public func lines(columns: Int, rows: Int, style: DrawingStyle = DrawingStyle()) -> [String] {
    let (width, height) = (min(max(columns, 20), 1000), min(max(rows, 6), 500))
    guard charts.count > 1 || title != nil else { return drawing(width, height, style) }
    // Charts that would become too narrow to read stand one below the other.
    let perRow = min(self.columns, max(1, width / 36))
    let bands = (charts.count + perRow - 1) / perRow
    let head = title == nil ? 0 : 2
    let each = max(10, bands > 1 ? min(height - head, 18) : height - head)
    var grid = CharacterGrid(columns: width, rows: head + bands * each + (bands - 1))
    if let title { grid.write(title, at: 1, 0, isBold: style.isColored) }
    let cell = (width - 2 * (perRow - 1)) / perRow
    for (index, chart) in charts.enumerated() {
      let frame = CellRectangle(
        column: index % perRow * (cell + 2), row: head + index / perRow * (each + 1), columns: cell,
        rows: each)
      var canvas = TextCanvas(frame: frame, style: style, grid: grid)
      chart.draw(on: &canvas)
      grid = canvas.grid
    }
    return trimmed(grid.lines(style.colors))
  }

  private func drawing(_ width: Int, _ height: Int, _ style: DrawingStyle) -> [String] {
    var canvas = TextCanvas(
      frame: CellRectangle(column: 0, row: 0, columns: width, rows: height), style: style,
      grid: CharacterGrid(columns: width, rows: height))
    charts[0].draw(on: &canvas)
    return trimmed(canvas.grid.lines(style.colors))
  }

  private func trimmed(_ lines: [String]) -> [String] {
    var lines = lines
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines
  }
}
