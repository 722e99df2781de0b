/// The course of a growing series in a bounded number of points, kept up as numbers arrive.
///
/// The numbers are put into stretches of equal length, and of each the first, lowest, highest and last number are kept:
/// a line through them covers the same pixels as one through all numbers (M4; Jugel et al., VLDB 2014) as long as
/// there are more stretches than columns. When the stretches are full, each two become one. A number is looked at once,
/// so that a picture costs the same however long the run is.
struct SeriesOutline {
  /// A place of the series with its number.
  private struct Point {
    var place: Int
    var number: Double
  }

  /// The finite numbers of one stretch, and where the last one that is not finite stands.
  private struct Stretch {
    var first, low, high, last: Point
    var gap: Int?

    init(_ point: Point) {
      (first, low, high, last) = (point, point, point, point)
      if !point.number.isFinite { gap = point.place }
    }

    mutating func add(_ point: Point) {
      guard point.number.isFinite else {
        gap = point.place
        return
      }
      guard first.number.isFinite else {
        (first, low, high, last) = (point, point, point, point)
        return
      }
      if point.number < low.number { low = point }
      if point.number > high.number { high = point }
      last = point
    }

    /// Takes in the stretch behind this one.
    mutating func add(_ next: Stretch) {
      guard next.first.number.isFinite else {
        gap = next.gap ?? gap
        return
      }
      let (ownGap, wasEmpty) = (gap, !first.number.isFinite)
      guard !wasEmpty else {
        self = next
        gap = next.gap ?? ownGap
        return
      }
      if next.low.number < low.number { low = next.low }
      if next.high.number > high.number { high = next.high }
      (last, gap) = (next.last, next.gap ?? gap)
    }
  }

  /// The most stretches that are kept; half as many at the least, once there are more numbers.
  static let capacity = 2048

  private var stretches: [Stretch] = []
  /// How many numbers make a stretch.
  private var length = 1
  /// How many numbers of the series were taken.
  private(set) var count = 0

  /// Takes the numbers that the series has got since the last time.
  mutating func follow(_ numbers: [Double]) {
    // Of a series that became shorter nothing is known.
    if numbers.count < count { self = SeriesOutline() }
    for place in count..<numbers.count {
      let point = Point(place: place, number: numbers[place])
      if place % length == 0 {
        if stretches.count == Self.capacity { halve() }
        stretches.append(Stretch(point))
      }
      stretches[stretches.count - 1].add(point)
    }
    count = numbers.count
  }

  private mutating func halve() {
    for pair in 0..<Self.capacity / 2 {
      stretches[pair] = stretches[2 * pair]
      stretches[pair].add(stretches[2 * pair + 1])
    }
    stretches.removeSubrange((Self.capacity / 2)...)
    length *= 2
  }

  /// The places and the numbers to draw a line through, in order; a gap is a number that is not finite.
  var points: (places: [Double], numbers: [Double]) {
    var places: [Double] = []
    var numbers: [Double] = []
    func add(_ point: Point) {
      if let last = places.last, Double(point.place) <= last { return }
      places.append(Double(point.place))
      numbers.append(point.number)
    }
    for stretch in stretches {
      if stretch.first.number.isFinite {
        let isFalling = stretch.high.place < stretch.low.place
        add(stretch.first)
        add(isFalling ? stretch.high : stretch.low)
        add(isFalling ? stretch.low : stretch.high)
        add(stretch.last)
      }
      if let gap = stretch.gap { add(Point(place: gap, number: .nan)) }
    }
    return (places, numbers)
  }
}
