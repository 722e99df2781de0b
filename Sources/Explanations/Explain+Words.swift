internal import Autodiff
internal import Tensors

// Level 1: plain words, with the teacher who asks each step how much of the mistake is its doing.

extension Explain {
  func words(_ update: Update, _ outcome: Outcome, on page: inout Page) {
    forwardWords(on: &page)
    page.line()
    lossWords(on: &page)
    page.line()
    backwardWords(on: &page)
    page.line()
    updateWords(update, outcome, on: &page)
  }

  private var network: [Int] { reading.stages.filter { !isLossStage($0) } }

  private func forwardWords(on page: inout Page) {
    page.line("1 Forward: the network makes a prediction", .title)
    let data = computation.steps.indices.filter { place in
      let step = computation.steps[place]
      return step.isLeaf && step.parameter == nil && step.value.rank > 0 && !reading.isSelector(place)
    }.map { (place: $0, name: reading.symbols[$0], value: computation.steps[$0].value) }
    // Numbers that pick rows go in first, as those of an embedding.
    let picked = reading.firstPicked
    if let first = data.first, picked.map({ first.place < $0.place }) ?? true {
      page.prose("\(first.name) goes in: \(Self.sizeInWords(first.value)).", indent: 2)
    } else if let picked {
      page.prose("\(picked.name) goes in: \(Self.sizeInWords(picked.value)).", indent: 2)
    }
    listing(network, on: &page) { stage, page in
      let value = computation.steps[stage].value
      page.prose(
        "\(reading.symbols[stage]) = \(reading.formula(of: stage)): \(Self.valueInWords(value))", indent: 4,
        hanging: 4,
        .forward)
    }
  }

  private func lossWords(on page: inout Page) {
    page.line("2 Loss: how wrong the prediction is", .title)
    listing([computation.root], on: &page) { _, _ in }
    guard lossValue.isFinite else {
      page.prose(notFiniteText, indent: 2, .alarm)
      return
    }
    page.prose(
      "\(reading.loss) is \(Page.number(lossValue)). One number says how far the prediction is from what was wanted: "
        + "the smaller, the better.", indent: 2, .loss)
  }

  private func backwardWords(on page: inout Page) {
    page.line("3 Backward: who is to blame", .title)
    page.prose(
      "A teacher who finds a wrong answer goes back through the working, from the last line to the first, and asks "
        + "of each line: how much of the mistake is your doing? The size of a gradient is that blame: how much "
        + "\(reading.loss) would change if the numbers there changed a little.", indent: 2)
    let asked = reading.stages.reversed().filter { $0 != computation.root && flow.cotangents[$0] != nil }
    let rows = asked.prefix(Self.longestList).map { place in
      [reading.symbols[place], Page.number(flow.cotangents[place]?.norm ?? 0, digits: 3)]
    }
    if !rows.isEmpty {
      page.prose("From the last step to the first the blame is", indent: 2)
      page.table(rows, indent: 4, header: false)
      if asked.count > rows.count { page.prose("… and \(asked.count - rows.count) more", indent: 4) }
    }
    blameOfParameters(on: &page)
  }

  private func blameOfParameters(on page: inout Page) {
    let gradients = gradients
    let total = gradients.reduce(0) { $0 + $1.gradient.norm }
    guard total > 0, total.isFinite else {
      page.prose(
        total == 0
          ? "No parameter gets any blame: nothing will be learned from this." : "The blame is not a number.",
        indent: 2, .alarm)
      return
    }
    page.prose("The parameters are what can be changed. Of the blame that reaches them", indent: 2)
    let ranked = gradients.sorted { $0.gradient.norm > $1.gradient.norm }
    var rows: [[String]] = []
    for (parameter, gradient) in ranked {
      let share = 100 * gradient.norm / total
      rows.append([parameter.name, "\(Page.number(share, digits: 2)) %", Self.bar(share)])
    }
    page.table(rows, indent: 4, header: false, words: [0, 2], .backward)
  }

  /// A block for every 4 %, and parts of one in eighths.
  private static func bar(_ share: Double) -> String {
    let eighths = Int((share * 2).rounded())
    let rest = eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1])
    return String(repeating: "█", count: eighths / 8) + rest
  }

  private func updateWords(_ update: Update, _ outcome: Outcome, on page: inout Page) {
    page.line("4 Update: every parameter moves a little against its blame", .title)
    page.prose(
      "By \(update.rule)\(update.remark.isEmpty ? "" : " (\(update.remark))"). A number whose growth would make "
        + "\(reading.loss) larger is made smaller, and the other way round.", indent: 2)
    if let largest = largestChange(update) { page.prose(largest, indent: 2, .update) }
    if outcome.loss.isFinite {
      page.prose(
        "\(reading.loss) is \(Page.number(outcome.loss)) now. The slope promises "
          + "\(Page.number(outcome.loss + outcome.predicted)) after the step; trying it out gives "
          + "\(Page.number(outcome.loss + outcome.actual)).", indent: 2)
    }
    page.prose(Self.remark(outcome), indent: 2)
    page.prose("Then the same again, with the next prediction: that is all of learning.", indent: 2)
  }

  /// The single number that moves furthest.
  private func largestChange(_ update: Update) -> String? {
    var best: (name: String, old: Double, new: Double)?
    for change in update.changes {
      let (old, new) = (change.old.doubles, change.new.doubles)
      guard let place = old.indices.max(by: { abs(new[$0] - old[$0]) < abs(new[$1] - old[$1]) }) else {
        continue
      }
      if let best, abs(best.new - best.old) >= abs(new[place] - old[place]) { continue }
      best = (change.parameter.name + Self.index(place, in: change.old), old[place], new[place])
    }
    return best.map {
      "\($0.name) moves furthest: from \(Page.number($0.old)) to \(Page.number($0.new))."
    }
  }

  /// `[0, 2]` for the flat place of an element; nothing for a number.
  static func index(_ flat: Int, in tensor: Tensor) -> String {
    tensor.rank == 0
      ? "" : "[\(tensor.shape.indices(of: flat).map(String.init).joined(separator: ",\(Page.space)"))]"
  }

  // MARK: Words for values

  private static func sizeInWords(_ tensor: Tensor) -> String {
    switch tensor.rank {
    case 0: return "the number \(Page.number(tensor.item))"
    case 1: return counted(tensor.count, "number")
    case 2: return "\(counted(tensor.shape[0], "example")) of \(counted(tensor.shape[1], "number"))"
    default:
      return
        "\(counted(tensor.shape[0], "example")) of shape \(tensor.shape.dimensions.dropFirst().map(String.init).joined(separator: " × "))"
    }
  }

  private static func valueInWords(_ tensor: Tensor) -> String {
    if tensor.count == 1 { return Page.number(tensor.item) }
    let facts = tensor.statistics
    let range = ", from \(Page.number(facts.min, digits: 3)) to \(Page.number(facts.max, digits: 3))"
    let wrong =
      facts.nanCount == 0 ? "" : ", and \(facts.nanCount) that \(facts.nanCount == 1 ? "is" : "are") nan"
    return sizeInWords(tensor) + (facts.nanCount < tensor.count ? range : "") + wrong
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension Shape {
  /// The place along each axis of an element of the flat array.
  func indices(of flat: Int) -> [Int] {
    var rest = flat
    return dimensions.reversed().map { size in
      defer { rest /= Swift.max(size, 1) }
      return rest % Swift.max(size, 1)
    }.reversed()
  }
}
