import Syntax
import Tensors

/// Ctrl-C arrived: evaluation ends at a statement, or in the middle of a long operation.
struct Interruption: Error {
  /// The statement that was to run next, or that was running.
  var span = Span.none
}

/// What the message after Ctrl-C says besides the line.
struct StopPlace {
  /// The turn of the outermost loop that was left.
  var turn: (number: Int, total: Int?)?
  /// Where the statement begins in bytes that the turn had come to, or the body ends; nil where it cannot be told.
  var statement: Int?
  /// The loss that `backward` was last called on.
  var loss = Span.none
  /// What a training that was left has come to.
  var numbers: [(name: String, value: Double)] = []
  /// How many numbers each tracked series had when the run began.
  var lengths: [Int] = []
}

/// The blocks that Ctrl-C or an error has left.
///
/// A block that was left alone, between two of its statements or in one that has no block inside it, can go on with the
/// statement: nothing of that one was done. Of one with blocks inside, a part may have been.
struct LeftBlocks {
  private var count = 0
  private var place = 0
  /// Whether the statement that was left had come to its end.
  var isDone = false

  mutating func leave(at place: Int) {
    self.place = count == 0 && isDone ? place + 1 : place
    count += 1
  }

  /// The statement that is next where a single block was left, the first where none was; nil where it cannot be told.
  var statement: Int? { count <= 1 ? place : nil }
}

extension Session {
  /// Where Ctrl-C stopped the run: `stopped at line 3, turn 1,204 of 5,000, L = 0.034`.
  func interrupted(_ interruption: Interruption) -> Interrupted {
    let span = interruption.span.isNone ? machine.statement : interruption.span
    var parts = ["stopped"]
    if let line = sources.line(span) {
      parts = ["stopped at line \(line)"]
      if span.source != machine.statement.source, let name = sources[span]?.name {
        parts[0] += " of \(name)"
      }
    }
    if let turn = machine.place.turn {
      parts.append("turn \(formatCount(turn.number))" + (turn.total.map { " of \(formatCount($0))" } ?? ""))
    }
    return Interrupted(
      description: (parts + trackedInThisRun).joined(separator: ", "), turn: machine.place.turn?.number,
      statement: machine.place.statement)
  }

  /// The newest numbers of the series that grew, or the loss when nothing was tracked.
  private var trackedInThisRun: [String] {
    let numbers = machine.place.numbers.filter(\.value.isFinite)
    if !numbers.isEmpty { return numbers.map { "\($0.name) = \(formatNumber($0.value))" } }
    let lengths = machine.place.lengths
    let grown = zip(history.names, history.lengths).enumerated().filter { place, series in
      place >= lengths.count || series.1 > lengths[place]
    }.map(\.element.0)
    let tracked = grown.prefix(3).compactMap { name in
      history.recent(of: name, 1).last.map { "\(name) = \(formatNumber($0))" }
    }
    guard tracked.isEmpty else { return tracked }
    let loss = sources.text(machine.place.loss)
    guard let number = value(of: Symbols.key(of: loss))?.asNumber else { return [] }
    return ["\(loss) = \(formatNumber(number))"]
  }
}

/// Updates in a row, `W1 := …` and `b1 := …`: they are one step, so Ctrl-C stops before the first or behind the last.
final class UpdateSequenceAction: Action {
  private let updates: [Action]
  init(_ updates: [Action], _ span: Span) {
    self.updates = updates
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    var interruption: Interruption?
    var place = 0
    while place < updates.count {
      do {
        _ = try updates[place].execute(machine)
        place += 1
      } catch  where place > 0 && machine.session.interruption.isRequested {
        // The value of this update was being computed; it is computed again, and the step comes to its end.
        machine.session.interruption.clear()
        interruption = error as? Interruption ?? Interruption(span: updates[place].span)
      }
    }
    guard let interruption else { return .normal }
    machine.session.interruption.request()
    machine.left = LeftBlocks()
    machine.left.isDone = true
    throw interruption
  }
}
