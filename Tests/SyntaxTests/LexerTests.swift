import Fuzzing
import Testing

@testable import Syntax

@Suite struct LexerTests {
  func kinds(_ text: String) -> [Token.Kind] {
    Lexer.tokens(of: Source(identifier: 0, name: "test", text: text)).map(\.kind)
  }

  func lexer(_ text: String) -> Lexer { Lexer(Source(identifier: 0, name: "test", text: text)) }

  // MARK: Every token

  @Test(arguments: [
    Token.Kind.leftParenthesis, .leftBracket, .leftBrace, .comma, .colon, .semicolon, .dot, .partial,
    .placeholder,
    .all, .caret, .at, .star, .slash, .percent, .plus, .minus, .closedRange, .halfOpenRange, .equalEqual,
    .notEqual,
    .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .colonEqual, .plusEqual, .minusEqual, .starEqual,
    .slashEqual, .arrow, .pipe, .if, .else, .while, .repeat, .for, .in, .break, .continue, .return, .and, .or,
    .not,
    .true, .false, .none,
  ]) func `each fixed spelling is one token`(kind: Token.Kind) {
    #expect(kinds(kind.rawValue) == [kind, .end])
    #expect(kinds("a \(kind.rawValue) b") == [.identifier, kind, .identifier, .end])
  }

  @Test(arguments: [
    ("()", [Token.Kind.leftParenthesis, .rightParenthesis]), ("[]", [.leftBracket, .rightBracket]),
    ("{}", [.leftBrace, .rightBrace]), ("1", [.number]), ("\"a\"", [.string]), ("a", [.identifier]),
    ("f'", [.identifier, .prime]), ("f''", [.identifier, .prime, .prime]), ("f′", [.identifier, .prime]),
    ("f(x)'", [.identifier, .leftParenthesis, .identifier, .rightParenthesis, .prime]),
    ("a\nb", [.identifier, .newline, .identifier]), ("# c", [.comment]), ("€", [.invalid]),
    ("≤ ≥ ≠", [.lessOrEqual, .greaterOrEqual, .notEqual]), ("∇", [.identifier]), ("_a", [.identifier]),
    (
      "\"a{x:.4g}b\"",
      [
        .stringStart, .stringText, .interpolationStart, .identifier, .format, .interpolationEnd, .stringText,
        .stringEnd,
      ]
    ),
    ("1..<3", [.number, .halfOpenRange, .number]), ("1...3", [.number, .closedRange, .number]),
    (
      "x[..,1]", [.identifier, .leftBracket, .all, .comma, .number, .rightBracket]
    ),
    ("r.in", [.identifier, .dot, .identifier]), ("2.shape", [.number, .dot, .identifier]),
    ("a-1", [.identifier, .minus, .number]), ("x.5", [.identifier, .dot, .number]),
    ("(.5)", [.leftParenthesis, .number, .rightParenthesis]),
    ("", []), ("\u{FEFF}a", [.identifier]), ("a\u{A0}b", [.identifier, .identifier]),
    ("a\r\nb", [.identifier, .newline, .identifier]),
  ]) func `text becomes tokens`(text: String, expected: [Token.Kind]) {
    #expect(kinds(text) == expected + [.end])
  }

