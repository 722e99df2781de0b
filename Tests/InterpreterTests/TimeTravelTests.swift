import Autodiff
import Interpreter
import Syntax
import Testing

@Suite struct TimeTravelTests {
  private static let setup = """
    seed 3
    (x, y) = moons(64)
    net = dense(_, 8, relu) |> batchnorm(_) |> dropout(0.3) |> dense(_, 2)
    opt = adam(net, lr: cosine(0.05, steps: 400), clip: 1)
    turns = 0
    seen = (0, "none")

    """
  private static let step = """
      L = cross_entropy(logits: net(a, training: true), target: b)
      backward L
      step opt
      track loss: L
      turns += 1
      seen = append(seen, turns)
    """
  private static let loops = [
    "for (a, b) in batches(x, y, 16, shuffle: true, epochs: 40) {\n\(step)\n}",
    "for epoch in 1...40 { for (a, b) in batches(x, y, 16, shuffle: true) {\n\(step)\n} }",
    "(a, b) = (x, y)\nrepeat 160 {\n\(step)\n}",
    "(a, b) = (x, y)\nwhile turns < 160 {\n\(step)\n}",
  ]
  private static let outcome = """
    [history.loss, net.dense1.W.value, net.batchnorm1.running_mean, net.dense2.W.grad, opt.lr, opt.steps, net(x),
     turns, len(seen), L, uniform(2)]
    """

  private func outcome(_ session: Session) throws -> String {
    let before = session.snapshot()
    defer { session.restore(before) }
    return try session.run(Self.outcome, name: "outcome").description
  }

  @Test(arguments: loops, [1, 2, 65, 120, 160])
  func `rewind and resume give the same bits`(loop: String, step: Int) throws {
    let session = Session(host: CollectingHost())
    try session.run(Self.setup + loop, name: "training")
    let whole = try outcome(session)
    try session.run("rewind \(step)", name: "rewind")
    #expect(try session.run("opt.steps", name: "look").description == "\(step - 1)")
    if step > 1 {
      #expect(try session.run("len(history.loss)", name: "look").description == "\(step - 1)")
    }
    try session.run("resume()", name: "resume")
    #expect(try outcome(session) == whole)
    // Once more, in two parts.
    try session.run("rewind \(step); resume steps: 1\n\(step < 160 ? "resume" : "")", name: "again")
    #expect(try outcome(session) == whole)
  }

  @Test func `back, and forward again over what was dropped`() throws {
    let session = Session(host: CollectingHost())
    try session.run(Self.setup + Self.loops[0], name: "training")
    let whole = try outcome(session)
    for step in [160, 2, 120, 3, 65] {
      try session.run("rewind \(step)", name: "rewind")
      #expect(try session.run("len(history.loss)", name: "look").description == "\(step - 1)")
    }
    try session.run("resume()", name: "resume")
    #expect(try outcome(session) == whole)
  }

  // MARK: What was watched

  @Test(arguments: [1, 3, 120], ["track gradients: net, weights: net\n", ""])
  func `what was watched is rewound as well`(step: Int, before: String) throws {
    let session = Session(host: CollectingHost())
    // Watched from before the loop, or by the loop.
    let inside = before.isEmpty ? "track gradients: net, weights: net\n" : ""
    let loop = Self.loops[0].replacing("  backward L\n", with: "  \(inside)  backward L\n")
    try session.run(Self.setup + before + loop, name: "training")
    func text(_ expression: String) throws -> String {
      try session.run(expression, name: "look").description
    }
    let watched = "history.gradients.net"
    let look = "[\(watched).dense1.W, \(watched).step, \(watched).batchnorm1.scale]"
    let whole = try text(look)
    let weights = session.recordings.all.map(\.weightSteps)
    #expect(weights.first?.count ?? 0 > 40)
    func passes(_ count: Int) throws {
      let recording = try #require(session.recordings.all.first)
      #expect(recording.passCount == count)
      for steps in [recording.normSteps, recording.distributionSteps, recording.weightSteps] {
        #expect(steps.allSatisfy { $0 < count } && (steps.last.map { count - $0 <= 10 } ?? (count == 0)))
      }
      #expect(try count == 0 || text("len(\(watched).dense1.W)") == "\(recording.normSteps.count)")
    }
    try session.run("rewind \(step)", name: "rewind")
    try passes(step - 1)
    try session.run("whatif lr: 0.1, steps: 20", name: "try")
    try passes(step - 1)
    // Back, and forward again over what was dropped.
    try session.run("rewind 2; rewind \(step)", name: "rewind")
    try passes(step - 1)
    try session.run("resume steps: 1", name: "resume")
    try passes(step)
    try session.run("resume", name: "resume")
    #expect(try text(look) == whole)
    #expect(session.recordings.all.map(\.weightSteps) == weights)
    try session.run("gradients net", name: "chart")
  }

