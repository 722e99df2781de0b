import Autodiff
import NeuralNetworks
import Tensors
import Testing

struct ChainTests {
  @Test func `layers without a name are numbered by kind`() throws {
    let network = context()
    let chain = try Chain(
      [
        Dense(2, 4, network), FunctionLayer(Activation(.relu), network), Dropout(0.1, network),
        Dense(4, 4, name: "middle", network), Dense(4, 1, network),
      ], network)
    #expect(chain.members.map(\.name) == ["dense1", "relu1", "dropout1", "middle", "dense2"])
    #expect(
      chain.namedParameters.map(\.path) == [
        "dense1.W", "dense1.b", "middle.W", "middle.b", "dense2.W", "dense2.b",
      ])
  }

  @Test func `a number that a name has taken is skipped`() throws {
    let network = context()
    let chain = try Chain([Dense(1, 1, name: "dense1", network), Dense(1, 1, network)], network)
    #expect(chain.members.map(\.name) == ["dense1", "dense2"])
    #expect(
      message { _ = try Chain([Dense(1, 1, name: "a", network), Dense(1, 1, name: "a", network)], network) }
        == "two layers of the chain are named a | give one of them another name:")
  }

  @Test func `composition flattens chains without a name and keeps those with one`() throws {
    let network = context()
    let flat = try Dense(1, 2, network) |> Dense(2, 3, network) |> Dense(3, 4, network)
    #expect(flat.members.map(\.name) == ["dense1", "dense2", "dense3"])
    let block = try Chain([Dense(4, 4, network), Dense(4, 4, network)], name: "block", network)
    let nested = try flat |> block |> Dense(4, 1, network)
    #expect(nested.members.map(\.name) == ["dense1", "dense2", "dense3", "block", "dense4"])
    #expect(nested.namedParameters.map(\.path).contains("block.dense2.W"))
  }

  @Test func `the variable's name leads the path, and the first one stays`() throws {
    let network = context()
    let net = try Dense(2, 4, network) |> Dense(4, 1, network)
    #expect(net.namedParameters[0].parameter.name == "dense1.W")
    net.name(as: "net")
    net.name(as: "other")
    #expect(
      net.namedParameters.map(\.parameter.name) == [
        "net.dense1.W", "net.dense1.b", "net.dense2.W", "net.dense2.b",
      ])
    #expect(net.layers[0].path == "net.dense1" && net.layers[0].label == "dense1")
    let larger = try net |> Dense(1, 1, network)
    larger.name(as: "larger")
    #expect(larger.namedParameters.map(\.parameter.name).first == "net.dense1.W")
    #expect(larger.namedParameters.map(\.parameter.name).last == "larger.dense3.b")
  }

  @Test func `parameters made after naming carry the whole path`() throws {
    let network = context()
    let net = try Dense(nil, 4, network) |> Dense(nil, 1, network)
    net.name(as: "net")
    _ = try net(Variable(matrix([[1, 2]])))
    #expect(
      net.namedParameters.map(\.parameter.name) == [
        "net.dense1.W", "net.dense1.b", "net.dense2.W", "net.dense2.b",
      ])
  }

  @Test func `a layer that stands twice has its parameters once`() throws {
    let network = context()
    let shared = try Dense(2, 2, network)
    let chain = try Chain([shared, FunctionLayer(Activation(.tanh), network), shared], network)
    #expect(chain.namedParameters.map(\.path) == ["dense1.W", "dense1.b"])
    #expect(chain.parameterCount == 6)
    let copy = try chain.copied()
    #expect(copy.parameterCount == 6)
  }

  @Test func `members are found by name`() throws {
    let network = context()
    let net = try Dense(2, 4, network) |> Dense(4, 1, network)
    guard case .layer(let layer)? = net["dense1"], case .parameter(let weight)? = layer["W"] else {
      Issue.record("no dense1.W")
      return
    }
    #expect(weight.value.shape == [2, 4])
    #expect(net["dense3"] == nil)
  }

  @Test func `the summary lists layers, outputs and parameters`() throws {
    let network = context()
    let block = try Chain([Dense(32, 16, network)], name: "block", network)
    let net = try Dense(64, 32, activation: Activation(.relu), network) |> Dropout(0.1, network) |> block
    let wanted = [
      SummaryRow(name: "dense1", kind: "dense", output: "[_, 32]", parameterCount: 2080),
      SummaryRow(name: "dropout1", kind: "dropout", output: "[_, 32]", parameterCount: 0),
      SummaryRow(name: "block.dense1", kind: "dense", output: "[_, 16]", parameterCount: 528),
    ]
    #expect(try net.summary() == wanted)
    let open = try Flatten(network) |> Dense(nil, 3, network)
    #expect(try open.summary().map(\.output) == [nil, nil])
    #expect(try open.summary(input: [1, 4, 5]).map(\.output) == ["[_, 20]", "[_, 3]"])
    #expect(try open.summary(input: [1, 4, 5]).map(\.parameterCount) == [0, 63])
  }

  @Test func `freezing makes parameters constants`() throws {
    let network = context()
    let net = try Dense(2, 3, network) |> Dense(3, 1, network)
    net.layers[0].freeze()
    try network.recorder.backward(net(Variable(matrix([[1, 2]]))).sum())
    #expect(net.namedParameters.map { $0.parameter.gradient == nil } == [true, true, false, false])
    net.unfreeze()
    try network.recorder.backward(net(Variable(matrix([[1, 2]]))).sum())
    #expect(net.namedParameters.allSatisfy { $0.parameter.gradient != nil })
  }

  @Test func `a copy has the same values and parameters of its own`() throws {
    let network = context()
    let net = try Chain(
      [
        Dense(2, 3, activation: Activation(.tanh), network), BatchNormalization(3, network),
        LayerNormalization(3, network), Dropout(0.5, network), Flatten(network),
        FunctionLayer(Activation(.sigmoid), network), Dense(nil, 1, network),
      ], network)
    let x = Variable(matrix([[1, 2], [3, 4]]))
    _ = try net(x, training: true)
    let copy = try net.copied()
    #expect(try copy(x).value.doubles == net(x).value.doubles)
    try copy.namedParameters[0].parameter.assign(Tensor.zeros([2, 3], .f64))
    #expect(net.namedParameters[0].parameter.value.doubles.contains { $0 != 0 })
  }

  @Test func `a snapshot restores values, gradients and states`() throws {
    let network = context()
    let net = try Dense(2, 3, network) |> BatchNormalization(3, network) |> Dense(3, 1, network)
    let adam = Optimizer(
      "adam", Adam(), rate: .constant(0.1), targets: [.layer(net)], objects: network.recorder.objects)
    let x = Variable(xorInputs)
    func step() throws {
      let difference = try net(x, training: true) - Variable(xorTargets)
      try network.recorder.backward((difference * difference).mean())
      try adam.step()
    }
    try step()
    let (before, states) = (net.tensors.map(\.tensor.doubles), network.recorder.objects.savedStates)
    try step()
    let after = net.tensors.map(\.tensor.doubles)
    try step()
    for state in states { state.restore() }
    #expect(net.tensors.map(\.tensor.doubles) == before)
    #expect(adam.stepCount == 1)
    #expect(net.namedParameters[0].parameter.gradientState == .used(step: 1))
    try step()
    #expect(net.tensors.map(\.tensor.doubles) == after, "the same step again gives the same numbers")
  }

  @Test func `saving and loading takes all tensors or none`() throws {
    let network = context()
    func make() throws -> Chain {
      try Dense(2, 3, network) |> BatchNormalization(3, network) |> Dense(3, 1, network)
    }
    let (first, second) = (try make(), try make())
    _ = try first(Variable(xorInputs), training: true)
    try second.load(first.tensors)
    #expect(second.tensors.map(\.tensor.doubles) == first.tensors.map(\.tensor.doubles))
    #expect(second.tensors.map(\.name).contains("batchnorm1.running_mean"))

    let before = second.tensors.map(\.tensor.doubles)
    var changed = try make().tensors
    changed[0].tensor = Tensor.zeros([2, 4], .f64)
    #expect(message { try second.load(changed) } == "dense1.W has shape [2, 3], the file has [2, 4]")
    changed[0].name = "dense9.W"
    #expect(
      message { try second.load(changed) }
        == "the file has no dense1.W; chain has no dense9.W | the network must be defined as when it was saved"
    )
    #expect(second.tensors.map(\.tensor.doubles) == before)
    #expect(
      message { try Dense(nil, 3, network).load([]) }
        == "dense does not know all its sizes yet | call it once with an input, or give the sizes instead of _"
    )
  }

  @Test func `the language's closures are layers too`() throws {
    let network = context()
    let half = NetworkFunction { x, training in try training ? x : x / 2 }
    let chain = try make("chain", [.operation(.relu), .function(half)], [], network)
    #expect(try chain(Variable(vector([-2, 4]))).value.doubles == [0, 2])
    #expect(try chain(Variable(vector([-2, 4])), training: true).value.doubles == [0, 4])
    #expect(chain.members.map(\.name) == ["relu1", "function1"])
  }
}
