/// Which random numbers: a stream of the counter-based generator Philox4x32-10.
///
/// The numbers of a stream depend on its key alone, not on what else was drawn. The seed is Philox's key; its counter
/// is (block, purpose, step), and every block gives two numbers.
public struct RandomKey: Hashable, Sendable {
  public var seed: UInt64
  /// What the numbers are for, such as one layer's initial weights.
  public var purpose: UInt32
  public var step: UInt64

  @inlinable public init(seed: UInt64, purpose: UInt32, step: UInt64 = 0) {
    self.seed = seed
    self.purpose = purpose
    self.step = step
  }

  /// A purpose in words; its number is the FNV-1a hash of its UTF-8.
  public init(seed: UInt64, purpose: String, step: UInt64 = 0) {
    var hash: UInt32 = 2_166_136_261
    for byte in purpose.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    self.init(seed: seed, purpose: hash, step: step)
  }
}

extension Tensor {
  /// Numbers spread evenly over `low..<high`.
  public static func uniform(
    _ shape: Shape, low: Double = 0, high: Double = 1, _ key: RandomKey, _ precision: Precision
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.uniform(
      result.pointer, count: shape.count, seed: key.seed, purpose: key.purpose, step: key.step, low: low,
      high: high,
      precision)
    return result
  }

  /// Numbers of the normal distribution.
  public static func normal(
    _ shape: Shape, mean: Double = 0, std: Double = 1, _ key: RandomKey, _ precision: Precision
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.normal(
      result.pointer, count: shape.count, seed: key.seed, purpose: key.purpose, step: key.step, mean: mean,
      std: std,
      precision)
    return result
  }

  /// The numbers `0..<count` in a random order; the longest has 2³¹ - 1 numbers.
  public static func permutation(_ count: Int, _ key: RandomKey) -> [Int] {
    let order = shortPermutation(count, key)
    return unsafe [Int](unsafeUninitializedCapacity: order.count) { buffer, initialized in
      if let start = buffer.baseAddress { unsafe Kernels.convert(order, to: start, count: order.count) }
      initialized = order.count
    }
  }

  /// As ``permutation(_:_:)``, as a vector.
  public static func permutation(_ count: Int, _ key: RandomKey, _ precision: Precision) -> Tensor {
    let order = shortPermutation(count, key)
    let result = Tensor(uninitialized: .vector(order.count), .f64)
    unsafe Kernels.convert(order, to: result.wides, count: order.count)
    return result.converted(to: precision)
  }

  private static func shortPermutation(_ count: Int, _ key: RandomKey) -> [Int32] {
    let count = max(0, min(count, Int(Int32.max)))
    return unsafe [Int32](unsafeUninitializedCapacity: count) { order, initialized in
      initialized = count
      guard let start = order.baseAddress else { return }
      unsafe Kernels.permutation(start, count: count, seed: key.seed, purpose: key.purpose, step: key.step)
    }
  }
}
