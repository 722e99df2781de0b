import Interpreter
import Syntax
import Testing

/// What is said after a training, unasked: each finding once, with the thing to try.
@Suite struct VigilanceTests {
  private static let data = "seed 1\nx = normal(200, 8)\ny = [i % 2 for i in 0..<200]\n"
  private static let training =
    "repeat 5 { L = cross_entropy(logits: net(x), target: y); backward L; step opt; track loss: L }\n"

  @Test(arguments: [
    (
      "x = x * 1000; net = dense(8, 16, relu) |> dense(16, 2); opt = sgd(net, lr: 1e-9)\n",
      "the inputs have a size of 1000; networks learn best near 1", "x = standardize(x) before training"
    ),
    (
      "net = chain([dense(8, 8, sigmoid) for i in 0..<10]) |> dense(8, 2); opt = sgd(net, lr: 0.001)\n",
      "gradients vanish: those of net.dense1.W are 10^7 times smaller than net.dense11.W's",
      "use relu or a residual layer; why ∂L/∂net.dense1.W shows where"
    ),
    (
      "net = dense(8, 16, relu) |> dense(16, 2); net.dense1.b := -100 * ones(16); opt = sgd(net, lr: 0.001)\n",
      "16 of 16 units of net.dense1 are dead: 0 for all 200 rows",
      "use a smaller lr:, or leaky_relu"
    ),
    (
      "net = dense(8, 16, relu) |> dense(16, 2); net.dense1.b := -100 * one_hot([3], 16)[0]; "
        + "opt = sgd(net, lr: 0.001)\n",
      "1 of 16 units of net.dense1 is dead: 0 for all 200 rows", "use a smaller lr:, or leaky_relu"
    ),
    (
      "x = x * 8; net = dense(8, 16, relu) |> dense(16, 2); opt = sgd(net, lr: 1e-9)\n",
      "the inputs have a size of 8.1; networks learn best near 1", "x = standardize(x) before training"
    ),
    (
      "net = dense(8, 16, relu) |> dense(16, 2) |> (z => 100 * z); opt = sgd(net, lr: 1e-7)\n",
      "the loss began at 62.8; guessing 2 classes gives 0.693",
      "smaller weights at the start, or standardize(x), save the first steps"
    ),
    (
      "net = chain([dense(8, 8) for i in 0..<10]) |> dense(8, 2); opt = sgd(net, lr: 1e-12)\n"
        + "for (path, p) in params(net) { p := 0.1 * p }; net.dense11.W := 1e7 * net.dense11.W\n",
      "gradients explode: those of net.dense1.W are 10^7 times larger than net.dense11.W's",
      "use clip: 1.0 in the optimizer, or smaller weights at the start"
    ),
    (
      "net = dense(8, 16, relu) |> dense(16, 2) |> softmax |> (p => log(softmax(p))); opt = sgd(net, lr: 0.1)\n"
        + "cross_entropy(logits, target) = nll(log_probs: logits, target: target)\n",
      "softmax twice: softmax in line 4 gets probabilities", "leave one of them out"
    ),
  ])
  func `a fault is named once, with the thing to try`(network: String, message: String, help: String) throws {
    let program = Self.data + network + Self.training + Self.training
    let warnings = try BuiltinsRun(program).host.warnings.filter { $0.code == "training" }
    #expect(warnings.first?.message == message)
    #expect(warnings.first?.help == help)
    #expect(warnings.count { $0.message == message } == 1)
    var quiet = Session.Options()
    quiet.isQuiet = true
    #expect(try BuiltinsRun(program, options: quiet).host.warnings.allSatisfy { $0.code != "training" })
  }

  @Test(arguments: [
    (
      "repeat 500 { L = mse(x @ W, t); W := W - 100 * ∂L/∂W }",
      "the loss is nan; the parameter W is the first that is not finite"
    ),
    // A loop in a function, whose loss nobody sees outside.
    (
      "fit() = { opt = sgd([W], lr: 0.1); repeat 3 { L = mse(x @ W, t); backward L; step opt; L = mean(log(x @ W)) } }\nfit()",
      "the loss is nan; log in line 5 is the first that is not finite"
    ),
  ])
  func `a loss that is no number is named with the first operation and its line`(
    training: String, message: String
  ) throws {
    let program = Self.data + "t = normal(200, 1); param W = zeros(8, 1)\n" + training
    let warnings = try BuiltinsRun(program).host.warnings.filter { $0.code == "training" }
    #expect(warnings.count == 1)
    #expect(warnings.first?.message == message)
    #expect(warnings.first?.help == "use a smaller learning rate, or clip: 1.0 in the optimizer")
  }

  @Test func `an error that ends the training is not said twice`() throws {
    let host = CollectingHost()
    let program =
      Self.data + "net = dense(8, 16, relu) |> dense(16, 2); opt = sgd(net, lr: 1e6)\n"
      + "repeat 50 { L = cross_entropy(logits: net(x), target: y); backward L; step opt }"
    #expect {
      try Session(host: host).run(program, name: "test")
    } throws: {
      ($0 as? Diagnostic)?.help
        == "a smaller learning rate or clip: 1.0 in the optimizer keeps the weights small"
    }
    #expect(host.warnings.isEmpty)
  }

  @Test func `train and loops in functions are watched too`() throws {
    let network = "x = x * 1000; net = dense(8, 16, relu) |> dense(16, 2); opt = sgd(net, lr: 1e-9)\n"
    for training in ["train net, x, y, optimizer: opt, epochs: 2", "fit() = { \(Self.training) }\nfit()"] {
      let warnings = try BuiltinsRun(Self.data + network + training).host.warnings
      #expect(warnings.count == 1)
      #expect(warnings.first?.help == "x = standardize(x) before training")
    }
  }

  @Test(arguments: [
    "repeat 5 { L = cross_entropy(logits: net(x), target: y); backward L; step opt }",
    "for (a, b) in batches(x, y, 20, epochs: 2) { L = cross_entropy(logits: net(a), target: b); backward L; step opt }",
    "train net, x, y, optimizer: opt, epochs: 2",
    "repeat 5 { L = cross_entropy(logits: net(x), target: y); net.dense1.W -= 1e-9 * ∂L/∂net.dense1.W }",
  ])
  func `a loss that begins far from chance is seen without being tracked`(training: String) throws {
    let network = "net = dense(8, 16, tanh) |> dense(16, 2) |> (z => 100 * z); opt = sgd(net, lr: 1e-7)\n"
    let warnings = try BuiltinsRun(Self.data + network + training).host.warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.message.hasPrefix("the loss began at ") == true)
  }

  @Test func `after train a unit counts as dead that is zero on all data, not on the last batch`() throws {
    let training = "train net, x, y, optimizer: sgd(lr: 1e-4), epochs: 2"
    let network = "net = dense(8, 16, relu) |> dense(16, 2); net.dense1.b := "
    let dead = try BuiltinsRun(Self.data + network + "-100 * one_hot([3], 16)[0]\n" + training).host.warnings
    #expect(dead.first?.message == "1 of 16 units of net.dense1 is dead: 0 for all 200 rows")
    // Few of the rows reach this one.
    let resting = try BuiltinsRun(Self.data + network + "-2 * one_hot([3], 16)[0]\n" + training)
    #expect(resting.host.warnings.isEmpty)
  }

  @Test func `a healthy training passes in silence`() throws {
    let network = "net = dense(8, 16, relu) |> dense(16, 2); opt = adam(net, lr: 0.01)\n"
    #expect(try BuiltinsRun(Self.data + network + Self.training).host.warnings.isEmpty)
  }
}
