extension LineChart {
  private typealias Line = Reduction.Line

  /// A curve reduced to the dots' columns.
  private struct Dotted {
    let index: Int
    let curve: Curve
    let main: Line
    let raw: Line?
  }

  public func draw(on canvas: inout TextCanvas) {
    let named = curves.count > 1 && curves.contains { $0.series.name != nil }
    var labels = Canvas.Labels(title: options.title ?? options.ownTitle, x: options.xLabel, y: options.yLabel)
    if curves.count == 1, labels.y == nil { labels.y = curves[0].series.name }
    labels.caption = textCaption
    let names = curves.enumerated().map { $1.series.name ?? "series \($0 + 1)" }

    // Names at the lines' ends when they fit there; else in rows above.
    let widest = names.map(TextCanvas.width).max() ?? 0
    if named, (2...6).contains(curves.count), widest + 2 <= canvas.frame.columns / 4 {
      let plot = textPlan(on: canvas, labels, right: widest + 2)
      let lines = dotted(plot)
      if let rows = endRows(lines, plot) {
        draw(lines, plot, labels, on: &canvas)
        for (index, row) in rows.enumerated() {
          canvas.text(
            names[index], at: plot.area.right + 1, plot.area.row + row, ink: canvas.style.ink(index))
        }
        return
      }
    }
    guard named else {
      let plot = textPlan(on: canvas, labels)
      return draw(dotted(plot), plot, labels, on: &canvas)
    }
    let style = canvas.style
    let key = TextKey(
      entries: names.enumerated().map { index, name in
        curves[index].series.style == .points
          ? .mark(name, pointMarker(index, style), style.ink(index))
          : .line(name, index, of: curves.count, style)
      })
    let rows = key.rows(columns: canvas.frame.columns - 6, limit: max(1, canvas.frame.rows / 6))
    let plot = textPlan(on: canvas, labels, above: rows.rows.count)
    let lines = dotted(plot)
    draw(lines, plot, labels, on: &canvas)
    if style.needsLetters(curves.count) { drawLetters(lines, plot, on: &canvas) }
    key.draw(rows, at: plot.area.column, canvas.frame.row + headRows(labels), on: &canvas)
  }

  private func headRows(_ labels: Canvas.Labels) -> Int {
    labels.title == nil && labels.caption == nil ? 0 : 1
  }

  /// The smoothing, or for a single curve where it ends.
  private var textCaption: String? {
    let weights = Set(curves.compactMap { $0.smoothed == nil ? nil : $0.series.smooth ?? options.smooth })
    if let weight = weights.first, weights.count == 1 { return "moving average \(Number.general(weight))" }
    guard curves.count == 1, let last = curves[0].series.y.last, curves[0].series.y.count > 1 else {
      return nil
    }
    return "ends at \(Number.general(last, digits: 4))"
  }

  private func textPlan(
    on canvas: TextCanvas, _ labels: Canvas.Labels, right: Int = 0, above: Int = 0
  ) -> TextPlot {
    let reaches =
      xScale == .linear && options.xRange == nil && !curves.allSatisfy { $0.series.style == .points }
    return canvas.plan(labels, right: right, above: above) { columns in
      let count = TextPlot.tickCount(columns: columns)
      return Axis(
        xScale, reaches ? DataRange.reachingTicks(xExtent, count: count, isWhole: isCounted) : xExtent,
        count: count,
        isWhole: isCounted)
    } y: { rows in
      Axis(yScale, yExtent, count: TextPlot.tickCount(rows: rows))
    }
  }

  private func dotted(_ plot: TextPlot) -> [Dotted] {
    let columns = plot.area.columns * 2
    return curves.enumerated().map { index, curve in
      Dotted(
        index: index, curve: curve,
        main: Reduction.line(curve.x, curve.main, xAxis: plot.x, yScale: yScale, columns: columns),
        raw: curve.smoothed == nil
          ? nil : Reduction.line(curve.x, curve.series.y, xAxis: plot.x, yScale: yScale, columns: columns))
    }
  }

