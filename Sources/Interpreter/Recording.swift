import Autodiff
import Charts
import NeuralNetworks
import Tensors

/// The gradients, and where asked for the weights, of one network or list of parameters over a run.
///
/// All passes are taken at first. When a store is full every second entry goes and the next ones are taken half as
/// often, so that memory and time have a bound for any length of run and the entries stay evenly spaced. Weights are
/// kept as they are, which costs a copy of each kept state.
///
/// It does not keep what it watches: a network that the program let go of goes.
public final class Recording {
  /// A parameter that is watched.
  struct Watched {
    /// As the network calls it: `dense1.W`.
    let path: String
    fileprivate let reference: LooseReference<Parameter>
    private let firstName: String

    fileprivate init(_ path: String, _ parameter: Parameter) {
      (self.path, firstName) = (path, parameter.name)
      reference = parameter.recorder.objects.looseReference(to: parameter)
    }

    /// Nil when it has gone.
    var parameter: Parameter? { reference.object }
    /// As the program calls it: `net.dense1.W`; of one that has gone as it was called at first.
    var name: String { parameter?.name ?? firstName }
  }

  /// A gradient's elements. The few of a small one are kept, for others to sort: that takes longer than its step.
  private enum Sample {
    case missing
    case few(Tensor)
    case many(Distribution)

    init(_ gradient: Tensor?) {
      guard let gradient else {
        self = .missing
        return
      }
      self = gradient.count <= Tensor.keptCount ? .few(gradient) : .many(gradient.distribution)
    }

    var distribution: Distribution? {
      switch self {
      case .missing: nil
      case .few(let gradient): gradient.distribution
      case .many(let distribution): distribution
      }
    }
  }

  /// What was asked for: a layer, whose parameters may only come with its first input, or the parameters.
  enum Target {
    case layer(Layer)
    case parameters([Parameter])
  }

  /// Whether a pass reached what is watched.
  enum Arrival { case reached, silent, over }

  /// Its place in the order in which all that a session watches was asked for.
  let number: Int
  /// The layer that was asked for and those inside it; none where parameters were.
  private var layers: [LooseReference<Layer>] = []
  private(set) var watched: [Watched] = []
  /// What every pass asks for, by itself.
  @safe @exclusivity(unchecked) private var references: ContiguousArray<LooseReference<Parameter>> = []
  /// Counts the passes, by the first parameter where it can; nil until there are parameters.
  private(set) var gate: PassGate?
  /// How many backward passes reached what is watched.
  public var passCount: Int { gate?.passCount ?? 0 }
  /// The loss of each of the passes ``weightSteps``, and of the last pass.
  private(set) var losses: [Double] = []
  private(set) var lastLoss = Double.nan
  /// What the layers keep beside their weights, at each of ``weightSteps``: running statistics.
  private(set) var states: [[any SavedState]] = []

  private(set) var keepsWeights = false
  // In the stores the parameters' entries of a pass stand side by side, in the order of ``watched``.
  private var norms: Store<Double>
  private var samples: Store<Sample>
  private var weights: Store<Tensor>
  /// The next pass that anything is taken of.
  @safe @exclusivity(unchecked) private var nextStep = 0
  /// The weights that are kept take at most as much.
  private static let weightBytes = 64 << 20

  /// - Parameter every: take every n-th pass at first; nil for all.
  init(_ target: Target, every: Int?, number: Int) {
    self.number = number
    norms = Store(stride: every ?? 1, capacity: 512)
    samples = Store(stride: every ?? 1, capacity: 32)
    if every == nil {
      // What a short run takes weighs more against its steps: it has fewer entries than a longer one.
      norms.early = (capacity: 16, below: 8)
      samples.early = (capacity: 12, below: 32)
    }
    weights = Store(stride: every ?? 1, capacity: 128)
    switch target {
    case .layer(let layer): layers = [layer.context.recorder.objects.looseReference(to: layer)]
    case .parameters(let parameters): watch(parameters.map { ($0.name, $0) })
    }
  }

  func keepWeights() {
    guard !keepsWeights else { return }
    keepsWeights = true
    nextStep = 0
    gate?.nextPass = 0
  }

  /// Whether it watches exactly this.
  func watches(_ target: Target) -> Bool {
    switch target {
    case .layer(let other): layers.first?.object === other
    case .parameters(let parameters):
      layers.isEmpty && watched.count == parameters.count
        && zip(watched, parameters).allSatisfy { $0.parameter === $1 }
    }
  }

  /// What it watches, as far as that is still there.
  var target: Target {
    layers.first?.object.map(Target.layer) ?? .parameters(watched.compactMap(\.parameter))
  }

