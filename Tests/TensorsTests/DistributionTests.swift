import Tensors
import Testing

@Suite struct DistributionTests {
  @Test func `A small tensor is kept as it is, ascending`() {
    let found = Tensor([3, -1, .nan, 2], shape: .vector(4), .f64).distribution
    #expect(found.values == [-1, 2, 3])
    #expect(found.counts.isEmpty)
    #expect(found.nonFiniteCount == 1)
    #expect(found.total == 3)
  }

  @Test(arguments: [Precision.f32, .f64])
  func `Many elements are counted in bins a quarter of an octave wide`(precision: Precision) {
    var elements = [Double](repeating: 0, count: 100)
    elements += [Double](repeating: -1.1, count: 30)
    elements += [Double](repeating: 1e-12, count: 20)
    elements += [Double](repeating: 8, count: 10) + [.infinity, -.infinity, .nan]
    let found = Tensor(elements, shape: .vector(elements.count), precision).distribution
    #expect(found.counts == [30, 100, 20, 10])
    #expect(found.nonFiniteCount == 3)
    #expect(found.total == 160)
    for (value, wanted) in zip(found.values, [-1.1, 0, 1e-12, 8]) {
      #expect(abs(Double(value) - wanted) <= 0.13 * abs(wanted))
    }
  }

  @Test func `Of very many an even sample is counted`() {
    let found = Tensor.full(.vector(1_000_000), 2, .f32).distribution
    #expect(found.values.count == 1)
    #expect((8_000...16_400).contains(found.total))
  }

  @Test func `Nothing has an empty distribution`() {
    #expect(Tensor.zeros(.vector(0), .f32).distribution.total == 0)
  }
}
