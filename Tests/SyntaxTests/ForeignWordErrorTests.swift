import Testing

/// Every message whole, as the renderer lays it out.
@Suite struct ForeignWordErrorTests {
  static let messages: [(program: String, rendered: String)] = [
    (
      #"def f(x):"#,
      #"""
      error[syntax]: a function is defined as f(x) = …
        test.bps:1:1
        1 | def f(x):
          | ^^^
        help: f(x) = x^2, or f(x) = { … }
      """#
    ),
    (
      #"lambda x: x"#,
      #"""
      error[syntax]: a function without a name is x => …
        test.bps:1:1
        1 | lambda x: x
          | ^^^^^^
        help: x => x^2, or (a, b) => a + b
      """#
    ),
    (
      #"if x > 3:"#,
      #"""
      error[syntax]: a block stands in braces, without `:`
        test.bps:1:9
        1 | if x > 3:
          |         ^
        help: write { … }
      """#
    ),
    (
      #"end"#,
      #"""
      error[syntax]: end closes nothing: blocks stand in braces
        test.bps:1:1
        1 | end
          | ^^^
        help: if c { … }
      """#
    ),
    (
      #"x = True"#,
      #"""
      error[syntax]: True is written true here
        test.bps:1:5
        1 | x = True
          |     ^^^^
        help: true
      """#
    ),
    (
      #"print None"#,
      #"""
      error[syntax]: None is written none here
        test.bps:1:7
        1 | print None
          |       ^^^^
        help: none
      """#
    ),
    (
      #"x = null"#,
      #"""
      error[syntax]: null is written none here
        test.bps:1:5
        1 | x = null
          |     ^^^^
        help: none
      """#
    ),
    (
      #"if c { } elif d { }"#,
      #"""
      error[syntax]: the word for it is else if
        test.bps:1:10
        1 | if c { } elif d { }
          |          ^^^^
        help: } else if c { … }
      """#
    ),
    (
      #"f(a = 1)"#,
      #"""
      error[syntax]: a label is written with a colon
        test.bps:1:5
        1 | f(a = 1)
          |     ^
        help: a: …
      """#
    ),
    (
      #"plot y, title = "x""#,
      #"""
      error[syntax]: a label is written with a colon
        test.bps:1:15
        1 | plot y, title = "x"
          |               ^
        help: title: …
      """#
    ),
    (
      #"∂L / ∂W"#,
      #"""
      error[syntax]: a gradient is written without spaces
        test.bps:1:1
        1 | ∂L / ∂W
          | ^^^^^^
        help: ∂L/∂W
      """#
    ),
    (
      #"import numpy as np"#,
      #"""
      error[syntax]: there are no modules: everything is built in
        test.bps:1:1
        1 | import numpy as np
          | ^^^^^^
        help: include "file.bps" runs another file
      """#
    ),
    (
      #"class Foo { }"#,
      #"""
      error[syntax]: a class of layers is defined with layer
        test.bps:1:1
        1 | class Foo { }
          | ^^^^^
        help: layer Name(width) { … }
      """#
    ),
    (
      #"let x = 3"#,
      #"""
      error[syntax]: a definition needs no keyword
        test.bps:1:1
        1 | let x = 3
          | ^^^
        help: x = 1
      """#
    ),
    (
      #"repeat { x }"#,
      #"""
      error[syntax]: `repeat` needs a number of times
        test.bps:1:1
        1 | repeat { x }
          | ^^^^^^
        help: repeat 100 { … }, or while true { … }
      """#
    ),
    (
      #"a is b"#,
      #"""
      error[syntax]: the word for it is ==
        test.bps:1:3
        1 | a is b
          |   ^^
        help: a == b, or a == none
      """#
    ),
    (
      #"5 mod 3"#,
      #"""
      error[syntax]: the operator is %
        test.bps:1:3
        1 | 5 mod 3
          |   ^^^
        help: a % b
      """#
    ),
    (
      #"() = e"#,
      #"""
      error[syntax]: there is no name to define
        test.bps:1:1
        1 | () = e
          | ^^
        help: (a, b) = e
      """#
    ),
    (
      #"switch x { }"#,
      #"""
      error[syntax]: there is no such statement
        test.bps:1:1
        1 | switch x { }
          | ^^^^^^
        help: if c { … } else if d { … }
      """#
    ),
    (
      #"try { }"#,
      #"""
      error[syntax]: errors cannot be caught
        test.bps:1:1
        1 | try { }
          | ^^^
        help: check before, as in if len(x) > 0 { … }
      """#
    ),
    (
      #"do { } while x"#,
      #"""
      error[syntax]: blocks stand in braces
        test.bps:1:1
        1 | do { } while x
          | ^^
        help: if c { … }, while c { … }
      """#
    ),
    (
      #"xor a"#,
      #"""
      error[syntax]: there is no xor
        test.bps:1:1
        1 | xor a
          | ^^^
        help: a != b
      """#
    ),
    (
      #"a div b"#,
      #"""
      error[syntax]: there is no div
        test.bps:1:3
        1 | a div b
          |   ^^^
        help: floor(a / b)
      """#
    ),
    (
      #"struct P { }"#,
      #"""
      error[syntax]: a record is (a: 1, b: 2)
        test.bps:1:1
        1 | struct P { }
          | ^^^^^^
        help: r = (a: 1, b: 2)
      """#
    ),
    (
      #"unless c { }"#,
      #"""
      error[syntax]: there is no unless
        test.bps:1:1
        1 | unless c { }
          | ^^^^^^
        help: if not c { … }
      """#
    ),
    (
      #"foreach x in xs { }"#,
      #"""
      error[syntax]: the word is for
        test.bps:1:1
        1 | foreach x in xs { }
          | ^^^^^^^
        help: for x in xs { … }
      """#
    ),
    (
      #"until c { }"#,
      #"""
      error[syntax]: there is no until
        test.bps:1:1
        1 | until c { }
          | ^^^^^
        help: while not c { … }
      """#
    ),
    (
      #"loop { x }"#,
      #"""
      error[syntax]: the word is repeat or while
        test.bps:1:1
        1 | loop { x }
          | ^^^^
        help: repeat 100 { … }
      """#
    ),
    (
      #"del x"#,
      #"""
      error[syntax]: names need no deleting
        test.bps:1:1
        1 | del x
          | ^^^
        help: x = none lets its value go
      """#
    ),
    (
      #"with x"#,
      #"""
      error[syntax]: there is no with
        test.bps:1:1
        1 | with x
          | ^^^^
        help: run the statements as they are
      """#
    ),
    (
      #"async f"#,
      #"""
      error[syntax]: there is no async
        test.bps:1:1
        1 | async f
          | ^^^^^
        help: run the statements as they are
      """#
    ),
  ]

  @Test(arguments: messages) func `a word of another language is explained`(program: String, rendered: String)
  {
    #expect(parsed(program) == rendered)
  }
}
