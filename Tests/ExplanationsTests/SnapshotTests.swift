import Foundation
import Testing

/// Each verb's text for a learner's programs, compared with the files in Fixtures/explanations.
///
/// `RECORD_SNAPSHOTS=1 swift test --filter Snapshot` writes them anew; read what changed before it is committed.
@Suite struct ExplanationSnapshotTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/explanations")

  @Test(arguments: SampleProgram.all)
  func `the text is as recorded and fits the page`(sample: SampleProgram) throws {
    let run = ProgramRun(sample.program)
    #expect(run.errorText == "" || sample.fails)
    #expect(run.tooWideLine == nil)
    let file = Self.folder.appendingPathComponent(sample.name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try run.transcript.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(run.transcript == expected, "\(sample.name)")
  }

  @Test func `every snapshot belongs to a program`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let names = Set(SampleProgram.all.map { $0.name + ".txt" })
    #expect(files.filter { !names.contains($0) } == [])
  }
}

/// A program that ends in one of the verbs.
struct SampleProgram: Sendable, CustomTestStringConvertible {
  let name: String
  let program: String
  /// Whether it ends in an error.
  var fails = false
  var testDescription: String { name }

  private static let textbook = """
    seed 7
    x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    y = [[0], [1], [1], [0]]
    param W1 = glorot(2, 4)
    param b1 = zeros(4)
    param W2 = glorot(4, 1)
    param b2 = zeros(1)
    η = 1
    h = tanh(x @ W1 + b1)
    ŷ = sigmoid(h @ W2 + b2)
    L = mean((ŷ - y)^2)
    """
  private static let library = """
    seed 1
    x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    y = [[0], [1], [1], [0]]
    net = dense(2, 3, tanh) |> dense(3, 1, sigmoid)
    opt = adam(net, lr: 0.05)
    L = mse(net(x), y)
    """
  private static let large = """
    seed 2
    x = normal(64, 16)
    net = dense(16, 32, tanh) |> dense(32, 32, tanh) |> dense(32, 1)
    L = mean(net(x)^2)
    """
  /// The example of micrograd, in numbers.
  private static let scalars = """
    precision f64
    param a = -4
    param b = 2
    c = a + b
    d = a * b + b^3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e^2
    g = f / 2.0
    g += 10.0 / f
    """
  private static let loop = """
    seed 3
    param Wx = normal(1, 2) * 0.5
    param Wh = normal(2, 2) * 0.5
    h = zeros(1, 2)
    xs = [[0.1], [0.4], [-0.3]]
    for i in 0..<3 {
      h = tanh(xs[i..<i+1] @ Wx + h @ Wh)
    }
    L = sum(h^2)
    """
  private static let classifier = """
    seed 2
    x = normal(40, 6)
    labels = [i % 3 for i in 0..<40]
    net = dense(6, 12, relu) |> dense(12, 3)
    L = cross_entropy(logits: net(x), target: labels)
    """
  private static let scale = """
    seed 1
    layer Scale(n) {
      param W = normal(n)
      forward(x) = x * W
      backward(g) = (x: g * W, W: sum(g * x, axis: 0))
    }
    layer Slip(n) {
      param W = normal(n, n)
      forward(x) = tanh(x @ W)
      backward(g, y) = {
        d = g * (1 - y^2)
        (x: d @ W, W: 2 * x.T @ d)
      }
    }
    x = normal(3, 2)
    """

  /// Names that leave no room for numbers beside them.
  private static let longNames = """
    seed 1
    layer Encoder(n) {
      attention_projection_block = dense(n, n, tanh)
      feed_forward_expansion_layer = dense(n, n, relu)
      forward(x) = x + feed_forward_expansion_layer(attention_projection_block(x))
    }
    transformer_language_model = chain([Encoder(4) for i in 0..<2]) |> dense(4, 3)
    x = normal(6, 4)
    y = [i % 3 for i in 0..<6]
    opt = sgd(transformer_language_model, lr: 0.1)
    L = cross_entropy(logits: transformer_language_model(x), target: y)
    """

  private static func with(_ base: String, _ line: String) -> String { base + "\n" + line }

  static let all: [SampleProgram] =
    [
      ("explain-textbook-1", with(textbook, "explain L, level: 1")),
      ("explain-textbook-2", with(textbook, "explain L")),
      ("explain-textbook-3", with(textbook, "explain L, level: 3, lr: 0.5")),
      ("explain-library-2", with(library, "explain L")),
      ("explain-after-a-step-1", with(library, "backward L; step opt; explain L, level: 1")),
      ("explain-scalars-2", with(scalars, "explain g, lr: 1e-6")),
      ("explain-loop-2", with(loop, "explain L")),
      ("explain-classifier-1", with(classifier, "explain L, level: 1")),
      ("explain-classifier-2", with(classifier, "explain L")),
      ("explain-backward-2", with(scale, "L = mean((Scale(2)(x) - 1)^2)\nexplain L")),
      ("trace-textbook", with(textbook, "trace ∂L/∂W1[0, 2]")),
      ("trace-largest", with(textbook, "trace ∂L/∂W2")), ("trace-value", with(textbook, "trace ∂L/∂x[1, 1]")),
      ("trace-scalars", with(scalars, "trace ∂g/∂a")), ("trace-loop", with(loop, "trace ∂L/∂Wh[0, 1]")),
      ("trace-classifier", with(classifier, "trace ∂L/∂net.dense1.W[1, 2]")),
      ("trace-large", with(large, "trace ∂L/∂net.dense1.W[3, 4]")),
      ("paths-textbook", with(textbook, "paths ∂L/∂x[1, 1]")),
      ("paths-scalars", with(scalars, "paths ∂g/∂b")),
      ("paths-large", with(large, "paths ∂L/∂net.dense1.W[3, 4]")),
      ("gradcheck-function", "f(v) = sum(v^3) / 2\ngradcheck f, [1, -2, 0.5]"),
      ("paths-loop", with(loop, "paths ∂L/∂Wh[0, 1]")),
      ("gradcheck-loss", with(textbook, "gradcheck L")),
      ("gradcheck-layer", with(scale, "gradcheck Scale(2), x")),
      ("gradcheck-slip", with(scale, "gradcheck Slip(2), x")),
      ("gradcheck-long-names", with(longNames, "gradcheck L")),
      ("explain-long-names-2", with(longNames, "explain L")),
      ("step-library", with(library, "backward L\nstep opt, report: true")),
      (
        "why-long-names",
        with(longNames, "why ∂L/∂transformer_language_model.Encoder1.attention_projection_block.W")
      ),
      ("why-healthy", with(textbook, "why ∂L/∂W1")),
    ].map { SampleProgram(name: $0.0, program: $0.1) } + whySamples + timeTravel + vigilance + notFinite
    + ingredients

  private static let whySamples: [SampleProgram] = WhyCase.all.map {
    SampleProgram(name: "why-" + $0.name, program: $0.program)
  }
}
