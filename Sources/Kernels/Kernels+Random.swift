internal import CKernels

// Random numbers by position: the n-th number of the stream (seed, purpose, step), whatever else was drawn.
extension Kernels {
  /// out[i] = low + (high - low) u, u in [0, 1): float takes the leading 24 bits of double's 53.
  public static func uniform(
    _ out: UnsafeMutableRawPointer, count n: Int, seed: UInt64, purpose: UInt32, step: UInt64, low: Double,
    high: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_unit_f32(out.f32, n, seed, purpose, step, low, high - low)
    case .f64: unsafe ck_unit_f64(out.f64, n, seed, purpose, step, low, high - low)
    }
  }

  /// out[i] = mean + std z by Box and Muller, identical on every machine.
  public static func normal(
    _ out: UnsafeMutableRawPointer, count n: Int, seed: UInt64, purpose: UInt32, step: UInt64, mean: Double,
    std: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_normal_f32(out.f32, n, seed, purpose, step, mean, std)
    case .f64: unsafe ck_normal_f64(out.f64, n, seed, purpose, step, mean, std)
    }
  }

  /// out becomes the numbers 0..<count in a random order.
  public static func permutation(
    _ out: UnsafeMutablePointer<Int32>, count: Int, seed: UInt64, purpose: UInt32, step: UInt64
  ) {
    unsafe ck_permutation(out, count, seed, purpose, step)
  }

  /// One block of Philox4x32-10 (Salmon et al. 2011).
  public static func philox(counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)) -> [UInt32] {
    let counter = [counter.0, counter.1, counter.2, counter.3]
    let key = [key.0, key.1]
    var out = [UInt32](repeating: 0, count: 4)
    unsafe ck_philox(counter, key, &out)
    return out
  }
}
