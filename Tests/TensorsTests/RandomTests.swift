import Tensors
import Testing

@Suite struct RandomTests {
  @Test func keysSeparateStreams() {
    let key = RandomKey(seed: 7, purpose: "weights")
    let draw = Tensor.normal([8], key, .f64).doubles
    #expect(Tensor.normal([8], key, .f64).doubles == draw)
    #expect(Tensor.normal([8], RandomKey(seed: 8, purpose: "weights"), .f64).doubles != draw)
    #expect(Tensor.normal([8], RandomKey(seed: 7, purpose: "bias"), .f64).doubles != draw)
    #expect(Tensor.normal([8], RandomKey(seed: 7, purpose: "weights", step: 1), .f64).doubles != draw)
    #expect(Tensor.normal([4, 2], key, .f64).doubles == draw)
  }

  /// FNV-1a's published value for "foobar".
  @Test func purposesAreHashedAsPublished() {
    #expect(RandomKey(seed: 0, purpose: "foobar").purpose == 0xbf9c_f968)
  }

  @Test func rangesAndMoments() {
    let key = RandomKey(seed: 1, purpose: 3)
    let u = Tensor.uniform([10_000], low: -2, high: 4, key, .f32)
    #expect(u.statistics.min >= -2 && u.statistics.max < 4 && (u.statistics.mean - 1).magnitude < 0.1)
    let z = Tensor.normal([10_000], mean: 5, std: 0.5, key, .f32)
    #expect((z.statistics.mean - 5).magnitude < 0.02 && (z.statistics.std - 0.5).magnitude < 0.02)
    #expect(Tensor.permutation(10, key).sorted() == Array(0..<10))
    #expect(Tensor.permutation(0, key).isEmpty && Tensor.permutation(-3, key).isEmpty)
  }
}
