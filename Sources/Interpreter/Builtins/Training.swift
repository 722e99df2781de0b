import Autodiff
import Data
import NeuralNetworks
import Syntax
import Tensors

extension Builtin {
  static let training: [Builtin] = [
    Builtin(
      "train(net, x, y, loss: none, optimizer: none, epochs: 10, batch: 32, validation: 0, shuffle: true, quiet: false)",
      category: "training", summary: "Trains a network on rows of x and y in shuffled minibatches.",
      shapes:
        "x [rows, …]; y [rows] of labels or numbers, or [rows, …]; → a record of one number for each epoch",
      details: """
        loss: a loss of the language or a function (pred, target); without it cross_entropy for labels, else mse. \
        Losses that tell logits from probabilities are given what the network puts out: probabilities where it ends in \
        sigmoid or softmax, else logits.
        optimizer: made without a network, as adam(lr: 3e-3), it trains this one; without it adam().
        validation: a fraction of the rows that is held back, or a list (x, y).
        Layers run in training mode. The mean of each epoch is tracked as history.loss and returned; with validation \
        also validation_loss, and for labels accuracy and validation_accuracy. Ctrl-C stops between two steps; the \
        weights stay as they are.
        """,
      example: """
        seed 1
        (x, y) = blobs(120)
        net = dense(2, 16, tanh) |> dense(16, 3)
        run = train(net, x, y, optimizer: adam(lr: 0.02), epochs: 20, quiet: true)
        print len(run.loss)              # expect: 20
        assert accuracy(net(x), y) > 0.9
        """
    ) { call in
      var training = try Training(call)
      return .record(try training.run())
    }
  ]
}

/// One call of `train`; a copy taken between two steps goes on from there.
struct Training {
  private let span: Span
  // A copy may stay in what the session keeps of the run: it must not keep the session.
  private unowned let session: Session
  private let net: Layer
  private let optimizer: Optimizer
  private let epochs: Int
  private let isQuiet: Bool
  private let batches: Batches
  private let validation: (x: Tensor, y: Tensor)?
  /// What it is trained on.
  private let x: Tensor
  private let batchSize: Int
  private var loss: TrainingLoss
  private var watch = ProgressWatch()
  /// The loss of the last step.
  private var lastLoss: Variable?
  private var rows: Batches.Iterator
  /// How many steps were taken.
  private var turns = 0
  /// The means of the epoch that runs.
  private var tally = Tally()
  /// The means of the epochs that are over.
  private var curves: [(name: String, values: [Double])] = []

  init(_ call: Call) throws {
    span = call.span
    session = call.session
    net = try call.layer(0)
    var (x, y) = (try call.tensor(1).value, try call.tensor(2).value)
    loss = TrainingLoss(call.isNone(3) ? nil : try call.callable(3), span: call.span(3))
    optimizer = try Self.optimizer(call)
    epochs = try call.integer(5, 1...1_000_000_000)
    batchSize = try call.integer(6, 1...Int.max)
    isQuiet = try call.flag(9) || call.session.options.isQuiet
    validation = try Self.holdBack(call, &x, &y)
    self.x = x
    batches = try Batches(
      [x, y], size: batchSize, shuffle: call.flag(8), epochs: epochs,
      key: call.session.random.key(for: "train"))
    rows = batches.makeIterator()
  }

  /// The optimizer that the call gives, told what to change where it does not know it yet.
  private static func optimizer(_ call: Call) throws -> Optimizer {
    let optimizer =
      call.isNone(4)
      ? try OptimizerKind.adam.make(
        NetworkArguments(OptimizerKind.adam.documentation.signature, positional: []), call.session.network)
      : try call.optimizer(4)
    if !optimizer.hasTargets { optimizer.attach(to: try call.layer(0)) }
    return optimizer
  }

  /// Takes the rows for validation out of x and y.
  private static func holdBack(_ call: Call, _ x: inout Tensor, _ y: inout Tensor) throws -> (
    x: Tensor, y: Tensor
  )? {
    if case .list(let items) = call[7] {
      guard items.count == 2, let x = try items[0].asTensor(call.session),
        let y = try items[1].asTensor(call.session)
      else { throw call.mismatch(7, "a fraction or (x, y)") }
      return (x.value, y.value)
    }
    let fraction = try call.number(7)
    if fraction == 0 { return nil }
    guard fraction > 0, fraction < 1 else {
      throw call.invalid(
        7, "the fraction for validation must lie between 0 and 1, got \(formatNumber(fraction))")
    }
    let parts = try Split(x, y, fraction: 1 - fraction, key: call.session.random.key(for: "validation"))
    (x, y) = (parts.trainX, parts.trainY)
    return (parts.testX, parts.testY)
  }

