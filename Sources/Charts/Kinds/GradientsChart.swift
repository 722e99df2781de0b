internal import Autodiff
internal import Tensors

extension ChartKind {
  static let gradients = ChartKind(
    "gradients(net)",
    summary: "Draws the norm of each layer's gradient over training, or how its elements were distributed.",
    formula: "‖∂L/∂θ‖₂ of all parameters θ of a layer",
    shapes: "net: a network or a list of parameters that track gradients: watches",
    options: [
      .init(
        "kind", "\"norm\"",
        "\"norm\", or \"ridge\" for the distribution of each layer's gradient over training"),
      .init("smooth", "0.6", "weight of the moving average of the norms, 0 (none) to 1"),
      .init("layer", "draw only this layer, by its name"),
    ],
    details: """
      The steps are the backward passes since track gradients: began. Without a recording it draws the gradients that \
      the last backward left. More than six layers are coloured by depth, from the first, dark, to the last.
      """,
    example: """
      net = dense(2, 16, tanh) |> dense(16, 16, tanh) |> dense(16, 1, sigmoid)
      (x, y) = moons(100, noise: 0.1)
      opt = adam(net, lr: 0.01)
      repeat 200 {
        track gradients: net
        backward bce(probs: net(x), target: reshape(y, [100, 1]))
        step opt
      }
      gradients net, title: "Gradient norm by layer", to: "gradients.png"
      gradients net, kind: "ridge", to: "ridges.png"
      """
  ) { arguments in
    let parameters = try arguments.parameters("net")
    let kind = try arguments.choice("kind", of: ["norm", "ridge"]) ?? "norm"
    let title = try arguments.text("title")
    let smooth = try arguments.number("smooth")
    var history = arguments.context.recording(parameters.map(\.parameter))
    if let layer = try arguments.text("layer") {
      history = try history?.only(layer, arguments)
    }
    guard let history, !history.normSteps.isEmpty else {
      return try GradientSnapshot(parameters, title: title)
    }
    if kind == "ridge" { return try RidgeChart(history, title: title) }
    return try NormChart(history, title: title, smooth: smooth)
  }
}

extension GradientHistory {
  fileprivate func only(_ name: String, _ arguments: ChartArguments) throws(ChartError) -> GradientHistory {
    let chosen = series.filter { $0.layer == name || $0.path == name }
    guard !chosen.isEmpty else {
      let names = layers.map(\.name).prefix(8).joined(separator: ", ")
      throw arguments.invalid("layer", "there is no layer \"\(name)\"", hint: "the layers are \(names)")
    }
    return GradientHistory(
      series: chosen, normSteps: normSteps, distributionSteps: distributionSteps, weightSteps: weightSteps)
  }
}

/// The norm of each layer's gradient over training.
struct NormChart: Chart {
  private let lines: LineChart
  private let count: Int
  let notes: [String]

  init(_ history: GradientHistory, title: String?, smooth: Double) throws(ChartError) {
    var options = LineChart.Options()
    (options.title, options.ownTitle) = (title, "Gradient norm")
    (options.xLabel, options.yLabel) = ("backward pass", "‖∂L/∂θ‖")
    (options.logY, options.smooth) = (true, smooth)
    let x = history.normSteps.map { Double($0) }
    let layers = history.layers.map { name, series in
      LineChart.Series(y: x.indices.map { Self.norm(series, $0) }, x: x, name: name)
    }
    // A frozen layer has no gradient, which is no fault of the data.
    let drawn = layers.filter { $0.y.contains { $0.isFinite && $0 > 0 } }
    let silent = layers.filter { layer in !drawn.contains { $0.name == layer.name } }.compactMap(\.name)
    guard !drawn.isEmpty else {
      throw ChartError(
        .data, "no gradient was recorded that is finite and not zero",
        hint: "frozen parameters have none; unfreeze what should be trained")
    }
    lines = try LineChart(drawn, options)
    count = drawn.count
    notes =
      lines.notes
      + (silent.isEmpty
        ? []
        : [
          "\(silent.joined(separator: ", ")) had no gradient but zero: frozen, or nothing reached"
            + " \(silent.count == 1 ? "it" : "them")"
        ])
  }

  private static func norm(_ series: [GradientHistory.Series], _ place: Int) -> Double {
    let norms = series.compactMap { $0.norms.indices.contains(place) ? $0.norms[place] : nil }
    let known = norms.filter { !$0.isNaN }
    guard !known.isEmpty else { return .nan }
    return known.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  var table: [DataColumn] { lines.table }

  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    if count > 6 { canvas.theme = theme.colored(byDepth: count) }
    lines.draw(on: &canvas)
    canvas.theme = theme
  }

  func draw(on canvas: inout TextCanvas) { lines.draw(on: &canvas) }
}

extension Theme {
  /// The theme with a series of colours from the first layer to the last.
  func colored(byDepth count: Int) -> Theme {
    let shades = (0..<max(count, 1)).map { place in
      // The palest end is lost on white, the darkest on black.
      let share = Double(place) / Double(max(count - 1, 1))
      return Colormap.viridis.color(at: isDark ? 0.28 + 0.72 * share : 0.86 * share)
    }
    return with(series: shades)
  }
}

/// The gradients as they are now: one bar for each layer.
struct GradientSnapshot: Chart {
  private let bars: BarChart
  let notes: [String]

  init(_ parameters: [(path: String, parameter: Parameter)], title: String?) throws(ChartError) {
    var layers: [(name: String, squares: Double)] = []
    for (path, parameter) in parameters {
      guard let gradient = parameter.gradient else { continue }
      let name = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
      let squares = gradient.sumOfSquares
      if let place = layers.firstIndex(where: { $0.name == name }) {
        layers[place].squares += squares
      } else {
        layers.append((name, squares))
      }
    }
    guard layers.contains(where: { $0.squares.isFinite && $0.squares > 0 }) else {
      throw ChartError(
        .data, "no gradient of these parameters was recorded, and none is there now",
        hint: "write track gradients: net before the loop, or backward L")
    }
    var options = BarChart.Options()
    (options.labels, options.ownTitle) = (
      Canvas.Labels(title: title, y: "‖∂L/∂θ‖"), "Gradient norm, last backward"
    )
    (options.isLying, options.isLogarithmic) = (true, true)
    let shown = Self.evenly(layers)
    bars = try BarChart(shown.map(\.name), [.init(values: shown.map { $0.squares.squareRoot() })], options)
    notes =
      (shown.count < layers.count
        ? ["\(shown.count) of \(layers.count) layers are drawn, evenly over the depth"] : []) + bars.notes + [
        "nothing was recorded, so these are the gradients of the last backward; track gradients: net records"
      ]
  }

  private static func evenly<Layer>(_ layers: [Layer], _ most: Int = 40) -> [Layer] {
    layers.count <= most ? layers : (0..<most).map { layers[$0 * (layers.count - 1) / (most - 1)] }
  }

  var table: [DataColumn] { bars.table }
  var preferredSize: (width: Double, height: Double)? { bars.preferredSize }
  func draw(on canvas: inout Canvas) { bars.draw(on: &canvas) }
  func draw(on canvas: inout TextCanvas) { bars.draw(on: &canvas) }
}
