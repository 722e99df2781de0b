import Interpreter
import Testing

/// Questions, their answers, and guesses.
@Suite struct BuiltinsQuestionsTests {
  @Test(arguments: [
    ("predict 4, 4", "right: 4 is 4"),
    ("predict 4, 4.1", "right: 4 is 4"),
    ("predict 4, -4", "the size is right, the sign is not: 4 is 4"),
    ("predict 4, -9", "the sign is the other one: 4 is 4"),
    ("predict 4, 9", "too large: 4 is 4"),
    ("predict -4, -1", "too small: -4 is -4"),
    ("predict 0, 1", "too large: 0 is 0"),
    ("predict 0, \"zero\"", "right: 0 is zero"),
    ("predict -4, \"positive\"", "not this time: -4 is negative, -4"),
    ("predict nan, \"positive\"", "nan is not a number, it has no sign"),
    ("predict nan, 1", "nan is nan"),
    ("predict [3][0], 3", "right: [3][0] is 3"),
  ])
  func `a guess is told how it was wrong`(program: String, verdict: String) throws {
    let run = try BuiltinsRun(program)
    #expect(run.errorText == "")
    #expect(run.lines == [verdict])
  }

  @Test func `a question is asked aside and answered when revealed`() throws {
    let run = try BuiltinsRun(
      "question 2, \"How much?\", answer: \"{1 + 1:g}\"; question 1, \"Why?\", answer: \"so\"; reveal 2; reveal()"
    )
    #expect(run.host.remarks == ["question 2: How much?  (reveal 2)", "question 1: Why?  (reveal 1)"])
    #expect(run.lines == ["2. 2", "1. Why?", "2. How much?"])
  }

  @Test(arguments: [
    ("reveal 1", "error[argument]: no question was asked yet"),
    (
      "question 3, \"a\", answer: \"b\"; reveal 1",
      "error[value]: there is no question 1"
    ),
    ("question 0, \"a\", answer: \"b\"", "error[value]: number of question must be from 1 to 9999, got 0"),
    ("predict [1, 2], 1", "error[type]: value of predict must be a single number, got a tensor [2]"),
    ("predict 1, \"big\"", "error[value]: \"big\" is no sign"),
  ])
  func `a mistake is answered with its fix`(program: String, message: String) throws {
    let text = try BuiltinsRun(program).errorText
    #expect(text.hasPrefix(message), "\(text)")
  }
}
