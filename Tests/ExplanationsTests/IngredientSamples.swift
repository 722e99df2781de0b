/// `explain` of what networks are made of besides dense layers: each is a step with a formula, on the line it stands on.
extension SampleProgram {
  private static let embedding = """
    seed 1
    words = [[0, 2, 1], [3, 1, 0]]
    net = embedding(4, 3) |> flatten |> dense(9, 2)
    L = cross_entropy(logits: net(words), target: [0, 1])
    """
  private static let training = """
    seed 1
    x = normal(4, 3)
    net = dense(3, 4, relu) |> batchnorm(4) |> dropout(0.5) |> dense(4, 2)
    opt = adam(net, lr: 0.01)
    L = cross_entropy(logits: net(x, training: true), target: [0, 1, 1, 0])
    """
  private static let convolution = """
    seed 1
    layer Smooth(n) {
      param k = [0.25, 0.5, 0.25]
      param gain = ones(n)
      forward(x) = {
        a = k[0] * x[.., 0..<4] + k[1] * x[.., 1..<5] + k[2] * x[.., 2..<6]
        a * gain
      }
    }
    x = normal(3, 6)
    y = zeros(3, 4)
    s = Smooth(4)
    out = s(x)
    L = mse(out, y)
    """
  private static let choosing = """
    param W = [[1, -2], [0.5, 3]]
    x = [[1, 2], [-1, 0.5], [0, 1]]
    h = x @ W
    a = where(h > 0, h, 0.1 * h)
    top = a[.., 0]
    same = W[0, 1] * W[1, 0]
    L = mean(top^2) + same
    """
  private static let normalized = """
    seed 2
    layer Block(n) {
      inner = dense(n, n, tanh)
      param gain = ones(n)
      forward(x) = x + gain * inner(x)
    }
    net = dense(2, 3) |> layernorm(3) |> Block(3) |> dense(3, 1)
    x = normal(4, 2)
    L = huber(net(x), ones(4, 1)) + 0.01 * sum(net.dense1.W^2)
    """
  private static let shared = """
    param w = 0.5
    x = 2
    h1 = tanh(w * x)
    h2 = tanh(w * h1)
    L = (h2 - 1)^2
    """

  static let ingredients: [SampleProgram] = [
    ("embedding", embedding), ("training", training), ("convolution", convolution), ("choosing", choosing),
    ("normalized", normalized), ("shared", shared),
  ].flatMap { name, program in
    [1, 2].map {
      SampleProgram(name: "explain-\(name)-\($0)", program: program + "\nexplain L, level: \($0)")
    }
  }
}
