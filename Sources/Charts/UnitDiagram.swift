internal import Glibc
internal import Tensors

/// The columns of units of a ``NetworkDiagram`` with an edge for every weight that is shown.
struct UnitDiagram {
  let stages: [NetworkDiagram.Stage]
  let options: NetworkDiagram.Options
  let area: Rectangle

  /// Where a column's units stand: the numbers of those that are shown, and their places.
  private struct Column {
    let x: Double
    let units: [(number: Int, y: Double)]
    /// Where the units that are left out would stand.
    let gap: Double?
    let radius: Double
    let box: Rectangle?
    /// From one unit to the next.
    var distance = 0.0
  }

  func draw(on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let footer = canvas.lineHeight(theme.fontSize) + 2 * canvas.lineHeight(theme.smallSize) + 34
    let height = area.height - footer
    let most = mostUnits(height, theme)
    let columns = stages.indices.map { column($0, height, most: most) }
    drawEdges(columns, on: canvas, &drawing)
    for (stage, column) in zip(stages, columns) {
      drawUnits(stage, column, on: &canvas, &drawing)
      drawLabels(stage, at: column.x, top: area.top + height + 6, on: &canvas)
    }
    drawLegend(on: &canvas, &drawing)
  }

  // MARK: Layout

  private func column(_ place: Int, _ height: Double, most: Int) -> Column {
    let stage = stages[place]
    let margin = min(70, area.width / Double(stages.count) / 2)
    let step = stages.count > 1 ? (area.width - 2 * margin) / Double(stages.count - 1) : 0
    let x = area.left + margin + Double(place) * step
    let middle = area.top + height / 2
    let count = stage.units ?? 1
    guard stage.hasUnits, count > 0 else {
      let width = min(130, max(60, step * 0.72))
      let box = Rectangle(
        left: x - width / 2, top: middle - min(90, height / 2.4), width: width, height: min(180, height / 1.2)
      )
      return Column(x: x, units: [], gap: nil, radius: 0, box: box)
    }
    // As large as the fullest column allows, so that all units are of one size.
    let fullest = stages.filter(\.hasUnits).map { min($0.units ?? 1, most) }.max() ?? 1
    let distance = min(84, height / Double(max(fullest, 2)))
    let radius = min(22, distance * 0.4, max(6, step * 0.2))
    let shown = min(count, most)
    guard count > shown else {
      let top = middle - Double(shown - 1) / 2 * distance
      return Column(
        x: x, units: (0..<shown).map { ($0, top + Double($0) * distance) }, gap: nil, radius: radius, box: nil
      )
    }
    // The first ones, three dots, the last ones.
    let (first, last) = (shown / 2, shown - 1 - shown / 2)
    let top = middle - Double(shown - 1) / 2 * distance
    let units =
      (0..<first).map { ($0, top + Double($0) * distance) }
      + (0..<last).map { (count - last + $0, top + Double(first + 1 + $0) * distance) }
    return Column(
      x: x, units: units, gap: top + Double(first) * distance, radius: radius, box: nil,
      distance: distance)
  }

  /// Twelve, or as many as can be told apart, and where they carry values, read.
  private func mostUnits(_ height: Double, _ theme: Theme) -> Int {
    let hasValues = stages.contains { $0.values != nil }
    return max(4, min(12, Int(height / (hasValues ? 27 : theme.fontSize))))
  }

  // MARK: Edges

  private func drawEdges(_ columns: [Column], on canvas: Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let largest = largestGradient
    for place in 1..<max(columns.count, 1) {
      let (from, to) = (columns[place - 1], columns[place])
      let stage = stages[place]
      guard from.box == nil, to.box == nil else {
        drawBands(from, to, theme, &drawing)
        continue
      }
      let matrix = options.gradients ? stage.gradient : stage.weight
      let fits = matrix.map {
        $0.rank == 2 && $0.shape[0] == stages[place - 1].units && $0.shape[1] == stage.units
      }
      guard let matrix, fits == true else {
        for a in from.units { for b in to.units { line(from, a.y, to, b.y, theme.grid, 0.8, 1, &drawing) } }
        continue
      }
      let width = matrix.shape[1]
      var edges: [(a: Double, b: Double, value: Double)] = []
      for a in from.units {
        for b in to.units { edges.append((a.y, b.y, matrix[flat: a.number * width + b.number])) }
      }
      let reach =
        options.gradients
        ? largest : stage.reach ?? edges.reduce(0) { $1.value.isFinite ? max($0, abs($1.value)) : $0 }
      // Weak edges first: strong ones lie on top. In few steps of strength, as one element each.
      let graded = edges.map { (edge: $0, level: level($0.value, reach)) }.sorted {
        $0.level.order < $1.level.order
      }
      for (edge, level) in graded {
        let (color, width, opacity) = style(level, theme)
        line(from, edge.a, to, edge.b, color, width, opacity, &drawing)
      }
    }
  }

