import Autodiff
import Explanations
import NeuralNetworks
import Syntax
import Tensors

extension Builtin {
  /// The verbs that show how a gradient came about: each is one file here and one in Explanations.
  static let seeing: [Builtin] = [explain] + DerivativeVerb.all.map(\.builtin) + [gradcheck]

  static let explain = Builtin(
    "explain(loss, level: 2, optimizer: none, lr: none)", category: "seeing",
    summary: "Tells one pass as a story: forward, loss, backward, update, with the program's own numbers.",
    formula: "∂L/∂x = ∂L/∂y · ∂y/∂x, from the loss back to every parameter; W := W − η · ∂L/∂W",
    details: """
      level: 1 is in plain words, 2 has the formulas and the numbers of small tensors, 3 every number. The update is the \
      one that optimizer: would make; without it the program's optimizer of these parameters, else gradient descent at \
      lr:, at the variable η, or at 0.1. Nothing is changed. What has no name in the program is z1, z2, … and, behind an \
      activation, a1, a2, ….
      """,
    source:
      "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 323, 1986",
    example: """
      param w = 3
      L = (2 * w - 4)^2
      explain L, lr: 0.1
      """
  ) { call in
    let session = call.session
    let story = try Explain(
      try call.loss(0), program: session.programText, level: try call.level(1))
    try session.write(
      page: try story.text(update: try call.update(story.gradients), session.host.pageStyle))
    return .none
  }
}

extension Call {
  /// A single number with a history.
  func loss(_ position: Int) throws -> Variable {
    switch self[position] {
    case .layer, .function:
      throw mismatch(
        position, "a loss, one number", help: "compute one first, as in: L = mse(net(x), y)")
    default: break
    }
    guard let variable = self[position].recorded else {
      throw Diagnostic.notRecorded(session, span(position))
    }
    return variable
  }

  fileprivate func level(_ position: Int) throws -> Explain.Level {
    guard let level = Explain.Level(rawValue: try integer(position)) else {
      throw invalid(position, "level is 1, 2 or 3", help: "1 is plain words, 2 formulas, 3 every number")
    }
    return level
  }

  /// The step that is shown: by the optimizer that was named, the program's own, or plain gradient descent.
  fileprivate func update(_ gradients: [(parameter: Parameter, gradient: Tensor)]) throws -> Update {
    if !isNone(3) {
      let rate = try number(3)
      guard rate > 0, rate.isFinite else {
        throw invalid(
          3, "lr must be a positive number, got \(formatNumber(rate))",
          help: "a step goes against the gradient: W := W - lr * ∂L/∂W")
      }
      return try .gradientDescent(gradients, rate: rate)
    }
    if !isNone(2) { return try session.update(gradients, by: try optimizer(2)) }
    return try session.nextUpdate(gradients)
  }
}

extension Session {
  /// The step of the program's optimizer of these parameters, else of gradient descent at η, lr or 0.1.
  func nextUpdate(_ gradients: [(parameter: Parameter, gradient: Tensor)]) throws -> Update {
    if let optimizer = optimizer(for: gradients.map(\.parameter)) {
      return try update(gradients, by: optimizer)
    }
    for (name, shown) in [("eta", "η"), ("lr", "lr")] {
      if let rate = value(of: name)?.asNumber, rate > 0 {
        return try .gradientDescent(gradients, rate: rate, remark: "the rate is the program's \(shown)")
      }
    }
    return try .gradientDescent(
      gradients, rate: 0.1, remark: "the parameters have no optimizer; lr: 0.5 shows another rate")
  }

  fileprivate func update(
    _ gradients: [(parameter: Parameter, gradient: Tensor)], by optimizer: Optimizer
  ) throws -> Update {
    let rate = try optimizer.currentRate
    return Update(
      rule: "\(optimizer.name), step \(optimizer.stepCount + 1), rate \(formatNumber(rate))",
      changes: try optimizer.preview(gradients)
    ).namingPlainDescent(gradients, rate: rate)
  }
}

extension Diagnostic {
  /// There is no derivative by such a value.
  static func noGradient(of value: Value, at span: Span) -> Diagnostic {
    var help = "gradients exist for parameters and for tensors that took part"
    if case .layer(let layer) = value, let first = layer.namedParameters.first {
      help = "ask for one of its parameters, as in ∂L/∂\(first.parameter.name)"
    }
    return Diagnostic(code: "type", "\(value.kindPhrase) has no gradient", at: span, help: help)
  }

  /// The value that a question is about has no history.
  static func notRecorded(_ session: Session, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "gradient", "\(session.sources.text(span).singleLine) was not computed from a parameter",
      at: span,
      help: "define what should be trained with param, as in: param W = glorot(2, 4)")
  }
}
