extension ScatterChart {
  public func draw(on canvas: inout TextCanvas) {
    let style = canvas.style
    var labels = Canvas.Labels(title: options.title, x: options.xLabel, y: options.yLabel)
    labels.caption = overlay?.caption
    let total = groups.reduce(0) { $0 + $1.x.count }
    // Letters tell classes apart without colours; dots are finer.
    let isLettered = !style.isBraille || !style.isColored && groups.count > 1
    let names = groups.enumerated().map { $1.name ?? "series \($0 + 1)" }
    let key = TextKey(
      entries: names.enumerated().map { index, name in
        .mark(name, isLettered ? style.marker(index) : "●", style.ink(index))
      })
    let rows: (rows: [[Int]], left: Int) =
      groups.count > 1
      ? key.rows(columns: canvas.frame.columns - 6, limit: max(1, canvas.frame.rows / 6)) : ([], 0)
    var plot = canvas.plan(labels, above: rows.rows.count) { columns in
      Axis(xScale, xExtent, count: TextPlot.tickCount(columns: columns))
    } y: { rows in
      Axis(yScale, yExtent, count: TextPlot.tickCount(rows: rows))
    }
    if options.square, xScale == .linear, yScale == .linear {
      let page = Rectangle(
        left: 0, top: 0, width: Double(plot.area.columns), height: Double(plot.area.rows * 2))
      let (x, y) = Self.squared(xExtent, yExtent, page)
      plot = canvas.plan(labels, above: rows.rows.count) { columns in
        Axis(.linear, x, count: TextPlot.tickCount(columns: columns))
      } y: { rows in
        Axis(.linear, y, count: TextPlot.tickCount(rows: rows))
      }
    }
    canvas.axes(plot, labels)
    if let line = overlay {
      for (x, y) in zip(line.points(plot.x, plot.y).x, line.points(plot.x, plot.y).y) where y.isFinite {
        let (column, row) = (plot.column(x), plot.row(y))
        guard (0..<plot.area.columns).contains(column), (0..<plot.area.rows).contains(row) else { continue }
        canvas.put(
          style.isBraille ? "·" : ".", plot.area.column + column, plot.area.row + row, style.muted)
      }
    }
    if isLettered {
      drawLetters(plot, on: &canvas)
    } else {
      drawDots(plot, isLarge: total <= plot.area.columns * plot.area.rows / 4, on: &canvas)
    }
    let head = labels.title == nil ? 0 : 1
    if !rows.rows.isEmpty { key.draw(rows, at: plot.area.column, canvas.frame.row + head, on: &canvas) }
  }

  /// Each character shows the letter of the class with the most points in it.
  private func drawLetters(_ plot: TextPlot, on canvas: inout TextCanvas) {
    let area = plot.area
    var counts = [[Int]](
      repeating: Array(repeating: 0, count: groups.count), count: area.columns * area.rows)
    for (index, group) in groups.enumerated() {
      for point in group.x.indices {
        let (column, row) = (plot.column(group.x[point]), plot.row(group.y[point]))
        guard (0..<area.columns).contains(column), (0..<area.rows).contains(row) else { continue }
        counts[row * area.columns + column][index] += 1
      }
    }
    for cell in counts.indices {
      guard let most = counts[cell].max(), most > 0, let index = counts[cell].firstIndex(of: most) else {
        continue
      }
      canvas.put(
        canvas.style.marker(index), area.column + cell % area.columns, area.row + cell / area.columns,
        canvas.style.ink(index))
    }
  }

  /// Dots, or where there is room squares of four; classes take turns, so that none hides another.
  private func drawDots(_ plot: TextPlot, isLarge: Bool, on canvas: inout TextCanvas) {
    var dots = plot.dots
    let longest = groups.map(\.x.count).max() ?? 0
    for point in 0..<longest {
      for (index, group) in groups.enumerated() where point < group.x.count {
        let (across, up) = (plot.x.fraction(group.x[point]), plot.y.fraction(group.y[point]))
        guard across >= 0, across <= 1, up >= 0, up <= 1 else { continue }
        let place = plot.place(group.x[point], group.y[point])
        let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
        let ink = canvas.style.ink(index)
        dots.set(x, y, ink)
        if isLarge {
          // The square stays within one character, whose colour it takes.
          let (right, below) = (x % 2 == 0 ? x + 1 : x - 1, y % 2 == 0 ? y + 1 : y - 1)
          dots.set(right, y, ink)
          dots.set(x, below, ink)
          dots.set(right, below, ink)
        }
      }
    }
    dots.paint(at: plot.area.column, plot.area.row, on: &canvas.grid, canvas.style.characters)
  }
}
