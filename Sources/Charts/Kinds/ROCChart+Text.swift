extension ROCChart {
  func draw(on canvas: inout TextCanvas) {
    var options = LineChart.Options()
    options.title = self.options.labels.title
    options.xLabel = self.options.labels.x ?? "false positive rate"
    options.yLabel = self.options.labels.y ?? "true positive rate"
    options.xRange = 0...1
    options.yRange = 0...1
    let series = curves.enumerated().map { index, curve in
      LineChart.Series(
        y: curve.truePositives, x: curve.falsePositives,
        name:
          "\(curve.name ?? (curves.count == 1 ? "area" : "scores \(index + 1)")) \(Number.fixed(curve.area, decimals: 3))"
      )
    }
    let chance = LineChart.Series(y: [0, 1], x: [0, 1], name: "chance 0.500")
    guard let chart = try? LineChart(series + [chance], options) else { return }
    chart.draw(on: &canvas)
  }
}
