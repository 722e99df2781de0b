/// What rewind, resume and whatif say when all goes well, and what is said after a training, unasked.
extension SampleProgram {
  private static let training = """
    seed 1
    (x, y) = moons(40)
    net = dense(2, 8, tanh) |> dense(8, 2)
    opt = adam(net, lr: 0.05)
    repeat 30 {
      L = cross_entropy(logits: net(x), target: y)
      backward L
      step opt
      track loss: L
    }

    """
  private static let byHand = """
    param w = 3
    η = 0.1
    repeat 5 {
      L = w^2
      w := w - η * ∂L/∂w
      track loss: L
    }

    """

  static let timeTravel: [SampleProgram] =
    [
      ("rewind", training + "rewind 20\nprint opt.steps, len(history.loss)"),
      ("rewind-resume", training + "rewind 20\nopt.lr = 0.01\nresume steps: 5\nprint opt.steps"),
      ("rewind-changes", training + "opt.lr = 0.01\nrewind 30\nrewind 10\nrewind 20\nresume"),
      ("rewind-turns", byHand + "rewind 2; resume steps: 1; resume"),
      ("whatif-rate", training + "rewind 10\ncurves = whatif(lr: 0.5, steps: 10)\nprint curves.changed[-1]"),
      ("whatif-schedule", training + "whatif lr: t => 0.1 / (1 + t), steps: 10"),
      ("whatif-block", training + "rewind 10\nwhatif { opt.lr = 0.001; resume() }\nprint opt.lr"),
      ("whatif-by-hand", byHand + "rewind 1\nwhatif { η = 0.6; resume() }\nprint η, w"),
    ].map { SampleProgram(name: $0.0, program: $0.1) }

  /// A weight that is no number.
  static let notFinite: [SampleProgram] = [
    ("explain-1", "explain L, level: 1"), ("explain-2", "explain L"), ("trace", "trace ∂L/∂W[0, 0]"),
    ("paths", "paths ∂L/∂W[0, 0]"), ("gradcheck", "gradcheck L"), ("why", "why ∂L/∂W"),
  ].map {
    SampleProgram(
      name: "not-finite-" + $0.0,
      program: "param W = [[1, 2], [3, 0 / 0]]\nx = [[1, 2]]\nL = sum(x @ W)\n" + $0.1)
  }

  private static let data = "seed 1\nx = normal(200, 8)\ny = [i % 2 for i in 0..<200]\n"
  private static let loop =
    "repeat 5 { L = cross_entropy(logits: net(x), target: y); backward L; step opt; track loss: L }\n"

  /// One program for each of the checks, and one for each of the two directions of the gradients.
  static let vigilance: [SampleProgram] = [
    (
      "loss-not-finite",
      "t = normal(200, 1); param W = zeros(8, 1)\nrepeat 500 { L = mse(x @ W, t); W := W - 100 * ∂L/∂W }"
    ),
    (
      "softmax-twice",
      "net = dense(8, 16, relu) |> dense(16, 2) |> softmax |> (p => log(softmax(p))); opt = sgd(net, lr: 0.1)\n"
        + "repeat 5 { L = nll(log_probs: net(x), target: y); backward L; step opt }"
    ),
    (
      "dead-units",
      "net = dense(8, 16, relu) |> dense(16, 2); net.dense1.b := -100 * ones(16); opt = sgd(net, lr: 0.001)\n"
        + loop
    ),
    (
      "input-scale",
      "x = x * 1000; net = dense(8, 16, relu) |> dense(16, 2); opt = sgd(net, lr: 1e-9)\n" + loop
    ),
    (
      "gradients-vanish",
      "net = chain([dense(8, 8, sigmoid) for i in 0..<10]) |> dense(8, 2); opt = sgd(net, lr: 0.001)\n" + loop
    ),
    (
      "gradients-explode",
      "net = chain([dense(8, 8) for i in 0..<10]) |> dense(8, 2); opt = sgd(net, lr: 1e-12)\n"
        + "for (path, p) in params(net) { p := 0.1 * p }; net.dense11.W := 1e7 * net.dense11.W\n" + loop
    ),
    (
      "loss-at-start",
      "net = dense(8, 16, relu) |> dense(16, 2) |> (z => 100 * z); opt = sgd(net, lr: 1e-7)\n" + loop
    ),
    (
      "long-names",
      "transformer_language_model_with_a_long_name = chain([dense(8, 8, sigmoid) for i in 0..<10]) |> dense(8, 2)\n"
        + "opt = sgd(transformer_language_model_with_a_long_name, lr: 0.001)\n"
        + loop.replacing("net", with: "transformer_language_model_with_a_long_name")
    ),
  ].map { SampleProgram(name: "vigilance-" + $0.0, program: data + $0.1) }
}
