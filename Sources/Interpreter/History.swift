/// The series that `track` records, by name.
///
/// A series is found by its slot, so that recording a number is one append.
public struct History {
  /// The names in the order of their first value.
  public private(set) var names: [String] = []
  private var slots: [String: Int] = [:]
  private var series: [[Double]] = []

  public init() {}

  /// The recorded numbers, nil for a name that was never tracked.
  public subscript(name: String) -> [Double]? { slots[name].map { series[$0] } }

  /// The place of a name's series; it begins empty.
  public mutating func slot(of name: String) -> Int {
    if let slot = slots[name] { return slot }
    let slot = names.count
    names.append(name)
    slots[name] = slot
    series.append([])
    return slot
  }

  /// Adds a number to the series at a slot.
  @inline(__always)
  public mutating func append(_ number: Double, to slot: Int) { series[slot].append(number) }

  public mutating func append(_ number: Double, to name: String) { append(number, to: slot(of: name)) }

  /// The newest numbers of a series, the newest last.
  public func recent(of name: String, _ count: Int) -> [Double] {
    slots[name].map { Array(series[$0].suffix(count)) } ?? []
  }

  /// The course of a series in a few numbers: means of equal stretches, of a few places each, and the last number.
  public func outline(of name: String, _ count: Int) -> [Double] {
    guard let numbers = self[name], count > 1 else { return [] }
    guard numbers.count > count, let last = numbers.last else { return numbers }
    let means = (0..<count - 1).map { part in
      let (start, end) = (part * numbers.count / count, (part + 1) * numbers.count / count)
      let places = Swift.stride(from: start, to: end, by: max(1, (end - start) / 16))
      return places.reduce(0) { $0 + numbers[$1] } / Double(Array(places).count)
    }
    return means + [last]
  }

  /// The outlines of all series, for progress.
  public func outlines(_ count: Int) -> [(name: String, recent: [Double])] {
    names.map { ($0, outline(of: $0, count)) }
  }

  /// The last numbers of all series.
  public func recent(_ count: Int) -> [(name: String, recent: [Double])] {
    names.map { ($0, recent(of: $0, count)) }
  }

  /// How many numbers each series has at some time.
  public struct Mark {
    fileprivate let counts: [Int]
  }

  public var mark: Mark { Mark(counts: series.map(\.count)) }

  /// Whether nothing is missing of what there was at a mark.
  public func holds(_ mark: Mark) -> Bool {
    mark.counts.count <= series.count && zip(series, mark.counts).allSatisfy { $0.count >= $1 }
  }

  /// Drops what was recorded after a mark.
  public mutating func shorten(to mark: Mark) {
    for name in names.dropFirst(mark.counts.count) { slots[name] = nil }
    names.removeSubrange(min(mark.counts.count, names.count)...)
    series.removeSubrange(min(mark.counts.count, series.count)...)
    for (slot, count) in mark.counts.enumerated() where slot < series.count && series[slot].count > count {
      series[slot].removeSubrange(count...)
    }
  }

  /// How many numbers all series hold.
  var count: Int { series.reduce(0) { $0 + $1.count } }

  /// How many numbers each series has, in the order of the names.
  var lengths: [Int] { series.map(\.count) }

  /// How many numbers the longest series has.
  public var longest: Int { series.map(\.count).max() ?? 0 }

  public var isEmpty: Bool { names.isEmpty }
}
