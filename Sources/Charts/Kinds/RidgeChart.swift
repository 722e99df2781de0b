internal import Glibc
internal import Tensors

/// How the elements of each layer's gradient were distributed, over training from the bottom up.
struct RidgeChart: Chart {
  /// One layer: a density for each step, on a common range.
  struct Panel {
    let name: String
    let axis: ClosedRange<Double>
    let ridges: [(step: Int, density: [Double])]
    let outside: Int
  }

  let panels: [Panel]
  let title: String?
  let notes: [String]

  private static let mostRidges = 20
  private static let mostPanels = 12
  private static let resolution = 200

  init(_ history: GradientHistory, title: String?) throws(ChartError) {
    self.title = title
    let layers = history.layers
    var panels: [Panel] = []
    var empty: [String] = []
    for (name, series) in layers {
      if let panel = Self.panel(name, series, history.distributionSteps) {
        panels.append(panel)
      } else {
        empty.append(name)
      }
    }
    guard !panels.isEmpty else {
      throw ChartError(
        .data, "no gradient was recorded that is finite and not zero",
        hint: "frozen parameters have none; unfreeze what should be trained")
    }
    var notes: [String] = []
    if !empty.isEmpty {
      notes.append(
        "\(empty.joined(separator: ", ")) had no gradient but zero and \(empty.count == 1 ? "is" : "are") left out"
      )
    }
    if panels.count > Self.mostPanels {
      // Evenly over the depth, both ends included.
      let last = panels.count - 1
      let chosen = (0..<Self.mostPanels).map { $0 * last / (Self.mostPanels - 1) }
      notes.append(
        "\(Self.mostPanels) of \(panels.count) layers are drawn; layer: \"\(panels[1].name)\" draws another")
      panels = chosen.map { panels[$0] }
    }
    self.panels = panels
    self.notes = notes
  }

  private static func panel(_ name: String, _ series: [GradientHistory.Series], _ steps: [Int]) -> Panel? {
    var rows: [(step: Int, parts: [Distribution])] = []
    for (place, step) in steps.enumerated() {
      let parts = series.compactMap {
        $0.distributions.indices.contains(place) ? $0.distributions[place] : nil
      }
      if parts.contains(where: { $0.values.contains { $0 != 0 } }) { rows.append((step, parts)) }
    }
    guard !rows.isEmpty else { return nil }
    rows = evenly(rows)
    // The range that holds nearly all elements of a typical row: one wild step does not flatten the others.
    let reaches = rows.map { reach($0.parts) }.sorted()
    let widest = reaches[reaches.count - 1]
    let typical = reaches[min(reaches.count - 1, reaches.count * 3 / 4)]
    let limit = min(widest, typical * 2.5)
    guard limit > 0, limit.isFinite else { return nil }
    var (low, high) = (0.0, 0.0)
    for row in rows {
      for part in row.parts {
        // Values ascend.
        low = min(low, Double(part.values.first ?? 0))
        high = max(high, Double(part.values.last ?? 0))
      }
    }
    let range = max(low, -limit) * 1.08...min(high, limit) * 1.08
    guard range.lowerBound < range.upperBound else { return nil }
    return Panel(
      name: name, axis: range, ridges: rows.map { ($0.step, density($0.parts, range)) },
      outside: reaches.filter { $0 > limit }.count)
  }

  /// All rows, or every second, third, …, counted from the last: they stay as evenly spaced as they are.
  private static func evenly<Row>(_ rows: [Row]) -> [Row] {
    let step = (rows.count + mostRidges - 1) / mostRidges
    return rows.indices.filter { (rows.count - 1 - $0) % max(step, 1) == 0 }.map { rows[$0] }
  }

  /// The magnitude that one element in a hundred exceeds.
  private static func reach(_ parts: [Distribution]) -> Double {
    var points = parts.flatMap { $0.pairs.map { (magnitude: abs($0.value), count: $0.count) } }
    points.sort { $0.magnitude < $1.magnitude }
    let total = points.reduce(0) { $0 + $1.count }
    var seen = 0.0
    for point in points {
      seen += point.count
      if seen >= total * 0.99 { return point.magnitude }
    }
    return points.last?.magnitude ?? 0
  }

