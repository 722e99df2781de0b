import Charts
import Foundation
import Fuzzing
import Testing

/// Every kind of picture, drawn by the real gnuplot. With `BPS_PICTURES=folder` they stay there to be looked at.
struct PictureTests {
  static let pictures: [(name: String, make: @Sendable () throws -> Figure)] = [
    (
      "loss",
      {
        let validation = Samples.validation()
        var options = LineChart.Options()
        options.title = "Training loss"
        options.xLabel = "step"
        options.yLabel = "loss"
        options.logY = true
        options.smooth = 0.98
        return Figure(
          try LineChart(
            [
              .init(y: Samples.training(), name: "train"),
              .init(
                y: validation.y, x: validation.x, name: "validation", style: .linePoints, best: .min,
                smooth: 0),
            ], options))
      }
    ),
    (
      "loss-linear",
      {
        let validation = Samples.validation()
        var options = LineChart.Options()
        options.title = "Training loss, with a wild first step"
        options.xLabel = "step"
        options.smooth = 0.95
        options.marks = [.init(1000, "lr × 0.1"), .init(1060, "second"), .init(2900, "unfreeze")]
        var train = Samples.training()
        train[0] = 900
        train[700] = .nan
        return Figure(
          try LineChart(
            [
              .init(y: train, name: "train"),
              .init(
                y: validation.y, x: validation.x, name: "validation", style: .linePoints, best: .min,
                smooth: 0),
            ], options))
      }
    ),
    (
      "norms",
      {
        var options = LineChart.Options()
        options.title = "Gradient norm by layer"
        options.xLabel = "step"
        options.yLabel = "L2 norm"
        options.logY = true
        options.smooth = 0.95
        let names = ["embed", "dense1", "dense2", "dense3", "out"]
        return Figure(
          try LineChart(zip(names, Samples.norms(5)).map { .init(y: $1, name: $0) }, options))
      }
    ),
    (
      "logx",
      {
        let x = (0..<60).map { pow(10, -5 + Double($0) / 12) }
        var options = LineChart.Options()
        options.title = "Learning-rate range test"
        options.xLabel = "learning rate"
        options.yLabel = "loss"
        options.logX = true
        return Figure(
          try LineChart(
            [.init(y: x.map { 2.3 - 1.8 / (1 + pow(0.003 / $0, 1.2)) + 8 * $0 * $0 / 0.5 }, x: x)], options))
      }
    ),
    (
      "two-lines",
      {
        var options = LineChart.Options()
        options.title = "Two that end together"
        return Figure(
          try LineChart(
            [
              .init(y: (0..<100).map { sin(Double($0) / 10) }, name: "sin"),
              .init(y: (0..<60).map { cos(Double($0) / 10) }, name: "cos"),
            ], options))
      }
    ),
    (
      "many",
      {
        var options = LineChart.Options()
        options.title = "Twelve series"
        return Figure(
          try LineChart(
            (0..<12).map { k in
              .init(y: (0..<200).map { sin(Double($0) / 20 + Double(k) / 2) }, name: "series \(k)")
            },
            options))
      }
    ),
    (
      "bands",
      {
        var options = LineChart.Options()
        options.title = "Accuracy over five runs"
        options.xLabel = "epoch"
        options.yLabel = "accuracy"
        func runs(_ speed: Double, _ seed: UInt64) -> [[Double]] {
          (0..<5).map { run in
            var random = SeededGenerator(seed: seed + UInt64(run))
            let offset = 0.02 * random.normal()
            return (0..<40).map { 0.95 - 0.85 * exp(-Double($0) * speed) + offset + 0.008 * random.normal() }
          }
        }
        return Figure(
          try LineChart([.runs(runs(0.15, 20), name: "adam"), .runs(runs(0.06, 40), name: "sgd")], options))
      }
    ),
    (
      "single",
      {
        var options = LineChart.Options()
        options.title = "One point"
        return Figure(try LineChart([.init(y: [0.7])], options))
      }
    ),
    (
      "constant",
      {
        var options = LineChart.Options()
        options.title = "Constant"
        options.smooth = 0.9
        return Figure(try LineChart([.init(y: [Double](repeating: 0.25, count: 50), name: "loss")], options))
      }
    ),
    (
      "magnitudes",
      {
        var options = LineChart.Options()
        options.title = "Small values, many steps"
        options.xLabel = "step"
        return Figure(
          try LineChart(
            [
              .init(
                y: (0..<500).map { 3e-5 * exp(-Double($0) / 200) }, x: (0..<500).map { Double($0) * 2500 })
            ], options))
      }
    ),
    (
      "moons",
      {
        var options = ScatterChart.Options()
        options.title = "Moons"
        options.xLabel = "x₁"
        options.yLabel = "x₂"
        return Figure(try ScatterChart(Samples.moons(300), options))
      }
    ),
    (
      "blobs",
      {
        var options = ScatterChart.Options()
        options.title = "Three classes"
        options.square = true
        return Figure(try ScatterChart(Samples.blobs(3, 1500), options))
      }
    ),
    (
      "crowd",
      {
        var options = ScatterChart.Options()
        options.title = "A hundred thousand points"
        return Figure(try ScatterChart(Samples.moons(100_000, noise: 0.2), options))
      }
    ),
    (
      "dark",
      {
        var options = LineChart.Options()
        options.title = "Gradient norm by layer"
        options.logY = true
        options.smooth = 0.95
        return Figure(
          try LineChart(zip(["a", "b", "c"], Samples.norms(3)).map { .init(y: $1, name: $0) }, options),
          theme: .dark)
      }
    ),
    (
      "figure",
      {
        var loss = LineChart.Options()
        loss.title = "loss"
        loss.logY = true
        loss.smooth = 0.98
        var norm = LineChart.Options()
        norm.title = "gradient norm"
        norm.logY = true
        norm.smooth = 0.9
        var points = ScatterChart.Options()
        points.title = "data"
        let validation = Samples.validation()
        return try Figure(
          rows: 2, columns: 2,
          [
            LineChart(
              [
                .init(y: Samples.training(), name: "train"),
                .init(y: validation.y, x: validation.x, name: "val", smooth: 0),
              ],
              loss), LineChart(zip(["a", "b", "c"], Samples.norms(3)).map { .init(y: $1, name: $0) }, norm),
            ScatterChart(Samples.moons(300), points), LineChart([.init(y: Samples.training(100))]),
          ], title: "run 7 — mlp 784-128-64-10")
      }
    ),
  ]

  static let folder =
    ProcessInfo.processInfo.environment["BPS_PICTURES"] ?? NSTemporaryDirectory() + "bps-pictures"

  @Test(arguments: pictures.map(\.name))
  func `draws in every format`(_ name: String) throws {
    let picture = try #require(Self.pictures.first { $0.name == name })
    let figure = try picture.make()
    for ending in ["png", "svg", "pdf", "csv", "gp"] {
      let path = "\(Self.folder)/\(name).\(ending)"
      try GnuplotProcess.shared.write(figure, to: path)
      let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      #expect(size > 10, "\(path)")
    }
  }
}
