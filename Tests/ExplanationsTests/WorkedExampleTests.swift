import Testing

/// Matt Mazur, "A step by step backpropagation example" (2015): two inputs, two hidden units, two outputs.
///
/// Every number that the text publishes must stand in what explain says of the same network. Where the text updates
/// the first layer it uses the old second layer, so that both change at once; the error after that is 0.291027774.
@Suite struct WorkedExampleTests {
  private static let program = """
    precision f64
    i1 = 0.05; i2 = 0.10
    param w1 = 0.15; param w2 = 0.20; param w3 = 0.25; param w4 = 0.30
    param w5 = 0.40; param w6 = 0.45; param w7 = 0.50; param w8 = 0.55
    b1 = 0.35; b2 = 0.60
    net_h1 = w1 * i1 + w2 * i2 + b1
    net_h2 = w3 * i1 + w4 * i2 + b1
    out_h1 = sigmoid(net_h1)
    out_h2 = sigmoid(net_h2)
    net_o1 = w5 * out_h1 + w6 * out_h2 + b2
    net_o2 = w7 * out_h1 + w8 * out_h2 + b2
    out_o1 = sigmoid(net_o1)
    out_o2 = sigmoid(net_o2)
    E_o1 = 0.5 * (0.01 - out_o1)^2
    E_o2 = 0.5 * (0.99 - out_o2)^2
    E = E_o1 + E_o2
    """

  /// What the text calls a number, and the number.
  private static let published: [(name: String, value: String)] = [
    ("net_h1", "0.3775"), ("out_h1", "0.593269992"), ("out_h2", "0.596884378"), ("net_o1", "1.105905967"),
    ("out_o1", "0.75136507"), ("out_o2", "0.772928465"), ("E_o1", "0.274811083"), ("E_o2", "0.023560026"),
    ("E_total", "0.298371109"), ("∂E/∂out_o1", "0.74136507"), ("∂out_o1/∂net_o1", "0.186815602"),
    ("∂net_o1/∂w5 = out_h1", "0.593269992"), ("∂E/∂w5", "0.082167041"), ("δ_o1", "0.138498562"),
    ("∂E_o1/∂out_h1", "0.055399425"), ("∂E_o2/∂out_h1", "-0.019049119"), ("∂E/∂out_h1", "0.036350306"),
    ("∂out_h1/∂net_h1", "0.241300709"), ("∂net_h1/∂w1 = i1", "0.05"), ("∂E/∂w1", "0.000438568"),
    ("w5+", "0.35891648"), ("w6+", "0.408666186"), ("w7+", "0.511301270"), ("w8+", "0.561370121"),
    ("w1+", "0.149780716"), ("w2+", "0.19956143"), ("w3+", "0.24975114"), ("w4+", "0.29950229"),
    ("E after the step", "0.291027774"),
  ]

  /// Whether a number is the published one, within its last decimal.
  private static func rounds(_ number: Double, to published: String) -> Bool {
    guard let value = Double(published) else { return false }
    let decimals = published.split(separator: ".").last?.count ?? 0
    return abs(number - value) <= 1.01 * (0..<decimals).reduce(1.0) { unit, _ in unit / 10 }
  }

  @Test func `every published number is there`() {
    let run = ProgramRun(Self.program + "\nexplain E, level: 3, lr: 0.5")
    #expect(run.errorText == "")
    #expect(run.tooWideLine == nil)
    let shown = numbers(in: run.output)
    for (name, value) in Self.published {
      #expect(shown.contains { Self.rounds($0, to: value) }, "\(name) = \(value) in:\n\(run.output)")
    }
  }

  @Test func `the matrix form has the same numbers`() {
    let run = ProgramRun(
      """
      precision f64
      x = [[0.05, 0.10]]
      t = [[0.01, 0.99]]
      param W1 = [[0.15, 0.25], [0.20, 0.30]]
      param W2 = [[0.40, 0.50], [0.45, 0.55]]
      h = sigmoid(x @ W1 + 0.35)
      o = sigmoid(h @ W2 + 0.60)
      E = sum(0.5 * (t - o)^2)
      explain E, level: 3, lr: 0.5
      """)
    #expect(run.errorText == "")
    #expect(run.tooWideLine == nil)
    let shown = numbers(in: run.output)
    for (name, value) in Self.published {
      #expect(
        shown.contains { Self.rounds($0, to: value) || Self.rounds(-$0, to: value) }, "\(name) = \(value)")
    }
  }
}
