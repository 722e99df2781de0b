extension Histogram {
  func draw(on canvas: inout TextCanvas) {
    let style = canvas.style
    var labels = options.labels
    if bars.count == 1, labels.x == nil { labels.x = bars[0].name }
    labels.y = labels.y ?? (isDensity ? "density" : "count")
    let key = TextKey(
      entries: bars.enumerated().map {
        .line($1.name ?? "series \($0 + 1)", $0, of: bars.count, style)
      })
    let rows: (rows: [[Int]], left: Int) =
      bars.count > 1
      ? key.rows(columns: canvas.frame.columns - 6, limit: max(1, canvas.frame.rows / 6)) : ([], 0)
    let plot = canvas.plan(labels, above: rows.rows.count) { columns in
      Axis(.linear, xExtent, count: TextPlot.tickCount(columns: columns))
    } y: { rows in
      Axis(options.isLogarithmic ? .logarithmic : .linear, yExtent, count: TextPlot.tickCount(rows: rows))
    }
    canvas.axes(plot, labels)
    if bars.count == 1 {
      canvas.columns(in: plot.area, ink: style.ink(0)) { column in
        let height = height(bars[0], column, plot)
        return height > 0 ? max(plot.y.fraction(height), .leastNonzeroMagnitude) : 0
      }
    } else {
      var dots = plot.dots
      for (index, one) in bars.enumerated() { outline(one, index, plot, style, on: &dots) }
      dots.paint(at: plot.area.column, plot.area.row, on: &canvas.grid, style.characters)
      if style.needsLetters(bars.count) { drawLetters(plot, on: &canvas) }
      let head = labels.title == nil ? 0 : 1
      key.draw(rows, at: plot.area.column, canvas.frame.row + head, on: &canvas)
    }
  }

  /// The bins that stand on a column, as far as they reach into it by half.
  private func height(_ one: Bars, _ column: Int, _ plot: TextPlot) -> Double {
    let share = { (column: Double) in
      let value =
        xExtent.lowerBound + column / Double(plot.area.columns) * (xExtent.upperBound - xExtent.lowerBound)
      return (value - bins.lower) / bins.width
    }
    let (from, to) = (share(Double(column)), share(Double(column) + 1))
    guard (from + to) / 2 >= 0, (from + to) / 2 < Double(bins.count) else { return 0 }
    guard to - from > 1 else {
      return one.heights[min(Int((from + to) / 2), bins.count - 1)]
    }
    return one.heights[max(0, Int(from))...min(Int(to), bins.count - 1)].max() ?? 0
  }

  /// The letter of each histogram upon its bins.
  private func drawLetters(_ plot: TextPlot, on canvas: inout TextCanvas) {
    let base = options.isLogarithmic ? plot.y.lower : 0
    let paths = bars.map { one in
      (0..<plot.area.columns * 2).map { x -> Double? in
        let height = height(one, x / 2, plot)
        return height > base ? plot.place(bins.lower, height).y : nil
      }
    }
    canvas.letters(along: paths, plot)
  }

  private func outline(
    _ one: Bars, _ index: Int, _ plot: TextPlot, _ style: DrawingStyle, on dots: inout DotField
  ) {
    let base = options.isLogarithmic ? plot.y.lower : 0
    var before = plot.place(bins.lower, base)
    var phase = 0
    for (bin, height) in one.heights.enumerated() {
      let top = max(height, base)
      for here in [plot.place(bins.edge(bin), top), plot.place(bins.edge(bin + 1), top)] {
        dots.line(from: before, to: here, style.ink(index), pattern: style.pattern(index), phase: &phase)
        before = here
      }
    }
    dots.line(
      from: before, to: plot.place(bins.upper, base), style.ink(index), pattern: style.pattern(index),
      phase: &phase)
  }
}
