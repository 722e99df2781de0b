import Foundation
import Interpreter
import Testing

@testable import Console

/// A saved session gives the same numbers, wherever its cells were stopped.
@Suite struct SavedNotebookTests {
  /// A cell, and after how many milliseconds Ctrl-C comes.
  typealias StoppedCell = (text: String, milliseconds: Double?)

  static let start = """
    n = 0; k = 1; m = 0
    (x, y) = moons(64)
    net = dense(2, 8, tanh) |> dropout(0.2) |> batchnorm(8) |> dense(8, 2)
    opt = adam(net, lr: 0.02)
    learn(a, b) = {
      L = cross_entropy(logits: net(a, training: true), target: b)
      backward L
      step opt
      track loss: L
    }
    fit(count) = { repeat count { learn(x, y) } }
    """

  static let sessions: [[StoppedCell]] = [
    [
      ("repeat 50000000 { n = n + k; m = m + n % 7 }", 30), ("k = 1000", nil), ("resume", 20),
      ("resume steps: 5", nil), ("while true { n += 1; m = m + n % 3 }", 20),
    ],
    [
      (
        "for epoch in 1...10000 {\n  m = epoch\n  for (a, b) in batches(x, y, 8, shuffle: true) { learn(a, b) }\n}",
        40
      ),
      ("opt.lr = 0.001", nil), ("resume", 30), ("resume", 30),
    ],
    [("fit(100000); k = 7", 40), ("resume steps: 3", nil), ("m = _ + 1", nil), ("fit(100000)", 30)],
    [
      ("train net, x, y, epochs: 100000", 40), ("opt.lr = 0.5", nil),
      ("train net, x, y, optimizer: opt, epochs: 100000", 40), ("resume", 20),
    ],
    [
      ("while n < 1e9 { n += 1; if n % 2 == 0 { m += n; k = m % 5 } else { k += 1 } }", 30),
      ("rewind 5", nil), ("resume", 20),
    ],
    [("W = uniform(300, 300)", nil), ("repeat 100000 { V = W @ W; n += 1; k += V[0, 0]; m = n }", 50)],
    [
      ("for i in 1...1000 { learn(x, y); m = x[i] }", nil), ("k = 3", nil), ("m = x[99]", nil),
      ("for i in 1...30 { learn(x, y) }", nil),
    ],
  ]

  private func run(_ cells: [StoppedCell]) -> Notebook {
    var options = Session.Options()
    options.isInteractive = true
    let flag = InterruptionFlag()
    let notebook = Notebook(Session(host: CollectingHost(), options: options, interruption: flag))
    for cell in [(Self.start, nil)] + cells {
      if let milliseconds = cell.milliseconds {
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: milliseconds / 1000)
          flag.request()
        }
      }
      _ = notebook.run(cell.text)
    }
    return notebook
  }

  @Test(arguments: sessions.indices) func `a session that was stopped runs again to the same numbers`(
    place: Int
  ) throws {
    let looks = ["n", "m", "k", "opt.steps", "net(x)", "history.loss", "uniform(3)"]
    let notebook = run(Self.sessions[place])
    for (cell, given) in zip(notebook.cells.dropFirst(), Self.sessions[place]) where given.milliseconds != nil
    {
      #expect(cell.wasStopped, "\(given.text)")
    }
    let saved = SavedNotebook(notebook).text
    let session = Session(host: CollectingHost())
    try session.run(saved, name: "saved")
    notebook.session.interruption.clear()
    for look in looks where look != "history.loss" || !notebook.session.history.names.isEmpty {
      let (here, there) = try (notebook.session.run(look, name: ""), session.run(look, name: ""))
      #expect(here.description == there.description, "\(look) of\n\(saved)")
    }
  }
}
