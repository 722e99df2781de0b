import Testing

/// Every message whole, as the renderer lays it out.
@Suite struct ForeignSignErrorTests {
  static let messages: [(program: String, rendered: String)] = [
    (
      #"x = 'abc'"#,
      #"""
      error[syntax]: strings stand in double quotes
        test.bps:1:5
        1 | x = 'abc'
          |     ^^^^^
        help: "abc"
      """#
    ),
    (
      #"x**2"#,
      #"""
      error[syntax]: `**` is no operator
        test.bps:1:2
        1 | x**2
          |  ^^
        help: a power is x^2
      """#
    ),
    (
      #"a // b"#,
      #"""
      error[syntax]: `//` is no operator
        test.bps:1:3
        1 | a // b
          |   ^^
        help: floor(a / b) divides; # starts a comment
      """#
    ),
    (
      #"!x"#,
      #"""
      error[syntax]: `!` is no operator
        test.bps:1:1
        1 | !x
          | ^
        help: not x, or a != b
      """#
    ),
    (
      #"a && b"#,
      #"""
      error[syntax]: `&&` is no operator
        test.bps:1:3
        1 | a && b
          |   ^^
        help: a and b
      """#
    ),
    (
      #"a || b"#,
      #"""
      error[syntax]: `||` is no operator
        test.bps:1:3
        1 | a || b
          |   ^^
        help: a or b
      """#
    ),
    (
      #"x++"#,
      #"""
      error[syntax]: `++` is no operator
        test.bps:1:2
        1 | x++
          |  ^^
        help: x += 1
      """#
    ),
    (
      #"x--"#,
      #"""
      error[syntax]: `--` is no operator
        test.bps:1:2
        1 | x--
          |  ^^
        help: x -= 1
      """#
    ),
    (
      #"x[1:3]"#,
      #"""
      error[syntax]: `:` makes no slice
        test.bps:1:4
        1 | x[1:3]
          |    ^
        help: 1..<n; n itself is left out
      """#
    ),
    (
      #"x[:, 1]"#,
      #"""
      error[syntax]: `:` makes no slice
        test.bps:1:3
        1 | x[:, 1]
          |   ^
        help: .. for all of an axis, 0..<n for the first n
      """#
    ),
    (
      #"c ? a : b"#,
      #"""
      error[syntax]: `?` is no operator
        test.bps:1:3
        1 | c ? a : b
          |   ^
        help: if c { a } else { b }
      """#
    ),
    (
      #"x × y"#,
      #"""
      error[syntax]: `×` is no operator
        test.bps:1:3
        1 | x × y
          |   ^
        help: write *
      """#
    ),
    (
      #"x = a·b"#,
      #"""
      error[syntax]: `·` is no operator
        test.bps:1:6
        1 | x = a·b
          |      ^
        help: a * b, dot(a, b) or a @ b
      """#
    ),
    (
      #"\eta = 3"#,
      #"""
      error[syntax]: \eta stands in the program as it was typed
        test.bps:1:1
        1 | \eta = 3
          | ^^^^
        help: press Tab behind \eta at the prompt for η
      """#
    ),
    (
      #"\foo"#,
      #"""
      error[syntax]: \foo is no symbol
        test.bps:1:1
        1 | \foo
          | ^^^^
      """#
    ),
    (
      #"""
      a \
        + b
      """#,
      #"""
      error[syntax]: `\` continues no line
        test.bps:1:3
        1 | a \
          |   ^
        help: end the line with an operator, or open a parenthesis
      """#
    ),
    (
      #"x² + (a)²"#,
      #"""
      error[syntax]: a raised ² is part of a name only
        test.bps:1:9
        1 | x² + (a)²
          |         ^
        help: x^2
      """#
    ),
    (
      #"“abc”"#,
      #"""
      error[syntax]: strings stand in straight quotes
        test.bps:1:1
        1 | “abc”
          | ^
        help: write "
      """#
    ),
    (
      #"x .* y"#,
      #"""
      error[syntax]: `.*` is no operator
        test.bps:1:3
        1 | x .* y
          |   ^^
        help: * works element by element
      """#
    ),
    (
      #"W.'"#,
      #"""
      error[syntax]: `.'` is no operator
        test.bps:1:2
        1 | W.'
          |  ^^
        help: the transpose is x.T
      """#
    ),
    (
      #"a -> b"#,
      #"""
      error[syntax]: `->` is no operator
        test.bps:1:3
        1 | a -> b
          |   ^^
        help: a function is x => x^2
      """#
    ),
    (
      #"x %= 3"#,
      #"""
      error[syntax]: `%=` is no operator
        test.bps:1:3
        1 | x %= 3
          |   ^^
        help: x = x % 2
      """#
    ),
    (
      #"a ∈ b"#,
      #"""
      error[syntax]: `∈` has no meaning here
        test.bps:1:3
        1 | a ∈ b
          |   ^
        help: for x in xs { … }
      """#
    ),
    (
      #"a = = b"#,
      #"""
      error[syntax]: `= =` is no operator
        test.bps:1:5
        1 | a = = b
          |     ^
        help: compare with ==, without a space
      """#
    ),
    (
      #"~x"#,
      #"""
      error[syntax]: `~` is no operator
        test.bps:1:1
        1 | ~x
          | ^
        help: not x
      """#
    ),
    (
      #"x $ y"#,
      #"""
      error[syntax]: `$` has no meaning here
        test.bps:1:3
        1 | x $ y
          |   ^
        help: names stand alone, and as {x} in a string
      """#
    ),
    (
      #"`x`"#,
      #"""
      error[syntax]: a backtick has no meaning here
        test.bps:1:1
        1 | `x`
          | ^
        help: strings stand in "…"
      """#
    ),
    (
      #"f’(x)"#,
      #"""
      error[syntax]: `’` is a curly quote
        test.bps:1:2
        1 | f’(x)
          |  ^
        help: f' with the quote of the keyboard, or "…" for a string
      """#
    ),
    (
      #"1 <> 2"#,
      #"""
      error[syntax]: `<>` is no operator
        test.bps:1:3
        1 | 1 <> 2
          |   ^^
        help: compare with !=
      """#
    ),
    (
      #"a =< b"#,
      #"""
      error[syntax]: `=<` is no operator
        test.bps:1:3
        1 | a =< b
          |   ^^
        help: compare with <=
      """#
    ),
    (
      #"x = 1:10"#,
      #"""
      error[syntax]: `:` makes no range
        test.bps:1:6
        1 | x = 1:10
          |      ^
        help: 0..<n, or 1...n with its end
      """#
    ),
    (
      #"x[::2]"#,
      #"""
      error[syntax]: `::` is no operator
        test.bps:1:3
        1 | x[::2]
          |   ^^
        help: every second one is x[range(0, len(x), step: 2)]
      """#
    ),
    (
      #"x === y"#,
      #"""
      error[syntax]: `===` is no operator
        test.bps:1:3
        1 | x === y
          |   ^^^
        help: compare with ==
      """#
    ),
    (
      #"x !== y"#,
      #"""
      error[syntax]: `!==` is no operator
        test.bps:1:3
        1 | x !== y
          |   ^^^
        help: compare with !=
      """#
    ),
    (
      #"x ^= 2"#,
      #"""
      error[syntax]: `^=` is no operator
        test.bps:1:3
        1 | x ^= 2
          |   ^^
        help: x = x^2
      """#
    ),
    (
      #"W @= 2"#,
      #"""
      error[syntax]: `@=` is no operator
        test.bps:1:3
        1 | W @= 2
          |   ^^
        help: x = x @ W
      """#
    ),
    (
      #"x ./ y"#,
      #"""
      error[syntax]: `./` is no operator
        test.bps:1:3
        1 | x ./ y
          |   ^^
        help: / works element by element
      """#
    ),
    (
      #"x .^ y"#,
      #"""
      error[syntax]: `.^` is no operator
        test.bps:1:3
        1 | x .^ y
          |   ^^
        help: ^ works element by element
      """#
    ),
    (
      #"x ~= y"#,
      #"""
      error[syntax]: `~=` is no operator
        test.bps:1:3
        1 | x ~= y
          |   ^^
        help: compare with !=
      """#
    ),
    (
      #"a ⊙ b"#,
      #"""
      error[syntax]: `⊙` is no operator
        test.bps:1:3
        1 | a ⊙ b
          |   ^
        help: * works element by element
      """#
    ),
    (
      #"f ∘ g"#,
      #"""
      error[syntax]: `∘` is no operator
        test.bps:1:3
        1 | f ∘ g
          |   ^
        help: g |> f applies g, then f
      """#
    ),
    (
      #"a ÷ b"#,
      #"""
      error[syntax]: `÷` is no operator
        test.bps:1:3
        1 | a ÷ b
          |   ^
        help: write /
      """#
    ),
    (
      #"a − b"#,
      #"""
      error[syntax]: `−` (U+2212) is no operator
        test.bps:1:3
        1 | a − b
          |   ^
        help: write - from the keyboard
      """#
    ),
    (
      #"√x"#,
      #"""
      error[syntax]: `√` is no function
        test.bps:1:1
        1 | √x
          | ^
        help: sqrt(x)
      """#
    ),
    (
      #"∑x"#,
      #"""
      error[syntax]: `∑` is no function
        test.bps:1:1
        1 | ∑x
          | ^
        help: sum(x)
      """#
    ),
    (
      #"x → y"#,
      #"""
      error[syntax]: `→` is no operator
        test.bps:1:3
        1 | x → y
          |   ^
        help: a function is x => x^2
      """#
    ),
    (
      #"x ← 3"#,
      #"""
      error[syntax]: `←` is no operator
        test.bps:1:3
        1 | x ← 3
          |   ^
        help: x = 1 defines, W := e updates
      """#
    ),
    (
      #"x ≔ 3"#,
      #"""
      error[syntax]: `≔` is no operator
        test.bps:1:3
        1 | x ≔ 3
          |   ^
        help: write :=
      """#
    ),
    (
      #"0…3"#,
      #"""
      error[syntax]: `…` is no operator
        test.bps:1:2
        1 | 0…3
          |  ^
        help: write ...
      """#
    ),
    (
      #"raise x"#,
      #"""
      error[syntax]: an error is raised with assert
        test.bps:1:1
        1 | raise x
          | ^^^^^
        help: assert x > 0, "x must be positive"
      """#
    ),
  ]

  @Test(arguments: messages) func `a sign of another language is explained`(program: String, rendered: String)
  {
    #expect(parsed(program) == rendered)
  }
}