  @Test func `every kind of token comes out of some text`() {
    let text = #"""
      if else while repeat for in break continue return and or not true false none 1 "s" "a{x:d}" name ()[]{}
      , : ; r.a f' ∂ _ .. ^ @ * / % + - ... ..< == != < <= > >= = := += -= *= /= => |> 
      a
      # comment
      €
      """#
    #expect(Set(kinds(text)) == Set(Token.Kind.allCases))
  }

  // MARK: Numbers

  @Test(
    arguments: [
      ("0", 0.0), ("1", 1), ("007", 7), ("0.5", 0.5), (".5", 0.5), ("1.", 1), ("1e-3", 1e-3), ("1E3", 1e3),
      ("1.e3", 1e3), ("1e+3", 1e3), ("1_000", 1000), ("1_000.25", 1000.25), ("1_0e1_0", nil),
      ("3.141592653589793", .pi),
      ("0.1", 0.1), ("1e22", 1e22), ("1e23", 1e23), ("9007199254740993", 9_007_199_254_740_992),
      ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
      ("123456789012345678901.", 123_456_789_012_345_683_968),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude), ("0e999", 0),
      ("0.0000000000000000000000000000000000001", 1e-37), ("2.2250738585072014e-308", .leastNormalMagnitude),
      ("1e999999999999999999999", nil), ("1e-400", nil), ("1_", nil), ("1__0", nil), ("1e", nil),
      ("1e+", nil), ("1.2.3", nil),
      ("2x", nil), ("0x1F", nil),
    ] as [(String, Double?)]) func `numbers have the nearest value`(text: String, expected: Double?)
  {
    let lexer = lexer(text)
    #expect(lexer.numbers.first == expected)
    #expect(lexer.tokens.map(\.kind) == [expected == nil ? .invalid : .number, .end])
  }

  @Test func `every literal that Swift prints reads back as the same number`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &generator))
      #expect(lexer("\(value)").numbers == [value])
    }
  }

  // MARK: Strings

  @Test(arguments: [
    (#""""#, ""), (#""a""#, "a"), (#""\n\t\"\\""#, "\n\t\"\\"), (#""\u{3b7}\u{1F600}""#, "η😀"),
    (#""{{}}""#, "{}"),
    ("\"# no comment\"", "# no comment"), (#""日本 ŷ""#, "日本 ŷ"), (#""a;b""#, "a;b"), (#""'""#, "'"),
  ]) func `strings have the text that is meant`(text: String, expected: String) {
    let lexer = lexer(text)
    #expect(lexer.tokens.map(\.kind) == [.string, .end])
    #expect(lexer.texts == [expected])
  }

  @Test(arguments: [
    ("4", NumberFormat(width: 4, digits: nil, conversion: nil)),
    (".3", NumberFormat(width: nil, digits: 3, conversion: nil)),
    (".4g", NumberFormat(width: nil, digits: 4, conversion: "g")),
    ("8.2f", NumberFormat(width: 8, digits: 2, conversion: "f")),
    ("d", NumberFormat(width: nil, digits: nil, conversion: "d")),
    (".0%", NumberFormat(width: nil, digits: 0, conversion: "%")),
    (".0e", NumberFormat(width: nil, digits: 0, conversion: "e")),
  ]) func `formats are read`(text: String, expected: NumberFormat) {
    #expect(lexer("\"{x:\(text)}\"").formats == [expected])
  }

  // MARK: Names

  @Test(arguments: [
    ("η", "eta"), ("eta", "eta"), ("λ", "lambda"), ("π", "pi"), ("Σ", "Sigma"), ("ε", "epsilon"),
    ("ϵ", "epsilon"),
    ("µ", "mu"), ("μ", "mu"), ("η1", "eta1"), ("λ_2", "lambda_2"), ("Δx", "Deltax"), ("x₁", "x₁"),
    ("x²", "x²"),
    ("ŷ", "ŷ"), ("y\u{302}", "ŷ"), ("W⁽¹⁾", "W⁽¹⁾"), ("größe", "größe"), ("变量", "变量"), ("∇", "grad"),
    ("x_1", "x_1"),
  ]) func `names are compared by their key`(typed: String, key: String) {
    #expect(kinds(typed) == [.identifier, .end])
    #expect(Array(Symbols.key(of: typed).unicodeScalars) == Array(key.precomposed.unicodeScalars))
  }

  @Test func `every Greek letter is its name`() throws {
    #expect(Symbols.greek.count == 48)
    for (name, letter) in Symbols.greek {
      #expect(Symbols.key(of: String(letter)) == name)
      #expect(Symbols.character(named: name) == letter)
      let program = try parse("\(letter) = 1; \(name)")
      guard case .define(.name(let defined), _) = program.block.statements[0].kind,
        case .expression(let use) = program.block.statements[1].kind, case .name(let used) = use.kind
      else {
        Issue.record("\(name) is no name")
        continue
      }
      #expect(defined == used)
      #expect(defined.typed == String(letter))
    }
  }

  // MARK: Lines

  @Test(arguments: [
    "^", "@", "*", "/", "%", "+", "-", "...", "..<", "==", "!=", "<", "<=", ">", ">=", "≤", "and", "or", ",",
    "=", ":=",
    "+=", "-=", "*=", "/=", "=>", "|>",
  ]) func `a line that ends in an operator goes on`(sign: String) {
    #expect(!Lexer.isComplete("a \(sign)"))
    #expect(!Lexer.isComplete("a \(sign)  # comment\n\n"))
    #expect(Lexer.isComplete("a \(sign)\n b"))
    #expect(!kinds("a \(sign) # comment\n\n b").contains(.newline))
    #expect(kinds("a\n\(sign) b").contains(.newline))
  }

  @Test(arguments: [
    ("a", true), ("", true), ("f(", false), ("f(a,\n b", false), ("[1, 2", false), ("x = {", false),
    ("x = {\n a\n", false),
    ("x = {\n a\n}", true), ("f(x => {\n (", false), ("not", true), ("if c", true), ("a )", true),
    ("f(]", true),
    ("\"abc", true), ("\"a{f(\"", true), ("€ (", true), ("# (", true), ("\"(\"", true), ("a..", true),
    ("a:", true),
  ]) func `the lexer alone tells whether a text is complete`(text: String, isComplete: Bool) {
    #expect(Lexer.isComplete(text) == isComplete)
  }

  @Test func `an incomplete text tells what is open`() {
    let source = Source(identifier: 0, name: "cell", text: "f(a, [1,")
    #expect(Lexer.completeness(of: source) == .openBracket(Span(source: 0, start: 5, end: 6)))
    let operation = Source(identifier: 0, name: "cell", text: "a + # more\n")
    #expect(Lexer.completeness(of: operation) == .trailingOperator(Span(source: 0, start: 2, end: 3)))
  }

  @Test(arguments: [
    ("(\na\n)", [Token.Kind.leftParenthesis, .identifier, .rightParenthesis]),
    ("[\na\n]", [.leftBracket, .identifier, .rightBracket]),
    ("{\na\n}", [.leftBrace, .newline, .identifier, .newline, .rightBrace]),
    (
      "({\na\n})",
      [.leftParenthesis, .leftBrace, .newline, .identifier, .newline, .rightBrace, .rightParenthesis]
    ),
    ("{(\na\n)}", [.leftBrace, .leftParenthesis, .identifier, .rightParenthesis, .rightBrace]),
    ("\n\na\n\n\nb\n", [.identifier, .newline, .identifier, .newline]),
  ]) func `a line ends a statement inside braces, and is space inside other brackets`(
    text: String, expected: [Token.Kind]
  ) {
    #expect(kinds(text) == expected + [.end])
  }

  // MARK: Cells

  @Test func `a text without markers is one cell`() throws {
    let cells = try parse("a = 1\n").cells
    #expect(cells.map(\.title) == [""])
    #expect(cells.map(\.span.end) == [6])
  }

  @Test func `markers split a text into cells`() throws {
    let text = "a = 1\n# %% First  \nb = 2\n# %% [markdown] Notes\n# text\n  #%%\nf(\n# %% inside\n1)\n"
    let program = try parse(text)
    #expect(program.cells.map(\.title) == ["", "First", "Notes", ""])
    #expect(program.cells.map(\.isText) == [false, false, true, false])
    let source = Source(identifier: 0, name: "test", text: text)
    #expect(program.cells.map { source.text($0.span) }.joined() == text)
    #expect(source.text(program.cells[1].span) == "# %% First  \nb = 2\n")
  }

  @Test func `blank lines before the first marker are no cell`() throws {
    #expect(try parse("\n\n# %% One\na\n").cells.map(\.title) == ["One"])
  }

  // MARK: Bytes

  @Test(
    arguments: [
      ([0x80], 0), ([0x61, 0xFF], 1), ([0xC0, 0x80], 0), ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
      ([0xF4, 0x90, 0x80, 0x80], 0), ([0x61, 0xC3], 1), ([0xF0, 0x9F, 0x98], 0),
      ([0xF0, 0x9F, 0x98, 0x80], nil), ([], nil),
      ([0xC3, 0xA9, 0xE6, 0x97, 0xA5], nil),
    ] as [([UInt8], Int?)]) func `wrong UTF-8 is found`(bytes: [UInt8], place: Int?)
  {
    #expect(firstInvalidUTF8(in: bytes) == place)
  }

  @Test func `wrong UTF-8 is an error with its place`() {
    let sources = SourceMap()
    let source = sources.add(
      name: "test.bps", bytes: Array("a = 1\nb = \"".utf8) + [0xE9] + Array("\"\n".utf8))
    let error = #expect(throws: Diagnostic.self) { try Parser.parse(source) }
    #expect(
      error.map(DiagnosticRenderer(sources: sources).render) == """
        error[file]: the text is not UTF-8 here
          test.bps:2:6
          2 | b = "�"
            |      ^
          help: save the file as UTF-8
        """)
  }
}

extension String {
  /// The normal form C, by way of the names' own key, which leaves everything but Greek letters alone.
  var precomposed: String { Symbols.key(of: self) }
}
