internal import Autodiff
internal import Glibc
internal import NeuralNetworks
internal import Tensors

extension ChartKind {
  static let activations = ChartKind(
    "activations(net, x)",
    summary:
      "Draws how the outputs of each layer are distributed on data, with the saturated and the dead share.",
    shapes: "net: a network, x [batch, …]",
    options: [.init("log", "false", "counts on a logarithmic scale")],
    details: """
      The network runs in evaluation mode. A unit is dead when it is 0 on all of x, which a relu cannot leave by \
      training on them; an output is saturated when the slope of its sigmoid or tanh is below 5 % of the steepest.
      """,
    source:
      "Glorot and Bengio: Understanding the difficulty of training deep feedforward networks, AISTATS 2010",
    example: """
      seed 1
      net = dense(2, 16, tanh) |> dense(16, 16, relu) |> dense(16, 1, sigmoid)
      activations net, normal(200, 2), title: "Activations", to: "activations.png"
      """
  ) { arguments in
    let net = try arguments.function("net")
    guard let layer = net.layer else {
      throw arguments.mismatch("net", "a network", hint: "a function has no layers to look into")
    }
    return try ActivationsChart(
      layer, try arguments.tensor("x"), isLogarithmic: try arguments.flag("log"),
      title: try arguments.text("title"))
  }
}

/// What each layer of a network puts out on some data.
struct ActivationsChart: Chart {
  struct Panel {
    let name: String
    let caption: String
    /// What the bins cover.
    let range: ClosedRange<Double>
    let counts: [Double]
    /// What the axis covers.
    var extent: ClosedRange<Double>

