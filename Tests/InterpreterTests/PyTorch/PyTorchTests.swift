import Autodiff
import Interpreter
import NeuralNetworks
import Tensors
import Testing

/// Values, gradients, second derivatives, trajectories and rates against PyTorch's numbers in Tests/Fixtures, all of
/// them through programs of the language.
@Suite struct PyTorchTests {
  static let operations = Fixture.read("operations")
  static let networks = Fixture.read("networks")
  /// The first case of each file holds what the others start from.
  static let trajectories = ["optimizers", "adaptive"].map(Fixture.read)
  static let schedules = Fixture.read("schedules")
  static let tolerance = 1e-9

  /// The numbers agree.
  private func expect(
    _ found: Tensor, _ wanted: Tensor, _ what: String, location: SourceLocation = #_sourceLocation
  ) {
    let deviation = deviation(found, wanted)
    #expect(deviation <= Self.tolerance, "\(what): \(found) for \(wanted)", sourceLocation: location)
  }

  @Test(arguments: operations)
  func `an operation and its gradients`(_ fixture: Fixture) throws {
    let run = try FixtureRun(fixture.inputs + fixture.tensors.filter { $0.name == "cotangent" })
    let gradients = fixture.tensors(under: "grad.")
    for (name, _) in gradients { try run("param \(name) = \(name)") }
    try run("out = \(fixture.call)")
    expect(try run.tensor("out"), try #require(fixture["out"]), "out")
    for (name, wanted) in gradients {
      expect(try run.tensor("grad(sum(out * cotangent), \(name))"), wanted, "grad.\(name)")
    }
  }

  @Test(arguments: networks.filter { $0["loss"] != nil })
  func `a network's gradients and second derivatives`(_ fixture: Fixture) throws {
    let run = try FixtureRun(fixture.inputs)
    let gradients = fixture.tensors(under: "grad.")
    for (name, _) in gradients { try run("param \(name) = \(name)") }
    try run("loss = \(fixture.call)")
    expect(try run.tensor("loss"), try #require(fixture["loss"]), "loss")
    try run("backward loss")
    for (name, wanted) in gradients where wanted.doubles.contains(where: { $0 != 0 }) {
      // A parameter that takes no part in the loss has no gradient.
      expect(try run.tensor("\(name).grad"), wanted, "grad.\(name)")
    }
    for (name, wanted) in fixture.tensors(under: "hessian.") {
      let call = fixture.call.replacing(#/\b(\w+)\b/#) { $0.output.1 == name ? "v" : String($0.output.1) }
      let size = wanted.shape[0]
      let found = try run.tensor("reshape(hessian(v => \(call), \(name).value), \(size), \(size))")
      expect(found, wanted, "hessian.\(name)")
    }
  }

  @Test func `the jacobian of a network`() throws {
    let fixture = try #require(Self.networks.first { $0.name == "jacobian" })
    let run = try FixtureRun(fixture.inputs)
    expect(try run.tensor(fixture.call), try #require(fixture["jacobian"]), "jacobian")
  }

  @Test(arguments: networks.filter { $0.name.hasPrefix("mazur") })
  func `ten thousand updates of Mazur's example`(_ fixture: Fixture) throws {
    let run = try FixtureRun(fixture.inputs)
    let updated = fixture.name.hasSuffix("weights") ? ["W1", "W2"] : ["W1", "b1", "W2", "b2"]
    for name in updated { try run("param \(name) = \(name)") }
    try run(
      """
      forward() = sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2)
      error() = sum((y - forward())^2) / 2
      update(count) = {
        repeat count {
          E = error()
          \(updated.map { "\($0) := \($0) - 0.5 * ∂E/∂\($0)" }.joined(separator: "; "))
        }
      }
      """)
    for (step, count) in [(0, 0), (1, 1), (10_000, 9_999)] {
      try run("update(\(count))")
      expect(try run.tensor("error()"), try #require(fixture["error.\(step)"]), "error.\(step)")
      expect(try run.tensor("forward()"), try #require(fixture["output.\(step)"]), "output.\(step)")
    }
    for name in updated {
      expect(try run.tensor(name), try #require(fixture["\(name).10000"]), name)
    }
  }

  @Test(arguments: trajectories.flatMap { file in file.dropFirst().map { (file[0], $0) } })
  func `twenty steps of an optimizer`(_ start: Fixture, _ fixture: Fixture) throws {
    let run = try FixtureRun(start.tensors)
    let names = ["W1", "b1", "W2", "b2"]
    for name in names { try run("param \(name) = \(name)") }
    try run(
      """
      net = [\(names.joined(separator: ", "))]
      opt = \(fixture.call)
      loss() = mse(tanh(x @ W1 + b1) @ W2 + b2, y)
      losses = []
      """)
    for step in 1...20 {
      try run("L = loss(); losses = append(losses, L); backward L; step opt")
      for name in names where step == 1 || step == 20 {
        expect(try run.tensor(name), try #require(fixture["\(name).\(step)"]), "\(name) after step \(step)")
      }
    }
    try run("losses = append(losses, loss())")
    expect(try run.tensor("losses"), try #require(fixture["losses"]), "losses")
  }

  @Test(arguments: schedules)
  func `the rates of a schedule`(_ fixture: Fixture) throws {
    let run = try FixtureRun([])
    let wanted = try #require(fixture["rates"])
    try run("rate = \(fixture.call)")
    expect(try run.tensor("[rate(t) for t in 0..<\(wanted.count)]"), wanted, "rates")
  }
}