  /// How strongly an edge is drawn: 0 to 8, and on which side of zero.
  private struct Level {
    let strength: Int
    let isNegative: Bool
    let isBroken: Bool
    var order: Int { isBroken ? 100 : 2 * strength + (isNegative ? 1 : 0) }
  }

  private static let strengths = 8

  private func level(_ value: Double, _ reach: Double) -> Level {
    guard value.isFinite else { return Level(strength: Self.strengths, isNegative: false, isBroken: true) }
    guard reach > 0 else { return Level(strength: 0, isNegative: false, isBroken: false) }
    // Gradients span magnitudes: four decades from the largest down.
    let share =
      options.gradients
      ? (value == 0 ? 0 : max(0, 1 + log10(abs(value) / reach) / 4)) : abs(value) / reach
    return Level(
      strength: Int((share * Double(Self.strengths)).rounded()), isNegative: value < 0, isBroken: false)
  }

  private func style(_ level: Level, _ theme: Theme) -> (Color, width: Double, opacity: Double) {
    let share = Double(level.strength) / Double(Self.strengths)
    if level.isBroken { return (Color(rgb: 0xD5008F), 2.4, 1) }
    if options.gradients {
      if level.strength == 0 { return (theme.grid, 0.6, 1) }
      return (Self.heat(share, theme), 0.5 + 2.4 * share, 0.35 + 0.6 * share)
    }
    let ends = Colormap.diverging(theme).stops
    let color = level.isNegative ? ends[0] : ends[ends.count - 1]
    return (color, 0.4 + 3.2 * share, 0.10 + 0.78 * share)
  }

  /// From a pale yellow to a dark red, for magnitudes of gradients.
  static func heat(_ share: Double, _ theme: Theme) -> Color {
    (theme.isDark
      ? Colormap([0x4A3A28, 0x8A5A22, 0xD9822B, 0xFFB45C, 0xFFE9A8])
      : Colormap([0xF2DFC0, 0xF5B75B, 0xE6812F, 0xC2410C, 0x7F1D1D])).color(at: share)
  }

  private var largestGradient: Double {
    stages.reduce(0) { largest, stage in
      (stage.gradient?.doubles ?? []).reduce(largest) { $1.isFinite ? max($0, abs($1)) : $0 }
    }
  }

  private func line(
    _ from: Column, _ a: Double, _ to: Column, _ b: Double, _ color: Color, _ width: Double,
    _ opacity: Double,
    _ drawing: inout Drawing
  ) {
    drawing.line([Point(from.x, a), Point(to.x, b)], color, width: width, opacity: opacity)
  }

  /// What leads into or out of a box: a line from each unit.
  private func drawBands(_ from: Column, _ to: Column, _ theme: Theme, _ drawing: inout Drawing) {
    let middle = (from.box ?? to.box).map { $0.top + $0.height / 2 } ?? 0
    let start = from.box.map { $0.right } ?? from.x
    let end = to.box.map { $0.left } ?? to.x
    let (starts, ends) = (from.units.map(\.y), to.units.map(\.y))
    for a in starts.isEmpty ? [middle] : starts {
      for b in ends.isEmpty ? [middle] : ends {
        drawing.line(Drawing.curve(Point(start, a), Point(end, b)), theme.axis, width: 0.9, opacity: 0.6)
      }
    }
  }

  // MARK: Units and labels

