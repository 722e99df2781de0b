import Interpreter
import Testing

@testable import Console

@Suite struct CompleterTests {
  /// What Tab offers at the `|` of a text, in a session that ran `program`.
  func completion(_ text: String, after program: String = "") throws -> Completion {
    var options = Session.Options()
    options.isInteractive = true
    let session = Session(host: CollectingHost(), options: options)
    try session.run(program, name: "program")
    let files = [
      "Samples": ["data", "xor.bps"], "Samples/": ["data", "xor.bps"], ".": ["Samples", "loss.png", ".git"],
    ]
    let completer = Completer(session: session, commands: .standard) { path in
      (files[path] ?? []).map { FolderEntry(name: $0, isFolder: $0 == "data" || $0 == "Samples") }
    }
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    return completer.complete(parts.joined(), cursor: parts[0].unicodeScalars.count)
  }

  func texts(_ text: String, after program: String = "") throws -> [String] {
    try completion(text, after: program).choices.map(\.text)
  }

  static let net = "net = dense(2, 4, tanh) |> dense(4, 1, sigmoid)"

  @Test func `names in scope, builtins and keywords`() throws {
    #expect(try texts("sigm|") == ["sigmoid"])
    #expect(try texts("los|", after: "loss1 = 1; loss2 = 2") == ["loss1", "loss2"])
    #expect(try texts("x = whi|") == ["while"])
    #expect(try texts("y = 3 * par|", after: "parts = 2").first == "parts")
    #expect(try completion("lo|", after: "low = 1").replaced == 2)
  }

  @Test func `a name is offered as the program wrote it`() throws {
    #expect(try texts("et|", after: "η = 0.5").contains("η"))
    #expect(try texts("ŷ|", after: "ŷ_test = 1") == ["ŷ_test"])
    #expect(try texts("ban|", after: "banana = [1, 2]") == ["banana"])
  }

  @Test func `names of the entry that is being written`() throws {
    #expect(try texts("for item in 1...3 {\n  ite|\n}") == ["item"])
    #expect(try texts("f(width) = wid|") == ["width"])
    // Neither the word itself nor a label is a name.
    #expect(try texts("qqq|").isEmpty)
    #expect(try texts("plot y, qtitle: 1; qt|").isEmpty)
  }

  @Test func `kept results only when asked for`() throws {
    let program = "_ = 1; _1 = 1; other = 2"
    #expect(try texts("print |", after: program) == ["other"])
    #expect(try texts("print _|", after: program) == ["_", "_1"])
  }

  @Test func `what fits an argument is offered, and nothing twice`() throws {
    let program = Self.net + "; x = [[1, 2]]; y = [1]; opt = adam(net)"
    let losses = try texts("train net, x, y, loss: |", after: program)
    #expect(losses.starts(with: ["mse", "mae"]) && losses.contains("cross_entropy"))
    #expect(!losses.contains("epochs") && Set(losses).count == losses.count)
    #expect(try texts("train(net, x, y, optimizer: ad|", after: program).starts(with: ["adam"]))
    #expect(try texts("dense(2, 8, |").contains("tanh"))
    #expect(try texts("dense(2, 8, ta|").first == "tanh")
    #expect(!(try texts("dense(2, |").contains("tanh")))
    #expect(try texts("dense(2, 8, init: gl|") == ["glorot", "glorot_uniform"])
    let labels = try texts("train net, x, y, |", after: program)
    #expect(labels.contains("epochs") && labels.count { $0 == "x" } == 1)
    #expect(try texts("∂L/∂net.dense1.|", after: program) == ["W", "b"])
  }

  @Test func `the values of a setting`() throws {
    #expect(try texts(":set theme |") == ["light", "dark", "paper"])
    #expect(try texts(":set pictures b|") == ["braille"])
    #expect(try texts(":set seed |") == [])
  }

