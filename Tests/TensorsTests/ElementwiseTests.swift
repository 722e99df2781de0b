import Tensors
import Testing

@Suite struct ElementwiseTests {
  private static let pairs: [(Shape, Shape)] = [
    ([3, 4], [3, 4]), ([3, 4], [4]), ([4], [3, 4]), ([3, 4], []), ([], [3, 4]), ([], []), ([3, 4], [3, 1]),
    ([3, 1], [3, 4]), ([3, 4], [1, 4]), ([2, 3, 4], [4]), ([2, 3, 4], [3, 4]), ([2, 3, 4], [3, 1]),
    ([2, 1, 4], [2, 3, 4]),
    ([2, 3, 4], [2, 1, 1]), ([2, 3, 2, 5], [3, 1, 5]), ([5], [1]), ([1, 1], [3, 4]), ([0, 4], [4]),
    ([4, 0], [4, 1]),
    ([2, 1, 2, 1, 2, 1, 2, 3], [2, 1, 1, 3]), ([2, 2, 1, 2, 3], [2, 1, 1, 2, 1]),
  ]

  @Test(arguments: Precision.allCases, pairs)
  func everyBroadcastMatchesItsDefinition(_ precision: Precision, _ pair: (a: Shape, b: Shape)) throws {
    let a = counting(pair.a, precision)
    let b = counting(pair.b, precision)
    let got = try Tensor.binary(.subtract, a, b)
    let shape = try pair.a.broadcast(with: pair.b)
    #expect(got.shape == shape)
    #expect(got.doubles == places(shape).map { broadcastElement(a, $0) - broadcastElement(b, $0) })
  }

  /// Summing the cotangent back is the adjoint: <broadcast(b), g> = <b, sum(g)>.
  @Test(arguments: Precision.allCases, pairs)
  func summingIsTheAdjointOfBroadcasting(_ precision: Precision, _ pair: (a: Shape, b: Shape)) throws {
    let shape = try pair.a.broadcast(with: pair.b)
    let g = counting(shape, precision)
    for operand in [pair.a, pair.b] {
      let sum = g.sum(toShape: operand)
      #expect(sum.shape == operand)
      let b = counting(operand, precision)
      let wide = try b.broadcast(to: shape)
      #expect(wide.doubles == places(shape).map { broadcastElement(b, $0) })
      let left = zip(wide.doubles, g.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      let right = zip(b.doubles, sum.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(left == right)
    }
    #expect(g.sum(toShape: shape).isIdentical(to: g))
  }

  @Test func mixedPrecisionWidens() throws {
    let a = Tensor([0.1], shape: [1], .f64)
    let b = Tensor([0.5], shape: [1], .f32)
    #expect(try Tensor.binary(.add, a, b).precision == .f64)
    #expect(try Tensor.binary(.add, a, b).item == 0.6)
    #expect(b.unaryPullback(.square, output: b, cotangent: a).precision == .f64)
  }

  @Test func unaryAndItsPullback() {
    let x = Tensor([-2, 0, 3], shape: [3], .f64)
    #expect(x.unary(.relu).doubles == [0, 0, 3])
    #expect(x.unary(.leakyRelu, argument: 0.5).doubles == [-1, 0, 3])
    let g = Tensor([1, 1, 2], shape: [3], .f64)
    #expect(x.unaryPullback(.square, output: x.unary(.square), cotangent: g).doubles == [-4, 0, 12])
    #expect(x.clamped(-1, 1).doubles == [-1, 0, 1])
    #expect(x.scaled(by: 3).doubles == [-6, 0, 9])
  }

  @Test func selecting() throws {
    let mask = Tensor([1, 0, 0, 1], shape: [2, 2], .f32)
    let chosen = try Tensor.select(mask, Tensor(7, .f32), Tensor([1, 2], shape: [2], .f32))
    #expect(chosen.doubles == [7, 2, 1, 7] && chosen.shape == [2, 2])
    let grown = try Tensor.select(Tensor(1, .f32), mask, Tensor(0, .f32))
    #expect(grown.doubles == mask.doubles)
    #expect(
      message { _ = try Tensor.select(mask, Tensor.ones([3], .f32), Tensor(0, .f32)) }
        == "shape: shapes [2, 2] and [3] do not fit: their last axis has 2 and 3")
    #expect(
      message { _ = try Tensor.ones([2], .f32).broadcast(to: [3]) }
        == "shape: shape [2] does not expand to [3]\naxes of size 1 grow, and new axes come in front; all other sizes stay"
    )
  }
}
