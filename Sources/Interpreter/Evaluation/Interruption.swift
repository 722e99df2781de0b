import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// Ctrl-C arrived: evaluation ends at a statement, or in the middle of a long operation.
struct Interruption: Error {
  /// The statement that was to run next, or that was running.
  var span = Span.none
}

/// Where Ctrl-C, or an error, ended a statement, counted in looks for Ctrl-C.
///
/// What a statement does between two looks is the same each time it runs, so that their number leads to the same place
/// again, whatever loops and functions that is in.
public struct StopLook: Sendable {
  public let number: Int
  /// Whether the work before the look was left in its middle: what it had changed was taken back.
  public let isBefore: Bool
}

/// The looks for Ctrl-C since a statement of the top level began, or since a run that it resumed went on.
struct InterruptionLooks {
  var count = 0
  /// The look at which the statement is to stop as if Ctrl-C had come; beyond all for none.
  var last = Int.max
  /// Whether that stop takes back the work before it.
  var lastIsBefore = false
  /// Where the next statement is to stop.
  var plan: StopLook?
  /// Where the statement was stopped; nil where running it again would not lead there.
  var stopped: StopLook?

  /// Adds what was counted before.
  mutating func add(_ before: InterruptionLooks) {
    (count, last, lastIsBefore) = (before.count + count, before.last, before.lastIsBefore)
    stopped = stopped.map { StopLook(number: before.count + $0.number, isBefore: $0.isBefore) }
  }

  mutating func stop(isBefore: Bool) {
    stopped = stopped ?? StopLook(number: count, isBefore: isBefore)
  }

  /// A statement has failed: what it had done ends at the look that would have been next. Before the first it did
  /// nothing.
  mutating func fail() { stopped = count == 0 ? nil : StopLook(number: count + 1, isBefore: false) }

  /// Whether a statement that ended early did so because it was to; one that fails does it before the look.
  var endedAsPlanned: Bool { last < Int.max && count >= last - 1 }
}

extension Machine {
  /// A statement of a cell begins.
  func beginLooks() {
    (looks.count, looks.last, looks.stopped) = (0, .max, nil)
    session.network.unfinished.forget()
  }

  /// Runs a statement of the top level, or of a file that is included there: where `interrupt` has planned its stop it
  /// ends, and the one behind it follows.
  func runStatement(_ action: Action, _ body: () throws -> Value) throws -> Value {
    let (before, wasRecording) = (looks, recorder.isRecording)
    let left = before.last == .max ? .max : before.last - before.count
    let planned = before.plan?.number ?? .max
    looks = InterruptionLooks(
      last: min(planned, left),
      lastIsBefore: (planned <= left ? before.plan?.isBefore : before.lastIsBefore) ?? false)
    defer { looks.add(before) }
    do {
      return try body()
    } catch  where planned <= left && looks.endedAsPlanned {
      session.goOnBehindStop(of: action.span)
      recorder.isRecording = wasRecording
      looks.stopped = nil
      return .none
    }
  }

  /// Why work was stopped at a look, as the error that ends it.
  @inline(never)
  func stopped(at span: Span) -> any Error {
    if stop.reason == .memory {
      stop.set(.none)
      return outOfMemory()
    }
    let isBefore = !stop.isSet && looks.lastIsBefore
    if isBefore { session.network.unfinished.takeBack(at: looks.count - 1) }
    stop.set(.interruption)
    looks.stop(isBefore: isBefore)
    return Interruption(span: span)
  }

  /// Work was left between two looks, as its kernels had stopped: it has not been.
  @inline(never)
  func abandoned(at span: Span) -> any Error {
    if stop.reason == .memory { return stopped(at: span) }
    session.network.unfinished.takeBack(at: looks.count)
    looks.count += 1
    looks.stop(isBefore: true)
    return Interruption(span: span)
  }

  /// Runs what leaves nothing behind when it is stopped, and looks for Ctrl-C more or less often as the clock has it.
  func uncounted<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = looks
    looks.last = .max
    defer {
      looks = before
      session.network.unfinished.forget()
    }
    return try body()
  }
}

/// What the message after Ctrl-C says besides the line.
struct StopPlace {
  /// The turn of the outermost loop that was left, or the epoch of a training.
  var turn: (number: Int, total: Int?, unit: String)?
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
      let total = turn.total.map { " of \(formatCount($0))" } ?? ""
      parts.append("\(turn.unit) \(formatCount(turn.number))\(total)")
    }
    return Interrupted(description: (parts + trackedInThisRun).joined(separator: ", "))
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
  /// - Parameter span: from the first to the last.
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
