public import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// Everything that `track gradients: net` and `track weights: net` watch in one session.
public final class Recordings: GradientObserver {
  /// What is watched, the oldest first.
  public private(set) var all: [Recording] = []
  /// Those whose networks have gone: what is left are norms, until a newer network has their name.
  private var ended: [Recording] = []

  /// The recording of exactly these parameters, or the first that holds them all.
  public func covering(_ parameters: [Parameter]) -> Recording? {
    let wanted = Set(parameters.map(ObjectIdentifier.init))
    let sets = all.map { Set($0.watched.compactMap { $0.parameter.map(ObjectIdentifier.init) }) }
    return zip(all, sets).first { $1 == wanted }?.0
      ?? zip(all, sets).first { !wanted.isEmpty && $1.isSuperset(of: wanted) }?.0
  }

  /// What was asked for after the moment to which a run went back.
  private var later: [Recording] = []
  /// How many were asked for.
  private var count: Int

  /// - Parameter other: those whose place these take; a mark of them means nothing here.
  init(after other: Recordings? = nil) { count = other?.count ?? 0 }

  func add(_ target: Recording.Target, every: Int?) -> Recording {
    let place = later.firstIndex { $0.watches(target) }
    let recording = Recording(
      target, every: every, number: place.map { later.remove(at: $0).number } ?? count)
    count += place == nil ? 1 : 0
    all.append(recording)
    recording.findParameters()
    forgetRenewed()
    return recording
  }

  /// The layer that was asked for last: in a loop it is the same at every turn.
  private var lastLayer: (layer: LooseReference<Layer>, weights: Bool)?

  @inline(__always)
  func isWatchedLast(_ layer: Layer, weights: Bool) -> Bool {
    guard let lastLayer else { return false }
    return lastLayer.layer.object === layer && lastLayer.weights == weights
  }

  func watchedLast(_ target: Recording.Target, weights: Bool) {
    if case .layer(let layer) = target {
      lastLayer = (layer.context.recorder.objects.looseReference(to: layer), weights)
    }
  }

  public func gradientsArrived(_ gradients: ArrivedGradients) -> PassGate? {
    var hasEnded = false
    for recording in all where recording.take(gradients) == .over { hasEnded = true }
    if hasEnded { endThoseGone() }
    // A gate sees the passes of one network only.
    return all.count == 1 ? all[0].gate : nil
  }

  @inline(never)
  private func endThoseGone() {
    let gone = all.filter(\.isOver)
    all.removeAll(where: \.isOver)
    for recording in gone { recording.end() }
    ended += gone.filter { !$0.normSteps.isEmpty }
    forgetRenewed()
  }

  /// Drops what is left of networks whose name another has by now.
  private func forgetRenewed() {
    guard !ended.isEmpty else { return }
    var taken = Set(all.flatMap(\.roots))
    var kept: [Recording] = []
    for recording in ended.reversed() where taken.isDisjoint(with: recording.roots) {
      kept.append(recording)
      taken.formUnion(recording.roots)
    }
    ended = kept.reversed()
  }

  // MARK: Going back

  /// How many passes each recording has seen at some time, and the loss of the last.
  struct Mark {
    fileprivate let passes: [Int: (count: Int, loss: Double)]
  }

  var mark: Mark {
    Mark(
      passes: Dictionary((ended + all).map { ($0.number, ($0.passCount, $0.lastLoss)) }) { $1 })
  }

  /// Whether nothing is missing of what there was at a mark.
  func holds(_ mark: Mark) -> Bool {
    (ended + all).allSatisfy { $0.passCount >= mark.passes[$0.number]?.count ?? 0 }
  }

  /// Drops what was recorded after a mark; what was asked for after it watches on.
  func shorten(to mark: Mark) {
    for recording in ended + all {
      let (count, loss) = mark.passes[recording.number] ?? (0, .nan)
      recording.shorten(toPasses: count, loss)
    }
    ended.removeAll(where: \.normSteps.isEmpty)
  }

