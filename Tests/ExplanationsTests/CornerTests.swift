import Testing

/// At a corner differences see two slopes and going backward takes one: that is no mistake.
@Suite struct CornerTests {
  /// Every operation with corners or jumps, at a point where it has one; then pairs of them, and corners close by.
  @Test(arguments: [
    "relu", "leaky_relu", "elu", "selu", "abs", "hardtanh", "softsign", "sign", "floor", "ceil", "round",
    "v => clamp(v, -1, 1)", "v => maximum(v, [0, 0, 1, 2])", "v => minimum(v, 2 * v)", "max", "min",
    "v => max(v, axis: 0)", "v => mae(v, [0, 0, 1, 2])", "v => huber(v, [0, 1, 0, 2])",
    "v => hinge(v, [1, 1, 1, 1])", "v => norm(v - [0, 0, 1, -1])", "v => v % 1", "v => where(v > 0, v, 0)",
    "v => relu(v) - relu(-v)", "v => relu(v) + 3 * relu(-2 * v)", "v => relu(v - 1e-7)",
    "v => relu(v - 1.5e-5)", "v => relu(v - 1e-4)", "v => relu(v + 1e-3)", "v => sort(v)",
  ])
  func `a right gradient is never accused`(function: String) {
    let run = ProgramRun("print gradcheck(\(function), [0, 0, 1, -1])")
    #expect(run.errorText == "")
    #expect(run.output.hasSuffix("true\n"), "\(run.output)")
    #expect(run.tooWideLine == nil)
  }

  @Test func `a wrong gradient is still found beside a corner`() {
    let run = ProgramRun(
      """
      layer Bent() {
        forward(x) = relu(x)
        backward(g) = 2 * g * (x > 0)
      }
      print gradcheck(Bent(), [0, 1, 2])
      """)
    #expect(run.output.contains("]: backward says"), "\(run.output)")
    #expect(run.output.hasSuffix("false\n"))
  }

  @Test func `trace names the operation and both slopes`() {
    let run = ProgramRun("param w = [0, 1]; L = sum(relu(w) * [2, 3]); trace ∂L/∂w[0]")
    #expect(run.output.contains("finite difference from below  0"), "\(run.output)")
    #expect(run.output.contains("finite difference from above  2"))
    #expect(run.output.contains("z1 = relu(w) has a corner at w[0] = 0."))
    #expect(!run.output.contains("differ\n"))
  }
}
