internal import Autodiff
internal import Tensors

/// The chain rule along one way through the operations, for all the element paths that go it.
struct ChainText {
  /// One local derivative of the chain; those that are 1 by their form are left out.
  private struct Factor {
    /// `∂h/∂z1`.
    var title: (above: String, below: String)
    /// `1 − h[n, 2]²`.
    let symbol: String
    /// For each path.
    let values: [Double]
  }

  private let study: DerivativeStudy
  private let paths: [ElementPaths.Path]
  private let factors: [Factor]
  /// The letters of the indices that differ between the paths, and their values.
  private let letters: [(name: String, values: [Int])]

  init(_ study: DerivativeStudy, _ paths: [ElementPaths.Path]) {
    self.study = study
    self.paths = paths
    var names = IndexLetters()
    var factors: [Factor] = []
    let reading = study.reading
    guard let first = paths.first else {
      (self.factors, letters) = ([], [])
      return
    }
    var above = reading.loss
    for position in first.links.indices {
      let (step, input) = (first.elements[position].step, first.links[position].input)
      let below = reading.symbols[first.elements[position + 1].step]
      let isWritten = !reading.isInlined[first.elements[position + 1].step]
      let symbol = Self.symbol(study, paths, position, step, input, &names)
      let values = paths.map { $0.links[position].slope }
      if symbol == "1", values.allSatisfy({ $0 == 1 }) {
        if isWritten, !factors.isEmpty { factors[factors.count - 1].title.below = below }
        if isWritten, !factors.isEmpty { above = below }
        continue
      }
      factors.append(Factor(title: (above, below), symbol: symbol, values: values))
      above = below
    }
    self.factors = factors
    letters = names.all
  }

  private static func symbol(
    _ study: DerivativeStudy, _ paths: [ElementPaths.Path], _ position: Int, _ step: Int, _ input: Int,
    _ names: inout IndexLetters
  ) -> String {
    let reading = study.reading
    let values = study.replay.values
    let source = study.computation.steps[step].inputs[input]
    let outer = paths.map { values[step].shape.indices(of: $0.elements[position].place) }
    let inner = paths.map { values[source].shape.indices(of: $0.elements[position + 1].place) }
    let output = names.text(outer)
    let all = zip(outer, inner).map { reading.operandIndices(of: step, input: input, outer: $0, inner: $1) }
    let operands = study.computation.steps[step].inputs.indices.map { operand -> String in
      let indices = all.compactMap { $0[operand] }
      return indices.count == all.count ? names.text(indices) : ""
    }
    return reading.slope(of: step, by: input, output: output, operands: operands)
  }

  // MARK: On the page

  /// The most rows of a table, and the most paths that are written out where a table is too wide.
  private static let limits = (rows: 12, columns: 3)

  func write(on page: inout Page, number: Int?) {
    guard let first = paths.first else { return }
    let label = number.map { "way \($0)" } ?? "the way"
    page.labelled(label, study.wayText(first.elements.map(\.step)), width: 9, indent: 2, .backward)
    let indices = letters.map(\.name).joined(separator: ", ")
    let sum = letters.isEmpty ? "" : Page.unbroken("Σ over \(indices) of") + " "
    let chain =
      factors.isEmpty ? "1" : factors.map { "∂\($0.title.above)/∂\($0.title.below)" }.joined(separator: " · ")
    let room = page.width - 11
    func formula(_ text: String) -> String { Page.formula(text, width: room) }
    page.labelled(
      "chain", formula((number == nil ? study.name + " = " : "") + sum + chain), width: 9, indent: 2)
    page.labelled("", formula("= " + sum + symbols), width: 9, indent: 2)
    let unnamed = study.definitions(first.elements.map(\.step))
    if !unnamed.isEmpty { page.labelled("where", formula(unnamed), width: 9, indent: 2, .faint) }
    page.line()
    let table = rows()
    if page.fits(table, indent: 4) {
      page.table(table, indent: 4)
    } else {
      list(on: &page)
    }
    for factor in factors where factor.values.allSatisfy({ $0 == 0 }) {
      page.prose(
        "∂\(factor.title.above)/∂\(factor.title.below) is 0 on \(paths.count == 1 ? "this path" : "each of these paths"): "
          + "nothing gets through.", indent: 4)
    }
  }

