public import Autodiff
import Charts
import NeuralNetworks
import Syntax
public import Tensors

/// Everything that `track gradients: net` and `track weights: net` watch in one session.
public final class Recordings: GradientObserver {
  public private(set) var all: [Recording] = []

  /// The recording of exactly these parameters, or the first that holds them all.
  public func covering(_ parameters: [Parameter]) -> Recording? {
    let wanted = Set(parameters.map(ObjectIdentifier.init))
    let sets = all.map { Set($0.series.map { ObjectIdentifier($0.parameter) }) }
    return zip(all, sets).first { $1 == wanted }?.0
      ?? zip(all, sets).first { !wanted.isEmpty && $1.isSuperset(of: wanted) }?.0
  }

  func add(_ recording: Recording) { all.append(recording) }

  /// The layer that was asked for last: in a loop it is the same at every turn.
  private var lastLayer: (layer: Layer, weights: Bool)?

  @inline(__always)
  func isWatchedLast(_ layer: Layer, weights: Bool) -> Bool {
    guard let lastLayer else { return false }
    return lastLayer.layer === layer && lastLayer.weights == weights
  }

  func watchedLast(_ recording: Recording, weights: Bool) {
    if case .layer(let layer) = recording.target { lastLayer = (layer, weights) }
  }

  public func gradientsArrived(_ gradients: ArrivedGradients) {
    for recording in all { recording.take(gradients) }
  }
}

/// The gradients, and where asked for the weights, of one network or list of parameters over a run.
///
/// Norms are taken more often than distributions; weights are kept as they are, which costs a copy of each kept state.
/// When a store is full every second entry goes and the next ones are taken half as often, so that memory has a bound
/// for any length of run and the entries stay evenly spaced.
public final class Recording {
  /// What one parameter left.
  public struct Series {
    /// As the network calls it: `dense1.W`.
    public let path: String
    public let parameter: Parameter
    /// ‖∂L/∂W‖₂ at each of ``Recording/normSteps``; NaN where the pass did not reach the parameter.
    public fileprivate(set) var norms: [Double] = []
    /// How the gradient's elements were distributed at each of ``Recording/distributionSteps``.
    public fileprivate(set) var distributions: [Distribution?] = []
    /// The parameter before the step, at each of ``Recording/weightSteps``.
    public fileprivate(set) var weights: [Tensor] = []
  }

  /// What was asked for: a layer, whose parameters may only come with its first input, or the parameters.
  enum Target {
    case layer(Layer)
    case parameters([Parameter])
  }

  let target: Target
  public private(set) var series: [Series] = []
  /// How many backward passes it saw.
  public private(set) var passCount = 0
  /// The passes, counted from 0, whose norms were taken; likewise the others.
  public var normSteps: [Int] { norms.steps }
  public var distributionSteps: [Int] { distributions.steps }
  public var weightSteps: [Int] { weights.steps }

  /// The loss of each of the passes ``weightSteps``, and of the last pass.
  private(set) var losses: [Double] = []
  private(set) var lastLoss = Double.nan
  /// What the layers keep beside their weights, at each of ``weightSteps``: running statistics.
  private(set) var states: [[any SavedState]] = []

  private(set) var keepsWeights = false
  private var norms: Schedule
  private var distributions: Schedule
  private var weights: Schedule
  /// The next pass that anything is taken of.
  private var nextStep = 0

  /// The weights that are kept take at most as much.
  private static let weightBytes = 64 << 20

  /// - Parameter every: take every n-th pass; nil for norms of the first 16 passes and then of every tenth, and
  ///   distributions of the first four and then of every 25th.
  init(_ target: Target, every: Int?) {
    self.target = target
    norms = Schedule(stride: every ?? 10, capacity: 512, first: every == nil ? 16 : 0)
    distributions = Schedule(stride: every ?? 25, capacity: 64, first: every == nil ? 4 : 0)
    weights = Schedule(stride: every ?? 1, capacity: 128, first: 0)
  }

  func keepWeights() {
    guard !keepsWeights else { return }
    keepsWeights = true
    nextStep = 0
  }

  /// Whether it watches exactly this.
  func watches(_ other: Target) -> Bool {
    switch (target, other) {
    case (.layer(let own), .layer(let other)): own === other
    case (.parameters(let own), .parameters(let other)):
      own.count == other.count && zip(own, other).allSatisfy { $0 === $1 }
    default: false
    }
  }

  // MARK: Taking

  @inline(__always)
  func take(_ gradients: ArrivedGradients) {
    guard passCount >= nextStep else {
      // A pass counts when it reached the network at all; the first parameter mostly tells.
      // By place: an element of `series` would be copied with all that it holds.
      guard series.indices.contains(where: { gradients.has(series[$0].parameter) }) else { return }
      passCount += 1
      lastLoss = gradients.loss
      return
    }
    record(gradients)
  }

