public import Autodiff
public import Syntax

/// Something that can be called: a function of the program, a builtin, or what two callables compose to.
public final class Function {
  public enum Body {
    case user(FunctionCode)
    case builtin(Builtin)
    /// `f'`.
    case derivative(Function)
    /// `f |> g`.
    case composition(Value, Value)
    /// Made by a builtin: a schedule, a layer's helper.
    case native(Signature, (Call) throws -> Value)
  }

  /// What messages call it; empty for a lambda.
  public let name: String
  public let body: Body
  /// The resolved function, for one of the program.
  let code: FunctionCode?
  /// How many parameters a function of the program has; -2 for others.
  let arity: Int
  /// The values of the enclosing function's variables.
  let captures: [Value]

  public init(name: String, body: Body) {
    self.name = name
    self.body = body
    code = nil
    arity = -2
    captures = []
  }

  init(_ code: FunctionCode, captures: [Value]) {
    name = code.name
    body = .user(code)
    self.code = code
    arity = code.parameters.count
    self.captures = captures
  }

  /// How it is called, for help and messages.
  public var signatureText: String {
    switch body {
    case .user(let code): code.signatureText
    case .builtin(let builtin): builtin.documentation.signature.description
    case .derivative(let function): "\(function.name)'(x)"
    case .composition: "(x)"
    case .native(let signature, _): signature.description
    }
  }
}

/// A function of the program after resolution.
public final class FunctionCode {
  public let name: String
  public let parameters: [Parameter]
  /// How many slots a call needs: parameters, captures, locals.
  var slotCount = 0
  /// Where the enclosing function's slots are copied from when the function is made.
  var captures: [CaptureSource] = []
  /// The slot that holds the function itself, for recursion of a local function.
  var selfSlot: Int?
  let body: Code
  /// The stretch of the definition, for messages.
  public let span: Span

  public struct Parameter {
    /// As the program wrote it.
    public let name: String
    /// As labels are compared.
    let key: String
    let defaultValue: Code?
  }

  init(name: String, parameters: [Parameter], body: Code, span: Span) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.span = span
  }

  public var signatureText: String {
    let parts = parameters.map { $0.defaultValue == nil ? $0.name : "\($0.name):" }
    return "\(name.isEmpty ? "" : name)(\(parts.joined(separator: ", ")))"
  }
}

/// A variable of the enclosing function whose value is copied into a slot of its own when the function is made.
struct CaptureSource {
  let from: Int
  let to: Int
}
