internal import Glibc
public import Tensors

/// Points with a label each, as the generators make them.
public struct Dataset: Sendable {
  /// `[n, features]`
  public let x: Tensor
  /// `[n]`: class numbers 0, 1, 2, …
  public let y: Tensor

  public init(x: Tensor, y: Tensor) {
    self.x = x
    self.y = y
  }
}

// Points in the plane. Point i belongs to class i mod classes, so that any stretch of rows holds all of them; `noise`
// is the standard deviation of what is added to each coordinate.
extension Dataset {
  /// Two half circles that interlock.
  ///
  /// Source: scikit-learn's `make_moons`.
  public static func moons(_ count: Int, noise: Double = 0.1, _ precision: Precision, key: RandomKey)
    throws(DataError) -> Dataset
  {
    try points(count, classes: 2, noise: noise, precision, key) { label, place in
      let (sine, cosine) = sineAndCosine(.pi * place)
      return label == 0 ? (cosine, sine) : (1 - cosine, 0.5 - sine)
    }
  }

  /// A circle of radius 1 (class 0) around one of radius `factor` (class 1).
  public static func circles(
    _ count: Int, noise: Double = 0.05, factor: Double = 0.5, _ precision: Precision, key: RandomKey
  ) throws(DataError) -> Dataset {
    // A closed curve: the last point must not fall on the first.
    let open = Double(max(count / 2 - 1, 1)) / Double(max(count / 2, 1))
    return try points(count, classes: 2, noise: noise, precision, key) { label, place in
      let (sine, cosine) = sineAndCosine(2 * .pi * place * open)
      let radius = label == 0 ? 1 : factor
      return (radius * cosine, radius * sine)
    }
  }

  /// Arms that wind around the centre, one for each class, out to radius 1.
  public static func spirals(
    _ count: Int, noise: Double = 0.02, classes: Int = 2, turns: Double = 1, _ precision: Precision,
    key: RandomKey
  ) throws(DataError) -> Dataset {
    try points(count, classes: classes, noise: noise, precision, key) { label, place in
      let angle = 2 * Double.pi * (turns * place + Double(label) / Double(classes))
      let (sine, cosine) = sineAndCosine(angle)
      let radius = 0.05 + 0.95 * place
      return (radius * cosine, radius * sine)
    }
  }

  /// Round clouds whose centres stand evenly on a circle of radius 4; `noise` is their standard deviation.
  public static func blobs(
    _ count: Int, noise: Double = 1, classes: Int = 3, _ precision: Precision, key: RandomKey
  ) throws(DataError) -> Dataset {
    try points(count, classes: classes, noise: noise, precision, key) { label, _ in
      let (sine, cosine) = sineAndCosine(2 * .pi * Double(label) / Double(classes))
      return (4 * cosine, 4 * sine)
    }
  }

  /// Points of the square from -1 to 1; the class is 1 where the signs of the coordinates differ.
  public static func xorPoints(_ count: Int, noise: Double = 0, _ precision: Precision, key: RandomKey)
    throws(DataError) -> Dataset
  {
    try check(count, classes: 1, noise: noise)
    let shape = Shape.matrix(count, 2)
    var places = Tensor.uniform(shape, low: -1, high: 1, key, .f64).doubles
    var labels: [Double] = []
    labels.reserveCapacity(count)
    for index in 0..<count {
      if Kernels.isStopped(turn: index) { throw .stopped }
      labels.append((places[2 * index] > 0) != (places[2 * index + 1] > 0) ? 1 : 0)
    }
    if noise > 0 {
      let offsets = Tensor.normal(shape, mean: 0, std: noise, key.branch(1), .f64).doubles
      for place in places.indices { places[place] += offsets[place] }
    }
    return Dataset(
      x: Tensor(places, shape: shape, precision), y: Tensor(labels, shape: .vector(count), precision))
  }

  /// - Parameter position: the place of a class's point without noise; its second argument runs from 0 to 1.
  private static func points(
    _ count: Int, classes: Int, noise: Double, _ precision: Precision, _ key: RandomKey,
    position: (_ label: Int, _ place: Double) -> (Double, Double)
  ) throws(DataError) -> Dataset {
    try check(count, classes: classes, noise: noise)
    let shape = Shape.matrix(count, 2)
    let offsets =
      noise == 0
      ? [Double](repeating: 0, count: 2 * count)
      : Tensor.normal(shape, mean: 0, std: noise, key, .f64).doubles
    var (elements, labels): ([Double], [Double]) = ([], [])
    elements.reserveCapacity(2 * count)
    labels.reserveCapacity(count)
    for index in 0..<count {
      if Kernels.isStopped(turn: index) { throw .stopped }
      let (label, rank) = (index % classes, index / classes)
      let size = (count - label + classes - 1) / classes
      let (x, y) = position(label, Double(rank) / Double(max(size - 1, 1)))
      elements.append(x + offsets[2 * index])
      elements.append(y + offsets[2 * index + 1])
      labels.append(Double(label))
    }
    return Dataset(
      x: Tensor(elements, shape: shape, precision), y: Tensor(labels, shape: .vector(count), precision))
  }

  private static func check(_ count: Int, classes: Int, noise: Double) throws(DataError) {
    guard count > 0, count <= 100_000_000 else {
      throw DataError("data", "the number of points must be from 1 to 100000000, got \(count)")
    }
    guard classes > 0 else {
      throw DataError("data", "the number of classes must be at least 1, got \(classes)")
    }
    guard noise >= 0, noise.isFinite else {
      throw DataError("data", "noise is a standard deviation and cannot be \(formatNumber(noise))")
    }
  }
}

extension RandomKey {
  /// A key for another stream of the same purpose and step.
  func branch(_ number: Int) -> RandomKey {
    RandomKey(seed: seed, purpose: purpose &+ UInt32(truncatingIfNeeded: number) &* 0x9E37_79B9, step: step)
  }
}

private func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) { (sin(angle), cos(angle)) }
