import Foundation
import Kernels
import Testing

private func reference(_ op: BinaryKernel, _ a: Double, _ b: Double) -> Double {
  switch op {
  case .add: a + b
  case .subtract: a - b
  case .multiply: a * b
  case .divide: a / b
  case .power: pow(a, b)
  case .maximum: a.isNaN || b.isNaN ? .nan : max(a, b)
  case .minimum: a.isNaN || b.isNaN ? .nan : min(a, b)
  case .remainder: a - b * (a / b).rounded(.down)
  case .equal: a == b ? 1 : 0
  case .notEqual: a != b ? 1 : 0
  case .less: a < b ? 1 : 0
  case .lessEqual: a <= b ? 1 : 0
  case .greater: a > b ? 1 : 0
  case .greaterEqual: a >= b ? 1 : 0
  case .and: a != 0 && b != 0 ? 1 : 0
  case .or: a != 0 || b != 0 ? 1 : 0
  }
}

@Suite struct BinaryTests {
  @Test(arguments: BinaryKernel.allCases, Precision.allCases)
  func everyFunctionAndStepMatchesItsDefinition(_ op: BinaryKernel, _ precision: Precision) {
    var numbers = Numbers(UInt64(op.rawValue) + 9)
    for (rows, count) in [(1, 1), (1, 7), (1, 64), (3, 5), (4, 33), (0, 3), (3, 0)] {
      for (aStep, bStep) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
        for (aMoves, bMoves) in [(true, true), (true, false), (false, true)] {
          let aRow = aMoves ? max(1, count * aStep) : 0
          let bRow = bMoves ? max(1, count * bStep) : 0
          let low = op == .power ? 0.1 : -2.0
          // Some equal pairs and zeros, for the comparisons and the logic.
          let a = numbers.array(max(1, rows * count), low, 2).map {
            op == .power ? $0 : ($0 * 2).rounded() / 2 + 0.0
          }
          .rounded(to: precision)
          let b = numbers.array(max(1, rows * count), low, 2).map {
            op == .power || op == .remainder ? $0 : ($0 * 2).rounded() / 2 + 0.0
          }
          .rounded(to: precision)
          let got = unsafe run(precision, [a, b], count: rows * count) { inputs, out in
            unsafe Kernels.binary(
              op, inputs[0], aRow: aRow, aStep: aStep, inputs[1], bRow: bRow, bStep: bStep, out, rows: rows,
              count: count, precision)
          }
          let expected = (0..<rows).flatMap { r in
            (0..<count).map { reference(op, a[r * aRow + $0 * aStep], b[r * bRow + $0 * bStep]) }
          }
          let tolerance = op == .remainder && precision == .f32 ? 1e-5 : precision.tolerance
          #expect(areClose(got, expected, tolerance), "\(op) [\(rows), \(count)] steps \(aStep) \(bStep)")
        }
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func specialPairs(_ precision: Precision) {
    let (inf, nan) = (Double.infinity, Double.nan)
    let table: [(BinaryKernel, Double, Double, Double)] = [
      (.remainder, 7, 3, 1), (.remainder, -7, 3, 2), (.remainder, 7, -3, -2), (.remainder, -7, -3, -1),
      (.remainder, 6, 3, 0), (.remainder, 5, 0, nan), (.maximum, nan, 1, nan), (.maximum, 1, nan, nan),
      (.minimum, nan, 1, nan), (.minimum, 1, nan, nan), (.power, 0, 0, 1), (.power, -2, 2, 4),
      (.power, -2, 3, -8),
      (.power, 2, -1, 0.5), (.power, -8, 1.0 / 3, nan), (.power, 0, -1, inf), (.divide, 1, 0, inf),
      (.divide, 0, 0, nan),
      (.equal, nan, nan, 0), (.notEqual, nan, nan, 1), (.less, nan, 1, 0),
    ]
    for (op, a, b, expected) in table {
      let got = unsafe run(precision, [[a], [b]], count: 1) { inputs, out in
        unsafe Kernels.binary(
          op, inputs[0], aRow: 0, aStep: 1, inputs[1], bRow: 0, bStep: 0, out, rows: 1, count: 1, precision)
      }
      #expect(isClose(got[0], expected, precision.tolerance), "\(op)(\(a), \(b)) gave \(got[0])")
    }
  }

  @Test(arguments: Precision.allCases)
  func selectClampFillScaleAccumulate(_ precision: Precision) {
    let mask = [0.0, 1, 0, .nan, 5]
    let a = [1.0, 2, 3, 4, 5]
    let b = [10.0, 20, 30, 40, 50]
    let chosen = unsafe run(precision, [mask, a, b], count: 5) { inputs, out in
      unsafe Kernels.select(
        mask: inputs[0], maskStep: 1, inputs[1], aStep: 1, inputs[2], bStep: 1, out, count: 5, precision)
    }
    #expect(chosen == [10, 2, 30, 4, 5])
    let fixed = unsafe run(precision, [mask, a, b], count: 5) { inputs, out in
      unsafe Kernels.select(
        mask: inputs[0], maskStep: 1, inputs[1], aStep: 0, inputs[2], bStep: 0, out, count: 5, precision)
    }
    #expect(fixed == [10, 1, 10, 1, 1])
    let limited = unsafe run(precision, [[-5, 0.5, 5, .nan]], count: 4) { inputs, out in
      unsafe Kernels.clamp(inputs[0], out, count: 4, low: -1, high: 1, precision)
    }
    #expect(areClose(limited, [-1, 0.5, 1, .nan], 0))
    let scaled = unsafe run(precision, [a], output: b) { inputs, out in
      unsafe Kernels.addScaled(inputs[0], times: -2, to: out, count: 5, precision)
    }
    #expect(scaled == [8, 16, 24, 32, 40])
  }

  @Test(arguments: Precision.allCases)
  func finiteSearchSeesEveryPlace(_ precision: Precision) {
    for bad in [Double.nan, .infinity, -.infinity] {
      for count in [1, 20, 5000] {
        for place in [0, count / 2, count - 1] {
          var values = [Double](repeating: 1, count: count)
          let good = Memory(values, precision)
          #expect(unsafe Kernels.allFinite(good.pointer, count: count, precision))
          values[place] = bad
          let memory = Memory(values, precision)
          #expect(unsafe !Kernels.allFinite(memory.pointer, count: count, precision))
        }
      }
    }
  }
}
