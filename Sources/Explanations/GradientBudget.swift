internal import Autodiff
internal import Tensors

/// A gradient's size along its strongest way from the loss to a value, and what each operation multiplied it by.
struct GradientBudget {
  /// One value on the way.
  struct Entry {
    let step: Int
    /// The norm of ∂L/∂(its value).
    let norm: Double
    /// What the operation above it multiplied the norm by; nil for the loss.
    let factor: Double?
    /// That operation.
    let user: Int?
    /// By which of its inputs the operation was left.
    let input: Int?
  }

  /// What the operations of one kind did together.
  struct Kind {
    let operation: Operation
    let count: Int
    let factor: Double

    func text(isZero: Bool) -> String {
      let times = count == 1 ? "" : ", \(count) times on this way,"
      if isZero, factor == 0 {
        return "\(operation.name)\(times) lets nothing through: its local derivative is 0."
      }
      return "\(operation.name)\(times) multiplies the gradient by \(Page.number(factor, digits: 3))"
        + (count == 1 ? "." : " in all.")
    }
  }

  enum Verdict { case healthy, vanished, exploded }

  private let flow: Flow
  private let reading: Reading
  /// From the loss down.
  let entries: [Entry]

  init(_ flow: Flow, _ reading: Reading, to places: [Int]) {
    self.flow = flow
    self.reading = reading
    entries = Self.entries(flow, from: places)
  }

  /// From the target up, each time to the use that sent most back.
  private static func entries(_ flow: Flow, from places: [Int]) -> [Entry] {
    let computation = flow.computation
    let norm = { (place: Int) in flow.cotangents[place]?.norm ?? 0 }
    guard var place = places.max(by: { norm($0) < norm($1) }) else { return [] }
    var users = [[(step: Int, input: Int)]](repeating: [], count: computation.steps.count)
    for (step, node) in computation.steps.enumerated() where flow.cotangents[step] != nil {
      for (input, source) in node.inputs.enumerated() { users[source].append((step, input)) }
    }
    var entries: [Entry] = []
    while place != computation.root {
      let sent = { (use: (step: Int, input: Int)) in flow.contributions[use.step][use.input]?.norm ?? 0 }
      guard let use = users[place].max(by: { sent($0) < sent($1) }) else { break }
      let above = norm(use.step)
      entries.append(
        Entry(
          step: place, norm: norm(place), factor: above > 0 ? sent(use) / above : nil, user: use.step,
          input: use.input))
      place = use.step
    }
    entries.append(Entry(step: computation.root, norm: 1, factor: nil, user: nil, input: nil))
    return entries.reversed()
  }

  private var computation: Computation { flow.computation }
  var norm: Double { entries.last?.norm ?? 0 }
  var isZero: Bool { norm == 0 }

  /// Where the loss ends and the network begins: losses divide by the size of the batch, which is no loss of gradient.
  private var start: Int {
    entries.firstIndex { entry in
      guard let user = entry.user else { return false }
      let operation = computation.steps[user].operation
      return operation.documentation?.category == "activations" || operation.notation?.form == .product
    } ?? 1
  }

  /// The norm that comes out of the loss.
  private var startNorm: Double { entries.indices.contains(start - 1) ? entries[max(start - 1, 0)].norm : 1 }

  /// The norm that comes out of the loss where it is huge.
  var largeStart: Double? { startNorm > Self.limit ? startNorm : nil }

  /// What is left of it at the last value before the target: a parameter's own gradient also depends on its inputs.
  private var endNorm: Double {
    guard entries.count > 2, let target = entries.last, computation.steps[target.step].isLeaf else {
      return norm
    }
    return entries[entries.count - 2].norm
  }

  static let limit = 1e3

  var verdict: Verdict {
    if norm > 1e6 { return .exploded }
    guard startNorm > 0 else { return .healthy }
    let ratio = endNorm / startNorm
    if ratio < 1 / Self.limit || (norm < 1e-12 && norm < startNorm / Self.limit) { return .vanished }
    return ratio > Self.limit ? .exploded : .healthy
  }

  // MARK: By kind of operation

  private var kinds: [Kind] {
    var order: [Operation] = []
    var found: [ObjectIdentifier: (count: Int, factor: Double)] = [:]
    for entry in entries.dropFirst(max(start, 1)) {
      guard let user = entry.user, let factor = entry.factor else { continue }
      let operation = computation.steps[user].operation
      if found[ObjectIdentifier(operation)] == nil { order.append(operation) }
      let known = found[ObjectIdentifier(operation)] ?? (0, 1)
      found[ObjectIdentifier(operation)] = (known.count + 1, known.factor * factor)
    }
    return order.compactMap { operation in
      found[ObjectIdentifier(operation)].map {
        Kind(operation: operation, count: $0.count, factor: $0.factor)
      }
    }
  }

  var smallestKind: Kind? {
    if let zero = entries.first(where: { $0.factor == 0 }), let user = zero.user {
      return Kind(operation: computation.steps[user].operation, count: 1, factor: 0)
    }
    return kinds.min { $0.factor < $1.factor }
  }
  var largestKind: Kind? { kinds.max { $0.factor < $1.factor }.flatMap { $0.factor > 10 ? $0 : nil } }

  /// Layers that ran in evaluation mode.
  var evaluatedLayers: [(layer: String, place: Int)] {
    computation.steps.enumerated().compactMap { place, step in
      if case .evaluated(let layer) = step.attributes, flow.cotangents[place] != nil {
        (layer, place)
      } else {
        nil
      }
    }
  }

  // MARK: Saturated and dead units

