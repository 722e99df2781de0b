import Syntax

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
