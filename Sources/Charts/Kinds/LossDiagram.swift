internal import Autodiff
internal import Explanations
internal import Tensors

/// The graph of one loss as a picture: data, parameters and operations as boxes with value and gradient, in layers from
/// what goes in to the loss.
struct LossDiagram: Chart {
  struct Options: Sendable {
    var title: String?
    /// Colours boxes and edges by the norm of the gradient.
    var gradients = false
  }

  let graph: LossGraph
  let options: Options
  let notes: [String]
  let cards: [GraphCard]
  let layout: LayeredLayout
  private let placement: GraphPlacement
  private let boxes: [LayeredLayout.Box]
  let scaleOfGradients: GradientScale
  /// What a film shows at one time; nil for the whole.
  var moment: Moment?
  var playback: Playback?

  init(_ graph: LossGraph, _ options: Options) {
    self.init(graph, options, next: [:])
  }

  /// - Parameter next: by node the value that a parameter gets; the boxes have room for it.
  init(_ graph: LossGraph, _ options: Options, next: [Int: Tensor]) {
    self.graph = graph
    self.options = options
    let isBrief = graph.nodes.count > Self.mostDetailed
    let cards = graph.nodes.enumerated().map { GraphCard($1, isBrief: isBrief, next: next[$0]) }
    let boxes = zip(graph.nodes, cards).map {
      LayeredLayout.Box(layer: $0.layer, across: $1.width, along: $1.height)
    }
    layout = LayeredLayout(
      boxes,
      edges: graph.edges.map {
        // What is computed step by step stands on a line, data and parameters beside it.
        .init(from: $0.from, to: $0.to, weight: graph.nodes[$0.from].isLeaf ? 0.2 : 4)
      })
    placement = GraphPlacement(layout, boxes)
    self.boxes = boxes
    self.cards = cards
    scaleOfGradients = GradientScale(
      graph.nodes.compactMap { $0.gradient?.norm } + graph.edges.compactMap { $0.gradient?.norm })
    notes = Self.notes(graph)
  }

  /// More nodes are written in two or three lines each.
  private static let mostDetailed = 28

  private static func notes(_ graph: LossGraph) -> [String] {
    var notes: [String] = []
    let boxes = graph.nodes.filter { !$0.isLeaf }
    let folds = boxes.filter { $0.operationCount > 1 }
    if let widest = folds.max(by: { $0.operationCount < $1.operationCount }) {
      let folded = folds.reduce(0) { $0 + $1.operationCount }
      notes.append(
        "\(formatCount(folded)) of the \(formatCount(graph.operationCount)) operations are folded into \(folds.count) box\(folds.count == 1 ? "" : "es"), by layers and statements; the largest holds \(formatCount(widest.operationCount))"
      )
    }
    if let names = graph.changedNames {
      notes.append(
        "\(names) changed since \(graph.loss) was computed; values and gradients are those of then")
    }
    return notes
  }

  var table: [DataColumn] {
    let nodes = graph.nodes
    let values = nodes.map(\.value.statistics)
    return [
      DataColumn("name", nodes.map(\.name)),
      DataColumn("kind", nodes.map { "\($0.role)" }),
      DataColumn("formula", nodes.map(\.formula)),
      DataColumn("line", nodes.map { $0.line.map { "\($0)" } ?? "" }),
      DataColumn("shape", nodes.map(\.value.shape.description)),
      DataColumn("mean", values.map(\.mean)),
      DataColumn("std", values.map(\.std)),
      DataColumn("gradient norm", nodes.map { $0.gradient.map(\.norm) ?? .nan }),
      DataColumn(
        "inputs",
        nodes.indices.map { place in
          graph.edges.filter { $0.to == place }.map { nodes[$0.from].name }.joined(separator: " ")
        }),
    ]
  }

  // MARK: Page

  /// Small graphs get a small page with large text, large ones a page on which the text keeps its size.
  var preferredSize: (width: Double, height: Double)? {
    let (width, height) = (placement.width, placement.height)
    let zoom = max(1, min(1.35, 740 / max(width, 1), 420 / max(height, 1)))
    let frame = (width: width * zoom + 64, height: height * zoom + 84 + footer)
    let largest = moment == nil ? Self.largestPage : Self.largestFrame
    let scale = min(1, largest / frame.width, largest / frame.height)
    return (max(1200, 2 * frame.width * scale), max(560, 2 * frame.height * scale))
  }

  /// A column's width where its boxes stay legible there, else two columns'.
  var printedSize: (width: Double, height: Double)? {
    guard moment == nil else { return nil }
    let theme = Theme.paper
    let column = Figure.Size.standard.width * 2 / theme.density
    let (place, isWide) = printedPlacement(column)
    let scale = min(theme.fontSize / 11, Self.printedRoom(column, isWide) / max(place.width, 1))
    let pixels = theme.density
    return (
      (isWide ? 2 : 1) * column * pixels,
      max(column * 0.4, place.height * scale + 62 + printedFooter(theme)) * pixels
    )
  }

