internal import Autodiff
internal import Tensors

extension ChartKind {
  static let weights = ChartKind(
    "weights(net)",
    summary: "Draws the weights of each layer as coloured cells, or as small images where they look at one.",
    shapes: "net: a network or a list of parameters",
    options: [
      .init("layer", "draw only this layer or parameter, by its name"),
      .init(
        "images",
        "true or false: each unit's weights as an image; without it where the first layer sees a square"),
      .init("gradients", "false", "the gradients that the last backward left instead of the weights"),
    ],
    details: """
      A matrix [in, out] has a column for each unit. Blue is negative, red positive, each panel with a scale of its own, \
      written beneath it. Kernels of convolutions are drawn as images. Biases are left out beside their weights.
      """,
    example: """
      seed 2
      (x, y) = moons(200, noise: 0.1)
      net = dense(2, 12, tanh) |> dense(12, 12, tanh) |> dense(12, 2)
      train net, x, y, epochs: 20, quiet: true
      weights net, title: "Weights", to: "weights.png"
      """
  ) { arguments in
    var parameters = try arguments.parameters("net")
    if let layer = try arguments.text("layer") {
      let chosen = parameters.filter { $0.path == layer || $0.path.hasPrefix(layer + ".") }
      guard !chosen.isEmpty else {
        throw arguments.invalid(
          "layer", "there is no layer \"\(layer)\"",
          hint: "the parameters are " + parameters.map(\.path).prefix(8).joined(separator: ", "))
      }
      parameters = chosen
    }
    let images = arguments.isNone("images") ? nil : try arguments.flag("images")
    return try WeightsChart(
      parameters, images: images, gradients: try arguments.flag("gradients"),
      title: try arguments.text("title"))
  }
}

/// The weights of a network: one panel for each matrix.
struct WeightsChart: Chart {
  /// One parameter as cells, or as the images that its units look for.
  struct Panel {
    let name: String
    let shape: String
    /// One matrix, or one for each unit.
    let tiles: [ChartMatrix]
    let isImage: Bool
    var reach: Double
    let broken: Int

    var heading: String { "\(name)  \(shape)" }
  }

  private(set) var panels: [Panel]
  let title: String?
  let ownTitle: String
  let notes: [String]

  private static let mostPanels = 12
  private static let mostTiles = 64

  init(
    _ parameters: [(path: String, parameter: Parameter)], images: Bool?, gradients: Bool, title: String?
  ) throws(ChartError) {
    var notes: [String] = []
    var tensors: [(path: String, tensor: Tensor)] = []
    for (path, parameter) in parameters {
      let value = gradients ? parameter.gradient : parameter.value
      guard let value else { continue }
      if value.count > 0 { tensors.append((path, value)) }
    }
    guard !tensors.isEmpty else {
      throw ChartError(
        .data, gradients ? "none of these parameters has a gradient" : "these parameters are empty",
        hint: gradients ? "write backward L first" : nil)
    }
    // Biases say little as one row; they are drawn when there is nothing else.
    let matrices = tensors.filter { $0.tensor.rank >= 2 }
    if !matrices.isEmpty { tensors = matrices }
    if tensors.count > Self.mostPanels {
      let last = tensors.count - 1
      notes.append(
        "\(Self.mostPanels) of \(tensors.count) weights are drawn; layer: \"\(tensors[1].path)\" draws another"
      )
      tensors = (0..<Self.mostPanels).map { tensors[$0 * last / (Self.mostPanels - 1)] }
    }
    panels = tensors.enumerated().map { place, one in
      Self.panel(one.path, one.tensor, isFirst: place == 0, images: images)
    }
    for panel in panels where panel.broken > 0 {
      notes.append("\(panel.broken) elements of \(panel.name) are not finite and left empty")
    }
    (self.title, ownTitle) = (title, gradients ? "Gradients" : "Weights")
    self.notes = notes
  }

