/// A graph beside its rows, as version control draws a history: each value has a lane from the row that makes it to the
/// last that uses it.
///
///     ○     x
///     │ ◆   W
///     ●─╯   x @ W
struct GraphLanes {
  /// One row: what stands in each column, and the column of the value's own mark.
  struct Row {
    fileprivate(set) var characters: [Character]
    let mark: Int
  }

  let rows: [Row]
  /// How many columns the widest row has.
  let width: Int

  /// - Parameters:
  ///   - inputs: for each row the rows above it that it uses.
  ///   - mark: what stands for a row's value.
  init(inputs: [[Int]], style: DrawingStyle, mark: (Int) -> Character) {
    var uses = [Int](repeating: 0, count: inputs.count)
    for sources in inputs { for source in Set(sources) { uses[source] += 1 } }
    /// The row whose value each lane carries; nil where it is free.
    var lanes: [Int?] = []
    let strokes = Strokes(isBraille: style.isBraille)
    rows = inputs.indices.map { row in
      let before = lanes
      let sources = Set(inputs[row])
      for (lane, value) in lanes.enumerated() {
        guard let value, sources.contains(value) else { continue }
        uses[value] -= 1
        if uses[value] == 0 { lanes[lane] = nil }
      }
      // A value takes the place of the leftmost that it used up; one that comes in, a place right of all.
      let ended = before.indices.first { before[$0] != nil && lanes[$0] == nil }
      let lane = ended ?? ((lanes.lastIndex { $0 != nil } ?? -1) + 1)
      if lane >= lanes.count { lanes.append(nil) }
      lanes[lane] = uses[row] > 0 ? row : nil
      let joined = before.indices.filter { before[$0].map(sources.contains) ?? false }
      return Row(
        characters: strokes.row(before: before, after: lanes, joined: joined, lane: lane, mark: mark(row)),
        mark: 2 * lane)
    }
    width = rows.map(\.characters.count).max() ?? 0
  }

  /// The lines between the marks.
  private struct Strokes {
    let across, along, endsRight, endsLeft, endsBetween, goesRight, goesLeft, goesBetween: Character

    init(isBraille: Bool) {
      let all: [Character] =
        isBraille
        ? ["─", "│", "╯", "╰", "┴", "├", "┤", "┼"] : ["-", "|", "'", "'", "'", "+", "+", "+"]
      (across, along, endsRight, endsLeft) = (all[0], all[1], all[2], all[3])
      (endsBetween, goesRight, goesLeft, goesBetween) = (all[4], all[5], all[6], all[7])
    }

    func row(before: [Int?], after: [Int?], joined: [Int], lane: Int, mark: Character) -> [Character] {
      let count = max(before.count, after.count, lane + 1)
      var characters = [Character](repeating: " ", count: 2 * count - 1)
      let (first, last) = (min(joined.first ?? lane, lane), max(joined.last ?? lane, lane))
      for place in 2 * first..<2 * last { characters[place] = across }
      for place in 0..<count {
        let isBefore = before.indices.contains(place) && before[place] != nil
        let isAfter = after.indices.contains(place) && after[place] != nil && place != lane
        guard isBefore else { continue }
        if !joined.contains(place) {
          characters[2 * place] = along
        } else if isAfter {
          characters[2 * place] = place == first ? goesRight : place == last ? goesLeft : goesBetween
        } else {
          characters[2 * place] = place == first ? endsLeft : place == last ? endsRight : endsBetween
        }
      }
      characters[2 * lane] = mark
      while characters.last == " " { characters.removeLast() }
      return characters
    }
  }
}
