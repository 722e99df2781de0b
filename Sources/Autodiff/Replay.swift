public import Tensors

/// A computation run again: in 64 bits whatever the session's precision, and with other values where it is asked to.
///
/// Masks, labels and what dropout drew stay as they were, so that the same function is evaluated each time.
///
/// ```swift
/// let replay = try Replay(Computation(of: loss))
/// try replay.result(changing: [place: moved]).item   // the loss with another value at that step
/// try replay.derivative(by: [place], element: 3)      // ∂L/∂v₃ from finite differences
/// ```
public struct Replay: Sendable {
  public let computation: Computation
  /// The value of every step.
  public let values: [Tensor]

  public init(_ computation: Computation, precision: Precision = .f64) throws {
    self.computation = computation
    var values: [Tensor] = []
    values.reserveCapacity(computation.steps.count)
    for step in computation.steps {
      try Kernels.checkStop()
      values.append(
        step.isLeaf
          ? step.value.converted(to: precision)
          : try step.operation.value(of: step.inputs.map { values[$0] }, step.attributes))
    }
    self.values = values
  }

  /// The value that the computation ends in.
  public var result: Tensor { values[computation.root] }

  /// The values of all steps with some of them replaced; only what depends on those is computed again.
  ///
  /// - Parameter changes: values by the step's place, of the step's shape: leaves, or values on the way.
  public func values(changing changes: [Int: Tensor]) throws -> [Tensor] {
    let isDependent = computation.dependents(of: changes.keys)
    var values = values
    for (place, step) in computation.steps.enumerated() where isDependent[place] {
      try Kernels.checkStop()
      if let change = changes[place] {
        values[place] = change
      } else {
        values[place] = try step.operation.value(of: step.inputs.map { values[$0] }, step.attributes)
      }
    }
    return values
  }

  /// What the computation ends in with some steps' values replaced.
  public func result(changing changes: [Int: Tensor]) throws -> Tensor {
    try values(changing: changes)[computation.root]
  }

  /// What a loss would be with other values of parameters.
  public func result(with parameters: [(parameter: Parameter, value: Tensor)]) throws -> Tensor {
    var changes: [Int: Tensor] = [:]
    for (parameter, value) in parameters {
      for place in computation.places(of: parameter) {
        changes[place] = value.converted(to: values[place].precision)
      }
    }
    return try result(changing: changes)
  }

  /// The derivative of a single number by one element, from finite differences.
  ///
  /// Central differences extrapolated to O(h⁴) at three step sizes; of these the estimate that its neighbour agrees
  /// with best, so that neither a corner close by nor rounding decides.
  ///
  /// - Parameter places: the steps that hold the value; they are moved together.
  public func derivative(by places: [Int], element: Int) throws -> Double {
    try difference(by: places, element: element).value
  }

  /// As ``derivative(by:element:)``, with how far the estimates are from each other: where that is much, the function
  /// has a corner or a jump close by.
  public func difference(by places: [Int], element: Int) throws -> (value: Double, uncertainty: Double) {
    let size = places.map { abs(values[$0][flat: element]) }.max() ?? 0
    let estimates = try [1e-3, 1e-4, 1e-5].map { step in
      let step = step * max(1, size)
      return try (4 * slope(places, element, step / 2) - slope(places, element, step)) / 3
    }
    let (coarse, fine) = (abs(estimates[0] - estimates[1]), abs(estimates[1] - estimates[2]))
    return coarse <= fine ? (estimates[1], coarse) : (estimates[2], fine)
  }

  private func slope(_ places: [Int], _ element: Int, _ step: Double) throws -> Double {
    try (moved(places, element, step) - moved(places, element, -step)) / (2 * step)
  }

  private func moved(_ places: [Int], _ element: Int, _ offset: Double) throws -> Double {
    try result(changing: changes(places, element, offset)).item
  }

  /// The values of some steps with one element moved.
  func changes(_ places: [Int], _ element: Int, _ offset: Double) -> [Int: Tensor] {
    var changes: [Int: Tensor] = [:]
    for place in places {
      var elements = values[place].doubles
      elements[element] += offset
      changes[place] = Tensor(elements, shape: values[place].shape, values[place].precision)
    }
    return changes
  }
}

extension Operation {
  /// The value of the operation for given values of its inputs, without recording it.
  public func value(of inputs: [Tensor], _ attributes: Attributes) throws -> Tensor {
    switch (forward, inputs.count) {
    case (.elementwise(let kernel), 1): return inputs[0].unary(kernel)
    case (.unary(let function), 1): return try function(inputs[0], attributes)
    case (.binary(let function), 2): return try function(inputs[0], inputs[1], attributes)
    case (.ternary(let function), 3): return try function(inputs[0], inputs[1], inputs[2], attributes)
    case (.variadic(let function), _): return try function(inputs, attributes)
    default: throw ArgumentError("\(name) does not take \(inputs.count) inputs")
    }
  }
}
