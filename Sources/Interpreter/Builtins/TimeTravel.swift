import Autodiff
import Charts
import Explanations
import NeuralNetworks
import Syntax
import Tensors

// Going back in a training, going on from there, and trying out what would have been.
extension Builtin {
  private static let trainedBefore = """
    seed 1
    (x, y) = moons(40)
    net = dense(2, 8, tanh) |> dense(8, 2)
    opt = adam(net, lr: 0.05)
    repeat 30 {
      L = cross_entropy(logits: net(x), target: y)
      backward L
      step opt
      track loss: L
    }
    """

  static let timeTravel: [Builtin] = [
    Builtin(
      "rewind(step)", category: "time travel",
      summary: "Goes back in a training: to the state before the turn that took that step.",
      details: """
        Parameters, gradients, optimizers, running statistics, the random numbers, history and the variables that the \
        training changed are, bit for bit, what they were then; what was defined after it stays. Steps are counted as \
        opt.steps does, turns where no optimizer steps. It works for loops, for functions that train, and for train. Of \
        a loop at the top level and of a train that is a statement of its own, moments are kept now and then, within a \
        limit of memory, and what lies between is run again, unseen. A function is run again from its call, which takes \
        as long as it took to get there. What writes files writes them again. resume() goes on from there, through the \
        rest of the function as well.
        """,
      example: trainedBefore + """

        rewind 20
        print opt.steps, len(history.loss)  # expect: 19 19
        resume()
        print opt.steps                     # expect: 30
        """
    ) { call in
      let step = try call.integer(0)
      guard step >= 1 else {
        throw Diagnostic(
          code: "value", "steps are counted from 1, there is no step \(step)", at: call.span(0),
          help: "rewind 1 goes back to the state before the first step")
      }
      try call.session.rewind(to: step, at: call.span)
      return .none
    },
    Builtin(
      "resume(steps: none)", category: "time travel",
      summary: "Lets a training go on: after rewind, after Ctrl-C, or after an error in it.",
      details: """
        It takes the session as it is now, so that opt.lr = 0.01 before it changes how the training goes on; without \
        a change one that was rewound gives the same bits again. A turn that was stopped goes on with the statement it had \
        come to; one with an error, or stopped in a loop or a function inside it, begins anew. With steps: it \
        stops after so many, and can go on later. A loop runs to its end, a statement such as net = fit(x, y) too, and \
        its value is assigned, or given back by resume(). What stands behind it in its cell does not run.
        """,
      example: trainedBefore + """

        rewind 20
        opt.lr = 0.01
        resume steps: 5
        print opt.steps  # expect: 24
        """
    ) { call in
      try call.session.resume(steps: call.optionalInteger(0, 1...Int.max), at: call.span)
    },
    Builtin(
      "interrupt(at: none, before: none)", category: "time travel",
      summary: "Lets the next statement end in its middle, as Ctrl-C did when the session was saved.",
      details: """
        :save writes it in front of a statement that was stopped or failed, so that the file gives the same results: \
        the statement ends where it did, the one behind it follows, and resume goes on from there. What is counted \
        are looks for Ctrl-C: one at each statement and each turn that begins, and before values are kept. With \
        before: the work that led to that look is taken back, as where Ctrl-C came in its middle.
        """,
      example: """
        n = 0
        interrupt at: 10
        while true { n += 1 }
        print n         # expect: 3
        resume steps: 2
        print n         # expect: 5
        """
    ) { call in
      try call.session.checkTopLevel("interrupt", call.span)
      guard call.isNone(0) != call.isNone(1) else {
        throw Diagnostic(
          code: "argument", "interrupt needs the number of one look for Ctrl-C", at: call.span,
          help: "write interrupt at: 1000")
      }
      let place = call.isNone(0) ? 1 : 0
      call.session.machine.looks.plan = StopLook(
        number: try call.integer(place, 1...Int.max), isBefore: place == 1)
      return .none
    },
    Builtin(
      "whatif(block: none, lr: none, steps: 100, to: none)", category: "time travel",
      summary:
        "Runs a copy of the training from here, changed, and draws both curves; the session stays as it is.",
      details: """
        whatif lr: 0.5, steps: 200 takes 200 steps with the last loop, function or train, once as it is and once with \
        another rate: a number or a function of the step. whatif { opt.lr = 0.5 }, steps: 200 runs statements in the \
        copy first, and only these when they train themselves and steps: is not given. After rewind the copies go on from there; where the training has ended they run it again from its start with the \
        present weights. What is tracked first is drawn, and returned as a record (unchanged:, changed:); train tracks \
        once an epoch, so that steps: must be enough for one.
        """,
      example: trainedBefore + """

        rewind 10
        curves = whatif(lr: 0.5, steps: 15)
        print len(curves.unchanged), len(curves.changed)  # expect: 15 15
        print opt.lr, opt.steps  # expect: 0.05 9
        """, reportsItself: true
    ) { call in
      var block: Function?
      if !call.isNone(0) {
        guard case .function(let function) = call[0] else {
          throw call.mismatch(0, "statements in braces", help: "write whatif { opt.lr = 0.5; resume() }")
        }
        block = function
      }
      return try WhatIf(
        session: call.session, steps: call.integer(2, 1...1_000_000_000), areStepsGiven: call.has(2),
        rate: call.isNone(1)
          ? nil : (call[1], call.session.sources.text(call.span(1)).singleLine, call.span(1)),
        block: block, file: call.optionalText(3), span: call.span
      ).run()
    },
  ]
}

