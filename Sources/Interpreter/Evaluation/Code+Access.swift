import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// `x[i]`, `x[0..<10, ..]`, `x[mask]`, `record["name"]`.
final class IndexCode: Code {
  enum Part {
    case value(Code)
    case all
  }
  let base: Code
  private let parts: [Part]

  init(_ base: Code, _ parts: [Part], _ span: Span) {
    self.base = base
    self.parts = parts
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value { try read(try base.evaluate(machine), machine) }

  func read(_ value: Value, _ machine: Machine) throws -> Value {
    let subscripts = try evaluated(machine)
    machine.recorder.origin = Origin(span)
    do {
      return try value.indexed(subscripts, machine.session, span)
    } catch {
      throw machine.diagnostic(for: error, at: span, ofPart: (base, value))
    }
  }

  /// A changed copy: what `x[i] = e` rebinds to.
  func replacing(_ value: Value, with new: Value, _ machine: Machine) throws -> Value {
    let subscripts = try evaluated(machine)
    machine.recorder.origin = Origin(span)
    do {
      return try value.replacing(subscripts, with: new, machine.session, span)
    } catch {
      throw machine.diagnostic(for: error, at: span, ofPart: (base, value))
    }
  }

  private func evaluated(_ machine: Machine) throws -> [Subscripted] {
    try parts.map { part in
      switch part {
      case .all: .all
      case .value(let code): .value(try code.evaluate(machine), code.span)
      }
    }
  }
}

/// An index after evaluation.
enum Subscripted {
  case all
  case value(Value, Span)
}

/// `value.name`.
final class MemberCode: Code {
  private let base: Code
  private let name: Name

  init(_ base: Code, _ name: Name, _ span: Span) {
    self.base = base
    self.name = name
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try base.evaluate(machine)
    if case .record(let record) = value, record.names.isEmpty, base is BuiltinConstantCode {
      throw Diagnostic(
        code: "name", "nothing was tracked as \(name.typed)", at: name.span,
        help: "track it in the loop: track \(name.typed): L")
    }
    return try machine.attempt(span) { try value.member(name, machine.session) }
  }
}

/// The root variable of `x[0].a = e`, and the path from it to the part.
struct PartTarget {
  enum Step {
    case index(IndexCode)
    case member(Name, Span)
  }
  let root: VariableTarget
  let current: Code
  var path: [Step]
}

final class AssignPartAction: Action {
  private let target: PartTarget
  private let value: Code
  init(_ target: PartTarget, _ value: Code, _ span: Span) {
    self.target = target
    self.value = value
    super.init(span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    let new = try value.evaluate(machine)
    let current = try target.current.evaluate(machine)
    let place = unsafe target.root.pointer(machine)
    let changed = try replacing(current, target.path[...], with: new, machine)
    try machine.poll(at: span)
    unsafe place.pointee = changed
    return .normal
  }

  private func replacing(
    _ value: Value, _ path: ArraySlice<PartTarget.Step>, with new: Value, _ machine: Machine
  ) throws -> Value {
    guard let step = path.first else { return new }
    let rest = path.dropFirst()
    switch step {
    case .index(let index):
      let inner = rest.isEmpty ? new : try replacing(try index.read(value, machine), rest, with: new, machine)
      return try index.replacing(value, with: inner, machine)
    case .member(let name, let span):
      if case .optimizer(let optimizer) = value, rest.isEmpty {
        try optimizer.assign(new, to: name, machine.session, span)
        return value
      }
      guard case .record(var record) = value else {
        throw Diagnostic(
          code: "type", "only a record's fields can be assigned, this is \(value.kindPhrase)", at: span,
          help: value.isModel ? "parameters change with :=" : nil)
      }
      let old = record[name.typed] ?? .none
      record[name.typed] = try replacing(old, rest, with: new, machine)
      return .record(record)
    }
  }
}

extension Optimizer {
  /// `opt.lr = e`: the rate from the next step on, a number or a function of the step.
  fileprivate func assign(_ value: Value, to name: Name, _ session: Session, _ span: Span) throws {
    guard name.key == "lr" else {
      throw Diagnostic(
        code: "type", "only lr of an optimizer can be assigned", at: name.span,
        help: "make a new one, as in: opt = adam(net, lr: 3e-3)")
    }
    try setRate(value, session, at: span)
  }