  private static func panel(_ name: String, _ tensor: Tensor, isFirst: Bool, images: Bool?) -> Panel {
    let values = tensor.doubles
    let reach = values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    let broken = values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    var tiles: [ChartMatrix] = []
    var isImage = false
    if tensor.rank >= 3 {
      // Kernels of a convolution: one image for each output and input channel.
      let (high, wide) = (tensor.shape[tensor.rank - 2], tensor.shape[tensor.rank - 1])
      isImage = true
      for start in stride(from: 0, to: min(values.count, mostTiles * high * wide), by: max(1, high * wide)) {
        tiles.append(ChartMatrix(rows: high, columns: wide, Array(values[start..<start + high * wide])))
      }
    } else if tensor.rank == 2 {
      let (rows, columns) = (tensor.shape[0], tensor.shape[1])
      let side = Int(Double(rows).squareRoot().rounded())
      isImage = images ?? (isFirst && side >= 7 && side * side == rows) && side * side == rows
      if isImage {
        tiles = (0..<min(columns, mostTiles)).map { unit in
          ChartMatrix(rows: side, columns: side, (0..<rows).map { values[$0 * columns + unit] })
        }
      } else {
        tiles = [ChartMatrix(rows: rows, columns: columns, values)]
      }
    } else {
      tiles = [ChartMatrix(rows: 1, columns: values.count, values)]
    }
    return Panel(
      name: name, shape: tensor.shape.description, tiles: tiles, isImage: isImage, reach: reach,
      broken: broken)
  }

  var spans: [ClosedRange<Double>] { panels.map { -$0.reach...$0.reach } }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    for place in panels.indices { chart.panels[place].reach = spans[place].upperBound }
    return chart
  }

  var table: [DataColumn] {
    panels.map { panel in DataColumn(panel.name, panel.tiles.flatMap(\.values)) }
  }

  // MARK: Drawing

  func draw(on canvas: inout Canvas) {
    let area = canvas.pixels(title: canvas.theme.title(title, ownTitle))
    let columns = panels.count <= 3 ? panels.count : panels.count <= 8 ? (panels.count + 1) / 2 : 4
    let rows = (panels.count + columns - 1) / columns
    let cell = (width: area.width / Double(columns), height: area.height / Double(rows))
    var drawing = Drawing()
    for (place, panel) in panels.enumerated() {
      let frame = Rectangle(
        left: area.left + Double(place % columns) * cell.width + 6,
        top: area.top + Double(place / columns) * cell.height + 2, width: cell.width - 12,
        height: cell.height - 8)
      draw(panel, in: frame, on: &canvas, &drawing)
    }
    drawing.draw(on: &canvas)
  }

  private func draw(_ panel: Panel, in frame: Rectangle, on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let line = canvas.lineHeight(theme.fontSize)
    let small = canvas.lineHeight(theme.smallSize)
    // A long heading is written smaller, then abridged.
    let fitting = frame.width / max(GnuplotText.width(panel.heading, points: 1), 1)
    let size = max(theme.smallSize * 0.9, min(theme.fontSize, fitting))
    canvas.text(
      GnuplotText.abridged(panel.heading, to: frame.width, points: size),
      at: (frame.left, frame.top + line / 2), size: size, color: theme.ink)
    let area = Rectangle(
      left: frame.left, top: frame.top + line + 2, width: frame.width,
      height: max(10, frame.height - line - small - 14))
    let colors = Colormap.diverging(theme)
    var bottom = area.top
    for (tile, place) in zip(panel.tiles, places(panel, in: area)) {
      canvas.cells(tile, in: place, reach: panel.reach, colors)
      bottom = max(bottom, place.bottom)
    }
    // The scale: from the most negative to the most positive.
    let bar = Rectangle(left: frame.left, top: bottom + 8, width: min(110, frame.width * 0.4), height: 7)
    let steps = 24
    for step in 0..<steps {
      let width = bar.width / Double(steps)
      let left = bar.left + Double(step) * width
      drawing.fill(
        [
          Point(left, bar.top), Point(left + width, bar.top), Point(left + width, bar.bottom),
          Point(left, bar.bottom),
        ], colors.color(at: Double(step) / Double(steps - 1)))
    }
    canvas.text(
      "±\(Number.general(panel.reach, digits: 3))", at: (bar.right + 8, bar.top + 4), size: theme.smallSize,
      color: theme.muted)
    let total = Int(panel.shape.split(separator: ",").last.map { $0.filter(\.isNumber) } ?? "") ?? 0
    if panel.isImage, panel.tiles.count == Self.mostTiles,
      total > Self.mostTiles || panel.shape.split(separator: ",").count > 2
    {
      canvas.text(
        "the first \(Self.mostTiles)", at: (frame.right, bar.top + 4), .right, size: theme.smallSize,
        color: theme.muted)
    }
  }

  /// Where the tiles go: as large as possible, square cells for images.
  private func places(_ panel: Panel, in area: Rectangle) -> [Rectangle] {
    guard let first = panel.tiles.first else { return [] }
    let (high, wide) = (Double(max(1, first.rows)), Double(max(1, first.columns)))
    guard panel.tiles.count > 1 || panel.isImage else {
      // Cells up to three times as long as wide.
      var (width, height) = (area.width / wide, area.height / high)
      width = min(width, height * 3, 76)
      height = min(height, width * 3, 76)
      return [Rectangle(left: area.left, top: area.top, width: width * wide, height: height * high)]
    }
    let count = panel.tiles.count
    var best = (columns: 1, side: 0.0)
    for columns in 1...count {
      let rows = (count + columns - 1) / columns
      let side = min(
        (area.width - 3 * Double(columns - 1)) / (Double(columns) * wide),
        (area.height - 3 * Double(rows - 1)) / (Double(rows) * high))
      if side > best.side { best = (columns, side) }
    }
    let side = min(best.side, 40)
    return (0..<count).map { place in
      Rectangle(
        left: area.left + Double(place % best.columns) * (side * wide + 3),
        top: area.top + Double(place / best.columns) * (side * high + 3), width: side * wide,
        height: side * high)
    }
  }
}

