import Data
import Interpreter
import Syntax
import Tensors

/// The cells of a prompt, in the order they ran, and the session that they share.
final class Notebook {
  struct Cell {
    let number: Int
    let text: String
    /// What it showed as its value; nil for none.
    var echo: String?
    /// Whether it ran to its end: not for an error, nor after Ctrl-C.
    var isGood: Bool
    /// Whether its last value is kept as `_7`.
    var hasResult = false
    /// Where the statement begins that gives the value, in bytes.
    var resultAt = 0
    /// Where it uses earlier results without naming the cell, in bytes, and whose they are.
    var usedResults: [(place: Int, cell: Int)] = []
    /// Whether `:undo` took it back.
    var isUndone = false
    /// How long it ran, in seconds.
    var seconds: Double
    /// Where the statement stands that failed or was stopped, in bytes; the statements before it took effect.
    var failed = 0..<0
    /// The error, or where it was stopped, on one line.
    var problem: String?
    var wasStopped = false
    /// Up to which look for Ctrl-C that statement took effect; nil when it did not.
    var lastLook: StopLook?
  }

  /// How a cell ended.
  enum Outcome {
    case value(echo: String?)
    case failed(Diagnostic)
    case interrupted(String)

    var isGood: Bool { if case .value = self { true } else { false } }
  }

  let session: Session
  private(set) var cells: [Cell] = []
  private var results = KeptResults()
  var undoHistory = UndoHistory()
  /// The settings of the command line, as statements.
  private(set) var settings: [String] = []
  /// The user's own start, which ran before the first cell.
  private(set) var opening: Cell?
  /// The session before the first cell.
  private var start: Snapshot

  init(_ session: Session) {
    self.session = session
    start = session.snapshot()
    if session.options.seed != 0 { settings.append("seed \(session.options.seed)") }
    if session.options.precision == .f64 { settings.append("precision f64") }
  }

  /// Runs the user's own start before the first cell; what it did before an error stays.
  func begin(with text: String, name: String) throws {
    var cell = Cell(number: 0, text: text, echo: nil, isGood: false, seconds: 0)
    defer {
      opening = cell
      start = session.snapshot()
    }
    do {
      try session.run(session.sources.add(name: name, text: text))
      cell.isGood = true
    } catch {
      note(error, &cell)
      throw error
    }
  }

  /// The number that the next cell gets.
  var nextNumber: Int { (cells.last?.number ?? 0) + 1 }

  /// Runs a text as the next cell and keeps its result as `_` and, with its number, `_7`.
  func run(_ text: String) -> Outcome {
    let before = session.snapshot(sharing: undoHistory.entries.last?.before)
    let entry = UndoHistory.Entry(cells: [nextNumber], before: before, results: results)
    let start = Clock.seconds
    var cell = Cell(number: nextNumber, text: text, echo: nil, isGood: false, seconds: 0)
    var isLook = false
    let outcome = evaluate(text, &cell, &isLook)
    cell.seconds = Clock.seconds - start
    cells.append(cell)
    keep(entry, isLook: isLook && session.isUnchanged(since: before, ignoring: KeptResults.isName))
    return outcome
  }

  private func evaluate(_ text: String, _ cell: inout Cell, _ isLook: inout Bool) -> Outcome {
    session.interruption.clear()
    let last = results.last
    defer { cell.usedResults = uses(of: last, in: text) }
    do {
      let result = try session.runCell(session.sources.add(name: "cell \(cell.number)", text: text))
      isLook = result.isLook
      cell.hasResult = results.keep(result.value, of: cell.number, in: session)
      (cell.echo, cell.isGood, cell.resultAt) = (result.echo, true, Int(session.lastStatement.start))
      return .value(echo: result.echo)
    } catch {
      let error = note(error, &cell)
      return error.map { .failed($0) } ?? .interrupted(cell.problem ?? "stopped")
    }
  }

  /// Notes where a cell ended before its time and why; nil for Ctrl-C.
  @discardableResult
  private func note(_ error: any Error, _ cell: inout Cell) -> Diagnostic? {
    let statement = session.lastStatement
    (cell.failed, cell.lastLook) = (Int(statement.start)..<Int(statement.end), session.lastStop)
    if let interrupted = error as? Interrupted {
      (cell.wasStopped, cell.problem) = (true, interrupted.description)
      return nil
    }
    let error = error as? Diagnostic ?? Diagnostic(code: "internal", "\(error)", at: .none)
    cell.problem = error.message.onOneLine
    return error
  }

