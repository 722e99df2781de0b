import Syntax

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

  /// What to write instead of a call of what is no function.
  static func hint(against value: Value, written: String, argumentCount: Int) -> String? {
    if Builtin.named(Symbols.key(of: written)) != nil {
      return "\(written) is a variable here and hides the function: give it another name"
    }
    if argumentCount == 0, written.contains(".") { return "it is no function: \(written)" }
    return value.shapeText == nil ? nil : "brackets index: x[0]"
  }

  private static func display(_ name: String) -> String { name.isEmpty ? "the function" : name }
}
