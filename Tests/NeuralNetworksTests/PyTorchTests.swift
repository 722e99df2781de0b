import Autodiff
import NeuralNetworks
import Tensors
import Testing

/// Twenty steps of every optimizer, and the rates of every schedule, against PyTorch's numbers in Tests/Fixtures.
struct PyTorchTests {
  static let trajectories =
    FixtureCase.read("optimizers", hasStart: true) + FixtureCase.read("adaptive", hasStart: true)
  static let schedules = FixtureCase.read("schedules", hasStart: false)

  @Test func `the fixtures are there`() {
    #expect(Self.trajectories.count >= 20)
    #expect(Self.schedules.count >= 4)
  }

  @Test(arguments: trajectories)
  func `optimizers follow PyTorch's trajectories`(_ fixture: FixtureCase) throws {
    let recorder = Recorder()
    let names = ["W1", "b1", "W2", "b2"]
    let parameters = names.map { Parameter(fixture[$0], name: $0, recorder: recorder) }
    let optimizer = try FixtureCall(
      fixture.call[...], net: .list(parameters.map { .parameter($0) })
    ).optimizer()
    let (x, y) = (Variable(fixture["x"]), Variable(fixture["y"]))
    func loss() throws -> Variable {
      let hidden = try Operation.tanh(
        Operation.affine(x, parameters[0].variable(), parameters[1].variable()))
      let output = try Operation.affine(hidden, parameters[2].variable(), parameters[3].variable())
      let difference = try output - y
      return try (difference * difference).mean()
    }
    var losses: [Double] = []
    for step in 1...20 {
      let value = try loss()
      losses.append(value.value.item)
      try recorder.backward(value)
      try optimizer.step()
      for (name, parameter) in zip(names, parameters) where step == 1 || step == 20 {
        #expect(
          isClose(parameter.value.doubles, fixture["\(name).\(step)"].doubles), "\(name) after step \(step)")
      }
    }
    losses.append(try loss().value.item)
    #expect(isClose(losses, fixture["losses"].doubles))
  }

  @Test(arguments: schedules)
  func `schedules give PyTorch's rates`(_ fixture: FixtureCase) throws {
    let schedule = try FixtureCall(fixture.call[...]).schedule()
    let wanted = fixture["rates"].doubles
    let rates = try wanted.indices.map { try schedule($0) }
    #expect(isClose(rates, wanted, relative: 1e-12))
  }
}
