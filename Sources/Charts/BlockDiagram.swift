internal import Glibc
internal import Tensors

/// The boxes of a ``NetworkDiagram`` that is too deep for columns of units: rows from left to right.
struct BlockDiagram {
  let stages: [NetworkDiagram.Stage]
  let options: NetworkDiagram.Options
  let area: Rectangle

  /// A layer's box, or the note that stands for the layers that are left out.
  private enum Block {
    case stage(NetworkDiagram.Stage)
    case more(Int)
  }

  private static let mostBlocks = 72

  func draw(on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let blocks = self.blocks
    let columns = columnCount(blocks.count)
    let rows = (blocks.count + columns - 1) / columns
    let legend = options.gradients ? 26.0 : 6
    let cell = (width: area.width / Double(columns), height: min(118, (area.height - legend) / Double(rows)))
    let gap = (x: min(30, cell.width * 0.2), y: min(30, cell.height * 0.3))
    let top = area.top + max(0, (area.height - legend - cell.height * Double(rows)) / 3)
    let frames = blocks.indices.map { place in
      Rectangle(
        left: area.left + Double(place % columns) * cell.width + gap.x / 2,
        top: top + Double(place / columns) * cell.height + gap.y / 2, width: cell.width - gap.x,
        height: cell.height - gap.y)
    }
    for place in 1..<max(1, frames.count) {
      connect(frames[place - 1], frames[place], gap.y, theme, &drawing)
    }
    let scale = GradientScale(stages.compactMap(\.gradientNorm))
    for (block, frame) in zip(blocks, frames) {
      switch block {
      case .stage(let stage): draw(stage, in: frame, scale, on: &canvas, &drawing)
      case .more(let count):
        canvas.text(
          "… \(count) more …", at: (frame.left + frame.width / 2, frame.top + frame.height / 2), .center,
          color: theme.muted)
      }
    }
    if options.gradients { scale.drawLegend("‖∂L/∂θ‖", in: area, on: &canvas, &drawing) }
  }

  private var blocks: [Block] {
    guard stages.count > Self.mostBlocks else { return stages.map { .stage($0) } }
    let half = Self.mostBlocks / 2
    return stages.prefix(half).map { .stage($0) } + [.more(stages.count - 2 * half + 1)]
      + stages.suffix(half - 1).map { .stage($0) }
  }

  /// So many that boxes are about two and a half times as wide as high.
  private func columnCount(_ count: Int) -> Int {
    let wide = max(2, Int(area.width / 96))
    return (2...max(2, wide)).min { a, b in shapeError(a, count) < shapeError(b, count) } ?? 4
  }

  private func shapeError(_ columns: Int, _ count: Int) -> Double {
    let rows = (count + columns - 1) / columns
    let height = min(118, area.height / Double(rows))
    let ratio = area.width / Double(columns) / height
    return abs(log(ratio / 2.2)) + (height < 34 ? 2 : 0)
  }

  private func connect(
    _ from: Rectangle, _ to: Rectangle, _ gap: Double, _ theme: Theme, _ drawing: inout Drawing
  ) {
    let middle = { (box: Rectangle) in box.top + box.height / 2 }
    let color = theme.axis
    if abs(middle(from) - middle(to)) < 1 {
      drawing.line([Point(from.right, middle(from)), Point(to.left - 4, middle(to))], color, width: 1.6)
      drawing.head(at: Point(to.left, middle(to)), from: Point(from.right, middle(from)), size: 7, color)
      return
    }
    // From the end of a row to the start of the next, through the space between them.
    let between = from.bottom + gap / 2
    let (out, back) = (from.right + 7, to.left - 9)
    drawing.line(
      [
        Point(from.right, middle(from)), Point(out, middle(from)), Point(out, between), Point(back, between),
        Point(back, middle(to)), Point(to.left - 4, middle(to)),
      ], color, width: 1.6)
    drawing.head(at: Point(to.left, middle(to)), from: Point(back, middle(to)), size: 7, color)
  }

  private func draw(
    _ stage: NetworkDiagram.Stage, in frame: Rectangle, _ scale: GradientScale,
    on canvas: inout Canvas,
    _ drawing: inout Drawing
  ) {
    let theme = canvas.theme
    let isInput = stage.parameterCount == 0
    var fill = theme.background.mixed(with: isInput ? theme.axis : theme.color(0), 0.12)
    if options.gradients, !isInput { fill = scale.color(stage.gradientNorm, theme) }
    let rim = stage.frozenCount > 0 ? theme.muted : isInput ? theme.axis : theme.color(0)
    drawing.box(frame, radius: 7, fill, rim: rim, dash: stage.frozenCount > 0 ? "(5,4)" : "")
    var lines = [stage.name]
    if !stage.detail.isEmpty { lines.append(stage.detail) }
    lines += stage.members
    if options.gradients, !isInput {
      lines.append(stage.gradientNorm.map { "‖∂L‖ \(Number.brief($0))" } ?? "no gradient")
    } else {
      var facts = [stage.shape].compactMap { $0 }
      if stage.parameterCount > 0 { facts.append("\(formatCount(stage.parameterCount)) par.") }
      if !facts.isEmpty { lines.append(facts.joined(separator: "  ")) }
    }
    let room = frame.height - 6
    let most = max(1, Int(room / 11))
    if lines.count > most {
      lines = Array(lines.prefix(max(1, most - 1))) + (most > 1 ? [lines[lines.count - 1]] : [])
    }
    let line = min(canvas.lineHeight(theme.fontSize), room / Double(lines.count))
    let top = frame.top + frame.height / 2 - line * Double(lines.count) / 2
    for (place, text) in lines.enumerated() {
      let size = place == 0 ? theme.fontSize : theme.smallSize
      let fitted = min(size, line / 1.76, (frame.width - 10) / max(GnuplotText.width(text, points: 1), 1))
      let ink = options.gradients && !isInput ? fill.contrast : place == 0 ? theme.ink : theme.muted
      canvas.text(
        text, at: (frame.left + frame.width / 2, top + (Double(place) + 0.5) * line), .center,
        size: max(4, fitted),
        color: ink)
    }
  }
}
