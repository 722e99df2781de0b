extension Heatmap {
  func draw(on canvas: inout TextCanvas) {
    let style = canvas.style
    let field = TextField(style: style)
    let colors = isDiverging ? Colormap.diverging(.light) : .viridis
    let (range, isDiverging) = (range, isDiverging)
    let place = { (value: Double) -> TextField.Place? in
      guard value.isFinite else { return nil }
      let share = (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
      let inside = min(max(share, 0), 1)
      return .init(color: colors.color(at: inside), strength: isDiverging ? 2 * inside - 1 : inside)
    }
    let between = { (share: Double) in range.lowerBound * (1 - share) + range.upperBound * share }
    field.head(
      title: options.labels.title, on: &canvas, from: Number.general(range.lowerBound, digits: 3),
      to: Number.general(range.upperBound, digits: 3)
    ) { place(between($0)) ?? .init(color: colors.color(at: $0), strength: $0) }

    let frame = canvas.frame
    let names = options.rowNames ?? (0..<rows).map { "\($0)" }
    let left = min(frame.columns / 3, names.map(TextCanvas.width).max() ?? 0) + 2
    let above = options.labels.y == nil ? 1 : 2
    if let label = options.labels.y {
      canvas.text(label, at: frame.column + 1, frame.row + 1, ink: style.muted)
    }
    var area = CellRectangle(
      column: frame.column + left, row: frame.row + above, columns: max(1, frame.columns - left),
      rows: max(1, frame.rows - above - 1 - (options.labels.x == nil ? 0 : 1)))

    let texts = cellTexts(area)
    if texts != nil || columns <= area.columns, rows <= area.rows * 2 {
      // Whole squares; those with numbers need a row of characters each.
      var side = min(area.columns / max(1, columns), area.rows * 2 / max(1, rows))
      if let texts {
        // Without colours the numbers alone are the drawing.
        side = style.isColored ? min(6, max(2, side / 2 * 2)) : 2
        let width = (texts.flatMap { $0 }.map(TextCanvas.width).max() ?? 0) + 2
        (area.columns, area.rows) = (
          columns * max(side, min(width, area.columns / columns)), rows * (side / 2)
        )
      } else {
        // Without colours half a row of characters cannot be told from a whole one.
        side = style.isColored ? max(1, side) : rows <= area.rows ? max(2, side / 2 * 2) : 1
        (area.columns, area.rows) = (columns * side, max(1, (rows * side + 1) / 2))
      }
    }
    let drawn = cells.reduced(rows: area.rows * 2, columns: area.columns)
    let squares =
      texts == nil ? Double(area.rows * 2) / (Double(rows) * (Double(area.columns) / Double(columns))) : 1
    // An odd number of rows of squares leaves the last half row empty.
    let stretch = texts == nil && columns <= area.columns && rows <= area.rows * 2 ? max(1, squares) : 1
    if style.isColored || texts == nil {
      field.fill(area, on: &canvas) { across, down in
        let row = Int(down * stretch * Double(drawn.rows))
        guard row < drawn.rows else { return nil }
        return place(drawn[row, min(Int(across * Double(drawn.columns)), drawn.columns - 1)])
      }
    }
    if let texts {
      for (row, line) in texts.enumerated() {
        for (column, text) in line.enumerated() {
          let paper = place(cells[row, column])?.color
          canvas.text(
            text, at: area.column + (column * area.columns + area.columns / 2) / columns + 1,
            area.row + (2 * row + 1) * area.rows / (2 * rows), .center, ink: paper?.contrast,
            paper: style.isColored ? paper : nil)
        }
      }
    }
    drawNames(names, area, stretch: stretch, on: &canvas)
  }

  /// The numbers of the cells where all have room for theirs.
  private func cellTexts(_ area: CellRectangle) -> [[String]]? {
    guard options.numbers ?? (rows * columns <= 150), rows <= area.rows, cells.rows == rows,
      cells.columns == columns
    else { return nil }
    guard let text = text(cells) else { return nil }
    let texts = (0..<rows).map { row in (0..<columns).map { text(row, $0) } }
    let widest = texts.flatMap { $0 }.map(TextCanvas.width).max() ?? 0
    return (widest + 1) * columns <= area.columns ? texts : nil
  }

  private func drawNames(
    _ names: [String], _ area: CellRectangle, stretch: Double, on canvas: inout TextCanvas
  ) {
    let ink = canvas.style.muted
    let rowStep = Self.step(rows, over: Int(Double(area.rows) / stretch), each: 1)
    for index in stride(from: 0, to: rows, by: rowStep) {
      let row = area.row + Int((Double(index) + 0.5) / Double(rows) / stretch * Double(area.rows))
      canvas.text(
        canvas.shortened(names[index], to: area.column - canvas.frame.column - 1), at: area.column - 1, row,
        .right,
        ink: ink)
    }
    let each = area.columns / max(1, columns)
    let labels = (0..<columns).map { index in
      options.columnNames.map { canvas.shortened($0[index], to: max(each - 1, 3)) } ?? "\(index)"
    }
    let columnStep = Self.step(
      columns, over: area.columns, each: (labels.map(TextCanvas.width).max() ?? 1) + 1)
    for index in stride(from: 0, to: columns, by: columnStep) {
      let middle = area.column + Int((Double(index) + 0.5) / Double(columns) * Double(area.columns))
      canvas.text(labels[index], at: middle, area.bottom, .center, ink: ink)
    }
    if let label = options.labels.x {
      canvas.text(label, at: area.column + area.columns / 2, area.bottom + 1, .center, ink: ink)
    }
  }

  /// Every which of `count` names is written on so many cells, when one takes `each`: 1, 2, 5, 10, …
  private static func step(_ count: Int, over cells: Int, each: Int) -> Int {
    var (step, factor) = (1, 1)
    while step < count, step * max(1, cells) < each * count {
      factor = factor == 1 ? 2 : factor == 2 ? 5 : 1
      step = factor == 1 ? Int(Ticks.power(String(step).count)) : step / (factor == 5 ? 2 : 1) * factor
    }
    return step
  }
}
