// How elements are distributed, on a scale that needs no range in advance.
extension Kernels {
  /// How many bins ``magnitudes(_:count:stride:_:_:)`` counts in.
  public static let magnitudeBinCount = 2048

  /// Counts every `stride`-th element by its sign, its exponent and the first two bits of its fraction.
  ///
  /// The bin is the upper eleven bits of the 32-bit float, so bins are a quarter of an octave wide, those from 1024 on
  /// hold negative numbers, and the last four of each half what is not finite.
  ///
  /// - Parameter bins: ``magnitudeBinCount`` counters, added to.
  public static func magnitudes(
    _ x: UnsafeRawPointer, count n: Int, stride: Int, _ bins: UnsafeMutablePointer<UInt32>,
    _ precision: Precision
  ) {
    var place = 0
    switch precision {
    case .f32:
      let elements = unsafe x.assumingMemoryBound(to: Float.self)
      while place < n {
        unsafe bins[Int(elements[place].bitPattern &>> 21)] &+= 1
        place &+= stride
      }
    case .f64:
      let elements = unsafe x.assumingMemoryBound(to: Double.self)
      while place < n {
        unsafe bins[Int(Float(elements[place]).bitPattern &>> 21)] &+= 1
        place &+= stride
      }
    }
  }
}