  /// The rows for the names beside the lines' ends, `nil` where lines end early or crowd too much.
  private func endRows(_ lines: [Dotted], _ plot: TextPlot) -> [Int]? {
    var wanted: [Double] = []
    for one in lines {
      guard let last = one.main.y.indices.last(where: { one.main.y[$0].isFinite }),
        plot.x.fraction(one.main.x[last]) > 0.86
      else { return nil }
      wanted.append(Double(min(max(plot.row(one.main.y[last]), 0), plot.area.rows - 1)))
    }
    guard let rows = Key.spread(wanted, distance: 1, within: 0...Double(plot.area.rows - 1)),
      zip(wanted, rows).allSatisfy({ abs($0 - $1) <= 2 })
    else { return nil }
    // Rounding may bring two to one row.
    var taken: Set<Int> = []
    var result = [Int](repeating: 0, count: rows.count)
    for index in rows.indices.sorted(by: { rows[$0] < rows[$1] }) {
      var row = Int(rows[index].rounded())
      while taken.contains(row) { row += 1 }
      guard row < plot.area.rows else { return nil }
      taken.insert(row)
      result[index] = row
    }
    return result
  }

  // MARK: Drawing

  private func pointMarker(_ index: Int, _ style: DrawingStyle) -> Character {
    style.isColored && style.isBraille ? "●" : style.marker(index)
  }

  private func draw(_ lines: [Dotted], _ plot: TextPlot, _ labels: Canvas.Labels, on canvas: inout TextCanvas)
  {
    canvas.axes(plot, labels)
    let style = canvas.style
    var dots = plot.dots
    for one in lines {
      if let band = one.curve.series.band { shade(band, one, plot, style, on: &dots) }
      if let raw = one.raw {
        stroke(raw, plot, style.faint(one.index), .faint, style.isColored ? .solid : .dotted, on: &dots)
      }
    }
    for one in lines where one.curve.series.style != .points {
      stroke(one.main, plot, style.ink(one.index), .main, style.pattern(one.index), on: &dots)
    }
    drawMarks(plot, on: &canvas)
    dots.paint(at: plot.area.column, plot.area.row, on: &canvas.grid, style.characters)
    for one in lines { drawPoints(one, plot, on: &canvas) }
    if options.yRange == nil {
      for one in lines { drawOutside(one, plot, on: &canvas) }
    }
  }

  private func stroke(
    _ line: Line, _ plot: TextPlot, _ ink: Color?, _ layer: DotField.Layer, _ pattern: LinePattern,
    on dots: inout DotField
  ) {
    var before: (x: Double, y: Double)?
    var phase = 0
    for index in line.x.indices {
      guard line.y[index].isFinite else {
        before = nil
        continue
      }
      let here = plot.place(line.x[index], line.y[index])
      dots.line(from: before ?? here, to: here, ink, layer, pattern: pattern, phase: &phase)
      before = here
    }
  }

  /// The band about a curve as a faint chequer.
  private func shade(
    _ band: Series.Band, _ one: Dotted, _ plot: TextPlot, _ style: DrawingStyle, on dots: inout DotField
  ) {
    let low = Reduction.line(one.curve.x, band.lower, xAxis: plot.x, yScale: .linear, columns: dots.width)
    let high = Reduction.line(one.curve.x, band.upper, xAxis: plot.x, yScale: yScale, columns: dots.width)
    let (bottom, top) = (heights(low, plot), heights(high, plot))
    for x in 0..<dots.width {
      guard let top = top[x], let bottom = bottom[x] else { continue }
      for y in max(0, top)..<max(0, top, min(dots.height, bottom + 1)) where (x + y).isMultiple(of: 2) {
        dots.set(x, y, style.faint(one.index), .faint)
      }
    }
  }

  /// The height in dots of a line at each column of dots, interpolated between its points.
  private func heights(_ line: Line, _ plot: TextPlot) -> [Int?] {
    var heights = [Int?](repeating: nil, count: plot.area.columns * 2)
    var before: (x: Double, y: Double)?
    for index in line.x.indices {
      guard line.y[index].isFinite else {
        before = nil
        continue
      }
      // A logarithmic axis has no place for a band's lower edge below zero: it ends at the chart's.
      let value = yScale == .logarithmic ? max(line.y[index], plot.y.lower) : line.y[index]
      let here = plot.place(line.x[index], value)
      let start = before ?? here
      before = here
      let (from, to) = (Int(max(0, start.x).rounded()), Int(min(here.x, Double(heights.count - 1)).rounded()))
      guard from <= to, start.y.isFinite, here.y.isFinite else { continue }
      for x in from...to where heights.indices.contains(x) {
        let share = here.x > start.x ? (Double(x) - start.x) / (here.x - start.x) : 1
        let y = start.y + (here.y - start.y) * min(max(share, 0), 1)
        heights[x] = Int(min(max(y, -1), Double(plot.area.rows * 4)).rounded())
      }
    }
    return heights
  }