  @Test func `a function that watches its own network is rewound with it`() throws {
    let session = Session(host: CollectingHost())
    try session.run(
      """
      (x, y) = moons(40)
      fit() = {
        inner = dense(2, 8, tanh) |> dense(8, 2)
        opt = adam(inner, lr: 0.05)
        track gradients: inner
        repeat 100 { L = cross_entropy(logits: inner(x), target: y); backward L; step opt; track loss: L }
        inner
      }
      m = fit()
      """, name: "training")
    func look(_ expression: String) throws -> String {
      try session.run(expression, name: "look").description
    }
    let all = "[history.gradients.inner.dense1.W, history.gradients.inner.step]"
    let whole = try look(all)
    try session.run("rewind 50", name: "rewind")
    #expect(try look("49 - history.gradients.inner.step[-1] <= 8") == "true")
    try session.run("whatif lr: 0.1, steps: 5", name: "try")
    #expect(try look("history.gradients.inner.step[-1] < 49") == "true")
    try session.run("resume()", name: "resume")
    #expect(try look(all) == whole)
  }

  @Test func `a recording that began anew after clear history stays whole where it began later`() throws {
    let session = Session(host: CollectingHost())
    let loop = "repeat 20 { L = mse(net([[1, 2]]), [[1]]); backward L; step opt; track loss: L }\n"
    try session.run(
      "net = dense(2, 1); opt = sgd(net, lr: 0.01); track gradients: net\n" + loop
        + "clear history; track gradients: net\n" + loop + "rewind 31", name: "training")
    let recording = try #require(session.recordings.all.first)
    #expect(session.recordings.all.count == 1 && recording.passCount == 10)
    try session.run("rewind 5; resume", name: "resume")
    #expect(session.recordings.all.first?.passCount == 16)
  }

  // MARK: Functions and train

  private static let data = """
    seed 3
    (x, y) = moons(64)
    made() = dense(_, 8, relu) |> batchnorm(_) |> dropout(0.3) |> dense(_, 2)
    net = made()

    """
  /// Loops that stand in functions, with the optimizer and the network made inside or outside, and `train`.
  /// The value is a list that begins with the network and the optimizer's steps.
  private static let trainings = [
    "function": """
    opt = adam(net, lr: cosine(0.05, steps: 400), clip: 1)
    fit(rows) = {
      for (a, b) in rows { \(plainStep) }
      (net, opt.steps, uniform(2))
    }
    result = fit(batches(x, y, 16, shuffle: true, epochs: 20))
    """,
    "own optimizer": """
    fit(net, epochs) = {
      opt = adam(net, lr: cosine(0.05, steps: 400), clip: 1)
      for epoch in 1...epochs { for (a, b) in batches(x, y, 16, shuffle: true) { \(plainStep) } }
      after = 0
      repeat 3 { after = after + uniform() }
      (net, opt.steps, after)
    }
    result = fit(net, 20)
    """,
    "own network, nested calls": """
    pass(net, opt, a, b) = {
      parts = 0
      for i in 0..<len(b) { parts = parts + 1 }
      \(plainStep)
      parts
    }
    main(x, y) = {
      net = made()
      opt = adam(net, lr: 0.02)
      warm = 0
      repeat 10 { warm = warm + pass(net, opt, x, y) }
      for (a, b) in batches(x, y, 16, shuffle: true, epochs: 18) { pass(net, opt, a, b) }
      (net, opt.steps, warm)
    }
    result = main(x, y)
    """,
    "train": """
    run = train(net, x, y, optimizer: adam(lr: cosine(0.05, steps: 400), clip: 1), epochs: 20, batch: 16, quiet: true)
    result = (net, 80, run)
    """,
    "train with validation": """
    opt = adam(net, lr: 0.02)
    run = train(net, x, y, optimizer: opt, epochs: 20, batch: 15, validation: 0.1, quiet: true)
    result = (net, opt.steps, run)
    """,
    "train in a function": """
    fit(net) = {
      opt = adam(net, lr: 0.02)
      run = train(net, x, y, optimizer: opt, epochs: 20, batch: 16, quiet: true)
      (net, opt.steps, run.loss)
    }
    result = fit(net)
    """,
    "train in a loop": """
    opt = adam(net, lr: 0.02)
    repeat 5 { run = train(net, x, y, optimizer: opt, epochs: 4, batch: 16, quiet: true) }
    result = (net, opt.steps, run)
    """,
  ]
  private static let plainStep =
    "L = cross_entropy(logits: net(a, training: true), target: b); backward L; step opt; track loss: L"

