import Syntax
import Testing

@Suite struct TourTests {
  static let tour = #"""
    # The textbook: forward, loss, chain rule, update.
    seed 7
    x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    y = [[0], [1], [1], [0]]

    param W1 = glorot(2, 4);  param b1 = zeros(4)
    param W2 = glorot(4, 1);  param b2 = zeros(1)
    η = 0.5                                   # η and eta are one name

    repeat 5000 {
      h = tanh(x @ W1 + b1)                   # forward pass
      ŷ = sigmoid(h @ W2 + b2)
      L = mse(ŷ, y)                           # loss
      W1 := W1 - η * ∂L/∂W1                   # update; ∂L/∂W1 is the chain rule's answer
      b1 := b1 - η * ∂L/∂b1
      W2 := W2 - η * ∂L/∂W2
      b2 := b2 - η * ∂L/∂b2
      track loss: L
    }
    print "loss {L:.4g}"
    plot history.loss, title: "XOR", logy: true, to: "xor.png"

    # The same with the library.
    net = dense(2, 4, tanh) |> dense(4, 1, sigmoid)
    opt = adam(net, lr: 0.05)
    repeat 500 {
      L = mse(net(x), y)
      backward L
      step opt
      track loss: L
    }

    # Real data, minibatches.
    data = csv("Samples/data/digits.csv")
    pixels = columns(data, 0..<64) / 16
    (train_x, train_y, test_x, test_y) = split(pixels, data.digit, 0.8)
    digits = dense(64, 32, relu) |> dropout(0.1) |> dense(32, 10)
    opt = adam(digits, lr: cosine(3e-3, steps: 900))
    for (xb, yb) in batches(train_x, train_y, 32, shuffle: true, epochs: 20) {
      L = cross_entropy(logits: digits(xb, training: true), target: yb)
      backward L
      step opt
      track loss: L
    }
    print "accuracy {accuracy(digits(test_x), test_y):.3}"

    # Or in one line, with a progress bar:
    train digits, train_x, train_y, loss: cross_entropy, optimizer: adam(lr: 3e-3), epochs: 20, batch: 32, validation: 0.1

    # A layer and a loss of your own.
    layer Residual(width) {
      inner = dense(width, width, relu)
      param gain = ones(width)
      forward(x) = x + gain * inner(x)
    }
    huber(p, t, delta: 1) = {
      e = abs(p - t)
      mean(where(e < delta, e^2 / 2, delta * (e - delta / 2)))
    }
    """#

  @Test func `the tour of the language parses`() throws {
    let statements = try parse(Self.tour).block.statements.map(dump)
    #expect(
      statements == [
        "verb seed(7)",
        "x = [[0, 0], [0, 1], [1, 0], [1, 1]]",
        "y = [[0], [1], [1], [0]]",
        "param W1 = glorot(2, 4)", "param b1 = zeros(4)",
        "param W2 = glorot(4, 1)", "param b2 = zeros(1)",
        "eta = 0.5",
        "repeat 5000 {h = tanh(((x @ W1) + b1)); ŷ = sigmoid(((h @ W2) + b2)); L = mse(ŷ, y); "
          + "W1 := (W1 - (eta * ∂{L}/∂{W1})); b1 := (b1 - (eta * ∂{L}/∂{b1})); "
          + "W2 := (W2 - (eta * ∂{L}/∂{W2})); b2 := (b2 - (eta * ∂{L}/∂{b2})); verb track(loss: L)}",
        "verb print(\"loss {L:.4g}\")",
        "verb plot(history.loss, title: \"XOR\", logy: true, to: \"xor.png\")",
        "net = (dense(2, 4, tanh) |> dense(4, 1, sigmoid))",
        "opt = adam(net, lr: 0.05)",
        "repeat 500 {L = mse(net(x), y); verb backward(L); verb step(opt); verb track(loss: L)}",
        "data = csv(\"Samples/data/digits.csv\")",
        "pixels = (columns(data, (0 ..< 64)) / 16)",
        "(train_x, train_y, test_x, test_y) = split(pixels, data.digit, 0.8)",
        "digits = ((dense(64, 32, relu) |> dropout(0.1)) |> dense(32, 10))",
        "opt = adam(digits, lr: cosine(0.003, steps: 900))",
        "for (xb, yb) in batches(train_x, train_y, 32, shuffle: true, epochs: 20) "
          + "{L = cross_entropy(logits: digits(xb, training: true), target: yb); verb backward(L); verb step(opt); verb track(loss: L)}",
        "verb print(\"accuracy {accuracy(digits(test_x), test_y):.3}\")",
        "verb train(digits, train_x, train_y, loss: cross_entropy, optimizer: adam(lr: 0.003), epochs: 20, batch: 32, validation: 0.1)",
        "layer Residual(width) {inner = dense(width, width, relu); param gain = ones(width); def forward(x) = (x + (gain * inner(x)))}",
        "def huber(p, t, delta: 1) = {e = abs((p - t)); mean(where((e < delta), ((e ^ 2) / 2), (delta * (e - (delta / 2)))))}",
      ])
  }
}
