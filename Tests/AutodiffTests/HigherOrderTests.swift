import Tensors
import Testing

@testable import Autodiff

@Suite("Gradients of gradients")
struct HigherOrderTests {
  let recorder = Recorder()

  @Test("derivatives of x⁴ at 2", arguments: [(1, 32.0), (2, 48), (3, 48), (4, 24)])
  func fourthPower(_ order: Int, _ expected: Double) throws {
    let x = recorder.freeVariable(number(2))
    var f = try x.raised(to: 4)
    for _ in 0..<order { f = try recorder.gradient(of: f, by: x) }
    #expect(abs(f.value.item - expected) < 1e-12)
  }

  @Test func thirdDerivativeOfTanh() throws {
    let x = recorder.freeVariable(number(0.3))
    var f = try Operation.tanh(x)
    for _ in 0..<3 { f = try recorder.gradient(of: f, by: x) }
    let t = 0.2913126124515909
    // tanh‴ = −2 + 8 tanh² − 6 tanh⁴.
    #expect(abs(f.value.item - (-2 + 8 * t * t - 6 * t * t * t * t)) < 1e-12)
  }

  @Test func backwardThroughAGradient() throws {
    let w = Parameter(number(3), name: "w", recorder: recorder)
    let loss = try w.variable().raised(to: 3)
    let slope = try recorder.gradient(of: loss, by: w)
    try recorder.backward(slope * slope)
    // ∂(3w²)²/∂w = 36 w³.
    #expect(w.gradient?.item == 972)
  }

  @Test func backwardThroughAGradientFromBeforeAStep() throws {
    let w = Parameter(number(3), name: "w", recorder: recorder)
    let loss = try w.variable().raised(to: 3)
    let slope = try recorder.gradient(of: loss, by: w)
    try w.assign(number(2))
    try recorder.backward(slope * w.variable())
    // 6 · 3 · 2 from the old leaf and 3 · 9 from the new one.
    #expect(w.gradient?.item == 63)
  }

  @Test func gradientByAValueOnTheWayIsDifferentiable() throws {
    let x = recorder.freeVariable(number(2))
    let h = try x * x
    let loss = try h * h * h
    let byH = try recorder.gradient(of: loss, by: h)
    #expect(byH.value.item == 48)
    // ∂(3h²)/∂x = 6h · 2x.
    #expect(try recorder.gradient(of: byH, by: x).value.item == 96)
  }

  @Test func gradientByAConstantIsDifferentiable() throws {
    let w = Parameter(number(3), name: "w", recorder: recorder)
    let x = Variable(number(2))
    let byX = try recorder.gradient(of: w.variable() * w.variable() * x, by: x)
    #expect(byX.value.item == 9)
    #expect(try recorder.gradient(of: byX, by: w).value.item == 6)
  }

  @Test func gradientPenalty() throws {
    // L = Σ x², P = |∂L/∂x|² = 4 Σ x², ∂P/∂x = 8 x.
    let x = recorder.freeVariable(try tensor([1, -2, 3]))
    let loss = try x.raised(to: 2).sum()
    let slope = try recorder.gradient(of: loss, by: x)
    let penalty = try (slope * slope).sum()
    #expect(try recorder.gradient(of: penalty, by: x).value.doubles == [8, -16, 24])
  }

  @Test func aMixedDerivative() throws {
    let (x, y) = (recorder.freeVariable(number(2)), recorder.freeVariable(number(5)))
    let f = try x * x * y
    let byX = try recorder.gradient(of: f, by: x)
    #expect(try recorder.gradient(of: byX, by: y).value.item == 4)
    #expect(try recorder.gradient(of: byX, by: x).value.item == 10)
  }

  @Test func onlyWhatDependsOnTheTargetIsRecorded() throws {
    let (x, y) = (recorder.freeVariable(number(2)), recorder.freeVariable(number(5)))
    var side = y
    for _ in 0..<50 { side = try Operation.tanh(side) }
    let loss = try x * x + side
    let before = recorder.tape.nodes.count
    _ = try recorder.tracedGradient(of: loss, by: x)
    #expect(recorder.tape.nodes.count - before < 12)
  }

  @Test func hessianOfASmallNetwork() throws {
    let weights = try tensor([0.3, -0.2, 0.5, 0.1, -0.4, 0.2, 0.7, -0.6, 0.1], [9])
    let x = try variable([0.5, -1, 2, 0.3], [2, 2])
    let y = try variable([1, -1], [2, 1])
    func network(_ inputs: [Variable]) throws -> Variable {
      let w = inputs[0]
      let w1 = try w.sliced(axis: 0, from: 0, count: 4).reshaped(to: [2, 2])
      let b1 = try w.sliced(axis: 0, from: 4, count: 2)
      let w2 = try w.sliced(axis: 0, from: 6, count: 2).reshaped(to: [2, 1])
      let b2 = try w.sliced(axis: 0, from: 8, count: 1)
      return try Operation.mse(Operation.affine(Operation.tanh(Operation.affine(x, w1, b1)), w2, b2), y)
    }
    let free = recorder.freeVariable(weights)
    let gradient = try recorder.gradient(of: network([free]), by: free)
    for row in 0..<9 {
      let hessian = try recorder.gradient(of: gradient.element(at: row), by: free).value
      // Finite differences of the gradient's element.
      for column in 0..<9 {
        func slope(_ offset: Double) throws -> Double {
          var moved = weights.doubles
          moved[column] += offset
          let local = Recorder()
          defer { local.seal() }
          let free = local.freeVariable(try tensor(moved))
          return try local.gradient(of: network([free]), by: free).value[flat: row]
        }
        let difference = try (slope(1e-4) - slope(-1e-4)) / 2e-4
        #expect(abs(hessian[flat: column] - difference) < 1e-6)
      }
    }
  }

  @Test func throughAChainOfManyTapes() throws {
    let w = Parameter(number(1), name: "w", recorder: recorder)
    var sum = w.variable()
    for _ in 0..<5_000 {
      try w.assign(number(1))
      sum = try sum + w.variable()
    }
    let slope = try recorder.gradient(of: sum * sum, by: w)
    #expect(slope.value.item == 10_002 * 5_001)
    #expect(try recorder.gradient(of: slope, by: w).value.item == 2 * 5_001 * 5_001)
  }

  @Test func theOriginIsAsBefore() throws {
    let x = recorder.freeVariable(number(2))
    recorder.origin = Origin(source: 1, start: 2, end: 3)
    let loss = try x * x
    recorder.origin = Origin(source: 4, start: 5, end: 6)
    _ = try recorder.tracedGradient(of: loss, by: x)
    #expect(recorder.origin == Origin(source: 4, start: 5, end: 6))
  }
}
