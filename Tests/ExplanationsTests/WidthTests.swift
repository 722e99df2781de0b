import Explanations
import Interpreter
import Syntax
import Testing

/// No line is wider than the page, whatever the names are: every verb on names that leave no room for anything else.
@Suite struct WidthTests {
  private static let names = [
    "transformer_language_model_with_rotary_position_embeddings", "κρυφό_επίπεδο_προσοχής_με_πολλές_κεφαλές",
    "thisNameHasNeitherDotNorUnderscoreAndGoesOnAndOnForSixtyLetters", "隠れ層の注意機構を持つ変換器モデル第一番目の試作品", "n",
  ]

  /// A network in which the name stands everywhere: the network, its layers, its data and its loss.
  private static func program(_ name: String) -> String {
    """
    seed 1
    layer Encoder_of_\(name)(n) {
      attention_block_of_\(name) = dense(n, n, tanh)
      param gain_of_\(name) = ones(n)
      forward(x) = x + gain_of_\(name) * attention_block_of_\(name)(x)
    }
    net_\(name) = chain([Encoder_of_\(name)(2)]) |> dense(2, 3, sigmoid) |> dense(3, 3)
    data_\(name) = normal(4, 2)
    target_\(name) = [0, 1, 2, 0]
    optimizer_\(name) = sgd(net_\(name), lr: 0.1)
    track gradients: net_\(name)
    repeat 3 {
      hidden_\(name) = net_\(name)(data_\(name))
      loss_\(name) = cross_entropy(logits: hidden_\(name), target: target_\(name))
      backward loss_\(name)
      step optimizer_\(name)
      track loss_of_\(name): loss_\(name)
    }
    \(name)_scale = 1e-9
    param weights_\(name) = \(name)_scale * ones(2, 3)
    L_\(name) = cross_entropy(logits: data_\(name) @ weights_\(name), target: target_\(name))

    """
  }

  private static let inner = "net_{}.Encoder_of_{}1.attention_block_of_{}.W"

  static let questions = [
    "explain loss_{}, level: 1", "explain loss_{}", "explain loss_{}, level: 3", "explain L_{}, level: 3",
    "trace ∂loss_{}/∂\(inner)[0, 1]", "trace ∂loss_{}/∂hidden_{}[0, 1]", "trace ∂L_{}/∂weights_{}",
    "trace ∂loss_{}/∂data_{}[0, 1]",
    "why ∂loss_{}/∂\(inner)", "why ∂L_{}/∂weights_{}", "why ∂L_{}/∂\(inner)",
    "q_{} = sum((0 * weights_{})^2)\nwhy ∂q_{}/∂weights_{}",
    "q_{} = sum(log(0 * weights_{}))\nwhy ∂q_{}/∂weights_{}",
    "freeze net_{}\nq_{} = sum(net_{}(data_{})) + sum(weights_{})\nwhy ∂q_{}/∂\(inner)",
    "paths ∂loss_{}/∂\(inner)[0, 1]", "paths ∂L_{}/∂weights_{}[0, 0]", "gradcheck loss_{}", "gradcheck L_{}",
    "gradcheck net_{}, data_{}",
    """
    layer Slip_{}(n) {
      param W_{} = normal(n, n)
      forward(x) = tanh(x @ W_{})
      backward(g, y) = {
        d = g * (1 - y^2)
        (x: d @ W_{}, W_{}: 2 * x.T @ d)
      }
    }
    gradcheck Slip_{}(2), data_{}
    """,
    "backward loss_{}\nstep optimizer_{}, report: true",
    "rewind 2\nprint optimizer_{}.steps", "rewind 2\nresume()", "rewind 9", "resume()",
    "whatif lr: 0.5, steps: 3", "rewind 2\nwhatif { optimizer_{}.lr = 0.5; resume() }",
    "whatif { undefined_{} }",
  ]

  @Test(arguments: names.map { ($0, 40) } + [(names[0], 80)])
  func `no line is wider than the page`(name: String, width: Int) {
    let training = ProgramRun(Self.program(name), style: PageStyle(width: width))
    #expect(training.errorText == "")
    let before = training.session.snapshot()
    for question in Self.questions {
      let run = ProgramRun(question.replacing("{}", with: name), after: training)
      training.session.restore(before)
      // Lines of the program, and its place, stand as they are.
      let lines = run.transcript.split(separator: "\n").map(String.init).filter {
        !$0.contains(/^ +[0-9]* \|/) && !$0.contains(/^  in .*, called at/)
      }
      #expect(!lines.isEmpty || question.hasSuffix("resume()"), "\(question) says nothing")
      for line in lines where TextWidth.columns(of: line) > width {
        Issue.record("\(question), \(width) columns:\n\(line)")
      }
    }
  }

  @Test(arguments: [
    ("the loss goes down", 9, ["the loss", "goes down"]), ("", 5, []),
    ("net.encoder.dense1.W", 14, ["net.encoder.", "dense1.W"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("注意機構", 3, ["注", "意", "機", "構"]), ("a\u{A0}b c", 3, ["a\u{A0}b", "c"]),
    ("alpha\u{A0}beta", 6, ["alpha", "beta"]),
  ])
  func `text is wrapped at spaces, and a long word where it has joints`(
    text: String, width: Int, lines: [String]
  ) {
    #expect(TextWidth.lines(of: text, width: width) == lines)
  }

  @Test(arguments: [
    ("net.dense1.W", 12, "net.dense1.W"), ("net.dense1.W", 9, "net.…e1.W"), ("ab", 1, "…"),
    ("隠れ層の注意", 8, "隠…注意"),
  ])
  func `a name is shortened in its middle`(name: String, width: Int, short: String) {
    #expect(TextWidth.shortened(name, to: width) == short)
  }
}
