// The middle of many elements.
extension Kernels {
  /// For each line along the middle axis of [outer, count, inner] the places of its two middle elements in order of
  /// size: twice the same one of an odd count, and twice a NaN where there is one.
  ///
  /// - Throws: ``Stopped`` when it is to be left.
  public static func middlePlaces(
    of numbers: [Double], outer: Int, count: Int, inner: Int
  ) throws -> [(lower: Int, upper: Int)] {
    var middles: [(lower: Int, upper: Int)] = []
    guard count > 0 else { return middles }
    middles.reserveCapacity(outer * inner)
    var comparisons = 0
    for line in 0..<outer * inner {
      let start = line / inner * count * inner + line % inner
      let places = Array(stride(from: start, to: start + count * inner, by: inner))
      if let nan = places.first(where: { numbers[$0].isNaN }) {
        middles.append((nan, nan))
        continue
      }
      let order = try places.sorted { a, b in
        comparisons += 1
        try checkStop(turn: comparisons)
        return numbers[a] == numbers[b] ? a < b : numbers[a] < numbers[b]
      }
      middles.append((order[(count - 1) / 2], order[count / 2]))
    }
    return middles
  }
}
