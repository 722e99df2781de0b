import Charts
import Interpreter
import Syntax
import Testing

/// A turn that Ctrl-C stopped goes on where it was: a stop and `resume` change no bit.
@Suite struct StoppedTurnTests {
  /// Presses Ctrl-C when the program has written so many lines.
  private final class StoppingHost: Host {
    let flag: InterruptionFlag
    var linesLeft: Int
    init(_ flag: InterruptionFlag, after lines: Int) { (self.flag, linesLeft) = (flag, lines) }
    func write(_ text: String) {
      linesLeft -= 1
      if linesLeft == 0 { flag.request() }
    }
    func remark(_ text: String) {}
    func warn(_ warning: Diagnostic) {}
    func show(_ figure: Figure) {}
    func update(_ figure: Figure) {}
    func updateEnded(_ figure: Figure) {}
    func progress(_ progress: Progress) {}
    func progressEnded() {}
  }

  private func outcome(_ loop: String, stops: [Int]) throws -> String {
    let flag = InterruptionFlag()
    let host = StoppingHost(flag, after: stops.first ?? 0)
    let session = Session(host: host, interruption: flag)
    try session.run("param w = 1; opt = sgd([w], lr: 0.01); n = 0; m = 0", name: "setup")
    var code = loop
    for (place, _) in stops.enumerated() {
      #expect(throws: Interrupted.self) { try session.run(code, name: "loop") }
      flag.clear()
      host.linesLeft = place + 1 < stops.count ? stops[place + 1] : 0
      code = "resume()"
    }
    try session.run(code, name: "loop")
    return try session.run("[n, m, w, opt.steps, len(history.m)]", name: "look").description
  }

  @Test(
    arguments: [
      "repeat 20 { n = n + 1; print n; m = m + n; track m: m }",
      "repeat 20 { L = w^2; backward L; print 1; step opt; n = n + 1; m = m + L; track m: m; print n }",
      "for i in 1...20 { i = i * 2; print i; n = n + i; m = m + n; track m: m }",
      "for i in [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5] { n = n + i; print i; m = m + n; track m: m }",
      "while n < 20 { n = n + 1; print n; m = m + n; track m: m }",
      "while true { n = n + 1; print n; m = m + n; track m: m; if n == 20 { break } }",
      "repeat 20 { w := w - 0.1; print 1; n = n + w; m = m + 1; track m: m; print m }",
    ], [[1], [11], [4, 2, 1]])
  func `stopped and resumed`(loop: String, stops: [Int]) throws {
    #expect(try outcome(loop, stops: stops) == outcome(loop, stops: []))
  }

  @Test func `a turn that was stopped in a loop of its own begins anew`() throws {
    let loop = "repeat 5 { n = 0; for i in 1...4 { n = n + i; print n }; m = m + n; track m: m }"
    #expect(try outcome(loop, stops: [6]) == outcome(loop, stops: []))
  }
}
