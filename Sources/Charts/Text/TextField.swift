/// Colours over a part of a drawing in characters: two to a character, one above the other, so that they are squares.
///
/// Without colours a character stands for the strength, and for the sign where there are two.
struct TextField {
  /// What one place looks like: its colour, and how strong it is, −1 to 1.
  struct Place {
    var color: Color
    var strength: Double
  }

  let style: DrawingStyle

  /// Fills `area`; `place` is asked for the middle of each square, in shares of the area from its upper left, and
  /// leaves empty what has no value.
  func fill(_ area: CellRectangle, on canvas: inout TextCanvas, _ place: (Double, Double) -> Place?) {
    for row in 0..<area.rows {
      for column in 0..<area.columns {
        let across = (Double(column) + 0.5) / Double(area.columns)
        let down = { (half: Double) in (Double(row) + half) / Double(area.rows) }
        canvas.grid[area.column + column, area.row + row] =
          style.isColored
          ? colored(place(across, down(0.25)), place(across, down(0.75)))
          : CharacterGrid.Cell(character: character(place(across, down(0.5))?.strength))
      }
    }
  }

  private func colored(_ upper: Place?, _ lower: Place?) -> CharacterGrid.Cell {
    let half: (upper: Character, lower: Character) = style.isBraille ? ("▀", "▄") : (" ", " ")
    switch (upper?.color, lower?.color) {
    case (let upper?, let lower?) where upper == lower || !style.isBraille: return .init(paper: upper)
    case (let upper?, let lower?): return .init(character: half.upper, ink: upper, paper: lower)
    case (let upper?, nil): return .init(character: half.upper, ink: upper)
    case (nil, let lower?): return .init(character: half.lower, ink: lower)
    case (nil, nil): return .init()
    }
  }

  /// The character of a strength; blank for no value.
  func character(_ strength: Double?) -> Character {
    guard let strength, strength.isFinite else { return " " }
    let positive: [Character] = style.isBraille ? ["·", "░", "▒", "▓", "█"] : [".", ":", "+", "*", "#"]
    let negative: [Character] = style.isBraille ? ["·", "-", "=", "≡", "≣"] : [".", "-", "~", "=", "%"]
    let level = min(Int(abs(strength) * 5), 4)
    return strength < 0 ? negative[level] : positive[level]
  }

  /// The title at the left, and at the right what the colours stand for: in a narrow chart without their scale.
  /// - Returns: how many rows that took.
  @discardableResult
  func head(
    title: String?, on canvas: inout TextCanvas, from low: String, to high: String, _ place: (Double) -> Place
  ) -> Int {
    let frame = canvas.frame
    let title = title ?? ""
    let scale = style.isColored ? 16 : 9
    let ends = TextCanvas.width(low) + TextCanvas.width(high) + 2
    let cells = ends + scale + 3 + TextCanvas.width(title) > frame.columns && frame.columns < 60 ? 1 : scale
    if cells == 1, low == "−" + high, ends + 3 + TextCanvas.width(title) > frame.columns {
      return canvas.head(title: title, caption: "±" + high)
    }
    let width = ends + cells
    let room = frame.columns - width - 3
    canvas.text(canvas.shortened(title, to: max(0, room)), at: frame.column + 1, frame.row, isBold: true)
    guard width < frame.columns else { return 1 }
    let start = frame.right - width
    let first = start + TextCanvas.width(low) + 1
    canvas.text(low, at: start, frame.row, ink: style.muted)
    canvas.text(high, at: frame.right, frame.row, .right, ink: style.muted)
    if cells == 1 { canvas.text(style.isBraille ? "…" : "-", at: first, frame.row, ink: style.muted) }
    for cell in 0..<(cells > 1 ? cells : 0) {
      let here = place((Double(cell) + 0.5) / Double(cells))
      canvas.grid[first + cell, frame.row] =
        style.isColored ? .init(paper: here.color) : .init(character: character(here.strength))
    }
    return 1
  }
}
