import Testing

@Suite struct PrecedenceTests {
  /// The contract's order of the operators between two expressions, loosest first.
  static let levels: [(signs: [String], chains: Bool)] = [
    (["|>"], true), (["or"], true), (["and"], true), (["==", "!=", "<", "<=", ">", ">="], false),
    (["...", "..<"], false), (["+", "-"], true), (["*", "/", "%"], true), (["@"], true), (["^"], true),
  ]

  static let pairs: [(String, String)] = levels.flatMap { first in
    first.signs.flatMap { a in levels.flatMap { second in second.signs.map { (a, $0) } } }
  }

  func level(_ sign: String) -> Int { Self.levels.firstIndex { $0.signs.contains(sign) } ?? -1 }

  @Test(arguments: pairs) func `every pair of operators groups as the table says`(
    first: String, second: String
  ) {
    let text = parsed("a \(first) b \(second) c")
    let (one, two) = (level(first), level(second))
    if one == two, !Self.levels[one].chains {
      #expect(
        text.hasPrefix(
          one == level("<")
            ? "error[syntax]: comparisons do not chain" : "error[syntax]: a range has two ends"))
    } else if one > two || one == two && first != "^" {
      #expect(text == "((a \(first) b) \(second) c)")
    } else {
      #expect(text == "(a \(first) (b \(second) c))")
    }
  }

  @Test(arguments: ["-", "not"], levels.flatMap(\.signs))
  func `prefix operators bind between power and matrix product`(prefix: String, sign: String) {
    let text = parsed("\(prefix) a \(sign) b")
    if sign == "^" {
      #expect(text == "(\(prefix) (a ^ b))")
    } else if prefix == "not", ["<", "<=", ">", ">="].contains(sign) {
      #expect(text.hasPrefix("error[syntax]: `not` binds tighter than `\(sign)`"))
    } else {
      #expect(text == "((\(prefix) a) \(sign) b)")
    }
    #expect(parsed("a \(sign) \(prefix) b") == "(a \(sign) (\(prefix) b))")
  }

  @Test(arguments: [
    ("f(x)^2", "(f(x) ^ 2)"), ("x[0]^2", "(x[0] ^ 2)"), ("r.a^2", "(r.a ^ 2)"), ("f'(2)", "f'(2)"),
    ("f''(2)", "f''(2)"),
    ("-f(x)", "(- f(x))"), ("-x.T @ y", "((- x.T) @ y)"), ("2^-1", "(2 ^ (- 1))"),
    ("2^-x^2", "(2 ^ (- (x ^ 2)))"),
    ("-2^2", "(- (2 ^ 2))"), ("--a", "(- (- a))"), ("not not a", "(not (not a))"), ("- not a", "(- (not a))"),
    ("a - -b", "(a - (- b))"), ("a.b.c(d)[e].f", "a.b.c(d)[e].f"), ("(a + b) * c", "((a + b) * c)"),
    ("not a == b", "((not a) == b)"), ("(not a) < b", "((not a) < b)"), ("(a < b) < c", "((a < b) < c)"),
    ("0..<n + 1", "(0 ..< (n + 1))"), ("a == 0..<n", "(a == (0 ..< n))"),
    ("x => a |> b", "(((x) => a) |> b)"), ("x => a or b", "((x) => (a or b))"),
    ("x => y => z", "((x) => ((y) => z))"),
    ("a |> x => b |> c", "((a |> ((x) => b)) |> c)"),
    ("if c { a } else { b } |> f", "(if c {a} else {b} |> f)"),
    ("x => if c { a } else { b }", "((x) => if c {a} else {b})"), ("∂L/∂W * 2", "(∂{L}/∂{W} * 2)"),
    ("a * ∂L/∂W^2", "(a * (∂{L}/∂{W} ^ 2))"), ("-∂L/∂W[0]'", "(- ∂{L}/∂{W[0]}')"), ("a/b", "(a / b)"),
    ("a == b and c == d or e", "(((a == b) and (c == d)) or e)"), ("a % b * c / d", "(((a % b) * c) / d)"),
  ]) func `expressions group`(text: String, expected: String) {
    #expect(parsed(text) == expected)
  }
}
