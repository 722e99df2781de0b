import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// What a definition or a loop binds, with its slots.
indirect enum PatternCode {
  /// The number is the name's on the tape.
  case variable(VariableTarget, Int32?)
  case tuple([PatternCode], Span)

  @inline(__always)
  func bind(_ value: Value, _ machine: Machine, _ span: Span) throws {
    switch self {
    case .variable(.local(let slot), let name):
      if let name, value.takesName { machine.session.tell(value, name) }
      unsafe machine.frame[slot] = value
    case .variable(.global(let slot), let name):
      if let name, value.takesName { machine.session.tell(value, name) }
      unsafe machine.globals[slot] = value
    case .tuple(let parts, _): try destructure(value, into: parts, machine, span)
    }
  }

  private func destructure(_ value: Value, into parts: [PatternCode], _ machine: Machine, _ span: Span) throws
  {
    let items = try value.items(machine.session, span)
    guard items.count == parts.count else {
      throw Diagnostic(
        code: "value", "\(parts.count) names cannot take the \(items.count) parts of \(value.kindPhrase)",
        at: span)
    }
    for (part, item) in zip(parts, items) { try part.bind(item, machine, span) }
  }
}

extension Session {
  /// Lets a value know the name that the program gave it: recorded values for the tape, layers for their paths.
  @inline(__always)
  func tell(_ value: Value, _ name: Int32) {
    switch value {
    case .tensor(let variable) where variable.isRecorded: recorder.setName(name, of: variable)
    case .layer(let layer): layer.name(as: recorder.names[Int(name)])
    default: break
    }
  }
}

extension Value {
  /// Whether it wants to know what the program calls it.
  @inline(__always)
  fileprivate var takesName: Bool {
    switch self {
    case .tensor, .layer: true
    default: false
    }
  }

  /// The parts that a destructuring definition hands out.
  func items(_ session: Session, _ span: Span) throws -> [Value] {
    switch self {
    case .list(let items): return items
    case .record(let record): return record.values
    case .range(let range):
      if let problem = range.problem { throw Diagnostic(code: "memory", problem, at: span) }
      return (0..<range.count).map { .number(range[$0]) }
    case .tensor(let variable) where variable.value.rank > 0:
      return try (0..<variable.shape[0]).map { try Value.element($0, of: variable) }
    default: throw Diagnostic(code: "type", "\(kindPhrase) has no parts to hand out", at: span)
    }
  }

  /// The element at a place of the first axis, a number when it has rank 0 and no history.
  static func element(_ place: Int, of variable: Variable) throws -> Value {
    if !variable.isRecorded, variable.value.rank == 1 { return .number(variable.value[flat: place]) }
    return .tensor(try variable.selecting(place, axis: 0))
  }

  /// Walks a sequence: each call of the closure gives the next element.
  func iterator(_ span: Span) throws -> () throws -> Value? {
    var place = 0
    switch self {
    case .range(let range):
      return {
        guard place < range.count else { return nil }
        defer { place += 1 }
        return .number(range[place])
      }
    case .list(let items):
      return {
        guard place < items.count else { return nil }
        defer { place += 1 }
        return items[place]
      }
    case .tensor(let variable) where variable.value.rank > 0:
      return {
        guard place < variable.shape[0] else { return nil }
        defer { place += 1 }
        return try Value.element(place, of: variable)
      }
    case .parameter(let parameter): return try Value.tensor(parameter.variable()).iterator(span)
    case .record(let record):
      return {
        guard place < record.names.count else { return nil }
        defer { place += 1 }
        return .list([.string(record.names[place]), record.values[place]])
      }
    case .string(let text):
      var rest = Substring(text)
      return { rest.popFirst().map { .string(String($0)) } }
    case .sequence(let sequence): return sequence.makeIterator()
    default:
      throw Diagnostic(
        code: "type", "a loop cannot walk \(kindPhrase)", at: span,
        help: asNumber != nil ? "to count, write for i in 0..<n" : nil)
    }
  }
}