  /// The placement on a page of one or two columns' width, in print.
  private func printedPlacement(_ column: Double) -> (place: GraphPlacement, isWide: Bool) {
    // Boxes whose names are set in six points can still be read.
    let least = 6.0 / 11
    let narrow = Self.printedRoom(column, false) / least
    let one = GraphPlacement(layout, boxes, page: (narrow, narrow * 1.7), isNarrow: true)
    if one.width <= narrow, one.height <= narrow * 1.7 { return (one, false) }
    let wide = Self.printedRoom(column, true) / least
    return (GraphPlacement(layout, boxes, page: (wide, wide), isNarrow: true), true)
  }

  private static func printedRoom(_ column: Double, _ isWide: Bool) -> Double {
    (isWide ? 2 : 1) * column - 44
  }

  /// Two lines: the boxes, then what ∂ is.
  private func printedFooter(_ theme: Theme) -> Double { theme.smallSize * 4 / 3 * 1.32 * 2 + 14 }

  private static let largestPage = 3000.0
  /// As wide as screens are.
  private static let largestFrame = 1600.0

  /// The room for the legend, or for a film's captions.
  private var footer: Double { moment == nil ? 30 : 62 }

  func draw(on canvas: inout Canvas) {
    let unit = canvas.unit
    let theme = canvas.theme
    let area = canvas.pixels(title: theme.title(options.title, ownTitle), caption: caption)
    var drawing = Drawing()
    let isPrinted = theme.isPrint && moment == nil
    let footer = isPrinted ? printedFooter(theme) : footer * unit
    let room = (width: area.width, height: area.height - footer)
    let column = Figure.Size.standard.width * 2 / theme.density
    var place = isPrinted && canvas.frame.width >= column - 1 ? printedPlacement(column).place : placement
    place.scale = min(
      (isPrinted ? 1 : 1.4) * unit, room.width / max(place.width, 1), room.height / max(place.height, 1))
    place.left = area.left + (room.width - place.width * place.scale) / 2
    place.top = area.top + (room.height - place.height * place.scale) / 2
    drawEdges(place, canvas.theme, &drawing)
    for node in graph.nodes.indices { drawNode(node, place, on: &canvas, &drawing) }
    if let moment {
      drawCaption(moment, in: area, on: &canvas, &drawing)
    } else if options.gradients {
      scaleOfGradients.drawLegend("‖∂\(graph.loss)/∂v‖", in: area, on: &canvas, &drawing)
    } else {
      drawLegend(in: area, on: &canvas, &drawing)
    }
    drawing.draw(on: &canvas)
  }

  /// `L = 0.298371`.
  var ownTitle: String {
    "\(graph.loss) = \(GraphCard.number(graph.nodes[graph.root].value.item, digits: 6))"
  }

  var caption: String {
    let boxes = graph.nodes.count { !$0.isLeaf }
    let operations =
      "\(formatCount(graph.operationCount)) operation\(graph.operationCount == 1 ? "" : "s")"
      + (graph.nodes.contains { $0.operationCount > 1 } ? " in \(boxes) boxes" : "")
    let count = graph.gradients.reduce(0) { $0 + $1.parameter.value.count }
    return "\(operations), \(formatCount(count)) parameter\(count == 1 ? "" : "s")"
  }

  // MARK: Legend

  private func drawLegend(in area: Rectangle, on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let unit = canvas.unit
    let y = area.bottom - 8 * unit - (theme.isPrint ? canvas.lineHeight(theme.smallSize) : 0)
    var x = area.left
    var entries: [(LossGraph.Role, String)] = [
      (.data, "data"), (.parameter, "parameter"), (.operation, "operation"), (.loss, "loss"),
    ]
    entries.removeAll { entry in !graph.nodes.contains { $0.role == entry.0 } }
    for (role, text) in entries {
      let look = Self.look(role, theme)
      drawing.box(
        Rectangle(left: x, top: y - 5 * unit, width: 16 * unit, height: 10 * unit), radius: 3, look.fill,
        rim: look.rim)
      canvas.text(text, at: (x + 22 * unit, y), size: theme.smallSize, color: theme.muted)
      x += 22 * unit + GnuplotText.width(text, points: theme.smallSize) + 18 * unit
    }
    let words = "∂ is ∂\(graph.loss)/∂ of the value above it, ‖∂‖ its norm"
    let width = GnuplotText.width(words, points: theme.smallSize)
    if x + width < area.right {
      canvas.text(words, at: (x, y), size: theme.smallSize, color: theme.muted)
    } else if theme.isPrint {
      let size = theme.smallSize * min(1, area.width / width)
      canvas.text(
        words, at: (area.left, y + canvas.lineHeight(theme.smallSize)), size: size, color: theme.muted)
    }
  }

  /// The colours of a box.
  static func look(_ role: LossGraph.Role, _ theme: Theme) -> (fill: Color, rim: Color) {
    switch role {
    case .data: (theme.background.mixed(with: theme.axis, 0.16), theme.axis)
    case .parameter: (theme.background.mixed(with: theme.color(2), 0.14), theme.color(2))
    case .operation: (theme.background.mixed(with: theme.color(0), 0.07), theme.color(0))
    case .loss: (theme.background.mixed(with: theme.color(1), 0.14), theme.color(1))
    }
  }
}
