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

  func add(_ recording: Recording) {
    all.append(recording)
    recording.findParameters()
    forgetRenewed()
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

  public func gradientsArrived(_ gradients: ArrivedGradients) {
    var hasEnded = false
    for recording in all where recording.take(gradients) == .over { hasEnded = true }
    if hasEnded { endThoseGone() }
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
    let recording = found ?? Recording(target, every: every)
    if found == nil {
      recordings.add(recording)
      recorder.gradientObserver = recordings
    }
    if weights { recording.keepWeights() }
    recordings.watchedLast(target, weights: weights)
  }

  /// `clear history`: nothing is watched any more.
  func clearRecordings() {
    recordings = Recordings()
    recorder.gradientObserver = nil
  }
}
