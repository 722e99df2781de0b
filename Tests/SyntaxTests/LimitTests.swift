import Testing

@testable import Syntax

/// Generated and hostile text: an error with a place, or a tree whose height is bounded; never an overflow.
@Suite struct LimitTests {
  static let count = 10_000

  static func repeated(_ text: String) -> String { String(repeating: text, count: count) }

  /// Text before, a part that is repeated, and text behind, which is repeated too.
  static let nested: [(String, String, String)] = [
    ("", "(", ""), ("", "[", ""), ("x = ", "{", ""), ("", "(", ")"), ("", "[", "]"), ("", "f(", ")"),
    ("", "x[", ""),
    ("", "- ", ""), ("", "-", ""), ("", "not ", ""), ("", "2^", ""), ("", "2^-", ""), ("", "x => ", ""),
    ("", "(x) => ", ""), ("", "x => {", "}"), ("", "if c {", ""), ("", "while c {\n", "\n}"),
    ("", "repeat 2 { ", "}"),
    ("", "if c { a } else ", ""), ("", "if c { a }\nelse ", ""), ("", "\"{", ""), ("", "\"{f(", ""),
    ("", "\"{", "}\""),
    ("", "∂(", ""), ("", "∂L/∂(", ")"), ("for ", "(", ""), ("for ", "(", ",)"), ("", "[a for a in ", "]"),
    ("", "(a: ", ")"), ("", "if ", ""), ("", "layer A {", "}"), ("", "f() = {", "}"), ("", "live ", ""),
    ("", "live print ", ""),
  ]

  @Test(arguments: nested) func `deep nesting is an error`(start: String, part: String, end: String) {
    let text = start + Self.repeated(part) + "a" + Self.repeated(end)
    let source = Source(identifier: 0, name: "t", text: text)
    #expect(throws: Diagnostic.self) { try Parser.parse(source) }
    #expect(!Parser.parseCollecting(source).diagnostics.isEmpty)
  }

  static let chains: [(String, String, String)] = [
    ("1", " + 1", ""), ("a", " @ b", ""), ("a", " and b", ""), ("a", " or b", ""), ("a", " |> b", ""),
    ("f", "'", ""),
    ("a", ".b", ""), ("f", "()", ""), ("x", "[0]", ""), ("∂L/∂W", "[0]", ""), ("[1 for a in b", " if c", "]"),
    ("(1", " - 1", ")"), ("f(x) = 1", " * 2", ""), ("x[1", " / 2", "] = 3"), ("print \"{a", ".b", "}\""),
  ]

  @Test(arguments: chains) func `a long chain is an error`(start: String, part: String, end: String) throws {
    let error = try #require(throws: Diagnostic.self) { try parse(start + Self.repeated(part) + end) }
    #expect(error.code == "limit")
    #expect(error.message == "this expression is a chain of more than 1000 parts")
  }

  @Test func `nesting and chains together have one bound`() {
    var text = "1"
    for _ in 0..<100 { text = "(" + text + String(repeating: " + 1", count: 500) + ")" }
    #expect(parsed(text).hasPrefix("error[limit]: this expression is a chain of more than 1000 parts"))
  }

  @Test func `what stays below the limits parses`() throws {
    _ = try parse("1" + String(repeating: " + 1", count: 999))
    _ = try parse(String(repeating: "(", count: 190) + "1" + String(repeating: ")", count: 190))
    _ = try parse("x = " + String(repeating: "- ", count: 190) + "1")
    var blocks = "x"
    for _ in 0..<190 { blocks = "repeat 2 {\n\(blocks)\n}" }
    _ = try parse(blocks)
  }

  @Test func `the height of a tree is what a walk over it finds`() throws {
    for text in [
      TourTests.tour, "f(x => { a + b * c }, if a { b } else { -c })", "[a.b for a in b(c) if d[e.f.g]]",
    ] {
      for statement in try parse(text).block.statements { checkHeights(statement) }
    }
  }

  @Test func `long flat lists parse`() throws {
    let numbers = "x = [" + String(repeating: "1, 2.5, -3,\n", count: 100_000) + "]"
    guard case .define(_, let list) = try parse(numbers).block.statements[0].kind,
      case .bracket(let items) = list.kind
    else {
      Issue.record("no list")
      return
    }
    #expect(items.count == 300_000)
    #expect(try parse(String(repeating: "a = 1\n", count: 50_000)).block.statements.count == 50_000)
    _ = try parse("f(" + Self.repeated("a: b, c(d), ").replacingLabels() + ")")
    _ = try parse("\"" + Self.repeated("{a}b") + "\"")
    _ = try parse(Self.repeated("\n;"))
    _ = try parse("# " + Self.repeated("€"))
    _ = try parse(Self.repeated("name") + " = 1")
  }

