public import Tensors

/// Everything that stands behind a value, in the order in which it was computed, on however many tapes it lies.
///
/// A value of an earlier tape is followed to where it was computed, a gradient to the operations that compute it, and
/// one step stands for all leaves that hold the same constant or the same value of a parameter. ``Replay`` runs it
/// again; explanations read it.
///
/// ```swift
/// let computation = try Computation(of: loss)
/// computation.steps.map(\.operation.name)  // ["constant", "parameter", "matmul", "mse"]
/// ```
public struct Computation: Sendable {
  /// One operation or leaf.
  public struct Step: Sendable {
    public let operation: Operation
    public let value: Tensor
    public let attributes: Attributes
    /// The places of the inputs among the steps; all of them come before.
    public let inputs: [Int]
    public let origin: Origin
    /// The program's name for the value.
    public let name: String?
    /// Whether a parameter stands behind it.
    public let needsGradient: Bool

    public var isLeaf: Bool { inputs.isEmpty }

    /// The parameter whose value a leaf holds.
    public var parameter: Parameter? {
      if case .parameter(let parameter) = attributes { return parameter }
      return nil
    }
  }

  /// The last is the value itself.
  public let steps: [Step]
  private let placeByNode: [NodeKey: Int]

  /// - Throws: ``GradientError`` when the value was not computed from a parameter.
  public init(of root: Variable) throws {
    var walk = ComputationWalk()
    let last = try walk.visit(root)
    guard !walk.order.isEmpty else { throw GradientError.notRecorded }
    (steps, placeByNode) = walk.ordered(endingAt: last)
  }

  /// The place of the value itself.
  public var root: Int { steps.count - 1 }

  /// Where the steps' values are used, by the place of the value: the places of the users, in order.
  public var users: [[Int]] {
    var users = [[Int]](repeating: [], count: steps.count)
    for (place, step) in steps.enumerated() {
      for input in step.inputs where users[input].last != place { users[input].append(place) }
    }
    return users
  }

  /// The leaves that hold a parameter: several when it changed on the way.
  public func places(of parameter: Parameter) -> [Int] {
    steps.indices.filter { steps[$0].parameter === parameter }
  }

  /// The step of a recorded value, or the leaf of a constant; empty when it took no part.
  public func places(of variable: Variable) -> [Int] {
    if case .parameter(let parameter)? = variable.node?.attributes { return places(of: parameter) }
    var variable = variable
    while case .foreign(let foreign)? = variable.node?.attributes { variable = foreign.variable }
    if let tape = variable.tape, variable.node?.operation !== Operation.constant {
      return placeByNode[NodeKey(tape.number, variable.index)].map { [$0] } ?? []
    }
    return steps.indices.filter { place in
      steps[place].operation === Operation.constant && steps[place].value.isIdentical(to: variable.value)
    }
  }

  /// For each step, whether any of the given ones is it or stands behind it.
  public func dependents(of places: some Sequence<Int>) -> [Bool] {
    var isDependent = [Bool](repeating: false, count: steps.count)
    for place in places { isDependent[place] = true }
    for (place, step) in steps.enumerated() where !isDependent[place] {
      isDependent[place] = step.inputs.contains { isDependent[$0] }
    }
    return isDependent
  }
}

/// A node's place in the whole of a session's tapes.
struct NodeKey: Hashable, Comparable {
  let tape: Int
  let index: Int32

  init(_ tape: Int, _ index: Int32) {
    self.tape = tape
    self.index = index
  }

  static func < (a: NodeKey, b: NodeKey) -> Bool { (a.tape, a.index) < (b.tape, b.index) }
}

/// Finds what stands behind a value without recursion: a computation may be deeper than the stack.
private struct ComputationWalk {
  private struct Found {
    let variable: Variable
    let node: Node
    let name: String?
    var inputs: [NodeKey] = []
  }

  private struct LeafKey: Hashable {
    let storage: ObjectIdentifier
    let parameter: ObjectIdentifier?
  }

