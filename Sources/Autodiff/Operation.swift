public import Tensors

/// One differentiable operation: everything the product knows of it, in one value.
///
/// The language's builtin, its help and completion, the tape, the gradient check and the example's test all read
/// this definition; adding an operation is adding one value to ``Operation/all``.
///
/// An operation lives as long as the program: tapes refer to it without counting.
@safe public final class Operation: @unchecked Sendable {
  public typealias Pullback = @Sendable (PullbackContext) throws -> [Variable?]
  public typealias DirectPullback = @Sendable (RecordedNode, Tensor, Sweep) throws -> Void

  /// How the value is computed from the inputs' values.
  public enum Forward: Sendable {
    case leaf
    /// A function of each element, with the fused pullback of its kernel.
    case elementwise(UnaryKernel)
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
  /// The operation and its chain rule as templates for the program's names; nil where the general form will do.
  public let notation: Notation?
  /// How the value is computed.
  public let forward: Forward
  /// The cotangents of the inputs, written with operations, so that they can be differentiated again.
  public let pullback: Pullback
  /// What a sweep does at a node of this operation. It lies outside the object: reading it counts no references.
  let rule: UnsafePointer<SweepRule>
  /// How the language's arguments become inputs and attributes; nil when the inputs are all there is.
  public let call: (@Sendable (Arguments) throws -> Variable)?
  /// Inputs on which the gradient is checked against finite differences.
  public let samples: [Sample]
  /// What to try when the result is not finite: `add a small number inside the logarithm`.
  public let caution: String?
  /// False for comparisons, labels and masks: their results are constants, whatever they were computed from.
  public let isDifferentiable: Bool
  /// What its results are known as when they are constants.
  public private(set) var constantKind = Variable.ConstantKind.plain

  public init(
    _ name: String, documentation: Documentation? = nil, localDerivative: String = "",
    notation: Notation? = nil,
    caution: String? = nil, forward: Forward, samples: [Sample] = [],
    call: (@Sendable (Arguments) throws -> Variable)? = nil,
    directPullback: DirectPullback? = nil, pullback: @escaping Pullback
  ) {
    self.name = name
    self.documentation = documentation
    self.localDerivative = localDerivative
    self.notation = notation
    self.caution = caution
    self.forward = forward
    self.samples = samples
    self.call = call
    self.pullback = pullback
    isDifferentiable = true
    unsafe rule = SweepRule(forward, directPullback).permanent()
    unsafe _ = Unmanaged.passRetained(self)
  }

  /// An operation whose result is a constant.
  public init(
    constant name: String, documentation: Documentation? = nil,
    localDerivative: String = "none: the result is a constant",
    forward: Forward, samples: [Sample] = [], call: (@Sendable (Arguments) throws -> Variable)? = nil
  ) {
    self.name = name
    self.documentation = documentation
    self.localDerivative = localDerivative
    notation = nil
    self.forward = forward
    self.samples = samples
    self.call = call
    caution = nil
    pullback = { context in context.inputs.map { _ in nil } }
    isDifferentiable = false
    unsafe rule = SweepRule.composite.permanent()
    unsafe _ = Unmanaged.passRetained(self)
  }

  /// A leaf, or the gradient of a loss.
  private init(_ name: String, _ rule: SweepRule) {
    self.name = name
    documentation = nil
    localDerivative = ""
    notation = nil
    call = nil
    forward = .leaf
    samples = []
    caution = nil
    pullback = { _ in [] }
    isDifferentiable = true
    unsafe self.rule = rule.permanent()
    unsafe _ = Unmanaged.passRetained(self)
  }

  /// A function that is made of other operations: it has a name and a help, and only its parts are on the tape.
  public init(
    composed name: String, documentation: Documentation, localDerivative: String,
    call: @escaping @Sendable (Arguments) throws -> Variable
  ) {
    self.name = name
    self.documentation = documentation
    self.localDerivative = localDerivative
    notation = nil
    self.call = call
    forward = .leaf
    samples = []
    caution = nil
    pullback = { _ in [] }
    isDifferentiable = true
    unsafe rule = SweepRule.composite.permanent()
    unsafe _ = Unmanaged.passRetained(self)
  }
}

extension Operation {
  /// The operation with its constant results marked, for the losses that must know them.
  func known(as kind: Variable.ConstantKind) -> Operation {
    constantKind = kind
    return self
  }