  mutating func run() throws -> Record {
    if let moment = session.machine.trainingToEnter, let begun = moment.training {
      session.machine.trainingToEnter = nil
      session.restore(moment)
      self = begun
      watch = ProgressWatch()
    }
    let isOutermost = session.machine.loopDepth == 0
    session.state.trainedWith = optimizer
    if isOutermost { session.recorder.firstLoss = nil }
    session.machine.loopDepth += 1
    defer {
      session.machine.loopDepth -= 1
      watch.end(session)
      if isOutermost {
        (session.machine.statementRun ?? session.machine.resumedRun)?.addLoop(
          turns: turns, session, hasStepped: true)
      }
    }
    if isOutermost { session.beginLive() }
    while turns < batches.count {
      try trainEpoch(isOutermost: isOutermost)
      try endEpoch()
    }
    if !isQuiet {
      session.host.remark(Self.report(curves, epochs: epochs))
      let finished = self
      session.watchTraining(lastLoss) { finished.evaluation() }
    }
    return Record(
      curves.map { name, values in
        (name, .tensor(Variable(Tensor(values, shape: .vector(values.count), session.precision))))
      })
  }

  /// The network's pass over further rows of the data, as it is after the training; nil when there are none left.
  private func evaluation() -> (() -> Computation?) {
    let x = x
    var start = 0
    return {
      guard x.rank > 0, start < x.shape[0] else { return nil }
      let count = min(Self.evaluatedRows, x.shape[0] - start)
      defer { start += count }
      let ranges =
        [AxisRange(start: start, count: count)]
        + x.shape.dimensions.dropFirst().map { AxisRange(start: 0, count: $0) }
      let recorder = session.recorder
      let wasRecording = recorder.isRecording
      recorder.isRecording = true
      defer { recorder.isRecording = wasRecording }
      guard let rows = try? x.sliced(ranges), let output = try? net(Variable(rows), training: false) else {
        return nil
      }
      return try? Computation(of: output)
    }
  }

  private static let evaluatedRows = 512

  /// `20 epochs: loss 0.031, validation_loss 0.09`.
  private static func report(_ curves: [(name: String, values: [Double])], epochs: Int) -> String {
    let last = curves.map { "\($0.name) \(formatNumber($0.values.last ?? .nan))" }
    return "\(epochs) epoch\(epochs == 1 ? "" : "s"): \(last.joined(separator: ", "))"
  }

  /// Takes the steps that are left of an epoch.
  private mutating func trainEpoch(isOutermost: Bool) throws {
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = true
    defer { recorder.isRecording = wasRecording }
    defer {
      if session.interruption.isRequested { noteStop() }
    }
    repeat {
      try session.poll()
      if isOutermost { keepMoment() }
      try session.machine.turnWatcher?.turnBegins(session.machine)
      let next = rows.next()
      // A batch that was to stop is not whole.
      try session.poll()
      guard let batch = next, batch.count == 2 else { return }
      recorder.origin = Origin(span)
      let output = try net(Variable(batch[0]), training: true)
      let value = try loss.value(output, Variable(batch[1]), session, span)
      try recorder.backward(value)
      try session.poll()
      session.machine.noteStep()
      try optimizer.step()
      // The step is done; what is counted of it is whole too when Ctrl-C comes now.
      Kernels.watching(nil) { tally.add(loss: value.value.item, output.value, batch[1]) }
      lastLoss = value
      turns += 1
      watch.step(session, taken: turns, perEpoch: batches.countPerEpoch, epochs: epochs)
    } while turns % batches.countPerEpoch != 0
  }

  /// Says where Ctrl-C came, and the mean loss of the epoch so far, or of the one before where it has just begun.
  private func noteStop() {
    let perEpoch = batches.countPerEpoch
    session.machine.place.turn = (min(turns / perEpoch + 1, epochs), epochs, "epoch")
    let loss = turns % perEpoch > 0 ? tally.means.loss : curves.first?.values.last
    session.machine.place.numbers = loss.map { [("loss", $0)] } ?? []
  }

  /// Keeps the moment before a step, from time to time, for `rewind`.
  private func keepMoment() {
    let machine = session.machine
    guard let run = machine.statementRun ?? machine.resumedRun,
      case .statement(isTraining: true) = run.subject
    else { return }
    run.look(turns, machine, training: self)
  }

  /// Tracks the means of an epoch that is over.
  private mutating func endEpoch() throws {
    let (training, hits) = tally.means
    tally = Tally()
    var numbers = [("loss", training)]
    if let hits { numbers.append(("accuracy", hits)) }
    if let (loss, hits) = try validate() {
      numbers.append(("validation_loss", loss))
      if let hits { numbers.append(("validation_accuracy", hits)) }
    }
    for (name, number) in numbers {
      session.history.append(number, to: name)
      if let place = curves.firstIndex(where: { $0.name == name }) {
        curves[place].values.append(number)
      } else {
        curves.append((name, [number]))
      }
    }
  }

