extension Chart {
  /// The first rows of the numbers behind the chart: for kinds that have no drawing in characters yet.
  public func draw(on canvas: inout TextCanvas) {
    var column = canvas.frame.column + 1
    for data in table {
      let cells = [data.name] + data.cells.prefix(max(0, canvas.frame.rows - 2)).map(Self.shortened)
      let width = min(12, cells.map(TextCanvas.width).max() ?? 0)
      guard column + width <= canvas.frame.right else { break }
      for (row, cell) in cells.enumerated() {
        canvas.text(
          canvas.shortened(cell, to: width), at: column + width, canvas.frame.row + row, .right,
          ink: row == 0 ? canvas.style.muted : nil)
      }
      column += width + 2
    }
  }

  /// A number with four digits; one that is missing leaves its place empty.
  private static func shortened(_ cell: String) -> String {
    guard let number = Double(cell) else { return cell }
    return number.isNaN ? "" : Number.general(number)
  }
}
