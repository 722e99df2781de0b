internal import Autodiff
internal import Glibc
internal import NeuralNetworks
internal import Tensors

/// Two directions through the parameters, and what of the plane is drawn.
struct LandscapePlane {
  let origin: [(parameter: Parameter, value: Tensor)]
  /// As ``origin``; nil where a parameter stays.
  let directions: [(first: Tensor, second: Tensor)?]
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  /// The way of the training, or where the network stands.
  let path: (x: [Double], y: [Double])
  let labels: (x: String, y: String)

  /// Random directions, each unit's part as long as the unit's weights.
  init(randomAround net: Layer, span: Double) {
    let seed = net.context.random.seed
    origin = net.namedParameters.map { ($0.parameter, $0.parameter.value) }
    directions = origin.enumerated().map { place, one in
      guard one.value.rank >= 2, !one.parameter.isFrozen else { return nil }
      let both = (0..<2).map { number -> Tensor in
        let key = RandomKey(seed: seed, purpose: "landscape", step: UInt64(2 * place + number))
        return Self.normalized(
          Tensor.normal(one.value.shape, mean: 0, std: 1, key, .f64), to: one.value)
      }
      return (both[0], both[1])
    }
    (x, y, path) = (-span...span, -span...span, ([0], [0]))
    labels = ("first random direction, in lengths of the weights", "second random direction")
  }

  /// A filter is a column of a matrix [in, out], and the kernel of an output channel of [out, in, …].
  private static func normalized(_ direction: Tensor, to weights: Tensor) -> Tensor {
    var values = direction.doubles
    let lengths = weights.doubles
    let isMatrix = weights.rank == 2
    let filters = isMatrix ? weights.shape[1] : weights.shape[0]
    let size = filters > 0 ? values.count / filters : 0
    func place(_ filter: Int, _ index: Int) -> Int {
      isMatrix ? index * filters + filter : filter * size + index
    }
    for filter in 0..<filters {
      var (own, wanted) = (0.0, 0.0)
      for index in 0..<size {
        let at = place(filter, index)
        own += values[at] * values[at]
        wanted += lengths[at] * lengths[at]
      }
      let scale = own > 0 ? (wanted / own).squareRoot() : 0
      for index in 0..<size { values[place(filter, index)] *= scale }
    }
    return Tensor(values, shape: weights.shape, weights.precision)
  }

  /// The first two principal directions of the way that the weights took, as seen from where they are.
  init(along history: GradientHistory) throws {
    let moved = history.series.filter {
      $0.weights.count == history.weightSteps.count && !$0.parameter.isFrozen
        && $0.weights.first?.shape == $0.parameter.value.shape
    }
    origin = moved.map { ($0.parameter, $0.parameter.value) }
    // One row for each state; the last is the present one, of zeros.
    let parts = try moved.map { one -> Tensor in
      let (here, width) = (one.parameter.value, one.parameter.value.count)
      let rows = try one.weights.map {
        try Tensor.binary(.subtract, $0.converted(to: .f64), here.converted(to: .f64))
          .reshaped(to: .matrix(1, width))
      }
      return try Tensor.concatenated(rows + [.zeros(.matrix(1, width), .f64)], axis: 0)
    }
    guard !parts.isEmpty else { throw Self.unmoved }
    let rows = try Tensor.concatenated(parts, axis: 1)
    let products = try Tensor.matmul(rows, rows, transposeB: true)
    let count = rows.shape[0]
    let numbers = products.doubles
    let matrix = (0..<count).map { Array(numbers[$0 * count..<($0 + 1) * count]) }
    let total = (0..<count).reduce(0) { $0 + matrix[$1][$1] }
    guard total > 0, total.isFinite else { throw Self.unmoved }
    let first = Self.leading(matrix, orthogonalTo: nil)
    let second = Self.leading(matrix, orthogonalTo: first.vector)
    // A vector of the small matrix makes an axis in the space of the weights.
    let axes = try [first, second].map { found -> Tensor in
      let axis = try Tensor.matmul(Tensor(found.vector, shape: .matrix(1, count), .f64), rows)
      let length = axis.sumOfSquares.squareRoot()
      return length > 0 ? axis.scaled(by: 1 / length) : axis
    }
    let coordinates = try axes.map { try Tensor.matmul(rows, $0, transposeB: true).doubles }
    path = (coordinates[0], coordinates[1])
    (x, y) = (Self.around(coordinates[0]), Self.around(coordinates[1], atLeast: coordinates[0]))
    let pieces = axes.map(\.doubles)
    var offset = 0
    var directions: [(first: Tensor, second: Tensor)?] = []
    for (_, value) in origin {
      let range = offset..<offset + value.count
      let both = pieces.map { Tensor(Array($0[range]), shape: value.shape, value.precision) }
      directions.append((both[0], both[1]))
      offset = range.upperBound
    }
    self.directions = directions
    let shares = [first, second].map {
      Number.general((max($0.value, 0) / total * 100).rounded(), digits: 3)
    }
    labels = (
      "first principal direction (\(shares[0]) % of variance)",
      "second principal direction (\(shares[1]) %)"
    )
  }

  private static let unmoved = ChartError(
    .data, "the recorded weights did not move", hint: "step the optimizer between the recorded passes")

  /// Room about the path on all sides.
  private static func around(_ values: [Double], atLeast other: [Double] = []) -> ClosedRange<
    Double
  > {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let widest = (other.max() ?? 0) - (other.min() ?? 0)
    let extent = max(high - low, widest * 0.4, 1e-6)
    let middle = (low + high) / 2
    return middle - 0.7 * extent...middle + 0.7 * extent
  }

  /// The largest eigenvalue with its vector, by power iteration.
  private static func leading(_ matrix: [[Double]], orthogonalTo known: [Double]?) -> (
    value: Double, vector: [Double]
  ) {
    // A start that has a part in every direction.
    var vector = matrix.indices.map { 1 + 0.37 * cos(Double($0) * 2.3) }
    var value = 0.0
    for _ in 0..<300 {
      if let known {
        let part = zip(vector, known).reduce(0) { $0 + $1.0 * $1.1 }
        vector = zip(vector, known).map { $0 - part * $1 }
      }
      let next = matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return (0, vector.map { _ in 0 }) }
      let before = value
      value = length
      vector = next.map { $0 / length }
      if abs(value - before) <= 1e-12 * value { break }
    }
    if let known {
      let part = zip(vector, known).reduce(0) { $0 + $1.0 * $1.1 }
      vector = zip(vector, known).map { $0 - part * $1 }
    }
    return (value, vector)
  }
}
