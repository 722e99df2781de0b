import Foundation
import Kernels
import Testing

private func reference(_ kind: ReductionKernel, _ xs: [Double]) -> Double {
  switch kind {
  case .sum: xs.reduce(0, +)
  case .mean: xs.reduce(0, +) / Double(xs.count)
  case .max: xs.max() ?? -.infinity
  case .min: xs.min() ?? .infinity
  case .product: xs.reduce(1, *)
  case .argmax: Double(xs.indices.max { xs[$0] < xs[$1] } ?? 0)
  case .argmin: Double(xs.indices.min { xs[$0] < xs[$1] } ?? 0)
  case .sumOfSquares: xs.reduce(0) { $0 + $1 * $1 }
  }
}

private let extents = [
  (1, 1, 1), (1, 100, 1), (3, 17, 1), (4, 5, 6), (2, 33, 16), (3, 7, 40), (1, 64, 1), (2, 0, 3), (0, 4, 2),
]

private func columns(_ xs: [Double], _ outer: Int, _ count: Int, _ inner: Int) -> [[Double]] {
  (0..<outer).flatMap { o in
    (0..<inner).map { i in (0..<count).map { xs[(o * count + $0) * inner + i] } }
  }
}

@Suite struct ReductionTests {
  @Test(arguments: ReductionKernel.allCases, Precision.allCases)
  func everyReductionMatchesItsDefinition(_ kind: ReductionKernel, _ precision: Precision) {
    var numbers = Numbers(UInt64(kind.rawValue) + 31)
    for (outer, count, inner) in extents where count > 0 || kind.hasEmptyValue {
      let xs = numbers.array(outer * count * inner, -1.5, 1.5).rounded(to: precision)
      let got = unsafe run(precision, [xs], count: outer * inner) { inputs, out in
        unsafe Kernels.reduce(kind, inputs[0], out, outer: outer, count: count, inner: inner, precision)
      }
      let expected = columns(xs, outer, count, inner).map { reference(kind, $0) }
      #expect(areClose(got, expected, precision.tolerance), "\(kind) of [\(outer), \(count), \(inner)]")
    }
  }

  @Test(arguments: Precision.allCases)
  func varianceTakesTwoPasses(_ precision: Precision) {
    var numbers = Numbers(5)
    for (outer, count, inner) in extents where count > 1 {
      // Far from zero, where a one-pass formula loses everything.
      let xs = numbers.array(outer * count * inner, 1000, 1001).rounded(to: precision)
      let got = unsafe run(precision, [xs], count: outer * inner) { inputs, out in
        unsafe Kernels.variance(inputs[0], out, outer: outer, count: count, inner: inner, ddof: 1, precision)
      }
      let expected = columns(xs, outer, count, inner).map { column -> Double in
        let mean = column.reduce(0, +) / Double(column.count)
        return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count - 1)
      }
      #expect(areClose(got, expected, precision == .f32 ? 1e-6 : 1e-11))
    }
    let single = unsafe run(precision, [[3]], count: 1) { inputs, out in
      unsafe Kernels.variance(inputs[0], out, outer: 1, count: 1, inner: 1, ddof: 1, precision)
    }
    #expect(single[0].isNaN)
  }

  @Test func meanOfTenMillionFloatsIsRight() {
    let count = 10_000_000
    let memory = Memory([], .f32)
    _ = memory
    let floats = [Float](repeating: 0.1, count: count)
    var mean: Float = 0
    unsafe floats.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe Kernels.reduce(.mean, start, &mean, outer: 1, count: count, inner: 1, .f32)
    }
    #expect((Double(mean) - 0.1).magnitude < 1e-7)
  }

  @Test(arguments: Precision.allCases)
  func theFirstNaNWins(_ precision: Precision) {
    for count in [5, 40] {
      var xs = [Double](repeating: 1, count: count)
      xs[3] = .nan
      xs[4] = .nan
      for kind in [ReductionKernel.max, .min, .argmax, .argmin] {
        for inner in [1, 2] {
          let spread = inner == 1 ? xs : xs.flatMap { [$0, 0] }
          let got = unsafe run(precision, [spread], count: inner) { inputs, out in
            unsafe Kernels.reduce(kind, inputs[0], out, outer: 1, count: count, inner: inner, precision)
          }
          #expect(kind == .argmax || kind == .argmin ? got[0] == 3 : got[0].isNaN, "\(kind)")
        }
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func columnSumsAccumulate(_ precision: Precision) {
    for (m, n) in [(1, 1), (4, 1), (4, 8), (5, 16), (7, 37), (0, 3)] {
      var numbers = Numbers(3)
      let xs = numbers.array(m * n).rounded(to: precision)
      let before = numbers.array(n).rounded(to: precision)
      for accumulate in [false, true] {
        let got = unsafe run(precision, [xs], output: before) { inputs, out in
          unsafe Kernels.columnSum(inputs[0], out, rows: m, columns: n, accumulate: accumulate, precision)
        }
        let expected = (0..<n).map { j in
          (0..<m).reduce(accumulate ? before[j] : 0) { $0 + xs[$1 * n + j] }
        }
        #expect(areClose(got, expected, precision.tolerance))
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func runningSumsAndStatistics(_ precision: Precision) {
    let sums = unsafe run(precision, [[1, 2, 3, 4, 5, 6]], count: 6) { inputs, out in
      unsafe Kernels.cumulativeSum(inputs[0], out, outer: 1, count: 3, inner: 2, precision)
    }
    #expect(sums == [1, 2, 4, 6, 9, 12])
    let memory = Memory([1, .nan, 0, .infinity, 5, -.infinity], precision)
    var facts = [Double](repeating: 0, count: 7)
    unsafe Kernels.statistics(memory.pointer, count: 6, &facts, precision)
    #expect(areClose(facts, [2, 7, 0, 5, 1, 2, 1], 1e-12))
  }
}
