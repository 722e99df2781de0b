extension ContourChart {
  func draw(on canvas: inout TextCanvas) {
    let heights = Axis(scale, range, count: 3)
    var labels = options.labels
    labels.title = labels.title ?? options.ownTitle
    let plot = canvas.heights(field, heights, labels)
    guard let path = options.path else { return }
    for (x, y) in zip(path.x, path.y) {
      let (column, row) = (plot.column(x), plot.row(y))
      guard (0..<plot.area.columns).contains(column), (0..<plot.area.rows).contains(row) else { continue }
      let (place, line) = (plot.area.column + column, plot.area.row + row)
      canvas.grid[place, line] = .init(
        character: canvas.style.isColored && canvas.style.isBraille ? "•" : "o",
        ink: canvas.style.isColored ? Color(rgb: 0xFFFFFF) : nil,
        paper: canvas.grid[place, line].paper ?? canvas.grid[place, line].ink)
    }
  }
}

extension SurfaceChart {
  /// Characters have no space to turn: the heights are seen from above.
  func draw(on canvas: inout TextCanvas) {
    var labels = options.labels
    if let label = options.zLabel {
      labels.title = [labels.title, label].compactMap { $0 }.joined(separator: ": ")
    }
    _ = canvas.heights(field, Axis(.linear, range, count: 3), labels)
  }
}

extension TextCanvas {
  /// Heights over the plane as colours, with what they stand for beside the title.
  fileprivate mutating func heights(_ field: ScalarField, _ heights: Axis, _ labels: Canvas.Labels)
    -> TextPlot
  {
    var framed = labels
    framed.title = labels.title ?? " "
    let plot = plan(framed) { columns in
      Axis(.linear, field.x, count: TextPlot.tickCount(columns: columns))
    } y: { rows in
      Axis(.linear, field.y, count: TextPlot.tickCount(rows: rows))
    }
    var bare = labels
    bare.title = nil
    axes(plot, bare)
    let colors = Colormap.viridis
    let text = TextField(style: style)
    text.head(
      title: labels.title, on: &self, from: Number.general(heights.lower, digits: 3),
      to: Number.general(heights.upper, digits: 3)
    ) { .init(color: colors.color(at: $0), strength: $0) }
    // Between the places of a coarse grid heights change smoothly, as in a picture.
    let values = field.shown(on: heights.scale).refined(columns: plot.area.columns, rows: plot.area.rows)
      .values
    text.fill(plot.area, on: &self) { across, down in
      let row = min(Int((1 - down) * Double(values.rows)), values.rows - 1)
      let value = values[row, min(Int(across * Double(values.columns)), values.columns - 1)]
      guard Axis.accepts(value, on: heights.scale) else { return nil }
      let share = min(max(heights.fraction(value), 0), 1)
      return .init(color: colors.color(at: share), strength: share)
    }
    return plot
  }
}