  /// All that a training changed, with the network of its result.
  private func outcome(ofTraining session: Session) throws -> String {
    let before = session.snapshot()
    defer { session.restore(before) }
    return try session.run(
      """
      trained = result[0]
      [history.loss, trained.dense1.W.value, trained.batchnorm1.running_mean, trained.dense2.W.grad, trained(x),
       result[1], result[2], uniform(2)]
      """, name: "outcome"
    ).description
  }

  /// What an expression gives, without leaving a trace.
  private func look(_ expression: String, _ session: Session) throws -> String {
    let before = session.snapshot()
    defer { session.restore(before) }
    return try session.run(expression, name: "look").description
  }

  private func resume(_ program: String, _ session: Session) throws {
    try session.run("resume()", name: "resume")
    // What stands behind the training runs again by hand.
    if let last = program.split(separator: "\n").last, last.hasPrefix("result = (") {
      try session.run(String(last), name: "last")
    }
  }

  @Test(arguments: trainings.keys.sorted(), [1, 2, 41, 80])
  func `functions and train are rewound and go on with the same bits`(kind: String, step: Int) throws {
    let session = Session(host: CollectingHost())
    let program = try #require(Self.trainings[kind])
    try session.run(Self.data + program, name: "training")
    let whole = try outcome(ofTraining: session)
    for _ in 0..<2 {
      try session.run("rewind \(step)", name: "rewind")
      let there = try look("[net(x), uniform()]", session)
      try session.run("rewind \(step)", name: "rewind")
      #expect(try look("[net(x), uniform()]", session) == there)
      try resume(program, session)
      #expect(try outcome(ofTraining: session) == whole)
    }
    // In two parts.
    try session.run("rewind \(step); resume steps: 1", name: "part")
    if step < 80 || session.value(of: "result") == nil { try resume(program, session) }
    #expect(try outcome(ofTraining: session) == whole)
  }

