import Testing

@testable import Interpreter

/// What a live chart draws of a series that is longer than its outline.
@Suite struct SeriesOutlineTests {
  private func numbers(_ count: Int) -> [Double] {
    var (state, level) = (UInt64(7), 0.0)
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      level += Double(state >> 40) / Double(1 << 24) - 0.5
      return level
    }
  }

  private func outline(_ numbers: [Double], step: Int) -> (places: [Double], numbers: [Double]) {
    var outline = SeriesOutline()
    for end in stride(from: step, to: numbers.count, by: step) { outline.follow(Array(numbers[..<end])) }
    outline.follow(numbers)
    return outline.points
  }

  @Test(arguments: [1, 5, 2048, 2049, 4096, 50_001]) func `ends and extremes stay, in order and bounded`(
    count: Int
  ) {
    let numbers = numbers(count)
    let points = outline(numbers, step: max(1, count / 7))
    #expect(points.places.first == 0 && points.places.last == Double(count - 1))
    #expect(points.numbers.min() == numbers.min() && points.numbers.max() == numbers.max())
    #expect(points.places == points.places.sorted() && Set(points.places).count == points.places.count)
    #expect(points.places.count <= 4 * SeriesOutline.capacity)
    #expect(zip(points.places, points.numbers).allSatisfy { numbers[Int($0)] == $1 })
    if count <= SeriesOutline.capacity { #expect(points.numbers == numbers) }
  }

  @Test func `the steps in which it follows change nothing`() {
    let numbers = numbers(30_000)
    let (one, other) = (outline(numbers, step: 30_000), outline(numbers, step: 613))
    #expect(one.places == other.places && one.numbers == other.numbers)
  }

  @Test func `every stretch keeps its lowest and highest number`() {
    let numbers = numbers(8192)
    let points = outline(numbers, step: 100)
    for start in stride(from: 0, to: 8192, by: 8) {
      let kept = zip(points.places, points.numbers).filter { start..<start + 8 ~= Int($0.0) }.map(\.1)
      #expect(
        kept.min() == numbers[start..<start + 8].min() && kept.max() == numbers[start..<start + 8].max())
    }
  }

  @Test func `numbers that are not finite are gaps`() {
    var numbers = numbers(10_000)
    for place in 4000..<6000 { numbers[place] = .nan }
    numbers[9_999] = .infinity
    let points = outline(numbers, step: 1500)
    #expect(zip(points.places, points.numbers).contains { 4000..<6000 ~= $0 && !$1.isFinite })
    #expect(!zip(points.places, points.numbers).contains { 4000..<6000 ~= $0 && $1.isFinite })
    #expect(points.numbers.last?.isFinite == false)
  }

  @Test func `a series that became shorter begins anew`() {
    var outline = SeriesOutline()
    outline.follow(numbers(5000))
    outline.follow([3, 4])
    #expect(outline.points.numbers == [3, 4])
  }
}