  /// Whether it is a function of one input.
  public var isUnary: Bool {
    switch forward {
    case .unary, .elementwise: true
    default: false
    }
  }
}

/// What a sweep does at a node.
enum SweepRule {
  case ignore
  case parameter
  case foreign
  case gradient
  /// The kernel's own pullback, in one loop.
  case elementwise(UnaryKernel)
  /// Code of the operation's own, in few loops, where nothing will be differentiated again.
  case direct(Operation.DirectPullback)
  /// The rule that is written with operations.
  case composite

  init(_ forward: Operation.Forward, _ direct: Operation.DirectPullback?) {
    if case .elementwise(let kernel) = forward {
      self = .elementwise(kernel)
    } else {
      self = direct.map { .direct($0) } ?? .composite
    }
  }

  /// A copy that is never freed, as operations are not.
  @unsafe func permanent() -> UnsafePointer<SweepRule> {
    let memory = UnsafeMutablePointer<SweepRule>.allocate(capacity: 1)
    unsafe memory.initialize(to: self)
    return unsafe UnsafePointer(memory)
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

  /// The cotangent of one input, computed only when somebody wants it.
  public func ifWanted(_ input: Int, _ cotangent: () throws -> Variable) rethrows -> Variable? {
    isWanted[input] ? try cotangent() : nil
  }
}

// Applying an operation: compute, and record when an input is recorded.
extension Operation {
  public func callAsFunction(_ x: Variable, _ attributes: Attributes = .none) throws -> Variable {
    let value: Tensor
    switch forward {
    case .elementwise(let kernel): value = x.value.unary(kernel)
    case .unary(let function): value = try function(x.value, attributes)
    default: throw arityError(1)
    }
    guard isDifferentiable, let tape = x.tape, tape.recorder.isRecording else {
      return Variable(value, constantKind)
    }
    return tape.recorder.record(self, x, attributes, value, hint: tape)
  }

  public func callAsFunction(_ a: Variable, _ b: Variable, _ attributes: Attributes = .none) throws
    -> Variable
  {
    guard case .binary(let function) = forward else { throw arityError(2) }
    let value = try function(a.value, b.value, attributes)
    guard isDifferentiable, let tape = a.tape ?? b.tape, tape.recorder.isRecording else {
      return Variable(value)
    }
    return tape.recorder.record(self, a, b, attributes, value, hint: tape)
  }

  public func callAsFunction(
    _ a: Variable, _ b: Variable, _ c: Variable, _ attributes: Attributes = .none
  ) throws -> Variable {
    guard case .ternary(let function) = forward else { throw arityError(3) }
    let value = try function(a.value, b.value, c.value, attributes)
    guard isDifferentiable, let tape = a.tape ?? b.tape ?? c.tape, tape.recorder.isRecording else {
      return Variable(value)
    }
    return tape.recorder.record(self, a, b, c, attributes, value, hint: tape)
  }

  /// Any number of inputs, whatever the operation's form.
  public func callAsFunction(_ inputs: [Variable], _ attributes: Attributes = .none) throws -> Variable {
    switch (forward, inputs.count) {
    case (.unary, 1), (.elementwise, 1): return try self(inputs[0], attributes)
    case (.binary, 2): return try self(inputs[0], inputs[1], attributes)
    case (.ternary, 3): return try self(inputs[0], inputs[1], inputs[2], attributes)
    case (.variadic(let function), _):
      let value = try function(inputs.map(\.value), attributes)
      guard let recorder = inputs.lazy.compactMap(\.tape).first?.recorder, recorder.isRecording,
        isDifferentiable
      else { return Variable(value) }
      return recorder.record(self, inputs, attributes, value)
    default: throw arityError(inputs.count)
    }
  }

  /// Applies the operation to the arguments of a call in the language.
  public func callAsFunction(_ arguments: Arguments) throws -> Variable {
    if let call { return try call(arguments) }
    switch forward {
    case .unary, .elementwise: return try self(arguments.variable(0))
    case .binary: return try self(arguments.variable(0), arguments.variable(1))
    case .ternary: return try self(arguments.variable(0), arguments.variable(1), arguments.variable(2))
    case .variadic: return try self(arguments.variables(0))
    case .leaf: throw arityError(arguments.values.count)
    }
  }

  private func arityError(_ count: Int) -> ArgumentError {
    ArgumentError("\(name) does not take \(count) input\(count == 1 ? "" : "s")")
  }
}

// Leaves: what stands on a tape without having been computed there.
extension Operation {
  public static let constant = Operation("constant", .ignore)
  public static let parameter = Operation("parameter", .parameter)
  public static let input = Operation("input", .ignore)
  /// A value that an earlier tape holds.
  public static let foreign = Operation("foreign", .foreign)
  /// The gradient of a loss as a value; what it depends on is recorded only when it is differentiated again.
  public static let gradient = Operation("gradient", .gradient)
}
