import Interpreter
import Syntax

/// A prompt's cells as a file in the percent format, so that running the file gives the same variables.
///
/// Cells that were taken back are left out. Of a cell that was stopped or failed, the statements before the one in which
/// that happened stand there as they are. That one ends in the file where it ended here, by `interrupt`; when it had no
/// effect it becomes a comment, as does what follows. Where a cell uses an earlier result, `_` or `_7`, the result gets
/// that name in the file.
struct SavedNotebook {
  private let cells: [Notebook.Cell]
  private let settings: [String]
  /// The user's own start.
  private let opening: Notebook.Cell?
  /// The cells that are not there as they were typed, with the reason.
  let remarks: [String]
  /// The cells whose results later ones use.
  private let used: Set<Int>

  /// How every such file begins; `:save` replaces no other.
  static let heading = "# A session of bps."

  init(_ notebook: Notebook) {
    let current = notebook.cells.filter { !$0.isUndone }
    cells = current.filter { $0.isGood || $0.hadEffect }
    settings = notebook.settings
    opening = notebook.opening
    used = Set(cells.flatMap { $0.usedResults.map(\.cell) })
    remarks = ([notebook.opening].compactMap(\.self) + current).compactMap(Self.remark)
  }

  private static func remark(_ cell: Notebook.Cell) -> String? {
    guard !cell.isGood, let problem = cell.problem else { return nil }
    let name = cell.number == 0 ? "init.bps" : "cell \(cell.number)"
    let what = "\(name) \(cell.wasStopped ? problem : "failed: \(problem)")"
    if cell.lastLook != nil { return "\(what); the file ends it at the same place" }
    return cell.hadEffect ? "\(what); the file has the statements before that" : "\(what); left out"
  }

  var count: Int { cells.count }

  var text: String {
    var parts = [Self.heading]
    let start = settings + (opening.map { [program($0).trimmed] } ?? [])
    if !start.isEmpty { parts.append("# %% Start\n" + start.joined(separator: "\n")) }
    parts += cells.map(text)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func text(_ cell: Notebook.Cell) -> String {
    var body = program(cell).trimmed
    if used.contains(cell.number), cell.hasResult {
      body += "\n_\(cell.number) = stop(_\(cell.number))"
    }
    if let result = Self.result(cell) { body += "\n" + result }
    if body.hasPrefix("# %%") { return body }
    let note = cell.wasStopped ? ": \(cell.problem ?? "stopped")" : ""
    return "# %% Cell \(cell.number)\(note)\n\(body)"
  }

  /// What the cell showed, as a comment; nil where that is long, or another file's session had it.
  private static func result(_ cell: Notebook.Cell) -> String? {
    guard let echo = cell.echo, !echo.contains("\n"), echo.count <= 100 else { return nil }
    let hasResult = cell.text.trimmed.lines.last.map { $0.hasPrefix("# [") } ?? false
    return hasResult ? nil : "# [\(cell.number)] \(echo)"
  }

  /// The cell's text with `_` and the value that others use under their names in the file, as far as it ran.
  private func program(_ cell: Notebook.Cell) -> String {
    var bytes = Array(cell.text.utf8)
    var edits = cell.usedResults.filter { $0.place >= 0 }.map {
      (range: $0.place + 1..<$0.place + 1, text: String($0.cell))
    }
    if used.contains(cell.number), cell.hasResult {
      edits.append((cell.resultAt..<cell.resultAt, "_\(cell.number) = "))
    }
    if !cell.isGood {
      let failed = cell.failed.clamped(to: 0..<bytes.count)
      let isLineBegun = failed.lowerBound > 0 && bytes[failed.lowerBound - 1] != UInt8(ascii: "\n")
      let problem =
        (isLineBegun ? "\n" : "") + (cell.wasStopped ? "" : "# failed: \(cell.problem ?? "")\n")
      if let look = cell.lastLook {
        edits.append((failed.lowerBound..<failed.lowerBound, "\(problem)\(Self.interrupt(look))\n"))
        edits.append((failed.upperBound..<bytes.count, Self.comment(bytes[failed.upperBound...])))
      } else {
        edits.removeAll { $0.range.lowerBound >= failed.lowerBound }
        edits.append((failed.lowerBound..<bytes.count, problem + Self.comment(bytes[failed.lowerBound...])))
      }
    }
    for (range, text) in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound })
    where range.upperBound <= bytes.count {
      bytes.replaceSubrange(range, with: Array(text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func interrupt(_ look: StopLook) -> String {
    "interrupt \(look.isBefore ? "before" : "at"): \(look.number)"
  }

  /// What did not run, as lines of comment below what did.
  private static func comment(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    let rest = String(text.drop { $0 == ";" || $0 == " " }).trimmed
    return rest.isEmpty ? "" : "\n" + rest.lines.map { "# \($0)" }.joined(separator: "\n")
  }
}

extension Notebook.Cell {
  /// Whether one that did not come to its end has changed something.
  fileprivate var hadEffect: Bool { failed.lowerBound > 0 || lastLook != nil }
}
