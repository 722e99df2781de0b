import Autodiff
import Interpreter
import Testing

/// What `track gradients:` keeps, and what it lets go of.
@Suite struct RecordingTests {
  /// A session after a program, with the pass that notices what has gone.
  private func session(_ program: String) throws -> Session {
    var options = Session.Options()
    options.rewindBytes = 0
    let session = Session(host: CollectingHost(), options: options)
    try session.run(program + "\nparam last = 1; backward last^2", name: "test")
    return session
  }

  private let learn = """
    learn() = {
      net = dense(2, 3, tanh) |> dense(3, 1)
      track gradients: net, weights: net
      opt = sgd(net, lr: 0.1)
      repeat 3 {
        backward mse(net([[1, 2], [3, 4]]), [[1], [0]])
        step opt
      }
      net
    }

    """

  @Test func `a network that the program let go of is not watched any more`() throws {
    let session = try session(learn + "for i in 1...41 { learn() }")
    #expect(session.recordings.all.isEmpty)
    #expect(session.recorder.objects.count == 1)
  }

  @Test func `it is not, either, while rewind could go back to its weights`() throws {
    let session = Session(host: CollectingHost())
    try session.run(
      learn + "for i in 1...9 { learn() }\nparam last = 1; backward last^2", name: "test")
    #expect(session.recordings.all.isEmpty)
  }

  @Test func `one that a variable holds is`() throws {
    let session = try session(learn + "nets = [learn() for i in 1...5]\nkept = nets[2]; nets = 0")
    #expect(session.recordings.all.count == 1)
    #expect(session.recordings.all.first?.passCount == 3)
    try session.run("clear history", name: "test")
    #expect(session.recordings.all.isEmpty)
  }

  @Test func `a part of a network that a variable holds is`() throws {
    let session = try session(learn + "part = learn().dense1; repeat 2 { backward sum(part([[1, 2]])) }")
    #expect(session.recordings.all.first?.passCount == 5)
    try session.run("gradients part", name: "test")
  }

  @Test func `watching does not keep a layer whose sizes are not known`() throws {
    let session = try session("f() = { net = dense(_, 3); track gradients: net }; f()")
    #expect(session.recordings.all.isEmpty)
    #expect(session.recorder.objects.count == 1)
  }

  @Test func `passes of two networks are counted apart, and of one that is watched later from then on`()
    throws
  {
    let session = try session(
      """
      param w = 3; param v = 2; track gradients: [w]
      repeat 100 { backward w^2; backward v^2 }
      track gradients: [v]
      repeat 100 { backward w^2; backward v^2; backward w * v }
      """)
    #expect(session.recordings.all.map(\.passCount) == [300, 200])
  }

  @Test func `a pass that only ∂L/∂W asks for is counted once`() throws {
    let session = try session(
      "param w = 3; track gradients: [w]; repeat 100 { L = w^2; backward L; a = ∂L/∂w }; repeat 50 { L = w^3; a = ∂L/∂w }"
    )
    #expect(session.recordings.all.first?.passCount == 150)
  }

  @Test(arguments: [1, 7, 31, 32, 33, 100, 500, 3000])
  func `runs of any length have evenly spaced entries`(passes: Int) throws {
    let session = try session("param w = 3; track gradients: [w]; repeat \(passes) { backward w^2 }")
    let recording = try #require(session.recordings.all.first)
    #expect(recording.passCount == passes)
    for (steps, least, most) in [(recording.normSteps, 8, 512), (recording.distributionSteps, 6, 32)] {
      let gaps = Set(zip(steps, steps.dropFirst()).map { $1 - $0 })
      #expect(steps.first == 0 && gaps.count <= 1)
      #expect(steps.count <= most && steps.count >= min(passes, least))
      #expect((steps.last ?? 0) + (gaps.first ?? 1) >= passes)
    }
  }
}
