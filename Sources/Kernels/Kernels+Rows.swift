internal import CKernels

// Softmax and the losses on it, row by row of [rows, count].
extension Kernels {
  /// A C function of stretches of rows: from the elements at the first place to those at the second.
  @inline(__always)
  private static func rowwise(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision,
    _ narrow: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int) -> Void,
    _ wide: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, Int) -> Void
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe narrow(x.f32 + i, y.f32 + i, rows, n)
      case .f64: unsafe wide(x.f64 + i, y.f64 + i, rows, n)
      }
    }
  }

  /// The same from the elements at two places.
  @inline(__always)
  private static func rowwise(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int,
    _ precision: Precision,
    _ narrow: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int) -> Void,
    _ wide: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, Int) -> Void
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe narrow(a.f32 + i, b.f32 + i, y.f32 + i, rows, n)
      case .f64: unsafe wide(a.f64 + i, b.f64 + i, y.f64 + i, rows, n)
      }
    }
  }

  /// y = eˣ / Σ eˣ, stable for every x.
  public static func softmax(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    unsafe rowwise(x, y, rows: rows, count: n, precision, ck_softmax_f32, ck_softmax_f64)
  }

  /// out = y (g - Σ y g).
  public static func softmaxPullback(
    output y: UnsafeRawPointer, cotangent g: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    unsafe rowwise(
      y, g, out, rows: rows, count: n, precision, ck_softmax_pullback_f32, ck_softmax_pullback_f64)
  }

  /// y = x - log Σ eˣ.
  public static func logSoftmax(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    unsafe rowwise(x, y, rows: rows, count: n, precision, ck_log_softmax_f32, ck_log_softmax_f64)
  }

  /// out = g - eʸ Σ g.
  public static func logSoftmaxPullback(
    output y: UnsafeRawPointer, cotangent g: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    unsafe rowwise(
      y, g, out, rows: rows, count: n, precision, ck_log_softmax_pullback_f32, ck_log_softmax_pullback_f64)
  }

  /// loss[r] = log Σ eˣ - x[label]. The labels must be below `count`.
  public static func crossEntropy(
    _ x: UnsafeRawPointer, labels: UnsafePointer<Int32>, _ loss: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_cross_entropy_labels_f32(x.f32 + i, labels + r, loss.f32 + r, rows, n)
      case .f64: unsafe ck_cross_entropy_labels_f64(x.f64 + i, labels + r, loss.f64 + r, rows, n)
      }
    }
  }

  /// out = g[r] (softmax x - onehot); a cotangent step of 0 is one g for all rows.
  public static func crossEntropyPullback(
    _ x: UnsafeRawPointer, labels: UnsafePointer<Int32>, cotangent g: UnsafeRawPointer, cotangentStep: Int,
    _ out: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_cross_entropy_labels_pullback_f32(x.f32, labels, g.f32, cotangentStep, out.f32, rows, n)
    case .f64:
      unsafe ck_cross_entropy_labels_pullback_f64(x.f64, labels, g.f64, cotangentStep, out.f64, rows, n)
    }
  }

  /// loss[r] = -Σ t log softmax x, for rows of class probabilities.
  public static func crossEntropy(
    _ x: UnsafeRawPointer, targets t: UnsafeRawPointer, _ loss: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_cross_entropy_rows_f32(x.f32 + i, t.f32 + i, loss.f32 + r, rows, n)
      case .f64: unsafe ck_cross_entropy_rows_f64(x.f64 + i, t.f64 + i, loss.f64 + r, rows, n)
      }
    }
  }

  /// out = g[r] (softmax x · Σ t - t).
  public static func crossEntropyPullback(
    _ x: UnsafeRawPointer, targets t: UnsafeRawPointer, cotangent g: UnsafeRawPointer, cotangentStep: Int,
    _ out: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_cross_entropy_rows_pullback_f32(x.f32, t.f32, g.f32, cotangentStep, out.f32, rows, n)
    case .f64: unsafe ck_cross_entropy_rows_pullback_f64(x.f64, t.f64, g.f64, cotangentStep, out.f64, rows, n)
    }
  }

  /// Σ (p - t)².
  public static func squaredDifference(
    _ p: UnsafeRawPointer, _ t: UnsafeRawPointer, count n: Int, _ precision: Precision
  ) -> Double {
    switch precision {
    case .f32: return unsafe ck_squared_difference_f32(p.f32, t.f32, n)
    case .f64: return unsafe ck_squared_difference_f64(p.f64, t.f64, n)
    }
  }

  /// out = factor (p - t).
  public static func squaredDifferencePullback(
    _ p: UnsafeRawPointer, _ t: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, count n: Int,
    factor: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_squared_difference_pullback_f32(p.f32, t.f32, out.f32, n, Float(factor))
    case .f64: unsafe ck_squared_difference_pullback_f64(p.f64, t.f64, out.f64, n, factor)
    }
  }
}
