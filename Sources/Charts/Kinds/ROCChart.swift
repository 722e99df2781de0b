internal import Autodiff
internal import Glibc
internal import Tensors

extension ChartKind {
  static let roc = ChartKind(
    "roc(scores, target)",
    summary: "Draws the receiver operating characteristic of a classifier, with the area under it.",
    shapes:
      "scores [n] or [n, 1], target [n] of 0 and 1; or scores [n, k], target [n] classes; or a record of scores",
    options: [
      .init("labels", "names of the curves: of the classes, or of the several scores"),
      .init(
        "output",
        "\"probs\" or \"logits\" of scores [n, k]; without it rows that are no probabilities count as logits"),
    ] + .axes,
    details: """
      A point of the curve is a threshold: across the share of negatives, up the share of positives whose score \
      reaches it. The area is the probability that a positive scores higher than a negative; 0.5 is chance. Of several \
      classes each is judged against the rest, by its probability: logits pass through softmax first, as in boundary.
      """,
    source: "Fawcett, An introduction to ROC analysis, 2006",
    example: """
      roc [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], to: "roc.png"
      """
  ) { arguments in
    var options = ROCChart.Options()
    options.labels = try arguments.labels()
    return try ROCChart(ROCChart.tasks(arguments), options)
  }
}

/// How well scores tell positives from negatives, over all thresholds.
struct ROCChart: Chart {
  /// Scores, and for each whether it belongs to a positive.
  struct Task: Sendable {
    var name: String?
    var scores: [Double]
    var isPositive: [Bool]
    /// Whether the scores are logarithms of odds, whose thresholds are told as probabilities.
    var areLogOdds = false
  }

  struct Options: Sendable {
    var labels = Canvas.Labels()
  }

  struct Curve: Sendable {
    let name: String?
    /// The shares of negatives and of positives that reach each threshold, from the highest on.
    let falsePositives: [Double]
    let truePositives: [Double]
    let thresholds: [Double]
    let area: Double
  }

  let options: Options
  let curves: [Curve]
  let notes: [String]

  init(_ tasks: [Task], _ options: Options = Options()) throws(ChartError) {
    var curves: [Curve] = []
    var notes: [String] = []
    for (index, task) in tasks.enumerated() {
      let name = task.name.map { "\"\($0)\"" } ?? (tasks.count == 1 ? "the scores" : "scores \(index + 1)")
      guard task.scores.count == task.isPositive.count else {
        throw ChartError(
          .data, "\(task.scores.count) scores and \(task.isPositive.count) targets do not fit",
          hint: "give one score for each target")
      }
      let kept = task.scores.indices.filter { !task.scores[$0].isNaN }
      let left = task.scores.count - kept.count
      if left > 0 {
        notes.append(
          "\(left) of \(task.scores.count) of \(name) \(left == 1 ? "is" : "are") NaN and left out")
      }
      guard let curve = try Self.curve(task, kept) else {
        if tasks.count > 1 {
          notes.append("\(name) has no positives or no negatives and is left out")
          continue
        }
        throw ChartError(
          .data, "the curve needs positives and negatives, all of the \(kept.count) targets are the same")
      }
      curves.append(curve)
    }
    guard !curves.isEmpty else { throw ChartError(.data, "no curve has positives and negatives") }
    self.curves = curves
    self.notes = notes
    self.options = options
  }

  private static func curve(_ task: Task, _ kept: [Int]) throws(ChartError) -> Curve? {
    let order = try falling(task, kept)
    let positives = Double(order.count { task.isPositive[$0] })
    let negatives = Double(order.count) - positives
    guard positives > 0, negatives > 0 else { return nil }
    var (falses, trues, area) = (0.0, 0.0, 0.0)
    var (x, y, thresholds): ([Double], [Double], [Double]) = ([0], [0], [.infinity])
    for (rank, index) in order.enumerated() {
      try ChartError.checkStop(turn: rank)
      if task.isPositive[index] { trues += 1 } else { falses += 1 }
      // Equal scores are one threshold.
      if rank + 1 < order.count, task.scores[order[rank + 1]] == task.scores[index] { continue }
      let (left, low) = (x[x.count - 1], y[y.count - 1])
      x.append(falses / negatives)
      y.append(trues / positives)
      let score = task.scores[index]
      thresholds.append(task.areLogOdds ? 1 / (1 + exp(-score)) : score)
      area += (x[x.count - 1] - left) * (y[y.count - 1] + low) / 2
    }
    return Curve(name: task.name, falsePositives: x, truePositives: y, thresholds: thresholds, area: area)
  }

