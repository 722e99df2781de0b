extension BarChart {
  /// Bars from left to right with their names and numbers, however they lie on a page: text runs that way.
  func draw(on canvas: inout TextCanvas) {
    let (style, frame) = (canvas.style, canvas.frame)
    var row =
      frame.row
      + canvas.head(
        title: options.labels.title ?? options.ownTitle, caption: options.labels.y ?? options.labels.x)
    if series.count > 1 {
      let key = TextKey(
        entries: series.enumerated().map {
          .mark(
            $1.name ?? "series \($0 + 1)", Self.block($0, style), style.ink($0))
        })
      let rows = key.rows(columns: frame.columns - 4, limit: max(1, frame.rows / 6))
      key.draw(rows, at: frame.column + 1, row, on: &canvas)
      row += rows.rows.count
    }
    let texts = series.map { one in
      one.values.indices.map { place in
        let value = one.values[place].isFinite ? Number.general(one.values[place], digits: 4) : "NaN"
        return value + (one.errors.map { " ± \(Number.general($0[place], digits: 2))" } ?? "")
      }
    }
    let left = min(frame.columns / 3, names.map(TextCanvas.width).max() ?? 0) + 2
    let right = (texts.flatMap { $0 }.map(TextCanvas.width).max() ?? 0) + 2
    let area = (column: frame.column + left, columns: max(4, frame.columns - left - right))
    let values = Axis(options.isLogarithmic ? .logarithmic : .linear, barExtent, count: 3)
    let shown = min(names.count, max(1, (frame.bottom - row) / max(1, series.count)))
    let isCut = shown < names.count
    for place in 0..<(isCut ? max(1, shown - 1) : shown) {
      canvas.text(
        canvas.shortened(names[place], to: left - 2), at: area.column - 1, row, .right, ink: style.muted)
      for (index, one) in series.enumerated() {
        if one.values.indices.contains(place) {
          draw(one.values[place], texts[index][place], index, values, area, row, on: &canvas)
        }
        row += 1
      }
    }
    if isCut {
      canvas.text("… and \(names.count - max(1, shown - 1)) more", at: area.column, row, ink: style.muted)
    }
  }

  /// The extent without the room that a page keeps for numbers.
  private var barExtent: ClosedRange<Double> {
    guard !options.isLogarithmic else { return extent }
    let finite = series.flatMap(\.values).filter(\.isFinite).map(DataRange.clamped)
    let (low, high) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
    return low < high ? low...high : 0...1
  }

  private func draw(
    _ value: Double, _ text: String, _ index: Int, _ values: Axis, _ area: (column: Int, columns: Int),
    _ row: Int,
    on canvas: inout TextCanvas
  ) {
    let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    let style = canvas.style
    let zero = options.isLogarithmic ? 0 : values.fraction(0)
    let end =
      Axis.accepts(value, on: values.scale) ? min(max(values.fraction(DataRange.clamped(value)), 0), 1) : zero
    let eighths = { (share: Double) in Int((share * Double(area.columns * 8)).rounded()) }
    let (from, to) = (eighths(min(zero, end)), eighths(max(zero, end)))
    var last = from / 8
    for column in from / 8..<max(from / 8, (to + 7) / 8) {
      let part = min(8, to - column * 8)
      let block = Self.block(index, style)
      let character = part < 8 && block == "█" ? parts[max(0, part - 1)] : block
      canvas.put(character, area.column + column, row, style.ink(index))
      last = column + 1
    }
    canvas.text(text, at: area.column + last + 1, row)
  }

  /// What the bars of a series are made of.
  private static func block(_ index: Int, _ style: DrawingStyle) -> Character {
    guard style.isBraille else { return style.isColored ? "#" : style.marker(index) }
    return style.isColored ? "█" : ["█", "▒", "░", "▓"][index % 4]
  }
}
