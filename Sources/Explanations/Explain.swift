public import Autodiff
internal import Syntax
public import Tensors

/// `explain L`: one pass as a story in four steps, forward, loss, backward, update, with the program's own numbers.
///
/// ```swift
/// let story = try Explain(loss, program: text, level: .formulas)
/// print(try story.text(update: .gradientDescent(story.gradients, rate: 0.1)))
/// ```
public struct Explain {
  public enum Level: Int, Sendable {
    /// Plain words.
    case words = 1
    /// Formulas, and the numbers of small tensors.
    case formulas = 2
    /// Every number.
    case numbers = 3
  }

  let level: Level
  let flow: Flow
  let reading: Reading
  private let replay: Replay
  /// How many uses of each value send something back.
  let partCounts: [Int]

  /// - Throws: ``GradientError`` when the loss is not one number or comes from no parameter.
  public init(_ loss: Variable, program: ProgramText, level: Level) throws {
    let computation = try Computation(of: loss)
    let root = computation.steps[computation.root]
    guard root.value.count == 1 else { throw GradientError.notScalar(loss.shape) }
    if root.isLeaf { throw GradientError.notComputed(root.name) }
    self.level = level
    flow = try Flow(computation)
    reading = Reading(computation, program)
    replay = try Replay(computation)
    var counts = [Int](repeating: 0, count: computation.steps.count)
    for (step, sent) in zip(computation.steps, flow.contributions) {
      for (input, part) in zip(step.inputs, sent) where part != nil { counts[input] += 1 }
    }
    partCounts = counts
  }

  var computation: Computation { flow.computation }
  var lossValue: Double { computation.steps[computation.root].value.item }

  /// ∂L/∂W of every parameter that took part, in the order of the program.
  public var gradients: [(parameter: Parameter, gradient: Tensor)] { flow.parameterGradients }

  public func text(update: Update, _ style: PageStyle = .plain) throws -> String {
    var page = Page(style)
    let update = try update.starting(from: computation.changedParameters)
    if let names = computation.changedNames {
      page.prose(
        "\(names) changed since \(reading.loss) was computed: this is the pass of then, and a step from there. For "
          + "the next pass compute \(reading.loss) again.")
      page.line()
    }
    let outcome = try Outcome(
      loss: lossValue, predicted: update.predictedChange(gradients),
      actual: replay.result(with: update.changes.map { ($0.parameter, $0.new) }).item - replay.result.item)
    switch level {
    case .words: words(update, outcome, on: &page)
    case .formulas, .numbers:
      forward(on: &page)
      page.line()
      loss(on: &page)
      page.line()
      backward(on: &page)
      page.line()
      self.update(update, outcome, on: &page)
    }
    return try page.finished()
  }

  /// What a step was expected to do to the loss, and what it does.
  struct Outcome {
    let loss: Double
    let predicted: Double
    let actual: Double
  }

  var fullDigits: Int { Page.fullDigits(computation.steps[computation.root].value.precision) }

  var detail: Page.Detail { level == .numbers ? .full : .brief }

  /// Lists longer than this show their ends below level 3.
  static let longestList = 60
}

// MARK: 1 Forward, 2 Loss

extension Explain {
  private func forward(on page: inout Page) {
    page.line("1 Forward: from the inputs to the prediction", .title)
    leaves(on: &page)
    let stages = reading.stages.filter { !isLossStage($0) }
    if stages.isEmpty {
      page.prose(
        reading.stages.count == 1
          ? "The loss is computed from the parameters in one step."
          : "The loss is computed straight from the parameters.", indent: 2)
    }
    listing(stages, on: &page, forwardStage)
  }

  private func loss(on page: inout Page) {
    page.line("2 Loss: how wrong the prediction is", .title)
    listing(reading.stages.filter(isLossStage), on: &page, forwardStage)
    guard lossValue.isFinite else {
      page.prose(notFiniteText, indent: 2, .alarm)
      return
    }
    page.prose(
      lossValue.isFinite
        ? "\(reading.loss) is one number: the smaller, the better.\(Self.lossRemark(computation))"
        : "\(reading.loss) is \(Page.number(lossValue)): no step can make that smaller.", indent: 2)
  }

  /// Whether a stage belongs to the loss: it comes after the last value of the network that has a name, or that is
  /// handed to a loss function.
  func isLossStage(_ place: Int) -> Bool { place >= reading.firstLossPlace }

  /// What a loss that is no number says of the pass.
  var notFiniteText: String {
    let parameter = gradients.first?.parameter.name ?? "W"
    return
      "\(reading.loss) is \(Page.number(lossValue)): no step can be judged by it. why ∂\(reading.loss)/∂\(parameter) names "
      + "the operation where that began."
  }

  private static func lossRemark(_ computation: Computation) -> String {
    let classes = computation.steps.last.flatMap { step in
      step.operation.name.hasPrefix("cross_entropy")
        ? step.inputs.first.flatMap { computation.steps[$0].value.shape.dimensions.last } : nil
    }
    guard let classes, classes > 1, let chance = chanceLoss(classes) else { return "" }
    return " Guessing among \(classes) classes by chance would give \(chance)."
  }

