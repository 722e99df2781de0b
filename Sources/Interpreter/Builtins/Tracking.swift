import Autodiff
import Syntax
import Tensors

// Recording numbers while a program runs, and reading them back.
extension Builtin {
  static let tracking: [Builtin] = [
    Builtin(
      "track(values...:)", category: "tracking", summary: "Adds numbers to the named series of history.",
      details: """
        track loss: L records under a name of your choice, track L under the text of the argument. The series is \
        history.loss, a tensor; the progress line of a long loop shows it while it grows. Clear all with clear history.
        """,
      example: """
        for i in 1...3 { track square: i^2 }
        print history.square  # expect: [1, 4, 9]
        """, body: track),
    Builtin(
      constant: "history", category: "tracking", summary: "What track recorded: a record of tensors.",
      details: "It is empty at the start. train adds loss, validation_loss and, for labels, accuracy.",
      example: """
        track loss: 0.5
        print history.loss[-1]  # expect: 0.5
        """
    ) { session in .record(session.history.record(session.precision)) },
  ]

  private static func track(_ call: Call) throws -> Value {
    guard !call.variadic.isEmpty else {
      throw call.error("track needs a number to record", help: "write track loss: L")
    }
    // Nothing is recorded unless all of it can be.
    let entries = try call.variadic.map { label, value, span in
      guard let number = value.asNumber else {
        throw Diagnostic(
          code: "type", "track records single numbers, this is \(value.kindPhrase)", at: span,
          help: "reduce it first, as in: track loss: mean(v)")
      }
      return (label ?? call.session.sources.text(span).singleLine, number)
    }
    for (name, number) in entries { call.session.history.append(number, to: name) }
    return .none
  }
}

extension History {
  /// The series as the language sees them.
  func record(_ precision: Precision) -> Record {
    Record(
      names.map { name in
        let numbers = self[name] ?? []
        return (name, .tensor(Variable(Tensor(numbers, shape: .vector(numbers.count), precision))))
      })
  }
}
