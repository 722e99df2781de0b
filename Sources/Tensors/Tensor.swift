@_exported public import Kernels

/// Numbers in a rectangular arrangement: contiguous, outermost axis first, of one precision.
///
/// A tensor is one reference to its ``Storage``. Its value never changes, except through the few `mutating`
/// functions, which copy first when the storage is shared.
///
/// ```swift
/// let x = Tensor([1, 2, 3, 4], shape: [2, 2], .f32)
/// try Tensor.matmul(x, x).doubles  // [7, 10, 15, 22]
/// ```
public struct Tensor: @unchecked Sendable {
  /// Shape, precision and elements in one allocation.
  ///
  /// The elements stand behind the object, except in a reshaped view, which keeps the storage it looks into alive.
  public final class Storage: ManagedBuffer<Header, Double> {
    /// The header, past the exclusivity check of `header`, which costs as much as a small operation.
    @unsafe @inlinable var fields: UnsafeMutablePointer<Header> {
      @inline(__always) get { unsafe withUnsafeMutablePointerToHeader { unsafe $0 } }
    }

    @inlinable deinit {}
  }

  @safe public struct Header {
    public let shape: Shape
    public let precision: Precision
    @usableFromInline let pointer: UnsafeMutableRawPointer
    @usableFromInline let base: Storage?

    @inlinable init(
      _ shape: Shape, _ precision: Precision, _ pointer: UnsafeMutableRawPointer, _ base: Storage?
    ) {
      self.shape = shape
      self.precision = precision
      unsafe self.pointer = pointer
      self.base = base
    }
  }

  public internal(set) var storage: Storage

  private init(_ storage: Storage) { self.storage = storage }

  /// Memory for elements that the caller writes all of.
  public init(uninitialized shape: Shape, _ precision: Precision) {
    let capacity = precision == .f64 ? shape.count : (shape.count + 1) / 2
    if capacity > 1 << 13 { MemoryLimit.willTake(8 * capacity) }
    let buffer = Storage.create(minimumCapacity: capacity) { buffer in
      unsafe Header(
        shape, precision, buffer.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }, nil)
    }
    storage = unsafe unsafeDowncast(buffer, to: Storage.self)
  }

  /// The same elements under another shape of the same count.
  init(viewOf tensor: Tensor, as shape: Shape) {
    precondition(shape.count == tensor.count, "a view has as many elements as its base")
    let buffer = Storage.create(minimumCapacity: 0) { _ in
      unsafe Header(
        shape, tensor.precision, tensor.pointer, tensor.storage.fields.pointee.base ?? tensor.storage)
    }
    storage = unsafe unsafeDowncast(buffer, to: Storage.self)
  }

  /// A tensor of rank 0.
  public init(_ value: Double, _ precision: Precision) {
    self.init(uninitialized: .scalar, precision)
    switch precision {
    case .f32: unsafe floats[0] = Float(value)
    case .f64: unsafe wides[0] = value
    }
  }

  /// Elements in row-major order; there must be as many as the shape has.
  public init(_ elements: [Double], shape: Shape, _ precision: Precision) {
    precondition(elements.count == shape.count, "\(elements.count) elements for shape \(shape)")
    self.init(uninitialized: shape, precision)
    unsafe elements.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      switch precision {
      case .f32: unsafe Kernels.convert(start, .f64, to: pointer, count: source.count)
      case .f64: unsafe Kernels.copy(start, to: pointer, byteCount: source.count * 8)
      }
    }
  }

  public static func zeros(_ shape: Shape, _ precision: Precision) -> Tensor { full(shape, 0, precision) }
  public static func ones(_ shape: Shape, _ precision: Precision) -> Tensor { full(shape, 1, precision) }

  public static func full(_ shape: Shape, _ value: Double, _ precision: Precision) -> Tensor {
    if shape.isScalar { return Tensor(value, precision) }
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.fill(result.pointer, count: shape.count, value: value, precision)
    return result
  }

  @inlinable public var shape: Shape { unsafe storage.fields.pointee.shape }
  @inlinable public var precision: Precision { unsafe storage.fields.pointee.precision }
  @inlinable public var count: Int { unsafe storage.fields.pointee.shape.count }
  @inlinable public var rank: Int { unsafe storage.fields.pointee.shape.rank }
  @inlinable public var isScalar: Bool { unsafe storage.fields.pointee.shape.isScalar }

  /// The elements' memory. Only who made the tensor and has not yet handed it on may write.
  @unsafe @inlinable public var pointer: UnsafeMutableRawPointer { unsafe storage.fields.pointee.pointer }

  @unsafe var floats: UnsafeMutablePointer<Float> { unsafe pointer.assumingMemoryBound(to: Float.self) }
  @unsafe var wides: UnsafeMutablePointer<Double> { unsafe pointer.assumingMemoryBound(to: Double.self) }

  /// Whether the shapes are equal, without copying either.
  @inline(__always)
  func hasShape(of other: Tensor) -> Bool {
    unsafe storage.fields.pointee.shape == other.storage.fields.pointee.shape
  }

  /// Whether both are the same object, not only equal.
  @inlinable public func isIdentical(to other: Tensor) -> Bool { storage === other.storage }

  /// The memory that its elements lie in; a view lies in its base's.
  public var memory: (identity: ObjectIdentifier, byteCount: Int) {
    let owner = unsafe storage.fields.pointee.base ?? storage
    return unsafe (
      ObjectIdentifier(owner), owner.fields.pointee.shape.count * owner.fields.pointee.precision.byteCount
    )
  }

  /// Whether the elements may be changed in place: nobody else holds them.
  public var isUniquelyReferenced: Bool {
    // Inlined into a caller that has just read the storage, the check does not pass the compiler's verification.
    @inline(never) mutating get {
      isKnownUniquelyReferenced(&storage) && (unsafe storage.fields.pointee.base == nil)
    }
  }

  /// Makes the storage this tensor's own.
  mutating func makeUnique() {
    if !isUniquelyReferenced { self = copied() }
  }

  /// A copy with storage of its own.
  public func copied() -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    unsafe Kernels.copy(pointer, to: result.pointer, byteCount: count * precision.byteCount)
    return result
  }
}