  @inline(never)
  private func record(_ gradients: ArrivedGradients) {
    if series.isEmpty { findParameters() }
    let arrived = series.indices.map { gradients.of(series[$0].parameter) }
    guard arrived.contains(where: { $0 != nil }) else { return }
    if norms.takes(passCount) {
      for place in series.indices {
        series[place].norms.append(arrived[place].map { $0.sumOfSquares.squareRoot() } ?? .nan)
      }
      if norms.add(passCount) { thin { $0.norms = Self.everySecond($0.norms) } }
    }
    if distributions.takes(passCount) {
      for place in series.indices { series[place].distributions.append(arrived[place]?.distribution) }
      if distributions.add(passCount) { thin { $0.distributions = Self.everySecond($0.distributions) } }
    }
    if keepsWeights, weights.takes(passCount) {
      for place in series.indices { series[place].weights.append(series[place].parameter.value) }
      losses.append(gradients.loss)
      if case .layer(let layer) = target { states.append(layer.namedStates.map(\.state.savedState)) }
      if weights.add(passCount) {
        thin { $0.weights = Self.everySecond($0.weights) }
        (losses, states) = (Self.everySecond(losses), Self.everySecond(states))
      }
    }
    passCount += 1
    lastLoss = gradients.loss
    nextStep = min(norms.next, distributions.next, keepsWeights ? weights.next : .max)
  }

  private func findParameters() {
    switch target {
    case .layer(let layer) where layer.isBuilt:
      series = layer.namedParameters.map { Series(path: $0.path, parameter: $0.parameter) }
    case .layer: return
    case .parameters(let parameters): series = parameters.map { Series(path: $0.name, parameter: $0) }
    }
    let bytes = series.reduce(0) { $0 + $1.parameter.value.count * $1.parameter.value.precision.byteCount }
    weights.capacity = min(weights.capacity, max(8, Self.weightBytes / max(bytes, 1)))
  }

  private func thin(_ change: (inout Series) -> Void) {
    for place in series.indices { change(&series[place]) }
  }

  private static func everySecond<Element>(_ all: [Element]) -> [Element] {
    stride(from: 0, to: all.count, by: 2).map { all[$0] }
  }
}

extension Recording {
  /// Which passes are taken.
  private struct Schedule {
    var stride: Int
    var capacity: Int
    /// So many passes at the start are all taken: a short run is seen as well.
    let first: Int
    var steps: [Int] = []
    /// The next pass to take.
    var next = 0

    init(stride: Int, capacity: Int, first: Int) {
      self.stride = stride
      self.capacity = capacity
      self.first = first
    }

    func takes(_ pass: Int) -> Bool { pass >= next }

    /// Notes that a pass was taken; true when every second entry has to go.
    mutating func add(_ pass: Int) -> Bool {
      steps.append(pass)
      let isFull = steps.count >= capacity
      if isFull {
        steps = everySecond(steps)
        stride *= 2
      }
      next = pass + 1 < first ? pass + 1 : max(pass + 1, (steps.last ?? 0) + stride)
      return isFull
    }
  }
}

extension Recording {
  /// What it recorded of some of its parameters, as charts read it.
  func history(of parameters: [Parameter]) -> GradientHistory {
    let wanted = Set(parameters.map(ObjectIdentifier.init))
    return GradientHistory(
      series: series.filter { wanted.contains(ObjectIdentifier($0.parameter)) }.map {
        GradientHistory.Series(
          path: $0.path, parameter: $0.parameter, norms: $0.norms, distributions: $0.distributions,
          weights: $0.weights)
      }, normSteps: normSteps, distributionSteps: distributionSteps, weightSteps: weightSteps)
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
    recordings.watchedLast(recording, weights: weights)
  }

  /// `clear history`: nothing is watched any more.
  func clearRecordings() {
    recordings = Recordings()
    recorder.gradientObserver = nil
  }
}

extension Recordings {
  /// The norms as the language sees them: `history.gradients.net.dense1.W`, with the passes as `step`.
  func record(_ precision: Precision) -> Record {
    func tensor(_ numbers: [Double]) -> Value {
      .tensor(Variable(Tensor(numbers, shape: .vector(numbers.count), precision)))
    }
    var result = Record()
    for recording in all where !recording.normSteps.isEmpty {
      let steps = tensor(recording.normSteps.map { Double($0) })
      for series in recording.series {
        let path = series.parameter.name.split(separator: ".").map(String.init)
        result.set(path[...], tensor(series.norms))
        result.set([path.count > 1 ? path[0] : "", "step"].filter { !$0.isEmpty }[...], steps)
      }
    }
    return result
  }
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
