import Tensors

/// A place where an operation has no slope: it bends or jumps there.
///
/// `relu` at 0, `maximum` of two equal numbers, `floor` at a whole number. Finite differences see both sides of it,
/// going backward takes one.
public struct Corner: Sendable {
  /// The first step, in the order of the computation, whose value bends.
  public let step: Int
  /// The place of the element in that value.
  public let element: Int
  public let isJump: Bool
  /// What the computation ends in changes so much by the number, below and above it.
  public let slopes: (below: Double, above: Double)

  /// Whether a derivative lies from one slope to the other, as one that was taken at a corner does.
  public func spans(_ derivative: Double) -> Bool {
    let (low, high) = (min(slopes.below, slopes.above), max(slopes.below, slopes.above))
    let slack = 1e-5 * max(abs(low), abs(high))
    return derivative >= low - slack && derivative <= high + slack
  }
}

extension Replay {
  /// The corner that a number stands at, or within about 1e-4 of; nil where all is smooth.
  ///
  /// No operation is asked: y(x + h) − 2y(x) + y(x − h) goes with h² where y is smooth and with h at a corner, and at a
  /// jump y moves as far however small h is. This holds also where two corners make up for each other further on.
  ///
  /// - Parameter places: the steps that hold the number; they are moved together.
  public func corner(by places: [Int], element: Int) throws -> Corner? {
    let size = places.map { abs(values[$0][flat: element]) }.max() ?? 0
    for step in [1e-4, 1e-3] {
      if let corner = try corner(places, element, within: step * max(1, size)) { return corner }
    }
    return nil
  }

  private func corner(_ places: [Int], _ element: Int, within step: Double) throws -> Corner? {
    let coarse = try bends(places, element, step)
    let fine = try bends(places, element, step / 10)
    let isDependent = computation.dependents(of: places)
    for place in computation.steps.indices where isDependent[place] && !places.contains(place) {
      for position in coarse.bends[place].indices {
        let (wide, narrow) = (abs(coarse.bends[place][position]), abs(fine.bends[place][position]))
        let (far, near) = (coarse.changes[place][position], fine.changes[place][position])
        let scale = abs(values[place][flat: position])
        let isJump = near > 0.5 * far && near > 1e-9 * scale
        let isBent = narrow > 0.02 * wide && narrow > 1e-12 * scale && narrow > 1e-4 * near
        guard isJump || isBent else { continue }
        return Corner(
          step: place, element: position, isJump: isJump,
          slopes: (try side(places, element, -step), try side(places, element, step)))
      }
    }
    return nil
  }

  /// For every element of every step that depends on a number: how far it bends within a distance, and how far it moves.
  private func bends(_ places: [Int], _ element: Int, _ distance: Double) throws -> (
    bends: [[Double]], changes: [[Double]]
  ) {
    let above = try values(changing: changes(places, element, distance))
    let below = try values(changing: changes(places, element, -distance))
    var (bends, changes): ([[Double]], [[Double]]) = ([], [])
    for place in values.indices {
      guard !values[place].isIdentical(to: above[place]) else {
        bends.append([])
        changes.append([])
        continue
      }
      let (low, middle, high) = (below[place].doubles, values[place].doubles, above[place].doubles)
      bends.append(middle.indices.map { high[$0] - 2 * middle[$0] + low[$0] })
      changes.append(middle.indices.map { max(abs(high[$0] - middle[$0]), abs(low[$0] - middle[$0])) })
    }
    return (bends, changes)
  }

  /// The slope on one side of a number, extrapolated to O(h²).
  private func side(_ places: [Int], _ element: Int, _ step: Double) throws -> Double {
    let slope = { (step: Double) in
      (try self.result(changing: self.changes(places, element, step)).item - self.result.item) / step
    }
    return try 2 * slope(step / 2) - slope(step)
  }
}
