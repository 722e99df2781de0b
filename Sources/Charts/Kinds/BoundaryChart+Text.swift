extension BoundaryChart {
  func draw(on canvas: inout TextCanvas) {
    let style = canvas.style
    var labels = options.labels
    labels.caption = "accuracy \(Number.fixed(accuracy * 100, decimals: 1)) %"
    let groups = points.groups
    let inks = groups.map { group in names.firstIndex { $0 == group.name } ?? 0 }
    // On the field's own colours, not the terminal's background: those of dark pages.
    let theme = Theme.dark
    let key = TextKey(
      entries: groups.enumerated().map { index, group in
        .mark(
          group.name ?? "", style.isColored && style.isBraille ? "●" : style.marker(index),
          style.isColored ? style.ink(inks[index]) : nil)
      })
    let rows = key.rows(columns: canvas.frame.columns - 6, limit: max(1, canvas.frame.rows / 6))
    let plot = canvas.plan(labels, above: rows.rows.count) { columns in
      Axis(.linear, points.xExtent, count: TextPlot.tickCount(columns: columns))
    } y: { rows in
      Axis(.linear, points.yExtent, count: TextPlot.tickCount(rows: rows))
    }
    canvas.axes(plot, labels)
    let chance = 1 / Double(max(2, classes.count))
    TextField(style: style).fill(plot.area, on: &canvas) { across, down in
      guard let first = probabilities.first?.values else { return nil }
      let row = min(Int((1 - down) * Double(first.rows)), first.rows - 1)
      let column = min(Int(across * Double(first.columns)), first.columns - 1)
      var (best, winner) = (-Double.infinity, 0)
      for (index, field) in probabilities.enumerated() where field.values[row, column] > best {
        (best, winner) = (field.values[row, column], index)
      }
      let sure = min(max((best - chance) / (1 - chance), 0), 1)
      let color = theme.background.mixed(with: theme.color(winner), 0.12 + 0.38 * sure)
      // Of two classes the second is shaded where there are no colours; of more each in its own strength.
      return .init(
        color: color, strength: winner == 0 ? .nan : Double(winner) / Double(max(2, classes.count)) - 0.15)
    }
    for (index, group) in groups.enumerated() {
      for point in group.x.indices {
        let (column, row) = (plot.column(group.x[point]), plot.row(group.y[point]))
        guard (0..<plot.area.columns).contains(column), (0..<plot.area.rows).contains(row) else { continue }
        let (x, y) = (plot.area.column + column, plot.area.row + row)
        let under = canvas.grid[x, y]
        let paper = under.character == "▀" ? under.ink : under.paper
        canvas.grid[x, y] = .init(
          character: style.isColored && style.isBraille ? "●" : style.marker(index),
          ink: style.isColored ? theme.color(inks[index]) : nil, paper: paper)
      }
    }
    key.draw(rows, at: plot.area.column, canvas.frame.row + 1, on: &canvas)
  }
}