extension Canvas {
  /// A matrix as coloured cells on a canvas that counts in pixels; large ones are reduced to what can be seen.
  mutating func cells(_ matrix: ChartMatrix, in place: Rectangle, reach: Double, _ colors: Colormap) {
    let limit = (rows: max(1, Int(place.height)), columns: max(1, Int(place.width)))
    let cells = matrix.reduced(rows: limit.rows, columns: limit.columns)
    let (width, height) = (place.width / Double(cells.columns), place.height / Double(cells.rows))
    var columns: [[Double]] = [[], [], [], [], []]
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        let value = cells[row, column]
        guard value.isFinite else { continue }
        let fraction = reach > 0 ? (value / reach + 1) / 2 : 0.5
        let channels = colors.color(at: fraction).channels
        let x = place.left + (Double(column) + 0.5) * width
        let y = place.top + (Double(row) + 0.5) * height
        for (index, number) in [x, y, channels.red, channels.green, channels.blue].enumerated() {
          columns[index].append(number)
        }
      }
    }
    guard !columns[0].isEmpty else { return }
    if cells.rows * cells.columns <= 4096 {
      let (dx, dy) = (width / 2 - (width >= 8 ? 0.4 : 0), height / 2 - (height >= 8 ? 0.4 : 0))
      let packed = columns[0].indices.map {
        columns[2][$0].rounded() * 65536 + columns[3][$0].rounded() * 256 + columns[4][$0].rounded()
      }
      let block = script.block([columns[0], columns[1], packed])
      let border = width >= 8 && height >= 8 ? "noborder" : "border"
      draw(
        block, using: "1:2:(\(dx)):(\(dy)):3", "boxxyerror lc rgb variable fillstyle solid 1 \(border)")
    } else {
      draw(script.block(columns), using: "1:2:3:4:5", "rgbimage")
    }
  }
}
