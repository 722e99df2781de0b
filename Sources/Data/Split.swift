public import Tensors

/// Rows divided at random into two parts: to train with, and to test on.
public struct Split: Sendable {
  public let trainX: Tensor
  public let trainY: Tensor
  public let testX: Tensor
  public let testY: Tensor

  /// - Parameter fraction: how much of the rows goes to training, between 0 and 1; rounded to whole rows.
  /// - Throws: ``DataError`` when x and y differ in length or a part would be empty.
  public init(_ x: Tensor, _ y: Tensor, fraction: Double, key: RandomKey) throws(DataError) {
    let count = try commonRowCount([x, y])
    guard fraction > 0, fraction < 1 else {
      throw DataError("data", "the fraction must lie between 0 and 1, got \(formatNumber(fraction))")
    }
    let size = Int((Double(count) * fraction).rounded())
    guard size > 0, size < count else {
      throw DataError(
        "data", "\(formatNumber(fraction)) of \(count) row\(count == 1 ? "" : "s") leaves one part empty",
        hint: "choose another fraction, or use more rows")
    }
    let order = Tensor.permutation(count, key)
    let (train, test) = (Array(order[..<size]), Array(order[size...]))
    trainX = try rows(train, of: x)
    trainY = try rows(train, of: y)
    testX = try rows(test, of: x)
    testY = try rows(test, of: y)
  }
}

/// The size that all first axes have.
func commonRowCount(_ tensors: [Tensor]) throws(DataError) -> Int {
  guard let first = tensors.first else { throw DataError("data", "there is no data to divide") }
  for tensor in tensors {
    guard tensor.rank > 0 else { throw DataError("data", "a single number has no rows to divide") }
    guard tensor.shape[0] == first.shape[0] else {
      throw DataError(
        "data",
        "the numbers of rows differ: \(first.shape) has \(first.shape[0]), \(tensor.shape) has \(tensor.shape[0])"
      )
    }
  }
  return first.shape[0]
}

func rows(_ places: [Int], of tensor: Tensor) throws(DataError) -> Tensor {
  do throws(ShapeError) {
    return try tensor.gathered(places)
  } catch {
    throw DataError("data", error.message, hint: error.hint)
  }
}
