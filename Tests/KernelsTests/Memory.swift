import Kernels

/// Memory of one precision, filled from doubles, for the time of a test.
@safe final class Memory {
  @unsafe let pointer: UnsafeMutableRawPointer
  let count: Int
  let precision: Precision

  init(_ values: [Double], _ precision: Precision) {
    count = values.count
    self.precision = precision
    unsafe pointer = .allocate(byteCount: max(1, values.count) * 8, alignment: 8)
    for (index, value) in values.enumerated() { self[index] = value }
  }

  deinit { unsafe pointer.deallocate() }

  subscript(index: Int) -> Double {
    get {
      switch precision {
      case .f32: Double(unsafe pointer.load(fromByteOffset: 4 * index, as: Float.self))
      case .f64: unsafe pointer.load(fromByteOffset: 8 * index, as: Double.self)
      }
    }
    set {
      switch precision {
      case .f32: unsafe pointer.storeBytes(of: Float(newValue), toByteOffset: 4 * index, as: Float.self)
      case .f64: unsafe pointer.storeBytes(of: newValue, toByteOffset: 8 * index, as: Double.self)
      }
    }
  }

  var values: [Double] { (0..<count).map { self[$0] } }
}

/// Runs a kernel on inputs in a precision and gives what it wrote; inputs are first rounded to that precision.
func run(
  _ precision: Precision, _ inputs: [[Double]], output: [Double],
  _ kernel: ([UnsafeMutableRawPointer], UnsafeMutableRawPointer) -> Void
) -> [Double] {
  let memories = inputs.map { Memory($0, precision) }
  let result = Memory(output, precision)
  unsafe kernel(memories.map { unsafe $0.pointer }, result.pointer)
  return withExtendedLifetime(memories) { result.values }
}

func run(
  _ precision: Precision, _ inputs: [[Double]], count: Int,
  _ kernel: ([UnsafeMutableRawPointer], UnsafeMutableRawPointer) -> Void
) -> [Double] {
  unsafe run(precision, inputs, output: [Double](repeating: -77, count: count), kernel)
}

extension [Double] {
  /// Rounded to what a precision can hold.
  func rounded(to precision: Precision) -> [Double] {
    precision == .f64 ? self : map { Double(Float($0)) }
  }
}

/// Equal within a relative tolerance (absolute below 1); NaN equals NaN, and infinities themselves.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if a == b { return true }
  return (a - b).magnitude <= tolerance * max(1, b.magnitude)
}

func areClose(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, tolerance) }
}

extension Precision {
  /// What a few roundings may cost.
  var tolerance: Double { self == .f32 ? 1e-6 : 1e-14 }
}

/// Numbers that look random and are the same in every run.
struct Numbers {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ low: Double = -2, _ high: Double = 2) -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return low + (high - low) * Double(state >> 11) * 0x1p-53
  }

  mutating func array(_ count: Int, _ low: Double = -2, _ high: Double = 2) -> [Double] {
    (0..<count).map { _ in next(low, high) }
  }
}
