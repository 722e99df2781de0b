import Autodiff
import NeuralNetworks
import Syntax
import Tensors

// The statements of a training step, `backward L`, `step opt` and `track loss: L`, in the plain form that a loop runs
// a million times: no argument arrays. Every other form goes through the builtin.

extension Resolver {
  /// The direct form of a builtin's call, nil when it has none.
  func directForm(of builtin: Builtin, _ arguments: [ArgumentCode], _ span: Span) -> Code? {
    switch builtin.name {
    case "backward" where arguments.count == 1 && arguments[0].label == nil:
      BackwardCode(arguments[0].value, builtin, span)
    case "step" where arguments.count == 1 && arguments[0].label == nil:
      StepCode(arguments[0].value, span)
    case "track"
    where !arguments.isEmpty && arguments.allSatisfy({ $0.label != nil && !Tracked.isOption($0.label?.key) }):
      TrackCode(arguments.map { ($0.label?.typed ?? "", $0.value) }, span)
    case "track" where arguments.count == 1 && Tracked.isWatch(arguments[0].label?.key):
      WatchCode(arguments[0].value, weights: arguments[0].label?.key == "weights", span)
    default: derivativeForm(of: builtin, arguments, span)
    }
  }
}

final class BackwardCode: Code {
  private let loss: Code
  init(_ loss: Code, _ builtin: Builtin, _ span: Span) {
    self.loss = loss
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try loss.evaluate(machine)
    let recorder = machine.recorder
    guard let variable = value.recorded else {
      throw Diagnostic(
        code: "gradient",
        "\(machine.session.sources.text(loss.span).singleLine) was not computed from a parameter",
        at: loss.span,
        help: "define what should be trained with param, as in: param W = glorot(2, 4)")
    }
    recorder.origin = Origin(span)
    machine.place.loss = loss.span
    do {
      try recorder.backward(variable)
    } catch {
      throw machine.diagnostic(for: error, at: loss.span, [])
    }
    if !recorder.warnings.isEmpty { machine.session.showTapeWarnings() }
    return .none
  }
}

final class StepCode: Code {
  private let optimizer: Code
  init(_ optimizer: Code, _ span: Span) {
    self.optimizer = optimizer
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let value = try optimizer.evaluate(machine)
    guard case .optimizer(let optimizer) = value else {
      throw Diagnostic(
        code: "type", "step takes an optimizer, not \(value.kindPhrase)", at: self.optimizer.span,
        help: "make one with opt = adam(net, lr: 3e-3)")
    }
    machine.noteStep()
    do {
      try optimizer.step()
    } catch {
      throw machine.diagnostic(for: error, at: span, [])
    }
    return .none
  }
}

/// The labels of `track` that do not name a series.
enum Tracked {
  static func isWatch(_ label: String?) -> Bool { label == "gradients" || label == "weights" }
  static func isOption(_ label: String?) -> Bool { isWatch(label) || label == "every" }
}

/// `track gradients: net`, which a loop says at every turn: all but the first time it only finds that it is so.
final class WatchCode: Code {
  private let target: Code
  private let weights: Bool

  init(_ target: Code, weights: Bool, _ span: Span) {
    self.target = target
    self.weights = weights
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    try machine.session.watch(
      try target.evaluate(machine), weights: weights, every: nil, at: target.span)
    return .none
  }
}

final class TrackCode: Code {
  private let entries: [(name: String, value: Code)]
  init(_ entries: [(String, Code)], _ span: Span) {
    self.entries = entries.map { (name: $0.0, value: $0.1) }
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    for entry in entries {
      let value = try entry.value.evaluate(machine)
      guard let number = value.asNumber else {
        try machine.poll(at: span)
        throw Diagnostic(
          code: "type", "track records numbers, and \(entry.name) is \(value.kindPhrase)",
          at: entry.value.span,
          help: "reduce it first, as in: track \(entry.name): mean(v)")
      }
      try machine.poll(at: span)
      machine.session.history.append(number, to: entry.name)
    }
    return .none
  }
}
