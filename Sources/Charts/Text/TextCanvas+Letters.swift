extension TextCanvas {
  /// Puts the letter of each line upon it, in each third of the plot once, where the line is clearest of the others.
  ///
  /// - Parameter paths: the height in dots of each line at every column of dots, from the top; nil where it has none.
  mutating func letters(along paths: [[Double?]], _ plot: TextPlot) {
    var taken: Set<Int> = []
    let parts = 3
    for part in 0..<parts {
      let columns = plot.area.columns * part / parts..<plot.area.columns * (part + 1) / parts
      for (index, path) in paths.enumerated() {
        var best: (column: Int, row: Int, clearance: Double)?
        for column in columns {
          guard path.indices.contains(2 * column), let height = path[2 * column] else { continue }
          let row = Int(height.rounded()) / 4
          guard height > -0.5, row < plot.area.rows,
            (-1...1).allSatisfy({ !taken.contains(row * plot.area.columns + column + $0) })
          else { continue }
          let others = paths.enumerated().compactMap { other, path in
            other == index || !path.indices.contains(2 * column) ? nil : path[2 * column]
          }
          // A line's own height is enough; of equals the first.
          let clearance = min(8, others.map { abs($0 - height) }.min() ?? 8)
          if clearance > best?.clearance ?? -1 { best = (column, row, clearance) }
        }
        guard let best else { continue }
        taken.insert(best.row * plot.area.columns + best.column)
        put(style.letter(index), plot.area.column + best.column, plot.area.row + best.row, style.ink(index))
      }
    }
  }
}