  /// The density on an even grid over the range, smoothed by Silverman's rule (1986, eq. 3.31), and wider where the
  /// bins that were counted are.
  static func density(_ parts: [Distribution], _ range: ClosedRange<Double>) -> [Double] {
    let points = parts.flatMap(\.pairs)
    let total = points.reduce(0) { $0 + $1.count }
    let extent = range.upperBound - range.lowerBound
    guard total > 0 else { return [Double](repeating: 0, count: resolution) }
    let inside = points.filter { range.contains($0.value) }
    let mean = inside.reduce(0) { $0 + $1.value * $1.count } / total
    let variance = inside.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * $1.count } / total
    let rule = 0.9 * variance.squareRoot() * pow(total, -0.2)
    let narrowest = max(rule, extent / 140)
    let step = extent / Double(resolution - 1)
    var density = [Double](repeating: 0, count: resolution)
    for (value, count) in points {
      let width = max(narrowest, 0.11 * abs(value))
      let from = Int(max(0, ((value - 3.5 * width - range.lowerBound) / step).rounded(.up)))
      let to = Int(
        min(Double(resolution - 1), ((value + 3.5 * width - range.lowerBound) / step).rounded(.down)))
      guard from <= to else { continue }
      for place in from...to {
        let z = (range.lowerBound + Double(place) * step - value) / width
        density[place] += count / total / width * exp(-z * z / 2)
      }
    }
    return density
  }

  var table: [DataColumn] {
    panels.flatMap { panel -> [DataColumn] in
      let step = (panel.axis.upperBound - panel.axis.lowerBound) / Double(Self.resolution - 1)
      let x = (0..<Self.resolution).map { panel.axis.lowerBound + Double($0) * step }
      return [DataColumn("gradient of \(panel.name)", x)]
        + panel.ridges.map { DataColumn("\(panel.name) pass \($0.step)", $0.density) }
    }
  }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let single = panels.count == 1
    let own = "Gradient distribution over training" + (single ? ", \(panels[0].name)" : "")
    let area = canvas.pixels(title: canvas.theme.title(title, own))
    var drawing = Drawing()
    let columns = panels.count <= 3 ? panels.count : panels.count <= 8 ? (panels.count + 1) / 2 : 4
    let rows = (panels.count + columns - 1) / columns
    let steps = canvas.lineHeight(canvas.theme.smallSize)
    let numbers = panels.flatMap(\.ridges).map {
      GnuplotText.width("\($0.step)", points: canvas.theme.smallSize)
    }
    // Panels of the same passes have them at the left of each row.
    let isShared = Set(panels.map { $0.ridges.map(\.step) }).count == 1
    let room = 14 * canvas.unit + (numbers.max() ?? 0)
    let (edge, labels) = isShared ? (room, 0) : (0, room)
    let cell = (width: (area.width - edge) / Double(columns), height: area.height / Double(rows))
    for (place, panel) in panels.enumerated() {
      let frame = Rectangle(
        left: area.left + edge + Double(place % columns) * cell.width,
        top: area.top + Double(place / columns) * cell.height,
        width: cell.width, height: cell.height)
      let head = single ? 4 : canvas.lineHeight(canvas.theme.fontSize) + 2
      if !single {
        canvas.text(panel.name, at: (frame.left + labels, frame.top + head / 2), color: canvas.theme.ink)
      }
      let inner = Rectangle(
        left: frame.left + labels, top: frame.top + head, width: frame.width - labels - 22 * canvas.unit,
        height: max(20, frame.height - head - 2 * steps - 14))
      let isNumbered = !isShared || place % columns == 0
      draw(panel, in: inner, isNumbered: isNumbered, on: &canvas, &drawing)
    }
    drawing.draw(on: &canvas)
  }

  private func draw(
    _ panel: Panel, in area: Rectangle, isNumbered: Bool, on canvas: inout Canvas, _ drawing: inout Drawing
  ) {
    let theme = canvas.theme
    let axis = canvas.panelAxis(panel.axis, across: area.width)
    for tick in axis.major {
      let x = area.left + axis.fraction(tick.value) * area.width
      drawing.line([Point(x, area.top), Point(x, area.bottom)], theme.grid)
    }
    let count = panel.ridges.count
    // The uppermost ridge needs room for its peak.
    let overlap = 2.2
    let spacing = area.height / (Double(count) + overlap - 0.6)
    let peaks = panel.ridges.map { $0.density.max() ?? 0 }
    let highest = peaks.max() ?? 1
    // Heights grow as a root of the density: flat early ridges stay visible beside narrow late ones.
    let heights = peaks.map { $0 > 0 ? pow($0 / max(highest, 1e-300), 0.45) * spacing * overlap : 0 }
    let labelled = max(1, Int((canvas.lineHeight(theme.smallSize) / spacing).rounded(.up)))
    for place in (0..<count).reversed() {
      let (step, density) = panel.ridges[place]
      let base = area.bottom - 4 - Double(place) * spacing
      let share = count > 1 ? Double(place) / Double(count - 1) : 0.5
      let color = Colormap.viridis.color(at: theme.isDark ? 0.28 + 0.72 * share : 0.92 * share)
      let scale = peaks[place] > 0 ? heights[place] / peaks[place] : 0
      let crest = density.enumerated().map { index, value in
        Point(
          area.left + Double(index) / Double(density.count - 1) * area.width, base - value * scale)
      }
      // The rim keeps ridges apart; drawn over it a narrow one would vanish, and along the ground it would cut the grid.
      let risen = crest.indices.filter { base - crest[$0].y > 0.5 }
      if let first = risen.first, let last = risen.last {
        drawing.line(Array(crest[first...last]), theme.background, width: 2.2 * canvas.unit)
      }
      drawing.fill([Point(area.left, base)] + crest + [Point(area.right, base)], color, opacity: 0.9)
      if isNumbered, place % labelled == 0 {
        canvas.text(
          "\(step)", at: (area.left - 8, base - 1), .right, size: theme.smallSize, color: theme.muted)
      }
    }
    canvas.horizontalAxis(axis, below: area, label: panels.count == 1 ? "gradient" : nil, &drawing)
  }
}
