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
      throw Diagnostic(
        code: "type", "\(target.kindPhrase) cannot be called", at: calleeSpan,
        help: target.shapeText == nil ? nil : "brackets index: x[0]")
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

extension FunctionCode {
  /// Puts arguments in the order of the parameters; nil where the default applies.
  func bind(_ arguments: [GivenArgument], name: String, _ span: Span) throws -> [Value?] {
    var values: [Value?] = Array(repeating: nil, count: parameters.count)
    var isGiven = Array(repeating: false, count: parameters.count)
    var next = 0
    for argument in arguments {
      let place: Int
      if let label = argument.label {
        guard let found = parameters.firstIndex(where: { $0.key == label.key }) else {
          throw CallError.unknownLabel(label, of: name, among: parameters.map(\.name))
        }
        place = found
      } else {
        while next < parameters.count, isGiven[next] { next += 1 }
        guard next < parameters.count else {
          throw CallError.tooMany(name, signatureText, given: arguments.count, span)
        }
        place = next
      }
      guard !isGiven[place] else { throw CallError.twice(parameters[place].name, argument.span) }
      values[place] = argument.value
      isGiven[place] = true
    }
    for (place, parameter) in parameters.enumerated() where !isGiven[place] && parameter.defaultValue == nil {
      throw CallError.missing(parameter.name, of: name, signatureText, span)
    }
    return values
  }
}

/// The messages of calls that do not fit a signature.
enum CallError {
  static func unknownLabel(_ label: Name, of function: String, among names: [String]) -> Diagnostic {
    let suggestion = Suggestion.nearest(to: label.typed, among: names)
    return Diagnostic(
      code: "argument", "\(display(function)) has no argument \(label.typed)", at: label.span,
      help: suggestion.map { "did you mean \($0)?" } ?? "its arguments are \(names.joined(separator: ", "))")
  }

  static func tooMany(_ function: String, _ signature: String, given: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "argument", "too many arguments for \(display(function)): \(given) given", at: span,
      help: "it is called as \(signature)")
  }

  static func unlabelled(_ function: String, _ signature: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "argument", "this argument of \(display(function)) needs its label", at: span,
      help: "it is called as \(signature)")
  }

  static func twice(_ name: String, _ span: Span) -> Diagnostic {
    Diagnostic(code: "argument", "\(name) is given twice", at: span)
  }

  static func missing(_ name: String, of function: String, _ signature: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "argument", "\(display(function)) needs \(name)", at: span, help: "it is called as \(signature)")
  }

  private static func display(_ name: String) -> String { name.isEmpty ? "the function" : name }
}

/// Which argument of a call goes to which parameter of a builtin, found once.
struct ArgumentBinding {
  /// For each parameter the argument's place, nil where the default applies.
  let places: [Int?]
  /// The arguments of a variadic parameter.
  let variadic: [Int]
  let labels: [Name?]
  let spans: [Span]
  let span: Span

  init(_ signature: Signature, calledAs name: Name, _ arguments: [ArgumentCode], _ span: Span) throws {
    try self.init(signature, name: name.typed, arguments.map { ($0.label, $0.value.span) }, span)
  }

  init(_ signature: Signature, name: String, _ arguments: [(label: Name?, span: Span)], _ span: Span) throws {
    let parameters = signature.parameters
    let collector = parameters.firstIndex { $0.isVariadic }
    var places: [Int?] = Array(repeating: nil, count: parameters.count)
    var variadic: [Int] = []
    var next = 0
    for (place, argument) in arguments.enumerated() {
      if let label = argument.label {
        guard let found = signature.position(of: label.key) ?? signature.position(of: label.typed) else {
          if collector != nil, signature.collectsLabels {
            variadic.append(place)
            continue
          }
          throw CallError.unknownLabel(label, of: name, among: parameters.map(\.name))
        }
        guard places[found] == nil else { throw CallError.twice(label.typed, argument.span) }
        places[found] = place
        continue
      }
      while next < parameters.count, next != collector,
        places[next] != nil || parameters[next].isLabelRequired
      {
        next += 1
      }
      guard next < parameters.count else {
        if parameters.contains(where: { $0.isLabelRequired && $0.name != "to" }),
          arguments.allSatisfy({ $0.label == nil }),
          arguments.count <= parameters.count
        {
          throw CallError.unlabelled(name, signature.description, argument.span)
        }
        throw CallError.tooMany(name, signature.description, given: arguments.count, span)
      }
      if next == collector { variadic.append(place) } else { places[next] = place }
      if next != collector { next += 1 }
    }
    for (place, parameter) in parameters.enumerated()
    where places[place] == nil && parameter.isRequired && place != collector {
      throw CallError.missing(
        parameter.isLabelRequired ? "\(parameter.name):" : parameter.name, of: name, signature.description,
        span)
    }
    self.places = places
    self.variadic = variadic
    labels = arguments.map(\.label)
    spans = arguments.map(\.span)
    self.span = span
  }

