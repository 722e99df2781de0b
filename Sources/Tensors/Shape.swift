/// The sizes of a tensor's axes, outermost first; at most eight, kept inline.
///
/// ```swift
/// let shape = try Shape([3, 4])
/// shape.rank   // 2
/// shape.count  // 12
/// "\(shape)"   // [3, 4]
/// ```
public struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  /// The largest number of axes.
  public static let maximumRank = 8

  /// The sizes; 1 beyond the rank, so that equal shapes have equal storage.
  @usableFromInline var sizes: InlineArray<8, Int32>
  /// The number of axes.
  public let rank: Int
  /// The number of elements: the product of the sizes, 1 for rank 0.
  public let count: Int

  @inlinable init(sizes: InlineArray<8, Int32>, rank: Int, count: Int) {
    self.sizes = sizes
    self.rank = rank
    self.count = count
  }

  /// The shape of a single number.
  public static let scalar = Shape(sizes: InlineArray(repeating: 1), rank: 0, count: 1)

  /// `[count]`. The size must be one that a tensor has.
  @inlinable public static func vector(_ count: Int) -> Shape {
    var sizes = InlineArray<8, Int32>(repeating: 1)
    sizes[0] = Int32(count)
    return Shape(sizes: sizes, rank: 1, count: count)
  }

  /// `[rows, columns]`, for sizes whose product is known to fit.
  @inlinable public static func matrix(_ rows: Int, _ columns: Int) -> Shape {
    var sizes = InlineArray<8, Int32>(repeating: 1)
    sizes[0] = Int32(rows)
    sizes[1] = Int32(columns)
    return Shape(sizes: sizes, rank: 2, count: rows * columns)
  }

  /// Checked sizes.
  ///
  /// - Throws: `size` for a negative size; `memory` for more elements than fit into the memory that is free;
  ///   `rank` for more than eight axes.
  public init(_ dimensions: [Int]) throws(ShapeError) {
    guard dimensions.count <= Self.maximumRank else {
      throw ShapeError("rank", "a tensor has at most 8 axes, not \(dimensions.count)")
    }
    var sizes = InlineArray<8, Int32>(repeating: 1)
    var count = 1
    var overflows = false
    for axis in dimensions.indices {
      let size = dimensions[axis]
      guard size >= 0 else { throw ShapeError("size", "a size cannot be negative: \(Self.text(dimensions))") }
      if size > Int(Int32.max) { overflows = true }
      sizes[axis] = Int32(truncatingIfNeeded: size)
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { overflows = true }
      count = product
    }
    if dimensions.contains(0) {
      count = 0
      overflows = dimensions.contains { $0 > Int(Int32.max) }
    }
    guard !overflows else { throw Self.tooLarge(Self.text(dimensions)) }
    if count > Self.uncheckedCount { try Self.checkMemory(count, dimensions) }
    self.init(sizes: sizes, rank: dimensions.count, count: count)
  }

  /// A literal's sizes are the programmer's own, so a wrong one is a programming error.
  public init(arrayLiteral elements: Int...) { self.init(trusted: elements) }

  /// Sizes that were computed from those of a tensor and cannot be wrong.
  @inline(never)
  init(trusted dimensions: [Int]) {
    guard let shape = try? Shape(dimensions) else { preconditionFailure("no tensor has these sizes") }
    self = shape
  }

  /// `[rows, columns]`, checked.
  @inline(__always)
  static func checkedMatrix(_ rows: Int, _ columns: Int) throws(ShapeError) -> Shape {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    if overflow || count > uncheckedCount { return try Shape([rows, columns]) }
    return matrix(rows, columns)
  }

  /// So many elements always count as fitting.
  static let uncheckedCount = MemoryLimit.checkedSize / 4

  /// A shape alone does not know its precision: what single precision would take has to be free.
  @inline(never)
  private static func checkMemory(_ count: Int, _ dimensions: [Int]) throws(ShapeError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
    if overflow { throw tooLarge(text(dimensions)) }
    if let problem = MemoryLimit.problem("a tensor of shape \(text(dimensions))", bytes: bytes) {
      throw ShapeError("memory", problem)
    }
  }

  private static func tooLarge(_ text: String) -> ShapeError {
    ShapeError("memory", "a tensor of shape \(text) does not fit into the memory of any machine")
  }

  @inlinable public var isScalar: Bool { rank == 0 }

  /// The size of an axis, which must be in `0..<rank`.
  @inlinable public subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "no such axis")
    return Int(sizes[axis])
  }

  public var dimensions: [Int] { (0..<rank).map { self[$0] } }

  /// The size of the last axis, 1 for rank 0.
  @inlinable public var last: Int { rank == 0 ? 1 : Int(sizes[rank - 1]) }

  /// `[3, 4]`, and `[]` for rank 0.
  public var description: String { Self.text(dimensions) }

  private static func text(_ dimensions: [Int]) -> String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }

  @usableFromInline typealias Bits = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  @inlinable public static func == (a: Shape, b: Shape) -> Bool {
    // Sizes beyond the rank are 1, so all eight can be compared, two at a time.
    let (a, b) = unsafe (unsafeBitCast(a, to: Bits.self), unsafeBitCast(b, to: Bits.self))
    return (a.0 ^ b.0) | (a.1 ^ b.1) | (a.2 ^ b.2) | (a.3 ^ b.3) | (a.4 ^ b.4) == 0
  }

  public func hash(into hasher: inout Hasher) {
    for axis in 0..<rank { hasher.combine(sizes[axis]) }
  }
}
