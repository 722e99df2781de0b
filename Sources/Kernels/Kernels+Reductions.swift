internal import CKernels

// From many elements to one. Sums are accumulated in double, 16 lanes wide, whatever the machine.
extension Kernels {
  /// Whether a walk over so many elements, which is not done in panels, need not begin any more.
  @inline(__always)
  private static func skips(_ count: Int) -> Bool { count > panel && isStopped }

  /// x: [outer, count, inner] → out: [outer, inner].
  public static func reduce(
    _ kind: ReductionKernel, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, outer: Int, count n: Int,
    inner: Int, _ precision: Precision
  ) {
    let size = n &* inner
    if skips(n) { return }
    inPanels(outer, of: max(1, panel / max(1, size))) { o, outer in
      switch precision {
      case .f32: unsafe ck_reduce_f32(kind.rawValue, x.f32 + o * size, out.f32 + o * inner, outer, n, inner)
      case .f64: unsafe ck_reduce_f64(kind.rawValue, x.f64 + o * size, out.f64 + o * inner, outer, n, inner)
      }
    }
  }

  /// The mean squared deviation from the mean, in two passes, divided by count - ddof (NaN when that is not positive).
  public static func variance(
    _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, outer: Int, count n: Int, inner: Int, ddof: Double,
    _ precision: Precision
  ) {
    if skips(n) { return }
    switch precision {
    case .f32: unsafe ck_variance_f32(x.f32, out.f32, outer, n, inner, ddof)
    case .f64: unsafe ck_variance_f64(x.f64, out.f64, outer, n, inner, ddof)
    }
  }

  /// out[j] = Σᵢ x[i, j], added to what is there when accumulating.
  public static func columnSum(
    _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows m: Int, columns n: Int, accumulate: Bool,
    _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_column_sum_f32(x.f32, out.f32, m, n, accumulate ? 1 : 0)
    case .f64: unsafe ck_column_sum_f64(x.f64, out.f64, m, n, accumulate ? 1 : 0)
    }
  }

  /// Σ x[i] y[i].
  public static func dot(_ x: UnsafeRawPointer, _ y: UnsafeRawPointer, count n: Int, _ precision: Precision)
    -> Double
  {
    if skips(n) { return .nan }
    switch precision {
    case .f32: return unsafe ck_dot_f32(x.f32, y.f32, n)
    case .f64: return unsafe ck_dot_f64(x.f64, y.f64, n)
    }
  }

  /// Running sums along the middle axis of [outer, count, inner].
  public static func cumulativeSum(
    _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, outer: Int, count n: Int, inner: Int,
    _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_cumulative_sum_f32(x.f32, out.f32, outer, n, inner)
    case .f64: unsafe ck_cumulative_sum_f64(x.f64, out.f64, outer, n, inner)
    }
  }

  /// Mean, variance (n - 1), smallest and largest of the finite elements; counts of NaN, infinite and zero elements.
  public static func statistics(
    _ x: UnsafeRawPointer, count n: Int, _ out: UnsafeMutablePointer<Double>, _ precision: Precision
  ) {
    if skips(n) { return }
    switch precision {
    case .f32: unsafe ck_statistics_f32(x.f32, n, out)
    case .f64: unsafe ck_statistics_f64(x.f64, n, out)
    }
  }
}
