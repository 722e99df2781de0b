import Data
import Tensors
import Testing

private let key = RandomKey(seed: 11, purpose: "data")

private func column(_ tensor: Tensor, _ place: Int) -> [Double] {
  stride(from: place, to: tensor.count, by: tensor.shape[1]).map { tensor[flat: $0] }
}

struct DatasetTests {
  static let generators: [(name: String, make: @Sendable (Int, Double, RandomKey) throws -> Dataset)] = [
    ("moons", { try Dataset.moons($0, noise: $1, .f64, key: $2) }),
    ("circles", { try Dataset.circles($0, noise: $1, .f64, key: $2) }),
    ("spirals", { try Dataset.spirals($0, noise: $1, .f64, key: $2) }),
    ("blobs", { try Dataset.blobs($0, noise: $1, .f64, key: $2) }),
    ("xor", { try Dataset.xorPoints($0, noise: $1, .f64, key: $2) }),
  ]

  @Test(arguments: 0..<5)
  func `points follow from the key, and noise moves them`(_ place: Int) throws {
    let make = Self.generators[place].make
    let data = try make(100, 0.1, key)
    #expect(data.x.shape == [100, 2] && data.y.shape == [100])
    #expect(try make(100, 0.1, key).x.doubles == data.x.doubles)
    #expect(try make(100, 0.1, RandomKey(seed: 12, purpose: "data")).x.doubles != data.x.doubles)
    let still = try make(100, 0, key)
    let moves = zip(still.x.doubles, data.x.doubles).map { $0 - $1 }
    let deviation = (moves.reduce(0) { $0 + $1 * $1 } / 200).squareRoot()
    #expect(abs(deviation - 0.1) < 0.03)
    #expect(still.y.doubles == data.y.doubles)
  }

  @Test func `shapes are what they are called`() throws {
    let circles = try Dataset.circles(60, noise: 0, .f64, key: key)
    for (index, label) in circles.y.doubles.enumerated() {
      let (x, y) = (circles.x[flat: 2 * index], circles.x[flat: 2 * index + 1])
      #expect(abs((x * x + y * y).squareRoot() - (label == 0 ? 1 : 0.5)) < 1e-12)
    }
    #expect(Set(column(circles.x, 0).map { ($0 * 1e9).rounded() }).count > 28, "no two points fall together")
    let xor = try Dataset.xorPoints(200, noise: 0, .f64, key: key)
    for (index, label) in xor.y.doubles.enumerated() {
      #expect((label == 1) == (xor.x[flat: 2 * index] * xor.x[flat: 2 * index + 1] < 0))
    }
    let moons = try Dataset.moons(50, noise: 0, .f64, key: key)
    for (index, label) in moons.y.doubles.enumerated() {
      let (x, y) = (moons.x[flat: 2 * index], moons.x[flat: 2 * index + 1])
      #expect(abs((label == 0 ? x * x + y * y : (x - 1) * (x - 1) + (y - 0.5) * (y - 0.5)) - 1) < 1e-12)
    }
    let blobs = try Dataset.blobs(9000, classes: 3, .f64, key: key)
    let first = zip(column(blobs.x, 0), blobs.y.doubles).filter { $0.1 == 0 }.map(\.0)
    #expect(abs(first.reduce(0, +) / 3000 - 4) < 0.1)
    #expect(try Dataset.spirals(10, classes: 5, .f64, key: key).y.doubles == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
  }

  @Test(arguments: 1...7)
  func `small counts work`(_ count: Int) throws {
    for generator in Self.generators { #expect(try generator.make(count, 0.1, key).x.allFinite) }
  }

  @Test func `impossible requests are named`() {
    #expect(
      message { _ = try Dataset.moons(0, .f64, key: key) }
        == "the number of points must be from 1 to 100000000, got 0")
    #expect(
      message { _ = try Dataset.moons(5, noise: -1, .f64, key: key) }
        == "noise is a standard deviation and cannot be -1")
    #expect(
      message { _ = try Dataset.blobs(5, classes: 0, .f64, key: key) }
        == "the number of classes must be at least 1, got 0")
  }
}

struct SplitTests {
  private let x = Tensor((0..<20).map(Double.init), shape: .matrix(10, 2), .f32)
  private let y = Tensor((0..<10).map(Double.init), shape: .vector(10), .f32)

  @Test func `every row goes to one part with its label`() throws {
    let split = try Split(x, y, fraction: 0.8, key: key)
    #expect(split.trainX.shape == [8, 2] && split.testY.shape == [2])
    #expect((split.trainY.doubles + split.testY.doubles).sorted() == y.doubles)
    #expect(split.trainY.doubles != Array(y.doubles.prefix(8)), "shuffled")
    for (rows, labels) in [(split.trainX, split.trainY), (split.testX, split.testY)] {
      #expect(column(rows, 0) == labels.doubles.map { 2 * $0 })
    }
    #expect(try Split(x, y, fraction: 0.8, key: key).trainY.doubles == split.trainY.doubles)
  }