  /// The letter of each line upon it, three times where it stands clearest of the others.
  private func drawLetters(_ lines: [Dotted], _ plot: TextPlot, on canvas: inout TextCanvas) {
    let paths = lines.map { one in
      one.curve.series.style == .points ? [] : heights(one.main, plot).map { $0.map { Double($0) } }
    }
    canvas.letters(along: paths, plot)
  }

  /// The points of a series that is drawn with points, lone values, and the best one with its value beside it.
  private func drawPoints(_ one: Dotted, _ plot: TextPlot, on canvas: inout TextCanvas) {
    let ink = canvas.style.ink(one.index)
    let line = one.main
    let finite = line.y.indices.filter { line.y[$0].isFinite }
    let isSparse = finite.count <= plot.area.columns
    let marked =
      one.curve.series.style == .points || one.curve.series.style == .linePoints && isSparse
        || finite.count == 1
      ? finite : line.isolated
    for index in marked {
      mark(pointMarker(one.index, canvas.style), line.x[index], line.y[index], plot, ink, on: &canvas)
    }
    guard let best = bestPoint(one.curve) else { return }
    let symbol: Character = canvas.style.isBraille ? "◉" : "@"
    guard let place = mark(symbol, best.x, best.y, plot, ink, on: &canvas) else { return }
    let label = Number.general(best.y, digits: 4)
    let width = TextCanvas.width(label)
    for (column, row) in [
      (place.column - width / 2, place.row + 1), (place.column - width / 2, place.row - 1),
      (place.column + 2, place.row), (place.column - width - 1, place.row),
    ]
    where row >= plot.area.row && row < plot.area.bottom && column > plot.area.column
      && column + width < plot.area.right
    {
      if canvas.textIfFree(label, at: column, row, ink: ink) { return }
    }
  }

  /// Puts a symbol at a place of the data; nothing where that lies outside.
  @discardableResult
  private func mark(
    _ symbol: Character, _ x: Double, _ y: Double, _ plot: TextPlot, _ ink: Color?,
    on canvas: inout TextCanvas
  ) -> (column: Int, row: Int)? {
    let (column, row) = (plot.column(x), plot.row(y))
    guard (0..<plot.area.columns).contains(column), (0..<plot.area.rows).contains(row) else { return nil }
    canvas.put(symbol, plot.area.column + column, plot.area.row + row, ink)
    return (plot.area.column + column, plot.area.row + row)
  }

  /// A triangle at the edge for what lies beyond it.
  private func drawOutside(_ one: Dotted, _ plot: TextPlot, on canvas: inout TextCanvas) {
    let line = one.raw ?? one.main
    for index in line.x.indices where line.y[index].isFinite {
      let isAbove = line.y[index] > plot.y.upper
      guard isAbove || line.y[index] < plot.y.lower else { continue }
      let column = plot.column(line.x[index])
      guard (0..<plot.area.columns).contains(column) else { continue }
      let symbol: Character = canvas.style.isBraille ? (isAbove ? "▲" : "▼") : (isAbove ? "^" : "v")
      canvas.put(
        symbol, plot.area.column + column, isAbove ? plot.area.row : plot.area.bottom - 1,
        canvas.style.ink(one.index))
    }
  }

  private func drawMarks(_ plot: TextPlot, on canvas: inout TextCanvas) {
    let symbol: Character = canvas.style.isBraille ? "┊" : ":"
    let ink = canvas.style.muted
    for mark in options.marks {
      let column = plot.column(mark.x)
      guard (0..<plot.area.columns).contains(column) else { continue }
      for row in plot.area.row..<plot.area.bottom {
        canvas.put(symbol, plot.area.column + column, row, ink)
      }
    }
    for mark in options.marks {
      let column = plot.column(mark.x)
      guard let label = mark.label, (0..<plot.area.columns).contains(column) else { continue }
      let room = plot.area.columns - column - 1
      let width = TextCanvas.width(label)
      let start = plot.area.column + (width < room ? column + 1 : column - width)
      for row in plot.area.row..<plot.area.row + 3 {
        let free = (start..<start + width).allSatisfy {
          canvas.grid[$0, row].character == " " || canvas.grid[$0, row].character == symbol
        }
        if free {
          canvas.text(label, at: start, row, ink: ink)
          break
        }
      }
    }
  }
}