  @Test func `several have a line on what they are`() throws {
    let choices = try completion("tan|").choices
    #expect(choices.map(\.text) == ["tan", "tanh"])
    #expect(choices.allSatisfy { !$0.summary.isEmpty })
    #expect(
      try completion("qw|", after: "qwx = [1, 2]; qwf(a) = a").choices.map(\.summary)
        == ["function qwf(a)", "a tensor [2]"])
  }

  @Test func `members and parameter paths`() throws {
    #expect(try texts("net.|", after: Self.net) == ["dense1", "dense2", "name"])
    #expect(try texts("net.dense1.|", after: Self.net) == ["W", "b", "name"])
    #expect(try texts("∂L/∂net.dense2.|", after: Self.net) == ["W", "b"])
    #expect(try texts("net.dense1.W.gr|", after: Self.net) == ["grad"])
    #expect(try texts("r.al|", after: "r = (alpha: 1, beta: 2)") == ["alpha"])
    #expect(try texts("opt.|", after: "\(Self.net); opt = adam(net)") == ["lr", "steps"])
    #expect(try texts("history.|", after: "track loss: 1, rate: 2") == ["loss", "rate"])
    #expect(try texts("xs[0].|", after: "xs = [(alpha: 1), (beta: [(gamma: 2)])]") == ["alpha"])
    #expect(try texts("xs[-1].beta[0].|", after: "xs = [(alpha: 1), (beta: [(gamma: 2)])]") == ["gamma"])
    #expect(try texts("xs[7].sh|", after: "xs = [(alpha: 1)]") == ["shape"])
    #expect(try texts("xs[i].sh|", after: "xs = [(alpha: 1)]; i = 0") == ["shape"])
    #expect(try texts("f(x).sh|") == ["shape"])
    #expect(try texts("nothing.here.sh|") == ["shape"])
  }

  @Test func `members of a layer of one's own`() throws {
    let program =
      "layer Gain(n) { inner = dense(n, n)\n param gain = ones(n)\n forward(x) = gain * inner(x) }\n g = Gain(3)"
    let members = try texts("g.|", after: program)
    #expect(members.contains("inner") && members.contains("gain"))
    #expect(try texts("g.inner.|", after: program) == ["W", "b", "name"])
  }

  @Test func `labels inside a call, but none twice`() throws {
    let choices = try completion("adam(net, weight_|").choices
    #expect(choices == [.init(text: "weight_decay", summary: choices[0].summary, suffix: ": ")])
    #expect(try texts("adam(net, |").contains("lr"))
    #expect(!(try texts("adam(net, lr: 0.1, |").contains("lr")))
    #expect(try texts("plot y, titl|") == ["title"])
    #expect(try texts("huber2(1, 2, del|", after: "huber2(p, t, delta: 1) = p") == ["delta"])
    #expect(try texts("train net, x, y, optimizer: adam(wei|").first == "weight_decay")
  }

  @Test func `files inside a string`() throws {
    #expect(
      try completion("csv(\"Sam|") == Completion(replaced: 3, choices: [.init(text: "Samples", suffix: "/")]))
    #expect(try texts("csv(\"Samples/|") == ["data", "xor.bps"])
    #expect(try texts("load net, \"lo|") == ["loss.png"])
    #expect(try texts("load net, \".|") == [".git"])
    #expect(try texts("print \"{sigm|") == ["sigmoid"])
  }

  @Test(arguments: [
    ("\\eta|", "η", 4), ("\\partial|", "∂", 8), ("\\Ome|", "Ω", 4), ("x\\_1|", "₁", 3), ("x\\^2|", "²", 3),
    ("y\\hat|", "ŷ", 5), ("x = w\\bar|", "w\u{304}", 5), ("η\\tilde|", "η\u{303}", 7),
  ]) func `a backslash and a name become the character`(text: String, result: String, replaced: Int) throws {
    let completion = try completion(text)
    #expect(completion.choices.map(\.text) == [result])
    #expect(completion.replaced == replaced)
  }

  @Test func `the beginning of several symbols lists them with their characters`() throws {
    let choices = try completion("\\th|").choices
    #expect(choices == [.init(text: "θ")])
    #expect(try completion("\\ps|").choices == [.init(text: "ψ")])
    let several = try completion("\\b|")
    #expect(several.choices == [.init(text: "\\bar", summary: "◌̄"), .init(text: "\\beta", summary: "β")])
    #expect(several.replaced == 2)
    #expect(try texts("\\hat|").isEmpty)
    #expect(try texts("\\nosuch|").isEmpty)
  }

  @Test func `commands and their arguments`() throws {
    #expect(try texts(":he|") == ["help"])
    #expect(try completion(":|").choices.allSatisfy { !$0.summary.isEmpty })
    #expect(try texts(":help sigm|") == ["sigmoid"])
    #expect(try texts("?sigm|") == ["sigmoid"])
    #expect(try texts("?wei|", after: "weights = 1") == ["weights"])
  }

  @Test func `nothing is offered in a comment or behind a number`() throws {
    #expect(try texts("# sig|").isEmpty)
    #expect(try texts("12|").isEmpty)
  }

  @Test func `nothing is evaluated`() throws {
    let host = CollectingHost()
    let session = Session(host: host)
    try session.run("f(x) = { print \"ran\"\n x }", name: "program")
    let completer = Completer(session: session, commands: .standard)
    for text in ["f(1).", "f(1)", "[f(i) for i in 1...3].", "f(", "x = f(2) |> "] {
      _ = completer.complete(text, cursor: text.unicodeScalars.count)
    }
    #expect(host.output.isEmpty)
  }

  @Test func `thousands of names take no time`() throws {
    let session = Session(host: CollectingHost())
    for number in 0..<5000 { session.define("variable\(number)", .number(1)) }
    let completer = Completer(session: session, commands: .standard)
    let time = ContinuousClock().measure {
      #expect(completer.complete("x = variable49", cursor: 14).choices.count == 111)
    }
    // The built program is asked for 10 ms; this is an unoptimised build on a busy machine.
    #expect(time < .milliseconds(250))
  }
}
