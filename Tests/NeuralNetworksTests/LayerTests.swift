import Autodiff
import NeuralNetworks
import Tensors
import Testing

struct LayerTests {
  @Test func `dense computes x @ W + b and applies its activation`() throws {
    let layer = try Dense(2, 3, activation: Activation(.relu), context())
    let (w, b) = (layer.namedParameters[0].parameter, layer.namedParameters[1].parameter)
    try w.assign(matrix([[1, 2, -3], [4, 5, 6]]))
    try b.assign(vector([0.5, -20, 1]))
    let y = try layer(Variable(matrix([[1, 1], [2, 0]])))
    #expect(y.value.doubles == [5.5, 0, 4, 2.5, 0, 0])
    #expect(y.shape == [2, 3])
  }

  @Test func `dense without bias is a plain product`() throws {
    let layer = try make("dense", [.number(2), .number(1)], [("bias", .flag(false))], context())
    #expect(layer.namedParameters.map(\.path) == ["W"])
    let w = layer.namedParameters[0].parameter.value.doubles
    #expect(isClose(try layer(Variable(matrix([[1, 2]]))).value.doubles, [w[0] + 2 * w[1]]))
  }

  @Test func `dense takes vectors and further batch axes`() throws {
    let layer = try Dense(3, 2, context())
    #expect(try layer(Variable(vector([1, 2, 3]))).shape == [2])
    #expect(try layer(Variable(Tensor.ones([4, 5, 3], .f64))).shape == [4, 5, 2])
  }

  @Test func `dense starts from he before rectifiers and from glorot otherwise`() throws {
    func deviation(_ activation: Activation?) throws -> Double {
      let layer = try Dense(400, 600, activation: activation, context())
      #expect(layer.namedParameters[1].parameter.value.doubles.allSatisfy { $0 == 0 })
      return layer.namedParameters[0].parameter.value.statistics.std
    }
    #expect(abs(try deviation(nil) / (2.0 / 1000).squareRoot() - 1) < 0.01)
    #expect(abs(try deviation(Activation(.tanh)) / (2.0 / 1000).squareRoot() - 1) < 0.01)
    for operation in [Operation.relu, .leakyReLU, .elu, .selu, .gelu, .silu] {
      #expect(abs(try deviation(Activation(operation)) / (2.0 / 400).squareRoot() - 1) < 0.01)
    }
  }

  @Test func `a size left open comes from the first input`() throws {
    let layer = try make("dense", [.inferred, .number(3)], [], context())
    #expect(!layer.isBuilt && layer.inputSize == nil && layer.namedParameters.isEmpty)
    layer.freeze()
    #expect(try layer(Variable(Tensor.ones([2, 5], .f64))).shape == [2, 3])
    #expect(layer.isBuilt && layer.inputSize == 5)
    #expect(layer.namedParameters.allSatisfy { $0.parameter.isFrozen })
  }

