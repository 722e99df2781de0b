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
  let users: [[Int]]
  /// Whether a constant is called what the program wrote in its place, also a number's variable and a short call.
  private let spellsConstants: Bool

  init(_ computation: Computation, _ program: ProgramText, spellsConstants: Bool = false) {
    self.computation = computation
    self.program = program
    self.spellsConstants = spellsConstants
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

  /// A plain number of the program, which formulas show.
  func isNumber(_ place: Int) -> Bool {
    let step = computation.steps[place]
    return step.value.rank == 0 && step.parameter == nil && step.operation === Operation.constant
  }

  // MARK: The loss

  /// The first step after the prediction: the last step that still holds one value for each example and that the
  /// program or a layer named.
  var firstLossPlace: Int {
    var place = computation.root
    // Back along the steps that only the loss is made of.
    while true {
      let inputs = computation.steps[place].inputs.filter { !computation.steps[$0].isLeaf }
      guard inputs.count == 1, let input = inputs.first, computation.steps[input].name == nil,
        isPartOfLoss(computation.steps[input])
      else { break }
      place = input
    }
    return place
  }

  private func isPartOfLoss(_ step: Computation.Step) -> Bool {
    let names = [
      "subtract", "raise", "multiply", "abs", "log", "negate", "gather", "reshape", "slice", "sum", "mean",
    ]
    return names.contains(step.operation.name) || step.operation.documentation?.category == "losses"
      || step.operation === Operation.logSoftmax
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
    // An index into what it picks, and the rows of an embedding in the shape of the numbers that it was asked for.
    return (step.operation === Operation.slice || step.operation === Operation.gather)
      && next.operation === Operation.reshape
  }

  private mutating func nameSteps() {
    var taken = Set(computation.steps.compactMap(\.name))
    var counts: [String: Int] = [:]
    for step in computation.steps { if let name = step.name { counts[name, default: 0] += 1 } }
    var seen: [String: Int] = [:]
    var number = 0
    let root = sharedRoot
    for place in computation.steps.indices {
      let step = computation.steps[place]
      if let name = step.name {
        seen[name, default: 0] += 1
        let isAlone = counts[name] == 1 || place == computation.root
        let short = step.parameter != nil && name.hasPrefix(root) ? String(name.dropFirst(root.count)) : name
        symbols.append(isAlone ? short : short + Self.subscripted(seen[name, default: 1]))
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

  /// `net.` when the parameters of all layers belong to one network, for names that should be short.
  private var sharedRoot: String {
    let names = computation.steps.compactMap { $0.parameter?.name }.filter { $0.count { $0 == "." } > 1 }
    guard spellsConstants, let first = names.first?.prefix(while: { $0 != "." }),
      names.allSatisfy({ $0.hasPrefix(first + ".") })
    else { return "" }
    return first + "."
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
      if spellsConstants, let text = operandText(of: place), text.first?.isLetter == true { return text }
      return value.item < 0 ? "(\(formatted(value.item)))" : formatted(value.item)
    }
    if let text = selectorText(of: place) ?? operandText(of: place) {
      // A variable that is computed later from itself, as the state of a loop, begins with this value.
      if computation.steps.contains(where: { $0.name == text }), taken.insert(text + "₀").inserted {
        return text + "₀"
      }
      return unique(text, &taken)
    }
    var number = 1
    while !taken.insert("c\(number)").inserted { number += 1 }
    return "c\(number)"
  }

  /// The text, with a number where it is taken.
  private func unique(_ text: String, _ taken: inout Set<String>) -> String {
    var (copy, name) = (1, text)
    while !taken.insert(name).inserted {
      copy += 1
      name = text + Self.subscripted(copy)
    }
    return name
  }

  /// Whether a constant only says which elements others take: the condition of `where`, the mask of dropout.
  func isSelector(_ place: Int) -> Bool {
    !users[place].isEmpty
      && users[place].allSatisfy { user in
        let step = computation.steps[user]
        return step.operation === Operation.select && step.inputs[0] == place
          || step.operation === Operation.dropout && step.inputs[1] == place
      }
  }

  /// `mask`, or the condition as the program writes it.
  private func selectorText(of place: Int) -> String? {
    guard isSelector(place), let user = users[place].first else { return nil }
    let step = computation.steps[user]
    guard step.operation === Operation.select else { return "mask" }
    let (operands, isOwn) = Operands.texts(of: program.text(step.origin), "where")
    guard isOwn, let text = operands.first, text.count <= 24, !text.contains("\n") else { return nil }
    return text
  }

  /// The whole numbers that pick rows and classes, where the program has a name for them: no tensors of the tape.
  var indexData: [(name: String, value: Tensor, isLabel: Bool)] {
    var found: [(name: String, value: Tensor, isLabel: Bool)] = []
    for step in computation.steps {
      let numbers: [Int]
      let isLabel = step.operation === Operation.crossEntropyOfLabels
      switch step.attributes {
      case .rows(let rows, _): numbers = rows
      case .integers(let labels) where isLabel: numbers = labels
      default: continue
      }
      guard let data = program.constantHolding(numbers), !found.contains(where: { $0.name == data.name })
      else {
        continue
      }
      found.append((data.name, data.value, isLabel))
    }
    return found
  }

  /// The values that a step's formulas name beside its operands: `softmax(z2)`, or `target`, which is a name.
  func parts(of place: Int) -> [(name: String, value: Tensor, isNamed: Bool)] {
    let step = computation.steps[place]
    return (step.operation.notation?.parts ?? []).compactMap { part in
      guard let value = try? part.value(step.inputs.map { computation.steps[$0].value }, step.attributes)
      else { return nil }
      return (fill(part.name, place), value, !part.name.contains("("))
    }
  }

  /// The first named numbers that pick rows, and the step that does it.
  var firstPicked: (name: String, value: Tensor, place: Int)? {
    for (place, step) in computation.steps.enumerated() {
      if case .rows(let rows, _) = step.attributes, let data = program.constantHolding(rows) {
        return (data.name, data.value, place)
      }
    }
    return nil
  }

  /// The example that an element belongs to: its first index, in the shape that its line ends in.
  func example(of place: Int, in step: Int, _ values: [Tensor]) -> Int? {
    let whole = values[stage(of: step)].shape
    let shape = whole.count == values[step].count ? whole : values[step].shape
    return shape.indices(of: place).first
  }

  private func formatted(_ number: Double) -> String { formatNumber(number, significant: 6) }

  /// What the program wrote in the place of an operand: `y` in `mse(net(x), y)`.
  private func operandText(of place: Int) -> String? {
    guard let user = users[place].first, let position = computation.steps[user].inputs.firstIndex(of: place)
    else {
      return nil
    }
    let operation = computation.steps[user].operation
    let (operands, isOwn) = Operands.texts(
      of: program.text(computation.steps[user].origin), operation.documentation?.name ?? operation.name)
    guard operands.indices.contains(position) else { return nil }
    let text = operands[position]
    // What goes into an operation inside of a layer or a function need not be what that was called with.
    if !isOwn {
      if let target = targetText(of: place, user) { return target }
      let isTaken = computation.steps.contains { $0.name == text }
      if isTaken || !text.isName || program.isConstant(text) { return nil }
    }
    guard text.count <= 20, !text.isEmpty, !["true", "false", "none"].contains(text) else { return nil }
    if spellsConstants { return text.isOneFactor ? text : nil }
    let isShort = text.isOneFactor || !text.contains { $0.isWhitespace }
    return isShort && !text.contains("(") ? text : nil
  }

  /// `target` for the only tensor that goes into a loss which is made of several operations, besides the prediction.
  private func targetText(of place: Int, _ user: Int) -> String? {
    let origin = computation.steps[user].origin
    let callee = program.text(origin).prefix { $0 != "(" }
    guard Operation.byName[String(callee)]?.documentation?.category == "losses",
      computation.steps[place].value.rank > 0
    else { return nil }
    let constants = computation.steps.indices.filter { other in
      let step = computation.steps[other]
      return step.isLeaf && step.parameter == nil && step.value.rank > 0
        && users[other].contains { computation.steps[$0].origin == origin }
    }
    return constants == [place] ? "target" : nil
  }

  static func subscripted(_ number: Int) -> String {
    String(String(number).map { Character(UnicodeScalar(0x2080 + UInt32($0.wholeNumberValue ?? 0)) ?? "₀") })
  }
}

extension String {
  /// Whether it is a name or a path of names.
  fileprivate var isName: Bool { isOneFactor && first?.isLetter == true && !contains { "([{".contains($0) } }

  /// Whether it reads as one thing in a formula: a name, a call, an index; no sum and no product.
  fileprivate var isOneFactor: Bool {
    var depth = 0
    for character in self {
      switch character {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      case _ where depth == 0:
        if !character.isLetter, !character.isNumber, !"_.'".contains(character), !character.isMark {
          return false
        }
      default: break
      }
    }
    return true
  }
}

extension Character {
  /// A combining mark on its own is a part of the name before it.
  fileprivate var isMark: Bool {
    unicodeScalars.allSatisfy { $0.properties.generalCategory == .nonspacingMark }
  }
}

/// The texts of an expression's operands or arguments.
private enum Operands {
  /// - Returns: the texts, and whether they are those of the operation itself rather than of a call that it happens in.
  static func texts(of text: String, _ operation: String) -> ([String], isOwn: Bool) {
    guard !text.isEmpty else { return ([], true) }
    let source = Source(identifier: 0, name: "", text: text)
    guard let statement = try? Parser.parse(source).block.statements.first,
      case .expression(let expression) = statement.kind
    else { return ([], true) }
    switch expression.kind {
    case .binary(_, let left, let right, _): return ([source.text(left.span), source.text(right.span)], true)
    case .call(let callee, let arguments, _):
      return (arguments.map { source.text($0.value.span) }, source.text(callee.span) == operation)
    case .index(let base, _), .unary(_, let base): return ([source.text(base.span)], true)
    default: return ([], true)
    }
  }
}