  /// ln n, by counting: the cross-entropy of n equal guesses.
  private static func chanceLoss(_ classes: Int) -> String? {
    let zeros = Tensor.zeros(.vector(classes), .f64)
    guard let loss = try? Operation.logSoftmax(Variable(zeros)) else { return nil }
    return Page.number(-loss.value[flat: 0])
  }

  /// What goes in: data and parameters with their shapes.
  private func leaves(on page: inout Page) {
    let leaves = computation.steps.indices.filter {
      computation.steps[$0].isLeaf && !reading.isNumber($0) && !reading.isSelector($0)
    }
    let names = { (places: [Int]) in
      places.map { place in
        let value = self.computation.steps[place].value
        return
          self.reading.symbols[place] + " "
          + Page.unbroken(value.rank == 0 ? self.number(value) : value.shape.description)
      }.joined(separator: ", ")
    }
    let data = leaves.filter { computation.steps[$0].parameter == nil && !reading.isSelector($0) }
    let parameters = leaves.filter { computation.steps[$0].parameter != nil }
    let count = parameters.reduce(0) { $0 + computation.steps[$1].value.count }
    let indices = reading.indexData
    let named = { (isLabel: Bool) in
      indices.filter { $0.isLabel == isLabel }.map { Page.unbroken("\($0.name) \($0.value.shape)") }
    }
    let given = (named(false) + (data.isEmpty ? [] : [names(data)]) + named(true)).joined(separator: ", ")
    if !given.isEmpty { page.prose("data: \(given)", indent: 2, hanging: 6) }
    if !parameters.isEmpty {
      page.prose(
        "parameters: \(names(parameters)); \(count) number\(count == 1 ? "" : "s")", indent: 2, hanging: 6)
    }
    guard level == .numbers else { return }
    for (name, value, _) in indices
      + reading.parts(of: computation.root).filter({ $0.isNamed }).map({
        ($0.name, $0.value, true)
      })
    {
      page.line(name, indent: 4)
      page.tensor(value, indent: 8, detail: detail)
    }
    for place in data + parameters where computation.steps[place].value.rank > 0 {
      value(of: place, on: &page, indent: 4, title: reading.symbols[place])
    }
  }

  private func forwardStage(_ place: Int, on page: inout Page) {
    let value = computation.steps[place].value
    let formula = "\(reading.symbols[place]) = \(reading.formula(of: place))\(remark(on: place))"
    page.pair(
      formula, value.rank == 0 ? number(value) : shapes(of: place), indent: 4,
      isLossStage(place) ? .loss : .forward)
    if value.count > 0, value.rank > 0 { page.tensor(value, indent: 8, detail: detail) }
  }

  /// `= 0.25`, the value of a single number, which stands on the line of its formula.
  func number(_ tensor: Tensor) -> String {
    "= " + Page.number(tensor.item, digits: level == .numbers ? fullDigits : 4)
  }

  /// What a reader should know of a step besides its formula.
  private func remark(on place: Int) -> String {
    if case .evaluated(let layer) = computation.steps[place].attributes {
      return "   (\(layer) ran in evaluation mode)"
    }
    if let layer = computation.steps[place].handwrittenLayer {
      return "   (\(layer) brings its own backward)"
    }
    return ""
  }

  /// `[4, 2] @ [2, 4] + [4] → [4, 4]` in short: the inputs' shapes and the result's.
  private func shapes(of place: Int) -> String {
    let inputs = reading.operands(of: place).filter { !reading.isNumber($0) }
    let result = Self.shape(computation.steps[place].value)
    let shapes = inputs.map { Self.shape(computation.steps[$0].value) }
    return shapes.allSatisfy { $0 == result } ? result : shapes.joined(separator: ", ") + " → " + result
  }

  static func shape(_ tensor: Tensor) -> String { tensor.rank == 0 ? "a number" : tensor.shape.description }

  private func value(of place: Int, on page: inout Page, indent: Int, title: String) {
    page.line(title, indent: indent)
    page.tensor(computation.steps[place].value, indent: indent + 4, detail: detail)
  }

  /// Stages under the lines of the program that they stand on; below level 3 the middle of a long list is left out.
  func listing(_ stages: [Int], on page: inout Page, _ body: (Int, inout Page) -> Void) {
    let isCut = level != .numbers && stages.count > Self.longestList
    let shown =
      isCut ? stages.prefix(Self.longestList / 2) + stages.suffix(Self.longestList / 2) : stages[...]
    var lastLine: Int?
    for (position, stage) in shown.enumerated() {
      if Kernels.isStopped { return }
      if isCut, position == Self.longestList / 2 {
        let left = stages.count - Self.longestList
        page.prose("… \(left) more operations like these; level: 3 shows all of them", indent: 4, .faint)
      }
      if let line = reading.program.line(computation.steps[stage].origin), line.number != lastLine {
        let text = TextWidth.shortened("line \(line.number): \(line.text)", to: page.width - 2)
        page.line(text, indent: 2, .faint)
        lastLine = line.number
      }
      body(stage, &page)
    }
  }
}
