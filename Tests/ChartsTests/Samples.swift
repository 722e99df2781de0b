import Charts
import Foundation
import Fuzzing

/// Data like that of real runs, the same on every machine.
enum Samples {
  static func training(_ steps: Int = 3000, seed: UInt64 = 1) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<steps).map { step in
      let t = Double(step) / Double(steps)
      let base = 0.06 + 2.5 * exp(-6 * t)
      return base * exp(0.28 * random.normal())
    }
  }

  static func validation(_ steps: Int = 3000, seed: UInt64 = 2) -> (x: [Double], y: [Double]) {
    var random = SeededGenerator(seed: seed)
    let x = stride(from: steps / 30, through: steps, by: steps / 30).map(Double.init)
    let y = x.map { x in
      let t = x / Double(steps)
      return 0.11 + 2.5 * exp(-6 * t) + 0.05 * max(0, t - 0.6) + 0.004 * random.normal()
    }
    return (x, y)
  }

  static func norms(_ layers: Int, _ steps: Int = 2000) -> [[Double]] {
    (0..<layers).map { layer in
      var random = SeededGenerator(seed: UInt64(layer) + 10)
      let scale = 1.2 * exp(-0.9 * Double(layer))
      return (0..<steps).map { step in
        scale * exp(-2 * Double(step) / Double(steps)) * exp(0.15 * random.normal())
      }
    }
  }

  static func moons(_ count: Int, noise: Double = 0.12) -> [ScatterChart.Group] {
    var random = SeededGenerator(seed: 5)
    var groups = [
      ScatterChart.Group(x: [], y: [], name: "upper"), ScatterChart.Group(x: [], y: [], name: "lower"),
    ]
    for index in 0..<count {
      let angle = Double.pi * random.uniform()
      let (x, y) = index % 2 == 0 ? (cos(angle), sin(angle)) : (1 - cos(angle), 0.5 - sin(angle))
      groups[index % 2].x.append(x + noise * random.normal())
      groups[index % 2].y.append(y + noise * random.normal())
    }
    return groups
  }

  static func blobs(_ classes: Int, _ count: Int) -> [ScatterChart.Group] {
    var random = SeededGenerator(seed: 6)
    return (0..<classes).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(classes)
      return ScatterChart.Group(
        x: (0..<count / classes).map { _ in 2 * cos(angle) + 0.7 * random.normal() },
        y: (0..<count / classes).map { _ in 2 * sin(angle) + 0.7 * random.normal() },
        name: ["setosa", "versicolor", "virginica"][index % 3] + (index > 2 ? " \(index)" : ""))
    }
  }
}

extension SeededGenerator {
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func normal() -> Double {
    (-2 * log(max(uniform(), 1e-300))).squareRoot() * cos(2 * .pi * uniform())
  }
}
