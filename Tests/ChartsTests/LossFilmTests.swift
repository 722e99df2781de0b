import Autodiff
import Explanations
import Foundation
import Tensors
import Testing

@testable import Charts

/// The film of a pass: which frames there are, what each shows, and that nothing moves but what it tells.
@Suite struct LossFilmTests {
  private func film(_ loss: ChartArgument) throws -> [LossDiagram] {
    guard case .tensor(let variable, _) = loss else { return [] }
    let graph = try LossGraph(variable, program: ProgramText())
    return try LossFilm(
      graph, LossDiagram.Options(), update: .gradientDescent(graph.gradients, rate: 0.5)
    ).frames
  }

  private func labels(_ frame: LossDiagram, _ start: String) -> [Substring] {
    Figure(frame).script(for: .png, output: "a.png").split(separator: "\n").filter {
      $0.hasPrefix("set label \"\(start)")
    }
  }

  @Test func `values come in the order of the computation, gradients from the loss back, then the update`()
    throws
  {
    let frames = try film(Network.mazur)
    let moments = try frames.map { try #require($0.moment) }
    #expect(moments.map(\.step.rawValue) == moments.map(\.step.rawValue).sorted())
    #expect(Set(moments.map(\.step)) == Set(LossDiagram.Moment.Step.allCases))
    #expect(moments.first?.caption == "What goes in: the data and the parameters")
    #expect(moments.contains { $0.caption == "z1 = c1 @ W1 + b1" })
    #expect(moments.contains { $0.caption == "L = sum(z5) = 0.2984: how wrong the prediction is" })
    #expect(moments.contains { $0.caption.hasPrefix("∂L/∂a1 = ∂L/∂z2 @ W2ᵀ") })
    #expect(moments.contains { $0.caption.contains("W := W − η · ∂L/∂W (gradient descent, rate 0.5)") })
    // All weights and biases are updated at once.
    #expect(moments.last?.caption.contains("0.280471") == true)
    for (earlier, later) in zip(moments, moments.dropFirst()) {
      #expect(earlier.computed.isSubset(of: later.computed) && earlier.reached.isSubset(of: later.reached))
    }
  }

  @Test func `every frame is the same drawing`() throws {
    let frames = try film(Network.mazur)
    let sizes = Set(frames.map { "\($0.preferredSize ?? (0, 0))" })
    #expect(sizes.count == 1)
    for name in ["W1", "L", "z2"] {
      let places = Set(
        frames.flatMap { labels($0, "\(name)\"").map { $0.prefix { $0 != "f" } } }.map(String.init))
      #expect(places.count == 1, "\(name) does not move: \(places)")
    }
    let first = try #require(frames.first)
    let last = try #require(frames.last)
    #expect(labels(first, "∂").isEmpty)
    #expect(labels(last, "∂").count == 14)
    #expect(labels(first, "→").isEmpty)
    #expect(labels(last, "→").count == 4)
  }

  @Test func `a large computation has a frame for each layer`() throws {
    let frames = try film(Network.loop(200))
    #expect(frames.count > 10 && frames.count < 150)
  }

  @Test func `the film is written`() throws {
    let frames = try film(Network.loop(1))
    let path = NSTemporaryDirectory() + "bps-pass-\(getpid()).gif"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let count = try GnuplotProcess.shared.write(Film(framesPerSecond: 1), to: path) {
      frames.indices.contains($0) ? Figure(frames[$0]) : nil
    }
    #expect(count == frames.count)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(6) == Data("GIF89a".utf8))
  }
}
