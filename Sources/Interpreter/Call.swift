public import Autodiff
public import NeuralNetworks
public import Syntax
public import Tensors

/// One call of a builtin: its arguments in the order of the signature's parameters, and the session.
///
/// The accessors give an argument as what the parameter needs; one that does not fit throws a ``Diagnostic`` that
/// points at the argument and names the parameter, what it must be and what it got.
public struct Call {
  public let session: Session
  public let signature: Signature
  /// One value for each parameter; `.none` or the default where the call gave none.
  public let values: [Value]
  /// Which parameters the call gave.
  public let isGiven: [Bool]
  /// The arguments' places in the program, by parameter.
  public let spans: [Span]
  /// The whole call.
  public let span: Span
  /// What a variadic parameter collected, with labels where the call wrote them: `track loss: L`.
  public let variadic: [(label: String?, value: Value, span: Span)]

  public init(
    session: Session, signature: Signature, values: [Value] = [], isGiven: [Bool] = [], spans: [Span] = [],
    span: Span, variadic: [(label: String?, value: Value, span: Span)] = []
  ) {
    self.session = session
    self.signature = signature
    self.values = values
    self.isGiven = isGiven
    self.spans = spans
    self.span = span
    self.variadic = variadic
  }

  public subscript(position: Int) -> Value { values.indices.contains(position) ? values[position] : .none }

  public var precision: Precision { session.precision }

  /// Whether the call gave the parameter.
  public func has(_ position: Int) -> Bool { isGiven.indices.contains(position) && isGiven[position] }

  /// Where the argument stands; the whole call for one that was left out.
  public func span(_ position: Int) -> Span {
    guard spans.indices.contains(position), !spans[position].isNone else { return span }
    return spans[position]
  }

  public func isNone(_ position: Int) -> Bool {
    if case .none = self[position] { return true }
    return false
  }

  /// The parameter's name, for messages: `shape of zeros`.
  public func name(_ position: Int) -> String {
    guard signature.parameters.indices.contains(position) else { return "the argument of \(signature.name)" }
    return "\(signature.parameters[position].name) of \(signature.name)"
  }
}

// MARK: Errors

extension Call {
  /// The argument is of a kind that the parameter does not take.
  public func mismatch(_ position: Int, _ wanted: String, help: String? = nil) -> Diagnostic {
    mismatch(self[position], span(position), name(position), wanted, help: help)
  }

  func mismatch(
    _ value: Value, _ span: Span, _ name: String, _ wanted: String, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(code: "type", "\(name) must be \(wanted), got \(value.kindPhrase)", at: span, help: help)
  }

  /// The argument is of the right kind and still none that can be used.
  public func invalid(_ position: Int, _ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic(code: "value", message, at: span(position), help: help)
  }

  /// The call as a whole makes no sense.
  public func error(_ message: String, code: String = "argument", help: String? = nil) -> Diagnostic {
    Diagnostic(code: code, message, at: span, help: help)
  }
}

// MARK: Numbers and tensors

extension Call {
  /// A tensor. Numbers, truth values, ranges and lists of numbers become tensors in the session's precision.
  public func tensor(_ position: Int) throws -> Variable {
    guard let variable = try self[position].asTensor(session) else {
      throw mismatch(position, "a tensor or a number")
    }
    return variable
  }

  public func number(_ position: Int) throws -> Double {
    guard let number = self[position].asNumber else { throw mismatch(position, "a number") }
    return number
  }

  /// A whole number within limits.
  public func integer(_ position: Int, _ range: ClosedRange<Int> = Int.min...Int.max) throws -> Int {
    try integer(try number(position), range, span(position), name(position))
  }

  func integer(_ number: Double, _ range: ClosedRange<Int>, _ span: Span, _ name: String) throws -> Int {
    guard let integer = Int(exactly: number) else {
      throw Diagnostic(code: "value", "\(name) must be a whole number, got \(formatNumber(number))", at: span)
    }
    guard range.contains(integer) else {
      let wanted =
        range.upperBound == .max
        ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw Diagnostic(code: "value", "\(name) must be \(wanted), got \(integer)", at: span)
    }
    return integer
  }

  /// Plain numbers: of a tensor of rank 0 or 1, a range, or a list of numbers.
  public func numbers(_ position: Int) throws -> [Double] {
    guard let numbers = self[position].asNumbers else {
      throw mismatch(position, "a tensor of rank 1 or numbers")
    }
    return numbers
  }

