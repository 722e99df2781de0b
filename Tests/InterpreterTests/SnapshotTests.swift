import Autodiff
import Interpreter
import Syntax
import Tensors
import Testing

/// A session that is asked and told things.
private struct Run {
  let host = CollectingHost()
  let session: Session

  init(_ program: String = "") throws {
    var options = Session.Options()
    options.isInteractive = true
    session = Session(host: host, options: options)
    try self(program)
  }

  func callAsFunction(_ program: String) throws { try session.run(program, name: "test") }

  func text(_ expression: String) throws -> String { try session.run(expression, name: "test").description }

  /// What an expression fails with.
  func message(_ expression: String) -> String? {
    do {
      _ = try text(expression)
      return nil
    } catch { return (error as? Diagnostic)?.message }
  }
}

@Suite struct SnapshotTests {
  /// A network with every kind of state, and a loop that trains it.
  private static let network = """
    seed 3
    (x, y) = moons(60)
    net = dense(_, 8, relu) |> batchnorm(_) |> dropout(0.3) |> dense(_, 2)
    opt = adam(net, lr: cosine(0.05, steps: 200), clip: 1)
    """
  private static let training = """
    for (a, b) in batches(x, y, 16, shuffle: true, epochs: 3) {
      L = cross_entropy(logits: net(a, training: true), target: b)
      backward L
      step opt
      track loss: L
    }
    """
  private static let outcome = """
    [history.loss, net.dense1.W.value, net.dense2.b.value, net.dense2.W.grad, opt.lr, opt.steps,
     net(x), uniform(3)]
    """

  @Test(arguments: ["f32", "f64"])
  func `a training runs again bit for bit`(precision: String) throws {
    let run = try Run("precision \(precision)\n" + Self.network)
    try run(Self.training)
    let before = run.session.snapshot()
    try run(Self.training)
    let first = try run.text(Self.outcome)
    run.session.restore(before)
    #expect(try run.text(Self.outcome) != first)
    run.session.restore(before)
    try run(Self.training)
    #expect(try run.text("len(history.loss)") == "24")
    #expect(try run.text(Self.outcome) == first)
  }

  @Test func `a network that had seen no input is untouched again`() throws {
    let run = try Run(Self.network)
    let before = run.session.snapshot()
    try run(Self.training)
    let first = try run.text(Self.outcome)
    run.session.restore(before)
    #expect(try run.text("len(params(net))") == "0")
    try run(Self.training)
    #expect(try run.text(Self.outcome) == first)
  }

  @Test func `a network is what it was at each time, built or not`() throws {
    let run = try Run(Self.network)
    let look = "[net(x), opt.steps]"
    let unbuilt = run.session.snapshot()
    try run(Self.training)
    let first = (run.session.snapshot(), try run.text(look))
    run.session.restore(unbuilt)
    try run("seed 8\n" + Self.training)
    let second = (run.session.snapshot(), try run.text(look))
    #expect(second.1 != first.1)
    for (snapshot, text) in [first, second, first] {
      run.session.restore(snapshot)
      #expect(try run.text(look) == text)
      try run(Self.training)
    }
  }

  @Test(arguments: [
    ("W := W + 1", "W.value"), ("backward sum(W^2)", "W.grad"), ("step opt", "W.value"),
    ("freeze W", "grad(sum(W^2), W)"),
    ("step opt", "opt.steps"), ("inner = w2()[1]; inner := [7]", "w2()[1].value"),
    ("hidden.a[0] := 9", "hidden.a[0].value"),
    ("x[0] = 5", "x"), ("xs = append(xs, 4)", "xs"), ("f(x) = 2 * x", "f(3)"), ("seed 9", "uniform(2)"),
    ("uniform(2)", "uniform(2)"), ("track a: 5", "history.a"), ("clear history", "history.a"),
    ("precision f64", "\"{ones(1) / 3:.10f}\""), ("gains.gain := 4", "gains(ones(2))"),
    ("opt.lr = 3", "opt.lr"),
  ])
  func `what a statement changed is changed back`(statement: String, look: String) throws {
    let run = try Run(
      """
      param W = [1, 2]
      opt = adam([W], lr: 0.5)
      backward sum(W^3)
      make() = { param inner = [3]
        () => [1, inner] }
      w2 = make()
      param other = 2
      hidden = (a: [other])
      x = [1, 2]; xs = (1, 2); f(x) = x
      layer Gain() { param gain = 1
        forward(x) = gain * x }
      gains = Gain()
      track a: 1
      """)
    let before = run.session.snapshot()
    let (first, firstMessage) = (try? run.text(look), run.message(look))
    run.session.restore(before)
    try run(statement)
    let (changed, changedMessage) = (try? run.text(look), run.message(look))
    #expect(changed != first || changedMessage != firstMessage, "\(statement) changes \(look)")
    run.session.restore(before)
    #expect((try? run.text(look)) == first)
    #expect(run.message(look) == firstMessage)
  }

  @Test func `a name that is taken back means the builtin again`() throws {
    let run = try Run()
    let before = run.session.snapshot()
    try run("sum = 3; own = 1")
    run.session.restore(before)
    #expect(try run.text("sum([1, 2])") == "3")
    #expect(run.message("own") == "own is not defined")
  }

  @Test func `a name whose definition failed means the builtin`() throws {
    let run = try Run()
    #expect(run.message("sum = [1, 2][7]") != nil)
    #expect(try run.text("sum([1, 2])") == "3")
  }

  @Test func `a snapshot shares what did not change`() throws {
    let run = try Run("param W = zeros(1000); param V = zeros(500); opt = sgd([W], lr: 1)")
    let before = run.session.snapshot()
    let footprint = before.footprint
    #expect(footprint.byteCount >= 6000)
    #expect(footprint.byteCount(beyond: run.session.snapshot().footprint) == 0)
    try run("backward sum(W * W); step opt")
    #expect(footprint.byteCount(beyond: run.session.snapshot().footprint) == 4000)
    // Another step changes memory that is the session's own by now.
    try run("backward sum(W * W); step opt")
    #expect(footprint.byteCount(beyond: run.session.snapshot().footprint) == 4000)
  }

  @Test func `objects leave the session when the program lets go of them`() throws {
    let run = try Run()
    let count = run.session.recorder.objects.count
    try run("for i in 1...20 { net = dense(2, 3) |> batchnorm(3)\n opt = adam(net) }")
    try run("net = 0; opt = 0")
    run.session.forgetLoops()
    #expect(run.session.recorder.objects.count == count)
  }
}
