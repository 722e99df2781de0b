import Tensors
import Testing

/// Work on a thread whose flag is set: it ends without a result, and nothing that looks like one is complete.
struct StopTests {
  private func stopped(_ body: () throws -> Void) rethrows {
    let flag = StopFlag()
    flag.set(.interruption)
    try Kernels.watching(flag, body)
  }

  @Test func `what picks elements throws`() throws {
    let x = Tensor([0, 1, 2, 3], shape: [4], .f64)
    stopped {
      #expect(throws: Kernels.Stopped.self) { try x.nonzeroPlaces() }
      #expect(throws: ShapeError.self) { try x.integers() }
      #expect(throws: ShapeError.self) { try x.gathered([0, 1]) }
      #expect(throws: ShapeError.self) { try Tensor.oneHot([0, 1], classes: 2, .f32) }
      #expect(throws: ShapeError.self) { try Tensor.concatenated([x, x], axis: 0) }
      #expect(throws: ShapeError.self) { try Tensor.stacked([x, x]) }
    }
    #expect(try x.nonzeroPlaces() == [1, 2, 3])
  }

  @Test func `results of kernels keep their size`() {
    let count = 5_000_000
    let key = RandomKey(seed: 1, purpose: "stop")
    let x = Tensor.uniform([count], key, .f32)
    stopped {
      #expect(x.doubles.count == count)
      #expect(x.copied().count == count)
      #expect(Tensor.permutation(count, key).count == count)
      #expect(Tensor.permutation(count, key, .f64).count == count)
    }
  }

  @Test(arguments: [Precision.f32, .f64])
  func `rows in panels are those of one call`(precision: Precision) throws {
    // More elements than a panel has, in rows that do not divide it.
    let (rows, width) = (70_001, 31)
    let x = Tensor.uniform([rows, width], RandomKey(seed: 2, purpose: "stop"), precision)
    let soft = x.softmaxRows()
    for row in [0, 1, 67_649, 67_650, 67_651, rows - 1] {
      let one = try x.gathered([row]).softmaxRows()
      #expect(try soft.gathered([row]).doubles == one.doubles)
    }
    let order = Tensor.permutation(rows, RandomKey(seed: 3, purpose: "stop"))
    let mixed = try x.gathered(order)
    #expect(try mixed.scatteredAdd(order, count: rows).doubles == x.doubles)
  }
}
