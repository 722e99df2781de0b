import Interpreter
import Syntax

extension Command {
  static let time = Command(
    name: "time", aliases: ["timeit"], usage: ":time EXPRESSION",
    summary: "Runs an expression many times and gives the median and the spread.",
    details: """
      It runs once to warm up, then in rounds for about a second, at least three times. Afterwards the session is as \
      it was before; what is printed is not shown.
      """,
    example: ":time tanh(W)", argument: .code
  ) { code, prompt in
    guard !code.isEmpty else {
      throw Diagnostic(code: "command", ":time needs code", at: .none, help: ":time net(x)")
    }
    let source = prompt.session.sources.add(name: ":time", text: code)
    prompt.write(timing(try prompt.session.time(source)) + "\n")
  }

  /// `median 12.3 µs  (11.9 µs to 14.0 µs, the middle half of 7 rounds of 1,000)`.
  private static func timing(_ timing: Timing) -> String {
    let spread = "\(Amount.time(timing.lowerQuartile)) to \(Amount.time(timing.upperQuartile))"
    let rounds =
      timing.repetitions == 1
      ? "\(timing.seconds.count) runs"
      : "\(timing.seconds.count) rounds of \(Amount.count(timing.repetitions)) runs"
    return
      "median \(Amount.time(timing.median))  (the middle half \(spread), fastest \(Amount.time(timing.fastest)); \(rounds))"
  }
}
