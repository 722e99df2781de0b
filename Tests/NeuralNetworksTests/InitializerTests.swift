import Autodiff
import NeuralNetworks
import Tensors
import Testing

struct InitializerTests {
  private let key = RandomKey(seed: 5, purpose: "test")

  @Test(arguments: [
    ("glorot", (2.0 / 700).squareRoot()), ("he", (2.0 / 300).squareRoot()),
    ("lecun", (1.0 / 300).squareRoot()),
  ])
  func `variance follows the fans`(_ name: String, _ deviation: Double) throws {
    for suffix in ["", "_uniform"] {
      let initializer = try #require(Initializer.all.first { $0.name == name + suffix })
      let statistics = try initializer([300, 400], .f64, key: key).statistics
      #expect(abs(statistics.std / deviation - 1) < 0.01)
      #expect(abs(statistics.mean) < 4 * deviation / 120_000.0.squareRoot())
      let limit = 3.0.squareRoot() * deviation
      // Normal numbers go beyond the limit that uniform ones keep.
      #expect((statistics.max > limit) == suffix.isEmpty)
    }
  }

  @Test func `the fans of a convolution count the field`() throws {
    let statistics = try Initializer.he([64, 32, 3, 3], .f64, key: key).statistics
    #expect(abs(statistics.std / (2.0 / 288).squareRoot() - 1) < 0.02)
  }

  @Test(arguments: [(5, 5), (7, 3), (3, 7), (1, 4), (60, 40)])
  func `orthogonal matrices are orthogonal`(_ rows: Int, _ columns: Int) throws {
    let w = try Initializer.orthogonal(.matrix(rows, columns), .f64, key: key)
    let product = try Tensor.matmul(w, w, transposeA: rows >= columns, transposeB: rows < columns)
    let size = min(rows, columns)
    for place in 0..<size * size {
      #expect(abs(product[flat: place] - (place / size == place % size ? 1 : 0)) < 1e-12)
    }
  }

  @Test func `eye takes one size or two`() throws {
    #expect(try Initializer.eye([2], .f64, key: key).doubles == [1, 0, 0, 1])
    #expect(try Initializer.eye([2, 3], .f64, key: key).doubles == [1, 0, 0, 0, 1, 0])
    #expect(
      message { _ = try Initializer.eye([2, 2, 2], .f64, key: key) }
        == "eye makes matrices, not tensors of shape [2, 2, 2]")
    #expect(
      message { _ = try Initializer.orthogonal([2], .f64, key: key) }
        == "orthogonal makes matrices, not tensors of shape [2] | give it two sizes, as in: orthogonal(4, 4)")
  }

  @Test(arguments: Initializer.all.map(\.name))
  func `the same key gives the same values, and empty shapes work`(_ name: String) throws {
    let initializer = try #require(Initializer.all.first { $0.name == name })
    let shape: Shape = [3, 2]
    #expect(try initializer(shape, .f64, key: key).doubles == initializer(shape, .f64, key: key).doubles)
    #expect(try initializer(shape, .f32, key: key).precision == .f32)
    #expect(try initializer([0, 2], .f64, key: key).count == 0)
  }
}

struct RandomSourceTests {
  @Test func `streams do not disturb each other and can be taken back`() {
    let random = RandomSource(seed: 3)
    let first = random.key(for: "a")
    let snapshot = random.snapshot
    let second = random.key(for: "a")
    #expect(first.step == 0 && second.step == 1)
    #expect(random.key(for: "b").step == 0)
    random.restore(snapshot)
    #expect(random.key(for: "a") == second)
    random.reseed(4)
    #expect(random.key(for: "a").seed == 4 && random.key(for: "a").step == 1)
  }
}
