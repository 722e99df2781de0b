import Foundation
import Interpreter
import Syntax
import Testing

@Suite struct BuiltinsTrainingTests {
  private let blobs = "seed 1\n(x, y) = blobs(90, noise: 0.5)\nnet = dense(2, 8, tanh) |> dense(8, 3)\n"

  @Test func `train tracks each epoch and reports its end`() throws {
    let run = try BuiltinsRun(
      blobs
        + "run = train(net, x, y, optimizer: adam(lr: 0.05), epochs: 12, batch: 16, validation: 0.2)\nprint names(run)"
    )
    #expect(run.errorText == "")
    #expect(run.lines == ["[\"loss\", \"accuracy\", \"validation_loss\", \"validation_accuracy\"]"])
    let loss = try #require(run.session.history["loss"])
    #expect(loss.count == 12)
    #expect(loss[11] < loss[0] / 4)
    #expect(try #require(run.session.history["validation_accuracy"]).last == 1)
    #expect(run.host.remarks.count == 1)
    #expect(run.host.remarks[0].hasPrefix("12 epochs: loss 0."))
  }

  @Test func `the same seed trains the same weights`() throws {
    let program = blobs + "train net, x, y, epochs: 3\nprint \"{net.dense1.W:.9g}\""
    #expect(try BuiltinsRun(program).lines == BuiltinsRun(program).lines)
  }

  @Test func `losses are given logits or probabilities as the network ends`() throws {
    let run = try BuiltinsRun(
      """
      (x, y) = moons(40)
      t = reshape(y, 40, 1)
      a = dense(2, 4, tanh) |> dense(4, 1, sigmoid)
      b = dense(2, 4, tanh) |> dense(4, 1)
      c = dense(2, 4, tanh) |> dense(4, 2) |> softmax
      train a, x, t, loss: bce, epochs: 1
      train b, x, t, loss: bce, epochs: 1
      train c, x, y, loss: cross_entropy, epochs: 1
      train b, x, t, loss: (p, q) => mean((p - q)^2), epochs: 1
      """)
    #expect(run.errorText == "")
    #expect(run.session.history["loss"]?.count == 4)
  }

  @Test func `validation may be rows of its own, and sizes may be inferred`() throws {
    let run = try BuiltinsRun(
      blobs + "train dense(_, 3), x, y, epochs: 2, validation: (x[0..<9], y[0..<9]), quiet: true")
    #expect(run.errorText == "")
    #expect(run.session.history["validation_loss"]?.count == 2)
    #expect(run.host.remarks.isEmpty)
  }

  @Test func `Ctrl-C ends between two steps and keeps the weights`() throws {
    let interruption = InterruptionFlag()
    let host = CollectingHost()
    let session = Session(host: host, interruption: interruption)
    try session.run(blobs + "before = net.dense1.W.value", name: "first")
    let timer = Thread {
      Thread.sleep(forTimeInterval: 0.3)
      interruption.request()
    }
    timer.start()
    #expect(throws: Interrupted.self) { try session.run("train net, x, y, epochs: 1000000", name: "second") }
    interruption.clear()
    try session.run("print any(net.dense1.W != before), len(history.loss) > 0", name: "third")
    #expect(host.output == "true true\n")
  }

  // MARK: Files

  @Test func `a network and its optimizer come back from a file`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
      .path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try BuiltinsRun(
      blobs + """
        opt = adam(net, lr: 0.05)
        repeat 3 { L = cross_entropy(logits: net(x), target: y); backward L; step opt }
        save (net: net, opt: opt, scale: [1, 2]), "\(path)"
        W = net.dense1.W.value
        repeat 3 { L = cross_entropy(logits: net(x), target: y); backward L; step opt }
        param scale = [0, 0]
        load (net: net, opt: opt, scale: scale), "\(path)"
        print all(net.dense1.W == W), opt.steps, scale
        print names(safetensors("\(path)"))[0]
        """)
    #expect(run.errorText == "")
    #expect(run.lines == ["true 3 [1, 2]", "net.dense1.W"])
  }

  @Test func `a load that does not fit changes nothing`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
      .path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try BuiltinsRun(
      """
      a = dense(2, 3)
      b = dense(2, 3)
      save (a: a, b: b), "\(path)"
      c = dense(2, 3)
      d = dense(3, 3)
      before = c.W.value
      load (a: c, b: d), "\(path)"
      """)
    #expect(run.error?.message == "W has shape [3, 3], the file has [2, 3]")
    try run.session.run("print all(c.W == before)", name: "after")
    #expect(run.lines == ["true"])
  }
}
