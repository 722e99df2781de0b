import Autodiff
import Tensors
import Testing

@Suite struct ReplayTests {
  private func network(_ precision: Precision) throws -> (Recorder, Parameter, Variable, Variable, Tensor) {
    let recorder = Recorder()
    let x = try tensor([0.5, -1, 2, 0.25], [2, 2]).converted(to: precision)
    let w = Parameter(
      try tensor([0.1, -0.4, 0.7, 0.3], [2, 2]).converted(to: precision), name: "w", recorder: recorder)
    let h = try Operation.tanh(Variable(x).matmul(w.variable()))
    // Another tape: what was computed so far enters it as a leaf that points back.
    recorder.seal()
    let loss = try (h * h.matmul(w.variable())).mean()
    return (recorder, w, h, loss, x)
  }

  @Test func `steps run over all tapes, each leaf once`() throws {
    let (_, w, h, loss, x) = try network(.f64)
    let computation = try Computation(of: loss)
    #expect(
      computation.steps.map(\.operation.name) == [
        "parameter", "constant", "matmul", "tanh", "matmul", "multiply", "mean",
      ])
    #expect(computation.places(of: w) == [0])
    #expect(computation.places(of: h) == [3])
    #expect(computation.places(of: Variable(x)) == [1])
    #expect(computation.users[3] == [4, 5])
  }

  @Test func `a replay gives the same values and those of other parameters`() throws {
    let (_, w, _, loss, _) = try network(.f64)
    let replay = try Replay(Computation(of: loss))
    #expect(distance(replay.result, loss.value) == 0)
    let zero = Tensor.zeros(w.value.shape, .f64)
    #expect(try replay.result(with: [(w, zero)]).item == 0)
    #expect(distance(try replay.result(changing: [:]), loss.value) == 0)
  }

  @Test(arguments: [Precision.f32, .f64])
  func `derivatives agree with going backward`(precision: Precision) throws {
    let (recorder, w, h, loss, _) = try network(precision)
    let replay = try Replay(Computation(of: loss))
    let tolerance = precision == .f64 ? 1e-9 : 1e-5
    let byWeight = try recorder.gradient(of: loss, by: w).value
    let byHidden = try recorder.gradient(of: loss, by: h).value
    for element in 0..<4 {
      let weight = try replay.derivative(by: replay.computation.places(of: w), element: element)
      #expect(abs(weight - byWeight[flat: element]) < tolerance)
      let hidden = try replay.derivative(by: replay.computation.places(of: h), element: element)
      #expect(abs(hidden - byHidden[flat: element]) < tolerance)
    }
  }

  @Test func `a gradient inside is followed to what computes it`() throws {
    let recorder = Recorder()
    let w = Parameter(number(3), name: "w", recorder: recorder)
    let slope = try recorder.gradient(of: w.variable().raised(to: 3), by: w)
    let loss = try slope * slope
    let replay = try Replay(Computation(of: loss))
    // L = (3w²)² = 9w⁴, so ∂L/∂w = 36w³.
    #expect(abs(replay.result.item - 729) < 1e-9)
    #expect(abs(try replay.derivative(by: replay.computation.places(of: w), element: 0) - 972) < 1e-5)
  }

  @Test func `a parameter that changed on the way is two leaves`() throws {
    let recorder = Recorder()
    let w = Parameter(number(2), name: "w", recorder: recorder)
    let before = try w.variable() * 1.5
    try w.assign(number(5))
    let loss = try before * w.variable()
    let computation = try Computation(of: loss)
    #expect(computation.places(of: w).count == 2)
    #expect(try Replay(computation).result.item == 15)
  }

  @Test func `a constant has no computation`() {
    #expect(
      errorText { _ = try Computation(of: Variable(number(1))) }.contains("not computed from a parameter"))
  }
}
