internal import Autodiff
internal import Tensors

/// `why ∂L/∂net.dense1.W`: what became of a gradient on its way from the loss, and one thing to try.
///
/// ```swift
/// print(try Why(Derivative(of: loss, by: .parameter(w)), program: text).text())
/// ```
public struct Why {
  private let derivative: Derivative
  private let program: ProgramText
  private let computation: Computation
  private let reading: Reading
  private let places: [Int]

  /// - Throws: ``GradientError`` when the loss is not one number or was not computed from a parameter.
  public init(_ derivative: Derivative, program: ProgramText) throws {
    self.derivative = derivative
    self.program = program
    computation = try Computation(of: derivative.loss)
    guard computation.steps[computation.root].value.count == 1 else {
      throw GradientError.notScalar(derivative.loss.shape)
    }
    reading = Reading(computation, program)
    places = derivative.places(in: computation)
  }

  public func text(_ style: PageStyle = .plain) throws -> String {
    var page = Page(style)
    let finding = try finding()
    page.prose(finding.headline, finding.isHealthy ? .plain : .title)
    if let budget = finding.budget {
      page.line()
      budget.write(on: &page)
      page.line()
    }
    for reason in finding.reasons { page.prose(reason, indent: 2) }
    if let remedy = finding.remedy { page.prose("Try: \(remedy)", indent: 2, hanging: 5, .update) }
    return try page.finished()
  }

  /// What was found.
  private struct Finding {
    var headline: String
    var budget: GradientBudget?
    var reasons: [String] = []
    var remedy: String?
    var isHealthy = false
  }

  private var loss: String { reading.loss }

  private var targetName: String {
    if let place = places.first { return computation.steps[place].name ?? reading.symbols[place] }
    switch derivative.target {
    case .parameter(let parameter): return parameter.name
    case .value(let variable):
      return variable.tape.flatMap { $0.name(of: variable.index) } ?? program.constantName(variable.value)
        ?? "this value"
    }
  }

  private var gradientName: String { "∂\(loss)/∂\(targetName)" }

  private func finding() throws -> Finding {
    if let place = firstNonFiniteStep { return notFinite(at: place) }
    if places.isEmpty { return try unconnected() }
    let flow = try Flow(computation, wanting: places)
    if let edge = firstNonFiniteEdge(flow) { return notFinite(edge, flow) }
    let budget = GradientBudget(flow, reading, to: places)
    if budget.isZero, hasNothingToLearn { return learned }
    if budget.isZero { return vanished(budget, isZero: true) }
    switch budget.verdict {
    case .vanished: return vanished(budget, isZero: false)
    case .exploded: return exploded(budget)
    case .healthy: return healthy(budget)
    }
  }

  // MARK: Healthy, tiny, huge

  /// Whether a loss function gave 0, its least.
  private var hasNothingToLearn: Bool {
    let root = computation.steps[computation.root]
    return root.operation.documentation?.category == "losses" && root.value.item == 0
  }

  private var learned: Finding {
    Finding(
      headline: "\(gradientName) is 0 because \(loss) is 0: every prediction meets its target.",
      reasons: ["There is nothing left to learn from this data."],
      remedy: "look at data that it was not trained on", isHealthy: true)
  }

  private func healthy(_ budget: GradientBudget) -> Finding {
    let evaluated = budget.evaluatedLayers
    if let grown = grownParameter { return exploded(budget, by: grown) }
    let size = "norm \(Page.number(budget.norm, digits: 3))"
    guard let first = evaluated.first else {
      let name =
        places.first.flatMap { computation.steps[$0].parameter } == nil ? "the value" : "the parameter"
      return Finding(
        headline: "\(gradientName) is healthy: \(size), where \(name) itself has norm "
          + "\(Page.number(derivative.value.norm, digits: 3)).", isHealthy: true)
    }
    let names = evaluated.map(\.layer).joined(separator: ", ")
    return Finding(
      headline: "\(gradientName) exists (\(size)), but the network did not run as in training",
      reasons: [
        "\(names) ran in evaluation mode\(lineText(first.place)): \(Self.evaluationText(evaluated.map(\.layer)))."
      ], remedy: "call the network with training: true, as in net(x, training: true)")
  }

  /// What layers do otherwise in evaluation mode.
  private static func evaluationText(_ layers: [String]) -> String {
    let dropout = layers.contains { $0.contains("dropout") }
    let others = layers.contains { !$0.contains("dropout") }
    let statistics = "batchnorm takes its running statistics instead of the batch's"
    if dropout, others { return "there dropout drops nothing, and \(statistics)" }
    return "there " + (dropout ? "dropout drops nothing" : statistics)
  }

  private func vanished(_ budget: GradientBudget, isZero: Bool) -> Finding {
    let culprit = budget.smallestKind
    var finding = Finding(
      headline: isZero
        ? "\(gradientName) is zero"
        : "\(gradientName) has vanished: norm \(Page.number(budget.norm, digits: 3))",
      budget: budget)
    if let culprit {
      finding.reasons.append(culprit.text(isZero: isZero))
      finding.reasons += budget.shareTexts(of: culprit)
      finding.remedy = Remedy.forSmall(culprit.operation)
    }
    return finding
  }

