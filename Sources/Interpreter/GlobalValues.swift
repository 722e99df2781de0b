import Glibc

/// What the session's variables hold at one moment, in parts: those that are as they were at an earlier moment are
/// shared with it, so that a prompt may keep the moment before each of many cells.
struct GlobalValues {
  private final class Part {
    let values: [Value]
    let definitionCounts: [Int]

    init(_ values: [Value], _ definitionCounts: [Int]) {
      self.values = values
      self.definitionCounts = definitionCounts
    }

    /// Whether the values are the same, bit by bit: those that are kept here cannot have become others in place.
    func holds(_ values: UnsafePointer<Value>, _ counts: ArraySlice<Int>) -> Bool {
      unsafe self.values.withUnsafeBytes { own in
        guard let start = own.baseAddress else { return counts.isEmpty }
        let isSame = unsafe memcmp(start, values, own.count) == 0
        return isSame && counts.elementsEqual(definitionCounts)
      }
    }
  }

  private static let partSize = 64
  private var parts: [Part] = []
  private(set) var count = 0

  /// - Parameter definitionCounts: how often each variable was defined, by slot.
  init(_ values: UnsafePointer<Value>, _ definitionCounts: [Int], sharing earlier: GlobalValues?) {
    count = definitionCounts.count
    let earlier = earlier?.parts ?? []
    for (place, start) in stride(from: 0, to: count, by: Self.partSize).enumerated() {
      let end = min(start + Self.partSize, count)
      if place < earlier.count, earlier[place].values.count == end - start,
        unsafe earlier[place].holds(values + start, definitionCounts[start..<end])
      {
        parts.append(earlier[place])
      } else {
        let copies = unsafe Array(UnsafeBufferPointer(start: values + start, count: end - start))
        parts.append(Part(copies, Array(definitionCounts[start..<end])))
      }
    }
  }

  var values: [Value] { parts.flatMap(\.values) }
  var definitionCounts: [Int] { parts.flatMap(\.definitionCounts) }
}
