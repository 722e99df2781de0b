import Autodiff
import NeuralNetworks
import Syntax

extension Session {
  /// Goes back to the beginning of the turn that took a step.
  func rewind(to step: Int, at span: Span) throws {
    try checkTopLevel("rewind", span)
    guard let run = timeline.runs.last(where: { $0.steps?.contains(step) == true }),
      let moment = run.moment(before: step, where: holdsRecords)
    else { throw unreachable(step, span) }
    let (now, recorded, dropped) = (snapshot(), recordings, standing(of: run))
    recordings = recorded.copy(from: moment.snapshot.recordings)
    var finder: StepFinder?
    do {
      try machine.uncounted {
        try silently(watching: true) {
          restore(moment)
          let watcher = StepFinder(step, StepCounter(run, from: moment.turn), self)
          finder = watcher
          _ = try start(run, at: moment, watcher: watcher)
        }
      }
    } catch is ReachedTurn {
    } catch {
      recordings = recorded
      recordingsChanged()
      restore(now, keepsDefinitions: true)
      throw error
    }
    guard let finder else { return }
    restore(finder.before, in: run, now: now.globals)
    recordings.goOnWithLater()
    recordingsChanged()
    recorder.objects.beginNumbers()
    timeline.position = .rewound(
      run, moment, turnsBegun: finder.turnsBegun, next: step, left: snapshot())
    remark(rewound: run, to: step, from: dropped)
  }

  /// Lets the last run go on from where `rewind` or Ctrl-C left it; the value is that of its statement.
  func resume(steps: Int?, at span: Span) throws -> Value {
    try checkTopLevel("resume", span)
    guard let position = timeline.position else {
      throw Diagnostic(
        code: "rewind", "there is no training to go on with", at: span,
        help: timeline.runs.last.map {
          "the last one has ended; go back in it first, as in: rewind \($0.steps?.upperBound ?? 1)"
        } ?? "train first; what rewind went back in, or Ctrl-C stopped, can go on")
    }
    remark(resumed: position, steps)
    timeline.position = nil
    defer { machine.resumedRun = nil }
    do {
      let limit = StepLimit(position.run, steps)
      return try go(on: position, limit: limit, isKept: true, at: span)
    } catch {
      // Stopped on the way to where it goes on, it has not gone on.
      timeline.position = machine.resumedRun == nil ? position : RunPosition(stopped: position.run)
      throw error
    }
  }

  /// Lets a run go on from a position, with the session's present state.
  ///
  /// - Parameter isKept: whether the run can be rewound to what happens now.
  private func go(
    on position: RunPosition, limit: StepLimit, isKept: Bool, at span: Span
  ) throws -> Value {
    let (run, now, objects, shown) = (position.run, snapshot(), recorder.objects.currentStates, host)
    let (moment, globals, isHere) = try start(of: position, span)
    if isKept { run.forget(after: moment) }
    // What is watched on the way here has been seen already.
    let recorded = recordings
    recordings = Recordings(after: recorded)
    recordingsChanged()
    restore(moment)
    host = SilentHost()
    defer {
      host = shown
      recorder.objects.beginNumbers()
    }
    let counter = StepCounter(run, from: moment.turn)
    let looks = machine.looks
    machine.looks.last = .max
    let watcher = TurnCounter(counter, until: isHere, then: limit) { [self] in
      let own = recordings
      recordings = recorded
      adopt(now, objects, since: globals, from: moment)
      recorded.goOn(with: own)
      host = shown
      (machine.looks.count, machine.looks.last) = (0, looks.last)
      network.unfinished.forget()
      if isKept {
        machine.resumedRun = run
        run.goOn(self)
      }
      recordingsChanged(isWatching: isKept)
    }
    defer {
      recordings = recorded
      recordingsChanged()
      // A loop says itself what it left; a statement does not.
      if isKept, watcher.hasArrived, case .statement = run.subject { run.finish(machine) }
    }
    do {
      let value = try start(run, at: moment, watcher: watcher)
      if watcher.hasArrived { return value }
    } catch is ReachedTurn {
      if isKept, let left = watcher.left {
        timeline.position = .rewound(
          run, moment, turnsBegun: watcher.turnsBegun, next: left.next, left: left.session)
      }
      return .none
    } catch  where !watcher.hasArrived {
      recordings = recorded
      restore(now, keepsDefinitions: true)
      machine.looks = looks
      guard case .steps(_, let taken) = position, watcher.turnsBegun > 0, error is Diagnostic else {
        throw error
      }
      // It failed behind its last step, and now again: the turn begins anew.
      host = shown
      return try go(
        on: .rewound(run, moment, turnsBegun: watcher.turnsBegun, next: taken + 1, left: now), limit: limit,
        isKept: isKept, at: span)
    }
    recordings = recorded
    restore(now, keepsDefinitions: true)
    throw Diagnostic(
      code: "rewind", "the statement was stopped behind its last step, and only steps can go on", at: span,
      help: "rewind \(max(1, run.steps?.upperBound ?? 1)) goes back to the last one")
  }

  /// The moment to run from, the globals when the run was left, and what tells the turn to go on with.
  private func start(of position: RunPosition, _ span: Span) throws -> (
    RunRecord.Moment, globals: [Value], (_ turnsBegun: Int, _ steps: Int) -> Bool
  ) {
    switch position {
    case .rewound(_, let moment, let count, _, let left):
      return (moment, left.globals, { turns, _ in turns == count })
    case .turn(_, let turn, let statement, let frame):
      var moment = moment(turn, frame: frame)
      moment.statement = statement
      return (moment, globalValues, { turns, _ in turns == 1 })
    case .steps(let run, let count):
      guard let moment = run.moment(before: count + 1) else { throw noRun(span) }
      return (moment, run.end?.globals ?? [], { _, steps in steps >= count })
    }
  }