  /// Whether the program let go of all that it watched. What `rewind` or an optimizer holds of a network that has gone
  /// does not count.
  var isOver: Bool {
    layers.isEmpty ? watched.allSatisfy { $0.parameter == nil } : layers.allSatisfy { $0.object == nil }
  }

  /// Lets go of all but the norms, which the program reads by name.
  func end() {
    (losses, states, keepsWeights) = ([], [], false)
    samples.removeAll()
    weights.removeAll()
  }

  // MARK: Taking

  @inline(__always)
  func take(_ gradients: ArrivedGradients) -> Arrival {
    guard hasArrived(gradients), let gate else { return isOver ? .over : .silent }
    if gate.passCount >= nextStep { record(gradients, gate.passCount) }
    gate.passCount += 1
    // The loss of each pass is wanted beside weights.
    gate.nextPass = keepsWeights ? 0 : nextStep
    if keepsWeights { lastLoss = gradients.loss }
    return .reached
  }

  /// A pass counts when it reached the network at all; the first parameter mostly tells.
  @inline(__always)
  private func hasArrived(_ gradients: ArrivedGradients) -> Bool {
    if let parameter = gate?.parameter.object, gradients.has(parameter) { return true }
    return hasArrivedElsewhere(gradients)
  }

  @inline(never)
  private func hasArrivedElsewhere(_ gradients: ArrivedGradients) -> Bool {
    if watched.isEmpty { findParameters() }
    // By place here and below: an element would be copied with all that it holds.
    for place in references.indices {
      if let parameter = references[place].object, gradients.has(parameter) { return true }
    }
    return false
  }

  @inline(never)
  private func record(_ gradients: ArrivedGradients, _ passCount: Int) {
    let (takesNorms, takesSamples) = (norms.takes(passCount), samples.takes(passCount))
    for place in references.indices {
      let gradient = gradient(place, gradients)
      if takesNorms { norms.append(gradient?.sumOfSquares.squareRoot() ?? .nan) }
      if takesSamples { samples.append(Sample(gradient)) }
    }
    if takesNorms { norms.complete(passCount) }
    if takesSamples { samples.complete(passCount) }
    if keepsWeights, weights.takes(passCount) { recordWeights(gradients, passCount) }
    nextStep = min(norms.next, samples.next, keepsWeights ? weights.next : .max)
  }

  @inline(__always)
  private func gradient(_ place: Int, _ gradients: ArrivedGradients) -> Tensor? {
    guard let parameter = references[place].object else { return nil }
    return gradients.of(parameter)
  }

  private func recordWeights(_ gradients: ArrivedGradients, _ passCount: Int) {
    let values = watched.compactMap { $0.parameter?.value }
    // Of a part of a network there are no more states.
    guard values.count == watched.count else {
      keepsWeights = false
      return
    }
    for value in values { weights.append(value) }
    losses.append(gradients.loss)
    states.append(layers.first?.object?.namedStates.map(\.state.savedState) ?? [])
    if weights.complete(passCount) {
      losses.thin(1)
      states.thin(1)
    }
  }

  /// Takes the parameters of a layer that has them by now.
  func findParameters() {
    guard watched.isEmpty else { return }
    findParametersAgain()
  }

  /// Takes the present parameters of a layer: one that went back to before its first input makes others.
  func findParametersAgain() {
    guard let layer = layers.first?.object else { return }
    guard layer.isBuilt else { return watch([]) }
    watch(layer.namedParameters.map { ($0.path, $0.parameter) })
    layers = layer.withInnerLayers.map { $0.context.recorder.objects.looseReference(to: $0) }
  }

  private func watch(_ parameters: [(path: String, parameter: Parameter)]) {
    watched = parameters.map { Watched($0.path, $0.parameter) }
    references = ContiguousArray(watched.map(\.reference))
    gate = references.first.map { PassGate($0, passCount: passCount) }
    let bytes = parameters.reduce(0) {
      $0 + $1.parameter.value.count * $1.parameter.value.precision.byteCount
    }
    weights.capacity = min(weights.capacity, max(8, Self.weightBytes / max(bytes, 1)))
    (norms.width, samples.width, weights.width) = (watched.count, watched.count, watched.count)
  }

  // MARK: Going back

  /// The same once more, which goes on by itself.
  init(copying other: Recording) {
    (number, layers, watched) = (other.number, other.layers, other.watched)
    references = other.references
    gate = other.gate.map { PassGate($0.parameter, passCount: $0.passCount) }
    (losses, lastLoss, states) = (other.losses, other.lastLoss, other.states)
    keepsWeights = other.keepsWeights
    (norms, samples, weights) = (other.norms, other.samples, other.weights)
    nextStep = other.nextStep
  }