  private func drawUnits(
    _ stage: NetworkDiagram.Stage, _ column: Column, on canvas: inout Canvas, _ drawing: inout Drawing
  ) {
    let theme = canvas.theme
    if let box = column.box {
      drawing.box(box, radius: 9, theme.background.mixed(with: theme.color(0), 0.10), rim: theme.color(0))
      let name = stage.detail.split(separator: " ").first.map(String.init) ?? stage.name
      let lines = [name] + stage.members
      let sizes = [theme.fontSize] + [Double](repeating: theme.smallSize, count: 3)
      let widest = zip(lines, sizes).map { GnuplotText.width($0, points: $1) }.max() ?? 0
      let shrink = (box.width - 12) / max(widest, 1)
      if shrink > 0.7 {
        let line = canvas.lineHeight(theme.fontSize)
        let top = box.top + (box.height - line * Double(min(lines.count, 4))) / 2
        for (place, text) in lines.prefix(4).enumerated() {
          canvas.text(
            text, at: (box.left + box.width / 2, top + (Double(place) + 0.5) * line), .center,
            size: sizes[place] * min(1, shrink), color: place == 0 ? theme.ink : theme.muted)
        }
        return
      }
      for (place, text) in lines.prefix(4).enumerated() {
        let size = min(
          place == 0 ? theme.fontSize : theme.smallSize,
          (box.height - 16) / max(GnuplotText.width(text, points: 1), 1))
        let x = box.left + box.width * (Double(place) + 1) / Double(min(lines.count, 4) + 1)
        canvas.text(
          text, at: (x, box.top + box.height / 2), .center, rotated: true, size: size,
          color: place == 0 ? theme.ink : theme.muted)
      }
      return
    }
    let values = stage.values
    let reach = values?.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 } ?? 0
    for (number, y) in column.units {
      let value = values.flatMap { $0.indices.contains(number) ? $0[number] : nil }
      let share = value.map { reach > 0 && $0.isFinite ? abs($0) / reach : 0 } ?? 0
      // A value has the colour of a weight of its sign.
      let ends = Colormap.diverging(theme).stops
      let tint = value.map { $0 < 0 ? ends[0] : ends[ends.count - 1] } ?? theme.color(0)
      let fill = theme.background.mixed(with: tint, value == nil ? 0.12 : 0.06 + 0.6 * share)
      drawing.disk(
        Point(column.x, y), radius: column.radius, fill, rim: theme.ink.mixed(with: theme.background, 0.25))
      guard let value, column.radius >= 9 else { continue }
      let text = Number.brief(value)
      let size = min(theme.smallSize, (2 * column.radius - 4) / max(GnuplotText.width(text, points: 1), 1))
      canvas.text(text, at: (column.x, y), .center, size: size, color: fill.contrast)
    }
    if let gap = column.gap {
      // Between the rims of the neighbours.
      let free = column.distance - column.radius
      for offset in [-0.45, 0, 0.45] {
        drawing.circle(Point(column.x, gap + offset * min(free, 14)), min(1.8, free * 0.14), theme.muted)
      }

    }
  }

  private func drawLabels(_ stage: NetworkDiagram.Stage, at x: Double, top: Double, on canvas: inout Canvas) {
    let theme = canvas.theme
    let room = area.width / Double(stages.count) + 4
    let (normal, small) = (canvas.lineHeight(theme.fontSize), canvas.lineHeight(theme.smallSize))
    let head = stage.name
    canvas.text(
      head, at: (x, top + normal / 2), .center, size: fitting(head, theme.fontSize, room), color: theme.ink)
    var lines: [String] = []
    let detail = stage.detail
    if !detail.isEmpty, detail != stage.name { lines.append(detail) }
    let size =
      stage.parameterCount > 0
      ? "\(formatCount(stage.parameterCount)) parameters" : stage.units.map { "\($0) values" } ?? ""
    if options.gradients, let norm = stage.gradientNorm {
      lines.append("‖∂L‖ \(Number.brief(norm))")
    } else if stage.frozenCount > 0 {
      lines.append(size + (stage.frozenCount == stage.parameterCount ? ", frozen" : ", some frozen"))
    } else {
      lines.append(size)
    }
    for (place, line) in lines.enumerated() {
      canvas.text(
        line, at: (x, top + normal + (Double(place) + 0.5) * small), .center,
        size: fitting(line, theme.smallSize, room), color: theme.muted)
    }
  }

  private func fitting(_ text: String, _ size: Double, _ room: Double) -> Double {
    max(5, min(size, room / max(GnuplotText.width(text, points: 1), 1)))
  }

  private func drawLegend(on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let y = area.bottom - 6
    var x = area.left
    var entries: [(Color, String)]
    let ends = Colormap.diverging(theme).stops
    let hasValues = stages.contains { $0.values != nil }
    if options.gradients {
      entries = [
        (Self.heat(1, theme), "|∂L/∂w| largest, \(Number.brief(largestGradient))"),
        (Self.heat(0.5, theme), "a hundredth"), (theme.grid, "a ten-thousandth or less"),
      ]
      if hasValues { entries += [(ends[ends.count - 1], "positive value"), (ends[0], "negative")] }
    } else {
      entries = [
        (ends[ends.count - 1], hasValues ? "positive weight or value" : "positive weight"),
        (ends[0], "negative"),
        (theme.axis, hasValues ? "thicker, fuller: larger in its layer" : "thicker: larger in its layer"),
      ]
    }
    let swatch = 22 * canvas.unit
    let widths = entries.map { GnuplotText.width($0.1, points: theme.smallSize) }
    // Smaller where the page is narrow.
    let room = area.width - Double(entries.count) * (2 * swatch + 7) + swatch
    let size = theme.smallSize * min(1, room / max(widths.reduce(0, +), 1))
    for ((color, text), width) in zip(entries, widths) {
      drawing.line([Point(x, y), Point(x + swatch, y)], color, width: 2.6)
      canvas.text(text, at: (x + swatch + 7, y), size: size, color: theme.muted)
      x += 2 * swatch + 7 + width * size / theme.smallSize
    }
  }
}
