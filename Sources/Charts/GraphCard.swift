internal import Autodiff
internal import Explanations
internal import Glibc
internal import Tensors

/// What is written on a node of a ``LossDiagram``, and the box that it needs: name and shape, formula, value, gradient,
/// and the value after the update.
///
/// Lengths are those of text of 11 points; the diagram scales them.
struct GraphCard {
  /// What a line tells; in a film some come later than others.
  enum Part { case head, value, gradient, update }
  enum Ink { case strong, muted, gradient, update, broken }

  struct Segment {
    let text: String
    let points: Double
    let ink: Ink
    let width: Double

    /// - Parameter room: what it takes where that is more than the text.
    init(text: String, points: Double, ink: Ink, room: Double = 0) {
      (self.text, self.points, self.ink) = (text, points, ink)
      width = max(room, GnuplotText.width(text, points: points))
    }
  }

  struct Line {
    let part: Part
    var segments: [Segment]

    var width: Double {
      segments.reduce(0) { $0 + $1.width } + GraphCard.gap * Double(max(0, segments.count - 1))
    }
    var height: Double { (segments.map(\.points).max() ?? 0) * 4 / 3 * 1.28 }
  }

  let lines: [Line]
  let width: Double
  let height: Double

  /// Between two segments of a line.
  static let gap = 6.0
  static let padding = 8.0
  private static let name = 11.0
  private static let small = 9.0
  /// Longer formulas end in an ellipsis.
  private static let widestFormula = 190.0
  private static let widestName = 150.0

  /// - Parameters:
  ///   - isBrief: value and gradient share one line, for graphs with many nodes.
  ///   - next: the parameter's value after the update.
  init(_ node: LossGraph.Node, isBrief: Bool, next: Tensor? = nil) {
    var lines = [Self.title(node)]
    if !node.formula.isEmpty {
      lines.append(
        Line(
          part: .head,
          segments: [
            Segment(
              text: GnuplotText.shortened(node.formula, to: Self.widestFormula, points: Self.small),
              points: Self.small, ink: .muted)
          ]))
    }
    if node.use.count > 1 {
      lines.append(Self.line(.head, "use \(node.use.number) of \(node.use.count)", .muted, Self.small))
    }
    lines += Self.tensor(node.value, .value, isBrief)
    if let gradient = node.gradient {
      lines += Self.tensor(gradient, .gradient, isBrief, label: node.use.count > 1 ? "here" : "")
    }
    if node.use.count > 1, node.use.number == 1, let total = node.total {
      lines += Self.tensor(total, .gradient, true, label: "in all")
    }
    if !node.folded.isEmpty { lines.append(Self.folded(node)) }
    if let next { lines += Self.tensor(next, .update, isBrief) }
    self.lines = lines
    width = max(46, (lines.map(\.width).max() ?? 0) + 2 * Self.padding)
    height = lines.reduce(0) { $0 + $1.height } + 2 * Self.padding - 2
  }

  private static func title(_ node: LossGraph.Node) -> Line {
    var segments = [
      Segment(
        text: GnuplotText.shortened(node.name, to: widestName, points: name), points: name, ink: .strong)
    ]
    if node.value.rank > 0 {
      segments.append(Segment(text: node.value.shape.description, points: small, ink: .muted))
    }
    return Line(part: .head, segments: segments)
  }

  private static func line(_ part: Part, _ text: String, _ ink: Ink, _ points: Double) -> Line {
    Line(part: part, segments: [Segment(text: text, points: points, ink: ink)])
  }

  /// `4 parameters  ‖∂L‖ 0.02`: those that belong to a fold alone.
  private static func folded(_ node: LossGraph.Node) -> Line {
    let count = node.folded.reduce(0) { $0 + $1.parameter.value.count }
    let norm = node.folded.reduce(0) { $0 + ($1.gradient?.sumOfSquares ?? 0) }.squareRoot()
    return Line(
      part: .gradient,
      segments: [
        Segment(
          text: count == 1 ? "1 parameter" : "\(formatCount(count)) parameters", points: small, ink: .muted
        ),
        Segment(text: "‖∂‖ " + number(norm), points: small, ink: norm.isFinite ? .gradient : .broken),
      ])
  }

