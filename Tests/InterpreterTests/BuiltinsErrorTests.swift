import Interpreter
import Syntax
import Testing

/// Every message that a builtin writes, whole.
@Suite struct BuiltinsErrorTests {
  @Test(arguments: [
    ("len(3)", "error[type]: x of len must be a tensor, list, range, record or string, got a number"),
    ("range(0, 1, step: 0)", "error[value]: the step of a range cannot be 0"),
    ("range(0, inf)", "error[value]: a range needs finite numbers, got inf"),
    ("linspace(0, 1, 2.5)", "error[value]: count of linspace must be a whole number, got 2.5"),
    ("linspace(0, 1, -1)", "error[value]: count of linspace must be at least 0, got -1"),
    ("logspace(0, 1, 3)", "error[value]: logspace needs positive ends, got 0"),
    ("zeros(\"a\")", "error[type]: the shape of zeros must be whole numbers, got a string"),
    ("zeros(2.5)", "error[value]: the shape of zeros must be a whole number, got 2.5"),
    ("names([1])", "error[type]: record of names must be a record, got a tensor [1]"),
    ("append(3, 1)", "error[type]: list of append must be a list, got a number"),
    ("tanh(\"a\")", "error[type]: x of tanh must be a tensor or a number, got a string"),
    ("clamp(\"a\", 0, 1)", "error[type]: x of clamp must be a tensor or a number, got a string"),
    ("adam(3)", "error[type]: parameters of adam must be a layer or a list of parameters, got 3"),
    ("dense(2.5, 1)", "error[value]: in of dense must be a whole number from 1, got 2.5"),
    ("dropout(\"a\")", "error[type]: p of dropout must be a number, got a string"),
    ("cosine(\"a\", steps: 3)", "error[type]: peak of cosine must be a number, got a string"),
    ("sum([1], axis: \"a\")", "error[type]: axis of sum must be a number, got a string"),
    ("step 3", "error[type]: step takes an optimizer, not a number"),
    ("grad(3)", "error[argument]: grad needs what to differentiate by"),
    (
      "freeze 3",
      "error[type]: net of freeze must be a layer, a parameter or a list of parameters, got a number"
    ),
    ("params(3)", "error[type]: net of params must be a layer, got a number"),
    ("jacobian(3, [1])", "error[type]: f of jacobian must be a function or a layer, got a number"),
    (
      "hessian(x => x, [1, 2])",
      "error[shape]: hessian needs a function that gives one number, it gave shape [2]"
    ),
    ("assert 1 > 2", "error[assert]: 1 > 2 does not hold"),
    ("assert 1 > 2, \"order\"", "error[assert]: order"),
    ("track [1, 2]", "error[type]: track records single numbers, this is a tensor [2]"),
    ("track loss: [1, 2]", "error[type]: track records numbers, and loss is a tensor [2]"),
    ("precision \"f16\"", "error[value]: there is no precision \"f16\""),
    ("seed -1", "error[value]: number of seed must be at least 0, got -1"),
    ("clear 3", "error[type]: what of clear must be history, got a number"),
    ("help(\"tahn\")", "error[name]: there is no help on tahn"),
    (
      "help(\"lstm\")", "error[name]: lstm is a word of the language that this version lacks"
    ),
    ("csv(\"/no/such.csv\")", "error[file]: cannot read /no/such.csv: No such file or directory"),
    ("columns((a: [1, 2]), \"b\")", "error[name]: the table has no column b"),
    ("columns((a: [1, 2]), 3)", "error[index]: column 3 is out of range, the table has 1 columns"),
    (
      "columns((a: [1, 2], b: [1]))",
      "error[shape]: the columns differ in length: a has 2 rows, b has 1"
    ),
    (
      "save \"a\", \"/tmp/x.safetensors\"",
      "error[type]: value of save must be a network, an optimizer, a tensor or a record of them, got a string"
    ),
    ("load 3, \"/no/such\"", "error[file]: cannot read /no/such: No such file or directory"),
    (
      "plot \"a\"",
      "error[type]: what plot draws must be numbers, a tensor of rank 1 or 2, or a record of them, got a string"
    ),
    ("plot [1, 2], [1, 2], [1, 2]", "error[argument]: plot takes y, or x and y; 3 values were given"),
    ("plot [1, 2], to: \"x.xyz\"", "error[chart]: cannot write a chart as .xyz"),
    ("plot [1, 2], size: [1]", "error[value]: size of plot must be [width, height]"),
    ("plot [1, 2], xrange: [2, 1]", "error[value]: xrange of plot must be [from, to]"),
    ("plot [1, 2], theme: \"pink\"", "error[chart]: there is no theme \"pink\""),
    (
      "scatter [1, 2, 3]",
      "error[type]: x of scatter must be a matrix [n, 2] when y is left out, got a tensor [3]"
    ),
    ("figure(1, 1, [3])", "error[type]: each of the charts must be a figure, got a number"),
    ("train 3, [1], [1]", "error[type]: net of train must be a layer, got a number"),
    (
      "train dense(1, 1), [[1], [2]], [[1], [2]], validation: 2",
      "error[value]: the fraction for validation must lie between 0 and 1, got 2"
    ),
    (
      "train dense(1, 1), [[1], [2]], [[1], [2]], epochs: 0",
      "error[value]: epochs of train must be from 1 to 1000000000, got 0"
    ),
    (
      "train dense(1, 1), [[1], [2]], [[1], [2]], loss: (p, t) => p - t",
      "error[type]: a loss must give one number computed from the prediction, this gave a tensor [2, 1]"
    ),
    ("print \"{1.5:d}\"", "error[type]: the format d is for whole numbers, this is 1.5"),
    ("print \"{\"a\":.2f}\"", "error[type]: the format is for numbers, this is a string"),
    ("sort([[1, 2]])", "error[type]: x of sort must be a tensor of rank 1, got a tensor [1, 2]"),
    ("topk([1, 2], 3)", "error[value]: k of topk must be from 0 to 2, got 3"),
    ("for (a, b) in zip([1], 3) { }", "error[type]: a loop cannot walk a number"),
  ])
  func `the message`(program: String, expected: String) throws {
    let error = try BuiltinsRun(program).error
    #expect(error.map { "error[\($0.code)]: \($0.message)" } == expected, "\(program)")
  }

  @Test func `a mismatch points at the argument`() throws {
    #expect(
      try BuiltinsRun("x = 1\nprint linspace(0, \"b\", 3)").errorText == """
        error[type]: end of linspace must be a number, got a string
          test:2:19
          2 | print linspace(0, "b", 3)
            |                   ^^^
        """)
  }
}
