public import Tensors

/// One record of a tape: an operation, what went in, and what came out.
public struct Node: Sendable {
  /// Operations live as long as the program, so that a node need not count its reference.
  unowned(unsafe) private let recordedOperation: Operation
  public let value: Tensor
  public internal(set) var attributes: Attributes
  /// The inputs' places on the same tape.
  public let inputs: NodeInputs
  public let origin: Origin
  /// The number of the name that the program gave the value, in ``Recorder/names``; -1 when it gave none.
  public internal(set) var name: Int32 = -1
  /// Whether a parameter stands behind it. Only constants are without.
  public let needsGradient: Bool

  public var operation: Operation {
    @inline(__always) get { unsafe recordedOperation }
  }

  @inline(__always)
  init(
    operation: Operation, inputs: NodeInputs, value: Tensor, attributes: Attributes, origin: Origin,
    needsGradient: Bool
  ) {
    unsafe recordedOperation = operation
    self.inputs = inputs
    self.value = value
    self.attributes = attributes
    self.origin = origin
    self.needsGradient = needsGradient
  }
}

/// Up to three input places without an allocation, and any number with one.
public enum NodeInputs: Sendable {
  case leaf
  case one(Int32)
  case two(Int32, Int32)
  case three(Int32, Int32, Int32)
  case many([Int32])

  public var count: Int {
    switch self {
    case .leaf: 0
    case .one: 1
    case .two: 2
    case .three: 3
    case .many(let indices): indices.count
    }
  }

  public subscript(position: Int) -> Int32 {
    switch (self, position) {
    case (.one(let a), 0), (.two(let a, _), 0), (.three(let a, _, _), 0): a
    case (.two(_, let b), 1), (.three(_, let b, _), 1): b
    case (.three(_, _, let c), 2): c
    case (.many(let indices), _): indices[position]
    default: preconditionFailure("no such input")
    }
  }

  public var indices: [Int32] {
    switch self {
    case .leaf: []
    case .one(let a): [a]
    case .two(let a, let b): [a, b]
    case .three(let a, let b, let c): [a, b, c]
    case .many(let indices): indices
    }
  }

  public var isEmpty: Bool { if case .leaf = self { true } else { count == 0 } }
}

/// A flat, append-only record of the operations between two changes of the parameters.
///
/// A node only ever refers to nodes before it, so the reversed array is an order in which gradients can flow.
/// When a parameter changes the recorder starts a new tape; a value of an earlier tape enters a later one as a
/// leaf that points back (``ForeignValue``). A tape lives as long as a variable of it does.
public final class Tape: @unchecked Sendable {
  public let recorder: Recorder
  /// Tapes are numbered in the order of time: references between tapes go from higher to lower numbers.
  public let number: Int
  public internal(set) var nodes: ContiguousArray<Node>
  /// The bytes of the values that were recorded.
  public internal(set) var byteCount = 0
  /// The gradients of the last value whose `∂L/∂v` was asked for: many are asked for in a row.
  var cachedGradients: CachedGradients?

  init(recorder: Recorder, number: Int) {
    self.recorder = recorder
    self.number = number
    nodes = recorder.pool.take()
  }

  deinit { recorder.pool.give(&nodes) }

  /// The program's name for a node's value, nil when it has none.
  public func name(of index: Int32) -> String? {
    let node = nodes[Int(index)]
    if node.name >= 0 { return recorder.names[Int(node.name)] }
    if case .parameter(let parameter) = node.attributes { return parameter.name }
    return nil
  }

  public func variable(at index: Int32) -> Variable {
    Variable(nodes[Int(index)].value, tape: self, index: index)
  }

  @inline(__always)
  func append(_ node: consuming Node) -> Int32 {
    let index = Int32(truncatingIfNeeded: nodes.count)
    byteCount &+= node.value.count &* 8
    nodes.append(node)
    return index
  }
}

/// The memory of finished tapes, kept for the next ones.
final class NodePool {
  private var spare: [ContiguousArray<Node>] = []
  private var waiting: [ContiguousArray<Node>] = []
  private var isEmptying = false
  private static let largestCapacity = 4096

  func take() -> ContiguousArray<Node> { spare.popLast() ?? ContiguousArray() }

  /// Empties a finished tape's nodes and keeps their memory.
  ///
  /// The nodes may hold the last reference to an earlier tape, and that one to an earlier still: those wait for
  /// their turn here, since a long chain would not fit on the stack.
  func give(_ nodes: inout ContiguousArray<Node>) {
    var finished = ContiguousArray<Node>()
    swap(&finished, &nodes)
    if isEmptying {
      waiting.append(finished)
      return
    }
    isEmptying = true
    empty(&finished)
    while var next = waiting.popLast() { empty(&next) }
    isEmptying = false
  }

  private func empty(_ nodes: inout ContiguousArray<Node>) {
    guard spare.count < 4, nodes.capacity <= Self.largestCapacity else {
      nodes = []
      return
    }
    nodes.removeAll(keepingCapacity: true)
    spare.append(nodes)
  }
}
