public import Tensors

/// A backward pass through a computation that keeps everything: what arrived at each step, and what each use sent back.
///
/// ```swift
/// let flow = try Flow(Computation(of: loss))
/// flow.cotangents[place]              // ∂L/∂v of a step
/// flow.contributions[place][0]        // what that step sent back to its first input
/// ```
public struct Flow: Sendable {
  public let computation: Computation
  /// The values that the local derivatives are taken at.
  public let values: [Tensor]
  /// ∂L/∂v of every step; nil where nothing arrived.
  public private(set) var cotangents: [Tensor?]
  /// For each step what it sent back to each of its inputs; nil where nothing waits for it.
  public private(set) var contributions: [[Tensor?]]
  /// Whether anybody wants the gradient of a step.
  public let isWanted: [Bool]
  private let usesHandwritten: Bool

  /// - Parameters:
  ///   - values: other values than the recorded ones: those of a ``Replay``.
  ///   - targets: steps whose gradient is wanted although no parameter stands behind them.
  ///   - usesHandwritten: false to go through the operations of layers that bring a pullback of their own.
  public init(
    _ computation: Computation, values: [Tensor]? = nil, wanting targets: [Int] = [],
    usesHandwritten: Bool = true
  ) throws {
    self.init(start: computation, values: values, wanting: targets, usesHandwritten)
    let root = computation.root
    cotangents[root] = Tensor.ones(self.values[root].shape, self.values[root].precision)
    for place in computation.steps.indices.reversed() {
      guard let cotangent = cotangents[place], !computation.steps[place].isLeaf else { continue }
      let sent = try pull(cotangent, through: place)
      contributions[place] = sent
      for (input, contribution) in zip(computation.steps[place].inputs, sent) {
        guard let contribution else { continue }
        if var sum = cotangents[input] {
          cotangents[input] = nil
          sum.add(contribution)
          cotangents[input] = sum
        } else {
          cotangents[input] = contribution
        }
      }
    }
  }

  /// A flow through which nothing has gone yet: for pulling single cotangents.
  private init(
    start computation: Computation, values: [Tensor]?, wanting targets: [Int], _ usesHandwritten: Bool
  ) {
    self.usesHandwritten = usesHandwritten
    self.computation = computation
    self.values = values ?? computation.steps.map(\.value)
    cotangents = Array(repeating: nil, count: computation.steps.count)
    contributions = computation.steps.map { Array(repeating: nil, count: $0.inputs.count) }
    let isTarget = computation.dependents(of: targets)
    isWanted = zip(computation.steps, isTarget).map { $0.needsGradient || $1 }
  }

  /// What one step sends back to its inputs of a cotangent of its value.
  public func pull(_ cotangent: Tensor, through place: Int) throws -> [Tensor?] {
    try Kernels.checkStop()
    let step = computation.steps[place]
    if step.operation === Operation.handwritten, !usesHandwritten {
      return [cotangent] + step.inputs.dropFirst().map { _ in nil }
    }
    let context = PullbackContext(
      inputs: step.inputs.map { Variable(values[$0]) }, output: Variable(values[place]),
      cotangent: Variable(cotangent), attributes: step.attributes, isWanted: step.inputs.map { isWanted[$0] })
    return zip(step.inputs, try step.operation.pullback(context)).map { isWanted[$0] ? $1?.value : nil }
  }
}
