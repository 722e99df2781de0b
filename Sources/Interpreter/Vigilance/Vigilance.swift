import Autodiff
import Syntax
import Tensors

/// One thing that is looked at when a training has ended, without being asked.
///
/// A check reads what the last step left on its tape; the steps themselves cost nothing. It finds something only where
/// there is no doubt: a false alarm is worse than silence.
struct VigilanceCheck: Sendable {
  let name: String
  /// What to say, and what to try.
  let find: @Sendable (LastStep) -> Finding?

  struct Finding {
    var message: String
    var help: String
  }

  /// Every check, in the order in which they are made; the first that finds something speaks.
  static let all: [VigilanceCheck] = [
    .lossNotFinite, .softmaxTwice, .inputScale, .deadUnits, .gradientScale, .lossAtStart,
  ]
}

/// The last step of a training: its loss, and everything that stands behind it.
struct LastStep {
  let loss: Variable
  let computation: Computation
  /// The loss of the first step.
  let firstLoss: Double?
  let line: (Origin) -> String
  /// Passes over all of the data after the training, for checks that the last batch is not enough for; nil where the
  /// data is not at hand.
  let evaluation: (() -> (() -> Computation?))?

  var steps: [Computation.Step] { computation.steps }

  /// Parameters with a gradient, in the order in which the forward pass meets them.
  var weights: [Parameter] {
    var seen: Set<ObjectIdentifier> = []
    return steps.compactMap(\.parameter).filter {
      $0.value.rank >= 2 && seen.insert(ObjectIdentifier($0)).inserted
    }
  }
}

extension Session {
  /// Looks at a training that has ended; each check speaks at most once in a session.
  ///
  /// - Parameter loss: the last step's, where it is at hand; else it is looked for among the variables.
  /// - Parameter evaluation: the passes over all of the data, where it is known.
  func watchTraining(_ loss: Variable? = nil, evaluation: (() -> (() -> Computation?))? = nil) {
    guard !options.isQuiet, let loss = loss ?? lastLoss, let computation = try? Computation(of: loss) else {
      return
    }
    let sources = sources
    let step = LastStep(
      loss: loss, computation: computation, firstLoss: recorder.firstLoss,
      line: { origin in
        let span = Span(origin)
        guard !span.isNone, let line = sources.line(span) else { return "" }
        return " in line \(line)"
      }, evaluation: evaluation)
    for check in VigilanceCheck.all where !state.vigilance.contains(check.name) {
      guard let finding = check.find(step) else { continue }
      state.vigilance.insert(check.name)
      host.warn(Diagnostic(.warning, code: "training", finding.message, at: .none, help: finding.help))
      // One thing at a time: the others often follow from it.
      return
    }
  }

  /// The newest single number among the variables that was computed from parameters.
  private var lastLoss: Variable? {
    var newest: Variable?
    for case .tensor(let variable) in machine.frameValues + globalValues {
      guard let tape = variable.tape, variable.value.count == 1,
        tape.number > newest?.tape?.number ?? -1
      else { continue }
      newest = variable
    }
    return newest
  }
}
