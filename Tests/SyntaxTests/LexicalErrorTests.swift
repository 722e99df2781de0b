import Testing

/// Every message whole, as the renderer lays it out.
@Suite struct LexicalErrorTests {
  static let messages: [(program: String, rendered: String)] = [
    (
      #"[1 2 3]"#,
      #"""
      error[syntax]: a comma is missing before the number 2
        test.bps:1:4
        1 | [1 2 3]
          |    ^
      """#
    ),
    (
      #"""
      f(a, b
      c = 3
      """#,
      #"""
      error[syntax]: `(` is not closed
        test.bps:1:2
        1 | f(a, b
          |  ^
        line 2 still stands inside it
      """#
    ),
    (
      #"f(a, b]"#,
      #"""
      error[syntax]: `]` does not close the `(` of line 1
        test.bps:1:7
        1 | f(a, b]
          |       ^
        help: close it with `)`
      """#
    ),
    (
      #"""
      repeat 3 {
        x = 1
      """#,
      #"""
      error[syntax]: `{` is not closed
        test.bps:1:10
        1 | repeat 3 {
          |          ^
      """#
    ),
    (
      #")"#,
      #"""
      error[syntax]: `)` closes nothing
        test.bps:1:1
        1 | )
          | ^
      """#
    ),
    (
      #"}"#,
      #"""
      error[syntax]: `}` closes nothing
        test.bps:1:1
        1 | }
          | ^
      """#
    ),
    (
      #""abc"#,
      #"""
      error[syntax]: the string is not closed before the end of the line
        test.bps:1:1
        1 | "abc
          | ^
        help: end it with "
      """#
    ),
    (
      #"print "a { b""#,
      #"""
      error[syntax]: `{` in this string is not closed before the end of the line
        test.bps:1:10
        1 | print "a { b"
          |          ^
        help: write {{ for a brace that is meant as text
      """#
    ),
    (
      #"print "a } b""#,
      #"""
      error[syntax]: `}` in this string closes nothing
        test.bps:1:10
        1 | print "a } b"
          |          ^
        help: write }} for a brace that is meant as text
      """#
    ),
    (
      #"print "{x:05d}""#,
      #"""
      error[syntax]: 05d is no format of a number
        test.bps:1:11
        1 | print "{x:05d}"
          |           ^^^
        a format is [width][.digits] and one of d f e g %
        help: "{loss:.4g}", "{epoch:5d}"
      """#
    ),
    (
      #"print "{x:.f}""#,
      #"""
      error[syntax]: .f is no format of a number
        test.bps:1:11
        1 | print "{x:.f}"
          |           ^^
        a format is [width][.digits] and one of d f e g %
        help: "{loss:.4g}", "{epoch:5d}"
      """#
    ),
    (
      #"print "{x:>10}""#,
      #"""
      error[syntax]: >10 is no format of a number
        test.bps:1:11
        1 | print "{x:>10}"
          |           ^^^
        a format is [width][.digits] and one of d f e g %
        help: "{loss:.4g}", "{epoch:5d}"
      """#
    ),
    (
      #"print "{f("abc)}""#,
      #"""
      error[syntax]: `}` in this string closes nothing
        test.bps:1:16
        1 | print "{f("abc)}"
          |                ^
        help: end the string inside the braces with "
      """#
    ),
    (
      #"print "\q""#,
      #"""
      error[syntax]: \q is no escape of a string
        test.bps:1:8
        1 | print "\q"
          |        ^^
        the escapes are \n \t \" \\ and \u{…}
        help: write \\ for a backslash, {{ for a brace
      """#
    ),
    (
      #"print "\u{110000000}""#,
      #"""
      error[syntax]: \u{110000000} names no character
        test.bps:1:8
        1 | print "\u{110000000}"
          |        ^^^^^^^^^^^^^
        help: \u{3b7} is η: one to six hexadecimal digits in braces
      """#
    ),
    (
      #"print "\u{}""#,
      #"""
      error[syntax]: \u{} names no character
        test.bps:1:8
        1 | print "\u{}"
          |        ^^^^
        help: \u{3b7} is η: one to six hexadecimal digits in braces
      """#
    ),
    (
      #"x = 1e999"#,
      #"""
      error[limit]: the number is too large
        test.bps:1:5
        1 | x = 1e999
          |     ^^^^^
        the largest 64-bit number is 1.8e308
      """#
    ),
    (
      #"x = 1e-999"#,
      #"""
      error[limit]: the number is too small
        test.bps:1:5
        1 | x = 1e-999
          |     ^^^^^^
        the smallest 64-bit number above zero is 4.9e-324
      """#
    ),
    (
      #"x = 1_"#,
      #"""
      error[syntax]: in a number, `_` stands between two digits
        test.bps:1:5
        1 | x = 1_
          |     ^^
      """#
    ),
    (
      #"x = 1e"#,
      #"""
      error[syntax]: the exponent of 1e has no digits
        test.bps:1:5
        1 | x = 1e
          |     ^^
        help: 1e3, for one
      """#
    ),
    (
      #"x = 1e+"#,
      #"""
      error[syntax]: the exponent of 1e+ has no digits
        test.bps:1:5
        1 | x = 1e+
          |     ^^^
        help: 1e+3, for one
      """#
    ),
    (
      #"x = 2x"#,
      #"""
      error[syntax]: 2 is followed directly by x
        test.bps:1:5
        1 | x = 2x
          |     ^^
        help: 2 * x
      """#
    ),
    (
      #"x = 2π"#,
      #"""
      error[syntax]: 2 is followed directly by π
        test.bps:1:5
        1 | x = 2π
          |     ^^
        help: 2 * π
      """#
    ),
    (
      #"x = 0xff"#,
      #"""
      error[syntax]: 0 is followed directly by xff
        test.bps:1:5
        1 | x = 0xff
          |     ^^^^
        help: numbers are decimal: 255, not 0xff
      """#
    ),
    (
      #"x = 1.2.3"#,
      #"""
      error[syntax]: 1.2.3 has more than one decimal point
        test.bps:1:5
        1 | x = 1.2.3
          |     ^^^^^
      """#
    ),
    (
      #"x = 2(3)"#,
      #"""
      error[syntax]: a number cannot be called
        test.bps:1:5
        1 | x = 2(3)
          |     ^^
        help: 2 * (…)
      """#
    ),
    (
      #"x = 3 4"#,
      #"""
      error[syntax]: expected the end of the statement, found the number 4
        test.bps:1:7
        1 | x = 3 4
          |       ^
      """#
    ),
    (
      #"x = +1"#,
      #"""
      error[syntax]: a number needs no `+` in front
        test.bps:1:5
        1 | x = +1
          |     ^
        help: leave it out
      """#
    ),
    (
      #"x = 3 € 4"#,
      #"""
      error[syntax]: unexpected character € (U+20AC)
        test.bps:1:7
        1 | x = 3 € 4
          |       ^
      """#
    ),
    (
      #"""
      x = [1,
        2
      y = 3
      """#,
      #"""
      error[syntax]: `[` is not closed
        test.bps:1:5
        1 | x = [1,
          |     ^
        line 3 still stands inside it
      """#
    ),
    (
      #"for 3 in xs { }"#,
      #"""
      error[syntax]: expected a name, found the number 3
        test.bps:1:5
        1 | for 3 in xs { }
          |     ^
      """#
    ),
    (
      #""{x:}""#,
      #"""
      error[syntax]: a format is missing behind `:`
        test.bps:1:4
        1 | "{x:}"
          |    ^
        a format is [width][.digits] and one of d f e g %
        help: "{loss:.4g}", "{epoch:5d}"
      """#
    ),
    (
      #""{x:4.}""#,
      #"""
      error[syntax]: 4. is no format of a number
        test.bps:1:5
        1 | "{x:4.}"
          |     ^^
        a format is [width][.digits] and one of d f e g %
        help: "{loss:.4g}", "{epoch:5d}"
      """#
    ),
    (
      #""{x:600d}""#,
      #"""
      error[limit]: a format's width is at most 500, its digits at most 100
        test.bps:1:5
        1 | "{x:600d}"
          |     ^^^^
      """#
    ),
    (
      #""\"#,
      #"""
      error[syntax]: \ is no escape of a string
        test.bps:1:2
        1 | "\
          |  ^
        the escapes are \n \t \" \\ and \u{…}
        help: write \\ for a backslash, {{ for a brace
      """#
    ),
    (
      #""\u{D800}""#,
      #"""
      error[syntax]: \u{D800} names no character
        test.bps:1:2
        1 | "\u{D800}"
          |  ^^^^^^^^
        help: \u{3b7} is η: one to six hexadecimal digits in braces
      """#
    ),
    (
      #""\uABCD""#,
      #"""
      error[syntax]: \u names no character
        test.bps:1:2
        1 | "\uABCD"
          |  ^^
        help: \u{3b7} is η: one to six hexadecimal digits in braces
      """#
    ),
    (
      #"1x2"#,
      #"""
      error[syntax]: 1 is followed directly by x2
        test.bps:1:1
        1 | 1x2
          | ^^^
        help: 1 * x2
      """#
    ),
    (
      #"12_a"#,
      #"""
      error[syntax]: 12 is followed directly by _a
        test.bps:1:1
        1 | 12_a
          | ^^^^
        help: 12 * _a
      """#
    ),
    (
      #"x = ]"#,
      #"""
      error[syntax]: `]` closes nothing
        test.bps:1:5
        1 | x = ]
          |     ^
      """#
    ),
    (
      #""{ ) }""#,
      #"""
      error[syntax]: `)` does not close the `{` of line 1
        test.bps:1:4
        1 | "{ ) }"
          |    ^
        help: close it with `}`
      """#
    ),
    (
      #"x = "a" "b""#,
      #"""
      error[syntax]: expected the end of the statement, found a string
        test.bps:1:9
        1 | x = "a" "b"
          |         ^^^
      """#
    ),
    (
      #"a\#u{2063}b"#,
      #"""
      error[syntax]: unexpected character U+2063
        test.bps:1:2
        1 | a�b
          |  ^
      """#
    ),
    (
      #"a\#u{202E}b"#,
      #"""
      error[syntax]: unexpected character U+202E
        test.bps:1:2
        1 | a�b
          |  ^
      """#
    ),
  ]

  @Test(arguments: messages) func `what the lexer finds is explained`(program: String, rendered: String) {
    #expect(parsed(program) == rendered)
  }
}
