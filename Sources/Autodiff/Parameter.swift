public import Tensors

/// A trainable tensor: the only kind of value that changes in place.
///
/// What a tape has recorded keeps the value of that time; a change closes the tape.
public final class Parameter: @unchecked Sendable {
  /// Its path in the program: `W1`, `net.dense1.W`.
  public var name: String
  public private(set) var value: Tensor
  /// ∂L/∂W as the last `backward` left it.
  public internal(set) var gradient: Tensor?
  public internal(set) var gradientState = GradientState.none
  /// A frozen parameter takes part as a constant.
  public var isFrozen = false { didSet { if isFrozen != oldValue { recorder.seal() } } }
  public let recorder: Recorder
  /// Where the program defined it.
  public var origin: Origin

  /// The number of the backward pass that wrote the gradient last.
  var lastSweep = -1
  private var leafTape = -1
  private var leafIndex: Int32 = -1

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
  }

  /// The parameter's value as a leaf of the current tape.
  public func variable() -> Variable {
    guard recorder.isRecording, !isFrozen else { return Variable(value) }
    let tape: Tape = recorder.tape
    if leafTape == tape.number { return Variable(value, tape: tape, index: leafIndex) }
    let leaf = recorder.leaf(.parameter, value, .parameter(self))
    leafTape = tape.number
    leafIndex = leaf.index
    return leaf
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

  /// Changes the value by a kernel that writes in place, once the tape cannot see it any more.
  ///
  /// `update` gets a value that nothing else refers to when `isInPlace`, else it must make a new one.
  public func update(_ update: (inout Tensor) throws -> Void) rethrows {
    recorder.seal()
    try update(&value)
  }

  /// Converts the value and forgets the gradient: `precision f64`.
  public func convert(to precision: Precision) {
    recorder.seal()
    value = value.converted(to: precision)
    gradient = nil
    gradientState = .none
  }

  /// Puts back an earlier value with its gradient, as it was.
  public func restore(value: Tensor, gradient: Tensor?, state: GradientState) {
    recorder.seal()
    self.value = value
    self.gradient = gradient
    gradientState = state
  }

  public func markUsed(step: Int) { gradientState = .used(step: step) }
}