  /// The same once more, to go on by itself.
  func copy() -> Recordings {
    let copy = Recordings(after: self)
    copy.all = all.map(Recording.init(copying:))
    copy.ended = ended.map(Recording.init(copying:))
    return copy
  }

  /// What there was at a mark, to run on from there; what was asked for later waits until a run asks again.
  func copy(from mark: Mark) -> Recordings {
    let copy = copy()
    copy.shorten(to: mark)
    copy.later = copy.all.filter { mark.passes[$0.number] == nil }
    copy.all.removeAll { mark.passes[$0.number] == nil }
    return copy
  }

  /// Lets what was asked for later watch from here on.
  func goOnWithLater() {
    all += later
    later = []
  }

  /// Goes on with what a run made anew and has watched from its start.
  func goOn(with other: Recordings) {
    for recording in all { recording.findParametersAgain() }
    all += other.all.filter { new in !all.contains { $0.watches(new.target) } }
    count = other.count
    forgetRenewed()
  }

  /// The norms as the language sees them: `history.gradients.net.dense1.W`, with the passes as `step`.
  func record(_ precision: Precision) -> Record {
    func tensor(_ numbers: [Double]) -> Value {
      .tensor(Variable(Tensor(numbers, shape: .vector(numbers.count), precision)))
    }
    var result = Record()
    for recording in ended + all where !recording.normSteps.isEmpty {
      let steps = tensor(recording.normSteps.map { Double($0) })
      for (place, watched) in recording.watched.enumerated() {
        let path = watched.name.split(separator: ".").map(String.init)
        result.set(path[...], tensor(recording.norms(of: place)))
        result.set([path.count > 1 ? path[0] : "", "step"].filter { !$0.isEmpty }[...], steps)
      }
    }
    return result
  }
}

extension Recording {
  /// The names that its parameters have first: `net` of `net.dense1.W`.
  fileprivate var roots: Set<Substring> { Set(watched.map { $0.name.prefix { $0 != "." } }) }
}

extension Record {
  /// Sets a value some records deep.
  fileprivate mutating func set(_ path: ArraySlice<String>, _ value: Value) {
    guard let first = path.first else { return }
    if path.count == 1 {
      self[first] = value
      return
    }
    var inner = Record()
    if case .record(let record)? = self[first] { inner = record }
    inner.set(path.dropFirst(), value)
    self[first] = .record(inner)
  }
}

// MARK: Asking for it

extension Session {
  /// What `track gradients:` and `track weights:` stand for; saying it again in a loop changes nothing.
  func watch(_ value: Value, weights: Bool, every: Int?, at span: Span) throws {
    if case .layer(let layer) = value, recordings.isWatchedLast(layer, weights: weights) { return }
    let target: Recording.Target
    switch value {
    case .layer(let layer): target = .layer(layer)
    default:
      guard let parameters = value.parameters, !parameters.isEmpty else {
        throw Diagnostic(
          code: "type",
          "track \(weights ? "weights" : "gradients") watches a network or a list of parameters, this is "
            + value.kindPhrase, at: span, help: "write track gradients: net, or track gradients: [W1, b1]")
      }
      target = .parameters(parameters)
    }
    let found = recordings.all.first { $0.watches(target) }
    let recording = found ?? recordings.add(target, every: every)
    if found == nil { recordingsChanged() }
    if weights { recording.keepWeights() }
    recordings.watchedLast(target, weights: weights)
  }

  /// `clear history`: nothing is watched any more.
  func clearRecordings() {
    recordings = Recordings(after: recordings)
    recordingsChanged()
  }

  /// Lets the present recordings see the gradients, where there are any and nothing else is said.
  func recordingsChanged(isWatching: Bool = true) {
    let isSeen = isWatching && !recordings.all.isEmpty
    (recorder.gradientObserver, recorder.passGate) = (isSeen ? recordings : nil, nil)
  }
}
