import Autodiff
import Syntax
import Tensors

// Recording numbers while a program runs, and reading them back.
extension Builtin {
  static let tracking: [Builtin] = [
    Builtin(
      "track(values...:)", category: "tracking",
      summary: "Adds numbers to the named series of history, or watches a network's gradients.",
      details: """
        track loss: L records under a name of your choice, track L under the text of the argument. The series is \
        history.loss, a tensor; the progress line of a long loop shows it while it grows. Clear all with clear history.
        track gradients: net, once before a loop or in it, watches the gradients from then on, of a network or of a \
        list of parameters, and also where they come from ∂L/∂W. Every backward pass counts at first; the longer the \
        run is the fewer are taken, evenly spaced: norms of every second from the 16th on, of every eighth from the 64th \
        on, and of fewer once there are 512; and at most 32 distributions. every: n begins with every n-th and keeps \
        more of a short run, every: 1 all of its first 512. gradients net draws them; the norms are history.gradients.net.dense1.W, and their passes history.gradients.net.step.
        A network that no variable holds any more is no longer watched; its norms stay until another has its name.
        track weights: net keeps up to 128 states of the weights (at most 64 MB): landscape draws the path through them.
        """,
      example: """
        for i in 1...3 { track square: i^2 }
        print history.square  # expect: [1, 4, 9]
        param W = [3, 4]
        repeat 4 {
          track gradients: [W]
          L = sum(W^2)
          W := W - 0.5 * ∂L/∂W
        }
        print history.gradients.W  # expect: [10, 0, 0, 0]
        """, body: track),
    Builtin(
      constant: "history", category: "tracking", summary: "What track recorded: a record of tensors.",
      details: """
        It is empty at the start. train adds loss, validation_loss and, for labels, accuracy; track gradients: adds \
        gradients, a record of the norms.
        """,
      example: """
        track loss: 0.5
        print history.loss[-1]  # expect: 0.5
        """
    ) { session in
      var record = session.history.record(session.precision)
      let gradients = session.recordings.record(session.precision)
      if !gradients.names.isEmpty { record["gradients"] = .record(gradients) }
      return .record(record)
    },
  ]

  private static func track(_ call: Call) throws -> Value {
    let every = try call.watchInterval()
    let numbers = call.variadic.filter { !Tracked.isOption($0.label) }
    let watches = call.variadic.filter { Tracked.isWatch($0.label) }
    guard !(numbers.isEmpty && watches.isEmpty) else {
      throw call.error(
        "track needs something to record", help: "write track loss: L, or track gradients: net")
    }
    // Nothing is recorded unless all of it can be.
    let entries = try numbers.map { label, value, span in
      guard let number = value.asNumber else {
        throw Diagnostic(
          code: "type", "track records single numbers, this is \(value.kindPhrase)", at: span,
          help: "reduce it first, as in: track loss: mean(v)")
      }
      return (label ?? call.session.sources.text(span).singleLine, number)
    }
    for (label, value, span) in watches {
      try call.session.watch(value, weights: label == "weights", every: every, at: span)
    }
    for (name, number) in entries { call.session.history.append(number, to: name) }
    return .none
  }
}

extension Call {
  /// `every: n` of `track gradients: net, every: n`.
  fileprivate func watchInterval() throws -> Int? {
    guard let (_, value, span) = variadic.first(where: { $0.label == "every" }) else { return nil }
    guard variadic.contains(where: { Tracked.isWatch($0.label) }) else {
      throw Diagnostic(
        code: "argument", "every: belongs to track gradients: or track weights:", at: span,
        help: "write track gradients: net, every: 10")
    }
    guard let number = value.asNumber else {
      throw mismatch(value, span, "every of track", "a whole number from 1")
    }
    return try integer(number, 1...Int.max, span, "every of track")
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
