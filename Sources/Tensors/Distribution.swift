/// How the elements of a tensor are distributed, in little memory: values with their counts, ascending.
///
/// Up to 64 elements are kept as they are. More are counted in bins a quarter of an octave wide, which need no range
/// in advance and are as fine near zero as far from it; of more than 16,384 an even sample is counted.
public struct Distribution: Sendable {
  /// The values, or the middles of the bins.
  public let values: [Float]
  /// How many elements each value stands for; empty when it is one each.
  public let counts: [UInt32]
  /// How many of the elements that were looked at are NaN or infinite.
  public let nonFiniteCount: Int

  /// How many elements the values stand for.
  public var total: Double { counts.isEmpty ? Double(values.count) : counts.reduce(0) { $0 + Double($1) } }

  /// Every value with its count.
  public var pairs: [(value: Double, count: Double)] {
    values.indices.map { (Double(values[$0]), counts.isEmpty ? 1 : Double(counts[$0])) }
  }
}

extension Tensor {
  /// So many elements are kept as they are.
  public static let keptCount = 64
  private static let sampledCount = 16_384

  /// How the elements are distributed.
  public var distribution: Distribution {
    if count <= Self.keptCount {
      var kept = (0..<count).map { Float(self[flat: $0]) }
      kept.removeAll { !$0.isFinite }
      kept.sort()
      return Distribution(values: kept, counts: [], nonFiniteCount: count - kept.count)
    }
    var values: [Float] = []
    var counts: [UInt32] = []
    var nonFiniteCount = 0
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Kernels.magnitudeBinCount) { bins in
      unsafe bins.initialize(repeating: 0)
      guard let start = bins.baseAddress else { return }
      // An odd stride does not fall in step with rows of even length.
      let stride = count <= Self.sampledCount ? 1 : (count / Self.sampledCount) | 1
      unsafe Kernels.magnitudes(pointer, count: count, stride: stride, start, precision)
      let half = Kernels.magnitudeBinCount / 2
      // The most negative stand last in the upper half.
      for order in 0..<2 * half {
        let bin = order < half ? 2 * half - 1 - order : order - half
        let count = unsafe bins[bin]
        guard count > 0 else { continue }
        if bin % half >= half - 4 {
          nonFiniteCount += Int(count)
        } else {
          values.append(bin % half == 0 ? 0 : Float(bitPattern: UInt32(bin) << 21 | 1 << 20))
          counts.append(count)
        }
      }
    }
    return Distribution(values: values, counts: counts, nonFiniteCount: nonFiniteCount)
  }
}
