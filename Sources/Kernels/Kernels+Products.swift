internal import CBLAS
internal import CKernels

// Matrix products: OpenBLAS, and loops of our own where calling it would cost more than the work.
extension Kernels {
  /// Products of up to this many multiplications use our own loop.
  static let smallProduct = 1024

  /// How many threads a large product may use; one unless this is called. OpenBLAS keeps small products on one.
  public static func setThreads(_ count: Int) {
    _ = isSingleThreaded
    openblas_set_num_threads(Int32(clamping: max(1, count)))
  }

  /// Once, before the first large product: one thread.
  private static let isSingleThreaded: Void = openblas_set_num_threads(1)

  /// out: [m, n] = A B, or += when accumulating; A is `a`, or the transpose of `a: [k, m]`, and likewise B of `b: [n, k]`.
  @inline(__always)
  public static func product(
    _ a: UnsafeRawPointer, transposeA: Bool, _ b: UnsafeRawPointer, transposeB: Bool,
    _ out: UnsafeMutableRawPointer,
    m: Int, n: Int, k: Int, accumulate: Bool, _ precision: Precision
  ) {
    unsafe product(
      a, transposeA: transposeA, b, transposeB: transposeB, bias: nil, out, m: m, n: n, k: k,
      accumulate: accumulate,
      precision)
  }

  /// out: [m, n] = x: [m, k] · w: [k, n] + b: [n].
  public static func affine(
    _ x: UnsafeRawPointer, _ w: UnsafeRawPointer, _ b: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    m: Int, n: Int, k: Int, _ precision: Precision
  ) {
    unsafe product(
      x, transposeA: false, w, transposeB: false, bias: b, out, m: m, n: n, k: k, accumulate: false, precision
    )
  }

  /// ``product(_:transposeA:_:transposeB:_:m:n:k:accumulate:_:)`` with a bias row to start from.
  public static func product(
    _ a: UnsafeRawPointer, transposeA: Bool, _ b: UnsafeRawPointer, transposeB: Bool, bias: UnsafeRawPointer?,
    _ out: UnsafeMutableRawPointer, m: Int, n: Int, k: Int, accumulate: Bool, _ precision: Precision
  ) {
    if m &* n &* k <= smallProduct && max(m, n, k) <= smallProduct || m == 0 || n == 0 || k == 0 {
      let (aRow, aColumn) = transposeA ? (1, m) : (k, 1)
      let (bRow, bColumn) = transposeB ? (1, k) : (n, 1)
      let keep: Int32 = accumulate ? 1 : 0
      switch precision {
      case .f32:
        unsafe ck_small_product_f32(
          a.f32, aRow, aColumn, b.f32, bRow, bColumn, bias?.f32, out.f32, m, n, k, keep)
      case .f64:
        unsafe ck_small_product_f64(
          a.f64, aRow, aColumn, b.f64, bRow, bColumn, bias?.f64, out.f64, m, n, k, keep)
      }
      return
    }
    if let bias = unsafe bias { unsafe fillRows(bias, out, rows: m, columns: n, precision) }
    unsafe blasProduct(
      a, transposeA, b, transposeB, out, Int32(m), Int32(n), Int32(k), keeps: accumulate || bias != nil,
      precision)
  }

  private static func blasProduct(
    _ a: UnsafeRawPointer, _ transposeA: Bool, _ b: UnsafeRawPointer, _ transposeB: Bool,
    _ out: UnsafeMutableRawPointer, _ m: Int32, _ n: Int32, _ k: Int32, keeps: Bool, _ precision: Precision
  ) {
    _ = isSingleThreaded
    let formA = transposeA ? CblasTrans : CblasNoTrans
    let formB = transposeB ? CblasTrans : CblasNoTrans
    let aWidth = transposeA ? m : k
    let bWidth = transposeB ? k : n
    switch precision {
    case .f32:
      unsafe cblas_sgemm(
        CblasRowMajor, formA, formB, m, n, k, 1, a.f32, aWidth, b.f32, bWidth, keeps ? 1 : 0, out.f32, n)
    case .f64:
      unsafe cblas_dgemm(
        CblasRowMajor, formA, formB, m, n, k, 1, a.f64, aWidth, b.f64, bWidth, keeps ? 1 : 0, out.f64, n)
    }
  }
}