  @Test(arguments: trainings.keys.sorted())
  func `a rewound training is that of a run that ended there`(kind: String) throws {
    let session = Session(host: CollectingHost())
    let program = try #require(Self.trainings[kind])
    try session.run(Self.data + program + "\nrewind 41", name: "training")
    let seen = try look("len(history.loss)", session)
    #expect(seen == (kind.hasPrefix("train") ? "10" : "40"))
    if program.hasPrefix("opt = ") { #expect(try look("opt.steps", session) == "40") }
  }

  @Test(arguments: trainings.keys.sorted(), ["", "rewind 41"])
  func `whatif runs functions and train with another rate`(kind: String, place: String) throws {
    let session = Session(host: CollectingHost())
    let program = try #require(Self.trainings[kind])
    try session.run(Self.data + program + "\n" + place, name: "training")
    let state = "[net(x), history.loss, uniform()]"
    let before = try look(state, session)
    try session.run("c = whatif(lr: 0.5, steps: 24)", name: "whatif")
    #expect(try look(state, session) == before)
    let count = kind.hasPrefix("train") ? "6" : "24"
    #expect(try look("[len(c.unchanged), len(c.changed)]", session) == "[\(count), \(count)]")
    #expect(try look("sum(abs(c.unchanged - c.changed)) > 0", session) == "true")
    if place.isEmpty { return }
    let unchanged = try look("c.unchanged", session)
    try session.run("begun = len(history.loss); resume steps: 24", name: "resume")
    #expect(try look("history.loss[begun..<begun + \(count)]", session) == unchanged)
  }

  @Test func `the rate of an optimizer that a function made can be changed by a resumption of the function`()
    throws
  {
    let session = Session(host: CollectingHost())
    try session.run(
      """
      param w = 1
      fit(rate) = { opt = sgd([w], lr: rate)
        repeat 20 { L = w^2; backward L; step opt; track loss: L } }
      fit(0.1); rewind 11; w := 0
      resume()
      """, name: "training")
    #expect(try look("[w, len(history.loss)]", session) == "[0, 20]")
  }

  @Test func `a function that was stopped goes on`() throws {
    let session = Session(host: CollectingHost())
    let program =
      """
      param w = 1
      limit = 8
      fit(rate) = { opt = sgd([w], lr: rate)
        repeat 20 { L = w^2; backward L; step opt; track loss: L; assert opt.steps != limit }
        opt.steps }
      """
    try session.run(program, name: "setup")
    #expect(throws: (any Error).self) { try session.run("n = fit(0.1)", name: "call") }
    try session.run("limit = 30; resume()", name: "resume")
    // The turn that was stopped behind its step begins anew.
    #expect(try look("[n, len(history.loss)]", session) == "[21, 21]")
    #expect(try look("\"{w.value / 0.8^21:.5f}\"", session) == "\"1.00000\"")
  }

  @Test func `data that is changed after a training does not change the way back`() throws {
    let session = Session(host: CollectingHost())
    try session.run(Self.setup + Self.loops[0], name: "training")
    try session.run("rewind 50", name: "rewind")
    let there = try outcome(session)
    try session.run("resume()\nx0 = x; x = x * 7", name: "change")
    try session.run("rewind 50", name: "rewind")
    #expect(try look("sum(abs(x - 7 * x0))", session) == "0")
    try session.run("x = x0", name: "back")
    #expect(try outcome(session) == there)
  }

  @Test func `the state is that of a run that ended there`() throws {
    let loop = "(a, b) = (x, y)\nrepeat N {\n\(Self.step)\n}"
    func run(_ count: Int) throws -> Session {
      let session = Session(host: CollectingHost())
      try session.run(Self.setup + loop.replacing("N", with: "\(count)"), name: "training")
      return session
    }
    let (short, long) = (try run(99), try run(150))
    try long.run("rewind 100", name: "rewind")
    #expect(try outcome(long) == outcome(short))
  }

  @Test func `what came after the loop stays`() throws {
    let session = Session(host: CollectingHost())
    try session.run(Self.setup + Self.loops[0] + "\nf(v) = 2 * v; later = 5; x = x * 1", name: "training")
    try session.run("rewind 50; later = later + f(1)", name: "rewind")
    #expect(try session.run("later", name: "look").description == "7")
    #expect(try session.run("turns", name: "look").description == "49")
    for step in [20, 50, 7] {
      try session.run("resume(); more = later; rewind \(step)", name: "again")
      #expect(
        try session.run("[later, more, f(1), turns]", name: "look").description == "[7, 7, 2, \(step - 1)]")
    }
  }

  @Test func `a loop without an optimizer counts turns`() throws {
    let session = Session(host: CollectingHost())
    try session.run("param w = 1; repeat 50 { L = w^2; w := w - 0.1 * ∂L/∂w; track w: w }", name: "training")
    let whole = try session.run("[w, history.w]", name: "look").description
    try session.run("rewind 20", name: "rewind")
    #expect(try session.run("len(history.w)", name: "look").description == "19")
    try session.run("resume()", name: "resume")
    #expect(try session.run("[w, history.w]", name: "look").description == whole)
  }

