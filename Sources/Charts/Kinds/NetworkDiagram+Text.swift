internal import Tensors

extension NetworkDiagram {
  /// One line for each layer from the input down: name, kind, output, parameters, and its units.
  func draw(on canvas: inout TextCanvas) {
    canvas.head(title: options.title ?? ownTitle, caption: caption)
    var area = canvas.frame
    area.row += 1
    area.rows -= 1
    let places = self.places(rows: area.rows)
    let left = stages.count - places.compactMap(\.self).count
    let lines = places.map { $0.map { cells(stages[$0]) } ?? ["… \(left) more"] }
    let widths = (0..<4).map { column in
      lines.compactMap { $0.indices.contains(column) ? TextCanvas.width($0[column]) : nil }.max() ?? 0
    }
    let isSpaced = places.count * 2 - 1 <= area.rows
    let arrow = canvas.style.isBraille ? "│" : "|"
    for (line, cells) in lines.enumerated() {
      let row = area.row + line * (isSpaced ? 2 : 1)
      if isSpaced, line > 0 { canvas.text(arrow, at: area.column + 3, row - 1, ink: canvas.style.muted) }
      var column = area.column + 2
      for (place, cell) in cells.enumerated() {
        let isCount = place == 3
        canvas.text(
          cell, at: isCount ? column + widths[place] : column, row, isCount ? .right : .left,
          ink: place == 0 ? nil : canvas.style.muted, isBold: place == 0)
        column += widths[place] + 3
      }
      guard let stage = places[line].map({ stages[$0] }) else { continue }
      drawUnits(stage, at: column, row, on: &canvas)
    }
  }

  /// The stages that have room, nil for those in the middle that are left out.
  private func places(rows: Int) -> [Int?] {
    guard stages.count > rows, rows >= 3 else { return Array(stages.indices.prefix(max(1, rows))) }
    let before = (rows - 1) / 2
    let all: [Int?] = Array(stages.indices)
    return all.prefix(before) + [nil] + all.suffix(rows - 1 - before)
  }

  private func cells(_ stage: Stage) -> [String] {
    let count = stage.parameterCount > 0 ? "\(formatCount(stage.parameterCount)) parameters" : ""
    return [stage.name, stage.detail, stage.shape ?? stage.units.map { "\($0) values" } ?? "", count]
  }

  /// A circle for each unit, filled by the size of its value where there are values; else the gradient's norm.
  private func drawUnits(_ stage: Stage, at column: Int, _ row: Int, on canvas: inout TextCanvas) {
    var column = column
    if options.gradients {
      let norm = stage.gradientNorm.map { "‖∂L/∂θ‖ \(Number.general($0, digits: 3))" } ?? ""
      canvas.text(norm, at: column, row, ink: canvas.style.ink(1))
      column += 18
    }
    guard stage.hasUnits, let units = stage.units else { return }
    let room = canvas.frame.right - column
    guard room > 3 else { return }
    let shown = units <= room / 2 ? units : max(0, room / 2 - 1)
    for unit in 0..<shown {
      canvas.text(
        symbol(stage, unit, canvas.style), at: column + 2 * unit, row, ink: ink(stage, unit, canvas.style))
    }
    if shown < units { canvas.text(canvas.style.isBraille ? "…" : "..", at: column + 2 * shown, row) }
  }

  /// A value has the colour of its sign.
  private func ink(_ stage: Stage, _ unit: Int, _ style: DrawingStyle) -> Color? {
    guard style.isColored, let values = stage.values, values.indices.contains(unit) else {
      return style.ink(0)
    }
    let stops = Colormap.diverging(.light).stops
    return values[unit] < 0 ? stops[1] : stops[stops.count - 2]
  }

  private func symbol(_ stage: Stage, _ unit: Int, _ style: DrawingStyle) -> String {
    guard let values = stage.values, values.indices.contains(unit) else { return style.isBraille ? "○" : "o" }
    let largest = values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    let share = largest > 0 ? abs(values[unit]) / largest : 0
    let levels = style.isBraille ? ["○", "◔", "◑", "◕", "●"] : [".", "o", "o", "O", "@"]
    guard share.isFinite else { return "?" }
    return levels[min(4, Int((share * 4).rounded()))]
  }
}
