extension ConfusionMatrix {
  func draw(on canvas: inout TextCanvas) {
    let (style, frame) = (canvas.style, canvas.frame)
    let count = counts.rows
    canvas.head(
      title: options.labels.title, caption: "accuracy \(Number.fixed(accuracy * 100, decimals: 1)) %")
    let left = min(frame.columns / 3, max(4, names.map(TextCanvas.width).max() ?? 0)) + 2
    let recalls = (0..<count).map { row in
      recall(row).map { Number.fixed($0 * 100, decimals: 0) + " %" } ?? ""
    }
    let largest = counts.values.max() ?? 0
    let least = TextCanvas.width(options.isNormalized ? "100" : Number.fixed(largest, decimals: 0)) + 1
    let room = max(least, (frame.columns - left - 8) / max(1, count))
    // As wide as the names ask for, within what there is.
    let width = min(room, max(least + 1, min(9, (names.map(TextCanvas.width).max() ?? 0) + 2)))
    let top = frame.row + 1
    canvas.text(options.labels.y ?? "true", at: frame.column + left - 1, top, .right, ink: style.muted)
    for (column, name) in names.enumerated() {
      canvas.text(
        canvas.shortened(name, to: width - 1), at: frame.column + left + (column + 1) * width - 1, top,
        .right,
        ink: style.muted)
    }
    canvas.text(
      options.labels.x ?? "predicted", at: frame.column + left + count * width + 2, top, ink: style.muted)
    let (shares, colors) = (shares, Colormap.blues(.light))
    for row in 0..<min(count, max(0, frame.rows - 2)) {
      let line = top + 1 + row
      canvas.text(
        canvas.shortened(names[row], to: left - 2), at: frame.column + left - 1, line, .right,
        ink: style.muted)
      for column in 0..<count {
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
      canvas.text(recalls[row], at: frame.column + left + count * width + 7, line, .right, ink: style.muted)
    }
  }
}
