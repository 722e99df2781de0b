import Tensors

// Addition, subtraction, multiplication, division, negation: every input may be broadcast, and the pullback
// sums over what was.

extension Operation {
  public static let add = Operation(
    "add", documentation: .operator("a + b", "The sum, element by element.", example: "print [1, 2] + 10  # expect: [11, 12]"),
    localDerivative: "∂(a + b)/∂a = 1, ∂(a + b)/∂b = 1",
    forward: .binary { a, b, _ in try Tensor.binary(.add, a, b) },
    samples: broadcastSamples,
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      if sweep.wants(a) { sweep.add(g.sum(toShape: sweep.value(a).shape), to: a) }
      if sweep.wants(b) { sweep.add(g.sum(toShape: sweep.value(b).shape), to: b) }
    },
    pullback: { try [$0.cotangent.summed(like: $0.inputs[0]), $0.cotangent.summed(like: $0.inputs[1])] })

  public static let multiply = Operation(
    "multiply", documentation: .operator("a * b", "The product, element by element.", example: "print [1, 2] * 3  # expect: [3, 6]"),
    localDerivative: "∂(a · b)/∂a = b, ∂(a · b)/∂b = a",
    forward: .binary { a, b, _ in try Tensor.binary(.multiply, a, b) },
    samples: broadcastSamples,
    directPullback: { node, g, sweep in
      guard case .two(let a, let b) = node.inputs else { return }
      let (x, y) = (sweep.value(a), sweep.value(b))
      if sweep.wants(a) { sweep.add(try Tensor.binary(.multiply, g, y).sum(toShape: x.shape), to: a) }
      if sweep.wants(b) { sweep.add(try Tensor.binary(.multiply, g, x).sum(toShape: y.shape), to: b) }
    },
    pullback: {
      let (a, b, g) = ($0.inputs[0], $0.inputs[1], $0.cotangent)
      return try [(g * b).summed(like: a), (g * a).summed(like: b)]
    })

  /// The gradient of a loss as a value; what it depends on is recorded only when it is differentiated again.
  public static let gradient = Operation("gradient", forward: .binary { _, _, _ in throw GradientError.unrelated }) {
    _ in []
  }
}
