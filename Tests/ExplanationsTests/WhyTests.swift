import Testing

/// A program whose gradient has something wrong, and the words that must name it.
struct WhyCase: Sendable, CustomTestStringConvertible {
  let name: String
  let words: [String]
  let program: String
  var testDescription: String { name }

  static let all: [WhyCase] = [
    WhyCase(
      name: "sigmoid-stack", words: ["has vanished", "sigmoid, 8 times", "Try: relu"],
      program: """
        seed 1
        x = normal(16, 4)
        y = uniform(16, 1)
        s(n) = dense(n, 4, sigmoid)
        net = s(4) |> s(4) |> s(4) |> s(4) |> s(4) |> s(4) |> s(4) |> dense(4, 1, sigmoid)
        L = mse(net(x), y)
        why ∂L/∂net.dense1.W
        """),
    WhyCase(
      name: "nothing-to-learn", words: ["because L is 0", "nothing left to learn"],
      program: """
        param W = [[2]]
        L = mse([[1], [2]] @ W, [[2], [4]])
        why ∂L/∂W
        """),
    WhyCase(
      name: "dead-relus", words: ["is zero", "relu lets nothing through", "100 % dead", "leaky_relu"],
      program: """
        seed 1
        x = uniform(8, 3)
        param W = normal(3, 4)
        param b = zeros(4) - 20
        param V = normal(4, 1)
        h = relu(x @ W + b)
        L = mean((h @ V - 1)^2)
        why ∂L/∂W
        """),
    WhyCase(
      name: "exploding-rate",
      words: ["has grown to", "the steps are too large: sgd with rate 2", "a rate ten times smaller"],
      program: """
        seed 1
        x = normal(16, 4)
        y = normal(16, 1)
        net = dense(4, 8, relu) |> dense(8, 1)
        opt = sgd(net, lr: 2)
        repeat 3 {
          L = mse(net(x), y)
          backward L
          step opt
        }
        L = mse(net(x), y)
        why ∂L/∂net.dense1.W
        """),
    WhyCase(
      name: "overflow", words: ["raise is the first operation whose result is not finite", "W has grown to"],
      program: """
        seed 1
        x = normal(16, 4)
        param W = normal(4, 1) * 1e20
        L = mean((x @ W)^2)
        why ∂L/∂W
        """),
    WhyCase(
      name: "exploding-weights", words: ["is exploding", "matmul, 20 times", "smaller initial weights"],
      program: """
        seed 1
        param h0 = normal(4, 8)
        param W = normal(8, 8) * 2
        h = h0
        for i in 0..<20 { h = h @ W }
        L = mean(h)
        why ∂L/∂h0
        """),
    WhyCase(
      name: "log-of-zero",
      words: ["log is the first operation", "line 3", "1 of 3 are 0", "add a small number inside"],
      program: """
        param w = [1, 0, 2]
        p = w / 3
        L = -mean(log(p))
        why ∂L/∂w
        """),
    WhyCase(
      name: "root-of-zero", words: ["sqrt is where that begins", "slope at 0 is infinite"],
      program: """
        param w = [1, 0, 2]
        L = mean(sqrt(w / 3))
        why ∂L/∂w
        """),
    WhyCase(
      name: "detached", words: ["does not exist", "uses h in line 5", "by stop", "computed from W"],
      program: """
        param W = [[1, 2], [3, 4]]
        param V = [1, 1]
        x = [[1, 2]]
        h = tanh(x @ W)
        L = sum(stop(h) @ V)
        why ∂L/∂W
        """),
    WhyCase(
      name: "stopped-inside", words: ["ends at stop(v) in line 3", "leave stop out"],
      program: """
        param v = [1, 2]
        param w = [3, 4]
        q = sum(stop(v)^2 * w)
        why ∂q/∂v
        """),
    WhyCase(
      name: "stopped-in-a-function", words: ["ends at stop(u) in line 3", "q depends on v through it"],
      program: """
        param v = [1, 2]
        param w = [3, 4]
        g(u) = mean(stop(u)^2)
        q = g(2 * v) * sum(w)
        why ∂q/∂v
        """),
    WhyCase(
      name: "chosen-in-the-middle",
      words: ["ends at one_hot([k], 2) in line 5", "softmax(…), which is smooth, in place of one_hot"],
      program: """
        param v = [1, 2]
        param w = [3, 4]
        h = tanh(v)
        k = argmax(h)
        q = sum(one_hot([k], 2)[0] * w)
        why ∂q/∂v
        """),
    WhyCase(
      name: "compared-in-the-middle",
      words: ["ends at (h > 0.5) in line 4", "a comparison gives a value without"],
      program: """
        param W = [[1, 2], [3, 4]]
        net = dense(2, 1)
        h = [[1, 2]] @ W
        L = mean(net(1 * (h > 0.5)))
        why ∂L/∂W
        """),
    WhyCase(
      name: "frozen", words: ["net.dense1.W is frozen", "unfreeze"],
      program: """
        net = dense(2, 3, tanh) |> dense(3, 1)
        freeze net.dense1
        L = mean(net([[1, 2]])^2)
        why ∂L/∂net.dense1.W
        """),
    WhyCase(
      name: "evaluation-mode", words: ["dropout1 ran in evaluation mode in line 4", "training: true"],
      program: """
        seed 1
        x = [[1, 2], [3, 4]]
        net = dense(2, 8, tanh) |> dropout(0.5) |> dense(8, 1)
        L = mean(net(x)^2)
        why ∂L/∂net.dense1.W
        """),
    WhyCase(
      name: "unused", words: ["was computed without q"],
      program: """
        param w = 2
        param q = 3
        L = w^2
        why ∂L/∂q
        """),
    WhyCase(
      name: "computed-again", words: ["h was computed again after L"],
      program: """
        param w = 2
        h = tanh(w)
        L = h^2
        h = tanh(2 * w)
        why ∂L/∂h
        """),
    WhyCase(
      name: "flat", words: ["round lets nothing through", "a smooth function in place of round"],
      program: """
        param w = [0.4, 1.2]
        L = sum(round(w))
        why ∂L/∂w
        """),
    WhyCase(
      name: "not-a-number-in-the-data", words: ["x itself", "came in with the data"],
      program: """
        x = [1, 0 / 0]
        param w = [1, 2]
        L = sum(w * x)
        why ∂L/∂w
        """),
  ]
}

@Suite struct WhyTests {
  @Test(arguments: WhyCase.all)
  func `it names what is at fault`(sample: WhyCase) {
    let run = ProgramRun(sample.program)
    #expect(run.errorText == "")
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in sample.words { #expect(text.contains(words), "\(words) in:\n\(run.output)") }
    #expect(run.tooWideLine == nil)
  }

  @Test func `a healthy gradient gets one line`() {
    let run = ProgramRun("seed 1; net = dense(2, 3, tanh); L = mean(net([[1, 2]])^2); why ∂L/∂net.W")
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(run.output.contains("is healthy"))
  }

  @Test func `saturated units are counted`() {
    let run = ProgramRun(
      """
      param w = [[300, 0.1]]
      L = sum(sigmoid(sigmoid(w * 9) * 60 - 30))
      why ∂L/∂w
      """)
    #expect(run.output.contains("saturated") || run.output.contains("dead"), "\(run.output)")
  }
}
