import Syntax
import Tensors

// Questions with answers to be revealed, and guesses before a look: what a course is made of.
extension Builtin {
  static let questions: [Builtin] = [
    Builtin(
      "question(number, text, answer:)", category: "course",
      summary: "Asks a question and keeps its answer for reveal.",
      details: """
        The answer may hold computed numbers, as in answer: "the slope is {s:.3f}"; they are those of the moment in \
        which the question was asked.
        """,
      example: """
        question 1, "What is the slope of x² at 3?", answer: "2 · 3 = 6"
        reveal 1  # expect: 1. 2 · 3 = 6
        """, body: question),
    Builtin(
      "reveal(number: none)", category: "course", summary: "Shows the answer to a question.",
      details: "Without a number it lists the questions that were asked.",
      example: """
        question 1, "Which way does a gradient point?", answer: "uphill"
        reveal 1  # expect: 1. uphill
        """, body: reveal),
    Builtin(
      "predict(value, guess)", category: "course",
      summary: "Compares your guess with a value before you have seen it.",
      details: """
        The guess is a number, or a word for the sign: "positive", "negative" or "zero". A number is right when it is \
        within 5 % of the value.
        """,
      example: """
        param w = 2
        L = (w - 3)^2
        predict ∂L/∂w, "negative"  # expect: right: ∂L/∂w is negative, -2
        predict ∂L/∂w, 2
        # expect: the size is right, the sign is not: ∂L/∂w is -2
        """, body: predict),
  ]

  private static func question(_ call: Call) throws -> Value {
    let number = try call.integer(0, 1...9_999)
    let (text, answer) = (try call.text(1), try call.text(2))
    call.session.state.questions[number] = Question(text: text, answer: answer)
    call.session.host.remark(
      sentence: "question \(number): \(text)  (reveal\(TextWidth.fixedSpace)\(number))")
    return .none
  }

  private static func reveal(_ call: Call) throws -> Value {
    let questions = call.session.state.questions
    let numbers = questions.keys.sorted()
    guard !numbers.isEmpty else {
      throw call.error(
        "no question was asked yet", help: "begin a lesson of the course: :load Samples/course/01-forward.bps"
      )
    }
    guard !call.isNone(0) else {
      for (number, question) in questions.sorted(by: { $0.key < $1.key }) {
        call.session.host.write(sentence: "\(number). \(question.text)")
      }
      return .none
    }
    let number = try call.integer(0)
    guard let question = questions[number] else {
      throw call.invalid(
        0, "there is no question \(number)",
        help: "the questions asked so far are \(numbers.map(String.init).joined(separator: ", "))")
    }
    call.session.host.write(sentence: "\(number). \(question.answer)")
    return .none
  }

  private static func predict(_ call: Call) throws -> Value {
    guard let value = call[0].asNumber else {
      throw call.mismatch(0, "a single number", help: "pick one element, as in ∂L/∂W[0, 2]")
    }
    let name = call.session.sources.text(call.span(0)).singleLine
    let verdict: String
    if case .string(let word) = call[1] {
      guard let sign = Sign(word: word) else {
        throw call.invalid(
          1, "\"\(word)\" is no sign", help: "guess \"positive\", \"negative\", \"zero\" or a number")
      }
      verdict = sign.verdict(on: value, name: name)
    } else {
      verdict = Self.verdict(guess: try call.number(1), value: value, name: name)
    }
    call.session.host.write(verdict + "\n")
    return .none
  }

  /// How a guessed number compares with the value: the kind of mistake, then the value.
  private static func verdict(guess: Double, value: Double, name: String) -> String {
    let shown = "\(name) is \(formatNumber(value))"
    let tolerance = 0.05 * abs(value)
    return switch true {
    case abs(guess - value) <= tolerance || guess == value: "right: \(shown)"
    case !value.isFinite: "\(shown)"
    case abs(guess + value) <= tolerance: "the size is right, the sign is not: \(shown)"
    case guess * value < 0: "the sign is the other one: \(shown)"
    case abs(guess) > abs(value): "too large: \(shown)"
    default: "too small: \(shown)"
    }
  }
}

/// A question that was asked, with its answer.
struct Question {
  let text: String
  let answer: String
}

/// A guess at a number's sign.
private enum Sign: String {
  case positive, negative, zero

  init?(word: String) {
    switch word.lowercased() {
    case "positive", "+", "plus": self = .positive
    case "negative", "-", "minus", "−": self = .negative
    case "zero", "0": self = .zero
    default: return nil
    }
  }

  init(of value: Double) { self = value > 0 ? .positive : value < 0 ? .negative : .zero }

  func verdict(on value: Double, name: String) -> String {
    guard !value.isNaN else { return "\(name) is not a number, it has no sign" }
    let actual = Sign(of: value)
    let size = actual == .zero ? "" : ", \(formatNumber(value))"
    return "\(actual == self ? "right" : "not this time"): \(name) is \(actual.rawValue)\(size)"
  }
}
