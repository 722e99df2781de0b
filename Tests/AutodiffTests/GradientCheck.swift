import Tensors

@testable import Autodiff

/// Compares gradients with finite differences, in 64 bits.
///
/// The differences are central and extrapolated (Richardson): `(4 D(h/2) − D(h)) / 3`, `D(h) = (f(x + h) − f(x − h)) / 2h`,
/// which leaves an error of the order of h⁴.
enum GradientCheck {
  typealias Function = (_ inputs: [Variable]) throws -> Variable

  /// ∂f/∂x against finite differences. A result that is not a single number counts by fixed weights.
  ///
  /// - Parameter isChecked: which inputs to differentiate by; all of them when nil.
  static func first(
    _ function: Function, at inputs: [Tensor], isChecked: [Bool]? = nil
  ) throws -> GradientReport {
    let inputs = inputs.map { $0.converted(to: .f64) }
    let checked = places(inputs, isChecked)
    let gradients = try gradients(of: { try weighted(function($0)) }, at: inputs, by: checked)
    return try compare(gradients, at: inputs, by: checked) {
      try weighted(function($0.map { Variable($0) })).value.item
    }
  }

  /// ∂²f/∂x² against finite differences of the first derivative, along a fixed direction.
  static func second(
    _ function: Function, at inputs: [Tensor], isChecked: [Bool]? = nil
  ) throws -> GradientReport {
    let inputs = inputs.map { $0.converted(to: .f64) }
    let checked = places(inputs, isChecked)
    func slope(_ recorder: Recorder, _ variables: [Variable]) throws -> Variable {
      let value = try weighted(function(variables))
      var total = Variable(0, .f64)
      for place in checked {
        guard let gradient = try gradientIfAny(recorder, of: value, by: variables[place]) else { continue }
        total = try total + weighted(gradient)
      }
      return total
    }
    let gradients = try gradients(of: slope, at: inputs, by: checked)
    return try compare(gradients, at: inputs, by: checked) { tensors in
      let recorder = Recorder()
      defer { recorder.seal() }
      return try slope(recorder, tensors.map { recorder.freeVariable($0) }).value.item
    }
  }

  /// ∂L/∂W of parameters against finite differences; their values and gradients are as before when it is over.
  ///
  /// - Parameter limit: how many elements of each parameter to try at most, spread evenly.
  static func parameters(
    _ parameters: [Parameter], of loss: () throws -> Variable, limit: Int = .max
  ) throws -> [GradientReport] {
    let saved = parameters.map { ($0.value, $0.gradient, $0.gradientState) }
    defer {
      for (parameter, (value, gradient, state)) in zip(parameters, saved) {
        parameter.restore(value: value, gradient: gradient, state: state)
      }
    }
    for parameter in parameters { parameter.convert(to: .f64) }
    let value = try loss()
    return try parameters.map { parameter in
      let expected = try parameter.recorder.gradient(of: value, by: parameter).value
      let start = parameter.value
      defer { parameter.restore(value: start, gradient: nil, state: .none) }
      var report = GradientReport()
      let step = max(1, start.count / max(limit, 1))
      for element in stride(from: 0, to: start.count, by: step) {
        let difference = try difference(at: start, element) { moved in
          parameter.restore(value: moved, gradient: nil, state: .none)
          return try loss().value.item
        }
        report.add(
          GradientReport.Entry(
            input: 0, element: element, difference: difference, gradient: expected[flat: element]),
          scale: value.value.item)
      }
      return report
    }
  }

  // MARK: The two sides

  private static func places(_ inputs: [Tensor], _ isChecked: [Bool]?) -> [Int] {
    inputs.indices.filter { isChecked?[$0] ?? true }
  }

  /// One number of a result, by weights that differ for every element.
  private static func weighted(_ result: Variable) throws -> Variable {
    let weights = (0..<result.value.count).map { 0.5 + Double(($0 &* 7 &+ 3) % 11) / 11 }
    let tensor = Tensor(weights, shape: result.shape, result.precision)
    return try (result * Variable(tensor)).sum()
  }

  private static func gradients(
    of function: (Recorder, [Variable]) throws -> Variable, at inputs: [Tensor], by places: [Int]
  ) throws -> [Tensor] {
    let recorder = Recorder()
    defer { recorder.seal() }
    let variables = inputs.indices.map {
      places.contains($0) ? recorder.freeVariable(inputs[$0]) : Variable(inputs[$0])
    }
    let value = try function(recorder, variables)
    return try places.map {
      try gradientIfAny(recorder, of: value, by: variables[$0])?.value ?? Tensor.zeros(inputs[$0].shape, .f64)
    }
  }

  private static func gradients(
    of function: Function, at inputs: [Tensor], by places: [Int]
  ) throws -> [Tensor] {
    try gradients(of: { try function($1) }, at: inputs, by: places)
  }

  /// The gradient; nil where the value does not depend on the variable.
  private static func gradientIfAny(
    _ recorder: Recorder, of value: Variable, by variable: Variable
  ) throws -> Variable? {
    guard value.isRecorded else { return nil }
    do {
      return try recorder.gradient(of: value, by: variable)
    } catch let error as GradientError where error.message == GradientError.unrelated.message {
      return nil
    }
  }

  private static func compare(
    _ gradients: [Tensor], at inputs: [Tensor], by places: [Int], _ function: ([Tensor]) throws -> Double
  ) throws -> GradientReport {
    var report = GradientReport()
    let scale = try function(inputs)
    for (gradient, place) in zip(gradients, places) {
      for element in 0..<inputs[place].count {
        let difference = try difference(at: inputs[place], element) { moved in
          var tensors = inputs
          tensors[place] = moved
          return try function(tensors)
        }
        report.add(
          GradientReport.Entry(
            input: place, element: element, difference: difference, gradient: gradient[flat: element]),
          scale: scale)
      }
    }
    return report
  }

  private static func difference(
    at start: Tensor, _ element: Int, _ function: (Tensor) throws -> Double
  ) throws -> Double {
    let elements = start.doubles
    func value(_ offset: Double) throws -> Double {
      var moved = elements
      moved[element] += offset
      return try function(Tensor(moved, shape: start.shape, .f64))
    }
    func central(_ step: Double) throws -> Double { try (value(step) - value(-step)) / (2 * step) }
    let step = 1e-3 * max(1, abs(elements[element]))
    return try (4 * central(step / 2) - central(step)) / 3
  }
}

/// How far gradients are from finite differences.
struct GradientReport: Sendable {
  struct Entry: Sendable {
    /// The input's place among the function's inputs, and the element's in that input.
    var input: Int
    var element: Int
    /// By finite differences.
    var difference: Double
    /// By going backward.
    var gradient: Double
  }

  /// The largest relative error; infinite when either side is not a number.
  private(set) var largestError = 0.0
  /// Where it is.
  private(set) var worst: Entry?
  /// How many elements were compared.
  private(set) var count = 0

  mutating func add(_ entry: Entry, scale: Double) {
    count += 1
    // Differences have rounding errors of the order of the function's value.
    let size = max(abs(entry.difference), abs(entry.gradient), 1e-4 * (1 + abs(scale)))
    let error = abs(entry.difference - entry.gradient) / size
    if worst == nil || !(error <= largestError) {
      largestError = error.isNaN ? .infinity : error
      worst = entry
    }
  }
}
