import Tensors
import Testing

@Suite struct ShapingTests {
  @Test func reshaping() throws {
    let x = counting([2, 3])
    #expect(try x.reshaped(to: [3, 2]).doubles == x.doubles)
    #expect(try x.reshaped(to: [2, 3]).isIdentical(to: x))
    #expect(
      message { _ = try x.reshaped(to: [4]) }
        == "shape: [2, 3] has 6 elements and cannot become [4], which has 4")
  }

  @Test func transposingAndPermuting() throws {
    let x = counting([2, 3])
    #expect(x.transposed().doubles == [0, 3, 1, 4, 2, 5] && x.transposed().shape == [3, 2])
    #expect(counting([3]).transposed().shape == [3])
    let y = counting([2, 3, 4])
    let permuted = try y.permuted([2, 0, -2])
    #expect(permuted.shape == [4, 2, 3])
    #expect(permuted.doubles == places([4, 2, 3]).map { Double($0[1] * 12 + $0[2] * 4 + $0[0]) })
    #expect(try y.permuted([0, 1, 2]).isIdentical(to: y))
    #expect(y.transposed().shape == [2, 4, 3])
    #expect(
      message { _ = try y.permuted([0, 0, 1]) }
        == "axis: axes [0, 0, 1] are not an order of the 3 axes of [2, 3, 4]")
    #expect(
      message { _ = try y.permuted([0, 1]) }
        == "axis: axes [0, 1] are not an order of the 3 axes of [2, 3, 4]")
    #expect(Tensor.zeros([0, 3], .f32).transposed().shape == [3, 0])
  }

  @Test func joining() throws {
    let x = counting([2, 2])
    let y = Tensor.full([2, 1], 9, .f32)
    #expect(try Tensor.concatenated([x, y], axis: 1).doubles == [0, 1, 9, 2, 3, 9])
    #expect(try Tensor.concatenated([x, x], axis: -2).shape == [4, 2])
    #expect(try Tensor.concatenated([x, y.converted(to: .f64)], axis: 1).precision == .f64)
    #expect(try Tensor.stacked([x, x], axis: 0).shape == [2, 2, 2])
    #expect(try Tensor.stacked([x, x], axis: -1).doubles == [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(try Tensor.stacked([Tensor(1, .f32), Tensor(2, .f32)]).doubles == [1, 2])
    #expect(message { _ = try Tensor.concatenated([], axis: 0) } == "size: nothing to concatenate")
    #expect(message { _ = try Tensor.stacked([]) } == "size: nothing to stack")
    #expect(
      message { _ = try Tensor.concatenated([x, y], axis: 0) }
        == "shape: shapes [2, 2] and [2, 1] cannot be joined along axis 0\naxis: 1 fits")
    #expect(
      message { _ = try Tensor.stacked([x, y]) } == "shape: shapes [2, 2] and [2, 1] cannot be stacked")
  }

  @Test func slicingAndItsAdjoint() throws {
    let x = counting([4, 5])
    let ranges = [AxisRange(start: 3, count: 2, step: -2), AxisRange(start: 1, count: 3)]
    let slice = try x.sliced(ranges)
    #expect(slice.shape == [2, 3] && slice.doubles == [16, 17, 18, 6, 7, 8])
    let back = try slice.padded(into: [4, 5], ranges)
    let kept = Set(slice.doubles)
    #expect(back.doubles == x.doubles.map { kept.contains($0) ? $0 : 0 })
    #expect(try x.sliced([AxisRange(start: 2, count: 1)]).doubles == [10, 11, 12, 13, 14])
    #expect(try x.sliced([.all(4), .all(5)]).isIdentical(to: x))
    #expect(try x.sliced([AxisRange(start: 4, count: 0)]).shape == [0, 5])
    let replaced = try x.replacing([AxisRange(start: 0, count: 1)], with: Tensor(-1, .f32))
    #expect(replaced.doubles.prefix(6) == [-1, -1, -1, -1, -1, 5] && x[flat: 0] == 0)
    #expect(
      message { _ = try x.sliced([AxisRange(start: 2, count: 3)]) }
        == "index: places 2..<5 are outside of axis 0 of shape [4, 5]")
    #expect(
      message { _ = try x.sliced([.all(4), AxisRange(start: 0, count: 3, step: .max)]) }
        == "index: places 0, 9223372036854775807, … (3 places) are outside of axis 1 of shape [4, 5]")
    #expect(
      message { _ = try x.sliced([.all(4), .all(5), .all(1)]) }
        == "rank: 3 indices for shape [4, 5], which has 2 axes")
    #expect(
      message { _ = try x.padded(into: [5, 5], [.all(5)]) }
        == "shape: shape [4, 5] does not fit places of shape [5, 5]"
    )
  }

  @Test func gatheringAndItsAdjoint() throws {
    let x = counting([3, 2])
    #expect(try x.gathered([2, 0, 2]).doubles == [4, 5, 0, 1, 4, 5])
    #expect(try x.gathered([]).shape == [0, 2])
    #expect(try Tensor.ones([3, 2], .f32).scatteredAdd([2, 0, 2], count: 3).doubles == [1, 1, 0, 0, 2, 2])
    #expect(try counting([3]).gathered([1]).doubles == [1])
    #expect(
      message { _ = try x.gathered([3]) } == "index: row 3 is out of range: there are 3, 0 to 2"
    )
    #expect(
      message { _ = try Tensor(1, .f32).gathered([0]) } == "rank: a single number has no rows to choose from")
    #expect(
      message { _ = try x.scatteredAdd([0], count: 3) } == "shape: 1 row numbers for a tensor of shape [3, 2]"
    )
  }

  @Test func labels() throws {
    let x = counting([2, 3])
    #expect(try x.picked([2, 0]).doubles == [2, 3])
    #expect(try Tensor.ones([2], .f32).pickedAdjoint([2, 0], classes: 3).doubles == [0, 0, 1, 1, 0, 0])
    #expect(try Tensor.oneHot([1, 0], classes: 2, .f64).doubles == [0, 1, 1, 0])
    #expect(try Tensor([1, 2], shape: [2], .f32).integers() == [1, 2])
    #expect(message { _ = try Tensor(0.5, .f32).integers() } == "index: 0.5 is not a whole number")
    #expect(message { _ = try Tensor(.nan, .f32).integers() } == "index: nan is not a whole number")
    #expect(
      message { _ = try Tensor.oneHot([2], classes: 2, .f32) }
        == "index: label 2 is out of range: there are 2, 0 to 1")
    #expect(
      message { _ = try x.picked([-1, 0]) }
        == "index: label -1 is out of range: there are 3, 0 to 2")
    #expect(message { _ = try x.picked([0]) } == "shape: 1 labels for a tensor of shape [2, 3]")
  }

  @Test func matrices() throws {
    #expect(try Tensor.eye(2, .f32).doubles == [1, 0, 0, 1])
    #expect(try counting([2]).diagonalMatrix().doubles == [0, 0, 0, 1])
    #expect(try counting([2, 3]).diagonal().doubles == [0, 4])
    let ones = Tensor.ones([3, 3], .f32)
    #expect(try ones.lowerTriangle().doubles == [1, 0, 0, 1, 1, 0, 1, 1, 1])
    #expect(try ones.lowerTriangle(offset: -1).doubles == [0, 0, 0, 1, 0, 0, 1, 1, 0])
    #expect(try ones.upperTriangle(offset: 1).doubles == [0, 1, 1, 0, 0, 1, 0, 0, 0])
    #expect(try ones.upperTriangle(offset: .max).total == 0)
    #expect(try ones.lowerTriangle(offset: .max).total == 9)
    #expect(try ones.lowerTriangle(offset: .min).total == 0)
    #expect(try Tensor.ones([2, 2, 2], .f32).upperTriangle().doubles == [1, 1, 0, 1, 1, 1, 0, 1])
    #expect(
      message { _ = try ones.diagonalMatrix() }
        == "rank: a diagonal is given by a vector, not by shape [3, 3]")
    #expect(
      message { _ = try counting([3]).diagonal() } == "rank: only a matrix has a diagonal, not shape [3]")
    #expect(
      message { _ = try counting([3]).lowerTriangle() } == "rank: only a matrix has triangles, not shape [3]")
  }
}