  /// Whole numbers: a shape, a permutation, indices.
  public func integers(_ position: Int, _ range: ClosedRange<Int> = Int.min...Int.max) throws -> [Int] {
    guard let numbers = self[position].asNumbers else { throw mismatch(position, "whole numbers") }
    return try numbers.map { try integer($0, range, span(position), name(position)) }
  }

  public func flag(_ position: Int) throws -> Bool {
    switch self[position] {
    case .boolean(let flag): return flag
    case .number(1): return true
    case .number(0): return false
    default: throw mismatch(position, "true or false")
    }
  }

  /// A shape, from all further positions or from one that holds the sizes: `zeros(3, 4)`, `zeros(x.shape)`.
  public func shape() throws -> Shape {
    let what = "the shape of \(signature.name)"
    var sizes: [Int] = []
    for (_, value, span) in variadic {
      guard let numbers = value.asNumbers else { throw mismatch(value, span, what, "whole numbers") }
      sizes += try numbers.map { try integer($0, 0...Int.max, span, what) }
    }
    return try Shape(sizes)
  }
}

// MARK: Other kinds

extension Call {
  public func text(_ position: Int) throws -> String {
    guard case .string(let text) = self[position] else { throw mismatch(position, "a string") }
    return text
  }

  /// A string, nil when the argument was left out.
  public func optionalText(_ position: Int) throws -> String? { isNone(position) ? nil : try text(position) }

  public func optionalNumber(_ position: Int) throws -> Double? {
    isNone(position) ? nil : try number(position)
  }

  public func optionalInteger(_ position: Int, _ range: ClosedRange<Int>) throws -> Int? {
    isNone(position) ? nil : try integer(position, range)
  }

  /// A function or a layer.
  public func callable(_ position: Int) throws -> Value {
    switch self[position] {
    case .function, .layer: return self[position]
    default: throw mismatch(position, "a function or a layer")
    }
  }

  public func layer(_ position: Int) throws -> Layer {
    guard case .layer(let layer) = self[position] else { throw mismatch(position, "a layer") }
    return layer
  }

  public func optimizer(_ position: Int) throws -> Optimizer {
    guard case .optimizer(let optimizer) = self[position] else {
      throw mismatch(position, "an optimizer", help: "make one with opt = adam(net, lr: 3e-3)")
    }
    return optimizer
  }

  public func record(_ position: Int) throws -> Record {
    guard case .record(let record) = self[position] else { throw mismatch(position, "a record") }
    return record
  }

  /// The elements of a list, or of a tensor's or a range's first axis.
  public func list(_ position: Int) throws -> [Value] {
    switch self[position] {
    case .list, .tensor, .parameter, .range: return try self[position].items(session, span(position))
    default: throw mismatch(position, "a list")
    }
  }

  /// Calls a function of the program with plain arguments.
  public func apply(_ callable: Value, _ arguments: Value...) throws -> Value {
    try session.machine.call(callable, arguments, span)
  }

  /// Calls a function and takes what it gives as a tensor.
  public func applyToTensor(_ callable: Value, _ arguments: Value...) throws -> Variable {
    let result = try session.machine.call(callable, arguments, span)
    guard let variable = result.variable(session) else {
      throw Diagnostic(
        code: "type", "the function must give a tensor or a number, it gave \(result.kindPhrase)", at: span)
    }
    return variable
  }
}

// MARK: Values as arguments of the targets below

extension Value {
  /// The value as a tensor: also a list of numbers or of tensors of one shape. Nil for what is none.
  func asTensor(_ session: Session) throws -> Variable? {
    guard case .list(let items) = self else { return variable(session) }
    if let numbers = asNumbers {
      return Variable(Tensor(numbers, shape: .vector(numbers.count), session.precision))
    }
    var parts: [Variable] = []
    for (turn, item) in items.enumerated() {
      try Kernels.checkStop(turn: turn)
      guard let part = try item.asTensor(session) else { return nil }
      parts.append(part)
    }
    return try Operation.stack(parts, .axis(0, keep: false))
  }

  /// Plain numbers of a number, a tensor of rank 1, a range or a list of numbers; nil for what is none.
  var asNumbers: [Double]? {
    switch self {
    case .number(let number): [number]
    case .boolean(let flag): [flag ? 1 : 0]
    case .tensor(let variable) where variable.value.rank <= 1: variable.value.doubles
    case .parameter(let parameter) where parameter.value.rank <= 1: parameter.value.doubles
    case .range(let range): range.numbers
    case .list(let items): Self.numbers(of: items)
    default: nil
    }
  }

  private static func numbers(of items: [Value]) -> [Double]? {
    var numbers: [Double] = []
    numbers.reserveCapacity(items.count)
    for item in items {
      guard let number = item.asNumber else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
