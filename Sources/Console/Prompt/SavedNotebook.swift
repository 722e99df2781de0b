import Interpreter
import Syntax

/// A prompt's cells as a file in the percent format, so that running the file gives the same variables.
///
/// Cells that were taken back are left out. Of a cell that failed, the statements before the one that did are kept,
/// since they took effect; that one and what follows become comments. A cell that was stopped is kept whole: the file
/// runs it to its end, except for a loop without one, `while true`, which takes as many turns as it did here, and of the
/// turn in which it was stopped the statements that were done. Where a cell uses an earlier result, `_` or `_7`, the
/// result gets that name in the file.
struct SavedNotebook {
  private let cells: [Notebook.Cell]
  private let preamble: [String]
  /// The cells that differ from what ran, with the reason.
  let remarks: [String]
  /// The cells whose results later ones use.
  private let used: Set<Int>

  /// The cells that went on with a loop that was stopped.
  private let resumed: Set<Int>

  /// Endless loops that were stopped, and cells that went on with one, by the cell's number.
  private let bounded: [Int: BoundedLoop]

  /// How every such file begins; `:save` replaces no other.
  static let heading = "# A session of bps."

  init(_ notebook: Notebook) {
    let resumed = Self.resumedCells(of: notebook.cells)
    cells = notebook.cells.filter { !$0.isUndone && ($0.isGood || $0.wasStopped || $0.failedAt > 0) }
    preamble = notebook.preamble
    used = Set(cells.flatMap { $0.usedResults.map(\.cell) })
    self.resumed = resumed
    let bounded = Self.boundedLoops(of: notebook.cells, resumed)
    self.bounded = bounded
    remarks = notebook.cells.compactMap { cell in
      if !cell.isUndone, let loop = bounded[cell.number] {
        return
          "cell \(cell.number) \(cell.problem ?? "is the rest of a loop"); the file \(loop.remark)"
      }
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

  private static func boundedLoops(of cells: [Notebook.Cell], _ resumed: Set<Int>) -> [Int: BoundedLoop] {
    var found: [Int: BoundedLoop] = [:]
    var chain: [(cell: Notebook.Cell, loop: BoundedLoop)] = []
    func end() {
      // A loop that has an end of its own stands whole, unless it was stopped and then gone on with.
      let isPlain = chain.dropFirst().allSatisfy { ["resume", "resume()"].contains($0.cell.text.trimmed) }
      if chain.first?.loop.isEndless == true || chain.count > 1 && isPlain {
        for (cell, loop) in chain { found[cell.number] = loop }
      }
      chain = []
    }
    for cell in cells where !cell.isUndone {
      if resumed.contains(cell.number) {
        if let loop = chain.last?.loop.resumed(by: cell) { chain.append((cell, loop)) } else { end() }
      } else if cell.stoppedLoop != nil {
        end()
        if let loop = BoundedLoop(of: cell) { chain = [(cell, loop)] }
      }
      // What a body uses of earlier results has its name in its own cell alone.
      if cell.text.contains("rewind") || !cell.usedResults.isEmpty { end() }
    }
    end()
    return found
  }

  private func text(_ cell: Notebook.Cell) -> String {
    if let loop = bounded[cell.number], loop.range == nil {
      return "# %% Cell \(cell.number): \(cell.text.trimmed.onOneLine)\n\(loop.text)"
    }
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
    var edits = cell.usedResults.filter { $0.place >= 0 }.map {
      (range: $0.place + 1..<$0.place + 1, text: String($0.cell))
    }
    if used.contains(cell.number), cell.hasResult {
      edits.append((cell.resultAt..<cell.resultAt, "_\(cell.number) = "))
    }
    if let loop = bounded[cell.number], let range = loop.range {
      edits.append((range, loop.text))
      // What stands behind the loop in its cell was never reached.
      let rest = String(decoding: bytes[range.upperBound...], as: UTF8.self).trimmed
      let comment = rest.isEmpty ? "" : "\n" + rest.lines.map { "# \($0)" }.joined(separator: "\n")
      edits.append((range.upperBound..<bytes.count, comment))
    }
    for (range, text) in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound })
    where range.upperBound <= bytes.count {
      bytes.replaceSubrange(range, with: Array(text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