  /// The places of `_`, and of names such as `_7`, with the cells that they mean.
  private func uses(of last: Int?, in text: String) -> [(place: Int, cell: Int)] {
    var uses = last.map { last in session.resultUses.map { (place: Int($0.start), cell: last) } } ?? []
    let source = SourceMap().add(name: "cell", text: text)
    for token in Lexer.tokens(of: source) where token.kind == .identifier {
      let name = source.text(token.span)
      if KeptResults.isName(name), let cell = Int(name.dropFirst()) { uses.append((-1, cell)) }
    }
    return uses
  }

  /// Keeps what was before a cell.
  ///
  /// - Parameter isLook: whether it has changed nothing, so that what was taken back can still be done again.
  private func keep(_ entry: UndoHistory.Entry, isLook: Bool = false) {
    var entry = entry
    entry.byteCount = entry.before.footprint.byteCount(
      beyond: session.snapshot(sharing: entry.before).footprint)
    undoHistory.add(entry, isLook: isLook)
  }
}

// MARK: Taking back

extension Notebook {
  /// Takes the last cell back, or the last reset, and says which; nil when nothing has run.
  ///
  /// - Throws: ``Diagnostic`` when what was before it is not kept any more.
  func undo() throws -> String? {
    guard let entry = undoHistory.takeLast() else {
      guard let last = cells.last(where: { !$0.isUndone }) else { return nil }
      throw Diagnostic(
        code: "command", "what was before cell \(last.number) is not kept any more", at: .none,
        notes: [":undo may keep \(Amount.bytes(undoHistory.byteLimit)), and the cells since changed more"],
        help: ":set undo \(Amount.bytes(undoHistory.largerLimit)) keeps more of the next ones")
    }
    undoHistory.redoable.append(
      .init(cells: entry.cells, isReset: entry.isReset, before: session.snapshot(), results: results))
    return restore(entry)
  }

  /// Makes the session again what it was before the last ``undo()`` and says what that took back; nil when there was
  /// none.
  func redo() -> String? {
    guard let after = undoHistory.redoable.popLast() else { return nil }
    undoHistory.putBack(
      .init(cells: after.cells, isReset: after.isReset, before: session.snapshot(), results: results))
    // What was looked at since stays.
    let looks = cells.filter { !$0.isUndone && $0.hasResult && $0.number > after.newest }
    let values = looks.map { session.value(of: "_\($0.number)") ?? .none }
    defer {
      for (cell, value) in zip(looks, values) { _ = results.keep(value, of: cell.number, in: session) }
    }
    return restore(after)
  }

  /// Makes the session what it was before the first cell. All cells count as taken back, until the reset is.
  func reset() {
    let current = cells.filter { !$0.isUndone }.map(\.number)
    let entry = UndoHistory.Entry(cells: current, isReset: true, before: session.snapshot(), results: results)
    session.restore(start)
    session.forgetLoops()
    results = KeptResults()
    for place in cells.indices { cells[place].isUndone = true }
    keep(entry)
  }

  private func restore(_ entry: UndoHistory.Entry) -> String {
    session.restore(entry.before)
    session.forgetLoops()
    results = entry.results
    let places = cells.indices.filter { entry.cells.contains(cells[$0].number) }
    for place in places { cells[place].isUndone.toggle() }
    guard !entry.isReset, let place = places.first else { return "the reset" }
    return Table.cut("cell \(cells[place].number): \(cells[place].text.trimmed.onOneLine)", to: 70)
  }
}

/// The results of the cells, as the variables `_` and `_7`. They are cut off from the graph, and when their numbers
/// take more memory than the limit the oldest are let go.
struct KeptResults {
  static let byteLimit = 256 << 20

  /// All results that were kept, of which each state of the notebook knows a part.
  private final class Log {
    var results: [(cell: Int, bytes: Int)] = []
  }

  private let log = Log()
  private var (first, end, total) = (0, 0, 0)
  /// The cell whose result `_` is.
  private(set) var last: Int?

  /// Keeps a value; false for none.
  mutating func keep(_ value: Value, of number: Int, in session: Session) -> Bool {
    if case .none = value { return false }
    let value = value.stopped
    session.define("_", value)
    session.define("_\(number)", value)
    // What was taken back is gone for good now.
    log.results.removeSubrange(end...)
    log.results.append((number, value.byteCount))
    (end, last) = (end + 1, number)
    total += value.byteCount
    while total > Self.byteLimit, end - first > 1 {
      total -= log.results[first].bytes
      session.undefine("_\(log.results[first].cell)")
      first += 1
    }
    return true
  }

  /// Whether a variable's name is one of a kept result.
  static func isName(_ name: String) -> Bool {
    name.hasPrefix("_") && name.dropFirst().allSatisfy(\.isNumber)
  }
}
