import Fuzzing
import Tensors

@testable import Autodiff

extension Sample {
  /// The inputs' values; the same each time.
  func tensors(_ precision: Precision) throws -> [Tensor] {
    try inputs.indices.map { position in
      let input = inputs[position]
      let shape = try Shape(input.shape)
      return Tensor(input.values(shape.count, seed: UInt64(position) + 1), shape: shape, precision)
    }
  }
}

extension Sample.Input {
  fileprivate func values(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15)
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