  @Test func `what cannot be split is named`() {
    let short = Tensor([1, 2], shape: .vector(2), .f32)
    #expect(
      message { _ = try Split(x, short, fraction: 0.5, key: key) }
        == "the numbers of rows differ: [10, 2] has 10, [2] has 2")
    #expect(
      message { _ = try Split(x, y, fraction: 1, key: key) } == "the fraction must lie between 0 and 1, got 1"
    )
    #expect(
      message { _ = try Split(short, short, fraction: 0.1, key: key) }
        == "0.1 of 2 rows leaves one part empty | choose another fraction, or use more rows")
    #expect(
      message { _ = try Split(Tensor(1, .f32), Tensor(1, .f32), fraction: 0.5, key: key) }
        == "a single number has no rows to divide")
  }
}

struct StandardizationTests {
  @Test func `columns get mean 0 and deviation 1, constant ones become 0`() throws {
    let x = Tensor([1, 5, 0.1, 2, 5, 0.1, 6, 5, 0.1], shape: .matrix(3, 3), .f64)
    let scale = try Standardization(of: x)
    let result = try scale.apply(to: x)
    #expect(column(result, 1) == [0, 0, 0])
    #expect(column(result, 2).allSatisfy { abs($0) < 1e-15 })
    let first = column(result, 0)
    #expect(abs(first.reduce(0, +)) < 1e-12 && abs(first.reduce(0) { $0 + $1 * $1 } / 3 - 1) < 1e-12)
    let other = try scale.apply(to: Tensor([3, 6, 0.1], shape: .matrix(1, 3), .f64))
    #expect(abs(other[flat: 0]) < 1e-12 && other[flat: 1] == 1)
    #expect(
      try Standardization(of: Tensor([1, 3], shape: .vector(2), .f32)).apply(
        to: Tensor([1, 3], shape: .vector(2), .f32)
      ).doubles == [-1, 1])
  }

  @Test func `missing values and other shapes are named`() throws {
    let x = Tensor([1, 2, .nan, 4], shape: .matrix(2, 2), .f32)
    #expect(
      message { _ = try Standardization(of: x) }
        == "row 1 of column 0 is nan | leave out the rows with missing values first")
    #expect(
      message { _ = try Standardization(of: Tensor(1, .f32)) }
        == "standardize takes rows and columns, [n, columns], got []")
    let scale = try Standardization(of: Tensor.ones([2, 3], .f32))
    #expect(
      message { _ = try scale.apply(to: Tensor.ones([2, 2], .f32)) }
        == "the statistics are of 3 columns, got [2, 2]")
  }
}

struct BatchesTests {
  private let x = Tensor((0..<14).map(Double.init), shape: .matrix(7, 2), .f32)
  private let y = Tensor((0..<7).map(Double.init), shape: .vector(7), .f32)

  @Test func `every epoch holds every row once, the last batch what is left`() throws {
    let batches = try Batches([x, y], size: 3, shuffle: true, epochs: 2, key: key)
    #expect(batches.count == 6 && batches.countPerEpoch == 3)
    let all = Array(batches)
    #expect(all.map { $0[0].shape[0] } == [3, 3, 1, 3, 3, 1])
    let epochs = [all.prefix(3), all.suffix(3)].map { $0.flatMap { $0[1].doubles } }
    #expect(epochs.map { $0.sorted() } == [y.doubles, y.doubles])
    #expect(epochs[0] != epochs[1] && epochs[0] != y.doubles)
    for batch in all { #expect(column(batch[0], 0) == batch[1].doubles.map { 2 * $0 }) }
    #expect(Array(batches).map { $0[1].doubles } == all.map { $0[1].doubles }, "the same key, the same order")
  }

  @Test func `without shuffling rows stay in order`() throws {
    let batches = try Batches([y], size: 4, shuffle: false, epochs: 2, key: key)
    #expect(Array(batches).map { $0[0].doubles } == [[0, 1, 2, 3], [4, 5, 6], [0, 1, 2, 3], [4, 5, 6]])
    #expect(try Array(Batches([y], size: 100, shuffle: false, key: key)).map { $0[0].doubles } == [y.doubles])
    #expect(try Array(Batches([y], size: 1, shuffle: false, epochs: 0, key: key)).isEmpty)
  }

  @Test func `what cannot be divided is named`() {
    let none = Tensor([], shape: .vector(0), .f32)
    #expect(
      message { _ = try Batches([y], size: 0, shuffle: false, key: key) }
        == "a batch must have at least 1 row, got 0")
    #expect(
      message { _ = try Batches([none], size: 1, shuffle: false, key: key) }
        == "there are no rows to make batches of")
    #expect(
      message { _ = try Batches([y], size: 1, shuffle: false, epochs: -1, key: key) }
        == "the number of epochs cannot be -1")
    #expect(
      message { _ = try Batches([], size: 1, shuffle: false, key: key) } == "there is no data to divide")
  }
}
