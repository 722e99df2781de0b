import Foundation
import Kernels
import Testing

private func logSoftmax(_ xs: [Double]) -> [Double] {
  let top = xs.max() ?? 0
  let normalizer = log(xs.reduce(0) { $0 + exp($1 - top) })
  return xs.map { $0 - top - normalizer }
}

private let sizes = [(1, 1), (3, 2), (4, 10), (2, 31), (2, 32), (3, 300), (0, 4)]

@Suite struct RowTests {
  @Test(arguments: Precision.allCases, sizes)
  func softmaxAndItsLogarithm(_ precision: Precision, _ size: (rows: Int, count: Int)) {
    let (rows, count) = size
    var numbers = Numbers(UInt64(rows + count))
    let xs = numbers.array(rows * count, -8, 8).rounded(to: precision)
    let gs = numbers.array(rows * count).rounded(to: precision)
    let logs = (0..<rows).flatMap { logSoftmax(Array(xs[($0 * count)..<($0 * count + count)])) }
    let softmax = unsafe run(precision, [xs], count: xs.count) { inputs, out in
      unsafe Kernels.softmax(inputs[0], out, rows: rows, count: count, precision)
    }
    #expect(areClose(softmax, logs.map { exp($0) }, precision.tolerance))
    let logRows = unsafe run(precision, [xs], count: xs.count) { inputs, out in
      unsafe Kernels.logSoftmax(inputs[0], out, rows: rows, count: count, precision)
    }
    #expect(areClose(logRows, logs, precision.tolerance))
    let pulled = unsafe run(precision, [softmax, gs], count: xs.count) { inputs, out in
      unsafe Kernels.softmaxPullback(
        output: inputs[0], cotangent: inputs[1], out, rows: rows, count: count, precision)
    }
    let pulledLog = unsafe run(precision, [logRows, gs], count: xs.count) { inputs, out in
      unsafe Kernels.logSoftmaxPullback(
        output: inputs[0], cotangent: inputs[1], out, rows: rows, count: count, precision)
    }
    for row in 0..<rows {
      let range = (row * count)..<(row * count + count)
      let dot = range.reduce(0) { $0 + softmax[$1] * gs[$1] }
      let sum = range.reduce(0) { $0 + gs[$1] }
      for i in range {
        #expect(isClose(pulled[i], softmax[i] * (gs[i] - dot), precision == .f32 ? 1e-5 : 1e-13))
        #expect(isClose(pulledLog[i], gs[i] - exp(logs[i]) * sum, precision == .f32 ? 1e-4 : 1e-13))
      }
    }
  }

  @Test(arguments: Precision.allCases, sizes)
  func crossEntropyOfLabelsAndOfRowsAgree(_ precision: Precision, _ size: (rows: Int, count: Int)) {
    let (rows, count) = size
    var numbers = Numbers(UInt64(rows * count))
    let xs = numbers.array(rows * count, -8, 8).rounded(to: precision)
    let gs = numbers.array(rows).rounded(to: precision)
    let labels = (0..<rows).map { Int32(($0 * 7 + 1) % count) }
    let targets = (0..<rows).flatMap { row in (0..<count).map { $0 == Int(labels[row]) ? 1.0 : 0 } }
    let expected = (0..<rows).map { row in
      -logSoftmax(Array(xs[(row * count)..<(row * count + count)]))[Int(labels[row])]
    }
    let gradient = (0..<rows).flatMap { row in
      logSoftmax(Array(xs[(row * count)..<(row * count + count)])).enumerated().map {
        gs[row] * (exp($0.element) - targets[row * count + $0.offset])
      }
    }
    let byLabels = unsafe run(precision, [xs], count: rows) { inputs, out in
      unsafe Kernels.crossEntropy(inputs[0], labels: labels, out, rows: rows, count: count, precision)
    }
    let byRows = unsafe run(precision, [xs, targets], count: rows) { inputs, out in
      unsafe Kernels.crossEntropy(inputs[0], targets: inputs[1], out, rows: rows, count: count, precision)
    }
    let pulledByLabels = unsafe run(precision, [xs, gs], count: xs.count) { inputs, out in
      unsafe Kernels.crossEntropyPullback(
        inputs[0], labels: labels, cotangent: inputs[1], cotangentStep: 1, out, rows: rows, count: count,
        precision)
    }
    let pulledByRows = unsafe run(precision, [xs, targets, gs], count: xs.count) { inputs, out in
      unsafe Kernels.crossEntropyPullback(
        inputs[0], targets: inputs[1], cotangent: inputs[2], cotangentStep: 1, out, rows: rows, count: count,
        precision)
    }
    #expect(areClose(byLabels, expected, precision.tolerance))
    #expect(areClose(byRows, expected, precision.tolerance))
    #expect(areClose(pulledByLabels, gradient, precision.tolerance))
    #expect(areClose(pulledByRows, gradient, precision.tolerance))
  }

  @Test(arguments: Precision.allCases)
  func largeLogitsAreStable(_ precision: Precision) {
    let xs = [1e4, 0, -1e4]
    let softmax = unsafe run(precision, [xs], count: 3) { inputs, out in
      unsafe Kernels.softmax(inputs[0], out, rows: 1, count: 3, precision)
    }
    #expect(softmax == [1, 0, 0])
    let loss = unsafe run(precision, [xs], count: 1) { inputs, out in
      unsafe Kernels.crossEntropy(inputs[0], labels: [2], out, rows: 1, count: 3, precision)
    }
    #expect(loss == [20_000])
    let masked = unsafe run(precision, [[-.infinity, 0, 0], [0, 0.5, 0.5]], count: 1) { inputs, out in
      unsafe Kernels.crossEntropy(inputs[0], targets: inputs[1], out, rows: 1, count: 3, precision)
    }
    #expect(isClose(masked[0], log(2), precision.tolerance))
    let poisoned = unsafe run(precision, [[1, .nan, 2]], count: 3) { inputs, out in
      unsafe Kernels.softmax(inputs[0], out, rows: 1, count: 3, precision)
    }
    #expect(poisoned.allSatisfy { $0.isNaN })
  }

  @Test(arguments: Precision.allCases)
  func squaredDifference(_ precision: Precision) {
    for count in [1, 4, 16, 50] {
      var numbers = Numbers(UInt64(count))
      let p = Memory(numbers.array(count), precision)
      let t = Memory(numbers.array(count), precision)
      let expected = zip(p.values, t.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let got = unsafe Kernels.squaredDifference(p.pointer, t.pointer, count: count, precision)
      #expect(isClose(got, expected, precision.tolerance))
      let pulled = unsafe run(precision, [p.values, t.values], count: count) { inputs, out in
        unsafe Kernels.squaredDifferencePullback(
          inputs[0], inputs[1], out, count: count, factor: 0.5, precision)
      }
      #expect(areClose(pulled, zip(p.values, t.values).map { 0.5 * ($0 - $1) }, precision.tolerance))
    }
  }
}
