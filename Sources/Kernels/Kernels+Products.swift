internal import CBLAS
internal import CKernels

// Matrix products: OpenBLAS, and loops of our own where calling it would cost more than the work.
extension Kernels {
  /// Up to this many multiplications, and terms in a sum, our own loops are faster than a call of OpenBLAS: by eight
  /// times for the layers of a toy network, by nothing at these bounds.
  private static let smallProduct = 1 << 14
  private static let smallDepth = Int(SMALL_PRODUCT_DEPTH)

  @inline(__always)
  private static func isSmall(_ m: Int, _ n: Int, _ k: Int, transposeB: Bool) -> Bool {
    if m == 0 || n == 0 || k == 0 { return true }
    guard k <= smallDepth, m <= smallProduct, n <= smallProduct, m &* n &* k <= smallProduct else {
      return false
    }
    // A transposed operand is first copied in order, which a few rows do not repay.
    return !transposeB || m >= 4 || n &* k <= 128
  }

  /// How many threads a large product may use; one unless this is called. OpenBLAS keeps small products on one.
  public static func setThreads(_ count: Int) {
    _ = isSingleThreaded
    openblas_set_num_threads(Int32(clamping: max(1, count)))
  }

  /// How many threads large products use.
  public static var threads: Int {
    _ = isSingleThreaded
    return Int(openblas_get_num_threads())
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
    if isSmall(m, n, k, transposeB: transposeB) {
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
    let keeps = unsafe accumulate || bias != nil
    // A sum of few terms takes as long as the memory does that its result is written to.
    if m &* n > largeProduct / max(64, k) {
      unsafe productInPanels(a, transposeA, b, transposeB, out, m, n, k, keeps: keeps, precision)
    } else {
      unsafe blasProduct(a, transposeA, b, transposeB, out, m, n, k, width: n, keeps: keeps, precision)
    }
  }

  /// A product of more multiplications than this is made in parts: about 50 ms of work on one thread.
  private static let largeProduct = 1 << 31

  /// The product of a large pair in blocks of rows, columns and terms, with a look between them whether to stop.
  ///
  /// The blocks are so large that BLAS packs each operand only a few times.
  private static func productInPanels(
    _ a: UnsafeRawPointer, _ transposeA: Bool, _ b: UnsafeRawPointer, _ transposeB: Bool,
    _ out: UnsafeMutableRawPointer, _ m: Int, _ n: Int, _ k: Int, keeps: Bool, _ precision: Precision
  ) {
    let bytes = precision.byteCount
    let (rows, columns) = (2048, 2048)
    let depth = precision == .f32 ? 768 : 384
    inPanels(n, of: columns) { j, width in
      inPanels(m, of: rows) { i, height in
        inPanels(k, of: depth) { l, terms in
          let first = unsafe a + (transposeA ? l * m + i : i * k + l) * bytes
          let second = unsafe b + (transposeB ? j * k + l : l * n + j) * bytes
          unsafe blasProduct(
            first, transposeA, second, transposeB, out + (i * n + j) * bytes, height, width, terms,
            aWidth: transposeA ? m : k, bWidth: transposeB ? k : n, width: n, keeps: keeps || l > 0, precision
          )
        }
      }
    }
  }

  private static func blasProduct(
    _ a: UnsafeRawPointer, _ transposeA: Bool, _ b: UnsafeRawPointer, _ transposeB: Bool,
    _ out: UnsafeMutableRawPointer, _ m: Int, _ n: Int, _ k: Int, aWidth: Int? = nil, bWidth: Int? = nil,
    width: Int,
    keeps: Bool, _ precision: Precision
  ) {
    _ = isSingleThreaded
    let formA = transposeA ? CblasTrans : CblasNoTrans
    let formB = transposeB ? CblasTrans : CblasNoTrans
    let (m, n, k, width) = (Int32(m), Int32(n), Int32(k), Int32(width))
    let aWidth = aWidth.map { Int32($0) } ?? (transposeA ? m : k)
    let bWidth = bWidth.map { Int32($0) } ?? (transposeB ? k : n)
    switch precision {
    case .f32:
      unsafe cblas_sgemm(
        CblasRowMajor, formA, formB, m, n, k, 1, a.f32, aWidth, b.f32, bWidth, keeps ? 1 : 0, out.f32, width)
    case .f64:
      unsafe cblas_dgemm(
        CblasRowMajor, formA, formB, m, n, k, 1, a.f64, aWidth, b.f64, bWidth, keeps ? 1 : 0, out.f64, width)
    }
  }
}