  @Test func `size errors name the layer, what it takes and what it got`() throws {
    let network = context()
    let chain = try Chain([Dense(8, 4, network), Dense(4, 1, network)], network)
    #expect(
      message { _ = try chain(Variable(Tensor.ones([32, 10], .f64))) }
        == "dense1 takes 8 inputs, got [32, 10] | dense(10, 4) would fit, or dense(_, 4)")
    #expect(
      message { _ = try Dense(1, 4, network)(Variable(Tensor(3, .f64))) }
        == "dense takes 1 input, got a single number")
    #expect(
      message { _ = try Dense(nil, 4, network)(Variable(Tensor(3, .f64))) }
        == "dense takes rows of inputs, got a single number")
    let norm = LayerNormalization(3, context())
    #expect(
      message { _ = try norm(Variable(Tensor.ones([2, 5], .f64))) }
        == "layernorm takes 3 features, got [2, 5] | layernorm(5) would fit, or layernorm(_)")
    #expect(
      message { _ = try BatchNormalization(3, network)(Variable(vector([1, 2, 3]))) }
        == "batchnorm takes batches of features, got [3]")
    let embedding = try Embedding(10, 2, network)
    #expect(
      message { _ = try embedding(Variable(vector([1, 10]))) }
        == "embedding takes whole numbers from 0 to 9, got 10")
    #expect(
      message { _ = try embedding(Variable(vector([0.5]))) }
        == "embedding takes whole numbers from 0 to 9, got 0.5")
  }

  @Test(arguments: [
    ("dense", [NetworkArgument.number(0), .number(1)], "in of dense must be a whole number from 1, got 0"),
    ("dense", [.number(2), .number(1.5)], "out of dense must be a whole number from 1, got 1.5"),
    ("dense", [.text("a"), .number(1)], "in of dense must be a number"),
    (
      "dense", [.number(2)],
      "dense needs out | it is dense(in, out, activation: none, bias: true, init: none, name: none)"
    ),
    ("dense", [.number(2), .number(1), .number(3)], "activation of dense must be a function such as relu"),
    ("dense", [.number(1e9), .number(1e9)], "the size 1000000000000000000 is too large"),
    ("dropout", [.number(1)], "p of dropout must be at least 0 and less than 1, got 1"),
    ("dropout", [.number(0.1), .none, .none], "dropout takes 2 arguments, got 3"),
    ("chain", [], "a chain needs at least one layer"),
    ("chain", [.number(3)], "layers of chain must be layers or functions"),
    ("batchnorm", [.number(3), .number(2)], "momentum of batchnorm must be between 0 and 1, got 2"),
  ])
  func `arguments that do not fit are named`(_ kind: String, _ arguments: [NetworkArgument], _ wanted: String)
  {
    let text = message { _ = try make(kind, arguments, [], context()) }
    if wanted.hasPrefix("the size") { #expect(text != nil) } else { #expect(text == wanted) }
  }

  @Test func `labels are checked`() {
    #expect(
      message { _ = try make("dropout", [.number(0.1)], [("rate", .number(1))], context()) }
        == "dropout has no argument named rate | it is dropout(p, name: none)")
    #expect(
      message { _ = try make("dropout", [.number(0.1)], [("p", .number(1))], context()) }
        == "p of dropout is given twice")
  }

  @Test func `flatten keeps the batch`() throws {
    let layer = Flatten(context())
    #expect(try layer(Variable(Tensor.ones([2, 3, 4], .f64))).shape == [2, 12])
    #expect(try layer(Variable(Tensor.ones([2, 3], .f64))).shape == [2, 3])
    #expect(try layer(Variable(vector([1, 2]))).shape == [2])
  }

  @Test func `embedding picks rows and sends gradients back to them`() throws {
    let network = context()
    let layer = try Embedding(4, 2, network)
    let weight = layer.namedParameters[0].parameter
    let y = try layer(Variable(matrix([[1, 3], [1, 0]])))
    #expect(y.shape == [2, 2, 2])
    let rows = weight.value.doubles
    #expect(y.value.doubles == [rows[2], rows[3], rows[6], rows[7], rows[2], rows[3], rows[0], rows[1]])
    try network.recorder.backward(y.sum())
    #expect(weight.gradient?.doubles == [1, 1, 2, 2, 0, 0, 1, 1])
  }

  @Test func `layernorm gives rows mean 0 and variance 1`() throws {
    let layer = LayerNormalization(nil, epsilon: 0, context())
    let y = try layer(Variable(matrix([[1, 2, 3], [-10, 0, 50]]))).value
    for row in 0..<2 {
      let values = Array(y.doubles[3 * row..<3 * row + 3])
      #expect(abs(values.reduce(0, +)) < 1e-12)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 3 - 1) < 1e-12)
    }
  }

  @Test(arguments: [Shape.matrix(6, 2), [6, 2, 3], [3, 2, 2, 2]])
  func `batchnorm uses the batch in training and the running statistics otherwise`(_ shape: Shape) throws {
    let layer = BatchNormalization(2, context())
    let x = Tensor.normal(shape, mean: 3, std: 2, RandomKey(seed: 1, purpose: "x"), .f64)
    let y = try layer(Variable(x), training: true).value
    // The plain formulas, feature by feature.
    let inner = shape.dimensions.dropFirst(2).reduce(1, *)
    var (means, variances): ([Double], [Double]) = ([], [])
    for feature in 0..<2 {
      let places = (0..<shape.count).filter { $0 / inner % 2 == feature }
      let values = places.map { x[flat: $0] }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let wanted = values.map { ($0 - mean) / (squares / Double(values.count) + 1e-5).squareRoot() }
      #expect(isClose(places.map { y[flat: $0] }, wanted))
      means.append(0.1 * mean)
      variances.append(0.9 + 0.1 * squares / Double(values.count - 1))
    }
    #expect(isClose(layer.namedStates[0].state.value.doubles, means))
    #expect(isClose(layer.namedStates[1].state.value.doubles, variances))
    let evaluated = try layer(Variable(x)).value
    let first = (x[flat: 0] - means[0]) / (variances[0] + 1e-5).squareRoot()
    #expect(isClose([evaluated[flat: 0]], [first]))
    #expect(
      isClose(layer.namedStates[0].state.value.doubles, means), "evaluation leaves the statistics alone")
  }

  @Test func `batchnorm refuses to train on one value`() {
    let layer = BatchNormalization(2, context())
    #expect(
      message { _ = try layer(Variable(matrix([[1, 2]])), training: true) }
        == "batchnorm needs more than one value for each feature in training, got [1, 2] | use a larger batch"
    )
  }

  @Test func `gradients of the normalisations agree with finite differences`() throws {
    for make in [
      { LayerNormalization(3, $0) as Layer }, { BatchNormalization(3, $0) as Layer },
    ] {
      let network = context()
      let layer = make(network)
      let x = Tensor.normal([4, 3], mean: 0, std: 1, RandomKey(seed: 3, purpose: "x"), .f64)
      let weights = Tensor.normal([4, 3], mean: 0, std: 1, RandomKey(seed: 4, purpose: "w"), .f64)
      func loss(_ x: Variable) throws -> Variable { try (layer(x, training: true) * Variable(weights)).sum() }
      let free = network.recorder.freeVariable(x)
      let gradient = try network.recorder.gradient(of: loss(free), by: free).value
      for place in 0..<x.count {
        var (up, down) = (x.doubles, x.doubles)
        up[place] += 1e-5
        down[place] -= 1e-5
        let difference =
          try loss(Variable(Tensor(up, shape: x.shape, .f64))).value.item
          - loss(Variable(Tensor(down, shape: x.shape, .f64))).value.item
        #expect(abs(difference / 2e-5 - gradient[flat: place]) < 1e-6)
      }
    }
  }
}

