import Foundation
import Kernels
import Testing

/// The definition of a function, as a textbook would write it in double.
private func reference(_ op: UnaryKernel, _ x: Double, _ a: Double) -> Double {
  switch op {
  case .negate: -x
  case .exp: exp(x)
  case .log: log(x)
  case .sqrt: x.squareRoot()
  case .sin: sin(x)
  case .cos: cos(x)
  case .tan: tan(x)
  case .abs: x.magnitude
  case .sign: x > 0 ? 1 : x < 0 ? -1 : x
  case .floor: x.rounded(.down)
  case .ceil: x.rounded(.up)
  case .round: x.rounded(.toNearestOrEven)
  case .reciprocal: 1 / x
  case .square: x * x
  case .relu: x > 0 ? x : x * 0
  case .elu: x > 0 ? x : a * expm1(x)
  case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
  case .silu: x / (1 + exp(-x))
  case .sigmoid: 1 / (1 + exp(-x))
  case .tanh: tanh(x)
  case .softplus: log1p(exp(-x.magnitude)) + max(x, 0)
  case .softsign: x / (1 + x.magnitude)
  case .hardtanh: min(max(x, -1), 1)
  case .leakyRelu: x > 0 ? x : a * x
  case .selu: 1.0507009873554804934 * (x > 0 ? x : 1.6732632423543772848 * expm1(x))
  case .isNaN: x.isNaN ? 1 : 0
  case .not: x == 0 ? 1 : 0
  }
}

private func unary(_ op: UnaryKernel, _ xs: [Double], _ precision: Precision, _ a: Double = 0) -> [Double] {
  unsafe run(precision, [xs], count: xs.count) { inputs, out in
    unsafe Kernels.unary(op, inputs[0], out, count: xs.count, argument: a, precision)
  }
}

@Suite struct UnaryTests {
  @Test(arguments: UnaryKernel.allCases, Precision.allCases)
  func everyFunctionMatchesItsDefinition(_ op: UnaryKernel, _ precision: Precision) {
    var numbers = Numbers(UInt64(op.rawValue) + 1)
    for count in [0, 1, 3, 8, 16, 31, 200] {
      let low = op == .log || op == .sqrt ? 0.001 : -6.0
      let xs = numbers.array(count, low, 6).rounded(to: precision)
      // tan is steep near its poles, so float's rounding of the result is what counts: relative as ever.
      let expected = xs.map { reference(op, $0, 0.3) }
      #expect(areClose(unary(op, xs, precision, 0.3), expected, precision.tolerance), "\(op) of \(count)")
    }
  }

  /// Units in the last place between a float result and the exact value.
  private func worstUlps(_ op: UnaryKernel, _ xs: [Double], _ exact: (Double) -> Double) -> Double {
    let xs = xs.rounded(to: .f32)
    return zip(xs, unary(op, xs, .f32)).map { x, y in
      (y - exact(x)).magnitude / Double(Float(exact(x)).ulp)
    }.max() ?? 0
  }

  @Test func floatFunctionsAreRightToTwoUnits() {
    let wide = stride(from: -87.0, through: 88.7, by: 0.0137).map { $0 }
    let near = stride(from: -9.0, through: 9.0, by: 0.00071).map { $0 }
    let positive = (1...20_000).map { 1e-30 * pow(1.0072, Double($0)) }
    #expect(worstUlps(.exp, wide, exp) <= 2)
    #expect(worstUlps(.log, positive, log) <= 2)
    #expect(worstUlps(.tanh, near, tanh) <= 2)
    #expect(worstUlps(.sigmoid, wide) { 1 / (1 + exp(-$0)) } <= 3)
    #expect(worstUlps(.softplus, near) { log1p(exp(-$0.magnitude)) + max($0, 0) } <= 3)
  }

