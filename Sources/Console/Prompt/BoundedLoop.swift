import Interpreter
import Syntax

/// A `while true` or a `repeat 1000` that was stopped, or what a cell added to one, as a program that does the same.
///
/// A loop that goes on begins with the statement at which it was stopped. In a program that is the rest of a turn, then
/// whole turns, then the statements of the turn in which it was stopped again. Where these cannot stand alone, since one
/// of them leaves the loop, or where a part of a statement may have been done, the turn is taken whole.
struct BoundedLoop {
  /// Where it stands in its cell, in bytes; nil for a cell that goes on with the loop of another.
  let range: Range<Int>?
  /// The block without its braces, and where that begins in the text of the cell that has the loop.
  private let body: [UInt8]
  private let bodyStart: Int
  /// The statements of the turn that was stopped before which are still to do.
  private let rest: String
  /// The whole turns; nil for a loop that ended by itself.
  private let turns: Int?
  /// The statements of the last turn that were done.
  private let part: String
  /// The turn in which it was stopped, and the place in the body of the statement that is next; nil for a turn that
  /// counts as whole.
  private let turn: Int
  private let next: Int?
  /// How many turns the loop takes by itself; nil for one without an end.
  private let total: Int?

  var isEndless: Bool { total == nil }

  /// The loop that was stopped in a cell; nil when it is none, or has an end of its own.
  init?(of cell: Notebook.Cell) {
    let source = Source(identifier: 0, name: "cell", text: cell.text)
    guard let stop = cell.stoppedLoop, let program = try? Parser.parse(source, allowsResult: true),
      let statement = program.block.statements.first(where: { Int($0.span.start) == stop.place }),
      let (block, total) = Self.loop(statement)
    else { return nil }
    self.total = total
    (range, bodyStart) = (stop.place..<Int(block.span.end), Int(block.span.start) + 1)
    body = Array(source.bytes[bodyStart..<Int(block.span.end) - 1])
    next = Self.place(of: stop.statement, in: body, from: bodyStart)
    (rest, turn) = ("", stop.turn)
    turns = next == nil ? stop.turn : stop.turn - 1
    part = Self.text(body[..<(next ?? 0)])
  }

  /// The block of a loop, and how many turns it takes; nil for one whose turns are not counted.
  private static func loop(_ statement: Statement) -> (block: Block, total: Int?)? {
    switch statement.kind {
    case .whileLoop(let condition, let block):
      guard case .boolean(true) = condition.kind else { return nil }
      return (block, nil)
    case .repeatLoop(let count, let block):
      guard case .number(let number) = count.kind, let total = Int(exactly: number) else { return nil }
      return (block, total)
    default: return nil
    }
  }

  /// What a cell added that went on with the loop.
  func resumed(by cell: Notebook.Cell) -> BoundedLoop? {
    guard let stop = cell.stoppedLoop else {
      let left = total.map { max(0, $0 - turn) }
      return cell.isGood
        ? BoundedLoop(self, rest: restText, turns: left, part: "", turn: turn, next: nil) : nil
    }
    let next = Self.place(of: stop.statement, in: body, from: bodyStart)
    guard let before = self.next else {
      return stop.turn > turn
        ? BoundedLoop(self, rest: "", turns: stop.turn - turn, part: "", turn: stop.turn, next: nil) : nil
    }
    if stop.turn == turn, let next, next >= before {
      let part = Self.text(body[before..<next])
      return BoundedLoop(self, rest: "", turns: 0, part: part, turn: turn, next: next)
    }
    let whole = max(0, stop.turn - turn - (next == nil ? 0 : 1))
    return BoundedLoop(
      self, rest: restText, turns: whole, part: Self.text(body[..<(next ?? 0)]), turn: stop.turn, next: next)
  }

  private init(_ loop: BoundedLoop, rest: String, turns: Int?, part: String, turn: Int, next: Int?) {
    (range, body, bodyStart, total) = (nil, loop.body, loop.bodyStart, loop.total)
    (self.rest, self.turns, self.part, self.turn, self.next) = (rest, turns, part, turn, next)
  }

  private var restText: String { next.map { Self.text(body[$0...]) } ?? "" }

  /// The place of a statement in the body; nil where the statements before it and behind cannot stand alone.
  private static func place(of statement: Int?, in body: [UInt8], from start: Int) -> Int? {
    guard let statement, body.indices.contains(statement - start) || statement - start == body.count else {
      return nil
    }
    let source = Source(identifier: 0, name: "body", text: String(decoding: body, as: UTF8.self))
    let leaves: [Token.Kind] = [.break, .continue, .return]
    return Lexer.tokens(of: source).contains { leaves.contains($0.kind) } ? nil : statement - start
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).lines.map(\.trimmed).joined(separator: "\n").trimmed
  }

  /// The program.
  var text: String {
    let block = "{\(String(decoding: body, as: UTF8.self))}"
    let loop = turns.map { $0 == 0 ? "" : "repeat \($0) \(block)" } ?? "while true \(block)"
    return [
      rest.isEmpty ? "" : "# the rest of the turn that was stopped", rest, loop,
      part.isEmpty ? "" : "# the turn that was stopped", part,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What the program does, after "the file".
  var remark: String {
    guard let turns else { return "goes on with it to its end" }
    return "takes \(Amount.count(turns)) turn\(turns == 1 ? "" : "s")"
      + (part.isEmpty ? "" : " and what was done of the next")
  }
}