  private var symbols: String {
    if factors.isEmpty { return "1" }
    return factors.map { $0.symbol.isSum && factors.count > 1 ? "(\($0.symbol))" : $0.symbol }.joined(
      separator: " · ")
  }

  /// A row for each path, the strongest where there are many, and the sum.
  private func rows() -> [[String]] {
    var rows = [letters.map(\.name) + factors.map { "∂\($0.title.above)/∂\($0.title.below)" } + ["product"]]
    let shown = strongest(Self.limits.rows)
    for path in shown {
      rows.append(
        letters.map { String($0.values[path]) } + factors.map { Page.number($0.values[path]) }
          + [Page.number(paths[path].product)])
    }
    let blank = Array(repeating: "", count: max(letters.count + factors.count - 1, 0))
    let left = paths.count - shown.count
    if left > 0 {
      let known = shown.reduce(0) { $0 + paths[$1].product }
      rows.append(["\(left) more"] + blank + [Page.number(total - known)])
    }
    if paths.count > 1 { rows.append(["sum"] + blank + [Page.number(total)]) }
    return rows
  }

  private var total: Double { paths.reduce(0) { $0 + $1.product } }

  private func strongest(_ limit: Int) -> [Int] {
    guard paths.count > limit else { return Array(paths.indices) }
    return paths.indices.sorted { abs(paths[$0].product) > abs(paths[$1].product) }.prefix(limit).sorted()
  }

  /// The chain from top to bottom, for the strongest paths.
  private func list(on page: inout Page) {
    let shown = strongest(Self.limits.columns)
    var rows: [[String]] = []
    if !letters.isEmpty {
      rows.append(
        [letters.map(\.name).joined(separator: ", ") + " ="]
          + shown.map { path in
            letters.map { String($0.values[path]) }.joined(separator: ", ")
          })
    }
    for factor in factors {
      rows.append(
        ["∂\(factor.title.above)/∂\(factor.title.below)"] + shown.map { Page.number(factor.values[$0]) })
    }
    rows.append(["product"] + shown.map { Page.number(paths[$0].product) })
    page.table(rows, indent: 4, header: !letters.isEmpty)
    guard paths.count > 1 else { return }
    let left = paths.count - shown.count
    let known = shown.reduce(0) { $0 + paths[$1].product }
    page.prose(
      (left > 0 ? "\(left) more give \(Page.number(total - known)); " : "")
        + "the sum is \(Page.number(total))", indent: 4)
  }
}

/// The letters of running indices: n for the first axis, then i, j, k, …; equal columns have one letter.
private struct IndexLetters {
  private(set) var all: [(name: String, values: [Int])] = []
  private static let further = ["i", "j", "k", "m", "p", "q", "r", "s", "t", "u", "v", "w"]

  /// `[n, 2]` for the same element of many paths; empty for a number.
  mutating func text(_ indices: [[Int]]) -> String {
    guard let first = indices.first, !first.isEmpty else { return "" }
    let parts = first.indices.map { axis -> String in
      let values = indices.map { $0[axis] }
      if values.allSatisfy({ $0 == values[0] }) { return String(values[0]) }
      if let known = all.first(where: { $0.values == values }) { return known.name }
      let used = Set(all.map(\.name))
      let name =
        axis == 0 && !used.contains("n")
        ? "n" : Self.further.first { !used.contains($0) } ?? "i\(Reading.subscripted(all.count))"
      all.append((name, values))
      return name
    }
    return "[\(parts.joined(separator: ",\(Page.space)"))]"
  }
}
