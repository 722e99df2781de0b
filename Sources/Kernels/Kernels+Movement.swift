internal import CKernels

// Copies, gathers and scatters.
extension Kernels {
  /// out = x, byte by byte.
  public static func copy(_ x: UnsafeRawPointer, to out: UnsafeMutableRawPointer, byteCount: Int) {
    inPanels(byteCount, of: 8 * panel) { i, count in
      unsafe (out + i).copyMemory(from: x + i, byteCount: count)
    }
  }

  /// out[i] = start + i step.
  public static func count(
    _ out: UnsafeMutablePointer<Double>, count: Int, start: Double, step: Double
  ) {
    inPanels(count) { first, count in
      for i in first..<first + count { unsafe out[i] = start + Double(i) * step }
    }
  }

  /// out[i] = x[i], from whole numbers to double.
  public static func convert(_ x: UnsafePointer<Int32>, to out: UnsafeMutablePointer<Double>, count: Int) {
    inPanels(count) { start, count in
      for i in start..<start + count { unsafe out[i] = Double(x[i]) }
    }
  }

  /// out[i] = x[i], from short whole numbers to long ones.
  public static func convert(_ x: UnsafePointer<Int32>, to out: UnsafeMutablePointer<Int>, count: Int) {
    inPanels(count) { start, count in
      for i in start..<start + count { unsafe out[i] = Int(x[i]) }
    }
  }

  /// out (contiguous) = x read with strides, in elements; at most 8 axes.
  public static func copyStrided(
    from x: UnsafeRawPointer, to out: UnsafeMutableRawPointer, rank: Int, sizes: UnsafePointer<Int>,
    strides: UnsafePointer<Int>, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_copy_strided_f32(x.f32, out.f32, Int32(rank), sizes, strides)
    case .f64: unsafe ck_copy_strided_f64(x.f64, out.f64, Int32(rank), sizes, strides)
    }
  }

  /// out written with strides = x (contiguous).
  public static func writeStrided(
    from x: UnsafeRawPointer, to out: UnsafeMutableRawPointer, rank: Int, sizes: UnsafePointer<Int>,
    strides: UnsafePointer<Int>, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_write_strided_f32(x.f32, out.f32, Int32(rank), sizes, strides)
    case .f64: unsafe ck_write_strided_f64(x.f64, out.f64, Int32(rank), sizes, strides)
    }
  }

  /// out[r] = x[rows[r]], rows of `width` elements.
  public static func gatherRows(
    _ x: UnsafeRawPointer, rows: UnsafePointer<Int32>, _ out: UnsafeMutableRawPointer, count: Int, width: Int,
    _ precision: Precision
  ) {
    inRowPanels(count, width: width) { r, count in
      switch precision {
      case .f32: unsafe ck_gather_rows_f32(x.f32, rows + r, out.f32 + r * width, count, width)
      case .f64: unsafe ck_gather_rows_f64(x.f64, rows + r, out.f64 + r * width, count, width)
      }
    }
  }

  /// out[rows[r]] += x[r].
  public static func scatterAddRows(
    _ x: UnsafeRawPointer, rows: UnsafePointer<Int32>, _ out: UnsafeMutableRawPointer, count: Int, width: Int,
    _ precision: Precision
  ) {
    inRowPanels(count, width: width) { r, count in
      switch precision {
      case .f32: unsafe ck_scatter_add_rows_f32(x.f32 + r * width, rows + r, out.f32, count, width)
      case .f64: unsafe ck_scatter_add_rows_f64(x.f64 + r * width, rows + r, out.f64, count, width)
      }
    }
  }

  /// Every row of out: [m, n] becomes `row`.
  public static func fillRows(
    _ row: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows m: Int, columns n: Int,
    _ precision: Precision
  ) {
    inRowPanels(m, width: n) { r, m in
      switch precision {
      case .f32: unsafe ck_fill_rows_f32(row.f32, out.f32 + r * n, m, n)
      case .f64: unsafe ck_fill_rows_f64(row.f64, out.f64 + r * n, m, n)
      }
    }
  }
}
