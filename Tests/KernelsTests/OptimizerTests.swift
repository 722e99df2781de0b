import Foundation
import Kernels
import Testing

/// Steps of an optimizer against its formulas, written out for one number in double.
@Suite struct OptimizerTests {
  private let start = [0.5, -1.5, 2, 0.25, -0.75, 1, 3, -2, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

  private func gradient(_ step: Int) -> [Double] {
    start.indices.map { sin(Double($0 * 3 + step * 5)) }
  }

  /// Four steps on memory of a precision, and four of the formula on each number by itself.
  private func check(
    _ precision: Precision, states: Int,
    _ kernel: (UnsafeMutableRawPointer, UnsafeRawPointer, [UnsafeMutableRawPointer], Int) -> Void,
    _ formula: (inout Double, Double, inout [Double], Int) -> Void
  ) {
    let w = Memory(start, precision)
    let memories = (0..<states).map { _ in Memory(start.map { _ in 0 }, precision) }
    var expected = w.values
    var state = start.map { _ in [Double](repeating: 0, count: states) }
    for step in 1...4 {
      let g = Memory(gradient(step), precision)
      unsafe kernel(w.pointer, g.pointer, memories.map { unsafe $0.pointer }, step)
      for i in expected.indices { formula(&expected[i], g[i], &state[i], step) }
    }
    #expect(areClose(w.values, expected, precision == .f32 ? 2e-6 : 1e-13))
  }

  private let count = 17

  @Test(
    arguments: Precision.allCases,
    [(0.0, 0.0, false), (0.9, 0.0, false), (0.9, 0.0, true), (0.9, 0.5, false)])
  func sgd(_ precision: Precision, _ option: (momentum: Double, dampening: Double, nesterov: Bool)) {
    let (mu, damping, nesterov) = option
    unsafe check(precision, states: 1) { w, g, s, step in
      unsafe Kernels.sgd(
        w, g, velocity: mu == 0 ? nil : s[0], count: count, rate: 0.1, momentum: mu, dampening: damping,
        decay: 0.01,
        nesterov: nesterov, isFirst: step == 1, precision)
    } _: { w, g, s, step in
      let d = g + 0.01 * w
      s[0] = step == 1 ? d : mu * s[0] + (1 - damping) * d
      w -= 0.1 * (mu == 0 ? d : nesterov ? d + mu * s[0] : s[0])
    }
  }

  @Test(arguments: Precision.allCases, [false, true])
  func adam(_ precision: Precision, _ decoupled: Bool) {
    unsafe check(precision, states: 2) { w, g, s, step in
      unsafe Kernels.adam(
        w, g, s[0], s[1], count: count, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1,
        decoupled: decoupled, correction1: 1 - pow(0.9, Double(step)),
        correction2: 1 - pow(0.999, Double(step)),
        precision)
    } _: { w, g, s, step in
      var d = g
      if decoupled { w -= 0.01 * 0.1 * w } else { d += 0.1 * w }
      s[0] = 0.9 * s[0] + 0.1 * d
      s[1] = 0.999 * s[1] + 0.001 * d * d
      let m = s[0] / (1 - pow(0.9, Double(step)))
      let v = s[1] / (1 - pow(0.999, Double(step)))
      w -= 0.01 * m / (v.squareRoot() + 1e-8)
    }
  }

  @Test(arguments: Precision.allCases, [0, 0.9])
  func rmsprop(_ precision: Precision, _ momentum: Double) {
    unsafe check(precision, states: 2) { w, g, s, _ in
      unsafe Kernels.rmsprop(
        w, g, s[0], velocity: momentum == 0 ? nil : s[1], count: count, rate: 0.01, alpha: 0.99,
        epsilon: 1e-8,
        decay: 0.1, momentum: momentum, precision)
    } _: { w, g, s, _ in
      let d = g + 0.1 * w
      s[0] = 0.99 * s[0] + 0.01 * d * d
      s[1] = momentum * s[1] + d / (s[0].squareRoot() + 1e-8)
      w -= 0.01 * s[1]
    }
  }

  @Test(arguments: Precision.allCases)
  func adagradAndAdadelta(_ precision: Precision) {
    unsafe check(precision, states: 1) { w, g, s, _ in
      unsafe Kernels.adagrad(w, g, s[0], count: count, rate: 0.1, epsilon: 1e-10, decay: 0.1, precision)
    } _: { w, g, s, _ in
      let d = g + 0.1 * w
      s[0] += d * d
      w -= 0.1 * d / (s[0].squareRoot() + 1e-10)
    }
    unsafe check(precision, states: 2) { w, g, s, _ in
      unsafe Kernels.adadelta(
        w, g, square: s[0], delta: s[1], count: count, rate: 1, rho: 0.9, epsilon: 1e-6, decay: 0.1, precision
      )
    } _: { w, g, s, _ in
      let d = g + 0.1 * w
      s[0] = 0.9 * s[0] + 0.1 * d * d
      let step = (s[1] + 1e-6).squareRoot() / (s[0] + 1e-6).squareRoot() * d
      s[1] = 0.9 * s[1] + 0.1 * step * step
      w -= step
    }
  }

  @Test(arguments: Precision.allCases)
  func nadamAndLion(_ precision: Precision) {
    unsafe check(precision, states: 2) { w, g, s, step in
      unsafe Kernels.nadam(
        w, g, s[0], s[1], count: count, gradientRate: 0.02, momentumRate: 0.03, beta1: 0.9, beta2: 0.999,
        epsilon: 1e-8, decay: 0.1, correction2: 1 - pow(0.999, Double(step)), precision)
    } _: { w, g, s, step in
      let d = g + 0.1 * w
      s[0] = 0.9 * s[0] + 0.1 * d
      s[1] = 0.999 * s[1] + 0.001 * d * d
      let v = s[1] / (1 - pow(0.999, Double(step)))
      w -= (0.02 * d + 0.03 * s[0]) / (v.squareRoot() + 1e-8)
    }
    unsafe check(precision, states: 1) { w, g, s, _ in
      unsafe Kernels.lion(
        w, g, s[0], count: count, rate: 0.01, beta1: 0.9, beta2: 0.99, decay: 0.1, precision)
    } _: { w, g, s, _ in
      let u = 0.9 * s[0] + 0.1 * g
      w = w * (1 - 0.01 * 0.1) - 0.01 * (u > 0 ? 1 : u < 0 ? -1 : 0)
      s[0] = 0.99 * s[0] + 0.01 * g
    }
  }
}
