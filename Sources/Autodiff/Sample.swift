public import Tensors

/// Inputs for a gradient check.
public struct Sample: Sendable {
  public struct Input: Sendable {
    enum Kind { case even, spread, whole }

    public var shape: [Int]
    /// The values are drawn evenly from this range.
    public var range: ClosedRange<Double>
    /// Whether a gradient flows into it; labels and masks are constants.
    public var isDifferentiable: Bool
    let kind: Kind

    /// `spread` keeps the values away from whole numbers and from each other, where the function has corners.
    public static func random(
      _ shape: [Int], _ range: ClosedRange<Double> = -2...2, spread: Bool = false
    ) -> Input {
      Input(shape: shape, range: range, isDifferentiable: true, kind: spread ? .spread : .even)
    }

    /// Whole numbers from 0 to `classes` − 1, as labels and masks are; no gradient flows into them.
    public static func labels(_ shape: [Int], classes: Int) -> Input {
      Input(shape: shape, range: 0...Double(classes - 1), isDifferentiable: false, kind: .whole)
    }
  }

  public var inputs: [Input]
  public var attributes: Attributes

  public init(_ inputs: [Input], _ attributes: Attributes = .none) {
    self.inputs = inputs
    self.attributes = attributes
  }

  /// The inputs' values; the same each time.
  public func tensors(_ precision: Precision) throws -> [Tensor] {
    try inputs.indices.map { position in
      let input = inputs[position]
      let shape = try Shape(input.shape)
      return Tensor(input.values(shape.count, seed: UInt64(position) + 1), shape: shape, precision)
    }
  }
}

extension Sample.Input {
  fileprivate func values(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SplitMix(state: seed &* 0x9E37_79B9_7F4A_7C15)
    switch kind {
    case .even: return (0..<count).map { _ in Double.random(in: range, using: &generator) }
    case .whole: return (0..<count).map { _ in Double.random(in: range, using: &generator).rounded() }
    case .spread:
      let step = (range.upperBound - range.lowerBound) / Double(max(count, 1))
      let places = (0..<count).shuffled(using: &generator)
      return places.map { place in
        let value = range.lowerBound + (Double(place) + 0.5) * step
        let whole = value.rounded()
        let distance = value - whole
        // A corner is at most a whole number away; a tenth is far enough for any finite difference.
        return abs(distance) < 0.1 ? whole + (distance < 0 ? -0.1 : 0.1) + distance / 4 : value
      }
    }
  }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
