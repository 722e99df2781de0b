internal import CKernels

// Copies, gathers and scatters.
extension Kernels {
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
    switch precision {
    case .f32: unsafe ck_gather_rows_f32(x.f32, rows, out.f32, count, width)
    case .f64: unsafe ck_gather_rows_f64(x.f64, rows, out.f64, count, width)
    }
  }

  /// out[rows[r]] += x[r].
  public static func scatterAddRows(
    _ x: UnsafeRawPointer, rows: UnsafePointer<Int32>, _ out: UnsafeMutableRawPointer, count: Int, width: Int,
    _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_scatter_add_rows_f32(x.f32, rows, out.f32, count, width)
    case .f64: unsafe ck_scatter_add_rows_f64(x.f64, rows, out.f64, count, width)
    }
  }

  /// Every row of out: [m, n] becomes `row`.
  public static func fillRows(
    _ row: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, rows m: Int, columns n: Int,
    _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_fill_rows_f32(row.f32, out.f32, m, n)
    case .f64: unsafe ck_fill_rows_f64(row.f64, out.f64, m, n)
    }
  }
}
