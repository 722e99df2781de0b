import Tensors
import Testing

@Suite struct ReductionTests {
  @Test(arguments: Precision.allCases)
  func shapesAndValues(_ precision: Precision) throws {
    let x = counting([2, 3], precision)
    #expect(try x.reduce(.sum).item == 15)
    #expect(try x.reduce(.sum).isScalar)
    #expect(try x.reduce(.mean, axis: 0).doubles == [1.5, 2.5, 3.5])
    #expect(try x.reduce(.max, axis: -1, keep: true).shape == [2, 1])
    #expect(try x.reduce(.argmax, axis: 1).doubles == [2, 2])
    #expect(try x.reduce(.argmax).item == 5)
    #expect(try x.reduce(.sum, keep: true).shape == [1, 1])
    #expect(try x.reduce(.sumOfSquares).item == 55 && x.sumOfSquares == 55 && x.total == 15)
    #expect(try x.variance().item == 3.5)
    #expect(try x.variance(axis: 0, keep: true, ddof: 0).doubles == [2.25, 2.25, 2.25])
    #expect(try x.cumulativeSum(axis: 1).doubles == [0, 1, 3, 3, 7, 12])
    #expect(try Tensor(3, precision).reduce(.sum).item == 3)
    #expect(try counting([4], precision).reduce(.min, axis: 0).isScalar)
  }

  @Test func emptyTensorsReduce() throws {
    let empty = Tensor.zeros([0, 3], .f32)
    #expect(try empty.reduce(.sum).item == 0)
    #expect(try empty.reduce(.product, axis: 0).doubles == [1, 1, 1])
    #expect(try empty.reduce(.mean, axis: 0).doubles.allSatisfy { $0.isNaN })
    #expect(try empty.reduce(.max, axis: 1).count == 0)
    #expect(try empty.variance().item.isNaN)
    #expect(
      message { _ = try empty.reduce(.max) }
        == "size: there is no max of nothing: the tensor has shape [0, 3]")
    #expect(
      message { _ = try empty.reduce(.argmin, axis: 0) }
        == "size: there is no argmin of nothing: the tensor has shape [0, 3]")
    #expect(
      message { _ = try empty.reduce(.sum, axis: 2) }
        == "axis: axis 2 is out of range for shape [0, 3], whose axes are 0 to 1 (or -2 to -1)")
  }
}