  /// The loss on the rows that were held back.
  private mutating func validate() throws -> (loss: Double, accuracy: Double?)? {
    guard let validation else { return nil }
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer { recorder.isRecording = wasRecording }
    var tally = Tally()
    let size = max(batchSize, 256)
    for rows in try Batches(
      [validation.x, validation.y], size: size, shuffle: false, key: RandomKey(seed: 0, purpose: 0))
    {
      try session.poll()
      let output = try net(Variable(rows[0]), training: false)
      let value = try loss.value(output, Variable(rows[1]), session, span)
      tally.add(loss: value.value.item, output.value, rows[1])
    }
    return tally.means
  }
}

/// Means over the rows of several batches.
private struct Tally {
  private var (rows, loss, hits) = (0, 0.0, 0)
  private var hasLabels = true

  mutating func add(loss: Double, _ output: Tensor, _ target: Tensor) {
    let count = target.rank == 0 ? 1 : target.shape[0]
    rows += count
    self.loss += loss * Double(count)
    guard hasLabels, let right = Self.hits(output, target) else {
      hasLabels = false
      return
    }
    hits += right
  }

  var means: (loss: Double, accuracy: Double?) {
    let count = Double(max(rows, 1))
    return (loss / count, hasLabels ? Double(hits) / count : nil)
  }

  /// How many rows have their largest score at the label; nil when the target holds no labels.
  private static func hits(_ output: Tensor, _ target: Tensor) -> Int? {
    guard output.rank == 2, output.shape[1] > 1, target.rank == 1, target.shape[0] == output.shape[0],
      let best = try? output.reduce(.argmax, axis: 1, keep: false)
    else { return nil }
    return zip(best.doubles, target.doubles).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  }
}

/// The loss of a training: how it is called depends on what the network puts out.
private struct TrainingLoss {
  private var function: Value?
  private let span: Span
  /// The label of the prediction, where the loss wants one; found with the first batch.
  private var label: String?
  private var isPrepared = false

  init(_ function: Value?, span: Span) {
    self.function = function
    self.span = span
  }

  mutating func value(_ output: Variable, _ target: Variable, _ session: Session, _ callSpan: Span) throws
    -> Variable
  {
    if !isPrepared { prepare(output, target) }
    guard let function else { throw NetworkError("argument", "train needs a loss") }
    let predicted = GivenArgument(label: label.map(name), value: .tensor(output), span: callSpan)
    let wanted = GivenArgument(
      label: label.map { _ in name("target") }, value: .tensor(target), span: callSpan)
    let result = try session.machine.call(function, [predicted, wanted], span, calleeSpan: span)
    guard case .tensor(let loss) = result, loss.value.count == 1 else {
      throw Diagnostic(
        code: "type",
        "a loss must give one number computed from the prediction, this gave \(result.kindPhrase)", at: span,
        help: "reduce it with mean(…)")
    }
    return loss
  }

  private func name(_ text: String) -> Name { Name(key: text, typed: text, span: span) }

  private mutating func prepare(_ output: Variable, _ target: Variable) {
    isPrepared = true
    if function == nil {
      let isLabelled = output.value.rank == 2 && output.shape[1] > 1 && target.value.rank == 1
      function = Builtin.named(isLabelled ? "cross_entropy" : "mse").map { .function($0.function) }
    }
    guard case .function(let loss)? = function, case .builtin(let builtin) = loss.body else { return }
    let labels = builtin.documentation.signature.parameters.filter(\.isLabelRequired).map(\.name)
    guard let first = labels.first, first != "target" else { return }
    let last = output.node?.operation.name
    let wanted = last == "sigmoid" || last == "softmax" ? "probs" : "logits"
    label = labels.contains(wanted) ? wanted : first
  }
}

/// Tells the host how far a training has come, ten times a second once it has run for a second.
private struct ProgressWatch {
  private let start = Clock.seconds
  /// The steps that were taken before, by a training that goes on.
  private var before: Int?
  private var lastReport = 0.0

  mutating func step(_ session: Session, taken: Int, perEpoch: Int, epochs: Int) {
    let now = Clock.seconds
    let seconds = now - start
    let first = before ?? taken - 1
    before = first
    if session.isLive { session.refreshLive(at: now) }
    guard seconds > 1, seconds - lastReport >= 0.1 else { return }
    lastReport = seconds
    var progress = Progress(
      turn: taken / perEpoch, total: epochs, seconds: seconds, tracked: session.history.outlines(20))
    progress.first = Double(first) / Double(perEpoch)
    if perEpoch > 1 { progress.inner = (taken % perEpoch, perEpoch) }
    session.host.progress(progress)
  }

  func end(_ session: Session) {
    if lastReport > 0 { session.host.progressEnded() }
    if session.machine.loopDepth == 0, session.isLive { session.endLive() }
  }
}
