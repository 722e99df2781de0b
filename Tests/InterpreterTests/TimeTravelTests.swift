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
    #expect(host.remarks.last?.hasPrefix("after 60 values of loss: ") == true)
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
    ("rewind 3", "step 3 is not kept"), ("resume()", "there is no loop to go on with"),
    ("whatif lr: 1", "there is no loop to run a copy of"), ("whatif()", "whatif needs a change to try"),
    ("repeat 2 { rewind 1 }", "rewind stands at the top level only, outside of loops and functions"),
    ("rewind 0", "step of rewind must be at least 1, got 0"),
    (
      "param w = 1; opt = sgd([w], lr: 1); repeat 3 { backward w * 1; step opt }; rewind 9",
      "step 9 is not kept"
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
}

extension String {
  fileprivate func replacing(_ part: Character, with text: String) -> String {
    reduce(into: "") { $0 += $1 == part ? text : String($1) }
  }
}
