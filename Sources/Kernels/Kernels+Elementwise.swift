internal import CKernels

// Element by element.
extension Kernels {
  /// y[i] = f(x[i]); y may be x.
  public static func unary(
    _ op: UnaryKernel, _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, count n: Int,
    argument a: Double = 0, _ precision: Precision
  ) {
    inPanels(n) { i, n in
      switch precision {
      case .f32: unsafe ck_unary_f32(op.rawValue, x.f32 + i, y.f32 + i, n, Float(a))
      case .f64: unsafe ck_unary_f64(op.rawValue, x.f64 + i, y.f64 + i, n, a)
      }
    }
  }

  /// out[i] = g[i] f'(x[i]) with y = f(x); out may be g.
  public static func unaryPullback(
    _ op: UnaryKernel, _ x: UnsafeRawPointer, output y: UnsafeRawPointer, cotangent g: UnsafeRawPointer,
    _ out: UnsafeMutableRawPointer, count n: Int, argument a: Double = 0, _ precision: Precision
  ) {
    inPanels(n) { i, n in
      switch precision {
      case .f32:
        unsafe ck_unary_pullback_f32(op.rawValue, x.f32 + i, y.f32 + i, g.f32 + i, out.f32 + i, n, Float(a))
      case .f64: unsafe ck_unary_pullback_f64(op.rawValue, x.f64 + i, y.f64 + i, g.f64 + i, out.f64 + i, n, a)
      }
    }
  }

  /// out[r, i] = a[r·aRow + i·aStep] op b[r·bRow + i·bStep], the steps being 0 (one value for the row) or 1.
  public static func binary(
    _ op: BinaryKernel, _ a: UnsafeRawPointer, aRow: Int, aStep: Int, _ b: UnsafeRawPointer, bRow: Int,
    bStep: Int, _ out: UnsafeMutableRawPointer, rows: Int, count n: Int, _ precision: Precision
  ) {
    if rows == 1 {
      inPanels(n) { i, n in
        unsafe binaryRows(
          op, a, aRow, aStep, b, bRow, bStep, out, rows: 1, n, i * aStep, i * bStep, i, precision)
      }
      return
    }
    inPanels(rows, of: max(1, panel / max(1, n))) { r, rows in
      unsafe binaryRows(
        op, a, aRow, aStep, b, bRow, bStep, out, rows: rows, n, r * aRow, r * bRow, r * n, precision)
    }
  }

  /// A stretch of ``binary(_:_:aRow:aStep:_:bRow:bStep:_:rows:count:_:)`` from places in the operands and the result.
  @inline(__always)
  private static func binaryRows(
    _ op: BinaryKernel, _ a: UnsafeRawPointer, _ aRow: Int, _ aStep: Int, _ b: UnsafeRawPointer, _ bRow: Int,
    _ bStep: Int, _ out: UnsafeMutableRawPointer, rows: Int, _ n: Int, _ i: Int, _ j: Int, _ k: Int,
    _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_binary_f32(op.rawValue, a.f32 + i, aRow, aStep, b.f32 + j, bRow, bStep, out.f32 + k, rows, n)
    case .f64:
      unsafe ck_binary_f64(op.rawValue, a.f64 + i, aRow, aStep, b.f64 + j, bRow, bStep, out.f64 + k, rows, n)
    }
  }

  /// out[i] = mask[i] != 0 ? a[i] : b[i]; a step of 0 reads one value throughout.
  public static func select(
    mask: UnsafeRawPointer, maskStep: Int, _ a: UnsafeRawPointer, aStep: Int, _ b: UnsafeRawPointer,
    bStep: Int, _ out: UnsafeMutableRawPointer, count n: Int, _ precision: Precision
  ) {
    inPanels(n) { i, n in
      let (m, j, k) = (i * maskStep, i * aStep, i * bStep)
      switch precision {
      case .f32:
        unsafe ck_select_f32(mask.f32 + m, maskStep, a.f32 + j, aStep, b.f32 + k, bStep, out.f32 + i, n)
      case .f64:
        unsafe ck_select_f64(mask.f64 + m, maskStep, a.f64 + j, aStep, b.f64 + k, bStep, out.f64 + i, n)
      }
    }
  }

  /// y[i] = min(max(x[i], low), high); NaN stays.
  public static func clamp(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, count n: Int, low: Double, high: Double,
    _ precision: Precision
  ) {
    inPanels(n) { i, n in
      switch precision {
      case .f32: unsafe ck_clamp_f32(x.f32 + i, y.f32 + i, n, Float(low), Float(high))
      case .f64: unsafe ck_clamp_f64(x.f64 + i, y.f64 + i, n, low, high)
      }
    }
  }

  /// y[i] = value.
  public static func fill(_ y: UnsafeMutableRawPointer, count n: Int, value: Double, _ precision: Precision) {
    inPanels(n) { i, n in
      switch precision {
      case .f32: unsafe ck_fill_f32(y.f32 + i, n, Float(value))
      case .f64: unsafe ck_fill_f64(y.f64 + i, n, value)
      }
    }
  }

  /// y += a x.
  public static func addScaled(
    _ x: UnsafeRawPointer, times a: Double, to y: UnsafeMutableRawPointer, count n: Int,
    _ precision: Precision
  ) {
    inPanels(n) { i, n in
      switch precision {
      case .f32: unsafe ck_axpy_f32(y.f32 + i, x.f32 + i, n, Float(a))
      case .f64: unsafe ck_axpy_f64(y.f64 + i, x.f64 + i, n, a)
      }
    }
  }

  /// y = a x; y may be x.
  public static func scale(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, count n: Int, by a: Double, _ precision: Precision
  ) {
    inPanels(n) { i, n in
      switch precision {
      case .f32: unsafe ck_scale_f32(x.f32 + i, y.f32 + i, n, Float(a))
      case .f64: unsafe ck_scale_f64(x.f64 + i, y.f64 + i, n, a)
      }
    }
  }

  /// Whether no element is NaN or infinite.
  public static func allFinite(_ x: UnsafeRawPointer, count n: Int, _ precision: Precision) -> Bool {
    switch precision {
    case .f32: return unsafe ck_all_finite_f32(x.f32, n) != 0
    case .f64: return unsafe ck_all_finite_f64(x.f64, n) != 0
    }
  }

  /// y[i] = x[i], from float to double or back.
  public static func convert(
    _ x: UnsafeRawPointer, _ from: Precision, to y: UnsafeMutableRawPointer, count: Int
  ) {
    inPanels(count) { i, n in
      switch from {
      case .f32: unsafe ck_widen(x.f32 + i, y.f64 + i, n)
      case .f64: unsafe ck_narrow(x.f64 + i, y.f32 + i, n)
      }
    }
  }
}
