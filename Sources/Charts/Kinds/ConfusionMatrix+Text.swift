extension ConfusionMatrix {
  func draw(on canvas: inout TextCanvas) {
    let (style, frame) = (canvas.style, canvas.frame)
    let count = counts.rows
    let largest = counts.values.max() ?? 0
    let least = TextCanvas.width(options.isNormalized ? "100" : Number.fixed(largest, decimals: 0)) + 1
    let widest = names.map(TextCanvas.width).max() ?? 0
    let room = frame.columns - min(frame.columns / 3, max(4, widest)) - 2
    // Names that do not fit above the columns are numbered, in front of the rows.
    let isNumbered = widest > 3 && widest >= max(least, (room - 8) / max(1, count))
    let labels = isNumbered ? names.enumerated().map { "\($0) \($1)" } : names
    let heads = isNumbered ? names.indices.map { "\($0)" } : names
    let left = min(frame.columns / 3, max(4, labels.map(TextCanvas.width).max() ?? 0)) + 2
    let head = heads.map(TextCanvas.width).max() ?? 0
    let across = frame.columns - left
    // As wide as the names ask for, within what there is.
    let each = max(least, min(head + 1, across / max(1, count)))
    let width = min(max(each, (across - 8) / max(1, count)), max(least + 1, min(9, head + 2)))
    let (columns, rows) = (min(count, across / width), min(count, max(0, frame.rows - 2)))
    let shown = columns < count ? "\(columns) of \(count) columns, " : ""
    canvas.head(
      title: options.labels.title, caption: "\(shown)accuracy \(Number.fixed(accuracy * 100, decimals: 1)) %")
    let top = frame.row + 1
    canvas.text(options.labels.y ?? "true", at: frame.column + left - 1, top, .right, ink: style.muted)
    for (column, name) in heads.prefix(columns).enumerated() {
      canvas.text(
        canvas.shortened(name, to: width - 1), at: frame.column + left + (column + 1) * width - 1, top,
        .right,
        ink: style.muted)
    }
    let end = left + columns * width
    if frame.columns - end >= 6 {
      canvas.text(
        canvas.shortened(options.labels.x ?? "predicted", to: frame.columns - end - 2),
        at: frame.column + end + 2, top, ink: style.muted)
    }
    let (shares, colors) = (shares, Colormap.blues(.light))
    for row in 0..<rows {
      let line = top + 1 + row
      if row == rows - 1, rows < count {
        canvas.text(
          canvas.shortened("… \(count - row) more", to: frame.columns - 1), at: frame.column + 1, line,
          ink: style.muted)
        break
      }
      canvas.text(
        canvas.shortened(labels[row], to: left - 2), at: frame.column + left - 1, line, .right,
        ink: style.muted)
      for column in 0..<columns {
        let start = frame.column + left + column * width
        let paper = style.isColored ? colors.color(at: shares[row, column]) : nil
        canvas.text(String(repeating: " ", count: width), at: start, line, paper: paper)
        let number =
          options.isNormalized ? shares[row, column] * 100 : counts[row, column]
        let text =
          counts[row, column] == 0
          ? (style.isColored ? "" : style.isBraille ? "·" : ".")
          : Number.fixed(number, decimals: 0)
        canvas.text(text, at: start + width - 1, line, .right, ink: paper?.contrast, paper: paper)
      }
      guard let recall = recall(row).map({ Number.fixed($0 * 100, decimals: 0) }) else { continue }
      if frame.columns - end >= 7 {
        canvas.text("\(recall) %", at: frame.column + end + 7, line, .right, ink: style.muted)
      } else if frame.columns - end >= 4 {
        canvas.text(recall, at: frame.column + end + 4, line, .right, ink: style.muted)
      }
    }
  }
}
