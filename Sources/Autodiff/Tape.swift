public import Tensors

/// One record of a tape: an operation, what went in, and what came out.
public struct Node: Sendable {
  public let operation: Operation
  /// The inputs' places on the same tape.
  public let inputs: NodeInputs
  public let value: Tensor
  public internal(set) var attributes: Attributes
  public let origin: Origin
  /// The number of the name that the program gave the value, in ``Recorder/names``; -1 when it gave none.
  public internal(set) var name: Int32 = -1
  /// Whether a parameter stands behind it. Only constants are without.
  public let needsGradient: Bool
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

  public var indices: [Int32] { (0..<count).map { self[$0] } }
}

/// A flat, append-only record of the operations between two changes of the parameters.
///
/// A node only ever refers to nodes before it, so the reversed array is an order in which gradients can flow.
/// When a parameter changes the recorder starts a new tape; a value of an earlier tape enters a later one as a
/// leaf that points back (``ForeignValue``). A tape lives as long as a variable of it does.
public final class Tape: @unchecked Sendable {
  public unowned let recorder: Recorder
  /// Tapes are numbered in the order of time: references between tapes go from higher to lower numbers.
  public let number: Int
  public internal(set) var nodes: ContiguousArray<Node>
  /// The bytes of the values that were recorded.
  public internal(set) var byteCount = 0
  /// The gradients of the last value whose `∂L/∂v` was asked for: many are asked for in a row.
  var cachedGradients: CachedGradients?

  private let pool: NodePool

  init(recorder: Recorder, number: Int, pool: NodePool) {
    self.recorder = recorder
    self.number = number
    self.pool = pool
    nodes = pool.take()
  }

  deinit { pool.give(&nodes) }

  /// The program's name for a node's value, nil when it has none.
  public func name(of index: Int32) -> String? {
    let number = nodes[Int(index)].name
    return number < 0 ? nil : recorder.names[Int(number)]
  }

  public func variable(at index: Int32) -> Variable {
    Variable(nodes[Int(index)].value, tape: self, index: index)
  }

  func append(_ node: Node) -> Int32 {
    let index = Int32(truncatingIfNeeded: nodes.count)
    byteCount += node.value.count * 8
    nodes.append(node)
    return index
  }
}
