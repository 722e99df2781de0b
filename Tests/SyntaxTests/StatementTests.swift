import Testing

@testable import Syntax

@Suite struct StatementTests {
  @Test(arguments: [
    // Definitions
    ("x = 1", "x = 1"), ("(a, b) = e", "(a, b) = e"), ("(a, (b, _)) = e", "(a, (b, _)) = e"),
    ("_ = f(x)", "_ = f(x)"),
    ("(a,) = e", "(a) = e"), ("x = { a; b }", "x = {a; b}"), ("x =\n 3", "x = 3"),
    ("param W = e", "param W = e"),
    ("W := e", "W := e"), ("net.dense1.W := e", "net.dense1.W := e"), ("x[0] := e", "x[0] := e"),
    ("W -= e", "W -= e"), ("W += e", "W += e"), ("W *= e", "W *= e"), ("W /= e", "W /= e"),
    ("r.a[1] += e", "r.a[1] += e"),
    ("x[0] = 5", "part x[0] = 5"), ("r.a = 1", "part r.a = 1"), ("x[0, ..].b = 1", "part x[0, ..].b = 1"),
    // Functions and layers
    ("f(x) = x", "def f(x) = x"), ("f() = 3", "def f() = 3"), ("f(x, k: 2) = x", "def f(x, k: 2) = x"),
    ("f(x) = { x }", "def f(x) = {x}"), ("f(x,\n y) = {\n a = x\n a\n}", "def f(x, y) = {a = x; a}"),
    ("f(in, _) = in", "def f(in, _) = in"), ("layer A { }", "layer A() {}"),
    (
      "layer A(n, m: 2) {\n param W = n\n forward(x) = x\n}",
      "layer A(n, m: 2) {param W = n; def forward(x) = x}"
    ),
    // Control
    ("while c { a }", "while c {a}"), ("repeat n { a; b }", "repeat n {a; b}"),
    ("for x in xs { a }", "for x in xs {a}"),
    ("for (a, b) in xs { a }", "for (a, b) in xs {a}"), ("for _ in 0..<3 { }", "for _ in (0 ..< 3) {}"),
    ("while c { break; continue }", "while c {break; continue}"), ("f() = { return }", "def f() = {return}"),
    ("f() = { return 3\n}", "def f() = {return 3}"), ("return { a }", "return {a}"),
    ("if c { a }", "if c {a}"),
    ("if c { a } else { b }", "if c {a} else {b}"), ("if c { a }\nelse { b }", "if c {a} else {b}"),
    ("if c { a }\n\n\nelse if d { b }\nelse { e }", "if c {a} else {if d {b} else {e}}"),
    ("if c {\n a\n}\nx", "if c {a}; x"), ("if c { if d { a } }\nelse { b }", "if c {if d {a}} else {b}"),
    ("if f(x => { x }) { a }", "if f(((x) => {x})) {a}"),
    // Verbs
    ("print a, b", "verb print(a, b)"), ("print", "verb print()"),
    ("print (a + b).shape", "verb print((a + b).shape)"),
    ("print(a + b).shape", "print((a + b)).shape"), ("print [1]", "verb print([1])"),
    ("print -x", "verb print((- x))"),
    ("track loss: L", "verb track(loss: L)"), ("track (loss: L)", "verb track(record(loss: L))"),
    ("plot y,\n title: \"a\"", "verb plot(y, title: \"a\")"),
    ("backward L, add: true", "verb backward(L, add: true)"),
    ("assert a == b, \"m\"", "verb assert((a == b), \"m\")"), ("if c { step opt }", "if c {verb step(opt)}"),
    ("step opt; step", "verb step(opt); verb step()"), ("live plot y", "verb live(verb plot(y))"),
    ("live", "verb live()"),
    ("live f(x)", "verb live(f(x))"), ("print not a", "verb print((not a))"),
    ("print if c { a } else { b }", "verb print(if c {a} else {b})"),
    ("show in: 3", "verb show(in: 3)"), ("print x => x", "verb print(((x) => x))"),
    ("print a |> b", "verb print((a |> b))"),
    ("print ∂L/∂W", "verb print(∂{L}/∂{W})"), ("print \"a{b}\"", "verb print(\"a{b}\")"),
    // Verbs that are used as names
    ("step = 3", "step = 3"), ("step(opt)", "step(opt)"), ("step.x", "step.x"), ("step |> f", "(step |> f)"),
    ("step + 1", "(step + 1)"),
    ("step := 3", "step := 3"), ("step += 3", "step += 3"), ("step[0]", "step[0]"),
    ("step == 3", "(step == 3)"), ("x = step", "x = step"),
    ("step(x) = x", "def step(x) = x"),
    // Files
    ("include \"a.bps\"", "include \"a.bps\""), ("include(\"a.bps\")", "include \"a.bps\""),
    ("include", "verb include()"),
    // Words that are names elsewhere
    ("param = 3", "param = 3"), ("layer = 3", "layer = 3"),
    ("for layer in net { layer }", "for layer in net {layer}"),
    ("param(W)", "param(W)"), ("r.if + r.for", "(r.if + r.for)"),
    // Ends of statements
    ("a; b", "a; b"), ("a;", "a (silent)"), ("a; # c\nb;\n", "a (silent); b (silent)"), (";;a;;b", "a; b"),
    ("a;b;", "a; b (silent)"),
    ("", ""), ("# only a comment", ""), ("\n\n", ""),
  ]) func `statements parse`(text: String, expected: String) {
    #expect(parsed(text) == expected)
  }

