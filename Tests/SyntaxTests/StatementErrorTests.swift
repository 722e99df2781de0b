import Testing

/// Every message whole, as the renderer lays it out.
@Suite struct StatementErrorTests {
  static let messages: [(program: String, rendered: String)] = [
    (
      #"if x = 3 { y }"#,
      #"""
      error[syntax]: `=` defines a name; it does not compare
        test.bps:1:6
        1 | if x = 3 { y }
          |      ^
        help: compare with ==
      """#
    ),
    (
      #"for i = 1:10"#,
      #"""
      error[syntax]: `for` goes through what stands behind `in`
        test.bps:1:7
        1 | for i = 1:10
          |       ^
        help: for i in 0..<10 { … }
      """#
    ),
    (
      #"for a, b in xs { }"#,
      #"""
      error[syntax]: several names stand in parentheses
        test.bps:1:6
        1 | for a, b in xs { }
          |      ^
        help: for (a, b) in pairs { … }
      """#
    ),
    (
      #"else { }"#,
      #"""
      error[syntax]: `else` has no `if` before it
        test.bps:1:1
        1 | else { }
          | ^^^^
        help: if c { … } else { … }
      """#
    ),
    (
      #"(a b)"#,
      #"""
      error[syntax]: a comma is missing before the name b
        test.bps:1:4
        1 | (a b)
          |    ^
      """#
    ),
    (
      #"a = b = 3"#,
      #"""
      error[syntax]: a definition has one `=`
        test.bps:1:7
        1 | a = b = 3
          |       ^
        help: define one name after the other; compare with ==
      """#
    ),
    (
      #"1 = x"#,
      #"""
      error[syntax]: a value cannot be defined anew
        test.bps:1:1
        1 | 1 = x
          | ^
        help: compare with ==
      """#
    ),
    (
      #"a + b = c"#,
      #"""
      error[syntax]: an expression cannot be defined
        test.bps:1:1
        1 | a + b = c
          | ^^^^^
        help: compare with ==
      """#
    ),
    (
      #"f(x + 1) = 3"#,
      #"""
      error[syntax]: a function's parameters are names
        test.bps:1:3
        1 | f(x + 1) = 3
          |   ^^^^^
        help: f(x, k: 2) = … defines; f(2) == 4 compares
      """#
    ),
    (
      #"f(x, x) = 3"#,
      #"""
      error[syntax]: the parameter x is there twice
        test.bps:1:6
        1 | f(x, x) = 3
          |      ^
      """#
    ),
    (
      #"f'(x) = 3"#,
      #"""
      error[syntax]: a function is defined under a single name
        test.bps:1:1
        1 | f'(x) = 3
          | ^^
        help: f(x) = x^2
      """#
    ),
    (
      #"[a, b] = f(x)"#,
      #"""
      error[syntax]: several names are defined in parentheses
        test.bps:1:1
        1 | [a, b] = f(x)
          | ^^^^^^
        help: (a, b) = e
      """#
    ),
    (
      #"(a: 1, a: 2)"#,
      #"""
      error[syntax]: the label a is there twice
        test.bps:1:8
        1 | (a: 1, a: 2)
          |        ^
      """#
    ),
    (
      #"(a: 1, 2)"#,
      #"""
      error[syntax]: a record's values all have names
        test.bps:1:8
        1 | (a: 1, 2)
          |        ^
        help: (a: 1, b: 2)
      """#
    ),
    (
      #"x: 3"#,
      #"""
      error[syntax]: a label stands in a call or a record
        test.bps:1:2
        1 | x: 3
          |  ^
        help: (x: 1)
      """#
    ),
    (
      #"""
      a
        + b
      """#,
      #"""
      error[syntax]: a statement cannot begin with `+`
        test.bps:2:3
        2 |   + b
          |   ^
        help: end the line before with `+`
      """#
    ),
    (
      #"""
      a
        * b
      """#,
      #"""
      error[syntax]: a statement cannot begin with `*`
        test.bps:2:3
        2 |   * b
          |   ^
        help: end the line before with `*`
      """#
    ),
    (
      #"""
      a
        |> f
      """#,
      #"""
      error[syntax]: a statement cannot begin with `|>`
        test.bps:2:3
        2 |   |> f
          |   ^^
        help: end the line before with `|>`
      """#
    ),
    (
      #"x = 1 + if c { 1 } else { 2 }"#,
      #"""
      error[syntax]: an `if` inside an expression stands in parentheses
        test.bps:1:9
        1 | x = 1 + if c { 1 } else { 2 }
          |         ^^
        help: 1 + (if c { a } else { b })
      """#
    ),
    (
      #"x = 1 if c else 2"#,
      #"""
      error[syntax]: the condition comes first
        test.bps:1:7
        1 | x = 1 if c else 2
          |       ^^
        help: if c { a } else { b }
      """#
    ),
    (
      #"if x in xs { }"#,
      #"""
      error[syntax]: `in` belongs to `for`
        test.bps:1:6
        1 | if x in xs { }
          |      ^^
        help: any(xs == x) tells whether x is one of xs
      """#
    ),
    (
      #"∂ L/∂W"#,
      #"""
      error[syntax]: a name must stand directly behind `∂`
        test.bps:1:1
        1 | ∂ L/∂W
          | ^
        help: ∂L/∂W
      """#
    ),
    (
      #"1 => x"#,
      #"""
      error[syntax]: a function's parameters are names
        test.bps:1:1
        1 | 1 => x
          | ^
        help: x => x^2, or (a, b) => a + b
      """#
    ),
    (
      #"param W.x = 3"#,
      #"""
      error[syntax]: `param` defines a new parameter under a single name
        test.bps:1:8
        1 | param W.x = 3
          |        ^
        help: W… := e updates one that exists
      """#
    ),
    (
      #"f(x) := 3"#,
      #"""
      error[syntax]: `:=` updates a parameter such as W or net.dense1.W
        test.bps:1:1
        1 | f(x) := 3
          | ^^^^
      """#
    ),
    (
      #"x."#,
      #"""
      error[syntax]: expected the name of a member, found the end of the text
        test.bps:1:3
        1 | x.
          |   ^
        help: a member's name follows the dot directly, as in net.dense1
      """#
    ),
    (
      #"x. y"#,
      #"""
      error[syntax]: expected the name of a member, found the name y
        test.bps:1:4
        1 | x. y
          |    ^
        help: a member's name follows the dot directly, as in net.dense1
      """#
    ),
    (
      #"x.3"#,
      #"""
      error[syntax]: a dot is followed by a member's name
        test.bps:1:3
        1 | x.3
          |   ^
        help: x[3] is an element
      """#
    ),
    (
      #"pirnt x"#,
      #"""
      error[syntax]: pirnt is no verb
        test.bps:1:1
        1 | pirnt x
          | ^^^^^
        help: did you mean print?
      """#
    ),
    (
      #"""
      x = a
       and b
      """#,
      #"""
      error[syntax]: a statement cannot begin with `and`
        test.bps:2:2
        2 |  and b
          |  ^^^
        help: end the line before with `and`
      """#
    ),
    (
      #"for in xs { }"#,
      #"""
      error[syntax]: expected a name, found `in`
        test.bps:1:5
        1 | for in xs { }
          |     ^^
      """#
    ),
    (
      #"for x of xs { }"#,
      #"""
      error[syntax]: expected `in`, found the name of
        test.bps:1:7
        1 | for x of xs { }
          |       ^^
        help: for x in xs { … }
      """#
    ),
    (
      #"repeat 3 print x"#,
      #"""
      error[syntax]: expected `{`, found the name print
        test.bps:1:10
        1 | repeat 3 print x
          |          ^^^^^
        help: the body stands in braces: { … }
      """#
    ),
    (
      #"(a, b.c) = e"#,
      #"""
      error[syntax]: only names can stand here
        test.bps:1:5
        1 | (a, b.c) = e
          |     ^^^
        help: (a, b) = e
      """#
    ),
    (
      #"(a: 1) = e"#,
      #"""
      error[syntax]: names are defined without labels
        test.bps:1:1
        1 | (a: 1) = e
          | ^^^^^^
        help: (a, b) = e
      """#
    ),
    (
      #"f(a; b)"#,
      #"""
      error[syntax]: `;` ends a statement, and parentheses are open
        test.bps:1:4
        1 | f(a; b)
          |    ^
        help: values are separated by `,`
      """#
    ),
    (
      #""{x y}""#,
      #"""
      error[syntax]: expected `}`, found the name y
        test.bps:1:5
        1 | "{x y}"
          |     ^
      """#
    ),
    (
      #"a := b := c"#,
      #"""
      error[syntax]: expected the end of the statement, found `:=`
        test.bps:1:8
        1 | a := b := c
          |        ^^
      """#
    ),
    (
      #"x += y += z"#,
      #"""
      error[syntax]: expected the end of the statement, found `+=`
        test.bps:1:8
        1 | x += y += z
          |        ^^
      """#
    ),
    (
      #"@decorator"#,
      #"""
      error[syntax]: a statement cannot begin with `@`
        test.bps:1:1
        1 | @decorator
          | ^
      """#
    ),
    (
      #"* a"#,
      #"""
      error[syntax]: a statement cannot begin with `*`
        test.bps:1:1
        1 | * a
          | ^
      """#
    ),
    (
      #"a not in b"#,
      #"""
      error[syntax]: expected the end of the statement, found `not`
        test.bps:1:3
        1 | a not in b
          |   ^^^
      """#
    ),
    (
      #"=> a"#,
      #"""
      error[syntax]: a statement cannot begin with `=>`
        test.bps:1:1
        1 | => a
          | ^^
      """#
    ),
    (
      #"param 3"#,
      #"""
      error[syntax]: param is followed by a name
        test.bps:1:7
        1 | param 3
          |       ^
        help: param W = glorot(2, 4)
      """#
    ),
    (
      #"f(x) { return 3 }"#,
      #"""
      error[syntax]: a function is defined with `=` before its body
        test.bps:1:6
        1 | f(x) { return 3 }
          |      ^
        help: f(x) = { … }
      """#
    ),
    (
      #"""
      f = 3
      .g
      """#,
      #"""
      error[syntax]: a statement cannot begin with `.`
        test.bps:2:1
        2 | .g
          | ^
        help: put it behind the line before
      """#
    ),
  ]

  @Test(arguments: messages) func `what no statement has is explained`(program: String, rendered: String) {
    #expect(parsed(program) == rendered)
  }
}
