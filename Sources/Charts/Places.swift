/// Places on the x axis: those that were given, or 0, 1, 2, …, which take no memory.
struct Places: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable, Sendable {
  /// nil for places that are counted.
  let given: [Double]?
  let count: Int

  /// - Parameter count: how many there are where none are given.
  init(_ given: [Double]?, count: Int) {
    self.given = given
    self.count = given?.count ?? count
  }

  init(_ given: [Double]) { self.init(given, count: given.count) }

  init(arrayLiteral given: Double...) { self.init(given) }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  @inline(__always)
  subscript(place: Int) -> Double {
    if let given { return given[place] }
    return Double(place)
  }

  static func == (one: Places, other: Places) -> Bool {
    one.given == nil && other.given == nil ? one.count == other.count : one.elementsEqual(other)
  }
}