  @Test(arguments: [
    ("[]", "[]"), ("[1, 2,]", "[1, 2]"), ("()", "tuple()"), ("(a)", "a"), ("(a,)", "tuple(a)"),
    ("(a, b)", "tuple(a, b)"),
    ("(a: 1, b: 2,)", "record(a: 1, b: 2)"), ("(in: 1)", "record(in: 1)"), ("f(a, b,)", "f(a, b)"),
    ("f(if: 1)", "f(if: 1)"),
    ("dense(_, 128)", "dense(_, 128)"), ("reshape(x, [_, 3])", "reshape(x, [_, 3])"), ("true", "true"),
    ("none", "none"),
    ("[f(v) for v in xs]", "[f(v) for v in xs]"),
    ("[a for (a, b) in xs if a > b]", "[a for (a, b) in xs if (a > b)]"),
    ("[a for b in c for a in b if a if b]", "[a for b in c for a in b if (a and b)]"),
    ("x => x^2", "((x) => (x ^ 2))"), ("(a, b) => a + b", "((a, b) => (a + b))"), ("() => 1", "(() => 1)"),
    ("_ => 1", "((_) => 1)"),
    ("(x, k: 2) => x", "((x, k: 2) => x)"), ("x => { a = x\n a }", "((x) => {a = x; a})"),
    ("(x) => x", "((x) => x)"),
    (
      "flatten |> dense(_, 128) |> relu |> (x => x / 2)",
      "(((flatten |> dense(_, 128)) |> relu) |> ((x) => (x / 2)))"
    ),
    ("x[..]", "x[..]"), ("x[.., 1]", "x[.., 1]"), ("x[0..<10]", "x[(0 ..< 10)]"), ("x[[0, 2]]", "x[[0, 2]]"),
    ("x[-1]", "x[(- 1)]"),
    ("x[x > 0]", "x[(x > 0)]"), ("∂L/∂W", "∂{L}/∂{W}"),
    ("∂r.L/∂net.dense1.W[0, 2]", "∂{r.L}/∂{net.dense1.W[0, 2]}"),
    ("∂f(x)/∂x", "∂{f(x)}/∂{x}"), ("∂(a + b)/∂x", "∂{(a + b)}/∂{x}"), ("∂L/∂(W)", "∂{L}/∂{W}"),
    ("∇(L, W)", "grad(L, W)"),
    ("\"a{x}{y:.2f}{{}}\"", "\"a{x}{y:.2f}{}\""), ("\"{\"{\"{a}\"}\"}\"", "\"{\"{\"{a}\"}\"}\""),
    ("\"{if c { 1 } else { 2 }}\"", "\"{if c {1} else {2}}\""), ("\"{(a: 1)}\"", "\"{record(a: 1)}\""),
    ("1.5e3 + .5", "(1500 + 0.5)"), ("a ≤ b", "(a <= b)"), ("a ≥ b", "(a >= b)"), ("a ≠ b", "(a != b)"),
  ]) func `expressions parse`(text: String, expected: String) {
    #expect(parsed(text) == expected)
  }

  @Test func `spans cover exactly what was written`() throws {
    let text = "y = (a + b) * f(x)[0].c'"
    let source = Source(identifier: 0, name: "t", text: text)
    let program = try Parser.parse(source)
    guard case .define(let pattern, let value) = program.block.statements[0].kind,
      case .binary(_, let left, let right, let sign) = value.kind
    else {
      Issue.record("no product")
      return
    }
    #expect(pattern.names.map { source.text($0.span) } == ["y"])
    #expect(source.text(value.span) == "(a + b) * f(x)[0].c'")
    #expect(source.text(left.span) == "(a + b)")
    #expect(source.text(right.span) == "f(x)[0].c'")
    #expect(source.text(sign) == "*")
    #expect(source.text(program.block.statements[0].span) == text)
  }

  @Test func `a definition shows the letter that was typed`() throws {
    guard case .define(.name(let name), _) = try parse("η = 1").block.statements[0].kind else { return }
    #expect(name.typed == "η")
    #expect(name.key == "eta")
  }

  @Test func `check finds the errors of several statements`() {
    let text = """
      x = 'a'
      y = 1
      repeat 3 {
        z = 1 +* 2
        f(a b)
        w = 2
      }
      while x = 3 {
        inside
      }
      v = 3
      """
    let source = Source(identifier: 0, name: "t", text: text)
    let (program, diagnostics) = Parser.parseCollecting(source)
    #expect(
      diagnostics.map(\.message) == [
        "strings stand in double quotes", "expected an expression, found `*`",
        "a comma is missing before the name b",
        "`=` defines a name; it does not compare",
      ])
    #expect(program.block.statements.map(dump) == ["y = 1", "repeat 3 {w = 2}", "v = 3"])
  }

  @Test func `check stops after fifty errors`() {
    let source = Source(identifier: 0, name: "t", text: String(repeating: "x = 'a'\n", count: 1000))
    #expect(Parser.parseCollecting(source).diagnostics.count == 50)
  }
}
