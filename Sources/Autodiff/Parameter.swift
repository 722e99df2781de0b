public import Tensors

/// A trainable tensor: the only kind of value that changes in place.
///
/// What a tape has recorded keeps the value of that time; a change closes the tape.
public final class Parameter: Stateful, @unchecked Sendable {
  /// Its path in the program: `W1`, `net.dense1.W`.
  public var name: String
  @safe @exclusivity(unchecked) public private(set) var value: Tensor
  /// ∂L/∂W as the last `backward` left it.
  @safe @exclusivity(unchecked) public private(set) var gradient: Tensor?
  @safe @exclusivity(unchecked) public private(set) var gradientState = GradientState.none
  /// A frozen parameter takes part as a constant.
  @safe @exclusivity(unchecked) public var isFrozen = false {
    didSet { if isFrozen != oldValue { recorder.seal() } }
  }
  public let recorder: Recorder
  /// Where the program defined it.
  public var origin: Origin

  /// The number of the backward pass that wrote the gradient last.
  @safe @exclusivity(unchecked) private var lastSweep = -1
  @safe @exclusivity(unchecked) private var leafTape = -1
  @safe @exclusivity(unchecked) private var leafIndex: Int32 = -1

  public enum GradientState: Hashable, Sendable {
    case none
    /// Computed, and no step has used it.
    case fresh
    /// Consumed by the optimizer's step of that number.
    case used(step: Int)
  }

  public init(_ value: Tensor, name: String, recorder: Recorder) {
    self.value = value
    self.name = name
    self.recorder = recorder
    origin = recorder.origin
    recorder.objects.insert(self)
  }

  deinit { recorder.objects.remove(self) }

  /// The parameter's value as a leaf of the current tape.
  public func variable() -> Variable {
    guard recorder.isRecording, !isFrozen else { return Variable(value) }
    let tape = recorder.tape
    if leafTape == tape.number { return Variable(value, tape: tape, index: leafIndex) }
    leafTape = tape.number
    leafIndex = tape.append(
      Node(
        operation: .parameter, inputs: .leaf, value: value, attributes: .parameter(self),
        origin: recorder.origin,
        needsGradient: true, parameter: self))
    return Variable(value, tape: tape, index: leafIndex)
  }

  /// Its leaf also when it is frozen or nothing is recorded: for those who ask which parameter a value is.
  public func namedVariable() -> Variable {
    let (wasFrozen, wasRecording) = (isFrozen, recorder.isRecording)
    (isFrozen, recorder.isRecording) = (false, true)
    defer { (isFrozen, recorder.isRecording) = (wasFrozen, wasRecording) }
    return variable()
  }

  /// Its leaf on that tape, when that is the last that it took part in.
  func leaf(on tape: Tape) -> Variable? {
    leafTape == tape.number ? tape.variable(at: leafIndex) : nil
  }

  /// `W := value`, outside the graph. The shape must match.
  public func assign(_ newValue: Tensor) throws {
    guard newValue.shape == value.shape else {
      throw ShapeError(
        code: "shape", message: "\(name) has shape \(value.shape), the new value \(newValue.shape)",
        hint: "the shape of a parameter is fixed by its definition")
    }
    recorder.seal()
    value = newValue.precision == value.precision ? newValue : newValue.converted(to: value.precision)
  }

  /// Changes the value, once the tape cannot see it any more.
  ///
  /// A tape or a snapshot may still refer to what is there: `update` writes in place only when
  /// `Tensor.isUniquelyReferenced` says that it may, else it makes a new value.
  public func update(_ update: (inout Tensor) throws -> Void) rethrows {
    recorder.seal()
    try update(&value)
  }

  /// Converts the value and forgets the gradient: `precision f64`.
  public func convert(to precision: Precision) {
    recorder.seal()
    value = value.converted(to: precision)
    clearGradient()
  }

  /// Puts back an earlier value with its gradient, as it was.
  public func restore(value: Tensor, gradient: Tensor?, state: GradientState) {
    recorder.seal()
    self.value = value
    self.gradient = gradient
    gradientState = state
  }

  /// Takes another's value, as an untrained parameter.
  public func takeValue(of other: Parameter) {
    restore(value: other.value, gradient: nil, state: .none)
    isFrozen = other.isFrozen
  }

  public func markUsed(step: Int) { gradientState = .used(step: step) }
}

// The gradient.
extension Parameter {
  /// Takes a gradient from a sweep; further leaves of the same sweep add to it.
  @inline(__always)
  func receive(_ gradient: consuming Tensor, sweep: Int, adding: Bool) {
    if lastSweep == sweep || adding, var sum = self.gradient {
      self.gradient = nil
      sum.add(gradient)
      self.gradient = sum
    } else {
      self.gradient =
        gradient.precision == value.precision ? gradient : gradient.converted(to: value.precision)
    }
    lastSweep = sweep
    gradientState = .fresh
  }

  /// Whether the backward pass of that number reached it.
  @inline(__always)
  func hasReceived(sweep: Int) -> Bool { lastSweep == sweep }

  public func clearGradient() {
    gradient = nil
    gradientState = .none
  }
}

// Time travel.
extension Parameter {
  public var savedState: any SavedState {
    ParameterState(
      parameter: self, name: name, value: value, gradient: gradient, gradientState: gradientState,
      isFrozen: isFrozen)
  }

  fileprivate func restore(_ state: ParameterState) {
    restore(value: state.value, gradient: state.gradient, state: state.gradientState)
    (name, isFrozen) = (state.name, state.isFrozen)
  }
}

private struct ParameterState: SavedState {
  let parameter: Parameter
  let name: String
  let value: Tensor
  let gradient: Tensor?
  let gradientState: Parameter.GradientState
  let isFrozen: Bool

  var object: any Stateful { parameter }
  func restore() { parameter.restore(self) }
  func handOver(to successor: any Stateful) {
    guard let successor = successor as? Parameter, successor.value.shape == value.shape else { return }
    successor.restore(value: value, gradient: gradient, state: gradientState)
    successor.isFrozen = isFrozen
  }
  var tensors: [Tensor] { gradient.map { [value, $0] } ?? [value] }
}
