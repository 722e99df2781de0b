import Autodiff
import NeuralNetworks
import Tensors
import Testing

struct OptimizerTests {
  /// A parameter with the loss Σ w² · scale.
  private struct Problem {
    let network = context()
    let parameter: Parameter

    init(_ values: [Double] = [1, 2, 3]) {
      parameter = Parameter(vector(values), name: "w", recorder: network.recorder)
    }

    func backward(scale: Double = 1) throws {
      let w = parameter.variable()
      try network.recorder.backward((w * w * scale).sum())
    }
  }

  @Test func `a second step without backward names the step of the gradients`() throws {
    let problem = Problem()
    let sgd = try optimizer("sgd", [.parameter(problem.parameter)])
    #expect(
      message { try sgd.step() } == "there are no gradients yet; call backward first | backward L, then step")
    for _ in 0..<12 {
      try problem.backward()
      try sgd.step()
    }
    #expect(message { try sgd.step() } == "the gradients are from step 12; call backward first")
    #expect(sgd.stepCount == 12)
    #expect(problem.network.recorder.stepCount == 12)
  }

  @Test func `nothing changes when one gradient is not finite`() throws {
    let problem = Problem()
    let other = Parameter(vector([1]), name: "v", recorder: problem.network.recorder)
    let adam = try optimizer("adam", [.parameter(problem.parameter), .parameter(other)])
    try problem.network.recorder.backward(
      (problem.parameter.variable() * problem.parameter.variable()).sum() + other.variable().sum())
    other.restore(value: other.value, gradient: vector([.infinity]), state: .fresh)
    #expect(
      message { try adam.step() }
        == "the gradient of v is not finite; no parameter was changed | a smaller learning rate or clip: 1.0 may help"
    )
    #expect(problem.parameter.value.doubles == [1, 2, 3])
    #expect(adam.stepCount == 0)
  }

  @Test func `a gradient of another shape is refused before anything changes`() throws {
    let problem = Problem()
    let sgd = try optimizer("sgd", [.parameter(problem.parameter)])
    problem.parameter.restore(value: problem.parameter.value, gradient: vector([1]), state: .fresh)
    #expect(
      message { try sgd.step() } == "the gradient of w has shape [1], the parameter [3] | call backward again"
    )
  }

  @Test(arguments: [
    (Double.nan, "the learning rate at step 0 is nan; no parameter was changed | a rate is a number from 0"),
    (-1, "the learning rate at step 0 is -1; no parameter was changed | a rate is a number from 0"),
  ])
  func `a schedule's bad rate changes nothing`(_ rate: Double, _ wanted: String) throws {
    let problem = Problem()
    let sgd = try optimizer(
      "sgd", [.parameter(problem.parameter)], [("lr", .schedule(Schedule("bad") { _ in rate }))])
    try problem.backward()
    #expect(message { try sgd.step() } == wanted)
    #expect(problem.parameter.value.doubles == [1, 2, 3])
  }

  @Test(arguments: [
    ("sgd", [("lr", NetworkArgument.number(-1))], "lr of sgd must be at least 0, got -1"),
    ("sgd", [("lr", .text("x"))], "lr of sgd must be a number or a function of the step"),
    ("sgd", [("nesterov", .flag(true))], "nesterov needs momentum | sgd(net, momentum: 0.9, nesterov: true)"),
    ("adam", [("beta1", .number(1))], "beta1 of adam must be less than 1"),
    ("adam", [("clip", .number(0))], "clip of adam must be more than 0, got 0"),
    ("rmsprop", [("alpha", .number(2))], "alpha of rmsprop must be between 0 and 1, got 2"),
  ])
  func `arguments that do not fit are named`(
    _ name: String, _ labelled: [(label: String, value: NetworkArgument)], _ wanted: String
  ) {
    #expect(message { _ = try optimizer(name, [.parameter(Problem().parameter)], labelled) } == wanted)
  }

  @Test func `an optimizer knows what it lacks`() throws {
    let network = context()
    let bare = Optimizer("adam", Adam(), rate: .constant(0.1))
    #expect(message { try bare.step() } == "adam was not told what to change | give it a layer: adam(net)")
    bare.attach(to: Flatten(network))
    #expect(message { try bare.step() } == "adam has no parameters to change")
    let open = Optimizer("adam", Adam(), rate: .constant(0.1), targets: [.layer(try Dense(nil, 1, network))])
    #expect(
      message { try open.step() } == "dense does not know all its sizes yet | call it with an input first")
    let frozen = try Dense(1, 1, network)
    frozen.freeze()
    bare.attach(to: frozen)
    #expect(
      message { try bare.step() } == "all parameters are frozen | unfreeze those that should be trained")
  }

  @Test func `an optimizer made before the first input finds the parameters later`() throws {
    let network = context()
    let net = try Dense(nil, 1, network)
    let sgd = Optimizer("sgd", SGD(), rate: .constant(0.1), targets: [.layer(net)])
    try network.recorder.backward(net(Variable(matrix([[1, 2]]))).sum())
    let before = net.namedParameters[0].parameter.value.doubles
    try sgd.step()
    #expect(isClose(net.namedParameters[0].parameter.value.doubles, [before[0] - 0.1, before[1] - 0.2]))
  }

  @Test func `frozen parameters and those without a fresh gradient stay`() throws {
    let network = context()
    let (first, second) = (try Dense(1, 1, network), try Dense(1, 1, network))
    let sgd = Optimizer(
      "sgd", SGD(momentum: 0.9), rate: .constant(0.1), targets: [.layer(first), .layer(second)])
    try network.recorder.backward(first(Variable(matrix([[1]]))).sum())
    let before = second.namedParameters[0].parameter.value.doubles
    try sgd.step()
    #expect(second.namedParameters[0].parameter.value.doubles == before)
    first.freeze()
    try network.recorder.backward(second(first(Variable(matrix([[1]])))).sum())
    let frozen = first.namedParameters[0].parameter.value.doubles
    try sgd.step()
    #expect(first.namedParameters[0].parameter.value.doubles == frozen)
    #expect(second.namedParameters[0].parameter.value.doubles != before)
  }

  @Test func `clipping scales all gradients to the common norm and leaves them as they are`() throws {
    let problem = Problem([3, 4])
    let sgd = try optimizer(
      "sgd", [.parameter(problem.parameter)], [("lr", .number(1)), ("clip", .number(1))])
    try problem.backward()
    try sgd.step()
    #expect(isClose(problem.parameter.value.doubles, [3 - 0.6, 4 - 0.8], relative: 1e-6))
    #expect(problem.parameter.gradient?.doubles == [6, 8])
  }

  @Test func `old values stay what they were after a step`() throws {
    let problem = Problem()
    let adam = try optimizer("adam", [.parameter(problem.parameter)])
    let (old, variable) = (problem.parameter.value, problem.parameter.variable())
    try problem.backward()
    try adam.step()
    #expect(old.doubles == [1, 2, 3])
    #expect(variable.value.doubles == [1, 2, 3])
    #expect(problem.parameter.value.doubles != [1, 2, 3])
  }

  @Test(arguments: OptimizerKind.all.map(\.name), [Precision.f32, .f64])
  func `saving in the middle and loading goes on as if nothing had happened`(
    _ name: String, _ precision: Precision
  ) throws {
    func make() throws -> (NetworkContext, Chain, Optimizer) {
      let network = context(seed: 7, precision)
      let net = try Dense(2, 4, activation: Activation(.tanh), network) |> Dense(4, 1, network)
      return (network, net, try optimizer(name, [.layer(net)], [("lr", .number(0.01))]))
    }
    func train(_ parts: (network: NetworkContext, net: Chain, optimizer: Optimizer), _ steps: Int) throws {
      for _ in 0..<steps {
        let difference =
          try parts.net(Variable(xorInputs.converted(to: precision)))
          - Variable(xorTargets.converted(to: precision))
        try parts.network.recorder.backward((difference * difference).mean())
        try parts.optimizer.step()
      }
    }
    let (whole, first, second) = (try make(), try make(), try make())
    try train(whole, 8)
    try train(first, 5)
    try second.1.load(first.1.tensors)
    try second.2.load(first.2.tensors)
    try train(second, 3)
    #expect(second.1.tensors.map(\.tensor.doubles) == whole.1.tensors.map(\.tensor.doubles))
    #expect(second.2.stepCount == 8)
  }

  @Test func `loading a state that does not fit changes nothing`() throws {
    let problem = Problem()
    let adam = try optimizer("adam", [.parameter(problem.parameter)])
    try problem.backward()
    try adam.step()
    var tensors = adam.tensors
    #expect(tensors.map(\.name) == ["step", "w.m", "w.v", "w.step", "w.memory"])
    tensors[2].tensor = vector([1])
    #expect(message { try adam.load(tensors) } == "w.v should have shape [3], the file has [1]")
    tensors[2].name = "w.x"
    #expect(
      message { try adam.load(tensors) }
        == "the file has no w.v | the optimizer and the network must be defined as when they were saved")
    tensors[0].tensor = Tensor(0.5, .f64)
    #expect(message { try adam.load(tensors) } == "step is not a number of steps")
    #expect(adam.stepCount == 1)
  }

  @Test func `the state follows a change of precision`() throws {
    let problem = Problem()
    let adam = try optimizer("adam", [.parameter(problem.parameter)])
    try problem.backward()
    try adam.step()
    problem.parameter.convert(to: .f32)
    try problem.backward()
    try adam.step()
    #expect(problem.parameter.value.precision == .f32)
    #expect(adam.tensors[1].tensor.precision == .f32)
  }

  @Test func `rates can be functions of the language`() throws {
    let problem = Problem([0])
    let rate = NetworkFunction(name: "rate") { step, _ in try 0.5 / (1 + step) }
    let sgd = try optimizer("sgd", [.parameter(problem.parameter)], [("lr", .function(rate))])
    #expect(try sgd.currentRate == 0.5)
    for wanted in [-0.5, -0.75] {
      try problem.network.recorder.backward(problem.parameter.variable().sum())
      try sgd.step()
      #expect(isClose(problem.parameter.value.doubles, [wanted]))
    }
    #expect(isClose([try sgd.currentRate], [0.5 / 3]))
  }

  @Test(arguments: [
    ("sgd", 0.5), ("adam", 0.05), ("adamw", 0.05), ("nadam", 0.05), ("rmsprop", 0.02), ("lion", 0.01),
  ])
  func `XOR is learned`(_ name: String, _ rate: Double) throws {
    let network = context(seed: 7, .f32)
    let net =
      try Dense(2, 8, activation: Activation(.tanh), network)
      |> Dense(8, 1, activation: Activation(.sigmoid), network)
    let optimizer = try optimizer(name, [.layer(net)], [("lr", .number(rate))])
    let (x, y) = (Variable(xorInputs.converted(to: .f32)), Variable(xorTargets.converted(to: .f32)))
    var last = Double.infinity
    for _ in 0..<3000 {
      let difference = try net(x, training: true) - y
      let loss = try (difference * difference).mean()
      last = loss.value.item
      try network.recorder.backward(loss)
      try optimizer.step()
    }
    #expect(last < 0.01)
  }
}
