import Kernels
import Testing

@Suite struct MovementTests {
  @Test(arguments: Precision.allCases)
  func stridedCopiesAndWritesAreInverse(_ precision: Precision) {
    let xs = (0..<24).map(Double.init)
    // [2, 3, 4] read as [4, 2, 3]
    let sizes = [4, 2, 3]
    let strides = [1, 12, 4]
    let permuted = unsafe run(precision, [xs], count: 24) { inputs, out in
      unsafe Kernels.copyStrided(from: inputs[0], to: out, rank: 3, sizes: sizes, strides: strides, precision)
    }
    var expected: [Double] = []
    for k in 0..<4 { for i in 0..<2 { for j in 0..<3 { expected.append(xs[i * 12 + j * 4 + k]) } } }
    #expect(permuted == expected)
    let back = unsafe run(precision, [permuted], count: 24) { inputs, out in
      unsafe Kernels.writeStrided(
        from: inputs[0], to: out, rank: 3, sizes: sizes, strides: strides, precision)
    }
    #expect(back == xs)
  }

  @Test(arguments: Precision.allCases, [(1, 1), (3, 4), (16, 16), (17, 33), (40, 5)])
  func transposes(_ precision: Precision, _ size: (m: Int, n: Int)) {
    let xs = (0..<(size.m * size.n)).map(Double.init)
    let got = unsafe run(precision, [xs], count: xs.count) { inputs, out in
      unsafe Kernels.copyStrided(
        from: inputs[0], to: out, rank: 2, sizes: [size.n, size.m], strides: [1, size.n], precision)
    }
    #expect(got == (0..<size.n).flatMap { j in (0..<size.m).map { Double($0 * size.n + j) } })
  }

  @Test(arguments: Precision.allCases)
  func emptyAndScalarCopies(_ precision: Precision) {
    let scalar = unsafe run(precision, [[5]], count: 1) { inputs, out in
      unsafe Kernels.copyStrided(from: inputs[0], to: out, rank: 0, sizes: [1], strides: [1], precision)
    }
    #expect(scalar == [5])
    let empty = unsafe run(precision, [[5]], output: [9]) { inputs, out in
      unsafe Kernels.copyStrided(
        from: inputs[0], to: out, rank: 3, sizes: [2, 0, 3], strides: [1, 1, 1], precision)
    }
    #expect(empty == [9])
  }

  @Test(arguments: Precision.allCases, [1, 2, 20])
  func gatherAndScatter(_ precision: Precision, _ width: Int) {
    let xs = (0..<(4 * width)).map(Double.init)
    let rows: [Int32] = [3, 0, 3]
    let gathered = unsafe run(precision, [xs], count: 3 * width) { inputs, out in
      unsafe Kernels.gatherRows(inputs[0], rows: rows, out, count: 3, width: width, precision)
    }
    #expect(gathered == rows.flatMap { row in (0..<width).map { xs[Int(row) * width + $0] } })
    let zeros = [Double](repeating: 0, count: 4 * width)
    let scattered = unsafe run(precision, [gathered], output: zeros) { inputs, out in
      unsafe Kernels.scatterAddRows(inputs[0], rows: rows, out, count: 3, width: width, precision)
    }
    let times = [1.0, 0, 0, 2]
    let expected = xs.indices.map { xs[$0] * times[$0 / width] }
    #expect(scattered == expected)
  }

  @Test func convertingBothWays() {
    let memory = Memory([0.1, -2, .infinity, 1e300], .f64)
    let floats = Memory([0, 0, 0, 0], .f32)
    unsafe Kernels.convert(memory.pointer, .f64, to: floats.pointer, count: 4)
    #expect(floats.values == [Double(Float(0.1)), -2, .infinity, .infinity])
    unsafe Kernels.convert(floats.pointer, .f32, to: memory.pointer, count: 4)
    #expect(memory.values == floats.values)
  }
}