  private func exploded(_ budget: GradientBudget, by grown: (name: String, size: Double)? = nil) -> Finding {
    var finding = Finding(
      headline:
        "\(gradientName) is \(budget.verdict == .exploded ? "exploding" : "far too large to be trusted"): norm "
        + Page.number(budget.norm, digits: 3), budget: budget)
    if let size = budget.largeStart {
      finding.reasons.append(
        "It is \(Page.number(size, digits: 3)) already where it leaves the loss: the predictions are far from their targets."
      )
    }
    if let culprit = budget.largestKind { finding.reasons.append(culprit.text(isZero: false)) }
    if let grown = grown ?? grownParameter {
      finding.reasons.append(grownText(grown))
      finding.remedy = Remedy.rate
    } else {
      finding.remedy = budget.largestKind.map { Remedy.forLarge($0.operation) } ?? Remedy.rate
    }
    return finding
  }

  /// The largest parameter that took part, when it is beyond what training leaves.
  private var grownParameter: (name: String, size: Double)? {
    var largest: (name: String, size: Double)?
    for step in computation.steps {
      guard let parameter = step.parameter else { continue }
      let facts = step.value.statistics
      let size = max(abs(facts.min), abs(facts.max))
      if size > largest?.size ?? Self.grownSize { largest = (parameter.name, size) }
    }
    return largest
  }

  /// Weights of trained networks are of the order of one; a thousand is no accident of the task.
  private static let grownSize = 1e3

  private func grownText(_ grown: (name: String, size: Double)) -> String {
    let parameters = computation.steps.compactMap(\.parameter)
    let optimizer = program.optimizer(parameters).map { ": \($0)" } ?? ""
    return
      "\(grown.name) has grown to \(Page.number(grown.size, digits: 3)): the steps are too large\(optimizer)."
  }

  private func lineText(_ place: Int) -> String {
    program.line(computation.steps[place].origin).map { " in line \($0.number)" } ?? ""
  }
}

// MARK: Not finite

extension Why {
  private var firstNonFiniteStep: Int? { computation.steps.firstIndex { !$0.value.allFinite } }

  private func notFinite(at place: Int) -> Finding {
    let step = computation.steps[place]
    let root = computation.steps[computation.root].value
    let state = root.allFinite ? "\(loss) is finite, but" : "\(loss) is \(Page.number(root.item)), and"
    if step.isLeaf {
      return Finding(
        headline: "\(gradientName): \(state) \(reading.symbols[place]) itself \(Self.what(step.value))",
        reasons: step.parameter == nil
          ? ["It came in with the data."]
          : ["An earlier update brought that about, or the value it began with."],
        remedy: step.parameter == nil
          ? "look at the data: any(isnan(x)) tells, where(isnan(x), 0, x) mends"
          : "define it again, and take a smaller rate")
    }
    var finding = Finding(
      headline:
        "\(gradientName): \(state) \(step.operation.name) is the first operation whose result is not finite",
      reasons: [
        "\(reading.symbols[reading.stage(of: place)]) = \(reading.formula(of: place))\(lineText(place)) "
          + Self.what(step.value) + "."
      ])
    finding.reasons += inputTexts(of: place)
    let sizes = step.inputs.map { Self.size(of: computation.steps[$0].value) }
    if (sizes.max() ?? 0) > 1e6 {
      if let grown = grownParameter { finding.reasons.append(grownText(grown)) }
      finding.remedy = Remedy.rate
    } else {
      finding.remedy = step.operation.caution ?? "look at the inputs of \(step.operation.name)"
    }
    return finding
  }

  /// The statistics of an operation's inputs.
  private func inputTexts(of place: Int) -> [String] {
    computation.steps[place].inputs.map { input in
      let value = computation.steps[input].value
      if value.count == 1 { return "\(reading.symbols[input]) is \(Page.number(value.item))." }
      let facts = value.statistics
      let zeros = facts.zeroCount > 0 ? "; \(facts.zeroCount) of \(value.count) are 0" : ""
      return "\(reading.symbols[input]) \(value.shape) is from \(Page.number(facts.min, digits: 3)) to "
        + "\(Page.number(facts.max, digits: 3))\(zeros)."
    }
  }

  private static func size(of tensor: Tensor) -> Double {
    let facts = tensor.statistics
    return max(abs(facts.min), abs(facts.max))
  }

