internal import Tensors

// Sizes that a file claims, which nobody vouches for.

/// A shape from a file, with the file's own words when it is impossible.
func checkedShape(_ sizes: [Int], of what: String, code: String) throws(DataError) -> Shape {
  do throws(ShapeError) {
    return try Shape(sizes)
  } catch {
    throw DataError(code, "the shape of \(what) is impossible: \(error.message)")
  }
}

/// The product of sizes; nil when one of them is negative or the product does not fit an `Int`.
func checkedProduct(_ sizes: [Int]) -> Int? {
  var product = 1
  for size in sizes {
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    guard !overflow, size >= 0 else { return nil }
    product = next
  }
  return product
}
