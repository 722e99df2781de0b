import Foundation
import Kernels
import Testing

@Suite struct RandomTests {
  /// The known answers that come with Random123 (kat_vectors, philox4x32 10).
  @Test func philoxGivesThePublishedAnswers() {
    #expect(
      Kernels.philox(counter: (0, 0, 0, 0), key: (0, 0)) == [
        0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8,
      ])
    let ones = UInt32.max
    #expect(
      Kernels.philox(counter: (ones, ones, ones, ones), key: (ones, ones))
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      Kernels.philox(
        counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  private func uniform(_ count: Int, _ precision: Precision, step: UInt64 = 0) -> [Double] {
    unsafe run(precision, [], count: count) { _, out in
      unsafe Kernels.uniform(out, count: count, seed: 7, purpose: 1, step: step, low: 0, high: 1, precision)
    }
  }

  private func normal(_ count: Int, _ precision: Precision) -> [Double] {
    unsafe run(precision, [], count: count) { _, out in
      unsafe Kernels.normal(out, count: count, seed: 7, purpose: 1, step: 0, mean: 0, std: 1, precision)
    }
  }

  /// Runs must repeat in years to come: these numbers may never change.
  @Test func theStreamsAreFrozen() {
    #expect(
      uniform(4, .f64) == [
        0.14305054866305844, 0.50186765239641995, 0.13118089112389852, 0.31777497623145534,
      ])
    #expect(
      normal(4, .f64) == [
        -1.9719480012199497, -0.023141489673814141, -0.83259154287647785, 1.8355237516123177,
      ])
    var order = [Int32](repeating: 0, count: 8)
    unsafe Kernels.permutation(&order, count: 8, seed: 7, purpose: 1, step: 0)
    #expect(order == [2, 6, 5, 4, 7, 0, 3, 1])
  }

  /// A number depends on its place alone, so a longer draw begins with a shorter one.
  @Test(arguments: Precision.allCases)
  func drawsOfDifferentLengthsAgree(_ precision: Precision) {
    let long = uniform(200, precision)
    let longNormal = normal(200, precision)
    for count in [0, 1, 2, 63, 64, 65] {
      #expect(uniform(count, precision) == Array(long.prefix(count)))
      #expect(normal(count, precision) == Array(longNormal.prefix(count)))
    }
    #expect(uniform(10, precision, step: 1) != Array(long.prefix(10)))
  }

  @Test func floatDrawsAreTheDoublesLeadingBits() {
    for (float, double) in zip(uniform(1000, .f32), uniform(1000, .f64)) {
      #expect(float <= double && double - float < 0x1p-24)
    }
    #expect(normal(1000, .f32) == normal(1000, .f64).map { Double(Float($0)) })
  }

  @Test func momentsAreRight() {
    let count = 200_000
    let u = uniform(count, .f64)
    let z = normal(count, .f64)
    #expect(u.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect((u.reduce(0, +) / Double(count) - 0.5).magnitude < 0.003)
    #expect((z.reduce(0, +) / Double(count)).magnitude < 0.01)
    #expect((z.reduce(0) { $0 + $1 * $1 } / Double(count) - 1).magnitude < 0.015)
    #expect((z.reduce(0) { $0 + pow($1, 4) } / Double(count) - 3).magnitude < 0.1)
  }

  /// Box and Muller from the same words, with the C library's functions.
  @Test func normalsAreExact() {
    let z = normal(2000, .f64)
    for block in 0..<1000 {
      let words = Kernels.philox(counter: (UInt32(block), 1, 0, 0), key: (7, 0)).map(UInt64.init)
      let first = Double((words[1] << 32 | words[0]) >> 11) * 0x1p-53 + 0x1p-54
      let second = Double((words[3] << 32 | words[2]) >> 11) * 0x1p-53
      let radius = (-2 * log(first)).squareRoot()
      #expect(isClose(z[2 * block], radius * cos(2 * .pi * second), 1e-14))
      #expect(isClose(z[2 * block + 1], radius * sin(2 * .pi * second), 1e-14))
    }
  }

  @Test(arguments: [0, 1, 2, 3, 100, 1001])
  func permutationsHoldEveryNumberOnce(_ count: Int) {
    var order = [Int32](repeating: 0, count: count)
    unsafe Kernels.permutation(&order, count: count, seed: 3, purpose: 2, step: 5)
    #expect(order.sorted() == (0..<Int32(count)).map { $0 })
    if count > 50 { #expect(order != order.sorted()) }
  }
}
