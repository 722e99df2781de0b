public import Autodiff
public import Syntax
public import Tensors

/// A function that the language comes with: its help and what it does, in one value.
///
/// Builtins are listed by ``Builtin/all``; help, completion and the tests of the examples read the same list.
public struct Builtin: Sendable {
  public let documentation: Documentation
  let body: @Sendable (Call) throws -> Value
  /// The operation behind it, where it is one: calls with plain arguments go to it directly.
  let operation: Operation?
  /// The values of parameters that a call leaves out.
  let defaults: [Value?]

  public var name: String { documentation.name }

  public init(_ documentation: Documentation, body: @escaping @Sendable (Call) throws -> Value) {
    self.init(documentation, operation: nil, body: body)
  }

  init(
    _ documentation: Documentation, operation: Operation?, body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.documentation = documentation
    self.operation = operation
    self.body = body
    defaults = documentation.signature.parameters.map { $0.defaultText.map(Value.init(literal:)) }
  }

  public init(
    _ signature: String, category: String, summary: String, formula: String = "", shapes: String = "",
    details: String = "", source: String = "", example: String, body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.init(
      Documentation(
        signature, category: category, summary: summary, formula: formula, shapes: shapes, details: details,
        source: source, example: example), body: body)
  }
}

extension Value {
  /// The value of a default in a signature: a number, `true`, `false`, `none`, a string, or a bare word.
  init(literal text: String) {
    switch text {
    case "none": self = .none
    case "true": self = .boolean(true)
    case "false": self = .boolean(false)
    default:
      if let number = Double(text) {
        self = .number(number)
      } else if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
        self = .string(String(text.dropFirst().dropLast()))
      } else {
        self = .string(text)
      }
    }
  }
}

/// One call of a builtin: its arguments in the order of the signature's parameters, and the session.
///
/// The accessors name the parameter and what it must be when an argument does not fit; what they throw becomes an
/// error that points at the argument.
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

  public subscript(position: Int) -> Value { values.indices.contains(position) ? values[position] : .none }

  public var precision: Precision { session.precision }
}
