import Syntax

/// The choices of a completion on the screen: one a line with its summary, or in columns when there are many.
struct CompletionList {
  let choices: [Completion.Choice]
  let width: Int

  private static let summaryLimit = 24
  private static let rowLimit = 40

  func lines(isColored: Bool) -> [String] {
    let hasSummaries = choices.contains { !$0.summary.isEmpty }
    if hasSummaries && choices.count <= Self.summaryLimit { return summaryLines(isColored: isColored) }
    return columnLines()
  }

  private func summaryLines(isColored: Bool) -> [String] {
    let nameWidth = min(width / 2, (choices.map(\.text.count).max() ?? 0) + 2)
    return choices.map { choice in
      let padding = String(repeating: " ", count: max(1, nameWidth - choice.text.count))
      let summary = choice.summary.prefix(max(0, width - nameWidth - 3))
      return choice.text + padding + (isColored ? "\u{1B}[2m\(summary)\u{1B}[0m" : String(summary))
    }
  }

  private func columnLines() -> [String] {
    let cell = min(width, (choices.map(\.text.count).max() ?? 0) + 2)
    let perRow = max(1, (width - 1) / max(1, cell))
    let shown = choices.prefix(perRow * Self.rowLimit)
    var lines: [String] = []
    let rows = (shown.count + perRow - 1) / perRow
    for row in 0..<rows {
      var line = ""
      for column in 0..<perRow where row + column * rows < shown.count {
        let text = shown[row + column * rows].text
        line += text + String(repeating: " ", count: max(0, cell - text.count))
      }
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
    }
    if shown.count < choices.count { lines.append("… and \(choices.count - shown.count) more") }
    return lines
  }
}
