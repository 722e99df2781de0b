extension LineChart {
  /// A curve reduced to what the page can show.
  private struct Drawn {
    let index: Int
    let curve: Curve
    let main: Reduction.Line
    let raw: Reduction.Line?
  }

  /// Where the names go.
  private enum Naming {
    case none
    case ends([(index: Int, y: Double)])
    case corner(Rectangle)
    case above([[Int]], left: Int)
  }

  public func draw(on canvas: inout Canvas) {
    let named = curves.count > 1 && curves.contains { $0.series.name != nil }
    let title = canvas.theme.title(options.title, options.ownTitle)
    var labels = Canvas.Labels(title: title, x: options.xLabel, y: options.yLabel)
    if curves.count == 1, labels.y == nil { labels.y = curves[0].series.name }
    labels.caption = caption

    // Names at the lines' ends when they fit beside the data; then a free corner; then rows above.
    let widest = curves.indices.map { GnuplotText.width(name($0), points: canvas.theme.fontSize) }.max() ?? 0
    if named, (2...6).contains(curves.count), widest < canvas.frame.width * 0.26 {
      let plan = plan(on: canvas, labels, right: widest + 22)
      if let ends = ends(plan, in: canvas) { return draw(plan, labels, .ends(ends), on: &canvas) }
    }
    let edge = 26.0
    var plan = plan(on: canvas, labels, right: edge)
    guard named else { return draw(plan, labels, .none, on: &canvas) }
    let key = key(plan.drawn, canvas.theme)
    if let box = key.freeCorner(in: plan.area, isFree: { isFree($0, plan) }) {
      return draw(plan, labels, .corner(box), on: &canvas)
    }
    let limit = max(1, Int(plan.area.height * 0.45 / (key.height(rows: 2) - key.height(rows: 1))))
    let rows = key.rows(width: plan.area.width, limit: limit)
    plan = self.plan(on: canvas, labels, right: edge, above: key.height(rows: rows.rows.count))
    draw(plan, labels, .above(rows.rows, left: rows.left), on: &canvas)
  }

  private func name(_ index: Int) -> String { curves[index].series.name ?? "series \(index + 1)" }

  private var caption: String? {
    let weights = Set(curves.compactMap { $0.smoothed == nil ? nil : $0.series.smooth ?? options.smooth })
    guard let weight = weights.first, weights.count == 1 else { return nil }
    return "moving average \(Number.general(weight))"
  }

  // MARK: Plan

  private struct Plan {
    let area: Rectangle
    let x: Axis
    let y: Axis
    let drawn: [Drawn]
    var columns: Int { Self.columns(area) }

    /// Strokes are wider than one of a PNG's two pixels to each of the page.
    static func columns(_ area: Rectangle) -> Int { max(16, Int(area.width)) }

    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (area.left + self.x.fraction(x) * area.width, area.bottom - self.y.fraction(y) * area.height)
    }
  }

  private func plan(on canvas: Canvas, _ labels: Canvas.Labels, right: Double, above: Double = 0) -> Plan {
    let frame = canvas.frame
    let y = Axis(
      yScale, yExtent,
      count: canvas.ticks(up: frame.height - 110 * canvas.unit - above))
    let area = canvas.area(labels, y: y, right: right, above: above)
    let count = canvas.ticks(across: area.width)
    let reaches =
      xScale == .linear && options.xRange == nil && !curves.allSatisfy { $0.series.style == .points }
    let x = Axis(
      xScale, reaches ? DataRange.reachingTicks(xExtent, count: count, isWhole: isCounted) : xExtent,
      count: count,
      isWhole: isCounted)
    let columns = Plan.columns(area)
    let drawn = curves.enumerated().map { index, curve in
      Drawn(
        index: index, curve: curve,
        main: Reduction.line(curve.x, curve.main, xAxis: x, yScale: yScale, columns: columns),
        raw: curve.smoothed == nil
          ? nil : Reduction.line(curve.x, curve.series.y, xAxis: x, yScale: yScale, columns: columns))
    }
    return Plan(area: area, x: x, y: y, drawn: drawn)
  }

  // MARK: Names

  /// Heights for the names beside the lines' ends, or `nil` where lines end early or crowd too much.
  private func ends(_ plan: Plan, in canvas: Canvas) -> [(index: Int, y: Double)]? {
    var wanted: [Double] = []
    for drawn in plan.drawn {
      guard
        let last = drawn.main.y.indices.last(where: {
          drawn.main.y[$0].isFinite && plan.x.fraction(drawn.main.x[$0]) <= 1.001
        }), plan.x.fraction(drawn.main.x[last]) > 0.86
      else { return nil }
      let y = plan.place(drawn.main.x[last], drawn.main.y[last]).y
      wanted.append(min(max(y, plan.area.top), plan.area.bottom))
    }
    let distance = canvas.lineHeight(canvas.theme.fontSize) * 0.92
    guard
      let heights = Key.spread(
        wanted, distance: distance, within: (plan.area.top + 4)...(plan.area.bottom - 4)),
      zip(wanted, heights).allSatisfy({ abs($0 - $1) <= distance * 1.9 })
    else { return nil }
    return heights.enumerated().map { ($0, $1) }
  }

  private func key(_ drawn: [Drawn], _ theme: Theme) -> Key {
    Key(
      entries: named(drawn).map { one in
        let line = lineStyle(one.index, theme)
        let points = "pt 7 ps 0.6 lc \(color(one.index, theme).spec())"
        return switch one.curve.series.style {
        case .line: Key.Entry(name: name(one.index), swatch: .line(line))
        case .points: Key.Entry(name: name(one.index), swatch: .points(points))
        case .linePoints: Key.Entry(name: name(one.index), swatch: .linePoints(line, points))
        }
      }, theme: theme)
  }

  /// The curves that the key names: all, or some of a family.
  private func named(_ drawn: [Drawn]) -> [Drawn] {
    guard isFamily else { return drawn }
    return (0..<6).map { drawn[$0 * (drawn.count - 1) / 5] }
  }

  /// Whether no line, raw or smoothed, passes through `box` (with a margin of some pixels).
  private func isFree(_ box: Rectangle, _ plan: Plan) -> Bool {
    let margin = 6.0
    let (left, right) = (box.left - margin, box.right + margin)
    let (top, bottom) = (box.top - margin, box.bottom + margin)
    func crosses(_ line: Reduction.Line) -> Bool {
      var before: (x: Double, y: Double)?
      for index in line.x.indices {
        guard line.y[index].isFinite else {
          before = nil
          continue
        }
        let here = plan.place(line.x[index], line.y[index])
        let start = before ?? here
        before = here
        guard max(start.x, here.x) >= left, min(start.x, here.x) <= right else { continue }
        // The part of the segment over the box's width.
        let run = here.x - start.x
        let slope = abs(run) < 1e-9 ? 0 : (here.y - start.y) / run
        let from =
          abs(run) < 1e-9
          ? start.y : start.y + (min(max(left, min(start.x, here.x)), right) - start.x) * slope
        let to =
          abs(run) < 1e-9 ? here.y : start.y + (max(min(right, max(start.x, here.x)), left) - start.x) * slope
        if max(from, to) >= top, min(from, to) <= bottom { return true }
      }
      return false
    }
    let bands = plan.drawn.flatMap { one -> [Reduction.Line] in
      guard let band = one.curve.series.band else { return [] }
      return [band.lower, band.upper].map {
        Reduction.line(one.curve.x, $0, xAxis: plan.x, yScale: yScale, columns: 200)
      }
    }
    return !(plan.drawn.flatMap { [$0.main] + ($0.raw.map { [$0] } ?? []) } + bands).contains(where: crosses)
  }

  // MARK: Drawing

  private func lineStyle(_ index: Int, _ theme: Theme) -> String {
    isFamily
      ? "lw \(theme.lineWidth * 0.55) lc \(color(index, theme).spec())"
      : "lw \(theme.lineWidth) lc \(color(index, theme).spec())\(theme.dash(index))"
  }

  /// More curves than colours can tell apart are shown as a family, from the first to the last.
  private var isFamily: Bool { curves.count > 16 }

  private func color(_ index: Int, _ theme: Theme) -> Color {
    guard isFamily else { return theme.color(index) }
    // The map's lightest end is left out, it would vanish on paper.
    return Colormap.viridis.color(at: Double(index) / Double(curves.count - 1) * 0.93)
  }

  private func draw(_ plan: Plan, _ labels: Canvas.Labels, _ naming: Naming, on canvas: inout Canvas) {
    canvas.axes(plan.area, x: plan.x, y: plan.y, labels: labels)
    let theme = canvas.theme
    for one in plan.drawn { drawBand(one, plan, on: &canvas) }
    for one in plan.drawn {
      guard let raw = one.raw else { continue }
      let color = color(one.index, theme).spec(opacity: theme.faint)
      if Double(one.curve.x.count) > plan.area.width * 8,
        let envelope = Reduction.envelope(
          raw, xAxis: plan.x, yAxis: plan.y, columns: plan.columns, height: plan.area.height)
      {
        let block = canvas.script.block(envelope.x, envelope.low, envelope.high)
        canvas.draw(block, using: "1:2:3", "filledcurves fillstyle solid noborder lc \(color)")
      } else {
        canvas.draw(canvas.script.block(raw.x, raw.y), using: "1:2", "lines lw 0.8 lc \(color)")
      }
    }
    for one in plan.drawn { drawCurve(one, plan, on: &canvas) }
    if options.yRange == nil {
      for one in plan.drawn { drawOutside(one, plan, on: &canvas) }
    }
    drawMarks(plan, on: &canvas)

    switch naming {
    case .none: break
    case .ends(let places):
      for (index, y) in places {
        canvas.text(name(index), at: (plan.area.right + 9, y), color: color(index, theme))
      }
    case .corner(let box): key(plan.drawn, theme).drawColumn(in: box, on: &canvas)
    case .above(let rows, let left):
      key(plan.drawn, theme).drawRows(rows, left: left, above: plan.area, on: &canvas)
    }
  }

  private func drawBand(_ one: Drawn, _ plan: Plan, on canvas: inout Canvas) {
    guard let band = one.curve.series.band else { return }
    // The band's edges are reduced like lines, each with its own points, and filled as one outline per stretch.
    let floor = plan.y.lower
    let lower = band.lower.map { $0.isFinite ? max($0, yScale == .logarithmic ? floor : $0) : .nan }
    let stride = max(1, one.curve.x.count / max(1, canvas.columns))
    var columns: [[Double]] = [[], [], []]
    for start in Swift.stride(from: 0, to: one.curve.x.count, by: stride) {
      let run = start..<min(start + stride, one.curve.x.count)
      columns[0].append(one.curve.x[start])
      columns[1].append(run.map { lower[$0] }.filter(\.isFinite).min() ?? .nan)
      columns[2].append(run.map { band.upper[$0] }.filter(\.isFinite).max() ?? .nan)
      if !Axis.accepts(columns[0][columns[0].count - 1], on: xScale) {
        columns[1][columns[1].count - 1] = .nan
      }
    }
    let block = canvas.script.block(columns)
    canvas.draw(
      block, using: "1:2:3",
      "filledcurves fillstyle solid noborder lc \(color(one.index, canvas.theme).spec(opacity: canvas.theme.faint))"
    )
  }

  private func drawCurve(_ one: Drawn, _ plan: Plan, on canvas: inout Canvas) {
    let theme = canvas.theme
    let color = color(one.index, theme).spec()
    let line = one.main
    let points = line.y.count { $0.isFinite }
    let block = canvas.script.block(line.x, line.y)
    if one.curve.series.style != .points, points > 1 {
      canvas.draw(block, using: "1:2", "lines \(lineStyle(one.index, theme))")
    }
    if points == 1 {
      canvas.draw(block, using: "1:2", "points pt 7 ps 0.9 lc \(color)")
    } else if one.curve.series.style != .line,
      Double(points) < plan.area.width / 4 || one.curve.series.style == .points
    {
      canvas.draw(block, using: "1:2", "points pt 7 ps \(points > 400 ? 0.3 : 0.5) lc \(color)")
    } else {
      let isolated = line.isolated
      if !isolated.isEmpty {
        let block = canvas.script.block(isolated.map { line.x[$0] }, isolated.map { line.y[$0] })
        canvas.draw(block, using: "1:2", "points pt 7 ps 0.35 lc \(color)")
      }
    }
    if let best = bestPoint(one.curve) {
      let block = canvas.script.block([best.x], [best.y])
      canvas.draw(block, using: "1:2", "points pt 6 ps 1.2 lw 1.6 lc \(color)")
    }
  }

  func bestPoint(_ curve: Curve) -> (x: Double, y: Double)? {
    guard let best = curve.series.best else { return nil }
    let valid = curve.main.indices.filter {
      Axis.accepts(curve.x[$0], on: xScale) && Axis.accepts(curve.main[$0], on: yScale)
    }
    let found =
      best == .min
      ? valid.min { curve.main[$0] < curve.main[$1] } : valid.max { curve.main[$0] < curve.main[$1] }
    return found.map { (curve.x[$0], curve.main[$0]) }
  }

  /// A small triangle at the edge for what lies beyond it, at most one in ten pixels.
  private func drawOutside(_ one: Drawn, _ plan: Plan, on canvas: inout Canvas) {
    let line = one.raw ?? one.main
    for (above, symbol) in [(true, 9), (false, 11)] {
      var places: [Double] = []
      var lastPixel = -Double.infinity
      for index in line.x.indices where line.y[index].isFinite {
        guard above ? line.y[index] > plan.y.upper : line.y[index] < plan.y.lower else { continue }
        let pixel = plan.x.fraction(line.x[index]) * plan.area.width
        guard pixel >= 0, pixel <= plan.area.width, pixel - lastPixel >= 10 else { continue }
        places.append(line.x[index])
        lastPixel = pixel
      }
      guard !places.isEmpty else { continue }
      let edge = above ? plan.y.upper : plan.y.lower
      let block = canvas.script.block(places, places.map { _ in edge })
      canvas.draw(
        block, using: "1:2", "points pt \(symbol) ps 0.6 lc \(color(one.index, canvas.theme).spec())")
    }
  }

  private func drawMarks(_ plan: Plan, on canvas: inout Canvas) {
    let theme = canvas.theme
    var rowEnds: [Double] = []
    let marks = options.marks.sorted { $0.x < $1.x }
    let place = { (mark: Mark) in plan.area.left + plan.x.fraction(mark.x) * plan.area.width }
    for (number, mark) in marks.enumerated() {
      let fraction = plan.x.fraction(mark.x)
      guard fraction >= 0, fraction <= 1 else { continue }
      let x = place(mark)
      canvas.stroke(
        from: (x, plan.area.bottom), to: (x, plan.area.top), "dt 3 lw 1 lc \(theme.muted.spec())",
        behind: true)
      guard let label = mark.label, !label.isEmpty else { continue }
      let width = GnuplotText.width(label, points: theme.smallSize)
      // On the side where no other mark's line crosses the label.
      let next = number + 1 < marks.count ? place(marks[number + 1]) : plan.area.right
      let before = number > 0 ? place(marks[number - 1]) : plan.area.left
      let onRight = x + 5 + width <= min(next, plan.area.right)
      let onLeft = x - 5 - width >= max(before, plan.area.left)
      let left = onRight || !onLeft && x + 5 + width <= plan.area.right ? x + 5 : x - 5 - width
      var row = 0
      while row < rowEnds.count, rowEnds[row] > left { row += 1 }
      if row == rowEnds.count { rowEnds.append(0) }
      rowEnds[row] = left + width + 8
      let y = plan.area.top + 9 + Double(row) * canvas.lineHeight(theme.smallSize)
      canvas.text(label, at: (left, y), size: theme.smallSize, color: theme.muted)
    }
  }
}
