public import Tensors

/// Rows of several tensors in portions, over and over: minibatches.
///
/// Every epoch goes once through all rows; with `shuffle` in an order of its own. The last batch of an epoch holds
/// what is left and may be smaller.
///
/// ```swift
/// for batch in try Batches([x, y], size: 32, shuffle: true, epochs: 20, key: key) { train(batch[0], batch[1]) }
/// ```
public struct Batches: Sequence, Sendable {
  public let tensors: [Tensor]
  public let size: Int
  public let isShuffled: Bool
  public let epochs: Int
  private let rowCount: Int
  private let key: RandomKey

  /// - Throws: ``DataError`` when the tensors differ in length, or there are no rows, or a count is not positive.
  public init(_ tensors: [Tensor], size: Int, shuffle: Bool, epochs: Int = 1, key: RandomKey)
    throws(DataError)
  {
    rowCount = try commonRowCount(tensors)
    guard rowCount > 0 else { throw DataError("data", "there are no rows to make batches of") }
    guard size > 0 else { throw DataError("data", "a batch must have at least 1 row, got \(size)") }
    guard epochs >= 0 else { throw DataError("data", "the number of epochs cannot be \(epochs)") }
    self.tensors = tensors
    self.size = Swift.min(size, rowCount)
    isShuffled = shuffle
    self.epochs = epochs
    self.key = key
  }

  /// How many batches an epoch has.
  public var countPerEpoch: Int { (rowCount + size - 1) / size }

  /// How many batches there are in all; as many as fit when that is more than can be counted.
  public var count: Int {
    let (count, overflow) = countPerEpoch.multipliedReportingOverflow(by: epochs)
    return overflow ? .max : count
  }

  public var underestimatedCount: Int { 0 }

  /// The order of the rows in one epoch.
  public func order(inEpoch epoch: Int) -> [Int] {
    isShuffled ? Tensor.permutation(rowCount, key.branch(epoch)) : Array(0..<rowCount)
  }

  public func makeIterator() -> Iterator { Iterator(self) }

  public struct Iterator: IteratorProtocol {
    private let batches: Batches
    private var order: [Int] = []
    /// The epoch that the next batch belongs to, counted from 0.
    public private(set) var epoch = 0
    private var start = 0

    init(_ batches: Batches) { self.batches = batches }

    /// The next rows of each tensor.
    public mutating func next() -> [Tensor]? {
      guard epoch < batches.epochs else { return nil }
      if start == 0, batches.isShuffled || order.isEmpty { order = batches.order(inEpoch: epoch) }
      let end = Swift.min(start + batches.size, order.count)
      let places = Array(order[start..<end])
      start = end
      if end == order.count { (start, epoch) = (0, epoch + 1) }
      // The places come from a permutation of the rows, so gathering them cannot fail.
      return batches.tensors.compactMap { try? rows(places, of: $0) }
    }
  }
}
