internal import Syntax

/// The part of a drawing in characters that one chart draws on.
///
/// The counterpart of ``Canvas``: layout is decided here and in the kinds, in columns and rows of the terminal.
public struct TextCanvas: Sendable {
  let frame: CellRectangle
  let style: DrawingStyle
  var grid: CharacterGrid

  // MARK: Text

  enum Alignment { case left, center, right }

  /// Writes text in one row; `column` is where it begins, its middle or the column behind its end.
  mutating func text(
    _ text: String, at column: Int, _ row: Int, _ alignment: Alignment = .left, ink: Color? = nil,
    paper: Color? = nil, isBold: Bool = false
  ) {
    let width = TextWidth.columns(of: text)
    let start =
      switch alignment {
      case .left: column
      case .center: column - width / 2
      case .right: column - width
      }
    grid.write(text, at: start, row, ink: ink, paper: paper, isBold: isBold && style.isColored)
  }

  static func width(_ text: String) -> Int { TextWidth.columns(of: text) }

  /// The text when it is short enough, else its beginning with an ellipsis.
  func shortened(_ text: String, to columns: Int) -> String {
    guard TextWidth.columns(of: text) > columns else { return text }
    var kept = ""
    var used = 0
    for character in text {
      used += TextWidth.columns(of: character)
      if used > columns - 1 { break }
      kept.append(character)
    }
    return columns > 0 ? kept + (style.isBraille ? "…" : ".") : ""
  }

  // MARK: Frame

  /// The title's row at the top: the title bold at the left, a caption at the right.
  /// - Returns: how many rows that took.
  @discardableResult
  mutating func head(title: String?, caption: String?) -> Int {
    guard title != nil || caption != nil else { return 0 }
    let room = frame.columns - 1
    let left = shortened(title ?? "", to: room)
    text(left, at: frame.column + 1, frame.row, isBold: true)
    if let caption, TextWidth.columns(of: left) + TextWidth.columns(of: caption) + 3 <= room {
      text(caption, at: frame.right, frame.row, .right, ink: style.muted)
    }
    return 1
  }

  /// Where the data goes and what its axes cover.
  ///
  /// - Parameters:
  ///   - right: columns kept free beside the data.
  ///   - above: rows kept free above it, for a key.
  ///   - x: the axis for so many columns.
  ///   - y: the axis for so many rows.
  func plan(
    _ labels: Canvas.Labels, right: Int = 0, above: Int = 0, x: (Int) -> Axis, y: (Int) -> Axis
  ) -> TextPlot {
    let head = labels.title != nil || labels.caption != nil ? 1 : 0
    var area = frame
    area.rows = max(2, frame.rows - head - above - 2 - (labels.x == nil ? 0 : 1))
    area.row = frame.row + head + above
    var yAxis = y(area.rows)
    if labels.y != nil || yAxis.factor != nil {
      area.row += 1
      area.rows = max(2, area.rows - 1)
      yAxis = y(area.rows)
    }
    let ticks = yAxis.major.map { TextWidth.columns(of: $0.label) }.max() ?? 0
    area.column = frame.column + ticks + 3
    area.columns = max(4, frame.right - area.column - right)
    return TextPlot(area: area, x: x(area.columns), y: yAxis)
  }

  /// Draws the title, the axes with their ticks, and the labels.
  mutating func axes(_ plot: TextPlot, _ labels: Canvas.Labels) {
    head(title: labels.title, caption: labels.caption)
    let area = plot.area
    let line: (across: Character, up: Character, tick: Character, below: Character, corner: Character) =
      style.isBraille ? ("─", "│", "┤", "┬", "└") : ("-", "|", "+", "+", "+")
    let ink = style.muted

    for row in area.row..<area.bottom { put(line.up, area.column - 1, row, ink) }
    for tick in plot.y.major {
      let row = area.row + plot.row(tick.value)
      guard row >= area.row, row < area.bottom else { continue }
      put(line.tick, area.column - 1, row, ink)
      text(tick.label, at: area.column - 2, row, .right, ink: ink)
    }
    let above = [labels.y, plot.y.factor.map { labels.y == nil ? $0 : "(\($0))" }].compactMap { $0 }
    if !above.isEmpty {
      let joined = shortened(above.joined(separator: " "), to: area.right - frame.column - 1)
      // Over the axis where that has room for it, so that it reads as the axis' name.
      let start = max(frame.column + 1, area.column - 1 - TextWidth.columns(of: joined))
      text(joined, at: start, area.row - 1, ink: ink)
    }

    put(line.corner, area.column - 1, area.bottom, ink)
    for column in area.column..<area.right { put(line.across, column, area.bottom, ink) }
    var end = frame.column - 2
    for tick in plot.x.major {
      let column = area.column + plot.column(tick.value)
      guard column >= area.column, column < area.right else { continue }
      put(line.below, column, area.bottom, ink)
      let width = TextWidth.columns(of: tick.label)
      let start = min(max(column - width / 2, frame.column), frame.right - width)
      guard start > end + 1 else { continue }
      text(tick.label, at: start, area.bottom + 1, ink: ink)
      end = start + width
    }
    let below = [labels.x, plot.x.factor.map { labels.x == nil ? $0 : "(\($0))" }].compactMap { $0 }
    if labels.x != nil {
      text(
        shortened(below.joined(separator: " "), to: area.columns), at: area.column + area.columns / 2,
        area.bottom + 2, .center, ink: ink)
    } else if let factor = plot.x.factor, end + TextWidth.columns(of: factor) + 2 < frame.right {
      text(factor, at: frame.right, area.bottom + 1, .right, ink: ink)
    }
  }

  mutating func put(_ character: Character, _ column: Int, _ row: Int, _ ink: Color? = nil) {
    grid[column, row] = CharacterGrid.Cell(character: character, ink: ink, paper: grid[column, row].paper)
  }

  /// Writes over nothing: only where every cell is still blank.
  /// - Returns: whether there was room.
  @discardableResult
  mutating func textIfFree(_ text: String, at column: Int, _ row: Int, ink: Color? = nil) -> Bool {
    let width = TextWidth.columns(of: text)
    guard (column - 1...column + width).allSatisfy({ grid[$0, row].character == " " }) else { return false }
    self.text(text, at: column, row, ink: ink)
    return true
  }
}

/// The data area of a chart in characters, with its axes.
struct TextPlot: Sendable {
  let area: CellRectangle
  let x: Axis
  let y: Axis

  /// The field of dots that covers the area.
  var dots: DotField { DotField(columns: area.columns, rows: area.rows) }

  /// A place in dots from the area's upper left; values beyond the axes lie outside.
  func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (
      self.x.fraction(x) * Double(area.columns * 2 - 1),
      (1 - self.y.fraction(y)) * Double(area.rows * 4 - 1)
    )
  }

  /// The row of a value, from the area's top.
  func row(_ value: Double) -> Int { cell((1 - y.fraction(value)) * Double(area.rows * 4 - 1), 4) }

  /// The column of a value, from the area's left.
  func column(_ value: Double) -> Int { cell(x.fraction(value) * Double(area.columns * 2 - 1), 2) }

  private func cell(_ dots: Double, _ size: Double) -> Int {
    Int(exactly: (min(max(dots.rounded(), -1e6), 1e6) / size).rounded(.down)) ?? -1
  }

  /// How many labelled ticks suit so many columns or rows.
  static func tickCount(columns: Int) -> Int { max(2, columns / 13) }
  static func tickCount(rows: Int) -> Int { max(2, rows / 4) }
}
