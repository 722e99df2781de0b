import Tensors
import Testing

@Suite struct TensorTests {
  @Test(arguments: Precision.allCases)
  func makingAndReading(_ precision: Precision) {
    let x = Tensor([1, 2.5, -3, 4], shape: [2, 2], precision)
    #expect(x.doubles == [1, 2.5, -3, 4] && x.shape == [2, 2] && x.rank == 2 && x.count == 4)
    #expect(x.precision == precision && !x.isScalar && x[flat: 2] == -3 && x.item == 1)
    #expect(Tensor(0.5, precision).item == 0.5 && Tensor(0.5, precision).isScalar)
    #expect(
      Tensor.zeros([3], precision).doubles == [0, 0, 0] && Tensor.ones([2], precision).doubles == [1, 1])
    #expect(Tensor.full([2, 1], 7, precision).doubles == [7, 7] && Tensor.full([], 7, precision).item == 7)
    let empty = Tensor.zeros([0, 3], precision)
    #expect(empty.doubles.isEmpty && empty.item.isNaN && empty.allFinite && empty.count == 0)
  }

  @Test func convertingKeepsTheNumbers() {
    let x = Tensor([0.5, 1, 2], shape: [3], .f32)
    #expect(x.converted(to: .f32).isIdentical(to: x))
    let wide = x.converted(to: .f64)
    #expect(wide.precision == .f64 && wide.doubles == x.doubles)
  }

  @Test func sharedStorageIsNeverWritten() {
    var a = Tensor([1, 2], shape: [2], .f32)
    let copy = a
    let isUniqueAtFirst = a.isUniquelyReferenced
    #expect(!isUniqueAtFirst)
    a.add(Tensor([10, 10], shape: [2], .f32))
    #expect(a.doubles == [11, 12] && copy.doubles == [1, 2])
    let isUniqueAfterwards = a.isUniquelyReferenced
    #expect(isUniqueAfterwards)
    let place = unsafe a.pointer
    a.add(Tensor([1, 1], shape: [2], .f64), times: 2)
    #expect(a.doubles == [13, 14] && a.precision == .f32)
    #expect(unsafe a.pointer == place)
  }

  @Test func reshapedViewsShareAndAreNotWritten() throws {
    var view = try Tensor([1, 2, 3, 4], shape: [4], .f32).reshaped(to: [2, 2])
    let isUnique = view.isUniquelyReferenced
    #expect(!isUnique)
    let again = try view.reshaped(to: [4])
    #expect(unsafe again.pointer == view.pointer)
    view.add(Tensor.ones([2, 2], .f32))
    #expect(view.doubles == [2, 3, 4, 5] && again.doubles == [1, 2, 3, 4])
    var source = Tensor([1, 2], shape: [2], .f32)
    let look = try source.reshaped(to: [1, 2])
    source.add(source)
    #expect(look.doubles == [1, 2] && source.doubles == [2, 4])
  }

  @Test(arguments: Precision.allCases)
  func statistics(_ precision: Precision) {
    let facts = Tensor([1, 3, .nan, 0, .infinity], shape: [5], precision).statistics
    #expect(
      facts.min == 0 && facts.max == 3 && facts.nanCount == 1 && facts.infCount == 1 && facts.zeroCount == 1)
    #expect((facts.mean - 4.0 / 3).magnitude < 1e-12 && (facts.std - 1.5275252316519468).magnitude < 1e-12)
    #expect(Tensor.zeros([0], precision).statistics.mean.isNaN)
    #expect(Tensor([5], shape: [1], precision).statistics.std.isNaN)
  }
}
