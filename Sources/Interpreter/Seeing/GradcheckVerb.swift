import Autodiff
import Explanations
import NeuralNetworks
import Syntax
import Tensors

extension Builtin {
  static let gradcheck = Builtin(
    "gradcheck(f, x: none)", category: "seeing",
    summary:
      "Compares gradients with finite differences, in 64 bits, and guesses at the mistake where they differ.",
    formula: "∂f/∂x ≈ (f(x + h) − f(x − h)) / 2h, extrapolated to O(h⁴)",
    details: """
      gradcheck L takes the gradients of all parameters behind a loss; gradcheck f, x those of a function or layer at x, \
      by x and by its parameters. Of a result with many elements a weighted sum is taken. Of more than 256 elements that \
      many are compared, spread evenly. It answers whether all agree, within a relative error of 1e-5. A layer may \
      bring its own pullback: see help pullback.
      """,
    example: """
      layer Square() {
        forward(x) = x^2
        backward(g) = 3 * g * x
      }
      gradcheck Square(), [1, 2]
      """
  ) { call in
    let session = call.session
    let wasRecording = session.recorder.isRecording
    session.recorder.isRecording = true
    defer { session.recorder.isRecording = wasRecording }
    let comparison = try call.comparison()
    try session.write(page: try comparison.text(session.host.pageStyle))
    return .boolean(comparison.agrees)
  }
}

extension Call {
  fileprivate func comparison() throws -> GradientComparison {
    let poll = { try session.poll() }
    switch self[0] {
    case .function, .layer:
      guard has(1) else {
        throw error("gradcheck of a function needs a point", help: "write gradcheck f, x")
      }
      let x = session.recorder.freeVariable(try tensor(1).value)
      let point = session.sources.text(span(1)).singleLine
      let name = point.count <= 12 && !point.contains(" ") && !point.hasPrefix("[") ? point : "x"
      session.recorder.setName(session.recorder.number(of: name), of: x)
      let y = try applyToTensor(self[0], .tensor(x))
      guard y.isRecorded else {
        throw Diagnostic(
          code: "gradient", "the function's result does not depend on its argument", at: span(0),
          help: "comparisons, argmax, .value and stop give values without history")
      }
      return try GradientComparison(
        Self.weighted(y), subject: "\(session.sources.text(span(0)).singleLine) at \(point)",
        inputs: [(name, x)],
        program: session.programText, poll: poll)
    default:
      return try GradientComparison(try loss(0), program: session.programText, poll: poll)
    }
  }

  /// One number of a result: a sum with weights that differ for every element, so that none can hide.
  private static func weighted(_ y: Variable) throws -> Variable {
    if y.value.count == 1 { return try y.reshaped(to: .scalar) }
    let weights = (0..<y.value.count).map { 0.5 + Double(($0 &* 7 &+ 3) % 11) / 11 }
    return try (y * Variable(Tensor(weights, shape: y.shape, y.precision))).sum()
  }
}
