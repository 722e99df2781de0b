internal import Autodiff
internal import Tensors

// MARK: 3 Backward

extension Explain {
  func backward(on page: inout Page) {
    page.line("3 Backward: from the loss to the inputs", .title)
    page.prose(
      "The chain rule, one operation at a time: what comes in, ∂\(reading.loss)/∂(its result), times its own "
        + "derivative is what goes back to each of its inputs. It starts with ∂\(reading.loss)/∂\(reading.loss) = 1.",
      indent: 2)
    var partsSeen: [Int: Int] = [:]
    let stages = reading.stages.reversed().filter { stage in flow.cotangents[stage] != nil }
    listing(Array(stages), on: &page) { backwardStage($0, &partsSeen, on: &$1) }
  }

  private func backwardStage(_ place: Int, _ partsSeen: inout [Int: Int], on page: inout Page) {
    let edges = reading.members(of: place).flatMap { member in
      computation.steps[member].inputs.indices.compactMap { input -> Edge? in
        let target = computation.steps[member].inputs[input]
        guard !reading.isInlined[target], let sent = flow.contributions[member][input] else { return nil }
        return Edge(step: member, input: input, target: target, sent: sent)
      }
    }
    guard !edges.isEmpty else { return }
    page.pair("\(reading.symbols[place]) = \(reading.formula(of: place))", derivatives(of: place), indent: 4)
    if place != computation.root, let incoming = flow.cotangents[place] {
      page.line("comes in: \(reading.gradient(of: place))\(Self.size(of: incoming))", indent: 6, .faint)
    }
    if level == .numbers {
      slopes(edges, on: &page)
      for (name, value, isNamed) in reading.parts(of: place) where !isNamed {
        page.pair(name, value.rank == 0 ? number(value) : Self.shape(value), indent: 6)
        if value.rank > 0 { page.tensor(value, indent: 10, detail: detail) }
      }
    }
    for edge in edges { show(edge, &partsSeen, on: &page) }
  }

  /// One use of a value by a step.
  private struct Edge {
    let step: Int
    let input: Int
    let target: Int
    let sent: Tensor
  }

  /// The local derivatives as textbooks write them; those of the products that are written into a sum.
  private func derivatives(of place: Int) -> String {
    let members = reading.members(of: place)
    let told = [Operation.matmul, Operation.slice, Operation.gather]
    let telling =
      members.first { member in told.contains { $0 === computation.steps[member].operation } } ?? place
    let text = reading.localDerivative(of: telling)
    return text.count <= 46 ? text : ""
  }

  /// The numbers of the local derivatives, where an element depends on one element of each input.
  private func slopes(_ edges: [Edge], on page: inout Page) {
    for edge in edges where reading.isElementwise(edge.step) {
      let step = computation.steps[edge.step]
      let text = reading.slope(of: edge.step, by: edge.input)
      guard text != "1", text != "−1", step.value.count > 0,
        let slope = try? flow.pull(Tensor.ones(step.value.shape, step.value.precision), through: edge.step)[
          edge.input],
        slope.count == step.value.count
      else { continue }
      let name = "∂\(reading.symbols[edge.step])/∂\(reading.symbols[edge.target]) = \(text)"
      page.pair(name, slope.rank == 0 ? number(slope) : "", indent: 6)
      if slope.rank > 0 { page.tensor(slope, indent: 10, detail: detail) }
    }
  }

  private func show(_ edge: Edge, _ partsSeen: inout [Int: Int], on page: inout Page) {
    let total = partCounts[edge.target]
    partsSeen[edge.target, default: 0] += 1
    let seen = partsSeen[edge.target, default: 1]
    let name = reading.gradient(of: edge.target)
    let isNumber = edge.sent.rank == 0
    let shape = isNumber ? number(edge.sent) : Self.shape(edge.sent)
    let part = total > 1 ? ", part \(seen) of \(total)" : ""
    page.pair(
      "\(name)\(part) = \(reading.product(of: edge.step, to: edge.input))", shape, indent: 6, .backward)
    if !isNumber { page.tensor(edge.sent, indent: 10, detail: detail) }
    if level == .numbers { terms(of: edge, on: &page) }
    if total > 1, seen == total, let sum = flow.cotangents[edge.target] {
      page.pair(
        "\(name) = the sum of its \(total) parts", isNumber ? number(sum) : shape, indent: 6, .backward)
      if !isNumber { page.tensor(sum, indent: 10, detail: detail) }
    }
  }

  /// `, norm 0.25`; nothing for a single number, which stands with its value.
  static func size(of tensor: Tensor) -> String {
    tensor.count == 1
      ? " = \(Page.number(tensor.item))" : " \(shape(tensor)), norm \(Page.number(tensor.norm))"
  }

  // MARK: Sums of products

  /// The largest product whose sums are written out, and the longest sum.
  private static let termLimits = (elements: 8, terms: 4)

