import Interpreter
import Syntax

/// A prompt's cells as a file in the percent format, so that running the file gives the same variables.
///
/// Cells that were taken back are left out. Of a cell that failed, the statements before the one that did are kept,
/// since they took effect; that one and what follows become comments. A cell that was stopped is kept whole: the file
/// runs it to its end, except for a loop without one, `while true`, which takes as many turns as it did here. Where a cell uses an earlier result, `_` or `_7`, the result gets that name in the file.
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
          "cell \(cell.number) \(cell.problem ?? "stopped"); the file takes \(Amount.count(loop.turns)) turns"
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
    var last: (loop: BoundedLoop, turn: Int)?
    for cell in cells where !cell.isUndone {
      if let stop = cell.stoppedLoop {
        if resumed.contains(cell.number), let (loop, turn) = last, stop.turn > turn {
          found[cell.number] = BoundedLoop(turns: stop.turn - turn, body: loop.body, head: nil)
          last?.turn = stop.turn
        } else {
          last = BoundedLoop(in: cell, at: stop.place, turns: stop.turn).map { ($0, stop.turn) }
          found[cell.number] = last?.loop
        }
      }
      // What a body uses of earlier results has its name in its own cell alone.
      if cell.text.contains("rewind") || !cell.usedResults.isEmpty { last = nil }
    }
    return found
  }

  private func text(_ cell: Notebook.Cell) -> String {
    if let loop = bounded[cell.number], loop.head == nil {
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
    if let loop = bounded[cell.number], let head = loop.head { edits.append((head, loop.newHead)) }
    for (range, text) in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound })
    where range.upperBound <= bytes.count {
      bytes.replaceSubrange(range, with: Array(text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A `while true` that was stopped, as a loop of the turns that it took.
private struct BoundedLoop {
  let turns: Int
  /// The block, with its braces.
  let body: String
  /// The bytes of `while true ` in its cell; nil for a cell that goes on with the loop of another.
  let head: Range<Int>?

  var newHead: String { "repeat \(turns) " }
  var text: String { newHead + body }

  init(turns: Int, body: String, head: Range<Int>?) {
    (self.turns, self.body, self.head) = (turns, body, head)
  }

  /// The loop that begins at a place of the cell; nil when it is none, or has an end of its own.
  init?(in cell: Notebook.Cell, at place: Int, turns: Int) {
    let source = Source(identifier: 0, name: "cell", text: cell.text)
    guard let program = try? Parser.parse(source, allowsResult: true),
      let statement = program.block.statements.first(where: { Int($0.span.start) == place }),
      case .whileLoop(let condition, let body) = statement.kind, case .boolean(true) = condition.kind
    else { return nil }
    self.init(turns: turns, body: source.text(body.span), head: place..<Int(body.span.start))
  }
}
