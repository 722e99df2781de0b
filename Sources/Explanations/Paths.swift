internal import Autodiff
internal import Tensors

/// `paths ∂L/∂x[0, 1]`: the derivative as the sum over all ways from number to number, ranked.
public struct Paths {
  private let study: DerivativeStudy

  /// - Throws: ``GradientError`` when the loss is not one number or does not depend on the value.
  public init(_ derivative: Derivative, program: ProgramText) throws {
    study = try DerivativeStudy(derivative, program)
  }

  private static let shownPaths = 12
  private static let shownExamples = 6

  public func text(_ style: PageStyle = .plain) throws -> String {
    var page = Page(style)
    let all = try ElementPaths(study)
    guard let paths = all.paths else {
      try tooMany(all, on: &page)
      return try page.finished()
    }
    page.line(
      "\(study.name) = \(Page.number(study.gradient)), the sum over \(paths.count) path\(paths.count == 1 ? "" : "s")",
      .title)
    study.remarkOnElement(on: &page)
    ranked(paths, on: &page)
    ways(paths, on: &page)
    examples(paths, on: &page)
    page.line()
    try study.check(on: &page)
    return try page.finished()
  }

  private func ranked(_ paths: [ElementPaths.Path], on page: inout Page) {
    let order = paths.enumerated().sorted {
      (abs($1.element.product), $0.offset) < (abs($0.element.product), $1.offset)
    }
    let weight = paths.reduce(0) { $0 + abs($1.product) }
    let shown = order.prefix(Self.shownPaths).map(\.element)
    let texts = shown.map { ("\(share($0.product, weight))", Page.number($0.product)) }
    let widths = (texts.map(\.0.count).max() ?? 0, texts.map(\.1.count).max() ?? 0)
    page.line()
    let unnamed = study.definitions(paths.first?.elements.map(\.step) ?? [])
    if !unnamed.isEmpty {
      page.labelled("where", Page.formula(unnamed, width: page.width - 9), width: 7, indent: 2, .faint)
    }
    for (path, text) in zip(shown, texts) {
      let lead = text.0.padded(to: widths.0) + "  " + text.1.padded(to: widths.1)
      page.labelled(lead, pathText(path), width: lead.count + 2, indent: 2)
    }
    let left = order.dropFirst(Self.shownPaths).map(\.element)
    guard !left.isEmpty else { return }
    page.prose(
      "and \(Explain.counted(left.count, "weaker path")), together \(Page.number(left.reduce(0) { $0 + $1.product })), "
        + "\(share(left.reduce(0) { $0 + abs($1.product) }, weight)) of the weight", indent: 2)
  }

  /// The part of the sum of the sizes of all products.
  private func share(_ product: Double, _ weight: Double) -> String {
    weight == 0 ? "0 %" : "\(Page.number(100 * abs(product) / weight, digits: 3)) %"
  }

  /// `x[0, 1] → z1[0, 2] → h[0, 2] → L`.
  private func pathText(_ path: ElementPaths.Path) -> String {
    path.elements.reversed().filter { !study.reading.isInlined[$0.step] }.map { element in
      study.reading.symbols[element.step]
        + Explain.index(element.place, in: study.replay.values[element.step])
    }.joined(separator: " → ")
  }

  /// The sums by the operations that the paths go through.
  private func ways(_ paths: [ElementPaths.Path], on page: inout Page) {
    var sums: [[Int]: Double] = [:]
    for path in paths {
      sums[path.elements.map(\.step), default: 0] += path.product
    }
    guard sums.count > 1 else { return }
    page.line()
    page.prose("by the way they go:", indent: 2)
    for (way, sum) in sums.sorted(by: { (abs($1.value), $0.key.count) < (abs($0.value), $1.key.count) })
      .prefix(8)
    {
      page.pair(study.wayText(way), Page.number(sum), indent: 4)
    }
  }

  /// The sums by the first index of what uses the target: the examples of a batch.
  private func examples(_ paths: [ElementPaths.Path], on page: inout Page) {
    var sums: [Int: Double] = [:]
    for path in paths where path.elements.count > 1 {
      let user = path.elements[path.elements.count - 2]
      guard let row = study.reading.example(of: user.place, in: user.step, study.replay.values) else {
        return
      }
      sums[row, default: 0] += path.product
    }
    guard sums.count > 1 else { return }
    page.line()
    let order = sums.sorted { (abs($1.value), $0.key) < (abs($0.value), $1.key) }
    page.prose(
      "strongest examples: "
        + order.prefix(Self.shownExamples).map { "\($0.key): \(Page.number($0.value))" }.joined(
          separator: ", ")
        + (order.count > Self.shownExamples ? ", …" : ""), indent: 2, hanging: 2)
  }

  private func tooMany(_ all: ElementPaths, on page: inout Page) throws {
    let count =
      all.count.map { "it has \(Page.number($0)) paths" }
      ?? "there are too many numbers on the way to count them"
    page.line("\(study.name) = \(Page.number(study.gradient))", .title)
    page.prose(
      "paths lists up to \(ElementPaths.pathLimit) ways from number to number, and \(count). Summed by the operations they go "
        + "through:", indent: 2)
    guard let ways = try StepWay.all(study) else {
      page.prose("also those are more than \(StepWay.limit)", indent: 2)
      return
    }
    for way in ways { page.pair(study.wayText(way.steps), Page.number(way.contribution), indent: 4) }
    page.prose("trace shows the chain rule along them, and the strongest examples.", indent: 2)
  }
}

extension String {
  /// Spaces in front, up to a width.
  func padded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