  /// Drops all but the first so many passes; the last of these had that loss.
  func shorten(toPasses count: Int, _ loss: Double) {
    let seen = passCount
    findParametersAgain()
    guard count < seen else { return }
    norms.shorten(toPasses: count)
    samples.shorten(toPasses: count)
    weights.shorten(toPasses: count)
    losses.removeLast(losses.count - min(losses.count, weightSteps.count))
    states.removeLast(states.count - min(states.count, weightSteps.count))
    gate = references.first.map { PassGate($0, passCount: count) }
    (lastLoss, nextStep) = (loss, 0)
  }

  // MARK: Reading

  /// The passes, counted from 0, whose norms were taken; likewise the others.
  public var normSteps: [Int] { norms.steps }
  public var distributionSteps: [Int] { samples.steps }
  public var weightSteps: [Int] { weights.steps }

  /// ‖∂L/∂W‖₂ of a parameter at each of ``normSteps``; NaN where the pass did not reach it.
  func norms(of place: Int) -> [Double] { norms.entries(of: place) }

  /// A parameter before the step, at each of ``weightSteps``.
  func weights(of place: Int) -> [Tensor] { weights.entries(of: place) }

  /// What it recorded of some of its parameters, as charts read it.
  func history(of parameters: [Parameter]) -> GradientHistory {
    let wanted = Set(parameters.map(ObjectIdentifier.init))
    return GradientHistory(
      series: watched.indices.compactMap { place in
        guard let parameter = watched[place].parameter, wanted.contains(ObjectIdentifier(parameter)) else {
          return nil
        }
        return GradientHistory.Series(
          path: watched[place].path, parameter: parameter, norms: norms(of: place),
          distributions: samples.entries(of: place).map(\.distribution), weights: weights(of: place))
      }, normSteps: normSteps, distributionSteps: distributionSteps, weightSteps: weightSteps)
  }
}

extension Layer {
  fileprivate var withInnerLayers: [Layer] {
    [self]
      + members.flatMap { member -> [Layer] in
        if case .layer(let layer) = member.member { layer.withInnerLayers } else { [] }
      }
  }
}

/// What was taken of some of the passes.
private struct Store<Entry> {
  private(set) var stride: Int
  var capacity: Int
  /// Its size while the stride is below another.
  var early: (capacity: Int, below: Int)?
  /// How many entries a pass has.
  var width = 1
  private(set) var steps: [Int] = []
  private var entries: [Entry] = []
  /// The next pass to take.
  private(set) var next = 0

  init(stride: Int, capacity: Int) {
    self.stride = stride
    self.capacity = capacity
  }

  private var currentCapacity: Int {
    if let early, stride < early.below { min(capacity, early.capacity) } else { capacity }
  }

  func takes(_ pass: Int) -> Bool { pass >= next }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Notes that all entries of a pass are there; true when every second pass went.
  @discardableResult
  mutating func complete(_ pass: Int) -> Bool {
    steps.append(pass)
    let isFull = steps.count >= currentCapacity
    if isFull {
      steps.thin(1)
      entries.thin(width)
      stride = stride.multipliedReportingOverflow(by: 2).overflow ? stride : 2 * stride
    }
    let (following, overflow) = (steps.last ?? 0).addingReportingOverflow(stride)
    next = overflow ? .max : max(pass + 1, following)
    return isFull
  }

  func entries(of place: Int) -> [Entry] {
    Swift.stride(from: place, to: entries.count, by: width).map { entries[$0] }
  }

  mutating func removeAll() { (steps, entries) = ([], []) }

  /// Drops what was taken of all but the first so many passes. The stride stays: it leads to the same entries in a run
  /// that gets as far again.
  mutating func shorten(toPasses count: Int) {
    let kept = steps.prefix { $0 < count }.count
    guard kept < steps.count else { return }
    steps.removeLast(steps.count - kept)
    entries.removeLast(max(0, entries.count - kept * width))
    next = steps.last.map { $0.addingReportingOverflow(stride).partialValue } ?? 0
  }
}

extension Array {
  /// Keeps the first, third, … of groups of so many elements.
  fileprivate mutating func thin(_ width: Int) {
    guard width > 0 else { return }
    var kept = 0
    for start in Swift.stride(from: 0, to: count, by: 2 * width) {
      for place in start..<Swift.min(start + width, count) {
        // Elements move: a copy of each would count references.
        if place != kept { swapAt(place, kept) }
        kept += 1
      }
    }
    removeLast(count - kept)
  }
}