  /// Runs a loop from a moment, or a statement from its beginning.
  private func start(_ run: RunRecord, at moment: RunRecord.Moment, watcher: any TurnWatcher) throws -> Value
  {
    let (outer, outerFlight) = (machine.turnWatcher, machine.trainingToEnter)
    machine.turnWatcher = watcher
    machine.trainingToEnter = moment.training == nil ? nil : moment
    machine.firstStatement = moment.statement
    defer {
      (machine.turnWatcher, machine.trainingToEnter) = (outer, outerFlight)
      machine.firstStatement = 0
    }
    return try machine.withFrame(slots: moment.frame.count) {
      for (slot, value) in moment.frame.enumerated() { unsafe machine.frame[slot] = value }
      return try run.restart(moment.turn)
    }
  }

  /// - Parameter watching: whether the recordings see the gradients.
  private func silently(watching: Bool, _ body: () throws -> Void) rethrows {
    let shown = host
    host = SilentHost()
    recordingsChanged(isWatching: watching)
    defer {
      host = shown
      recordingsChanged()
    }
    try body()
  }

  /// Whether nothing of what was recorded at a moment is missing: after a rewind there is less.
  private func holdsRecords(of moment: RunRecord.Moment) -> Bool {
    history.holds(moment.historyMark) && recordings.holds(moment.snapshot.recordings)
  }

  func checkTopLevel(_ name: String, _ span: Span) throws {
    guard machine.depth == 0, machine.loopDepth == 0 else {
      throw Diagnostic(
        code: "rewind", "\(name) stands at the top level only, outside of loops and functions", at: span)
    }
  }

  private func unreachable(_ step: Int, _ span: Span) -> Diagnostic {
    guard timeline.isKept else {
      return Diagnostic(
        code: "rewind", "no step is kept, as bps was started with --rewind 0", at: span,
        help: "leave the option out, or give it some megabytes")
    }
    let ranges = timeline.runs.compactMap(\.steps)
    // Runs one after the other of one optimizer.
    let joined = ranges.reduce(into: [ClosedRange<Int>]()) { all, next in
      if let last = all.last, last.upperBound + 1 == next.lowerBound {
        all[all.count - 1] = last.lowerBound...next.upperBound
      } else {
        all.append(next)
      }
    }
    let texts = joined.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    guard let last = ranges.map(\.upperBound).max() else {
      return Diagnostic(
        code: "rewind", "there is no step to go back to", at: span,
        help: "steps are kept of loops, functions and train, as they run")
    }
    return Diagnostic(
      code: "rewind", step > last ? "step \(step) has not been taken" : "step \(step) is not kept any more",
      at: span, help: "the steps that are kept are \(texts.joined(separator: ", "))")
  }
}

// MARK: What if

extension Session {
  /// Runs a copy of the session and returns what it tracked; the session is as before.
  func trackedByCopy(_ body: () throws -> Void) throws -> [(name: String, values: [Double])] {
    let (before, timelineBefore, recorded) = (snapshot(), timeline, recordings)
    recordings = recorded.copy()
    let counts = Dictionary(uniqueKeysWithValues: history.names.map { ($0, history[$0]?.count ?? 0) })
    defer {
      recordings = recorded
      recordingsChanged()
      restore(before, keepsDefinitions: true)
      timeline = timelineBefore
    }
    try machine.uncounted { try silently(watching: false) { do { try body() } catch is ReachedTurn {} } }
    return history.names.compactMap { name in
      let new = (history[name] ?? []).dropFirst(counts[name] ?? 0)
      return new.isEmpty ? nil : (name, Array(new))
    }
  }

  /// Takes steps with the last run: on from its position, or from its start over and over.
  ///
  /// - Parameter rate: another learning rate.
  func takeSteps(_ steps: Int, rate: (value: Value, span: Span)?, at span: Span) throws {
    guard let run = timeline.position?.run ?? timeline.runs.last, let first = run.moments.first else {
      throw noRun(span)
    }
    guard rate == nil || run.optimizer != nil else {
      throw Diagnostic(
        code: "rewind", "the last training has no optimizer whose rate could change", at: span,
        help: "give a block: whatif { η = 0.5; … }")
    }
    // A rate that is none is refused here, not somewhere in the run.
    if let rate { try run.optimizer?.setRate(rate.value, self, at: rate.span) }
    let limit = StepLimit(run, steps) { [self] optimizer in
      if let rate { try optimizer.setRate(rate.value, self, at: rate.span) }
    }
    if let position = timeline.position {
      _ = try go(on: position, limit: limit, isKept: false, at: span)
      try limit.count(self)
    }
    // A run that is over begins again, until all steps are taken; one that takes none would not end.
    var progress = -1
    while !limit.isReached, limit.progress > progress {
      progress = limit.progress
      // So that what the run makes is known as what it made the first time.
      recorder.objects.madeCount = first.snapshot.madeCount
      _ = try start(run, at: first, watcher: limit)
      try limit.count(self)
    }
  }

  func noRun(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "rewind", "there is no training to run a copy of", at: span,
      help: "train first, in a loop, a function or with train, or give a block: whatif { … }")
  }
}
