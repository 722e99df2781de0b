extension TextCanvas {
  /// Frames for `count` small charts below so many rows of a head: side by side, and in further rows where they would
  /// become too narrow. There are fewer where not even `least` rows are left for each.
  func panels(_ count: Int, below head: Int, least: Int = 5) -> [CellRectangle] {
    let perRow = max(1, min(count, (frame.columns + 2) / 30))
    let room = max(1, frame.rows - head)
    let bands = max(1, min((count + perRow - 1) / perRow, (room + 1) / (least + 1)))
    let (cell, each) = ((frame.columns - 2 * (perRow - 1)) / perRow, (room - (bands - 1)) / bands)
    return (0..<min(count, bands * perRow)).map { place in
      CellRectangle(
        column: frame.column + place % perRow * (cell + 2),
        row: frame.row + head + place / perRow * (each + 1),
        columns: cell, rows: max(1, each))
    }
  }

  /// The title, and below it one small chart for each panel, as many as have room.
  mutating func draw<Panel>(
    _ panels: [Panel], title: String?, _ body: (Panel, Int, inout TextCanvas) -> Void
  ) {
    let head = title == nil ? 0 : 1
    let frames = self.panels(panels.count, below: head)
    self.head(
      title: title, caption: frames.count < panels.count ? "\(frames.count) of \(panels.count) layers" : nil)
    for (place, panel) in zip(frames, panels).enumerated() {
      var inner = TextCanvas(frame: panel.0, style: style, grid: grid)
      body(panel.1, place, &inner)
      grid = inner.grid
    }
  }

  /// Columns of blocks, the topmost in eighths, as high as their share of the area; what is there at all shows.
  mutating func columns(in area: CellRectangle, ink: Color?, _ share: (Int) -> Double) {
    let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    for column in 0..<area.columns {
      let part = min(max(share(column), 0), 1)
      guard part > 0 else { continue }
      let eighths = max(1, Int((part * Double(area.rows * 8)).rounded()))
      for row in 0..<(eighths + 7) / 8 {
        let filled = min(8, eighths - row * 8)
        let character: Character = style.isBraille ? blocks[filled - 1] : filled > 4 ? "#" : "."
        put(character, area.column + column, area.bottom - 1 - row, ink)
      }
    }
  }
}
