public import Tensors

/// One record of a tape: an operation, what went in, and what came out.
@safe public struct Node: @unchecked Sendable {
  /// Operations live as long as the program, so that a node need not count its reference.
  unowned(unsafe) private let recordedOperation: Operation
  /// What the operation's ``Operation/rule`` says, at hand.
  let rule: UnsafePointer<SweepRule>
  /// The parameter of a leaf, which ``attributes`` keeps alive.
  let parameter: Unmanaged<Parameter>?
  public let value: Tensor
  public let attributes: Attributes
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
    needsGradient: Bool, parameter: Parameter? = nil
  ) {
    unsafe recordedOperation = operation
    unsafe rule = operation.rule
    unsafe self.parameter = parameter.map { unsafe Unmanaged.passUnretained($0) }
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
  /// The bytes of the values that were recorded.
  @safe @exclusivity(unchecked) public private(set) var byteCount = 0
  /// The gradients of the last value whose `∂L/∂v` was asked for: many are asked for in a row.
  var cachedGradients: CachedGradients?

  @safe @exclusivity(unchecked) private var memory: NodeMemory
  @safe @exclusivity(unchecked) private(set) var count = 0

  init(recorder: Recorder, number: Int) {
    self.recorder = recorder
    self.number = number
    memory = recorder.pool.take()
  }

  deinit { recorder.pool.give(memory, count: count) }

  /// The records in their order.
  public var nodes: Nodes { Nodes(tape: self) }

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

  /// A node in place: valid until the next is appended.
  @inline(__always)
  func record(at index: Int) -> RecordedNode {
    precondition(index >= 0 && index < count, "no such node")
    return unsafe RecordedNode(memory.start + index)
  }

  /// The first node in place: valid until the next is appended.
  @unsafe var start: UnsafePointer<Node> { unsafe UnsafePointer(memory.start) }

  func setName(_ name: Int32, at index: Int32) {
    precondition(index >= 0 && index < count, "no such node")
    unsafe memory.start[Int(index)].name = name
  }

  @inline(__always)
  func append(_ node: consuming Node) -> Int32 {
    let index = count
    if index == memory.capacity { grow() }
    byteCount &+= node.value.count &* 8
    unsafe (memory.start + index).initialize(to: node)
    count = index + 1
    return Int32(truncatingIfNeeded: index)
  }

  @inline(never)
  private func grow() {
    let larger = NodeMemory(capacity: 2 * memory.capacity)
    unsafe larger.start.moveInitialize(from: memory.start, count: count)
    memory.free()
    memory = larger
  }
}

/// A tape's nodes as a collection; each is copied when it is read.
public struct Nodes: RandomAccessCollection, Sendable {
  let tape: Tape
  public var startIndex: Int { 0 }
  public var endIndex: Int { tape.count }
  public subscript(index: Int) -> Node { tape.record(at: index).node }
}

/// A node on its tape, read without copying it: what fused pullbacks get.
@safe public struct RecordedNode {
  private let pointer: UnsafePointer<Node>

  @inline(__always)
  @unsafe init(_ pointer: UnsafePointer<Node>) { unsafe self.pointer = pointer }

  public var node: Node { unsafe pointer.pointee }
  public var operation: Operation { @inline(__always) get { unsafe pointer.pointee.operation } }
  public var inputs: NodeInputs { @inline(__always) get { unsafe pointer.pointee.inputs } }
  public var value: Tensor { @inline(__always) get { unsafe pointer.pointee.value } }
  public var attributes: Attributes { @inline(__always) get { unsafe pointer.pointee.attributes } }
  public var origin: Origin { @inline(__always) get { unsafe pointer.pointee.origin } }
  @unsafe var rule: UnsafePointer<SweepRule> { @inline(__always) get { unsafe pointer.pointee.rule } }
  @unsafe var parameter: Unmanaged<Parameter>? { @inline(__always) get { unsafe pointer.pointee.parameter } }
  public var needsGradient: Bool { @inline(__always) get { unsafe pointer.pointee.needsGradient } }
}

/// Room for nodes, by hand: an array would check and count at every access.
@safe struct NodeMemory {
  let start: UnsafeMutablePointer<Node>
  let capacity: Int

  init(capacity: Int) {
    unsafe start = UnsafeMutablePointer.allocate(capacity: capacity)
    self.capacity = capacity
  }

  func free() { unsafe start.deallocate() }
}

/// The memory of finished tapes, kept for the next ones.
final class NodePool {
  @safe @exclusivity(unchecked) private var spare: [NodeMemory] = []
  @safe @exclusivity(unchecked) private var waiting: [(memory: NodeMemory, count: Int)] = []
  @safe @exclusivity(unchecked) private var isEmptying = false
  private static let smallestCapacity = 64
  private static let largestCapacity = 4096

  deinit { for memory in spare { memory.free() } }

  func take() -> NodeMemory { spare.popLast() ?? NodeMemory(capacity: Self.smallestCapacity) }

  /// Empties a finished tape's nodes and keeps their memory.
  ///
  /// The nodes may hold the last reference to an earlier tape, and that one to an earlier still: those wait for
  /// their turn here, since a long chain would not fit on the stack.
  func give(_ memory: NodeMemory, count: Int) {
    if isEmptying {
      waiting.append((memory, count))
      return
    }
    isEmptying = true
    empty(memory, count)
    while let next = waiting.popLast() { empty(next.memory, next.count) }
    isEmptying = false
  }

  private func empty(_ memory: NodeMemory, _ count: Int) {
    for place in 0..<count { unsafe (memory.start + place).deinitialize(count: 1) }
    if spare.count < 4 && memory.capacity <= Self.largestCapacity {
      spare.append(memory)
    } else {
      memory.free()
    }
  }
}
