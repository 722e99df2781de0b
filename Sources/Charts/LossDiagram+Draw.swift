internal import Explanations
internal import Tensors

// The boxes and edges of a graph.
extension LossDiagram {
  // MARK: Edges

  func drawEdges(_ place: GraphPlacement, _ theme: Theme, _ drawing: inout Drawing) {
    let scale = scaleOfGradients
    let styled = graph.edges.indices.map { (edge: $0, style: style($0, scale, theme)) }
    // Strong ones lie on top.
    for (edge, style) in styled.sorted(by: { $0.style.rank < $1.style.rank }) {
      var route = place.route(edge)
      guard let start = route.first, let end = route.last, route.count > 1 else { continue }
      let size = (style.isBackward ? 8 : 6.5) * place.scale
      // The line stops short of the head of the arrow.
      if style.isBackward {
        route[0].x += size * 0.8
        route.reverse()
      } else {
        route[route.count - 1].x -= size * 0.8
      }
      drawing.line(
        route, style.color, width: style.width * max(0.5, min(place.scale, 1.4)), opacity: style.opacity)
      let tip = style.isBackward ? start : end
      drawing.head(
        at: tip, from: Point(tip.x + (style.isBackward ? 10 : -10), tip.y), size: size, style.color,
        opacity: style.opacity)
    }
  }

  private struct EdgeStyle {
    let color: Color
    let width: Double
    var opacity = 1.0
    var isBackward = false
    let rank: Double
  }

  private func style(_ edge: Int, _ scale: GradientScale, _ theme: Theme) -> EdgeStyle {
    let norm = graph.edges[edge].gradient?.norm
    let isShown = options.gradients || moment?.backwardEdges.contains(edge) == true
    if isShown, let norm {
      let share = norm.isFinite ? (norm == 0 ? 0 : scale.share(norm)) : 1
      let isActive = moment?.activeEdges.contains(edge) == true
      return EdgeStyle(
        color: norm == 0 ? theme.grid : scale.color(norm, theme),
        width: 1 + 2.6 * share + (isActive ? 1.4 : 0),
        isBackward: moment != nil, rank: 2 + share + (isActive ? 2 : 0))
    }
    guard let moment else { return EdgeStyle(color: theme.axis, width: 1.3, rank: 1) }
    if moment.activeEdges.contains(edge) {
      return EdgeStyle(color: theme.color(0), width: 2.6, rank: 3)
    }
    return moment.computed.contains(graph.edges[edge].to)
      ? EdgeStyle(color: theme.axis, width: 1.3, rank: 1) : EdgeStyle(color: theme.grid, width: 1.1, rank: 0)
  }

  // MARK: Nodes

  func drawNode(_ number: Int, _ place: GraphPlacement, on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let node = graph.nodes[number]
    let frame = place.frame(
      layout.centers[number], width: cards[number].width, height: cards[number].height)
    let isLit = moment?.computed.contains(number) ?? true
    let isActive = moment?.active.contains(number) == true
    var (fill, rim) = Self.look(node.role, theme)
    if options.gradients, moment == nil {
      fill = node.gradient == nil ? theme.background : scaleOfGradients.color(node.gradient?.norm, theme)
    }
    if !node.value.allFinite { rim = GradientScale.broken }
    if !isLit { (fill, rim) = (theme.background, theme.grid) }
    let radius = (node.isLeaf ? 3 : 8) * place.scale
    let width = (node.role == .loss ? 2 : 1.3) * max(0.6, min(place.scale, 1.3))
    if node.operationCount > 1 {
      // A stack: several operations in one box.
      for offset in [6.0, 3.0] {
        var sheet = frame
        sheet.left += offset * place.scale
        sheet.top += offset * place.scale
        drawing.box(sheet, radius: radius, theme.background, rim: rim, width: width * 0.7)
      }
    }
    if isActive {
      let halo = Rectangle(
        left: frame.left - 4 * place.scale, top: frame.top - 4 * place.scale,
        width: frame.width + 8 * place.scale, height: frame.height + 8 * place.scale)
      drawing.box(halo, radius: radius + 4 * place.scale, theme.background.mixed(with: theme.color(4), 0.55))
    }
    drawing.box(
      frame, radius: radius, fill, rim: isActive ? theme.color(4).mixed(with: theme.ink, 0.25) : rim,
      width: isActive ? 2.4 * max(0.6, place.scale) : width, dash: node.use.number > 1 ? "(4,3)" : "")
    drawText(number, frame, fill, place.scale, on: &canvas)
  }

  private func drawText(
    _ number: Int, _ frame: Rectangle, _ fill: Color, _ scale: Double, on canvas: inout Canvas
  ) {
    let theme = canvas.theme
    let card = cards[number]
    var y = frame.top + (GraphCard.padding - 1) * scale
    for line in card.lines {
      let height = line.height * scale
      if moment?.shows(line.part, of: number) ?? true {
        var x = frame.left + (frame.width - line.width * scale) / 2
        for segment in line.segments {
          let isFaint = moment.map { !$0.computed.contains(number) } ?? false
          canvas.text(
            segment.text, at: (x, y + height / 2), size: segment.points * scale,
            color: isFaint ? theme.axis : ink(segment.ink, on: fill, theme))
          x += (segment.width + GraphCard.gap) * scale
        }
      }
      y += height
    }
  }

  private func ink(_ ink: GraphCard.Ink, on fill: Color, _ theme: Theme) -> Color {
    if options.gradients, moment == nil, fill != theme.background {
      return ink == .muted ? fill.contrast.mixed(with: fill, 0.25) : fill.contrast
    }
    switch ink {
    case .strong: return theme.ink
    case .muted: return theme.muted
    case .gradient: return theme.isDark ? theme.color(1) : Color(rgb: 0xB0420A)
    case .update: return theme.isDark ? theme.color(2) : Color(rgb: 0x00724F)
    case .broken: return GradientScale.broken
    }
  }
}