  /// Takes another rate, a number or a function of the step, from the next step on.
  func setRate(_ value: Value, _ session: Session, at span: Span) throws {
    let argument = value.networkArgument(session) ?? .text(value.kind)
    do {
      rate = try NetworkArguments(Signature("\(self.name)(lr)"), [argument]).learningRate(0)
    } catch let error as ArgumentError {
      throw Diagnostic(code: "type", error.message, at: span)
    }
  }
}

extension Value {
  fileprivate var isModel: Bool {
    switch self {
    case .layer, .parameter, .optimizer: true
    default: false
    }
  }

  // MARK: Members

  func member(_ name: Name, _ session: Session) throws -> Value {
    switch self {
    case .record(let record):
      if let value = record[name.typed] ?? record[name.key] { return value }
      throw noMember(name, among: record.names)
    case .tensor(let variable): return try tensorMember(variable, name, session)
    case .parameter(let parameter): return try parameterMember(parameter, name, session)
    case .number, .boolean:
      guard let variable = variable(session) else { break }
      return try tensorMember(variable, name, session)
    case .layer(let layer): return try layerMember(layer, name)
    case .optimizer(let optimizer): return try optimizerMember(optimizer, name)
    default: break
    }
    throw noMember(name, among: [])
  }

  private func tensorMember(_ variable: Variable, _ name: Name, _ session: Session) throws -> Value {
    switch name.key {
    case "shape": return .shape(variable.shape, session)
    case "size": return .number(Double(variable.value.count))
    case "rank": return .number(Double(variable.value.rank))
    case "T": return .tensor(try Operation.transpose(variable))
    case "value": return variable.value.rank == 0 ? .number(variable.value.item) : .tensor(variable.stopped)
    case "grad":
      throw Diagnostic(
        code: "gradient", "only parameters keep a gradient", at: .none,
        help: "for a value on the way write ∂L/∂\(name.typed == "grad" ? "v" : name.typed)")
    default: throw noMember(name, among: Self.tensorMembers.map(\.name))
    }
  }

  private func parameterMember(_ parameter: Parameter, _ name: Name, _ session: Session) throws -> Value {
    switch name.key {
    case "grad":
      guard let gradient = parameter.gradient else {
        throw Diagnostic(
          code: "gradient", "\(parameter.name) has no gradient yet", at: .none,
          help: "call backward on a loss first")
      }
      return .tensor(Variable(gradient))
    case "value": return .tensor(Variable(parameter.value))
    case "shape": return .shape(parameter.value.shape, session)
    case "name": return .string(parameter.name)
    default: return try tensorMember(parameter.variable(), name, session)
    }
  }

  private func optimizerMember(_ optimizer: Optimizer, _ name: Name) throws -> Value {
    switch name.key {
    case "lr": return .number(try optimizer.currentRate)
    case "steps", "step": return .number(Double(optimizer.stepCount))
    default: throw noMember(name, among: Self.optimizerMembers.map(\.name))
    }
  }

  func noMember(_ name: Name, among names: [String]) -> Diagnostic {
    let suggestion = Suggestion.nearest(to: name.typed, among: names)
    let list = names.count <= 12 ? names.joined(separator: ", ") : ""
    return Diagnostic(
      code: "name", "\(kindPhrase) has no member \(name.typed)", at: name.span,
      help: suggestion.map { "did you mean \($0)?" } ?? ForeignNames.help(for: name.typed)
        ?? (list.isEmpty ? nil : "it has \(list)"))
  }

  /// A shape as the language shows it: a list of sizes.
  static func shape(_ shape: Shape, _ session: Session) -> Value {
    .tensor(Variable(Tensor(shape.dimensions.map(Double.init), shape: .vector(shape.rank), .f64)))
  }
}