  /// The places by their scores, the highest first.
  private static func falling(_ task: Task, _ places: [Int]) throws(ChartError) -> [Int] {
    var turn = 0
    do {
      return try places.sorted {
        turn += 1
        try ChartError.checkStop(turn: turn)
        return task.scores[$0] > task.scores[$1]
      }
    } catch {
      throw .stopped
    }
  }

  fileprivate static func tasks(_ arguments: ChartArguments) throws(ChartError) -> [Task] {
    guard let target = try arguments.classes("target") else { throw arguments.mismatch("target", "classes") }
    let given: [(name: String?, values: [Double])]
    let output = try arguments.choice("output", of: ["probs", "logits"])
    if case .tensor(let variable, _) = arguments["scores"], variable.value.rank == 2, variable.shape[1] > 1 {
      var scores = try arguments.matrix("scores")
      let names = try arguments.names("labels", for: scores.columns, "classes")
      let areLogits = output.map { $0 == "logits" } ?? scores.areLogits
      if areLogits { scores = scores.logOdds }
      return (0..<scores.columns).map { column in
        Task(
          name: names?[column] ?? (target.names.isEmpty ? "class \(column)" : target.name(column)),
          scores: scores.column(column), isPositive: target.classes.map { $0 == column },
          areLogOdds: areLogits)
      }
    } else {
      given = try arguments.columns("scores") ?? []
    }
    // Of two classes the larger number is the positive one: 1 of 0 and 1, 1 of −1 and 1.
    let classes = try ChartError.different(target.classes)
    guard classes.count <= 2 else {
      throw arguments.mismatch(
        "target", "0 and 1 for one column of scores", hint: "give scores [n, k] for \(classes.count) classes")
    }
    let positive = classes == [0] ? 1 : classes.max() ?? 1
    let names = try arguments.names("labels", for: given.count, "scores")
    return given.enumerated().map { index, one in
      Task(
        name: names?[index] ?? one.name, scores: one.values, isPositive: target.classes.map { $0 == positive }
      )
    }
  }

  var table: [DataColumn] {
    curves.flatMap { curve -> [DataColumn] in
      let suffix = curve.name.map { " of \($0)" } ?? ""
      return [
        DataColumn("threshold\(suffix)", curve.thresholds),
        DataColumn("false positive rate\(suffix)", curve.falsePositives),
        DataColumn("true positive rate\(suffix)", curve.truePositives),
      ]
    }
  }

