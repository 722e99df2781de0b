internal import Autodiff
internal import Syntax

/// The operations of a large computation in runs that are drawn as one: what a layer does, or a statement.
///
/// A run holds operations that follow one another in the program's order, so what flows between runs never goes in a
/// circle.
struct StatementGroups {
  private(set) var groups: [[Int]] = []
  private let reading: Reading
  private let inputs: (Int) -> [Int]

  /// At each end of a computation that is still too large, so many runs stay as they are.
  private static let keptAtEnds = 12

  /// - Parameter inputs: the steps whose values an operation uses.
  init(_ operations: [Int], _ reading: Reading, inputs: @escaping (Int) -> [Int]) {
    self.reading = reading
    self.inputs = inputs
    groups = statements(operations)
    if groups.count > LossGraph.limit { groups = turns(groups) }
    guard groups.count > LossGraph.limit else { return }
    let (first, last) = (Self.keptAtEnds, groups.count - Self.keptAtEnds)
    groups = groups[..<first] + [groups[first..<last].flatMap { $0 }] + groups[last...]
  }

  // MARK: Statements and layers

  private func statements(_ operations: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    var layer: String?
    var seen: Set<Origin> = []
    for place in operations {
      let origin = reading.computation.steps[place].origin
      let own = inputs(place).lazy.compactMap { reading.computation.steps[$0].parameter?.layerName }.first
      let continues: Bool
      if let own {
        continues = own == layer
      } else if layer != nil {
        // The activation that follows a layer's product, in the same call.
        continues = groups.last?.last.map { reading.computation.steps[$0].origin == origin } ?? false
      } else {
        continues =
          !seen.contains(origin) && groups.last?.last.map { line(of: $0) == line(of: place) } ?? false
      }
      if continues {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
        layer = own
        seen = []
      }
      seen.insert(origin)
    }
    return groups
  }

  private func line(of place: Int) -> Int? {
    reading.program.line(reading.computation.steps[place].origin)?.number
  }

  // MARK: Turns of a loop

  /// Runs joined until the first one comes again; as they were where none does.
  private func turns(_ groups: [[Int]]) -> [[Int]] {
    let keys = groups.map { group in group.first.map { reading.computation.steps[$0].origin } ?? .unknown }
    guard Set(keys).count * 2 <= keys.count else { return groups }
    var turns: [[Int]] = []
    var seen: Set<Origin> = []
    for (key, group) in zip(keys, groups) {
      if seen.isEmpty || seen.contains(key) {
        turns.append(group)
        seen = [key]
      } else {
        turns[turns.count - 1] += group
        seen.insert(key)
      }
    }
    return turns
  }
}
