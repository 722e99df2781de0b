import Tensors
import Testing

@Suite struct ProductTests {
  private static let cases: [(Shape, Shape, Shape)] = [
    ([2, 3], [3, 4], [2, 4]), ([3], [3], []), ([3], [3, 4], [4]), ([2, 3], [3], [2]),
    ([5, 2, 3], [3, 4], [5, 2, 4]),
    ([2, 3], [5, 3, 4], [5, 2, 4]), ([5, 2, 3], [5, 3, 4], [5, 2, 4]),
    ([2, 5, 2, 3], [2, 5, 3, 4], [2, 5, 2, 4]),
    ([5, 2, 3], [3], [5, 2]), ([0, 3], [3, 4], [0, 4]), ([2, 0], [0, 4], [2, 4]),
    ([40, 30], [30, 20], [40, 20]),
    ([3], [5, 3, 4], [5, 4]),
  ]

  private func element(_ tensor: Tensor, _ batch: [Int], _ row: Int, _ column: Int, isVector: Bool) -> Double
  {
    if tensor.rank == 1 { return tensor[flat: isVector ? column : row] }
    let place = (tensor.rank > 2 ? batch : []) + [row, column]
    return tensor[flat: zip(tensor.shape.dimensions, place).reduce(0) { $0 * $1.0 + $1.1 }]
  }

  @Test(arguments: Precision.allCases, cases)
  func productsMatchTheirDefinition(_ precision: Precision, _ shapes: (a: Shape, b: Shape, c: Shape)) throws {
    let a = counting(shapes.a, precision).scaled(by: 0.125)
    let b = counting(shapes.b, precision).scaled(by: 0.25)
    let product = try Tensor.matmul(a, b)
    #expect(product.shape == shapes.c)
    let inner = shapes.a[shapes.a.rank - 1]
    let batch = max(shapes.a.rank, shapes.b.rank) - 2
    for (index, place) in places(shapes.c).enumerated() {
      var rest = Array(place.dropFirst(max(0, batch)))
      let row = shapes.a.rank == 1 || rest.isEmpty ? 0 : rest.removeFirst()
      let column = shapes.b.rank == 1 || rest.isEmpty ? 0 : rest.removeFirst()
      let batchPlace = Array(place.prefix(max(0, batch)))
      let expected = (0..<inner).reduce(0.0) {
        $0 + element(a, batchPlace, row, $1, isVector: true)
          * element(b, batchPlace, $1, column, isVector: false)
      }
      #expect((product[flat: index] - expected).magnitude <= 1e-5 * max(1, expected.magnitude))
    }
  }

  @Test(arguments: Precision.allCases, [[Int](), [3], [2, 3]])
  func transposedFormsEqualProductsOfTransposes(_ precision: Precision, _ batch: [Int]) throws {
    let a = counting(try Shape(batch + [2, 4]), precision)
    let b = counting(try Shape(batch + [4, 5]), precision)
    let plain = try Tensor.matmul(a, b)
    let (at, bt) = (a.transposed(), b.transposed())
    #expect(try Tensor.matmul(at, b, transposeA: true).doubles == plain.doubles)
    #expect(try Tensor.matmul(a, bt, transposeB: true).doubles == plain.doubles)
    #expect(try Tensor.matmul(at, bt, transposeA: true, transposeB: true).doubles == plain.doubles)
    var sum = Tensor.ones(plain.shape, precision)
    try Tensor.matmul(into: &sum, a, b, accumulate: true)
    #expect(sum.doubles == plain.doubles.map { $0 + 1 })
    let shared = sum
    try Tensor.matmul(into: &sum, a, b, accumulate: false)
    #expect(sum.doubles == plain.doubles && shared.doubles != sum.doubles)
  }

  @Test(arguments: Precision.allCases)
  func affineIsProductPlusBias(_ precision: Precision) throws {
    for (m, k, n) in [(4, 2, 8), (4, 8, 1), (32, 64, 32), (0, 3, 2), (2, 0, 3)] {
      let x = counting(.matrix(m, k), precision)
      let w = counting(.matrix(k, n), precision)
      let b = counting(.vector(n), precision)
      let expected = try Tensor.binary(.add, Tensor.matmul(x, w), b)
      #expect(try Tensor.affine(x, w, b).doubles == expected.doubles)
    }
    let vector = try Tensor.affine(
      counting([3], precision), counting([3, 2], precision), counting([2], precision))
    #expect(vector.doubles == [10, 14] && vector.shape == [2])
    let batch = try Tensor.affine(counting([2, 2, 3]), counting([3, 2]), counting([2]))
    #expect(batch.shape == [2, 2, 2])
  }

  @Test func dot() throws {
    #expect(try Tensor.dot(counting([4]), counting([4])).item == 14)
  }

  @Test func messages() {
    func product(_ a: Shape, _ b: Shape, _ ta: Bool = false, _ tb: Bool = false) -> String {
      message { _ = try Tensor.matmul(.zeros(a, .f32), .zeros(b, .f32), transposeA: ta, transposeB: tb) }
    }
    #expect(
      product([4, 8], [4, 1]) == "shape: shapes do not fit in [4, 8] @ [4, 1]: the inner sizes 8 and 4 differ"
    )
    #expect(
      product([4, 8], [8, 1], true)
        == "shape: shapes do not fit in [4, 8].T @ [8, 1]: the inner sizes 4 and 8 differ")
    #expect(
      product([4, 8], [8, 1], false, true)
        == "shape: shapes do not fit in [4, 8] @ [8, 1].T: the inner sizes 8 and 1 differ")
    #expect(product([3], [4]) == "shape: shapes do not fit in [3] @ [4]: the inner sizes 3 and 4 differ")
    #expect(
      product([], [4])
        == "rank: a matrix product needs vectors or matrices, got shapes [] and [4]\nuse * to scale")
    #expect(
      product([2, 3, 4], [3, 4, 5])
        == "shape: the batch axes of [2, 3, 4] @ [3, 4, 5] differ\nexpand one operand first")
    #expect(
      product([1_000_000, 1], [1, 1_000_000])
        .hasPrefix("memory: a tensor of shape [1000000, 1000000] would take 4 TB, and "))
    let x = Tensor.zeros([4, 2], .f32)
    let w = Tensor.zeros([2, 8], .f32)
    #expect(
      message { _ = try Tensor.affine(x, w, Tensor.zeros([4], .f32)) }
        == "shape: the bias of [4, 2] @ [2, 8] must have shape [8], not [4]")
    #expect(
      message { _ = try Tensor.affine(x, Tensor.zeros([2], .f32), Tensor.zeros([4], .f32)) }
        == "rank: the weight of x @ W + b has shape [in, out], not [2]")
    #expect(
      message {
        var result = Tensor.zeros([2, 2], .f32)
        try Tensor.matmul(into: &result, x, w, accumulate: true)
      } == "shape: a product of shape [4, 8] cannot go into shape [2, 2]")
    #expect(
      message { _ = try Tensor.dot(x, w) } == "shape: a dot product needs equal shapes, got [4, 2] and [2, 8]"
    )
  }
}
