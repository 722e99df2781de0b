import Interpreter
import Testing

/// A session ends with its last owner, whatever its program made: nothing that it keeps may keep it.
@Suite struct SessionLifetimeTests {
  @Test(arguments: [
    "net = dense(2, 2) |> (z => 100 * z); net([1, 2])",
    "f(x) = { g(n) = if n < 1 { x } else { g(n - 1) }; g }; h = f(2); h(3)",
    "layer Twice(n) { param W = ones(n, n); forward(x) = 2 * x @ W }; net = Twice(2); net([[1, 2]])",
    """
    layer Half(n) { param W = ones(n); forward(x) = x * W; backward(g) = (x: g, W: sum(g, axis: 0)) }
    net = Half(2); L = sum(net([[1, 2]])); backward L; G = ∂L/∂net.W
    """,
    "x = ones(8, 2); net = dense(2, 1); train net, x, ones(8, 1), loss: mse, epochs: 3, quiet: true",
    "net = dense(2, 1); opt = adam(net, lr: i => 0.1 / (1 + i)); repeat 3 { backward sum(net(ones(1, 2))); step opt }",
    """
    net = dense(2, 1); opt = sgd(net, lr: 0.1); track gradients: net
    repeat 3 { L = sum(net(ones(4, 2))); backward L; step opt; track loss: L }
    rewind 2; resume; whatif lr: 0.2
    """,
    "param w = 2; f(x) = w * x; f'(3); g = grad(f, 2)",
    """
    net = dense(2, 2); opt = sgd(net, lr: 0.1); track weights: net
    repeat 3 { L = sum(net(ones(4, 2))); backward L; step opt }
    animate net, weights(net), to: "lifetime.gif", frames: 2
    """,
  ])
  func `a program's session is freed`(program: String) throws {
    weak var left: Session?
    try {
      var options = Session.Options()
      options.outputFolder = "/tmp/bps-example-output"
      let session = Session(host: CollectingHost(), options: options)
      left = session
      try session.run(program, name: "test")
    }()
    #expect(left == nil)
  }
}