  func call(_ session: Session, _ signature: Signature, defaults: [Value?], _ values: [Value]) -> Call {
    Call(
      session: session, signature: signature,
      values: places.enumerated().map { parameter, place in
        place.map { values[$0] } ?? defaults[parameter] ?? .none
      },
      isGiven: places.map { $0 != nil }, spans: places.map { $0.map { spans[$0] } ?? span }, span: span,
      variadic: variadic.map { (labels[$0]?.typed, values[$0], spans[$0]) })
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
    return try machine.call(builtin, binding, values, span, arguments: arguments)
  }

  /// Whether this is a call of `train`.
  var trains: Bool { builtin.name == "train" }

  /// Whether this makes a chart that is to be written nowhere.
  var makesUnwrittenChart: Bool {
    builtin.documentation.category == "charts" && !binding.labels.contains { $0?.key == "to" }
  }

  /// Whether this is `append(xs, v)` of the variable it will be assigned to.
  func appends(to target: VariableTarget) -> Bool {
    guard builtin.name == "append", arguments.count == 2 else { return false }
    switch (target, arguments[0]) {
    case (.global(let slot), let code as GlobalCode): return code.slot == slot
    case (.local(let slot), let code as LocalCode): return code.slot == slot
    default: return false
    }
  }

  var appended: Code { arguments[1] }
}

/// A builtin that is an operation of one input: no binding, no array.
final class UnaryOperationCode: Code {
  private let operation: Operation
  private let builtin: Builtin
  private let argument: Code
  /// Whether the answer is true or false: `isnan`.
  private var isQuestion: Bool { !operation.isDifferentiable && builtin.name.hasPrefix("is") }

  init(_ operation: Operation, _ builtin: Builtin, _ argument: Code, _ span: Span) {
    self.operation = operation
    self.builtin = builtin
    self.argument = argument
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try argument.evaluate(machine)
    if case .number(let number) = value {
      let result = try machine.attempt(span) { try operation(Variable(number, .f64)) }.value.item
      return isQuestion ? .boolean(result != 0) : .number(result)
    }
    let session = machine.session
    guard let variable = try value.variable(session) ?? value.asTensor(session) else {
      throw builtin.mismatch(0, value, argument.span)
    }
    machine.recorder.origin = Origin(span)
    do {
      let result = try operation(variable)
      return .tensor(isQuestion ? Variable(result.value, .mask) : result)
    } catch {
      throw machine.diagnostic(for: error, at: span, [(argument, value)])
    }
  }
}

/// A builtin that is an operation of two inputs: `mse(net(x), y)`.
final class BinaryOperationCode: Code {
  private let operation: Operation
  private let builtin: Builtin
  private let first: Code
  private let second: Code

  init(_ operation: Operation, _ builtin: Builtin, _ first: Code, _ second: Code, _ span: Span) {
    self.operation = operation
    self.builtin = builtin
    self.first = first
    self.second = second
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let a = try first.evaluate(machine)
    let b = try second.evaluate(machine)
    if case .number(let x) = a, case .number(let y) = b {
      let result = try machine.attempt(span) { try operation(Variable(x, .f64), Variable(y, .f64)) }
      return .number(result.value.item)
    }
    let session = machine.session
    guard let x = try a.operand(session, partner: b) ?? a.asTensor(session) else {
      throw builtin.mismatch(0, a, first.span)
    }
    guard let y = try b.operand(session, partner: a) ?? b.asTensor(session) else {
      throw builtin.mismatch(1, b, second.span)
    }
    machine.recorder.origin = Origin(span)
    do {
      return .tensor(try operation(x, y))
    } catch {
      throw machine.diagnostic(for: error, at: span, [(first, a), (second, b)])
    }
  }
}

extension Builtin {
  /// An operation got what is no tensor.
  fileprivate func mismatch(_ position: Int, _ value: Value, _ span: Span) -> Diagnostic {
    let parameter = documentation.signature.parameters[position].name
    return Diagnostic(
      code: "type", "\(parameter) of \(name) must be a tensor or a number, got \(value.kindPhrase)", at: span)
  }
}

/// `a |> b`: a value is handed to a callable, two callables compose.
final class PipeCode: Code {
  private let left: Code
  private let right: Code
  init(_ left: Code, _ right: Code, _ span: Span) {
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let a = try left.evaluate(machine)
    let b = try right.evaluate(machine)
    guard b.isCallable else {
      throw Diagnostic(
        code: "type", "\(b.kindPhrase) cannot take what |> hands over", at: right.span,
        help: "on the right stands a function or a layer, as in: x |> relu")
    }
    guard a.isCallable else { return try machine.call(b, [a], span) }
    if let chain = try machine.session.chain(a, b, span) { return .layer(chain) }
    return .function(Function(name: "", body: .composition(a, b)))
  }
}

extension Value {
  var isCallable: Bool {
    switch self {
    case .function, .layer: true
    default: false
    }
  }
}
