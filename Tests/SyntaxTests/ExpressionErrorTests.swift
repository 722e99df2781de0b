import Testing

/// Every message whole, as the renderer lays it out.
@Suite struct ExpressionErrorTests {
  static let messages: [(program: String, rendered: String)] = [
    (
      #"""
      while x > 3
        y
      end
      """#,
      #"""
      error[syntax]: expected `{`, found the end of the line
        test.bps:1:12
        1 | while x > 3
          |            ^
        help: the body stands in braces: { … }
      """#
    ),
    (
      #"a < b < c"#,
      #"""
      error[syntax]: comparisons do not chain
        test.bps:1:7
        1 | a < b < c
          |       ^
        help: a < b and b < c
      """#
    ),
    (
      #"a == b == c"#,
      #"""
      error[syntax]: comparisons do not chain
        test.bps:1:8
        1 | a == b == c
          |        ^^
        help: a == b and b == c
      """#
    ),
    (
      #"1...2...3"#,
      #"""
      error[syntax]: a range has two ends
        test.bps:1:6
        1 | 1...2...3
          |      ^^^
        help: range(0, 1, step: 0.1) has a step
      """#
    ),
    (
      #"not a < b"#,
      #"""
      error[syntax]: `not` binds tighter than `<`
        test.bps:1:1
        1 | not a < b
          | ^^^^^
        help: not (a < b)
      """#
    ),
    (
      #"x[2..]"#,
      #"""
      error[syntax]: `..` alone is all of an axis
        test.bps:1:4
        1 | x[2..]
          |    ^^
        help: 2..<len(x) for the rest
      """#
    ),
    (
      #"x[..5]"#,
      #"""
      error[syntax]: `..` alone is all of an axis
        test.bps:1:3
        1 | x[..5]
          |   ^^
        help: 0..<n for the first n
      """#
    ),
    (
      #"x[..., 1]"#,
      #"""
      error[syntax]: a range needs a start
        test.bps:1:3
        1 | x[..., 1]
          |   ^^^
        help: .. for all of an axis, 0...n up to n
      """#
    ),
    (
      #"x[]"#,
      #"""
      error[syntax]: an index is missing
        test.bps:1:3
        1 | x[]
          |   ^
        help: x[0], or x[..] for all
      """#
    ),
    (
      #"f (x)"#,
      #"""
      error[syntax]: a space stands before the `(` of a call
        test.bps:1:3
        1 | f (x)
          |   ^
        help: f(x), or a comma between values
      """#
    ),
    (
      #"x [0]"#,
      #"""
      error[syntax]: a space stands before the `[` of an index
        test.bps:1:3
        1 | x [0]
          |   ^
        help: x[0], or a comma between values
      """#
    ),
    (
      #"[1, 2; 3, 4]"#,
      #"""
      error[syntax]: the rows of a matrix are lists
        test.bps:1:6
        1 | [1, 2; 3, 4]
          |      ^
        help: [[1, 2], [3, 4]]
      """#
    ),
    (
      #"print "{}""#,
      #"""
      error[syntax]: nothing stands between the braces
        test.bps:1:8
        1 | print "{}"
          |        ^^
        help: write {{}} for braces that are meant as text
      """#
    ),
    (
      #"a, b = f(x)"#,
      #"""
      error[syntax]: several values stand in parentheses
        test.bps:1:2
        1 | a, b = f(x)
          |  ^
        help: (a, b) = (1, 2)
      """#
    ),
    (
      #"fig = plot y"#,
      #"""
      error[syntax]: plot needs its parentheses here
        test.bps:1:7
        1 | fig = plot y
          |       ^^^^
        help: plot(…); only a statement can begin with `plot …`
      """#
    ),
    (
      #"x = f({ 1 })"#,
      #"""
      error[syntax]: a block cannot stand here
        test.bps:1:7
        1 | x = f({ 1 })
          |       ^
        help: a record is (a: 1), a block follows `=` or `=>`
      """#
    ),
    (
      #"x = a +"#,
      #"""
      error[syntax]: an expression is missing behind `+`
        test.bps:1:7
        1 | x = a +
          |       ^
      """#
    ),
    (
      #"""
      x = a +
      print x
      """#,
      #"""
      error[syntax]: print needs its parentheses here
        test.bps:2:1
        2 | print x
          | ^^^^^
        line 1 ends in `+`, so that line 2 belongs to it
        help: print(…); only a statement can begin with `print …`
      """#
    ),
    (
      #"sum(v for v in xs)"#,
      #"""
      error[syntax]: a list that is built stands in brackets
        test.bps:1:7
        1 | sum(v for v in xs)
          |       ^^^
        help: sum([v^2 for v in xs])
      """#
    ),
    (
      #"∂L/W"#,
      #"""
      error[syntax]: `∂` begins a gradient such as ∂L/∂W
        test.bps:1:1
        1 | ∂L/W
          | ^^
        help: ∂L/∂W
      """#
    ),
    (
      #"∇L"#,
      #"""
      error[syntax]: `∇` is a function
        test.bps:1:1
        1 | ∇L
          | ^
        help: ∇(L, W), or ∂L/∂W
      """#
    ),
    (
      #"x = _"#,
      #"""
      error[syntax]: `_` stands for a size to infer, and only as a whole argument
        test.bps:1:5
        1 | x = _
          |     ^
      """#
    ),
    (
      #"param W"#,
      #"""
      error[syntax]: expected `=`, found the end of the text
        test.bps:1:8
        1 | param W
          |        ^
        help: param W = glorot(2, 4)
      """#
    ),
    (
      #"f(x) += 3"#,
      #"""
      error[syntax]: `+=` changes a variable such as W, r.a or x[0]
        test.bps:1:1
        1 | f(x) += 3
          | ^^^^
      """#
    ),
    (
      #"x..y"#,
      #"""
      error[syntax]: `..` stands only in an index, for all of an axis
        test.bps:1:2
        1 | x..y
          |  ^^
        help: a range is 0..<n or 1...n
      """#
    ),
    (
      #"not (a + b) <= c * 2 and d"#,
      #"""
      error[syntax]: `not` binds tighter than `<=`
        test.bps:1:1
        1 | not (a + b) <= c * 2 and d
          | ^^^^^^^^^^^
        help: not ((a + b) <= c * 2)
      """#
    ),
    (
      #"tanh x"#,
      #"""
      error[syntax]: a call of tanh needs parentheses
        test.bps:1:1
        1 | tanh x
          | ^^^^
        help: tanh(…)
      """#
    ),
    (
      #"for x in xs"#,
      #"""
      error[syntax]: expected `{`, found the end of the text
        test.bps:1:12
        1 | for x in xs
          |            ^
        help: the body stands in braces: { … }
      """#
    ),
    (
      #"layer Foo = 3"#,
      #"""
      error[syntax]: expected `{`, found `=`
        test.bps:1:11
        1 | layer Foo = 3
          |           ^
        help: the body stands in braces: { … }
      """#
    ),
    (
      #"return return"#,
      #"""
      error[syntax]: expected an expression, found `return`
        test.bps:1:8
        1 | return return
          |        ^^^^^^
      """#
    ),
    (
      #"f(x)[0] = 3"#,
      #"""
      error[syntax]: only a part of a variable can be changed, such as x[0] or r.a
        test.bps:1:1
        1 | f(x)[0] = 3
          | ^^^^^^^
      """#
    ),
    (
      #"print a,"#,
      #"""
      error[syntax]: an expression is missing behind `,`
        test.bps:1:8
        1 | print a,
          |        ^
      """#
    ),
    (
      #"print a, , b"#,
      #"""
      error[syntax]: expected an expression, found `,`
        test.bps:1:10
        1 | print a, , b
          |          ^
      """#
    ),
    (
      #"a * * b"#,
      #"""
      error[syntax]: expected an expression, found `*`
        test.bps:1:5
        1 | a * * b
          |     ^
      """#
    ),
    (
      #"x |> "#,
      #"""
      error[syntax]: an expression is missing behind `|>`
        test.bps:1:3
        1 | x |> 
          |   ^^
      """#
    ),
    (
      #"x |> |> y"#,
      #"""
      error[syntax]: expected an expression, found `|>`
        test.bps:1:6
        1 | x |> |> y
          |      ^^
      """#
    ),
    (
      #"(a => )"#,
      #"""
      error[syntax]: expected an expression, found `)`
        test.bps:1:7
        1 | (a => )
          |       ^
      """#
    ),
    (
      #"a =>"#,
      #"""
      error[syntax]: an expression is missing behind `=>`
        test.bps:1:3
        1 | a =>
          |   ^^
      """#
    ),
    (
      #"if { }"#,
      #"""
      error[syntax]: an expression is missing before `{`
        test.bps:1:4
        1 | if { }
          |    ^
        help: if c { … }, for x in xs { … }
      """#
    ),
    (
      #"param W := 3"#,
      #"""
      error[syntax]: expected `=`, found `:=`
        test.bps:1:9
        1 | param W := 3
          |         ^^
        help: param W = glorot(2, 4)
      """#
    ),
    (
      #"param W, b = f()"#,
      #"""
      error[syntax]: expected `=`, found `,`
        test.bps:1:8
        1 | param W, b = f()
          |        ^
        help: param W = glorot(2, 4)
      """#
    ),
    (
      #"x = #"#,
      #"""
      error[syntax]: an expression is missing behind `=`
        test.bps:1:3
        1 | x = #
          |   ^
      """#
    ),
    (
      #"a..."#,
      #"""
      error[syntax]: an expression is missing behind `...`
        test.bps:1:2
        1 | a...
          |  ^^^
      """#
    ),
    (
      #"x y z"#,
      #"""
      error[syntax]: a call of x needs parentheses
        test.bps:1:1
        1 | x y z
          | ^
        help: x(…)
      """#
    ),
    (
      #"print"a""#,
      #"""
      error[syntax]: a space is missing behind print
        test.bps:1:6
        1 | print"a"
          |      ^^^
        help: print "a"
      """#
    ),
    (
      #"x = 'it"#,
      #"""
      error[syntax]: `'` stands directly behind a function, as in f'
        test.bps:1:5
        1 | x = 'it
          |     ^
        help: strings stand in "…"
      """#
    ),
    (
      #"x = 5%"#,
      #"""
      error[syntax]: an expression is missing behind `%`
        test.bps:1:6
        1 | x = 5%
          |      ^
      """#
    ),
    (
      #"while not x < 3 { }"#,
      #"""
      error[syntax]: `not` binds tighter than `<`
        test.bps:1:7
        1 | while not x < 3 { }
          |       ^^^^^
        help: not (x < 3)
      """#
    ),
    (
      #"W.grad := "#,
      #"""
      error[syntax]: an expression is missing behind `:=`
        test.bps:1:8
        1 | W.grad := 
          |        ^^
      """#
    ),
    (
      #"x = not"#,
      #"""
      error[syntax]: expected an expression, found the end of the text
        test.bps:1:8
        1 | x = not
          |        ^
      """#
    ),
    (
      #"-"#,
      #"""
      error[syntax]: an expression is missing behind `-`
        test.bps:1:1
        1 | -
          | ^
      """#
    ),
    (
      #"/* note */"#,
      #"""
      error[syntax]: `/*` starts no comment
        test.bps:1:1
        1 | /* note */
          | ^^
        help: # starts a comment
      """#
    ),
  ]

  @Test(arguments: messages) func `what no expression has is explained`(program: String, rendered: String) {
    #expect(parsed(program) == rendered)
  }
}