struct DropoutTests {
  @Test func `training keeps the share and scales it up`() throws {
    let layer = Dropout(0.25, context())
    let y = try layer(Variable(Tensor.ones([100, 100], .f64)), training: true).value.doubles
    let kept = y.count { $0 != 0 }
    #expect(abs(Double(kept) / 10_000 - 0.75) < 0.02)
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-15 })
  }

  @Test func `evaluation passes the input on and warns when gradients go through`() throws {
    let network = context()
    let chain = try Chain([Dense(2, 1, network), Dropout(0.5, network)], network)
    let x = Variable(matrix([[1, 2]]))
    #expect(try chain(x).value.doubles == chain.layers[0](x).value.doubles)
    try network.recorder.backward(chain(x).sum())
    guard case .evaluationMode(let layer, _)? = network.recorder.warnings.first else {
      Issue.record("no warning")
      return
    }
    #expect(layer == "dropout1")
  }

  @Test func `the mask depends on the seed, the name and the count of draws alone`() throws {
    let x = Variable(Tensor.ones([8, 8], .f64))
    func masks(seed: UInt64, drawing other: Bool) throws -> [[Double]] {
      let network = context(seed: seed)
      let layer = Dropout(0.5, name: "drop", network)
      let second = Dropout(0.5, name: "second", network)
      return try (0..<3).map { _ in
        if other { _ = try second(x, training: true) }
        if other { _ = network.random.key(for: "anything") }
        return try layer(x, training: true).value.doubles
      }
    }
    let plain = try masks(seed: 1, drawing: false)
    #expect(plain[0] != plain[1] && plain[1] != plain[2])
    #expect(try masks(seed: 1, drawing: true) == plain)
    #expect(try masks(seed: 2, drawing: false) != plain)
  }
}
