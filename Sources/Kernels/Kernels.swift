/// The element loops of the tensor stack: contiguous memory in, contiguous memory out.
///
/// Every entry is a concrete function that picks the float or the double loop and calls it. Nothing here allocates,
/// keeps state or checks sizes: `Tensors` opens the storage, makes sure that the sizes fit, and calls once.
public enum Kernels {}

/// The element type of a tensor.
public enum Precision: UInt8, Sendable, CaseIterable {
  case f32, f64

  /// Bytes in one element.
  @inlinable public var byteCount: Int { self == .f32 ? 4 : 8 }

  /// The wider of two.
  @inlinable public static func wider(_ a: Precision, _ b: Precision) -> Precision {
    a == .f64 || b == .f64 ? .f64 : .f32
  }
}

/// Functions of one element. The raw values are the numbers that CKernels knows them by.
public enum UnaryKernel: Int32, Sendable, CaseIterable {
  case negate, exp, log, sqrt, sin, cos, tan, abs, sign, floor
  case ceil
  /// Half to even, as NumPy.
  case round
  case reciprocal, square, relu
  /// `x > 0 ? x : a (eˣ - 1)`, the scalar argument being a.
  case elu
  /// `x Φ(x)` with the exact normal distribution function.
  case gelu
  case silu
  case sigmoid, tanh, softplus, softsign, hardtanh
  /// `x < 0 ? a x : x`, the scalar argument being the slope a.
  case leakyRelu
  case selu
  /// 1 for NaN, else 0.
  case isNaN
  /// 1 for 0, else 0.
  case not
}

/// Functions of two elements; comparisons and logic give 0 or 1.
public enum BinaryKernel: Int32, Sendable, CaseIterable {
  case add, subtract, multiply, divide, power, maximum, minimum
  /// With the sign of the divisor, as Python.
  case remainder
  case equal, notEqual, less, lessEqual, greater, greaterEqual, and, or
}

/// Ways to make one number of many.
public enum ReductionKernel: Int32, Sendable, CaseIterable {
  case sum, mean, max, min, product
  /// The place of the first largest (smallest) element; the first NaN counts as both.
  case argmax, argmin
  case sumOfSquares

  /// Whether an empty axis has an answer.
  @inlinable public var hasEmptyValue: Bool {
    switch self {
    case .sum, .mean, .product, .sumOfSquares: true
    case .max, .min, .argmax, .argmin: false
    }
  }
}

extension UnsafeRawPointer {
  @inline(__always) var f32: UnsafePointer<Float> { unsafe assumingMemoryBound(to: Float.self) }
  @inline(__always) var f64: UnsafePointer<Double> { unsafe assumingMemoryBound(to: Double.self) }
}

extension UnsafeMutableRawPointer {
  @inline(__always) var f32: UnsafeMutablePointer<Float> { unsafe assumingMemoryBound(to: Float.self) }
  @inline(__always) var f64: UnsafeMutablePointer<Double> { unsafe assumingMemoryBound(to: Double.self) }
}
