import Foundation
import Fuzzing

/// Programs that a seed makes: networks and formulas of everything that a gradient can go through.
struct RandomProgram {
  private var generator: SeededGenerator
  private(set) var lines: [String] = []
  /// The names and shapes of what a derivative can be taken by.
  private(set) var targets: [(name: String, shape: [Int])] = []
  private var rows = 3
  private var columns = 2
  private var number = 0
  private var square: (name: String, size: Int)?

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15)
    lines = ["seed \(seed)"] + Self.layers
    if pick(2) == 0 { lines.insert("precision f64", at: 0) }
    rows = 2 + pick(3)
    columns = 2 + pick(3)
    lines.append("x = normal(\(rows), \(columns))")
    targets.append(("x", [rows, columns]))
    let shift = parameter("normal(\(columns)) / 4", [columns])
    lines.append("h = x + \(shift)")
    for _ in 0..<(2 + pick(4)) { addStep() }
    addLoss()
  }

  var text: String { lines.joined(separator: "\n") }

  /// The target and the flat place of one of its elements.
  mutating func pickTarget() -> (name: String, element: Int) {
    let target = targets[pick(targets.count)]
    return (target.name, pick(target.shape.reduce(1, *)))
  }

  private static let layers = """
    layer Residual(n) {
      param gain = normal(n)
      inner = dense(n, n, tanh)
      forward(v) = v + gain * inner(v)
    }
    layer Swish(n) {
      param β = ones(n) + normal(n) / 4
      forward(v) = v * sigmoid(β * v)
      backward(g) = {
        s = sigmoid(β * v)
        (v: g * (s + β * v * s * (1 - s)), β: sum(g * v^2 * s * (1 - s), axis: 0))
      }
    }
    """.split(separator: "\n").map(String.init)

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func parameter(_ value: String, _ shape: [Int]) -> String {
    number += 1
    lines.append("param p\(number) = \(value)")
    targets.append(("p\(number)", shape))
    return "p\(number)"
  }

  private mutating func addStep() {
    switch pick(16) {
    case 0, 1: addDense()
    case 2:
      let gain = parameter("normal(\(columns))", [columns])
      lines.append("h = h * \(gain) + \(gain)")
    case 3:
      let shift = parameter("0.3", [])
      lines.append("h = sin(h + \(shift)) / (1.5 + cos(h * \(shift)))")
    case 4:
      let slope = parameter("0.2", [])
      lines.append("h = where(h > 0.1, h, h * \(slope))")
    case 5:
      lines.append("h = h[[0, \(rows - 1), 0]]")
      rows = 3
    case 6 where columns > 2:
      lines.append("h = h[.., 1..<\(columns)] * h[0, 0]")
      columns -= 1
    case 7: addShared()
    case 8: lines.append("h = h - mean(h, axis: 1, keep: true)")
    case 9: lines.append("h = 2 * softmax(h)")
    case 10:
      addLayer("Residual", ["gain", "inner.W", "inner.b"], [[columns], [columns, columns], [columns]])
    case 11: addLayer("Swish", ["β"], [[columns]])
    case 12:
      lines.append("h = concat([h, exp(-h^2)], axis: 1)")
      columns *= 2
    case 13:
      lines.append("h = h.T @ h / \(rows)")
      rows = columns
    case 14: lines.append("h = maximum(h, 0.05) * sqrt(h^2 + 1)")
    default: lines.append("h = gelu(h) + log(1 + h^2)")
    }
    if pick(3) == 0 {
      number += 1
      lines.append("v\(number) = h * 1")
      lines.append("h = v\(number)")
      targets.append(("v\(number)", [rows, columns]))
    }
  }

  private mutating func addDense() {
    let width = 2 + pick(3)
    let activation = ["tanh", "relu", "sigmoid", "softplus", "elu", "silu"][pick(6)]
    let weight = parameter("normal(\(columns), \(width)) / 2", [columns, width])
    let bias = parameter("normal(\(width))", [width])
    lines.append("h = \(activation)(h @ \(weight) + \(bias))")
    if columns == width { square = (weight, width) }
    columns = width
  }

  /// A parameter that takes part a second time.
  private mutating func addShared() {
    if square?.size != columns {
      square = (parameter("normal(\(columns), \(columns)) / 2", [columns, columns]), columns)
    }
    guard let square else { return }
    lines.append("h = tanh(h @ \(square.name)) @ \(square.name).T")
  }

  private mutating func addLayer(_ kind: String, _ names: [String], _ shapes: [[Int]]) {
    number += 1
    lines.append("l\(number) = \(kind)(\(columns))")
    lines.append("h = l\(number)(h)")
    for (name, shape) in zip(names, shapes) { targets.append(("l\(number).\(name)", shape)) }
  }

  private mutating func addLoss() {
    switch pick(5) {
    case 0:
      let labels = (0..<rows).map { String(($0 * 7) % columns) }.joined(separator: ", ")
      lines.append("L = cross_entropy(logits: h, target: [\(labels)])")
    case 1:
      lines.append("L = cross_entropy(logits: h, target: softmax(ones(\(rows), \(columns))), smoothing: 0.1)")
    case 2: lines.append("L = mse(h, ones(\(rows), \(columns)))")
    case 3: lines.append("L = norm(h) + var(h)")
    default: lines.append("L = mean(h^2) + sum(h[0]) / 7")
    }
  }
}
