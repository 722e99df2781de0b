import Interpreter
import Syntax

/// The cells of a prompt, in the order they ran, and the session that they share.
final class Notebook {
  struct Cell {
    let number: Int
    let text: String
    /// What it showed as its value; nil for none.
    var echo: String?
    /// Whether it ran to its end: not for an error, nor after Ctrl-C.
    var isGood: Bool
    /// How long it ran, in seconds.
    var seconds: Double
  }

  /// How a cell ended.
  enum Outcome {
    case value(echo: String?)
    case failed(Diagnostic)
    case interrupted(String)
  }

  let session: Session
  private(set) var cells: [Cell] = []
  private var results = KeptResults()

  init(_ session: Session) { self.session = session }

  /// The number that the next cell gets.
  var nextNumber: Int { (cells.last?.number ?? 0) + 1 }

  /// Runs a text as the next cell and keeps its result as `_` and, with its number, `_7`.
  func run(_ text: String) -> Outcome {
    let number = nextNumber
    let start = ContinuousClock.now
    let outcome = evaluate(text, number)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var cell = Cell(number: number, text: text, echo: nil, isGood: false, seconds: seconds)
    if case .value(let echo) = outcome { (cell.echo, cell.isGood) = (echo, true) }
    cells.append(cell)
    return outcome
  }

  private func evaluate(_ text: String, _ number: Int) -> Outcome {
    session.interruption.clear()
    do {
      let result = try session.runCell(session.sources.add(name: "cell \(number)", text: text))
      results.keep(result.value, of: number, in: session)
      return .value(echo: result.echo)
    } catch let error as Diagnostic {
      return .failed(error)
    } catch let interrupted as Interrupted {
      return .interrupted(interrupted.description)
    } catch {
      return .failed(Diagnostic(code: "internal", "\(error)", at: .none))
    }
  }
}

/// The results of the cells, as the variables `_` and `_7`. They are cut off from the graph, and when their numbers
/// take more memory than the limit the oldest are let go.
struct KeptResults {
  static let byteLimit = 256 << 20
  private var kept: [(name: String, bytes: Int)] = []
  private var total = 0

  mutating func keep(_ value: Value, of number: Int, in session: Session) {
    if case .none = value { return }
    let value = value.stopped
    session.define("_", value)
    session.define("_\(number)", value)
    kept.append(("_\(number)", value.byteCount))
    total += value.byteCount
    while total > Self.byteLimit, kept.count > 1 {
      let oldest = kept.removeFirst()
      total -= oldest.bytes
      session.undefine(oldest.name)
    }
  }

  /// Whether a variable's name is one of a kept result.
  static func isName(_ name: String) -> Bool {
    name.hasPrefix("_") && name.dropFirst().allSatisfy(\.isNumber)
  }
}
