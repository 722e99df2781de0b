public import Tensors

/// Writes operations onto tapes: one for each session.
///
/// ```swift
/// let recorder = Recorder()
/// let w = Parameter(Tensor(2, .f64), name: "w", recorder: recorder)
/// let loss = try w.variable() * w.variable()
/// try recorder.backward(loss)
/// w.gradient?.item  // 4
/// ```
public final class Recorder: @unchecked Sendable {
  public private(set) var tape: Tape! = nil
  /// Where in the program the next operation stands.
  public var origin = Origin.unknown
  /// While false, operations compute and nothing is remembered.
  public var isRecording = true
  /// The names that nodes carry, by number.
  public private(set) var names: [String] = []
  /// How many optimizer steps were taken.
  public var stepCount = 0
  /// Remarks that a sweep made, for the host to show; emptied by who shows them.
  public var warnings: [TapeWarning] = []

  /// How many backward passes stored gradients.
  var sweepCount = 0

  private var nameNumbers: [String: Int32] = [:]
  private var nextTapeNumber = 0
  private let pool = NodePool()

  /// Past these a tape is closed at the next chance, so that a loop which only evaluates lets go of what it made.
  private static let largeTapeNodes = 1024
  private static let largeTapeBytes = 4 << 20

  public init() { startTape() }

  /// The number that stands for a name on the tapes.
  public func number(of name: String) -> Int32 {
    if let number = nameNumbers[name] { return number }
    let number = Int32(names.count)
    names.append(name)
    nameNumbers[name] = number
    return number
  }

  /// Closes the tape: a parameter is about to change, and what was recorded keeps the old values.
  public func seal() {
    if !tape.nodes.isEmpty { startTape() }
  }

  /// Closes a tape that grew large; called between statements.
  @inline(__always)
  public func sealIfLarge() {
    if tape.nodes.count > Self.largeTapeNodes || tape.byteCount > Self.largeTapeBytes { startTape() }
  }

  /// Gives a recorded value its name in the program, unless it has one.
  public func setName(_ number: Int32, of variable: Variable) {
    guard let tape = variable.tape, tape.nodes[Int(variable.index)].name < 0 else { return }
    tape.nodes[Int(variable.index)].name = number
  }

  private func startTape() {
    tape = Tape(recorder: self, number: nextTapeNumber, pool: pool)
    nextTapeNumber += 1
  }
}

/// The memory of finished tapes, kept for the next ones.
final class NodePool {
  private var spare: [ContiguousArray<Node>] = []
  private static let largestCapacity = 4096

  func take() -> ContiguousArray<Node> { spare.popLast() ?? ContiguousArray() }

  func give(_ nodes: inout ContiguousArray<Node>) {
    guard spare.count < 4, nodes.capacity <= Self.largestCapacity else { return }
    var emptied = ContiguousArray<Node>()
    swap(&emptied, &nodes)
    emptied.removeAll(keepingCapacity: true)
    spare.append(emptied)
  }
}

/// A remark about a sweep that is not an error.
public enum TapeWarning: Hashable, Sendable {
  /// Gradients went through a layer that ran in evaluation mode.
  case evaluationMode(layer: String, origin: Origin)
}

// Recording.
extension Recorder {
  func record(_ operation: Operation, _ a: Variable, _ attributes: Attributes, _ value: Tensor) -> Variable {
    append(operation, .one(place(a)), attributes, value)
  }

  func record(
    _ operation: Operation, _ a: Variable, _ b: Variable, _ attributes: Attributes, _ value: Tensor
  ) -> Variable {
    append(operation, .two(place(a), place(b)), attributes, value)
  }

  func record(
    _ operation: Operation, _ a: Variable, _ b: Variable, _ c: Variable, _ attributes: Attributes, _ value: Tensor
  ) -> Variable {
    append(operation, .three(place(a), place(b), place(c)), attributes, value)
  }

  func record(
    _ operation: Operation, _ inputs: [Variable], _ attributes: Attributes, _ value: Tensor
  ) -> Variable {
    append(operation, .many(inputs.map { place($0) }), attributes, value)
  }

  /// A leaf that gradients flow into: a parameter, or the argument of a derivative.
  func leaf(_ operation: Operation, _ value: Tensor, _ attributes: Attributes = .none) -> Variable {
    append(operation, .leaf, attributes, value)
  }

  /// Makes a free variable of a value: the argument of `f'` and `grad(f, x)`.
  public func freeVariable(_ value: Tensor) -> Variable { leaf(.input, value) }

  private func append(
    _ operation: Operation, _ inputs: NodeInputs, _ attributes: Attributes, _ value: Tensor
  ) -> Variable {
    let node = Node(
      operation: operation, inputs: inputs, value: value, attributes: attributes, origin: origin,
      needsGradient: true)
    return Variable(value, tape: tape, index: tape.append(node))
  }

  /// The place of an operand on the current tape: constants and values of earlier tapes become leaves.
  @inline(__always)
  private func place(_ variable: Variable) -> Int32 {
    if variable.tape === tape { return variable.index }
    return placeLeaf(variable)
  }

  private func placeLeaf(_ variable: Variable) -> Int32 {
    guard variable.tape != nil else {
      return tape.append(
        Node(
          operation: .constant, inputs: .leaf, value: variable.value, attributes: .none, origin: origin,
          needsGradient: false))
    }
    return tape.append(
      Node(
        operation: .foreign, inputs: .leaf, value: variable.value,
        attributes: .foreign(ForeignValue(variable)), origin: origin, needsGradient: true))
  }
}
