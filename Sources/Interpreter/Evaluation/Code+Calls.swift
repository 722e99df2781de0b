import Autodiff
import NeuralNetworks
import Syntax
import Tensors

struct ArgumentCode {
  let label: Name?
  let value: Code
}

/// A call whose callee is only known when it runs.
final class CallCode: Code {
  private let callee: Operand
  private let labels: [Name?]
  // One or two arguments are most of all calls; reading them from a list would count references.
  private let first: Operand
  private let second: Operand
  private let further: [Operand]
  /// How many arguments there are, when none has a label; else -1.
  private let plainCount: Int

  init(_ callee: Code, _ arguments: [ArgumentCode], _ span: Span) {
    self.callee = Operand(callee)
    labels = arguments.map(\.label)
    let operands = arguments.map { Operand($0.value) }
    let absent = Operand(LiteralCode(.none, span))
    first = operands.first ?? absent
    second = operands.dropFirst().first ?? absent
    further = Array(operands.dropFirst(2))
    plainCount = arguments.allSatisfy { $0.label == nil } ? arguments.count : -1
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    if let function = callee.function(machine), function.arity == plainCount {
      return try callDirectly(function, machine)
    }
    return try callAny(try callee.evaluate(machine), machine)
  }

  /// Arguments go straight into the slots of the call.
  @inline(__always)
  private func callDirectly(_ function: Function, _ machine: Machine) throws -> Value {
    let base = unsafe machine.argumentBase
    do {
      if plainCount > 0 { try machine.push(try first.evaluate(machine)) }
      if plainCount > 1 { try machine.push(try second.evaluate(machine)) }
      for argument in further { try machine.push(try argument.evaluate(machine)) }
    } catch {
      unsafe machine.unwind(to: base)
      throw error
    }
    return try unsafe machine.enter(function, at: base, span)
  }

  @inline(never)
  private func callAny(_ target: Value, _ machine: Machine) throws -> Value {
    switch target {
    case .function(let function) where function.arity == plainCount:
      return try callDirectly(function, machine)
    case .layer(let layer) where plainCount == 1:
      let input = try first.evaluate(machine)
      return try machine.apply(
        layer, to: input, first.code.span, training: machine.session.isTraining, span)
    default: break
    }
    let values = try zip(labels, [first, second] + further).map { label, operand in
      GivenArgument(label: label, value: try operand.evaluate(machine), span: operand.code.span)
    }
    return try machine.call(target, values, span, calleeSpan: callee.code.span)
  }
}

extension Diagnostic {
  private static let longestTrace = 12

  /// The error as it leaves a function that was called there.
  func leaving(_ function: String, call: Span) -> Diagnostic {
    var error = self
    if error.span.isNone { error.span = call }
    if error.trace.count == Self.longestTrace {
      // The innermost and the outermost calls say most.
      error.trace.remove(at: Self.longestTrace / 2)
      error.omittedCalls += 1
    }
    error.trace.append(Frame(function: function.isEmpty ? "a function" : function, call: call))
    return error
  }
}

/// An argument that was evaluated.
struct GivenArgument {
  let label: Name?
  let value: Value
  let span: Span
}

extension Machine {
  /// Calls whatever can be called.
  func call(_ target: Value, _ arguments: [GivenArgument], _ span: Span, calleeSpan: Span) throws -> Value {
    switch target {
    case .function(let function): return try call(function, arguments, span)
    case .layer(let layer): return try apply(layer, arguments, span)
    default:
      let callee = session.sources.text(calleeSpan).singleLine
      throw Diagnostic(
        code: "type", "\(target.kindPhrase) cannot be called", at: calleeSpan,
        help: CallError.hint(against: target, written: callee, argumentCount: arguments.count))
    }
  }

  func call(_ function: Function, _ arguments: [GivenArgument], _ span: Span) throws -> Value {
    switch function.body {
    case .user(let code): return try call(function, code, arguments, span)
    case .builtin(let builtin):
      let binding = try ArgumentBinding(
        builtin.documentation.signature, name: builtin.name, arguments.map { ($0.label, $0.span) }, span)
      return try call(builtin, binding, arguments.map(\.value), span)
    case .native(let signature, let body):
      let binding = try ArgumentBinding(
        signature, name: function.name, arguments.map { ($0.label, $0.span) }, span)
      let call = binding.call(
        session, signature, defaults: signature.parameters.map { $0.defaultText.map(Value.init(literal:)) },
        arguments.map(\.value))
      return try attempt(span) { try body(call) }
    case .derivative(let inner):
      guard arguments.count == 1 else {
        throw Diagnostic(code: "argument", "a derivative takes one argument", at: span)
      }
      return try derivative(of: inner, at: arguments[0].value, span)
    case .composition(let first, let second):
      guard depth < Self.depthLimit else { throw recursionError() }
      depth += 1
      defer { depth -= 1 }
      let middle = try call(first, arguments, span, calleeSpan: span)
      return try call(second, [GivenArgument(label: nil, value: middle, span: span)], span, calleeSpan: span)
    }
  }