  @Test func `the error of deep nesting shows its place`() {
    #expect(
      parsed("x = " + String(repeating: "[", count: 300)) == """
        error[limit]: this is nested more than 200 levels deep
          test.bps:1:205
          1 | …\(String(repeating: "[", count: 98))…
            |                                  ^
          help: give parts of it names
        """)
  }

  @Test func `the error of a long chain shows its start`() {
    #expect(
      parsed("y = 1" + String(repeating: "+1", count: 1200)) == """
        error[limit]: this expression is a chain of more than 1000 parts
          test.bps:1:5
          1 | y = 1\(String(repeating: "+1", count: 47))…
            |     ^
          help: put the parts in a list, as in sum([a, b, c])
        """)
  }
}

extension String {
  /// Gives every label its own number, since a label may stand only once in a call.
  fileprivate func replacingLabels() -> String {
    split(separator: "a:").enumerated().map { "a\($0.offset):\($0.element)" }.joined()
  }
}

/// Walks a tree, and expects at every node the height that its children give.
@discardableResult
func checkHeights(_ statement: Statement) -> Int32 {
  switch statement.kind {
  case .expression(let value), .define(_, let value), .parameter(_, let value), .include(let value):
    checkHeights(value)
  case .assignPart(let target, let value), .update(let target, let value),
    .compound(let target, _, let value):
    max(checkHeights(target), checkHeights(value))
  case .function(_, let parameters, let body): max(checkHeights(parameters), checkHeights(body))
  case .layer(_, let parameters, let body): max(checkHeights(parameters), checkHeights(body))
  case .whileLoop(let head, let body), .repeatLoop(let head, let body), .forLoop(_, let head, let body):
    max(checkHeights(head), checkHeights(body))
  case .returnValue(let value): value.map(checkHeights) ?? 1
  case .breakLoop, .continueLoop: 1
  }
}

func checkHeights(_ block: Block) -> Int32 { block.statements.reduce(0) { max($0, checkHeights($1)) } }

func checkHeights(_ parameters: [FunctionParameter]) -> Int32 {
  parameters.reduce(0) { max($0, $1.defaultValue.map(checkHeights) ?? 0) }
}

func checkHeights(_ expression: Expression) -> Int32 {
  let inner: [Int32] =
    switch expression.kind {
    case .number, .boolean, .none, .name, .placeholder: []
    case .string(let parts):
      parts.map { if case .interpolation(let value, _) = $0 { checkHeights(value) } else { 0 } }
    case .bracket(let items), .tuple(let items): items.map(checkHeights)
    case .record(let fields): fields.map { checkHeights($0.value) }
    case .comprehension(let element, let clauses):
      [checkHeights(element)]
        + clauses.flatMap { [checkHeights($0.sequence), $0.condition.map(checkHeights) ?? 0] }
    case .unary(_, let a), .derivative(let a), .member(let a, _): [checkHeights(a)]
    case .binary(_, let a, let b, _), .and(let a, let b), .or(let a, let b), .range(let a, let b, _),
      .pipe(let a, let b),
      .gradient(let a, let b):
      [checkHeights(a), checkHeights(b)]
    case .call(let callee, let arguments, _):
      [checkHeights(callee)] + arguments.map { checkHeights($0.value) }
    case .index(let base, let subscripts):
      [checkHeights(base)]
        + subscripts.map { if case .expression(let value) = $0 { checkHeights(value) } else { 0 } }
    case .lambda(let parameters, let body): [checkHeights(parameters), checkHeights(body)]
    case .conditional(let condition, let then, let otherwise):
      [checkHeights(condition), checkHeights(then), otherwise.map(checkHeights) ?? 0]
    case .block(let block): [checkHeights(block)]
    }
  let height = (inner.max() ?? 0) + 1
  let isRight =
    (height...height + 1).contains(expression.height) && expression.height <= Int32(SyntaxLimit.height)
  if !isRight { Issue.record("the height of \(dump(expression)) is not \(expression.height)") }
  return expression.height
}
