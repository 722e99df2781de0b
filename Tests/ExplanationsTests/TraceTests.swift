import Autodiff
import Interpreter
import NeuralNetworks
import Tensors
import Testing

@testable import Explanations

@Suite struct TraceTests {
  /// A thousand programs in ten parts, so that they run side by side.
  @Test(arguments: 0..<10)
  func `it agrees with finite differences on random programs`(part: Int) throws {
    var (compared, seed) = (0, 0)
    while compared < 100 {
      seed += 1
      try #require(seed <= 150, "too many targets have nothing to do with the loss")
      var program = RandomProgram(seed: UInt64(part * 1000 + seed))
      let (name, element) = program.pickTarget()
      let run = ProgramRun(program.text)
      try #require(run.errorText == "", "\(run.errorText)\n\(program.text)")
      let loss = try #require(run.variable("L"))
      let target = try #require(Self.target(name, in: run))
      let study: DerivativeStudy
      do {
        study = try DerivativeStudy(Derivative(of: loss, by: target, element: element), ProgramText())
      } catch let error as GradientError where error.message == GradientError.unrelated.message {
        continue
      }
      compared += 1
      let gradient = study.gradient
      let difference = try study.replay.derivative(by: study.places, element: study.element)
      // Differences have rounding errors of the order of the loss.
      let size = max(abs(gradient), abs(difference), 1e-4 * abs(loss.value.item))
      #expect(
        abs(gradient - difference) <= 1e-6 * size,
        "∂L/∂\(name)[\(element)]: \(gradient) \(difference)\n\(program.text)")
      if let sum = try ElementPaths(study).paths?.reduce(0, { $0 + $1.product }) {
        #expect(
          abs(sum - gradient) <= 1e-9 * size,
          "paths of ∂L/∂\(name)[\(element)]: \(sum) \(gradient)\n\(program.text)")
      }
    }
  }

  @Test func `the random programs have everything in them`() {
    let texts = (0..<1000).map { RandomProgram(seed: UInt64($0)).text }
    let ingredients = [
      ("a custom layer", "= Residual("), ("a layer with its own backward", "= Swish("),
      ("a parameter that is used twice", "@ p"), ("broadcasting", "mean(h, axis: 1, keep: true)"),
      ("indexing by ranges", "h[.., 1..<"), ("by a list", "h[[0, "), ("by numbers", "h[0, 0]"),
      ("where", "where(h > 0.1"), ("softmax with cross entropy", "cross_entropy(logits: h, target: ["),
      ("both precisions", "precision f64"),
    ]
    for (name, code) in ingredients { #expect(texts.count { $0.contains(code) } >= 50, "\(name)") }
  }

  /// A parameter or value by its path in the program.
  private static func target(_ path: String, in run: ProgramRun) -> Derivative.Target? {
    let parts = path.split(separator: ".").map(String.init)
    switch run.session.value(of: parts[0]) {
    case .parameter(let parameter): return .parameter(parameter)
    case .tensor(let variable): return .value(variable)
    case .layer(let layer):
      let path = parts.dropFirst().joined(separator: ".")
      return layer.namedParameters.first { $0.path == path }.map { .parameter($0.parameter) }
    default: return nil
    }
  }

  @Test(arguments: [
    ("param w = [1, 2]; L = sum(w^2); g = ∂L/∂w; trace g[1]", "∂L/∂w[1]"),
    ("param w = [1, 2]; L = sum(w^2); trace grad(L, w)[-1]", "∂L/∂w[1]"),
    ("param w = [[1, 2], [3, 4]]; L = sum(w^2); trace ∂L/∂w[1, -2]", "∂L/∂w[1, 0]"),
    ("param w = [[1, 2], [3, 4]]; L = sum(w^2); g = ∂L/∂w; trace g.T[0, 1]", "∂L/∂w[1, 0]"),
    ("param w = 2; L = w^3; trace ∂L/∂w", "∂L/∂w"),
    ("param w = 2; L = w^3; D = ∂L/∂w * w; trace ∂D/∂w", "∂D/∂w"),
    ("x = [1, 2]; param w = 3; L = sum(w * x); trace ∂L/∂x[1]", "∂L/∂x[1]"),
  ])
  func `a derivative can be asked for in many ways`(program: String, name: String) {
    let run = ProgramRun(program)
    #expect(run.errorText == "")
    #expect(run.output.hasPrefix(name + ":"), "\(run.output)")
    #expect(run.output.contains("they agree"))
    #expect(run.tooWideLine == nil)
  }

  @Test(arguments: [
    ("trace 3", "must be a derivative"),
    ("param w = [1, 2]; L = sum(w^2); trace ∂L/∂w[0...1]", "this index picks several"),
    ("param w = [1, 2]; L = sum(w^2); trace ∂L/∂w[2]", "out of range"),
    ("param w = [1, 2]; param q = 1; L = sum(w^2); trace ∂L/∂q", "L does not depend on q"),
    ("param w = [1, 2]; L = w^2; trace ∂L/∂w[0]", "a gradient needs a single number"),
    ("L = 3; param w = 1; trace ∂L/∂w", "L was not computed from a parameter"),
    ("param w = 1; explain w^2, level: 4", "level is 1, 2 or 3"),
    ("explain 3", "3 was not computed from a parameter"),
    ("gradcheck tanh", "needs a point"),
  ])
  func `what cannot be traced is said`(program: String, message: String) {
    #expect(ProgramRun(program).errorText.contains(message), "\(ProgramRun(program).errorText)")
  }

  @Test func `a network with too many paths is summed by its operations`() {
    let run = ProgramRun(
      """
      seed 1
      x = normal(64, 32)
      net = dense(32, 64, tanh) |> dense(64, 64, tanh) |> dense(64, 8)
      L = cross_entropy(logits: net(x), target: zeros(64))
      trace ∂L/∂net.dense1.W[1, 2]
      paths ∂L/∂net.dense1.W[1, 2]
      """)
    #expect(run.errorText == "")
    #expect(run.output.contains("strongest examples"))
    #expect(run.output.contains("they agree"))
    #expect(run.tooWideLine == nil)
  }
}