  var preferredSize: (width: Double, height: Double)? { (1200, 1160) }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    var labels = options.labels
    labels.x = labels.x ?? "false positive rate"
    labels.y = labels.y ?? "true positive rate"
    if curves.count == 1 { labels.caption = "area \(Self.text(curves[0].area))" }
    let y = Axis(.linear, 0...1, count: 5)
    let key = Key(
      entries: curves.enumerated().map { index, curve in
        .init(
          name: "\(curve.name ?? "scores \(index + 1)")  \(Self.text(curve.area))",
          swatch: .line("lw \(theme.lineWidth) lc \(theme.color(index).spec())\(theme.dash(index))"))
      }, theme: theme)
    // The lower right corner is free below the line of chance; many names stand beside the curves.
    let isBeside = curves.count > 4
    var area = canvas.area(labels, y: y, right: isBeside ? key.columnSize.width + 34 : 30)
    area.width = min(area.width, area.height * 1.25)
    area.height = min(area.height, max(area.width, isBeside ? key.columnSize.height : 0))
    let x = Axis(.linear, 0...1, count: 5)
    canvas.axes(area, x: x, y: y, labels: labels)
    let chance = canvas.script.block([0, 1], [0, 1])
    canvas.draw(chance, using: "1:2", "lines lw 1 dt (6,5) lc \(theme.axis.spec())")
    for (index, curve) in curves.enumerated() {
      let line = Reduction.line(
        Places(curve.falsePositives), curve.truePositives, xAxis: x, yScale: .linear, columns: Int(area.width)
      )
      let block = canvas.script.block(line.x, line.y)
      if curves.count == 1 {
        canvas.draw(
          block, using: "1:2",
          "filledcurves y1=0 fillstyle solid noborder lc \(theme.color(0).spec(opacity: 0.12))")
      }
      canvas.draw(
        block, using: "1:2", "lines lw \(theme.lineWidth) lc \(theme.color(index).spec())\(theme.dash(index))"
      )
    }
    guard curves.count > 1 else { return }
    if isBeside { drawCorner(area, on: &canvas) }
    let size = key.columnSize
    let box = Rectangle(
      left: isBeside ? area.right + 14 : area.right - size.width - 14,
      top: isBeside ? area.top : max(area.top, area.bottom - size.height - 12), width: size.width,
      height: size.height)
    key.drawColumn(in: box, on: &canvas)
  }

  /// The share of the axes, from the upper left corner, in which all of many good curves rise; nil where they do not.
  var corner: Double? {
    [0.05, 0.1, 0.2].first { share in
      curves.allSatisfy { curve in
        zip(curve.falsePositives, curve.truePositives).contains { $0 <= share && $1 >= 1 - share }
      }
    }
  }

  /// That corner once more, enlarged, in the room below the curves.
  private func drawCorner(_ area: Rectangle, on canvas: inout Canvas) {
    guard let corner else { return }
    let theme = canvas.theme
    let (left, bottom, side) = (0.42, 0.12, 0.5)
    let box = canvas.script.block(
      [left, left + side, left + side, left, left], [bottom, bottom, bottom + side, bottom + side, bottom])
    canvas.draw(
      box, using: "1:2", "filledcurves closed fillstyle solid noborder lc \(theme.background.spec())")
    for (index, curve) in curves.enumerated() {
      let (xs, ys) = Self.clipped(curve, corner)
      let block = canvas.script.block(
        xs.map { left + $0 / corner * side }, ys.map { bottom + ($0 - 1 + corner) / corner * side })
      canvas.draw(
        block, using: "1:2",
        "lines lw \(theme.lineWidth * 0.8) lc \(theme.color(index).spec())\(theme.dash(index))")
    }
    canvas.draw(box, using: "1:2", "lines lw 1 lc \(theme.axis.spec())")
    let place = { (x: Double, y: Double) in (area.left + x * area.width, area.bottom - y * area.height) }
    let small = theme.smallSize
    let line = canvas.lineHeight(small)
    func write(
      _ text: String, _ at: (Double, Double), _ alignment: Canvas.Alignment, _ dx: Double, _ dy: Double
    ) {
      canvas.text(text, at: (at.0 + dx, at.1 + dy), alignment, size: small, color: theme.muted)
    }
    write("0", place(left, bottom), .center, 0, line * 0.7)
    write(Number.general(corner), place(left + side, bottom), .center, 0, line * 0.7)
    write(Number.general(1 - corner), place(left, bottom), .right, -6, 0)
    write("1", place(left, bottom + side), .right, -6, 0)
    write("the upper left corner, enlarged", place(left + side / 2, bottom + side), .center, 0, -line * 0.6)
  }

  /// The part of a curve within that share of the axes.
  private static func clipped(_ curve: Curve, _ corner: Double) -> (x: [Double], y: [Double]) {
    var (xs, ys): ([Double], [Double]) = ([], [])
    let low = 1 - corner
    for index in curve.falsePositives.indices.dropFirst() {
      let (a, b) = (curve.falsePositives[index - 1], curve.falsePositives[index])
      let (c, d) = (curve.truePositives[index - 1], curve.truePositives[index])
      guard a <= corner, d >= low else { continue }
      // Where the piece comes in from below, and where it leaves to the right.
      let start = c < low ? (low - c) / (d - c) : 0
      let end = b > corner ? (corner - a) / (b - a) : 1
      guard start <= end else { continue }
      if xs.isEmpty {
        xs.append(a + (b - a) * start)
        ys.append(c + (d - c) * start)
      }
      xs.append(a + (b - a) * end)
      ys.append(c + (d - c) * end)
    }
    return (xs, ys)
  }

  private static func text(_ area: Double) -> String { Number.fixed(area, decimals: 3) }
}
