public import Autodiff
import Syntax
import Tensors

/// A function that the language comes with: its help and what it does, in one value.
///
/// Builtins are listed by ``Builtin/all``; help, completion and the tests of the examples read the same list.
public final class Builtin: Sendable {
  public let documentation: Documentation
  let body: @Sendable (Call) throws -> Value
  /// The operation behind it, where it is one: calls with plain arguments go to it directly.
  let operation: Operation?
  /// Whether the name stands for a value: `pi`, `history`.
  public let isConstant: Bool

  /// Whether a call says itself what it found: of its value the prompt then echoes only the parts.
  public let reportsItself: Bool

  public var name: String { documentation.name }

  /// The values of parameters that a call leaves out, nil where it must give one.
  nonisolated(unsafe) let defaults: [Value?]

  /// The builtin as a value that can be handed on and called.
  public var function: Function { Function(name: name, body: .builtin(self)) }

  public convenience init(_ documentation: Documentation, body: @escaping @Sendable (Call) throws -> Value) {
    self.init(documentation, operation: nil, isConstant: false, body: body)
  }

  private init(
    _ documentation: Documentation, operation: Operation?, isConstant: Bool,
    reportsItself: Bool = false, body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.documentation = documentation
    self.operation = operation
    self.isConstant = isConstant
    self.reportsItself = reportsItself
    self.body = body
    unsafe defaults = documentation.signature.parameters.map { $0.defaultText.map(Value.init(literal:)) }
  }

  /// An operation of the tape as a function of the language; nil for one that the language has no word for.
  convenience init?(_ operation: Operation) {
    guard let documentation = operation.documentation, !documentation.isOperator else { return nil }
    self.init(documentation, operation: operation, isConstant: false) { call in
      let isNumber = call.hasOnlyNumbers
      let arguments = try call.arguments(isNumber ? .f64 : call.precision)
      let result = try call.checkingArguments { try operation(arguments) }
      return isNumber && result.value.rank == 0 ? .number(result.value.item) : .tensor(result)
    }
  }

  /// A name that stands for a value of the session.
  convenience init(
    constant name: String, category: String, summary: String, details: String = "", example: String,
    value: @escaping @Sendable (Session) -> Value
  ) {
    self.init(
      Documentation(name, category: category, summary: summary, details: details, example: example),
      operation: nil, isConstant: true
    ) { call in value(call.session) }
  }

  public convenience init(
    _ signature: String, category: String, summary: String, formula: String = "", shapes: String = "",
    details: String = "", source: String = "", example: String, reportsItself: Bool = false,
    body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.init(
      Documentation(
        signature, category: category, summary: summary, formula: formula, shapes: shapes, details: details,
        source: source, example: example), operation: nil, isConstant: false, reportsItself: reportsItself,
      body: body)
  }
}

extension Statement {
  /// The builtin that the statement is a call of; nil for any other.
  var builtin: Builtin? {
    guard case .expression(let value) = kind, case .call(let callee, _, _) = value.kind,
      case .name(let name) = callee.kind
    else { return nil }
    return Builtin.named(name.key)
  }

  /// Whether it is there for its value, or for what it prints.
  var isLook: Bool {
    guard case .expression = kind else { return false }
    return builtin.map { $0.name == "print" || !Verbs.all.contains($0.name) } ?? true
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
