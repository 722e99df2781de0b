import Interpreter
import Syntax

/// A prompt's cells as a file in the percent format, so that running the file gives the same variables.
///
/// Cells that were taken back are left out. Of a cell that failed, the statements before the one that did are kept,
/// since they took effect; that one and what follows become comments. A cell that was stopped is kept whole: the file
/// runs it to its end. Where a cell uses an earlier result, `_` or `_7`, the result gets that name in the file.
struct SavedNotebook {
  private let cells: [Notebook.Cell]
  private let preamble: [String]
  /// The cells that differ from what ran, with the reason.
  let remarks: [String]
  /// The cells whose results later ones use.
  private let used: Set<Int>

  /// The cells that went on with a loop that was stopped.
  private let resumed: Set<Int>

  /// How every such file begins; `:save` replaces no other.
  static let heading = "# A session of bps."

  init(_ notebook: Notebook) {
    let resumed = Self.resumedCells(of: notebook.cells)
    cells = notebook.cells.filter { !$0.isUndone && ($0.isGood || $0.wasStopped || $0.failedAt > 0) }
    preamble = notebook.preamble
    used = Set(cells.flatMap { $0.usedResults.map(\.cell) })
    self.resumed = resumed
    remarks = notebook.cells.compactMap { cell in
      if resumed.contains(cell.number) {
        return "cell \(cell.number) goes on with a loop that the file runs to its end; it is a comment there"
      }
      guard !cell.isUndone, let problem = cell.problem else { return nil }
      if cell.wasStopped { return "cell \(cell.number) \(problem); the file runs it to its end" }
      let part = cell.failedAt > 0 ? "what follows the statement that failed is left out" : "left out"
      return "cell \(cell.number) failed: \(problem); \(part)"
    }
  }

  var count: Int { cells.count }

  var text: String {
    var parts = [Self.heading]
    if !preamble.isEmpty { parts.append("# %% Start\n" + preamble.joined(separator: "\n").trimmed) }
    parts += cells.map(text)
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The cells that say `resume` between a stop and the next `rewind`.
  private static func resumedCells(of cells: [Notebook.Cell]) -> Set<Int> {
    var (found, wasStopped) = (Set<Int>(), false)
    for cell in cells where !cell.isUndone {
      let isResumed = wasStopped && cell.text.trimmed.hasPrefix("resume")
      if isResumed { found.insert(cell.number) }
      wasStopped = (wasStopped || cell.wasStopped) && !cell.text.contains("rewind")
    }
    return found
  }

  private func text(_ cell: Notebook.Cell) -> String {
    if resumed.contains(cell.number) {
      return "# %% Cell \(cell.number)\n" + cell.text.trimmed.lines.map { "# \($0)" }.joined(separator: "\n")
    }
    var body = withNamedResults(cell).trimmed
    if used.contains(cell.number), cell.hasResult {
      body += "\n_\(cell.number) = stop(_\(cell.number))"
    }
    if body.hasPrefix("# %%") { return body }
    let note = cell.wasStopped ? ": \(cell.problem ?? "stopped") at the prompt" : ""
    return "# %% Cell \(cell.number)\(note)\n\(body)"
  }

  /// The cell's text with `_` and the value that others use under their names in the file.
  private func withNamedResults(_ cell: Notebook.Cell) -> String {
    var bytes = Array(cell.text.utf8)
    if !cell.isGood, !cell.wasStopped {
      let rest = String(decoding: bytes[min(cell.failedAt, bytes.count)...], as: UTF8.self)
      let comment = rest.trimmed.lines.map { "# \($0)" }.joined(separator: "\n")
      let kept = String(decoding: bytes[..<min(cell.failedAt, bytes.count)], as: UTF8.self).trimmed
      bytes = Array("\(kept)\n# failed: \(cell.problem ?? "")\n\(comment)".utf8)
    }
    var insertions = cell.usedResults.filter { $0.place >= 0 }.map {
      (place: $0.place + 1, text: String($0.cell))
    }
    if used.contains(cell.number), cell.hasResult {
      insertions.append((cell.resultAt, "_\(cell.number) = "))
    }
    for (place, text) in insertions.sorted(by: { $0.place > $1.place }) where place <= bytes.count {
      bytes.insert(contentsOf: Array(text.utf8), at: place)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
