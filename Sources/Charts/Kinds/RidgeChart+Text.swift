internal import Glibc

extension RidgeChart {
  /// A line of blocks for each step, the first at the bottom.
  func draw(on canvas: inout TextCanvas) {
    canvas.draw(panels, title: title ?? "Gradient distribution over training") { panel, _, canvas in
      var labels = Canvas.Labels()
      (labels.title, labels.caption) = (panel.name, "by pass")
      let plot = canvas.plan(labels) { columns in
        Axis(.linear, panel.axis, count: TextPlot.tickCount(columns: columns))
      } y: { rows in
        Axis(steps: chosen(panel, rows: rows).map(\.step), rows: rows)
      }
      canvas.axes(plot, labels)
      let ridges = chosen(panel, rows: plot.area.rows)
      let highest = max(ridges.compactMap { $0.density.max() }.max() ?? 1, 1e-300)
      let height = plot.area.rows / max(1, ridges.count)
      for (place, ridge) in ridges.enumerated() {
        let line = CellRectangle(
          column: plot.area.column, row: plot.area.bottom - (place + 1) * height, columns: plot.area.columns,
          rows: height)
        let color = Colormap.viridis.color(at: 0.25 + 0.6 * Double(place) / Double(max(1, ridges.count - 1)))
        canvas.columns(in: line, ink: canvas.style.isColored ? color : nil) { column in
          let bin = { (column: Int) in column * ridge.density.count / plot.area.columns }
          let bins = bin(column)..<max(bin(column) + 1, bin(column + 1))
          let density = ridge.density[bins.clamped(to: ridge.density.indices)].max() ?? 0
          // As in the picture: a root, so that flat early ridges stay visible beside narrow late ones.
          return density > highest * 1e-3 ? pow(density / highest, 0.45) : 0
        }
      }
    }
  }

  /// As many ridges as there are rows, or half as many of two rows each, the first and the last among them.
  private func chosen(_ panel: Panel, rows: Int) -> [(step: Int, density: [Double])] {
    let ridges = panel.ridges
    let most = rows >= 16 ? rows / 2 : max(1, rows)
    guard ridges.count > most, most > 1 else { return Array(ridges.suffix(most)) }
    return (0..<most).map { ridges[$0 * (ridges.count - 1) / (most - 1)] }
  }
}

extension Axis {
  /// An axis upward with a place of equal height for each of these steps.
  fileprivate init(steps: [Int], rows: Int) {
    scale = .linear
    (lower, upper) = (0, Double(rows))
    (minor, factor) = ([], nil)
    let height = rows / max(1, steps.count)
    major = steps.enumerated().map { Tick(value: Double($0 * height) + 0.5, label: "\($1)") }
  }
}
