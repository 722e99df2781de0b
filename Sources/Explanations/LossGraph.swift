public import Autodiff
public import Tensors

/// The graph of one loss as a picture shows it: data and parameters, every operation with its value and its gradient, and
/// what flows between them.
///
/// Up to 24 operations each is a node of its own; up to ``limit`` a product is written into the sum that it goes into, as
/// `explain` has it. More are folded: what a layer does, or a statement of the program, becomes one node.
///
/// ```swift
/// let graph = try LossGraph(loss, program: text)
/// graph.nodes.map(\.name)  // ["x", "W", "z1", "L"]
/// ```
public struct LossGraph: Sendable {
  public enum Role: Sendable { case data, parameter, operation, loss }

  public struct Node: Sendable {
    public let role: Role
    /// What the program calls the value, else what `explain` does: `z1`.
    public let name: String
    /// How it is computed, `tanh(z1)`; empty for data and parameters.
    public let formula: String
    /// The program's line; nil where it is not known.
    public let line: Int?
    /// The value of the last operation.
    public let value: Tensor
    /// ∂L/∂value; nil where nothing flows back. Of one of several ``uses`` what flows back over that one.
    public let gradient: Tensor?
    public let parameter: Parameter?
    /// How many operations are drawn as this one.
    public let operationCount: Int
    /// The parameters that only this node uses, where it stands for several operations.
    public internal(set) var folded: [(parameter: Parameter, gradient: Tensor?)] = []
    /// Whether it belongs to the measure of the error rather than to the prediction.
    public let isPartOfLoss: Bool
    /// How many operations lie before it on the longest way.
    public internal(set) var layer = 0
    /// Data and parameters that are used far apart stand at each place: which one this is, of how many.
    public internal(set) var use: (number: Int, count: Int) = (1, 1)
    /// Of one of several uses: the sum over all of them.
    public internal(set) var total: Tensor?

    public var isLeaf: Bool { operationCount == 0 }
  }

  public struct Edge: Sendable {
    public let from: Int
    public let to: Int
    /// What flows back over it to the value at its start; nil where nothing does.
    public internal(set) var gradient: Tensor?
    /// How that is computed: `∂L/∂h · (1 − h²)`; empty where an end stands for several operations.
    public let rule: String
  }

  /// Inputs come before what uses them.
  public let nodes: [Node]
  public let edges: [Edge]
  /// What the value is called.
  public let loss: String
  public let operationCount: Int
  /// ∂L/∂W of every parameter that took part, in the order of the program.
  public let gradients: [(parameter: Parameter, gradient: Tensor)]
  /// The parameters that have other values by now, the first of many; nil when none has.
  public var changedNames: String? { computation.changedNames }
  private let computation: Computation

  /// More operations than this are folded.
  public static let limit = 60

  /// - Throws: ``GradientError`` when the loss is not one number or comes from no parameter.
  public init(_ loss: Variable, program: ProgramText) throws {
    let computation = try Computation(of: loss)
    guard loss.value.count == 1 else { throw GradientError.notScalar(loss.shape) }
    let flow = try Flow(computation)
    var draft = LossGraphDraft(flow, Reading(computation, program, spellsConstants: true))
    draft.build()
    (nodes, edges) = (draft.nodes, draft.edges)
    self.loss = draft.reading.loss
    operationCount = draft.operationCount
    gradients = flow.parameterGradients
    self.computation = computation
  }

  /// The last node: the loss.
  public var root: Int { nodes.count - 1 }

  /// What the loss would be with other values of parameters.
  public func loss(with parameters: [(parameter: Parameter, value: Tensor)]) throws -> Double {
    try Replay(computation).result(with: parameters).item
  }
}

extension Flow {
  /// ∂L/∂W of every parameter that took part, in the order of the program.
  var parameterGradients: [(parameter: Parameter, gradient: Tensor)] {
    var found: [(parameter: Parameter, gradient: Tensor)] = []
    for (place, step) in computation.steps.enumerated() {
      guard let parameter = step.parameter, let gradient = cotangents[place] else { continue }
      if let known = found.firstIndex(where: { $0.parameter === parameter }) {
        found[known].gradient.add(gradient)
      } else {
        found.append((parameter, gradient))
      }
    }
    return found
  }
}