  @Test func `resume takes a changed rate`() throws {
    let program = "param w = 1; opt = sgd([w], lr: 0.1)\nrepeat 20 { backward w * 1; step opt }\n"
    let session = Session(host: CollectingHost())
    try session.run(program + "rewind 11; opt.lr = 0; resume()", name: "training")
    #expect(
      try session.run("\"{abs(w.value):.4f} {opt.steps}\"", name: "look").description == "\"0.0000 20\"")
  }

  @Test func `whatif leaves the session untouched and gives both curves`() throws {
    let host = CollectingHost()
    let session = Session(host: host)
    try session.run(Self.setup + Self.loops[1] + "\nrewind 81", name: "training")
    let before = try outcome(session)
    try session.run("c = whatif(lr: 0.5, steps: 60)", name: "whatif")
    #expect(try outcome(session) == before)
    #expect(try session.run("[len(c.unchanged), len(c.changed)]", name: "look").description == "[60, 60]")
    let unchanged = try session.run("c.unchanged", name: "look").description
    try session.run("resume steps: 60", name: "resume")
    #expect(try session.run("history.loss[80..<140]", name: "look").description == unchanged)
    #expect(host.remarks.contains { $0.hasPrefix("after 60 values of loss: ") })
  }

  @Test func `whatif runs a block in a copy`() throws {
    let session = Session(host: CollectingHost())
    try session.run(Self.setup + Self.loops[2], name: "training")
    let before = try outcome(session)
    try session.run(
      "whatif { turns = 99; opt.lr = 0.3; repeat 10 { backward cross_entropy(logits: net(x), target: y); step opt; track loss: 1 } }",
      name: "whatif")
    #expect(try outcome(session) == before)
  }

  @Test(arguments: [
    ("rewind 3", "there is no step to go back to"), ("resume()", "there is no training to go on with"),
    ("whatif lr: 1", "there is no training to run a copy of"), ("whatif()", "whatif needs a change to try"),
    ("repeat 2 { rewind 1 }", "rewind stands at the top level only, outside of loops and functions"),
    ("rewind 0", "steps are counted from 1, there is no step 0"),
    (
      "param w = 1; opt = sgd([w], lr: 1); repeat 3 { backward w * 1; step opt }; rewind 9",
      "step 9 has not been taken"
    ),
    (
      "param w = 1; opt = sgd([w], lr: 1); repeat 3 { backward w * 1; step opt }; whatif lr: 2",
      "nothing was tracked, so there is nothing to compare"
    ),
  ])
  func `what cannot be done is said`(program: String, message: String) {
    let session = Session(host: CollectingHost())
    #expect { try session.run(program, name: "test") } throws: { ($0 as? Diagnostic)?.message == message }
  }

  @Test func `a loop that was stopped goes on`() throws {
    let flag = InterruptionFlag()
    let session = Session(host: CollectingHost(), interruption: flag)
    try session.run("param w = 1; opt = sgd([w], lr: 0.1)", name: "setup")
    #expect(throws: (any Error).self) {
      try session.run("repeat 20 { backward w * 1; step opt; assert opt.steps != 8 or w < 0 }", name: "loop")
    }
    try session.run("w := 0 - 10; resume()", name: "resume")
    #expect(try session.run("opt.steps", name: "look").description == "21")
  }

  @Test func `a statement that failed behind its last step begins that turn anew`() throws {
    let session = Session(host: CollectingHost())
    try session.run("param w = 1; fails = true", name: "setup")
    let fit = """
      fit() = {
        opt = sgd([w], lr: 0.1)
        repeat 3 { backward w^2; step opt }
        assert not fails
        1
      }
      v = fit()
      """
    #expect(throws: (any Error).self) { try session.run(fit, name: "fit") }
    #expect(throws: (any Error).self) { try session.run("resume()", name: "resume") }
    try session.run("fails = false; resume()", name: "resume")
    #expect(try session.run("v", name: "look").description == "1")
  }

  @Test func `without memory for moments no step is kept`() throws {
    var options = Session.Options()
    options.rewindBytes = 0
    let session = Session(host: CollectingHost(), options: options)
    #expect {
      try session.run("param w = 1; repeat 3 { w := w - 0.1 * w }; rewind 2", name: "test")
    } throws: {
      ($0 as? Diagnostic)?.message == "no step is kept, as bps was started with --rewind 0"
        && ($0 as? Diagnostic)?.help == "leave the option out, or give it some megabytes"
    }
  }
}

extension String {
  fileprivate func replacing(_ part: Character, with text: String) -> String {
    reduce(into: "") { $0 += $1 == part ? text : String($1) }
  }
}
