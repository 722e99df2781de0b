import Autodiff
import Syntax
import Tensors

/// `[a, b]`: a tensor when the elements are numbers or tensors of one shape, else a list.
final class BracketCode: Code {
  private let items: [Code]
  init(_ items: [Code], _ span: Span) {
    self.items = items
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items { values.append(try item.evaluate(machine)) }
    return try Value.bracket(values, machine, span)
  }
}

extension Value {
  /// The value of a bracket literal or a comprehension.
  static func bracket(_ values: [Value], _ machine: Machine, _ span: Span) throws -> Value {
    guard !values.isEmpty else { return .list([]) }
    if let numbers = try plainNumbers(values) {
      return .tensor(Variable(Tensor(numbers, shape: .vector(numbers.count), machine.session.precision)))
    }
    var variables: [Variable] = []
    for (turn, value) in values.enumerated() {
      try Kernels.checkStop(turn: turn)
      switch value {
      // Parameters stay themselves: a list of them is what optimizers and grad take.
      case .number, .tensor:
        guard let variable = value.variable(machine.session) else { return .list(values) }
        variables.append(variable)
      default: return .list(values)
      }
    }
    let shape = variables[0].shape
    guard variables.allSatisfy({ $0.shape == shape }) else { return .list(values) }
    return .tensor(try machine.attempt(span) { try Operation.stack(variables, .axis(0, keep: false)) })
  }

  private static func plainNumbers(_ values: [Value]) throws -> [Double]? {
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    for value in values {
      try Kernels.checkStop(turn: numbers.count)
      guard case .number(let number) = value else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}

final class TupleCode: Code {
  private let items: [Code]
  init(_ items: [Code], _ span: Span) {
    self.items = items
    super.init(span)
  }
  override func evaluate(_ machine: Machine) throws -> Value {
    .list(try items.map { try $0.evaluate(machine) })
  }
}

final class RecordCode: Code {
  private let fields: [(String, Code)]
  init(_ fields: [(String, Code)], _ span: Span) {
    self.fields = fields
    super.init(span)
  }
  override func evaluate(_ machine: Machine) throws -> Value {
    .record(Record(try fields.map { ($0, try $1.evaluate(machine)) }))
  }
}

final class InterpolationCode: Code {
  enum Part {
    case text(String)
    case value(Code, NumberFormat?)
  }
  private let parts: [Part]
  init(_ parts: [Part], _ span: Span) {
    self.parts = parts
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .value(let code, let format):
        let value = try code.evaluate(machine).text(format, at: code.span)
        if let problem = MemoryLimit.problem("the string", bytes: text.utf8.count + value.utf8.count) {
          throw Diagnostic(code: "memory", problem, at: span)
        }
        text = try text.joined(to: value)
      }
    }
    return .string(text)
  }
}

final class RangeCode: Code {
  private let start: Code
  private let end: Code
  private let isClosed: Bool
  init(_ start: Code, _ end: Code, isClosed: Bool, _ span: Span) {
    self.start = start
    self.end = end
    self.isClosed = isClosed
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let first = try bound(start, machine)
    let last = try bound(end, machine)
    let width = max(0, last - first + (isClosed ? 1 : 0))
    guard width < 1e15 else { throw Diagnostic(code: "limit", "the range is too long", at: span) }
    return .range(NumberRange(start: first, step: 1, count: Int(width.rounded(.up))))
  }

  private func bound(_ code: Code, _ machine: Machine) throws -> Double {
    let value = try code.evaluate(machine)
    guard let number = value.asNumber, number.isFinite else {
      throw Diagnostic(
        code: "type",
        "a range needs finite numbers, this is \(value.asNumber.map { formatNumber($0) } ?? value.kindPhrase)",
        at: code.span)
    }
    return number
  }
}

/// A name of the language that stands for a value: `pi`, `history`.
final class BuiltinConstantCode: Code {
  private let builtin: Builtin
  init(_ builtin: Builtin, _ span: Span) {
    self.builtin = builtin
    super.init(span)
  }
  override func evaluate(_ machine: Machine) throws -> Value {
    try builtin.body(Call(session: machine.session, signature: builtin.documentation.signature, span: span))
  }
}

/// Makes a function of the program: the values of the enclosing function's variables are copied in.
final class ClosureCode: Code {
  private let code: FunctionCode
  init(_ code: FunctionCode, _ span: Span) {
    self.code = code
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let captures = code.captures.map { unsafe machine.frame[$0.from] }
    return .function(Function(code, captures: captures))
  }
}

final class ComprehensionCode: Code {
  struct Clause {
    let pattern: PatternCode
    let sequence: Code
    let condition: Code?
  }
  private let element: Code
  private let clauses: [Clause]
  init(_ element: Code, _ clauses: [Clause], _ span: Span) {
    self.element = element
    self.clauses = clauses
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    var values: [Value] = []
    try run(0, &values, machine)
    return try Value.bracket(values, machine, span)
  }

  private func run(_ depth: Int, _ values: inout [Value], _ machine: Machine) throws {
    guard depth < clauses.count else {
      values.append(try element.evaluate(machine))
      if values.count & 0xFFFF == 0, MemoryLimit.isExhausted { throw machine.outOfMemory() }
      return
    }
    let clause = clauses[depth]
    let sequence = try clause.sequence.evaluate(machine)
    // Growing would copy what is there, which cannot be stopped.
    if clauses.count == 1, clause.condition == nil, let count = sequence.knownCount {
      values.reserveCapacity(min(count, 1 << 26))
    }
    let next = try sequence.iterator(clause.sequence.span)
    while let value = try next() {
      try machine.poll(at: span)
      try clause.pattern.bind(value, machine, clause.sequence.span)
      if let condition = clause.condition, !(try condition.test(machine)) {
        continue
      }
      try run(depth + 1, &values, machine)
    }
  }
}