  /// Calls with plain values: what builtins and layers use for functions they were given.
  func call(_ target: Value, _ values: [Value], _ span: Span) throws -> Value {
    try call(target, values.map { GivenArgument(label: nil, value: $0, span: span) }, span, calleeSpan: span)
  }

  private func call(
    _ function: Function, _ code: FunctionCode, _ arguments: [GivenArgument], _ span: Span
  ) throws -> Value {
    let bound = try code.bind(arguments, name: function.name, span)
    let base = unsafe argumentBase
    do {
      for (place, value) in bound.enumerated() {
        try push(try value ?? code.parameters[place].defaultValue?.evaluate(self) ?? .none)
      }
    } catch {
      unsafe unwind(to: base)
      throw error
    }
    return try unsafe enter(function, at: base, span)
  }

  /// - Parameter arguments: the arguments as the program writes them, for messages.
  func call(
    _ builtin: Builtin, _ binding: ArgumentBinding, _ values: [Value], _ span: Span, arguments: [Code] = []
  ) throws -> Value {
    try poll()
    let call = unsafe binding.call(
      session, builtin.documentation.signature, defaults: builtin.defaults, values)
    if !span.isNone { session.recorder.origin = Origin(span) }
    do {
      return try builtin.body(call)
    } catch {
      throw diagnostic(for: error, at: span, inCallWith: zip(arguments, values).map { ($0, $1) })
    }
  }

  /// A layer called as a function: `net(x)`, `net(x, training: true)`.
  private func apply(_ layer: Layer, _ arguments: [GivenArgument], _ span: Span) throws -> Value {
    var isTraining = session.isTraining
    var inputs: [GivenArgument] = []
    for argument in arguments {
      guard let label = argument.label else {
        inputs.append(argument)
        continue
      }
      guard label.key == "training" else {
        throw Diagnostic(
          code: "argument", "a layer has no argument \(label.typed)", at: label.span,
          help: Suggestion.nearest(to: label.typed, among: ["training"]).map { "did you mean \($0)?" })
      }
      isTraining = try argument.value.truth(argument.span)
    }
    guard inputs.count == 1 else {
      throw Diagnostic(code: "argument", "\(layer.label) takes one input, got \(inputs.count)", at: span)
    }
    return try apply(layer, to: inputs[0].value, inputs[0].span, training: isTraining, span)
  }

  fileprivate func apply(
    _ layer: Layer, to value: Value, _ valueSpan: Span, training: Bool, _ span: Span
  ) throws -> Value {
    guard let input = value.variable(session) else {
      throw Diagnostic(
        code: "type", "\(layer.label) takes a tensor, not \(value.kindPhrase)", at: valueSpan)
    }
    if !span.isNone { recorder.origin = Origin(span) }
    do {
      return .tensor(try layer(input, training: training))
    } catch {
      throw diagnostic(for: error, at: span, [])
    }
  }
}

/// A call of a builtin that is known by name.
final class BuiltinCallCode: Code {
  private let builtin: Builtin
  private let binding: ArgumentBinding
  private let arguments: [Code]

  init(_ builtin: Builtin, _ binding: ArgumentBinding, _ arguments: [Code], _ span: Span) {
    self.builtin = builtin
    self.binding = binding
    self.arguments = arguments
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    var values: [Value] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments { values.append(try argument.evaluate(machine)) }
    return try evaluate(with: values, machine)
  }

  /// The call with arguments that are evaluated already.
  func evaluate(with values: [Value], _ machine: Machine) throws -> Value {
    try machine.call(builtin, binding, values, span, arguments: arguments)
  }

  /// Whether this is a call of `train`.
  var trains: Bool { builtin.name == "train" }

  /// Whether this makes a chart that is to be written nowhere.
  var makesUnwrittenChart: Bool {
    builtin.documentation.category == "charts" && !binding.labels.contains { $0?.key == "to" }
  }

  /// Whether this is `append(xs, v)` of the variable it will be assigned to.
  func appends(to target: VariableTarget) -> Bool {
    guard builtin.name == "append", arguments.count == 2, binding.labels.allSatisfy({ $0 == nil }) else {
      return false
    }
    switch (target, arguments[0]) {
    case (.global(let slot), let code as GlobalCode): return code.slot == slot
    case (.local(let slot), let code as LocalCode): return code.slot == slot
    default: return false
    }
  }

  var appended: Code { arguments[1] }
}
