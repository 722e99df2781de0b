import Tensors
import Testing

@testable import Autodiff

@Suite("Extremes and corners")
struct ExtremesTests {
  let recorder = Recorder()

  /// The value and the derivative of a function of one number.
  func derivative(_ x: Double, _ function: (Variable) throws -> Variable) throws -> (
    value: Double, slope: Double
  ) {
    defer { recorder.seal() }
    let x = recorder.freeVariable(number(x))
    let y = try function(x)
    return (y.value.item, try recorder.gradient(of: y, by: x).value.item)
  }

  @Test("activations far out", arguments: [-300.0, -1e3, 300, 1e3])
  func farOut(_ x: Double) throws {
    let isUp = x > 0
    let tanh = try derivative(x) { try Operation.tanh($0) }
    #expect(tanh == (isUp ? 1 : -1, 0))
    let sigmoid = try derivative(x) { try Operation.sigmoid($0) }
    #expect(abs(sigmoid.value - (isUp ? 1 : 0)) < 1e-100 && abs(sigmoid.slope) < 1e-100)
    let softplus = try derivative(x) { try Operation.softplus($0) }
    #expect(abs(softplus.value - (isUp ? x : 0)) < 1e-100 && abs(softplus.slope - (isUp ? 1 : 0)) < 1e-100)
    for operation in [Operation.silu, .gelu] {
      let result = try derivative(x) { try operation($0) }
      #expect(abs(result.value - (isUp ? x : 0)) < 1e-100 && abs(result.slope - (isUp ? 1 : 0)) < 1e-100)
    }
    let elu = try derivative(x) { try Operation.elu($0) }
    #expect(elu.value == (isUp ? x : -1) && abs(elu.slope - (isUp ? 1 : 0)) < 1e-100)
  }

  @Test("second derivatives stay finite far out", arguments: [-800.0, 800])
  func secondDerivativesFarOut(_ x: Double) throws {
    for operation in [Operation.tanh, .sigmoid, .softplus, .silu, .gelu, .elu, .selu, .softsign] {
      defer { recorder.seal() }
      let variable = recorder.freeVariable(number(x))
      let slope = try recorder.gradient(of: operation(variable), by: variable)
      #expect(try recorder.gradient(of: slope, by: variable).value.item.isFinite, "\(operation.name)")
    }
  }

  @Test func softmaxOfLargeNumbers() throws {
    let x = recorder.freeVariable(try tensor([1e4, 0, -1e4]))
    let y = try Operation.softmax(x)
    #expect(y.value.doubles == [1, 0, 0])
    #expect(try recorder.gradient(of: y.element(at: 0), by: x).value.doubles == [0, 0, 0])
    let z = try Operation.logSoftmax(x)
    #expect(z.value.doubles == [0, -1e4, -2e4])
    #expect(try recorder.gradient(of: z.element(at: 1), by: x).value.doubles == [-1, 1, 0])
  }

  @Test(
    "losses of extreme logits", arguments: [(1e3, 1.0, 0.0), (1e3, 0, 1e3), (-1e3, 1, 1e3), (-1e3, 0, 0)])
  func extremeLogits(_ logit: Double, _ target: Double, _ expected: Double) throws {
    let result = try derivative(logit) { try Operation.bceOfLogits($0, Variable(number(target))) }
    #expect(result.value == expected)
    #expect(result.slope == (logit > 0 ? 1 : 0) - target)
  }

  @Test func smallLossesKeepTheirDigits() throws {
    // log(1 + e⁻³⁰) has none left after adding and subtracting 30.
    let result = try derivative(30) { try Operation.bceOfLogits($0, Variable(number(1))) }
    #expect(abs(result.value / 9.357622968839737e-14 - 1) < 1e-12)
  }

  @Test func crossEntropyOfLargeLogits() throws {
    let logits = recorder.freeVariable(try tensor([1e4, 0, -1e4, 5], [2, 2]))
    let loss = try Loss.crossEntropy(logits: logits, target: variable([1, 1]))
    #expect(loss.value.item == 5_000)
    #expect(try recorder.gradient(of: loss, by: logits).value.doubles == [0.5, -0.5, 0, 0])
  }

