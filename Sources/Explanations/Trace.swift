internal import Autodiff
internal import Tensors

/// `trace ∂L/∂W1[0, 2]`: one derivative as the chain rule, in symbols, in numbers, as a product, and checked.
///
/// ```swift
/// print(try Trace(Derivative(of: loss, by: .parameter(w), element: 2), program: text).text())
/// ```
public struct Trace {
  private let study: DerivativeStudy

  /// - Throws: ``GradientError`` when the loss is not one number or does not depend on the value.
  public init(_ derivative: Derivative, program: ProgramText) throws {
    study = try DerivativeStudy(derivative, program)
  }

  /// How many ways through the steps are shown with all their numbers.
  private static let shownWays = 3

  public func text(_ style: PageStyle = .plain) throws -> String {
    var page = Page(style)
    page.line(
      "\(study.name): how \(study.reading.loss) changes with one number of \(study.targetName)", .title)
    study.remarkOnElement(on: &page)
    let all = try ElementPaths(study)
    if let paths = all.paths, !paths.isEmpty {
      let ways = Self.byWay(paths)
      if ways.count > 1 {
        page.prose(
          "It goes \(ways.count) ways, and the derivative is their sum. The strongest first:", indent: 2)
      }
      for (position, way) in ways.prefix(Self.shownWays).enumerated() {
        page.line()
        ChainText(study, way).write(on: &page, number: ways.count > 1 ? position + 1 : nil)
      }
      rest(Array(ways.dropFirst(Self.shownWays)), on: &page)
    } else {
      try summary(all, on: &page)
    }
    page.line()
    try study.check(on: &page)
    return try page.finished()
  }

  private static func byWay(_ paths: [ElementPaths.Path]) -> [[ElementPaths.Path]] {
    var order: [[Int]] = []
    var groups: [[Int]: [ElementPaths.Path]] = [:]
    for path in paths {
      if groups[path.way] == nil { order.append(path.way) }
      groups[path.way, default: []].append(path)
    }
    let sum = { (paths: [ElementPaths.Path]) in abs(paths.reduce(0) { $0 + $1.product }) }
    return order.compactMap { groups[$0] }.enumerated()
      .sorted { (sum($1.element), $0.offset) < (sum($0.element), $1.offset) }.map(\.element)
  }

  private func rest(_ ways: [[ElementPaths.Path]], on page: inout Page) {
    guard !ways.isEmpty else { return }
    page.line()
    page.prose(ways.count == 1 ? "the other way:" : "the other \(ways.count) ways:", indent: 2)
    for way in ways {
      guard let first = way.first else { continue }
      page.pair(
        study.wayText(first.elements.map(\.step)), Page.number(way.reduce(0) { $0 + $1.product }), indent: 4)
    }
  }

  // MARK: Large networks

  private static let shownSummaryWays = 8
  private static let shownRows = 8

  /// The ways through the steps, each summed over all elements, and the strongest examples.
  private func summary(_ all: ElementPaths, on page: inout Page) throws {
    let count =
      all.count.map { "\(Page.number($0)) paths lead from number to number, more" }
      ?? "There are more paths from number to number"
    page.prose(
      "\(count) than fit on a page (\(ElementPaths.pathLimit)), so each way through the operations stands for all of "
        + "its paths.", indent: 2)
    guard let ways = try StepWay.all(study) else {
      page.prose(
        "Also the ways through the operations are more than \(StepWay.limit); ∂\(study.reading.loss)/∂v of a value on the "
          + "way has fewer.", indent: 2)
      return
    }
    for way in ways.prefix(Self.shownSummaryWays) {
      page.line()
      page.pair(study.wayText(way.steps), "gives \(Page.number(way.contribution))", indent: 2, .backward)
      products(way, on: &page)
      rows(way, on: &page)
    }
    let left = ways.dropFirst(Self.shownSummaryWays)
    if !left.isEmpty {
      page.prose(
        "and \(Explain.counted(left.count, "weaker way")), together \(Page.number(left.reduce(0) { $0 + $1.contribution }))",
        indent: 2)
    }
  }

  /// The chain rule of whole tensors along a way.
  private func products(_ way: StepWay, on page: inout Page) {
    for (position, input) in way.inputs.enumerated() {
      let (step, target) = (way.steps[position], way.steps[position + 1])
      guard !study.reading.isInlined[target] else { continue }
      let product = "\(study.reading.gradient(of: target)) = \(study.reading.product(of: step, to: input))"
      page.prose(Page.formula(product, width: page.width - 8), indent: 4, hanging: 4)
    }
  }

  private func rows(_ way: StepWay, on page: inout Page) {
    let order = way.rows.indices.filter { way.rows[$0] != 0 }.sorted { abs(way.rows[$0]) > abs(way.rows[$1]) }
    guard order.count > 1 else { return }
    let shown = order.prefix(Self.shownRows)
    page.prose(
      "strongest examples: "
        + shown.map { "\($0): \(Page.number(way.rows[$0], digits: 3))" }.joined(separator: ", "),
      indent: 4, hanging: 4)
    let left = order.dropFirst(Self.shownRows)
    if !left.isEmpty {
      page.prose(
        "the other \(left.count) together: \(Page.number(left.reduce(0) { $0 + way.rows[$1] }, digits: 3))",
        indent: 4)
    }
  }
}

extension DerivativeStudy {
  /// `W1 → z1 → h → L`: from the target to the loss, by the names of the lines.
  func wayText(_ steps: [Int]) -> String {
    var names: [String] = []
    for step in steps.reversed() where !reading.isInlined[step] { names.append(reading.symbols[step]) }
    return names.joined(separator: " → ")
  }

  /// `z1 = x @ W1 + b1; z2 = …`: what the values without a name on a way are.
  func definitions(_ steps: [Int]) -> String {
    steps.reversed().filter { step in
      !reading.isInlined[step] && !computation.steps[step].isLeaf && computation.steps[step].name == nil
    }.map { "\(reading.symbols[$0]) = \(reading.formula(of: $0))" }.joined(separator: "; ")
  }
}