  /// For the operations of a kind, the share of their slopes that are 0 or next to it.
  func shareTexts(of kind: Kind) -> [String] {
    guard kind.operation.documentation?.category == "activations" else { return [] }
    let uses = entries.compactMap(\.user).filter { computation.steps[$0].operation === kind.operation }
    let found = uses.compactMap { place in slopes(at: place).map { (place: place, sizes: $0) } }
    let share = { (sizes: [Double]) in Double(sizes.count { $0 < 0.01 }) / Double(max(1, sizes.count)) }
    let worst = found.filter { share($0.sizes) > 0 }.sorted { share($0.sizes) > share($1.sizes) }
    guard worst.isEmpty else { return worst.prefix(3).map { shareText($0.place, $0.sizes) } }
    let count = found.reduce(0) { $0 + $1.sizes.count }
    guard let largest = found.compactMap({ $0.sizes.max() }).max() else { return [] }
    let subject = count == 1 ? "Its slope is not" : "None of the \(count) slopes is"
    return ["\(subject) below 0.01; the largest is \(Page.number(largest, digits: 3))."]
  }

  /// |f′(z)| of an activation, for every element.
  private func slopes(at place: Int) -> [Double]? {
    let value = computation.steps[place].value
    guard reading.isElementwise(place),
      let slopes = try? flow.pull(Tensor.ones(value.shape, value.precision), through: place).first ?? nil
    else { return nil }
    return slopes.doubles.map(abs)
  }

  private func shareText(_ place: Int, _ sizes: [Double]) -> String {
    let value = computation.steps[place].value
    let dead = sizes.filter { $0 == 0 }.count
    let small = sizes.filter { $0 < 0.01 }.count
    let name = "\(reading.symbols[place]) = \(reading.formula(of: place))"
    if dead == small {
      return "\(name): \(Page.percent(dead, sizes.count)) dead (slope 0)\(deadUnits(sizes, value))."
    }
    return "\(name): \(Page.percent(small, sizes.count)) saturated (slope below 0.01)."
  }

  /// How many columns are dead for every example.
  private func deadUnits(_ slopes: [Double], _ value: Tensor) -> String {
    guard value.rank == 2, value.shape[0] > 1 else { return "" }
    let (rows, columns) = (value.shape[0], value.shape[1])
    let dead = (0..<columns).filter { column in (0..<rows).allSatisfy { slopes[$0 * columns + column] == 0 } }
      .count
    return dead == 0 ? "" : ", \(dead) of \(columns) units for all \(rows) examples"
  }

  // MARK: On the page

  private static let longest = 24

  func write(on page: inout Page) {
    page.prose("from the loss down, the norm of the gradient and what each operation made of it:", indent: 2)
    var rows = [["", "norm", "factor", "by"]]
    let threshold = startNorm / Self.limit
    var isMarked = false
    let isCut = entries.count > Self.longest
    for (position, entry) in entries.enumerated() {
      if isCut, position == Self.longest / 2 { rows.append(["… \(entries.count - Self.longest) more"]) }
      if isCut, (Self.longest / 2..<entries.count - Self.longest / 2).contains(position) { continue }
      var remark = ""
      // Losses divide by the size of the batch, so what leaves them may be small, but not huge.
      let isHuge = position > 0 && entry.norm > min(startNorm * Self.limit, Self.limit)
      if !isMarked, position >= start && entry.norm < threshold || isHuge && verdict == .exploded {
        isMarked = true
        remark = entry.norm == 0 ? "  ← nothing left" : isHuge ? "  ← huge from here" : "  ← tiny from here"
      }
      rows.append([
        reading.isInlined[entry.step]
          ? "∂\(reading.loss)/∂(\(reading.symbols[entry.step]))" : reading.gradient(of: entry.step),
        Page.number(entry.norm, digits: 3), entry.factor.map { "× \(Page.number($0, digits: 3))" } ?? "",
        (entry.user.map { computation.steps[$0].operation.name } ?? "") + remark,
      ])
    }
    page.table(rows, indent: 4, words: [0, 3])
  }
}

/// One thing to try, by the operation that is at fault.
enum Remedy {
  static let rate = "a rate ten times smaller, or clip: 1.0 in the optimizer"

  static func forSmall(_ operation: Operation) -> String {
    switch operation.name {
    case "sigmoid", "tanh", "softsign", "hardtanh":
      "relu or gelu in place of \(operation.name) in the hidden layers, or layernorm before it"
    case "relu": "leaky_relu in its place, a smaller rate, or he initialisation"
    case "matmul", "affine": "larger initial weights: glorot before tanh and sigmoid, he before relu"
    case "softmax": "cross_entropy(logits:) without softmax, which keeps the gradient of wrong answers"
    case "floor", "ceil", "round", "sign":
      "a smooth function in place of \(operation.name), which is flat everywhere"
    case "clamp": "wider bounds, or a smooth function"
    default: "scale what goes into \(operation.name)"
    }
  }

  static func forLarge(_ operation: Operation) -> String {
    switch operation.name {
    case "matmul", "affine":
      "smaller initial weights (glorot, he), layernorm between the layers, or clip: 1.0"
    case "divide", "log", "raise", "power", "sqrt": operation.caution ?? rate
    case "exp": "smaller inputs of exp: subtract their maximum first"
    default: rate
    }
  }

  static func slope(_ operation: Operation) -> String {
    operation.name == "sqrt"
      ? "sqrt(x + 1e-8): the slope of the root is infinite at 0"
      : "move the inputs of \(operation.name) away from there"
  }
}