  @Test func probabilitiesOfExactlyZeroAndOne() throws {
    let p = recorder.freeVariable(try tensor([0, 1]))
    let loss = try Operation.bceOfProbabilities(p, variable([1, 1]))
    #expect(loss.value.item == 50)
    #expect(try recorder.gradient(of: loss, by: p).value.doubles == [-0.5e12, 0])
  }

  @Test("powers at 0, as PyTorch", arguments: [(0.0, 0.0), (1, 1), (2, 0), (3, 0)])
  func powersAtZero(_ exponent: Double, _ expected: Double) throws {
    #expect(try derivative(0) { try $0.raised(to: exponent) }.slope == expected)
    let b = recorder.freeVariable(number(exponent))
    let a = recorder.freeVariable(number(0))
    let power = try Operation.power(a, b)
    #expect(try recorder.gradient(of: power, by: a).value.item == expected)
    #expect(try recorder.gradient(of: power, by: b).value.item == 0)
  }

  @Test func powersOfNegativeNumbers() throws {
    let cube = try derivative(-2) { try $0.raised(to: 3) }
    #expect(cube == (-8, 12))
    #expect(try derivative(-2) { try $0.raised(to: 0.5) }.value.isNaN)
    #expect(try derivative(-2) { try $0.raised(to: Variable(number(2))) } == (4, -4))
  }

  @Test func tiesShareTheGradient() throws {
    let x = recorder.freeVariable(try tensor([3, 1, 3, 2]))
    #expect(try recorder.gradient(of: Operation.max(x), by: x).value.doubles == [0.5, 0, 0.5, 0])
    let y = try variable([3, 5, 3, 2])
    let larger = try Operation.maximum(x, y).sum()
    #expect(try recorder.gradient(of: larger, by: x).value.doubles == [0.5, 0, 0.5, 0.5])
    let smaller = try Operation.minimum(x, y).sum()
    #expect(try recorder.gradient(of: smaller, by: x).value.doubles == [0.5, 1, 0.5, 0.5])
  }

  @Test("corners have the slope that PyTorch gives them")
  func corners() throws {
    #expect(try derivative(0) { try Operation.relu($0) }.slope == 0)
    #expect(try derivative(0) { try Operation.abs($0) }.slope == 0)
    #expect(try derivative(1) { try Operation.clamp($0, .bounds(-1, 1)) }.slope == 1)
    #expect(try derivative(1) { try Operation.hardtanh($0) }.slope == 0)
    #expect(try derivative(0) { try Operation.norm($0) }.slope == 0)
    let x = recorder.freeVariable(try tensor([2, 2]))
    #expect(try recorder.gradient(of: Operation.standardDeviation(x), by: x).value.doubles == [0, 0])
  }

  @Test func whereKeepsNaNOut() throws {
    let x = recorder.freeVariable(try tensor([-1, 4]))
    let mask = try Operation.greater(x, Variable(number(0)))
    let safe = try Operation.select(mask, Operation.sqrt(x), Variable(number(0)))
    #expect(safe.value.doubles == [0, 2])
  }

  @Test("products with zeros", arguments: [[2.0, 0, 3], [0, 0, 3], [2, 5, 3]])
  func productsWithZeros(_ elements: [Double]) throws {
    let x = recorder.freeVariable(try tensor(elements))
    let product = try Operation.product(x)
    let expected = elements.indices.map { place in
      elements.enumerated().filter { $0.offset != place }.reduce(1) { $0 * $1.element }
    }
    let gradient = try recorder.gradient(of: product, by: x)
    #expect(gradient.value.doubles == expected)
    let report = try GradientCheck.second({ try Operation.product($0[0]) }, at: [tensor(elements)])
    #expect(report.largestError < 1e-4)
  }

  @Test("empty tensors pass through", arguments: ["sum", "mean", "exp", "relu", "softmax", "cumsum"])
  func empty(_ name: String) throws {
    let operation = try #require(Operation.byName[name])
    let x = recorder.freeVariable(try tensor([], [0, 3]))
    let y = try operation(x).sum()
    #expect(try recorder.gradient(of: y, by: x).shape == [0, 3])
  }
}
