import Tensors
import Testing

@Suite struct ShapeTests {
  @Test func basics() throws {
    let shape = try Shape([3, 4])
    #expect(shape.rank == 2 && shape.count == 12 && shape[1] == 4 && shape.dimensions == [3, 4])
    #expect("\(shape)" == "[3, 4]" && "\(Shape.scalar)" == "[]" && Shape.scalar.count == 1)
    #expect(shape == Shape.matrix(3, 4) && shape == [3, 4] && shape != [4, 3] && shape != [3, 4, 1])
    #expect(Shape.vector(5) == [5] && Set([shape, [3, 4], [12]]).count == 2)
    #expect(try Shape([0, 5]).count == 0)
    #expect(try Shape([1, 2, 1, 2, 1, 2, 1, 2]).count == 16)
  }

  @Test func axes() throws {
    let shape: Shape = [2, 3, 4]
    #expect(try shape.normalized(axis: -1) == 2)
    #expect(try shape.replacing(axis: -2, with: 7) == [2, 7, 4])
    #expect(try shape.removing(axis: 0) == [3, 4])
    #expect(try shape.inserting(axis: -1, size: 1) == [2, 3, 4, 1])
    #expect(try shape.inserting(axis: 0, size: 1) == [1, 2, 3, 4])
  }

  @Test(arguments: [
    ([3, 4], [3, 4], [3, 4]), ([3, 4], [4], [3, 4]), ([4], [3, 4], [3, 4]), ([3, 4], [], [3, 4]),
    ([], [2], [2]),
    ([3, 4], [3, 1], [3, 4]), ([1, 4], [3, 4], [3, 4]), ([2, 1, 4], [2, 3, 4], [2, 3, 4]), ([5], [1], [5]),
    ([0, 3], [3], [0, 3]), ([1], [], [1]),
  ])
  func oneSideGrows(_ a: [Int], _ b: [Int], _ expected: [Int]) throws {
    #expect(try Shape(a).broadcast(with: Shape(b)) == Shape(expected))
  }

  @Test func messages() {
    #expect(message { _ = try Shape([-1, 2]) } == "size: a size cannot be negative: [-1, 2]")
    #expect(
      message { _ = try Shape(Array(repeating: 1, count: 9)) } == "rank: a tensor has at most 8 axes, not 9")
    #expect(
      message { _ = try Shape([1 << 31, 1 << 31, 1 << 31]) }
        == "memory: a tensor of shape [2147483648, 2147483648, 2147483648] does not fit into the memory of any machine"
    )
    #expect(
      message { _ = try Shape([1_000_000, 1_000_000]) }.hasPrefix(
        "memory: a tensor of shape [1000000, 1000000] would take 4 TB, and "))
    #expect(
      message { _ = try Shape([0, .max]) }
        == "memory: a tensor of shape [0, 9223372036854775807] does not fit into the memory of any machine")
    let shape: Shape = [2, 3]
    #expect(
      message { _ = try shape.normalized(axis: 2) }
        == "axis: axis 2 is out of range for shape [2, 3], whose axes are 0 to 1 (or -2 to -1)")
    #expect(
      message { _ = try Shape.vector(3).normalized(axis: -2) }
        == "axis: axis -2 is out of range for shape [3], whose axes are 0 (or -1)")
    #expect(message { _ = try Shape.scalar.normalized(axis: 0) } == "axis: a single number has no axes")
    #expect(message { _ = try Shape.scalar.normalized(axis: .min) } == "axis: a single number has no axes")
    #expect(
      message { _ = try shape.inserting(axis: 4, size: 1) }
        == "axis: a new axis of [2, 3] can stand at 0 to 2, or -3 to -1, not at 4")
    #expect(
      message { _ = try shape.broadcast(with: [4]) }
        == "shape: shapes [2, 3] and [4] do not fit: their last axis has 3 and 4")
    #expect(
      message { _ = try Shape([5, 1]).broadcast(with: [5]) }
        == """
        shape: shapes [5, 1] and [5] do not fit: both would have to grow
        reshape one of them, use outer(a, b) for all pairs, or expand one first
        """)
  }
}
