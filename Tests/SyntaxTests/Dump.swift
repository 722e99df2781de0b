import Syntax

/// Writes trees as fully bracketed text, so that a test shows how an expression was read.
func dump(_ expression: Expression) -> String {
  switch expression.kind {
  case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  case .string(let parts): "\"" + parts.map(dump).joined() + "\""
  case .boolean(let value): "\(value)"
  case .none: "none"
  case .name(let name): name.key
  case .bracket(let items): "[" + items.map(dump).joined(separator: ", ") + "]"
  case .tuple(let items): "tuple(" + items.map(dump).joined(separator: ", ") + ")"
  case .record(let fields):
    "record(" + fields.map { "\($0.name.key): \(dump($0.value))" }.joined(separator: ", ") + ")"
  case .comprehension(let element, let clauses):
    "[" + dump(element)
      + clauses.map {
        " for \(dump($0.pattern)) in \(dump($0.sequence))" + ($0.condition.map { " if \(dump($0))" } ?? "")
      }.joined() + "]"
  case .unary(let sign, let operand): "(\(sign.rawValue) \(dump(operand)))"
  case .binary(let sign, let left, let right, _): "(\(dump(left)) \(sign.rawValue) \(dump(right)))"
  case .and(let left, let right): "(\(dump(left)) and \(dump(right)))"
  case .or(let left, let right): "(\(dump(left)) or \(dump(right)))"
  case .range(let left, let right, let closed): "(\(dump(left)) \(closed ? "..." : "..<") \(dump(right)))"
  case .call(let callee, let arguments, let isVerb):
    (isVerb ? "verb " : "") + dump(callee) + "("
      + arguments.map { ($0.label.map { "\($0.key): " } ?? "") + dump($0.value) }.joined(separator: ", ")
      + ")"
  case .index(let base, let subscripts):
    dump(base) + "["
      + subscripts.map {
        switch $0 {
        case .all: ".."
        case .expression(let value): dump(value)
        }
      }.joined(separator: ", ") + "]"
  case .member(let base, let name): dump(base) + "." + name.key
  case .derivative(let function): dump(function) + "'"
  case .gradient(let of, let by): "∂{\(dump(of))}/∂{\(dump(by))}"
  case .lambda(let parameters, let body): "((\(dump(parameters))) => \(dump(body)))"
  case .pipe(let left, let right): "(\(dump(left)) |> \(dump(right)))"
  case .conditional(let condition, let then, let otherwise):
    "if \(dump(condition)) \(dump(then))" + (otherwise.map { " else \(dump($0))" } ?? "")
  case .block(let block): dump(block)
  case .placeholder: "_"
  }
}

func dump(_ part: StringPart) -> String {
  switch part {
  case .text(let text): text
  case .interpolation(let value, let format):
    "{\(dump(value))"
      + (format.map {
        ":\($0.width.map(String.init) ?? "").\($0.digits.map(String.init) ?? "")\($0.conversion.map(String.init) ?? "")"
      }
        ?? "") + "}"
  }
}

func dump(_ parameters: [FunctionParameter]) -> String {
  parameters.map { $0.name.key + ($0.defaultValue.map { ": \(dump($0))" } ?? "") }.joined(separator: ", ")
}

func dump(_ pattern: Pattern) -> String {
  switch pattern {
  case .name(let name): name.key
  case .tuple(let patterns, _): "(" + patterns.map(dump).joined(separator: ", ") + ")"
  }
}

func dump(_ block: Block) -> String {
  "{" + block.statements.map(dump).joined(separator: "; ") + "}"
}

func dump(_ statement: Statement) -> String {
  let text =
    switch statement.kind {
    case .expression(let value): dump(value)
    case .define(let pattern, let value): "\(dump(pattern)) = \(dump(value))"
    case .assignPart(let target, let value): "part \(dump(target)) = \(dump(value))"
    case .parameter(let name, let value): "param \(name.key) = \(dump(value))"
    case .update(let target, let value): "\(dump(target)) := \(dump(value))"
    case .compound(let target, let sign, let value): "\(dump(target)) \(sign.rawValue)= \(dump(value))"
    case .function(let name, let parameters, let body): "def \(name.key)(\(dump(parameters))) = \(dump(body))"
    case .layer(let name, let parameters, let body): "layer \(name.key)(\(dump(parameters))) \(dump(body))"
    case .whileLoop(let condition, let body): "while \(dump(condition)) \(dump(body))"
    case .repeatLoop(let count, let body): "repeat \(dump(count)) \(dump(body))"
    case .forLoop(let pattern, let sequence, let body):
      "for \(dump(pattern)) in \(dump(sequence)) \(dump(body))"
    case .breakLoop: "break"
    case .continueLoop: "continue"
    case .returnValue(let value): "return" + (value.map { " \(dump($0))" } ?? "")
    case .include(let path): "include \(dump(path))"
    }
  return text + (statement.isSilenced ? " (silent)" : "")
}

func parse(_ text: String) throws -> Program {
  try Parser.parse(SourceMap().add(name: "test.bps", text: text))
}

/// The program as ``dump(_:)-Block`` writes it, or the error as the renderer lays it out.
func parsed(_ text: String) -> String {
  let sources = SourceMap()
  let source = sources.add(name: "test.bps", text: text)
  do {
    return try Parser.parse(source).block.statements.map(dump).joined(separator: "; ")
  } catch {
    return DiagnosticRenderer(sources: sources).render(error)
  }
}
