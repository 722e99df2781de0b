import Kernels
import Testing

@Suite struct ProductTests {
  private static let sizes = [
    (1, 1, 1), (4, 8, 2), (4, 1, 8), (2, 8, 4), (8, 1, 4), (4, 8, 1), (3, 5, 7), (5, 12, 9), (13, 13, 13),
    (1, 40, 30),
    (30, 1, 40), (17, 19, 23), (64, 10, 32), (20, 3, 100), (16, 1, 40), (9, 2, 256), (2, 3, 300), (33, 1, 5),
    (1, 1, 64), (3, 4, 0), (0, 4, 3), (3, 0, 4),
  ]

  /// Below and above the size where OpenBLAS takes over, every form gives the sum that defines it.
  @Test(arguments: Precision.allCases, sizes)
  func productMatchesItsDefinition(_ precision: Precision, _ size: (m: Int, n: Int, k: Int)) {
    let (m, n, k) = size
    var numbers = Numbers(UInt64(m * 100 + n * 10 + k))
    let a = numbers.array(m * k).rounded(to: precision)
    let b = numbers.array(k * n).rounded(to: precision)
    let bias = numbers.array(n).rounded(to: precision)
    let before = numbers.array(m * n).rounded(to: precision)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      func product(_ i: Int, _ j: Int) -> Double {
        (0..<k).reduce(0) {
          $0 + a[transposeA ? $1 * m + i : i * k + $1] * b[transposeB ? j * k + $1 : $1 * n + j]
        }
      }
      for (accumulate, isBiased) in [(false, false), (true, false), (false, true)] {
        let got = unsafe run(precision, [a, b, bias], output: before) { inputs, out in
          unsafe Kernels.product(
            inputs[0], transposeA: transposeA, inputs[1], transposeB: transposeB,
            bias: isBiased ? UnsafeRawPointer(inputs[2]) : nil, out, m: m, n: n, k: k, accumulate: accumulate,
            precision)
        }
        let expected = (0..<m).flatMap { i in
          (0..<n).map { j in
            product(i, j) + (isBiased ? bias[j] : 0) + (accumulate ? before[i * n + j] : 0)
          }
        }
        #expect(areClose(got, expected, precision == .f32 ? 2e-5 : 1e-13))
      }
    }
  }

  @Test func threadsDoNotChangeSmallProducts() {
    var numbers = Numbers(8)
    let a = numbers.array(60 * 60)
    let b = numbers.array(60 * 60)
    func product() -> [Double] {
      unsafe run(.f32, [a, b], count: 3600) { inputs, out in
        unsafe Kernels.product(
          inputs[0], transposeA: false, inputs[1], transposeB: false, out, m: 60, n: 60, k: 60,
          accumulate: false, .f32)
      }
    }
    let alone = product()
    Kernels.setThreads(2)
    defer { Kernels.setThreads(1) }
    #expect(product() == alone)
  }

  @Test(arguments: Precision.allCases)
  func dotIsAccumulatedInDouble(_ precision: Precision) {
    var numbers = Numbers(4)
    for count in [0, 1, 15, 16, 100] {
      let a = Memory(numbers.array(count), precision)
      let b = Memory(numbers.array(count), precision)
      let expected = zip(a.values, b.values).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(isClose(unsafe Kernels.dot(a.pointer, b.pointer, count: count, precision), expected, 1e-14))
    }
  }
}
