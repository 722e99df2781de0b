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
///
/// The open tape keeps its recorder alive; ``close()`` lets go of both.
public final class Recorder: @unchecked Sendable {
  /// Where in the program the next operation stands.
  @safe @exclusivity(unchecked) public var origin = Origin.unknown
  /// While false, operations compute and nothing is remembered.
  @safe @exclusivity(unchecked) public var isRecording = true
  /// The names that nodes carry, by number.
  public private(set) var names: [String] = []
  /// How many optimizer steps were taken.
  @safe @exclusivity(unchecked) public var stepCount = 0
  /// Where backward passes say how long operations take; nil for nobody.
  public var profile: OperationProfile?
  /// The parameters, layers and optimizers of the session.
  public let objects = StatefulObjects()
  /// Remarks that a sweep made, for the host to show; emptied by who shows them.
  public var warnings: [TapeWarning] = []

  /// The loss of the first backward pass since somebody set it to nil, as a training does when it begins.
  @safe @exclusivity(unchecked) public var firstLoss: Double?

  /// Who sees the gradients of every backward pass, while `track gradients:` asks for it.
  @safe @exclusivity(unchecked) public var gradientObserver: (any GradientObserver)?
  /// Lets passes by that it need not see.
  @safe @exclusivity(unchecked) public var passGate: PassGate?
  /// The loss whose gradients it saw last.
  @safe @exclusivity(unchecked) var observedLoss = (tape: -1, index: Int32(-1))

  /// The node of the loss that the last backward pass began at.
  @safe @exclusivity(unchecked) private var lastRoot = (tape: -1, index: Int32(-1))

  /// How many backward passes stored gradients.
  @safe @exclusivity(unchecked) var sweepCount = 0
  /// The memory of the last backward pass, for the next.
  @safe @exclusivity(unchecked) var spareSweep: Sweep?
  let pool = NodePool()
  /// The cotangent of a loss of rank 0, in 32 and in 64 bits.
  private let unitSeeds = (Tensor(1, .f32), Tensor(1, .f64))

  private var nameNumbers: [String: Int32] = [:]
  @safe @exclusivity(unchecked) private var openTape: Tape?
  @safe @exclusivity(unchecked) private var nextTapeNumber = 0

  /// Past these a tape is closed at the next chance, so that a loop which only evaluates lets go of what it made.
  private static let largeTapeNodes = 1024
  private static let largeTapeBytes = 4 << 20

  public init() {}

  /// The tape that operations are written to now.
  public var tape: Tape {
    @inline(__always) get { openTape ?? startTape() }
  }

  /// The number that stands for a name on the tapes.
  public func number(of name: String) -> Int32 {
    if let number = nameNumbers[name] { return number }
    let number = Int32(names.count)
    names.append(name)
    nameNumbers[name] = number
    return number
  }

  /// Closes the tape: a parameter is about to change, and what was recorded keeps the old values.
  @inline(__always)
  public func seal() { openTape = nil }

  /// Lets go of the open tape and of what backward passes keep: whoever made the recorder does so at the end.
  public func close() {
    (openTape, spareSweep, gradientObserver, passGate) = (nil, nil, nil, nil)
  }

  /// Closes a tape that grew large; called between statements.
  @inline(__always)
  public func sealIfLarge() {
    guard let tape = openTape else { return }
    if tape.count > Self.largeTapeNodes || tape.byteCount > Self.largeTapeBytes { seal() }
  }

  /// Gives a recorded value its name in the program, unless it has one.
  public func setName(_ number: Int32, of variable: Variable) {
    guard let tape = variable.tape, tape.nodes[Int(variable.index)].name < 0 else { return }
    tape.setName(number, at: variable.index)
  }

  /// Whether the last backward pass began at this value.
  public func isLastLoss(_ variable: Variable) -> Bool {
    variable.tape?.number == lastRoot.tape && variable.index == lastRoot.index
  }

  @inline(__always)
  func remember(loss: Variable, on tape: Tape) {
    lastRoot = (tape.number, loss.index)
    if firstLoss == nil { firstLoss = loss.value.item }
  }

  /// ∂L/∂L.
  func seed(for loss: Variable) -> Tensor {
    guard loss.value.isScalar else { return Tensor.ones(loss.shape, loss.precision) }
    return loss.precision == .f32 ? unitSeeds.0 : unitSeeds.1
  }

  /// Whether operations are written to that tape now.
  @inline(__always)
  func isOpen(_ tape: Tape?) -> Bool { tape === openTape }

  @inline(never)
  private func startTape() -> Tape {
    let tape = Tape(recorder: self, number: nextTapeNumber)
    nextTapeNumber += 1
    openTape = tape
    return tape
  }
}

/// A remark about a sweep that is not an error.
public enum TapeWarning: Hashable, Sendable {
  /// Gradients went through a layer that ran in evaluation mode.
  case evaluationMode(layer: String, origin: Origin)
}

// Recording.
extension Recorder {
  /// `hint` is the tape of an operand, which mostly is the open one.
  @inline(__always)
  func record(
    _ operation: Operation, _ a: Variable, _ attributes: Attributes, _ value: Tensor, hint: Tape
  ) -> Variable {
    let tape = isOpen(hint) ? hint : tape
    return append(operation, .one(place(a, on: tape)), attributes, value, to: tape)
  }

  @inline(__always)
  func record(
    _ operation: Operation, _ a: Variable, _ b: Variable, _ attributes: Attributes, _ value: Tensor,
    hint: Tape
  ) -> Variable {
    let tape = isOpen(hint) ? hint : tape
    return append(operation, .two(place(a, on: tape), place(b, on: tape)), attributes, value, to: tape)
  }

  @inline(__always)
  func record(
    _ operation: Operation, _ a: Variable, _ b: Variable, _ c: Variable, _ attributes: Attributes,
    _ value: Tensor, hint: Tape
  ) -> Variable {
    let tape = isOpen(hint) ? hint : tape
    let inputs = NodeInputs.three(place(a, on: tape), place(b, on: tape), place(c, on: tape))
    return append(operation, inputs, attributes, value, to: tape)
  }

  func record(
    _ operation: Operation, _ inputs: [Variable], _ attributes: Attributes, _ value: Tensor
  ) -> Variable {
    let tape = tape
    return append(operation, .many(inputs.map { place($0, on: tape) }), attributes, value, to: tape)
  }

  /// Makes a free variable of a value: the argument of `f'` and `grad(f, x)`.
  public func freeVariable(_ value: Tensor) -> Variable { append(.input, .leaf, .none, value, to: tape) }

  @inline(__always)
  private func append(
    _ operation: Operation, _ inputs: NodeInputs, _ attributes: Attributes, _ value: Tensor, to tape: Tape
  ) -> Variable {
    let index = tape.append(
      Node(
        operation: operation, inputs: inputs, value: value, attributes: attributes, origin: origin,
        needsGradient: true))
    return Variable(value, tape: tape, index: index)
  }

  /// The place of an operand on the open tape: constants and values of earlier tapes become leaves.
  @inline(__always)
  private func place(_ variable: Variable, on tape: Tape) -> Int32 {
    if variable.tape === tape { return variable.index }
    return placeLeaf(variable, on: tape)
  }

  @inline(never)
  private func placeLeaf(_ variable: Variable, on tape: Tape) -> Int32 {
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
