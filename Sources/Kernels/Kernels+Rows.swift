internal import CKernels

// Softmax and the losses on it, row by row of [rows, count].
extension Kernels {
  /// y = eˣ / Σ eˣ, stable for every x.
  public static func softmax(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_softmax_f32(x.f32 + i, y.f32 + i, rows, n)
      case .f64: unsafe ck_softmax_f64(x.f64 + i, y.f64 + i, rows, n)
      }
    }
  }

  /// out = y (g - Σ y g).
  public static func softmaxPullback(
    output y: UnsafeRawPointer, cotangent g: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_softmax_pullback_f32(y.f32 + i, g.f32 + i, out.f32 + i, rows, n)
      case .f64: unsafe ck_softmax_pullback_f64(y.f64 + i, g.f64 + i, out.f64 + i, rows, n)
      }
    }
  }

  /// y = x - log Σ eˣ.
  public static func logSoftmax(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_log_softmax_f32(x.f32 + i, y.f32 + i, rows, n)
      case .f64: unsafe ck_log_softmax_f64(x.f64 + i, y.f64 + i, rows, n)
      }
    }
  }

  /// out = g - eʸ Σ g.
  public static func logSoftmaxPullback(
    output y: UnsafeRawPointer, cotangent g: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows: Int,
    count n: Int, _ precision: Precision
  ) {
    inRowPanels(rows, width: n) { r, rows in
      let i = r * n
      switch precision {
      case .f32: unsafe ck_log_softmax_pullback_f32(y.f32 + i, g.f32 + i, out.f32 + i, rows, n)
      case .f64: unsafe ck_log_softmax_pullback_f64(y.f64 + i, g.f64 + i, out.f64 + i, rows, n)
      }
    }
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
