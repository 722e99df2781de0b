extension WeightsChart {
  func draw(on canvas: inout TextCanvas) {
    canvas.draw(panels, title: title) { panel, _, canvas in
      if panel.reach == 0, panel.broken == panel.tiles.reduce(0, { $0 + $1.values.count }) {
        canvas.head(title: panel.heading, caption: "no finite element")
      } else if panel.isImage {
        drawImages(panel, on: &canvas)
      } else if let tile = panel.tiles.first {
        drawCells(tile, panel, on: &canvas)
      }
    }
  }

  private func drawCells(_ tile: ChartMatrix, _ panel: Panel, on canvas: inout TextCanvas) {
    var options = Heatmap.Options()
    options.labels.title = panel.heading
    options.isDiverging = true
    try? Heatmap(tile, options).draw(on: &canvas)
  }

  /// The images of a panel's units in rows, as large as they fit; where not all do, the first ones.
  private func drawImages(_ panel: Panel, on canvas: inout TextCanvas) {
    let colors = Colormap.diverging(.light)
    let reach = panel.reach == 0 ? 1 : panel.reach
    let place = { (value: Double) -> TextField.Place? in
      guard value.isFinite else { return nil }
      return .init(color: colors.color(at: (value / reach + 1) / 2), strength: value / reach)
    }
    let field = TextField(style: canvas.style)
    let bound = Number.general(reach, digits: 3)
    field.head(title: panel.heading, on: &canvas, from: "−\(bound)", to: bound) { share in
      .init(color: colors.color(at: share), strength: 2 * share - 1)
    }
    var area = canvas.frame
    area.row += 1
    area.rows -= 1
    guard area.rows > 0, area.columns > 0 else { return }
    // Two squares to a character, one above the other.
    let page = montage(panel.tiles, columns: area.columns, rows: area.rows * 2)
    let side = max(1, min(area.columns / page.columns, area.rows * 2 / page.rows))
    (area.columns, area.rows) = (page.columns * side, (page.rows * side + 1) / 2)
    field.fill(area, on: &canvas) { across, down in
      let row = Int(down * Double(area.rows * 2)) / side
      guard row < page.rows else { return nil }
      return place(page[row, min(Int(across * Double(area.columns)) / side, page.columns - 1)])
    }
  }

  /// Images in rows with a line of nothing between them, on so many squares at the most.
  private func montage(_ tiles: [ChartMatrix], columns: Int, rows: Int) -> ChartMatrix {
    let tiles = tiles.map { $0.reduced(rows: rows, columns: columns) }
    guard let first = tiles.first else { return ChartMatrix(rows: 0, columns: 0, []) }
    let (high, wide) = (first.rows + 1, first.columns + 1)
    let most = (columns: max(1, (columns + 1) / wide), rows: max(1, (rows + 1) / high))
    // The count in a row that leaves each image the most room.
    let perRow =
      (1...most.columns).max { a, b in
        room(a, tiles.count, wide, high, columns, rows) < room(b, tiles.count, wide, high, columns, rows)
      } ?? most.columns
    let shown = min(tiles.count, perRow * most.rows)
    let size = (
      columns: min(perRow, shown) * wide - 1, rows: (shown + perRow - 1) / perRow * high - 1
    )
    var values = [Double](repeating: .nan, count: size.columns * size.rows)
    for (place, tile) in tiles.prefix(shown).enumerated() {
      for row in 0..<tile.rows {
        for column in 0..<tile.columns {
          let (x, y) = (place % perRow * wide + column, place / perRow * high + row)
          values[y * size.columns + x] = tile[row, column]
        }
      }
    }
    return ChartMatrix(rows: size.rows, columns: size.columns, values)
  }

  private func room(
    _ perRow: Int, _ count: Int, _ wide: Int, _ high: Int, _ columns: Int, _ rows: Int
  ) -> Double {
    let bands = (count + perRow - 1) / perRow
    return min(Double(columns) / Double(perRow * wide), Double(rows) / Double(bands * high))
  }
}
