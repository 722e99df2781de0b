internal import Autodiff
internal import Syntax
internal import Tensors

/// A computation as a reader sees it: every value under a name, every operation as a formula in those names.
///
/// Values without a name are z1, z2, … in the order of the program, and a1, a2, … where they are an activation of
/// those. A product that only goes into a sum is written into it (`x @ W1 + b1`), as is an index into what it picks.
struct Reading {
  let computation: Computation
  let program: ProgramText
  /// The name of each step's value; a whole formula for one that is written into the next.
  private(set) var symbols: [String] = []
  /// Whether a step is written into the only one that uses it.
  private(set) var isInlined: [Bool] = []
  private let users: [[Int]]

  init(_ computation: Computation, _ program: ProgramText) {
    self.computation = computation
    self.program = program
    users = computation.users
    isInlined = computation.steps.indices.map { Self.isInlined($0, computation, users) }
    nameSteps()
  }

  var loss: String { symbols[computation.root] }

  /// The operations that are written on a line of their own, in order.
  var stages: [Int] {
    computation.steps.indices.filter { !computation.steps[$0].isLeaf && !isInlined[$0] }
  }

  /// The step and those that are written into it, the last first.
  func members(of stage: Int) -> [Int] {
    var members = [stage]
    var position = 0
    while position < members.count {
      members += computation.steps[members[position]].inputs.filter { isInlined[$0] }
      position += 1
    }
    return members
  }

  /// The values that a line's formula names, in its order.
  func operands(of stage: Int) -> [Int] {
    computation.steps[stage].inputs.flatMap { isInlined[$0] ? operands(of: $0) : [$0] }
  }

  /// The step that a step is written into, at the end of the line; itself when it stands alone.
  func stage(of place: Int) -> Int {
    var place = place
    while isInlined[place], let user = users[place].first { place = user }
    return place
  }

  // MARK: Names

  private static func isInlined(_ place: Int, _ computation: Computation, _ users: [[Int]]) -> Bool {
    let step = computation.steps[place]
    guard !step.isLeaf, step.name == nil, users[place].count == 1, let user = users[place].first else {
      return false
    }
    let next = computation.steps[user]
    if step.operation === Operation.matmul {
      return next.operation === Operation.add && next.inputs[0] == place && next.inputs[1] != place
        && next.value.shape == step.value.shape
    }
    return step.operation === Operation.slice && next.operation === Operation.reshape
  }

  private mutating func nameSteps() {
    var taken = Set(computation.steps.compactMap(\.name))
    var counts: [String: Int] = [:]
    for step in computation.steps { if let name = step.name { counts[name, default: 0] += 1 } }
    var seen: [String: Int] = [:]
    var number = 0
    for place in computation.steps.indices {
      let step = computation.steps[place]
      if let name = step.name {
        seen[name, default: 0] += 1
        let isAlone = counts[name] == 1 || place == computation.root
        symbols.append(isAlone ? name : name + Self.subscripted(seen[name, default: 1]))
      } else if step.isLeaf {
        symbols.append(leafName(place, &taken))
      } else if isInlined[place] {
        symbols.append(formula(of: place))
      } else if place == computation.root, !taken.contains("L") {
        symbols.append("L")
      } else {
        symbols.append(intermediateName(step, &number, &taken))
      }
    }
  }

  private func intermediateName(
    _ step: Computation.Step, _ number: inout Int, _ taken: inout Set<String>
  ) -> String {
    if step.operation.documentation?.category == "activations", let input = step.inputs.first,
      symbols[input].first == "z", let pair = Int(symbols[input].dropFirst()),
      taken.insert("a\(pair)").inserted
    {
      return "a\(pair)"
    }
    repeat { number += 1 } while !taken.insert("z\(number)").inserted
    return "z\(number)"
  }

  /// A constant: its number, the program's name, what the source says in its place, or c1, c2, ….
  private func leafName(_ place: Int, _ taken: inout Set<String>) -> String {
    let value = computation.steps[place].value
    if let name = program.constantName(value) { return name }
    if value.count == 1, value.rank == 0 {
      return value.item < 0 ? "(\(formatted(value.item)))" : formatted(value.item)
    }
    if let text = operandText(of: place) {
      // A variable that is computed later from itself, as the state of a loop, begins with this value.
      if computation.steps.contains(where: { $0.name == text }), taken.insert(text + "₀").inserted {
        return text + "₀"
      }
      var copy = 1
      var name = text
      while !taken.insert(name).inserted {
        copy += 1
        name = text + Self.subscripted(copy)
      }
      return name
    }
    var number = 1
    while !taken.insert("c\(number)").inserted { number += 1 }
    return "c\(number)"
  }

  private func formatted(_ number: Double) -> String { formatNumber(number, significant: 6) }

  /// What the program wrote in the place of an operand: `y` in `mse(net(x), y)`.
  private func operandText(of place: Int) -> String? {
    guard let user = users[place].first, let position = computation.steps[user].inputs.firstIndex(of: place)
    else {
      return nil
    }
    let operands = Operands.texts(of: program.text(computation.steps[user].origin))
    guard operands.indices.contains(position) else { return nil }
    let text = operands[position]
    let isShort = text.count <= 20 && !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "(" }
    return isShort ? text : nil
  }

  static func subscripted(_ number: Int) -> String {
    String(String(number).map { Character(UnicodeScalar(0x2080 + UInt32($0.wholeNumberValue ?? 0)) ?? "₀") })
  }
}

/// The texts of an expression's operands or arguments.
private enum Operands {
  static func texts(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    let source = Source(identifier: 0, name: "", text: text)
    guard let statement = try? Parser.parse(source).block.statements.first,
      case .expression(let expression) = statement.kind
    else { return [] }
    switch expression.kind {
    case .binary(_, let left, let right, _): return [source.text(left.span), source.text(right.span)]
    case .call(_, let arguments, _): return arguments.map { source.text($0.value.span) }
    case .index(let base, _), .unary(_, let base): return [source.text(base.span)]
    default: return []
    }
  }
}