    /// How high the bars stand on a part of the axis, from 0 to 1 of it; `heights` are those of the bins.
    func height(_ heights: [Double], from: Double, to: Double) -> Double {
      let bin = { (share: Double) in
        let value = extent.lowerBound + share * (extent.upperBound - extent.lowerBound)
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound) * Double(heights.count)
      }
      let middle = (bin(from) + bin(to)) / 2
      guard middle >= 0, middle < Double(heights.count) else { return 0 }
      let (first, last) = (
        max(0, bin(from).rounded(.down)), min(Double(heights.count), bin(to).rounded(.down))
      )
      guard first < last else { return heights[Int(middle)] }
      return heights[Int(first)..<Int(last)].max() ?? 0
    }
  }

  var spans: [ClosedRange<Double>] { panels.map(\.extent) }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    for (place, span) in spans.enumerated() { chart.panels[place].extent = span }
    return chart
  }

  private(set) var panels: [Panel]
  let isLogarithmic: Bool
  let title: String?
  let notes: [String]

  private static let bins = 48
  private static let mostPanels = 12

  init(_ net: Layer, _ x: Variable, isLogarithmic: Bool, title: String?) throws {
    var outputs: [(name: String, layer: Layer, value: Tensor)] = []
    let recorder = net.context.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer { recorder.isRecording = wasRecording }
    var value = Variable(x.value.converted(to: net.context.precision))
    guard value.value.count > 0 else { throw ChartError(.data, "x holds no numbers") }
    for (name, layer) in net.stages {
      value = try layer(value)
      outputs.append((name, layer, value.value))
    }
    var notes: [String] = []
    var panels: [Panel] = []
    for output in outputs {
      guard let panel = Self.panel(output.name, output.layer, output.value, &notes) else {
        notes.append("the outputs of \(output.name) are all not finite")
        continue
      }
      panels.append(panel)
    }
    guard !panels.isEmpty else { throw ChartError(.data, "no layer put out a finite number") }
    if panels.count > Self.mostPanels {
      notes.append("\(Self.mostPanels) of \(panels.count) layers are drawn, evenly over the depth")
      let last = panels.count - 1
      panels = (0..<Self.mostPanels).map { panels[$0 * last / (Self.mostPanels - 1)] }
    }
    self.panels = panels
    self.notes = notes
    self.isLogarithmic = isLogarithmic
    self.title = title
  }

  private static func panel(_ name: String, _ layer: Layer, _ output: Tensor, _ notes: inout [String])
    -> Panel?
  {
    let values = output.doubles
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return nil }
    let bounds = layer.outputBounds
    let range = bounds ?? (low < high ? low...high : DataRange.padded(low, high, on: .linear, padding: 0))
    let extent = range.upperBound - range.lowerBound
    var counts = [Double](repeating: 0, count: bins)
    for value in values where value.isFinite {
      let place = Int(min(max((value - range.lowerBound) / extent, 0), 1) * Double(bins))
      counts[min(place, bins - 1)] += 1
    }
    var parts: [String] = []
    if let bounds {
      let saturated = values.filter { Self.isSaturated($0, bounds) }.count
      parts.append("saturated \(percent(saturated, values.count))")
      if Double(saturated) > 0.5 * Double(values.count) {
        notes.append(
          "\(percent(saturated, values.count)) of the outputs of \(name) are saturated: almost no gradient passes"
        )
      }
    }
    if output.rank >= 2, let units = output.shape.dimensions.dropFirst().first, layer.canDie {
      let dead = deadUnits(values, batch: output.shape[0], units: units)
      parts.append("dead \(dead) of \(units)")
      if dead > 0 {
        notes.append(
          "\(dead) of the \(units) units of \(name) \(dead == 1 ? "is" : "are") 0 on all of x: dead")
      }
    }
    if parts.isEmpty {
      let finite = values.filter(\.isFinite)
      let mean = finite.reduce(0, +) / Double(finite.count)
      let spread = (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count)).squareRoot()
      parts.append("mean \(Number.general(mean, digits: 2)), std \(Number.general(spread, digits: 2))")
    }
    return Panel(
      name: name, caption: parts.joined(separator: ", "), range: range, counts: counts, extent: range)
  }

  private static func percent(_ count: Int, _ total: Int) -> String {
    "\(Number.general((Double(count) / Double(max(total, 1)) * 1000).rounded() / 10, digits: 3)) %"
  }

  /// Whether the slope, y(1 − y) or 1 − y², is below a twentieth of the steepest.
  private static func isSaturated(_ value: Double, _ bounds: ClosedRange<Double>) -> Bool {
    bounds.lowerBound < 0 ? 1 - value * value < 0.05 : 4 * value * (1 - value) < 0.05
  }

  /// How many features (axis 1) are 0 for every example and place.
  private static func deadUnits(_ values: [Double], batch: Int, units: Int) -> Int {
    guard batch > 0, units > 0, values.count >= batch * units else { return 0 }
    let inner = values.count / (batch * units)
    var isAlive = [Bool](repeating: false, count: units)
    for (place, value) in values.enumerated() where value != 0 { isAlive[place / inner % units] = true }
    return isAlive.filter { !$0 }.count
  }

  var table: [DataColumn] {
    panels.flatMap { panel -> [DataColumn] in
      let width = (panel.range.upperBound - panel.range.lowerBound) / Double(Self.bins)
      let middles = (0..<Self.bins).map { panel.range.lowerBound + (Double($0) + 0.5) * width }
      return [
        DataColumn("output of \(panel.name)", middles), DataColumn("count of \(panel.name)", panel.counts),
      ]
    }
  }

  func draw(on canvas: inout Canvas) {
    let area = canvas.pixels(title: canvas.theme.title(title, "Activations"))
    let theme = canvas.theme
    var drawing = Drawing()
    let columns = panels.count <= 3 ? panels.count : panels.count <= 8 ? (panels.count + 1) / 2 : 4
    let rows = (panels.count + columns - 1) / columns
    let cell = (width: area.width / Double(columns), height: area.height / Double(rows))
    let colors = theme.colored(byDepth: panels.count)
    for (place, panel) in panels.enumerated() {
      let left = area.left + Double(place % columns) * cell.width + 8
      let top = area.top + Double(place / columns) * cell.height
      let head = canvas.lineHeight(theme.fontSize) + canvas.lineHeight(theme.smallSize)
      canvas.text(panel.name, at: (left, top + canvas.lineHeight(theme.fontSize) / 2), color: theme.ink)
      canvas.text(
        panel.caption, at: (left, top + head - canvas.lineHeight(theme.smallSize) / 2), size: theme.smallSize,
        color: theme.muted)
      let frame = Rectangle(
        left: left, top: top + head + 4, width: cell.width - 30,
        height: max(16, cell.height - head - 14 - 1.4 * canvas.lineHeight(theme.smallSize)))
      let axis = canvas.panelAxis(panel.extent, across: frame.width)
      canvas.horizontalAxis(axis, below: frame, &drawing)
      let shown = panel.counts.map { isLogarithmic ? log($0 + 1) : $0 }
      let most = max(shown.max() ?? 1, 1e-9)
      let binWidth = (panel.range.upperBound - panel.range.lowerBound) / Double(Self.bins)
      let width = binWidth / (panel.extent.upperBound - panel.extent.lowerBound) * frame.width
      let seam = min(0.4, width * 0.08)
      for (bin, count) in shown.enumerated() where count > 0 {
        let x = frame.left + axis.fraction(panel.range.lowerBound + Double(bin) * binWidth) * frame.width
        let y = frame.bottom - max(1, count / most * frame.height)
        drawing.fill(
          [
            Point(x + seam, frame.bottom), Point(x + seam, y), Point(x + width - seam, y),
            Point(x + width - seam, frame.bottom),
          ], colors.color(place))
      }
    }
    drawing.draw(on: &canvas)
  }
}

extension Layer {
  /// The layers one after the other, with their names; of what is no chain, the layer itself.
  var stages: [(name: String, layer: Layer)] {
    guard let chain = self as? Chain else { return [(label, self)] }
    return zip(chain.members, chain.layers).flatMap { member, layer in
      layer is Chain ? layer.stages.map { ("\(member.name).\($0.name)", $0.layer) } : [(member.name, layer)]
    }
  }

  /// The activation that it ends with, by name.
  var activationName: String? {
    switch self {
    case let dense as Dense: dense.activation?.name
    case let function as FunctionLayer: function.function.name
    default: nil
    }
  }

  /// Where the outputs saturate.
  var outputBounds: ClosedRange<Double>? {
    switch activationName {
    case "tanh": -1...1
    case "sigmoid": 0...1
    default: nil
    }
  }

  /// Whether a unit that is 0 everywhere passes no gradient.
  var canDie: Bool { activationName == "relu" }
}