  private static func what(_ tensor: Tensor) -> String {
    if tensor.count == 1 { return "is \(Page.number(tensor.item))" }
    let facts = tensor.statistics
    let parts = [(facts.nanCount, "nan"), (facts.infCount, "inf")].filter { $0.0 > 0 }
    return "holds \(parts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")) among \(tensor.count) numbers"
  }

  /// The first operation, from the loss down, that makes something not finite of a finite gradient.
  private func firstNonFiniteEdge(_ flow: Flow) -> (step: Int, input: Int)? {
    for place in computation.steps.indices.reversed() {
      guard flow.cotangents[place]?.allFinite == true else { continue }
      for (input, sent) in flow.contributions[place].enumerated() where sent?.allFinite == false {
        return (place, input)
      }
    }
    return nil
  }

  private func notFinite(_ edge: (step: Int, input: Int), _ flow: Flow) -> Finding {
    let step = computation.steps[edge.step]
    let target = step.inputs[edge.input]
    return Finding(
      headline: "\(gradientName) is not finite: \(step.operation.name) is where that begins",
      reasons: [
        "\(reading.symbols[reading.stage(of: edge.step)]) = \(reading.formula(of: edge.step))\(lineText(edge.step)) has "
          + "finite values, but \(reading.gradient(of: target)) = \(reading.product(of: edge.step, to: edge.input)) "
          + (flow.contributions[edge.step][edge.input].map(Self.what) ?? "") + "."
      ] + inputTexts(of: edge.step),
      remedy: step.operation.caution ?? Remedy.slope(step.operation))
  }
}

// MARK: Not connected

extension Why {
  private func unconnected() throws -> Finding {
    if case .parameter(let parameter) = derivative.target, parameter.isFrozen {
      return Finding(
        headline: "\(gradientName) does not exist: \(parameter.name) is frozen",
        reasons: ["A frozen parameter takes part as a constant, so nothing flows back to it."],
        remedy: "unfreeze \(parameter.name), then compute \(loss) again")
    }
    if let cut = try cut() {
      return Finding(
        headline: "\(gradientName) does not exist: the way back ends at a value without history",
        reasons: [
          "\(loss) uses \(cut.name)\(cut.line), a copy that was cut off from the graph by \(cut.means): \(cut.name) was "
            + "computed from \(targetName), and its copy does not remember that."
        ], remedy: "use \(cut.name) itself where the gradient should flow")
    }
    if let place = computation.steps.lastIndex(where: { $0.name == targetName && !$0.isLeaf }) {
      return Finding(
        headline: "\(gradientName) does not exist: \(targetName) was computed again after \(loss)",
        reasons: ["\(loss) was made from an earlier value of \(targetName)\(lineText(place))."],
        remedy: "compute \(loss) again, and ask before \(targetName) changes")
    }
    if let cut = CutOff.find(between: loss, and: targetName, in: program.texts()) { return cutOff(cut) }
    return Finding(
      headline: "\(gradientName) does not exist: \(loss) was computed without \(targetName)",
      reasons: [
        "No operation on the way to \(loss) uses it. Comparisons, argmax, one_hot, .value and stop give values without "
          + "history."
      ], remedy: "follow the line that should use it; explain \(loss), level: 1 lists what was used")
  }

  private func cutOff(_ cut: CutOff) -> Finding {
    let text = cut.text.count <= 40 && !cut.text.contains("\n") ? cut.text : cut.means
    let isStopped = cut.means == "stop" || cut.means == ".value"
    return Finding(
      headline: "\(gradientName) does not exist: the way back ends at \(text) in line \(cut.line)",
      reasons: [
        "\(loss) depends on \(targetName) through it, but \(cut.means) gives a value without history: a constant, whatever "
          + "it was computed from."
      ],
      remedy: isStopped
        ? "leave \(cut.means) out where the gradient should flow"
        : "\(cut.means.hasPrefix("a ") ? "sigmoid" : "softmax")(…), which is smooth, in place of \(cut.means)"
    )
  }

  /// A constant of the computation that holds the value of something computed from the target.
  private func cut() throws -> (name: String, line: String, means: String)? {
    guard let tape = derivative.loss.tape else { return nil }
    let users = computation.users
    for (place, step) in computation.steps.enumerated() where step.operation === Operation.constant {
      for tape in ([tape.recorder.tape] + tape.reachableTapes) {
        for index in tape.nodes.indices {
          let node = tape.nodes[index]
          guard node.needsGradient, node.value.isIdentical(to: step.value),
            node.operation !== Operation.foreign
          else {
            continue
          }
          let original = tape.variable(at: Int32(index))
          guard dependsOnTarget(original) else { continue }
          let user = users[place].first.map { computation.steps[$0].origin } ?? step.origin
          let line = program.line(user)
          let means = line?.text.contains(".value") == true ? ".value" : "stop"
          let name = tape.name(of: Int32(index)) ?? program.text(node.origin)
          return (name.isEmpty ? "a value" : name, line.map { " in line \($0.number)" } ?? "", means)
        }
      }
    }
    return nil
  }

  private func dependsOnTarget(_ value: Variable) -> Bool {
    guard let computation = try? Computation(of: value) else { return false }
    return !derivative.places(in: computation).isEmpty
  }
}
