import Autodiff
import Interpreter
import Testing

@Suite struct StepReportTests {
  private func report(_ program: String) throws -> String {
    let host = CollectingHost()
    try Session(host: host).run(program, name: "test")
    return host.output
  }

  /// One step down L = w² from 3 with that rate.
  private func parabola(_ rate: Double) throws -> [String] {
    try report("param w = 3; opt = sgd([w], lr: \(rate)); L = w^2; backward L; step opt, report: true")
      .split(separator: "\n").map(String.init)
  }

  @Test func `predicted and actual change, the updates, the rate`() throws {
    #expect(
      try parabola(0.1) == [
        "step 1, rate 0.1",
        "  loss      9 → 5.76 on the same data",
        "  predicted -3.6  from the gradients: Σ ∂L/∂w · Δw",
        "  actual    -3.24  90 % of the predicted",
        "  parameter  update / weight",
        "  w          0.2",
        "  the loss falls as the gradients say: a larger rate would get further, try 0.5",
      ])
  }

  @Test(arguments: [
    (0.5, "the rate fits"), (0.3, "the rate fits"),
    (0.8, "past the lowest point along this step: the rate is a little large, try 0.5"),
    (1.5, "the loss went up: the rate is too large here, try 0.5"),
    (1e-7, "the weights hardly move: the rate is too small, try 1e-06"),
  ])
  func `a remark on the rate`(rate: Double, remark: String) throws {
    #expect(try parabola(rate).last == "  " + remark)
  }

  @Test func `the loss is computed again on the same data, dropout's masks and labels included`() throws {
    let text = try report(
      """
      seed 2
      (x, y) = moons(30)
      net = dense(2, 8, tanh) |> dropout(0.5) |> dense(8, 2)
      opt = adam(net, lr: 0.001)
      L = cross_entropy(logits: net(x, training: true), target: y)
      backward L
      before = L
      step opt, report: true
      """)
    #expect(text.contains(" % of the predicted"))
    #expect(text.contains("  net.dense1.W  "))
    let share = text.split(separator: "\n").first { $0.contains("actual") }.flatMap {
      $0.split(separator: " ").dropFirst(2).first
    }
    #expect(share.flatMap { Double($0) }.map { (90...110).contains($0) } == true, "\(text)")
  }

  @Test func `a loss without a variable has no actual change`() throws {
    #expect(
      try report("param w = 3; opt = sgd([w], lr: 0.1); backward w^2 * 1; step opt, report: true")
        .contains("keep the loss in a variable, as in L = …; backward L, to see the actual change"))
  }
}