  @Test(arguments: Precision.allCases)
  func extremesAreExact(_ precision: Precision) {
    let (inf, nan) = (Double.infinity, Double.nan)
    let table: [(UnaryKernel, Double, Double)] = [
      (.tanh, 300, 1), (.tanh, -300, -1), (.tanh, inf, 1), (.tanh, -inf, -1), (.tanh, nan, nan),
      (.tanh, 0, 0),
      (.exp, -1000, 0), (.exp, 1000, inf), (.exp, inf, inf), (.exp, -inf, 0), (.exp, nan, nan), (.exp, 0, 1),
      (.log, 0, -inf), (.log, -1, nan), (.log, inf, inf), (.log, nan, nan), (.log, 1, 0),
      (.sqrt, -1, nan), (.sqrt, inf, inf), (.sqrt, 0, 0),
      (.sigmoid, 1000, 1), (.sigmoid, -1000, 0), (.sigmoid, inf, 1), (.sigmoid, -inf, 0),
      (.sigmoid, nan, nan),
      (.softplus, 1000, 1000), (.softplus, -1000, 0), (.softplus, inf, inf), (.softplus, -inf, 0),
      (.softplus, nan, nan), (.relu, nan, nan), (.relu, -inf, 0), (.relu, inf, inf),
      (.elu, -inf, 0), (.gelu, 300, 300), (.gelu, -300, 0), (.gelu, inf, inf), (.gelu, -inf, 0),
      (.gelu, nan, nan),
      (.silu, inf, inf), (.silu, -inf, 0), (.silu, nan, nan), (.silu, -1000, 0),
      (.softsign, inf, 1), (.softsign, -inf, -1), (.softsign, nan, nan), (.hardtanh, nan, nan),
      (.round, 2.5, 2), (.round, 3.5, 4), (.round, -0.5, 0), (.reciprocal, 0, inf), (.sign, nan, nan),
      (.selu, -inf, -1.7580993408473766), (.leakyRelu, nan, nan), (.isNaN, nan, 1), (.not, nan, 0),
      (.not, 0, 1),
    ]
    for (op, x, expected) in table {
      // As a lone element and inside a vector: both ways through the loop.
      for count in [1, 40] {
        let ys = unary(op, [Double](repeating: x, count: count), precision)
        #expect(ys.allSatisfy { isClose($0, expected, precision.tolerance) }, "\(op)(\(x)) gave \(ys[0])")
      }
    }
  }

  @Test func smallestFloatsAreNotLost() {
    #expect(unary(.exp, [-100], .f32)[0] > 0)
    #expect(unary(.log, [1e-44], .f32)[0] < -100)
  }

  @Test(arguments: UnaryKernel.allCases, Precision.allCases)
  func pullbackIsTheDerivative(_ op: UnaryKernel, _ precision: Precision) {
    var numbers = Numbers(UInt64(op.rawValue) + 50)
    let low = op == .log || op == .sqrt ? 0.2 : -3.0
    // Off the kinks, where a difference quotient has no meaning.
    let xs = numbers.array(70, low, 3).filter {
      ($0 - $0.rounded()).magnitude > 0.15 && ($0.magnitude - 1.5708).magnitude > 0.1
    }
    .rounded(to: precision)
    let gs = numbers.array(xs.count).rounded(to: precision)
    let a = 0.3
    let ys = xs.map { reference(op, $0, a) }
    let got = unsafe run(precision, [xs, ys, gs], count: xs.count) { inputs, out in
      unsafe Kernels.unaryPullback(
        op, inputs[0], output: inputs[1], cotangent: inputs[2], out, count: xs.count, argument: a, precision)
    }
    let h = 1e-5
    let expected = zip(xs, gs).map { x, g in
      g * (reference(op, x + h, a) - reference(op, x - h, a)) / (2 * h)
    }
    #expect(areClose(got, expected, precision == .f32 ? 1e-5 : 1e-8), "\(op)")
  }

  @Test(arguments: Precision.allCases)
  func pullbacksStayFiniteAtExtremes(_ precision: Precision) {
    let table: [(UnaryKernel, Double, Double, Double)] = [
      (.tanh, 300, 1, 0), (.tanh, -300, -1, 0), (.sigmoid, 1000, 1, 0), (.sigmoid, -1000, 0, 0),
      (.gelu, 300, 300, 1), (.gelu, -300, 0, 0), (.silu, 1000, 1000, 1), (.silu, -1000, 0, 0),
      (.softplus, 1000, 1000, 1), (.softplus, -1000, 0, 0), (.relu, 0, 0, 0), (.abs, 0, 0, 0),
    ]
    for (op, x, y, derivative) in table {
      let got = unsafe run(precision, [[x], [y], [1]], count: 1) { inputs, out in
        unsafe Kernels.unaryPullback(
          op, inputs[0], output: inputs[1], cotangent: inputs[2], out, count: 1, precision)
      }
      #expect(got == [derivative], "\(op) at \(x)")
    }
  }

  @Test func resultsMayOverwriteTheirOperand() {
    let memory = Memory([-1, 2, -3, 4, -5, 6, -7, 8, -9], .f32)
    unsafe Kernels.unary(.abs, memory.pointer, memory.pointer, count: 9, .f32)
    #expect(memory.values == [1, 2, 3, 4, 5, 6, 7, 8, 9])
  }
}