/// A comparison of what would be with what would have been changed.
struct WhatIf {
  let session: Session
  let steps: Int
  /// Whether the program asks for that many.
  let areStepsGiven: Bool
  /// Another learning rate, and as the program writes it.
  var rate: (value: Value, text: String, span: Span)?
  /// Statements to run first, in the copy.
  var block: Function?
  var file: String?
  let span: Span

  func run() throws -> Value {
    guard rate != nil || block != nil else {
      throw Diagnostic(
        code: "argument", "whatif needs a change to try", at: span,
        help: "write whatif lr: 0.5, or whatif { … }")
    }
    let changed = try session.trackedByCopy(changedRun)
    guard let curve = changed.first else {
      throw Diagnostic(
        code: "rewind", "nothing was tracked, so there is nothing to compare", at: span,
        help: "put track loss: L into the loop; train tracks once an epoch, so give steps: for one")
    }
    // A block may stand alone, where no loop ran before it.
    let unchanged =
      block != nil && session.timeline.runs.isEmpty
      ? []
      : try session.trackedByCopy {
        try session.takeSteps(
          block == nil ? max(steps, curve.values.count) : curve.values.count, rate: nil, at: span)
      }
    let baseline = unchanged.first { $0.name == curve.name }?.values ?? []
    try show(curve, baseline)
    return .record(
      Record([
        ("unchanged", .tensor(Variable(Tensor(baseline, shape: .vector(baseline.count), session.precision)))),
        (
          "changed",
          .tensor(Variable(Tensor(curve.values, shape: .vector(curve.values.count), session.precision)))
        ),
      ]))
  }

  private func changedRun() throws {
    if let block {
      let before = session.history.lengths
      _ = try session.machine.call(block, [], span)
      // One that trains by itself needs no steps.
      let hasTracked = session.history.lengths != before
      guard areStepsGiven || rate != nil || !hasTracked && !session.timeline.runs.isEmpty else { return }
    }
    try session.takeSteps(steps, rate: rate.map { ($0.value, $0.span) }, at: span)
  }

  private func show(_ curve: (name: String, values: [Double]), _ baseline: [Double]) throws {
    let change = rate.map { "lr \($0.text)" } ?? "the change"
    func last(_ values: [Double]) -> String { formatNumber(values.last ?? .nan) }
    session.host.remark(
      sentence: "after \(curve.values.count) values of \(curve.name): \(last(curve.values)) with \(change)"
        + (baseline.isEmpty ? "" : ", \(last(baseline)) without"))
    var options = LineChart.Options()
    (options.title, options.xLabel, options.yLabel) = ("What if", "turn", curve.name)
    let series = [LineChart.Series(y: curve.values, name: rate == nil ? "changed" : change)]
    let both = baseline.isEmpty ? series : [LineChart.Series(y: baseline, name: "unchanged")] + series
    guard both.contains(where: { $0.y.contains(where: \.isFinite) }) else { return }
    let figure = Figure(try LineChart(both, options), theme: session.state.charts.theme)
    if let file {
      let path = try session.outputPath(file)
      let interruption = session.interruption
      _ = try GnuplotProcess.shared.write(figure, to: path) { interruption.isRequested }
    } else if session.options.isInteractive {
      try session.host.show(figure)
    }
  }
}

/// The block of `whatif { … }`, which runs in the copy and not before the call: a function without parameters that works
/// on the variables around it.
final class GivenBlockCode: Code {
  private let block: BlockCode
  init(_ block: BlockCode) {
    self.block = block
    super.init(block.span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    .function(
      Function(
        name: "",
        body: .native(Signature("block()")) { [block] call in
          _ = try block.run(call.session.machine)
          return .none
        }))
  }
}
