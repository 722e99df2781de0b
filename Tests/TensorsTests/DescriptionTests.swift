import Tensors
import Testing

@Suite struct DescriptionTests {
  @Test(arguments: [
    (3.0, "3"), (-3, "-3"), (0, "0"), (-0.0, "0"), (0.5, "0.5"), (0.123456, "0.1235"), (1234.5678, "1235"),
    (1e15, "1000000000000000"), (1e16, "1e+16"), (1.5e-7, "1.5e-07"), (.nan, "nan"), (.infinity, "inf"),
    (-.infinity, "-inf"), (123456.5, "1.235e+05"),
  ])
  func numbers(_ x: Double, _ text: String) {
    #expect(formatNumber(x) == text)
  }

  @Test func notations() {
    #expect(formatNumber(2.0 / 3, significant: 2) == "0.67")
    #expect(formatNumber(0.5, .fixed, digits: 3) == "0.500")
    #expect(formatNumber(-0.5, .scientific, digits: 2) == "-5.00e-01")
    #expect(formatNumber(0.5, .general, digits: 6) == "0.5")
    #expect(formatNumber(-.greatestFiniteMagnitude, .fixed, digits: 1000).count == 1 + 309 + 1 + 400)
    #expect(formatNumber(2.5, .fixed, digits: -1) == "2")
  }

  private func text(_ values: [Double], _ shape: Shape) -> String { "\(Tensor(values, shape: shape, .f64))" }

  @Test func vectorsAreOnOneLine() {
    #expect(text([1, 2.5, 3], [3]) == "[1, 2.5, 3]")
    #expect(text([1, 2, 3], [3]) == "[1, 2, 3]")
    #expect(text([0.1, 0.25, 1.0 / 3], [3]) == "[0.1, 0.25, 0.3333]")
    #expect(text([.nan, 1, -.infinity], [3]) == "[nan, 1, -inf]")
    #expect(text([1e-8, 0.5], [2]) == "[0, 0.5]" || text([1e-8, 0.5], [2]) == "[1.000e-08, 5.000e-01]")
    #expect(text([1e-8, 2e-8], [2]) == "[1.000e-08, 2.000e-08]")
    #expect(text([123456.5, 1], [2]) == "[1.235e+05, 1.000e+00]")
    #expect(text([7], []) == "7" && text([0.123456], []) == "0.1235")
    #expect(text([], [0]) == "[]" && text([], [2, 0]) == "tensor [2, 0]  empty")
  }

  @Test func matricesAreAligned() {
    #expect(
      text([1, -2.5, 10, 3], [2, 2]) == """
        [[ 1.0, -2.5],
         [10.0,  3.0]]
        """)
    #expect(
      text([1, 20, 300, 4], [2, 2]) == """
        [[  1,  20],
         [300,   4]]
        """)
    #expect(
      text([0.5, .nan, 1, 2], [2, 2]) == """
        [[0.5, nan],
         [1.0, 2.0]]
        """)
    #expect(
      text([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]) == """
        [[[1, 2],
          [3, 4]],

         [[5, 6],
          [7, 8]]]
        """)
  }

  @Test func largeTensorsAreSummarized() {
    var values = (0..<100).map(Double.init)
    #expect(text(values, [10, 10]) == "tensor [10, 10]  mean 49.5 ± 29 (std), min 0, max 99")
    values[0] = .nan
    values[1] = .infinity
    #expect(text(values, [100]) == "tensor [100]  mean 50.5 ± 28.4 (std), min 2, max 99, 1 NaN, 1 infinite")
    #expect(text([Double](repeating: .nan, count: 65), [65]) == "tensor [65]  65 NaN")
  }
}
