public import Autodiff
internal import Tensors

/// One derivative that a question is about: `∂L/∂W1[0, 2]`, or all of `∂L/∂W1`.
public struct Derivative {
  public enum Target {
    case parameter(Parameter)
    case value(Variable)
  }

  public let loss: Variable
  public let target: Target
  /// The place of one element in the flat array; nil for all of them.
  public let element: Int?

  public init(of loss: Variable, by target: Target, element: Int? = nil) {
    self.loss = loss
    self.target = target
    self.element = element
  }

  /// The value that it is taken by.
  var value: Tensor {
    switch target {
    case .parameter(let parameter): parameter.value
    case .value(let variable): variable.value
    }
  }

  /// The steps that hold that value.
  func places(in computation: Computation) -> [Int] {
    switch target {
    case .parameter(let parameter): computation.places(of: parameter)
    case .value(let variable): computation.places(of: variable)
    }
  }
}

/// What `trace` and `paths` work with: the computation in 64 bits, and the gradient that flows to the target.
struct DerivativeStudy {
  let reading: Reading
  let replay: Replay
  let flow: Flow
  /// The steps that hold the value that is differentiated by.
  let places: [Int]
  let element: Int
  /// Whether the question named the element.
  let isElementGiven: Bool

  init(_ derivative: Derivative, _ program: ProgramText) throws {
    let computation = try Computation(of: derivative.loss)
    guard computation.steps[computation.root].value.count == 1 else {
      throw GradientError.notScalar(derivative.loss.shape)
    }
    places = derivative.places(in: computation)
    guard let place = places.first else { throw GradientError.unrelated }
    reading = Reading(computation, program)
    replay = try Replay(computation)
    flow = try Flow(computation, values: replay.values, wanting: places)
    isElementGiven = derivative.element != nil
    element = derivative.element ?? Self.largest(places.compactMap { [flow] in flow.cotangents[$0] })
    guard replay.values[place].count > element else { throw GradientError.unrelated }
  }

  private static func largest(_ gradients: [Tensor]) -> Int {
    guard let first = gradients.first, first.count > 0 else { return 0 }
    let sums = (0..<first.count).map { place in gradients.reduce(0) { $0 + $1[flat: place] } }
    return sums.indices.max { abs(sums[$0]) < abs(sums[$1]) } ?? 0
  }

  var computation: Computation { flow.computation }

  /// ∂L/∂v of the element by going backward.
  var gradient: Double { places.reduce(0) { $0 + (flow.cotangents[$1]?[flat: element] ?? 0) } }

  /// `∂L/∂W1[0, 2]`.
  var name: String {
    guard let place = places.first else { return "" }
    return "∂\(reading.loss)/∂\(targetName)\(Explain.index(element, in: replay.values[place]))"
  }

  /// The name of the value; of a parameter that changed on the way the plain one.
  var targetName: String {
    guard let place = places.first else { return "" }
    return computation.steps[place].name ?? reading.symbols[place]
  }

  /// Says when the element was chosen and not asked for.
  func remarkOnElement(on page: inout Page) {
    guard !isElementGiven, let place = places.first, replay.values[place].count > 1 else { return }
    page.prose(
      "This is the largest of its \(replay.values[place].count) elements; ∂\(reading.loss)/∂\(targetName)[…] asks for "
        + "another.", indent: 2, .faint)
  }

  /// What finite differences say of it.
  func check(on page: inout Page) throws {
    guard replay.result.allFinite else {
      page.prose(
        "\(reading.loss) is \(Page.number(replay.result.item)), so finite differences say nothing; why "
          + "∂\(reading.loss)/∂\(targetName) finds where that begins.", indent: 2, .alarm)
      return
    }
    let (difference, uncertainty) = try replay.difference(by: places, element: element)
    let size = max(abs(difference), abs(gradient))
    let error = size == 0 ? 0 : abs(difference - gradient) / size
    let backward = ["going backward", Page.number(gradient, digits: 9), ""]
    // Where the second derivative jumps, as elu's does at 0, the differences are less exact and say so.
    let agree = error < 1e-6 || abs(difference - gradient) <= uncertainty && uncertainty < 1e-4 * size
    if !agree, let corner = try replay.corner(by: places, element: element) {
      page.table(
        [
          backward, ["finite difference from below", Page.number(corner.slopes.below, digits: 9), ""],
          ["finite difference from above", Page.number(corner.slopes.above, digits: 9), ""],
        ], indent: 2, header: false)
      page.prose(
        reading.cornerText(corner, replay.values) + " " + reading.verdict(corner, gradient), indent: 2)
      return
    }
    page.table(
      [
        backward, ["finite difference, in 64 bits", Page.number(difference, digits: 9), ""],
        ["relative error", Page.number(error, digits: 2), agree ? "they agree" : "they differ"],
      ], indent: 2, header: false)
  }
}
