internal import Glibc

extension ActivationsChart {
  func draw(on canvas: inout TextCanvas) {
    canvas.draw(panels, title: title ?? "Activations") { panel, place, canvas in
      var labels = Canvas.Labels()
      (labels.title, labels.caption) = (panel.name, panel.caption)
      let shown = panel.counts.map { isLogarithmic ? log($0 + 1) : $0 }
      let most = max(shown.max() ?? 1, 1e-9)
      let plot = canvas.plan(labels) { columns in
        Axis(.linear, panel.extent, count: TextPlot.tickCount(columns: columns))
      } y: { rows in
        Axis(
          isLogarithmic ? .logarithmic : .linear, isLogarithmic ? 1...exp(most) : 0...most,
          count: max(2, rows / 4))
      }
      canvas.axes(plot, labels)
      canvas.columns(in: plot.area, ink: canvas.style.ink(place)) { column in
        let share = { (column: Int) in Double(column) / Double(plot.area.columns) }
        return panel.height(shown, from: share(column), to: share(column + 1)) / most
      }
    }
  }
}