  // MARK: Numbers

  private static func tensor(_ tensor: Tensor, _ part: Part, _ isBrief: Bool, label: String = "") -> [Line] {
    let ink: Ink =
      !tensor.allFinite ? .broken : part == .gradient ? .gradient : part == .update ? .update : .strong
    let mark = [part == .gradient ? "∂" : part == .update ? "→" : "", label].filter { !$0.isEmpty }
      .joined(separator: " ")
    func lines(_ rows: [String], _ mark: String) -> [Line] {
      rows.enumerated().map { place, row in
        let points = part == .value ? 9.5 : small
        var segments = [Segment(text: row, points: points, ink: ink)]
        if !mark.isEmpty {
          let room = GnuplotText.width(mark, points: points)
          segments.insert(Segment(text: place == 0 ? mark : "", points: points, ink: ink, room: room), at: 0)
        }
        return Line(part: part, segments: segments)
      }
    }
    // A step may be small beside the value: more digits show it.
    let digits = part == .update ? 5 : 3
    if let rows = rows(of: tensor, isBrief: isBrief, digits: digits) { return lines(rows, mark) }
    if part == .gradient {
      return lines([number(tensor.sumOfSquares.squareRoot())], mark.replacing("∂", with: "‖∂‖"))
    }
    return lines([statistics(tensor)], mark)
  }

  /// The numbers of a small tensor, row by row; nil for a large one.
  static func rows(of tensor: Tensor, isBrief: Bool, digits: Int = 3) -> [String]? {
    let numbers = tensor.doubles
    if tensor.count == 1 { return [number(numbers[0], digits: digits + 1)] }
    guard let columns = tensor.shape.dimensions.last, columns > 0, tensor.count > 0 else { return nil }
    // A column takes less room as a row.
    let isColumn = columns == 1 && tensor.rank == 2
    let perRow = isColumn ? tensor.count : columns
    let rows = tensor.count / perRow
    guard perRow <= (rows == 1 ? isBrief ? 3 : 4 : 3), rows <= (isBrief ? 1 : 3), tensor.rank <= 2 else {
      return nil
    }
    let texts = aligned(numbers, digits)
    let cell = texts.map(\.count).max() ?? 0
    return (0..<rows).map { row in
      texts[row * perRow..<(row + 1) * perRow].map {
        rows == 1 ? $0 : String(repeating: "\u{2007}", count: cell - $0.count) + $0
      }.joined(separator: "\u{2002}") + (isColumn ? " ᵀ" : "")
    }
  }

  /// All with as many decimals: so many digits of the largest, or what they need where that is less.
  private static func aligned(_ numbers: [Double], _ digits: Int) -> [String] {
    let texts = numbers.map { number($0, digits: digits) }
    let largest = numbers.map(abs).max() ?? 0
    guard numbers.allSatisfy(\.isFinite), largest >= 1e-4, largest < 1e5 else { return texts }
    let decimals = min(max(0, digits - 1 - Int(log10(largest).rounded(.down))), Ticks.neededDecimals(numbers))
    let aligned = numbers.map { Number.fixed($0, decimals: decimals) }
    // Beside a large number a small one must not look like zero.
    return zip(numbers, aligned).allSatisfy { $0 == 0 || $1.contains { "123456789".contains($0) } }
      ? aligned : texts
  }

  /// `0.12 ± 0.5`, with the number of elements that are not finite.
  static func statistics(_ tensor: Tensor) -> String {
    if tensor.count == 0 { return "empty" }
    let facts = tensor.statistics
    let broken = [(facts.nanCount, "nan"), (facts.infCount, "inf")].filter { $0.0 > 0 }.map {
      "\($0.0) \($0.1)"
    }
    if facts.nanCount + facts.infCount == tensor.count { return broken.joined(separator: ", ") }
    let spread = "\(number(facts.mean)) ± \(number(facts.std.isFinite ? facts.std : 0, digits: 2))"
    return ([spread] + broken).joined(separator: ", ")
  }

  static func number(_ value: Double, digits: Int = 3) -> String {
    value.isNaN ? "nan" : Number.general(value, digits: digits)
  }
}
