internal import Autodiff
internal import Tensors

extension ChartKind {
  static let confusion = ChartKind(
    "confusion(pred, target)",
    summary: "Draws how often each class was taken for each other: rows are true, columns predicted.",
    shapes:
      "pred [n] classes or [n, k] scores, of which the largest counts; target [n] or one-hot rows [n, k]",
    options: [
      .init("labels", "names of the classes, in their order"),
      .init("normalize", "false", "shares of each row in percent instead of counts"),
    ] + .axes,
    details: """
      A cell is the darker, the larger its share of the row. The percentage right of a row is the share of that class \
      that was recognised (its recall).
      """,
    example: """
      confusion [0, 1, 2, 2, 1], [0, 1, 2, 1, 1],
        labels: ["a", "b", "c"], to: "confusion.png"
      """
  ) { arguments in
    var options = ConfusionMatrix.Options()
    options.labels = try arguments.labels()
    options.isNormalized = try arguments.flag("normalize")
    let rounding = "round(pred) makes classes of probabilities"
    guard let predicted = try arguments.classes("pred", hint: rounding),
      let target = try arguments.classes("target")
    else { throw arguments.mismatch("target", "classes") }
    let given = try arguments.names("labels")
    let chart = try ConfusionMatrix(
      predicted.classes, target.classes,
      names: given ?? (target.names.isEmpty ? predicted.names : target.names), options)
    if let given { try arguments.check(given, "labels", for: chart.names.count, "classes") }
    return chart
  }
}

/// Counts of predicted classes for each true one.
struct ConfusionMatrix: Chart {
  struct Options: Sendable {
    var labels = Canvas.Labels()
    var isNormalized = false
  }

  let options: Options
  let names: [String]
  /// `counts[true, predicted]`.
  let counts: ChartMatrix
  let accuracy: Double
  let notes: [String] = []

  private static let classLimit = 400

  init(
    _ predicted: [Int], _ target: [Int], names: [String] = [], _ options: Options = Options()
  ) throws(ChartError) {
    guard predicted.count == target.count else {
      throw ChartError(
        .data, "\(predicted.count) predictions and \(target.count) targets do not make pairs",
        hint: "give one prediction for each target")
    }
    guard !target.isEmpty else { throw ChartError(.data, "there are no predictions to count") }
    // Classes 0, 1, … as names have them; other numbers as they occur.
    let occurring = try ChartError.different(predicted).union(ChartError.different(target))
    let (least, most) = (occurring.min() ?? 0, occurring.max() ?? 0)
    let isCounted = least >= 0 && most < max(names.count, 2 * occurring.count + 10)
    let classes = isCounted ? Array(0...max(most, names.count - 1)) : occurring.sorted()
    guard classes.count <= Self.classLimit else {
      throw ChartError(
        .data, "\(classes.count) classes are too many for a confusion matrix",
        hint: "the target of a regression is shown by scatter pred, target")
    }
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var counts = [Double](repeating: 0, count: classes.count * classes.count)
    for (turn, (one, other)) in zip(target, predicted).enumerated() {
      try ChartError.checkStop(turn: turn)
      counts[(places[one] ?? 0) * classes.count + (places[other] ?? 0)] += 1
    }
    self.counts = ChartMatrix(rows: classes.count, columns: classes.count, counts)
    self.names = classes.enumerated().map { place, number in
      let index = isCounted ? number : place
      return names.indices.contains(index) ? names[index] : "\(number)"
    }
    accuracy = Double(zip(target, predicted).count { $0 == $1 }) / Double(target.count)
    self.options = options
  }

  private func total(_ row: Int) -> Double {
    (0..<counts.columns).reduce(0) { $0 + counts[row, $1] }
  }

  /// The share of a true class that was recognised; nil for one that does not occur.
  func recall(_ row: Int) -> Double? {
    let total = total(row)
    return total == 0 ? nil : counts[row, row] / total
  }

  /// The share of its row that a cell has.
  var shares: ChartMatrix {
    ChartMatrix(
      rows: counts.rows, columns: counts.columns,
      (0..<counts.rows).flatMap { row in
        let total = max(1, total(row))
        return (0..<counts.columns).map { counts[row, $0] / total }
      })
  }

  var table: [DataColumn] {
    [DataColumn("true", names)]
      + names.enumerated().map { DataColumn($1, counts.column($0)) }
      + [DataColumn("recall", (0..<counts.rows).map { recall($0) ?? .nan })]
  }

  var preferredSize: (width: Double, height: Double)? { (1300, 1200) }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    var labels = options.labels
    labels.x = labels.x ?? "predicted"
    labels.y = labels.y ?? "true"
    labels.caption = "accuracy \(Self.percent(accuracy, decimals: 1))"
    let count = counts.rows
    let recalls = (0..<count).map { recall($0).map { Self.percent($0, decimals: 0) } ?? "" }
    let recallWidth = max(
      recalls.map { GnuplotText.width($0, points: theme.fontSize) }.max() ?? 0,
      GnuplotText.width("recall", points: theme.smallSize))
    let right = 10 + recallWidth + 16
    let room = min(canvas.frame.width, canvas.frame.height)
    var y = Axis(categories: names, room: room - 130, theme: theme, across: false, reversed: true)
    var x = Axis(categories: names, room: room - right - 130, theme: theme, across: true)
    let page = canvas
    let squares = { (x: Axis) in
      CellGrid.area(
        page.area(labels, x: x, y: y, right: right, above: page.lineHeight(theme.smallSize) * 0.9),
        rows: count, columns: count, square: true)
    }
    // The squares may be narrower than the page offers: names are tilted and left out by their width.
    x = Axis(categories: names, room: squares(x).width, theme: theme, across: true)
    let area = squares(x)
    x = Axis(categories: names, room: area.width, theme: theme, across: true)
    y = Axis(categories: names, room: area.height, theme: theme, across: false, reversed: true)
    canvas.axes(area, x: x, y: y, labels: labels, frame: .field)

    let colors = Colormap.blues(theme)
    canvas.colorBar(colors, Axis(.linear, 0...1, count: 3), isShown: false)
    let (counts, shares, isNormalized) = (counts, shares, options.isNormalized)
    let text: @Sendable (Int, Int) -> String = { row, column in
      if counts[row, column] == 0 { return "" }
      return isNormalized
        ? Number.fixed(shares[row, column] * 100, decimals: shares[row, column] < 0.0995 ? 1 : 0)
        : Number.fixed(counts[row, column], decimals: 0)
    }
    CellGrid(cells: shares, range: 0...1, colors: colors, text: text).draw(on: &canvas)
    let height = area.height / Double(count)
    canvas.text(
      "recall", at: (area.right + 10, area.top - canvas.lineHeight(theme.smallSize) * 0.55),
      size: theme.smallSize, color: theme.muted)
    for tick in y.major {
      let row = Int(tick.value)
      canvas.text(
        recalls[row], at: (area.right + 10, area.top + (Double(row) + 0.5) * height), color: theme.muted)
    }
  }

  private static func percent(_ share: Double, decimals: Int) -> String {
    Number.fixed(share * 100, decimals: decimals) + " %"
  }
}