  /// The keys in an order in which inputs come first.
  private(set) var order: [NodeKey] = []
  private var found: [NodeKey: Found] = [:]
  private var leaves: [LeafKey: NodeKey] = [:]
  /// The first of the nodes that a leaf stands for: that is its place in the order.
  private var firstKeys: [NodeKey: NodeKey] = [:]
  private var gradients: [NodeKey: Variable] = [:]
  /// Names of values that a later tape has under a name and their own has not.
  private var aliases: [NodeKey: String] = [:]

  mutating func visit(_ root: Variable) throws -> NodeKey? {
    guard let (root, rootKey) = try resolve(root) else { return nil }
    var waiting: [(variable: Variable, key: NodeKey, isOpen: Bool)] = [(root, rootKey, false)]
    while let next = waiting.popLast() {
      if next.isOpen {
        order.append(next.key)
        continue
      }
      guard found[next.key] == nil, let tape = next.variable.tape else { continue }
      let node = tape.nodes[Int(next.variable.index)]
      var entry = Found(variable: next.variable, node: node, name: tape.name(of: next.variable.index))
      waiting.append((next.variable, next.key, true))
      for index in node.operation === Operation.gradient ? [] : node.inputs.indices {
        guard let (input, key) = try resolve(tape.variable(at: index)) else { continue }
        entry.inputs.append(key)
        waiting.append((input, key, false))
      }
      found[next.key] = entry
    }
    return rootKey
  }

  /// Where a value really comes from, and the leaf that stands for all of its kind.
  private mutating func resolve(_ start: Variable) throws -> (Variable, NodeKey)? {
    var variable = start
    while let tape = variable.tape {
      let key = NodeKey(tape.number, variable.index)
      let node = tape.nodes[Int(variable.index)]
      if case .foreign(let foreign) = node.attributes {
        variable = foreign.variable
      } else if node.operation === Operation.gradient, let expression = try expansion(of: node, on: tape, key)
      {
        variable = expression
      } else {
        return (variable, merged(node, key, name: start.tape?.name(of: start.index)))
      }
    }
    return nil
  }

  private mutating func expansion(of node: Node, on tape: Tape, _ key: NodeKey) throws -> Variable? {
    if let known = gradients[key] { return known }
    let (loss, target) = (tape.variable(at: node.inputs[0]), tape.variable(at: node.inputs[1]))
    guard let expression = try tape.recorder.tracedGradient(of: loss, by: target), expression.isRecorded
    else {
      return nil
    }
    gradients[key] = expression
    return expression
  }

  private mutating func merged(_ node: Node, _ key: NodeKey, name: String?) -> NodeKey {
    if let name { aliases[key] = name }
    guard node.inputs.isEmpty, node.operation !== Operation.input else { return key }
    var parameter: ObjectIdentifier?
    if case .parameter(let object) = node.attributes { parameter = ObjectIdentifier(object) }
    let leaf = LeafKey(storage: ObjectIdentifier(node.value.storage), parameter: parameter)
    if let known = leaves[leaf] {
      firstKeys[known] = min(firstKeys[known] ?? known, key)
      return known
    }
    leaves[leaf] = key
    return key
  }

  /// The steps in the order of the program; where a gradient was expanded, in one in which inputs come first.
  func ordered(endingAt last: NodeKey?) -> ([Computation.Step], [NodeKey: Int]) {
    var order = gradients.isEmpty ? order.sorted { firstKeys[$0] ?? $0 < firstKeys[$1] ?? $1 } : order
    if let last, order.last != last {
      order.removeAll { $0 == last }
      order.append(last)
    }
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    let steps = order.compactMap { key in
      found[key].map { entry in
        Computation.Step(
          operation: entry.node.operation === Operation.gradient ? .constant : entry.node.operation,
          value: entry.node.value, attributes: entry.node.attributes,
          inputs: entry.inputs.compactMap { places[$0] }, origin: entry.node.origin,
          name: entry.name ?? aliases[key], needsGradient: entry.node.needsGradient)
      }
    }
    return (steps, places)
  }
}
