public import Tensors

/// One differentiable operation: everything the product knows of it, in one value.
///
/// The language's builtin, its help and completion, the tape, the gradient check and the example's test all read
/// this definition; adding an operation is adding one value to ``Operation/all``.
public final class Operation: Sendable {
  public typealias Pullback = @Sendable (PullbackContext) throws -> [Variable?]
  public typealias DirectPullback = @Sendable (borrowing Node, Tensor, Sweep) throws -> Void

  /// How the value is computed from the inputs' values.
  public enum Forward: Sendable {
    case leaf
    case unary(@Sendable (Tensor, Attributes) throws -> Tensor)
    case binary(@Sendable (Tensor, Tensor, Attributes) throws -> Tensor)
    case ternary(@Sendable (Tensor, Tensor, Tensor, Attributes) throws -> Tensor)
    case variadic(@Sendable ([Tensor], Attributes) throws -> Tensor)
  }

  public let name: String
  /// The help; nil for what the language has no word for (leaves and the like).
  public let documentation: Documentation?
  /// The local derivative as a reader writes it: `∂tanh(z)/∂z = 1 − tanh²z`.
  public let localDerivative: String
  /// The operation's own value as a formula in its inputs, for explanations: `tanh(z)`.
  public let forward: Forward
  /// The cotangents of the inputs, written with operations, so that they can be differentiated again.
  public let pullback: Pullback
  /// The same in one fused loop, for speed, where nothing will be differentiated again.
  let directPullback: DirectPullback?
  /// How the language's arguments become inputs and attributes; nil when the inputs are all there is.
  public let call: (@Sendable (Arguments) throws -> Variable)?
  /// Inputs on which the gradient is checked against finite differences.
  public let samples: [Sample]
  /// What to try when the result is not finite: `add a small number inside the logarithm`.
  public let caution: String?

  public init(
    _ name: String, documentation: Documentation? = nil, localDerivative: String = "", caution: String? = nil,
    forward: Forward, samples: [Sample] = [], call: (@Sendable (Arguments) throws -> Variable)? = nil,
    directPullback: DirectPullback? = nil, pullback: @escaping Pullback
  ) {
    self.name = name
    self.documentation = documentation
    self.localDerivative = localDerivative
    self.caution = caution
    self.forward = forward
    self.samples = samples
    self.call = call
    self.directPullback = directPullback
    self.pullback = pullback
  }
}

/// What a pullback sees: the inputs, the output, and the cotangent that arrived.
public struct PullbackContext {
  public let inputs: [Variable]
  public let output: Variable
  /// ∂L/∂output.
  public let cotangent: Variable
  public let attributes: Attributes
  /// Which inputs somebody wants a gradient of; the others may be answered with nil.
  public let isWanted: [Bool]
}

/// Inputs for a gradient check.
public struct Sample: Sendable {
  public struct Input: Sendable {
    public var shape: [Int]
    /// The values are drawn evenly from this range.
    public var range: ClosedRange<Double>
    /// Keeps the values this far from whole numbers and from each other, where the function has corners.
    public var isSpread: Bool
    public static func random(_ shape: [Int], _ range: ClosedRange<Double> = -2...2, spread: Bool = false) -> Input
    { Input(shape: shape, range: range, isSpread: spread) }
  }

  public var inputs: [Input]
  public var attributes: Attributes

  public init(_ inputs: [Input], _ attributes: Attributes = .none) {
    self.inputs = inputs
    self.attributes = attributes
  }
}

// Applying an operation: compute, and record when an input is recorded.
extension Operation {
  public func callAsFunction(_ x: Variable, _ attributes: Attributes = .none) throws -> Variable {
    guard case .unary(let function) = forward else { throw arityError(1) }
    let value = try function(x.value, attributes)
    guard let tape = x.tape, tape.recorder.isRecording else { return Variable(value) }
    return tape.recorder.record(self, x, attributes, value)
  }

  public func callAsFunction(_ a: Variable, _ b: Variable, _ attributes: Attributes = .none) throws -> Variable {
    guard case .binary(let function) = forward else { throw arityError(2) }
    let value = try function(a.value, b.value, attributes)
    guard let tape = a.tape ?? b.tape, tape.recorder.isRecording else { return Variable(value) }
    return tape.recorder.record(self, a, b, attributes, value)
  }

  public func callAsFunction(
    _ a: Variable, _ b: Variable, _ c: Variable, _ attributes: Attributes = .none
  ) throws -> Variable {
    guard case .ternary(let function) = forward else { throw arityError(3) }
    let value = try function(a.value, b.value, c.value, attributes)
    guard let tape = a.tape ?? b.tape ?? c.tape, tape.recorder.isRecording else { return Variable(value) }
    return tape.recorder.record(self, a, b, c, attributes, value)
  }

  /// Any number of inputs, whatever the operation's form.
  public func callAsFunction(_ inputs: [Variable], _ attributes: Attributes = .none) throws -> Variable {
    switch (forward, inputs.count) {
    case (.unary, 1): return try self(inputs[0], attributes)
    case (.binary, 2): return try self(inputs[0], inputs[1], attributes)
    case (.ternary, 3): return try self(inputs[0], inputs[1], inputs[2], attributes)
    case (.variadic(let function), _):
      let value = try function(inputs.map(\.value), attributes)
      guard let recorder = inputs.lazy.compactMap(\.tape).first?.recorder, recorder.isRecording else {
        return Variable(value)
      }
      return recorder.record(self, inputs, attributes, value)
    default: throw arityError(inputs.count)
    }
  }

  private func arityError(_ count: Int) -> ArgumentError {
    ArgumentError("\(name) does not take \(count) input\(count == 1 ? "" : "s")")
  }
}

// Leaves: what stands on a tape without having been computed there.
extension Operation {
  public static let constant = leafOperation("constant")
  public static let parameter = leafOperation("parameter")
  public static let input = leafOperation("input")
  /// A value that an earlier tape holds.
  public static let foreign = leafOperation("foreign")

  private static func leafOperation(_ name: String) -> Operation {
    Operation(name, forward: .leaf) { _ in [] }
  }
}