  /// The terms of a matrix product, for small ones: which neuron sent back how much.
  private func terms(of edge: Edge, on page: inout Page) {
    let step = computation.steps[edge.step]
    guard edge.input < 2, step.operation.notation?.form == .product, step.inputs.count >= 2,
      let incoming = flow.cotangents[reading.stage(of: edge.step)], incoming.rank == 2,
      edge.sent.count <= Self.termLimits.elements, step.attributes.isTransposed == (false, false)
    else { return }
    let other = computation.steps[step.inputs[1 - edge.input]].value
    guard other.rank == 2, edge.sent.rank == 2 else { return }
    let inner = edge.input == 0 ? incoming.shape[1] : incoming.shape[0]
    guard inner > 1, inner <= Self.termLimits.terms else { return }
    for row in 0..<edge.sent.shape[0] {
      for column in 0..<edge.sent.shape[1] {
        let factors = (0..<inner).map { k in
          edge.input == 0
            ? (incoming[flat: row * inner + k], other[flat: column * inner + k])
            : (other[flat: k * edge.sent.shape[0] + row], incoming[flat: k * edge.sent.shape[1] + column])
        }
        page.prose(
          "[\(row), \(column)] = "
            + factors.map { "\(full($0)) · \(full($1))" }.joined(separator: " + ")
            + " = " + factors.map { full($0 * $1) }.joined(separator: " + "), indent: 10, hanging: 4,
          .faint)
      }
    }
  }

  private func full(_ number: Double) -> String {
    number < 0 ? "(\(Page.number(number, digits: fullDigits)))" : Page.number(number, digits: fullDigits)
  }
}

extension Reading {
  /// Whether each element of a step's value depends on one element of each input.
  func isElementwise(_ place: Int) -> Bool {
    computation.steps[place].operation.notation?.form == .broadcast
  }
}

// MARK: 4 Update

extension Explain {
  func update(_ update: Update, _ outcome: Outcome, on page: inout Page) {
    page.line("4 Update: every parameter a step against its gradient", .title)
    page.prose(
      "by \(update.rule)" + (update.remark.isEmpty ? "" : "; \(update.remark)"), indent: 2, hanging: 4)
    if update.gradientDescentRate != nil {
      page.line("W := W − rate · ∂\(reading.loss)/∂W, for each W", indent: 2, .update)
    }
    changeTable(update, on: &page)
    if level == .numbers {
      for change in update.changes {
        let isNumber = change.new.rank == 0
        page.line(
          "\(change.parameter.name) :="
            + (isNumber ? " \(Page.number(change.new.item, digits: fullDigits))" : ""),
          indent: 4, .update)
        if !isNumber { page.tensor(change.new, indent: 8, detail: .full) }
      }
    }
    page.line()
    outcomeLines(update, outcome, on: &page)
  }

  private func changeTable(_ update: Update, on page: inout Page) {
    var rows = [["parameter", "norm", "gradient", "change", "change/norm"]]
    let gradients = gradients
    for change in update.changes {
      let gradient = gradients.first { $0.parameter === change.parameter }?.gradient
      let norm = change.old.norm
      let step = (try? Tensor.binary(.subtract, change.new, change.old))?.norm ?? .nan
      rows.append([
        change.parameter.name, Page.number(norm), gradient.map { Page.number($0.norm) } ?? "none",
        Page.number(step),
        norm > 0 ? Page.number(step / norm, digits: 3) : "",
      ])
    }
    page.table(rows, indent: 4, .update)
  }

  private func outcomeLines(_ update: Update, _ outcome: Outcome, on page: inout Page) {
    let digits = level == .numbers ? fullDigits : 5
    let number = { Page.number($0, digits: digits) }
    let rule: String
    if let rate = update.gradientDescentRate {
      let squares = gradients.reduce(0) { $0 + $1.gradient.sumOfSquares }
      rule = "−η · ‖∇\(reading.loss)‖² = −\(number(rate)) · \(number(squares)) = \(number(outcome.predicted))"
    } else {
      rule = "Σ ∂\(reading.loss)/∂W · ΔW = \(number(outcome.predicted))"
    }
    let remark = Self.remark(outcome)
    var rows = [
      ["\(reading.loss) now", number(outcome.loss), ""],
      ["predicted after the step", number(outcome.loss + outcome.predicted), rule],
      ["got after the step", number(outcome.loss + outcome.actual), "a change of \(number(outcome.actual))"],
    ]
    if !page.fits(rows, words: [0, 1, 2], indent: 2) {
      page.prose("predicted change: \(rule)", indent: 2, hanging: 4)
      rows[1][2] = ""
    }
    page.table(rows, indent: 2, header: false, words: [0, 1, 2])
    if !remark.isEmpty { page.prose(remark, indent: 2) }
  }

  /// What the difference between prediction and outcome says about the rate.
  static func remark(_ outcome: Outcome) -> String {
    guard outcome.loss.isFinite else {
      return
        "The loss is not finite already before the step: ask why of a gradient to find where that begins."
    }
    guard outcome.predicted.isFinite, outcome.actual.isFinite else {
      return
        "The step leads to a loss that is not finite: the rate is far too large, or a gradient is not finite."
    }
    guard outcome.predicted != 0 else {
      return "The gradient is zero, or the rate: no step changes anything."
    }
    guard outcome.predicted < 0 else {
      return "The step goes up the slope: momentum from earlier steps carries it, or the rate is negative."
    }
    let share = outcome.actual / outcome.predicted
    switch share {
    case ..<0: return "The step makes the loss worse: the rate is too large for the bend of the loss here."
    case ..<0.5:
      return
        "The step gains less than half of what the slope promises: the loss bends on the way, and a smaller rate "
        + "would gain more for its length."
    case 0.5..<0.9:
      return "The step gains a little less than the slope promises, because the loss bends on the way."
    case 0.9...1.1: return "The step is small enough for the slope to tell the outcome."
    default:
      return "The step gains more than the slope promises: the loss falls away more steeply on the way."
    }
  }
}
