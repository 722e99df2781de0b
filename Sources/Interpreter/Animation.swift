import Autodiff
import Charts
import Data
import NeuralNetworks
import Syntax
import Tensors

// Films of a run that `track weights:` recorded.
extension Builtin {
  static let animation: [Builtin] = [
    Builtin(
      "animate(net, chart, fps: 12, hold: 2, frames: none, to: none)", category: "charts",
      summary: "Makes a film of a chart over a recorded run: what it showed at each step.",
      details: """
        track weights: net before the loop keeps up to 128 states of the weights. For each of them the chart, any \
        expression that gives a figure, is evaluated with the network as it was then; the last frame is the network as \
        it is. Axes and colour scales are the same in all frames; below stand the step and the loss of its backward \
        pass. All else has its present value, and afterwards the session is as before, bit for bit.
        net: a network, a list of parameters, or a list of networks that learned side by side.
        chart: boundary(net, x, y), weights(net), diagram(net), figure(…); a function gets the step.
        fps: frames a second, 0.1 to 50.
        hold: seconds that the last frame stays before the film begins again.
        frames: at most so many, evenly spaced; without it all that were kept.
        to: .gif, with half as many pixels a side as a PNG, or .png for files run-0001.png, run-0002.png, … in full size.
        """,
      example: """
        seed 1
        (x, y) = moons(100, noise: 0.1)
        net = dense(2, 8, tanh) |> dense(8, 2)
        opt = adam(net, lr: 0.05)
        track weights: net
        repeat 60 {
          backward cross_entropy(logits: net(x), target: y)
          step opt
        }
        animate net, boundary(net, x, y, title: "Moons"), frames: 5, to: "run.gif"
        """
    ) { call in
      try Animation(call).write()
      return .none
    }
  ]

  /// The place of an argument that is evaluated again and again, not before the call.
  var delayedPlace: Int? { name == "animate" ? 1 : nil }
}

/// One call of `animate`.
private struct Animation {
  private let call: Call
  private let session: Session
  private let film: Film
  private let path: String
  private let recordings: [Recording]
  /// The steps of the frames; the last one is the present.
  private let steps: [Int]
  private let lastStep: Int
  private let lastLoss: Double
  /// The session as it is, to come back to after each frame.
  private let now: Snapshot

  init(_ call: Call) throws {
    self.call = call
    session = call.session
    film = try call.charting {
      try Film(framesPerSecond: try call.number(2), hold: try call.number(3))
    }
    guard !call.isNone(5) else {
      throw call.error(
        "animate needs a file to write", help: "to: \"run.gif\", or to: \"run.png\" for a numbered series")
    }
    path = try session.outputPath(call.text(5))
    let found = try Self.recordings(call)
    recordings = found
    let longest = found.max { $0.passCount < $1.passCount }
    lastStep = longest?.passCount ?? 0
    lastLoss = longest?.lastLoss ?? .nan
    let all = (longest?.weightSteps ?? []) + [lastStep]
    let count = min(all.count, try call.optionalInteger(4, 2...Int.max) ?? all.count)
    steps = (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
    now = session.snapshot()
  }

  private static func recordings(_ call: Call) throws -> [Recording] {
    var values = [call[0]]
    if case .list(let items) = call[0],
      items.contains(where: { if case .layer = $0 { true } else { false } })
    {
      values = items
    }
    return try values.map { value in
      guard let parameters = value.parameters, !parameters.isEmpty else {
        throw call.mismatch(value, call.span(0), "net of animate", "a network or a list of parameters")
      }
      let name = call.session.sources.text(call.span(0)).singleLine
      guard let recording = call.session.recordings.covering(parameters), !recording.weightSteps.isEmpty
      else {
        throw call.invalid(
          0, "no run of \(name) was recorded", help: "write track weights: \(name) before the loop")
      }
      return recording
    }
  }

  /// Draws all frames; the session is as before, whatever happens.
  func write() throws {
    let progress = LoopProgress(total: steps.count, turns: 0, start: Clock.seconds)
    defer { if progress.isShown { session.host.progressEnded() } }
    // Charts whose scales follow from the weights are asked for all their scales first.
    var spans = FilmSpans()
    for (place, step) in steps.enumerated() {
      spans.include(try figure(place, step))
      if spans.isEmpty { break }
    }
    var notes: [String] = []
    let interruption = session.interruption
    try call.charting {
      try GnuplotProcess.shared.write(
        film, to: path, shouldStop: { interruption.isRequested },
        frame: { place in
          guard place < steps.count else { return nil }
          var figure = spans.applied(to: try figure(place, steps[place]))
          figure.strip = FilmStrip(step: steps[place], of: lastStep, loss: loss(place, steps[place]))
          notes = figure.notes
          progress.turns = place
          progress.report(session, inner: nil)
          return figure
        })
    }
    for note in notes { session.host.warn(Diagnostic(.warning, code: "chart", note, at: call.span(1))) }
  }

  private func loss(_ place: Int, _ step: Int) -> Double? {
    guard place < steps.count - 1 else { return lastLoss.isNaN ? nil : lastLoss }
    let recording = recordings.max { $0.passCount < $1.passCount }
    return recording.flatMap { recording in
      recording.weightSteps.firstIndex(of: step).map { recording.losses[$0] }
    }
  }

  /// The chart with the networks as they were before a step.
  private func figure(_ place: Int, _ step: Int) throws -> Figure {
    let (recorder, shown, timeline) = (session.recorder, session.host, session.timeline)
    let observer = recorder.gradientObserver
    session.host = SilentHost()
    recorder.gradientObserver = nil
    defer {
      session.restore(now)
      recorder.gradientObserver = observer
      (session.host, session.timeline) = (shown, timeline)
    }
    if place < steps.count - 1 {
      for recording in recordings { recording.showWeights(at: step) }
    }
    var value = try session.machine.call(call[1], [], call.span(1))
    if case .function = value {
      value = try session.machine.call(value, [.number(Double(step))], call.span(1))
    }
    guard case .figure(let figure) = value else {
      throw call.mismatch(
        value, call.span(1), "chart of animate", "a figure",
        help: "as boundary(net, x, y) gives one; for a verb with its arguments write the parentheses")
    }
    return figure
  }
}

extension Recording {
  /// Puts the parameters, and what the layers keep beside them, back to the last state that was kept up to a step.
  fileprivate func showWeights(at step: Int) {
    guard let place = weightSteps.lastIndex(where: { $0 <= step }) else { return }
    for (number, watched) in watched.enumerated() {
      guard let parameter = watched.parameter else { continue }
      let value = weights(of: number)[place]
      parameter.restore(
        value: value.precision == parameter.value.precision
          ? value : value.converted(to: parameter.value.precision), gradient: nil, state: .none)
    }
    if states.indices.contains(place) { for state in states[place] { state.restore() } }
  }
}
