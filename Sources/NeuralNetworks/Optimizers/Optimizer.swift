public import Autodiff
public import Tensors

/// What an optimizer changes.
public enum OptimizerTarget: Sendable {
  case layer(Layer)
  case parameter(Parameter)
}

/// Changes parameters against their gradients.
///
/// ```swift
/// let optimizer = Optimizer("adam", Adam(), rate: .constant(0.05), targets: [.layer(net)])
/// try recorder.backward(loss)
/// try optimizer.step()
/// ```
public final class Optimizer: Stateful, @unchecked Sendable {
  public let name: String
  @safe @exclusivity(unchecked) public var rate: LearningRate
  /// The largest common norm of the gradients; nil for any.
  public let clip: Double?
  /// How many steps were taken.
  @safe @exclusivity(unchecked) public private(set) var stepCount = 0

  private let rule: any UpdateRule
  private let stateNames: [String]
  /// Where it is known as an object that changes.
  private let objects: StatefulObjects?
  private var targets: [OptimizerTarget]?
  /// One for each parameter; empty until the first step, as a layer may not know its sizes before.
  @safe @exclusivity(unchecked) private var slots: ContiguousArray<Slot> = []

  public init(
    _ name: String, _ rule: any UpdateRule, rate: LearningRate, clip: Double? = nil,
    targets: [OptimizerTarget]? = nil, objects: StatefulObjects? = nil
  ) {
    self.name = name
    self.rule = rule
    self.rate = rate
    self.clip = clip
    self.targets = targets
    stateNames = rule.stateNames
    self.objects = objects
    objects?.insert(self)
  }

  deinit { objects?.remove(self) }

  /// Whether it was told what to change.
  public var hasTargets: Bool { targets != nil }

  /// What it changes; of layers that do not know their sizes yet, what they have.
  public var parameters: [Parameter] {
    (targets ?? []).flatMap { target in
      switch target {
      case .parameter(let parameter): [parameter]
      case .layer(let layer): layer.namedParameters.map(\.parameter)
      }
    }
  }

  /// Tells an optimizer without parameters what to change.
  public func attach(to layer: Layer) {
    targets = [.layer(layer)]
    slots = []
  }

  /// The learning rate that the next step uses: `opt.lr`.
  public var currentRate: Double { get throws { try rate.value(at: stepCount) } }

  /// Changes every parameter that has a fresh gradient; the others keep their values.
  ///
  /// Everything is checked before the first parameter changes.
  ///
  /// - Throws: ``NetworkError`` when no gradient is fresh, one is not finite, or the learning rate is no rate.
  public func step() throws {
    try Kernels.checkStop()
    // Nothing stops a step halfway.
    try Kernels.watching(nil) { try takeStep() }
  }

  private func takeStep() throws {
    if slots.isEmpty { slots = try makeSlots() }
    let scale = try gradientScale(try checkGradients())
    let rate = try checkedRate()
    stepCount += 1
    var recorder: Recorder?
    for slot in slots where slot.gradient != nil {
      slot.update(rule, rate: rate, scale: scale)
      slot.parameter.markUsed(step: stepCount)
      recorder = slot.parameter.recorder
    }
    recorder?.stepCount += 1
  }
}

// MARK: Checks

extension Optimizer {
  /// The sum of the squares of all fresh gradients, where clipping asks for it.
  private func checkGradients() throws -> Double {
    var (total, readyCount) = (0.0, 0)
    for slot in slots {
      slot.gradient = nil
      guard case .fresh = slot.parameter.gradientState, let gradient = slot.parameter.gradient,
        !slot.parameter.isFrozen
      else { continue }
      readyCount += 1
      guard gradient.shape == slot.shape else {
        throw NetworkError(
          "gradient",
          "the gradient of \(slot.parameter.name) has shape \(gradient.shape), the parameter \(slot.shape)",
          hint: "call backward again")
      }
      guard gradient.allFinite else {
        throw NetworkError(
          "finite", "the gradient of \(slot.parameter.name) is not finite; no parameter was changed",
          hint: "a smaller learning rate or clip: 1.0 may help")
      }
      if clip != nil { total += gradient.sumOfSquares }
      slot.gradient = gradient
    }
    guard readyCount > 0 else { throw staleError() }
    return total
  }

  private func staleError() -> NetworkError {
    let steps = slots.compactMap { slot -> Int? in
      if case .used(let step) = slot.parameter.gradientState, !slot.parameter.isFrozen { step } else { nil }
    }
    if slots.allSatisfy(\.parameter.isFrozen) {
      return NetworkError(
        "gradient", "all parameters are frozen", hint: "unfreeze those that should be trained")
    }
    guard let latest = steps.max() else {
      return NetworkError(
        "gradient", "there are no gradients yet; call backward first", hint: "backward L, then step")
    }
    return NetworkError("gradient", "the gradients are from step \(latest); call backward first")
  }

  /// What the gradients are multiplied by, as `torch.nn.utils.clip_grad_norm_` does.
  private func gradientScale(_ squares: Double) throws -> Double {
    guard let clip else { return 1 }
    guard squares.isFinite else {
      throw NetworkError("finite", "the gradients are too large to be clipped; no parameter was changed")
    }
    return min(1, clip / (squares.squareRoot() + 1e-6))
  }

  private func checkedRate() throws -> Double {
    let rate = try currentRate
    guard rate.isFinite, rate >= 0 else {
      throw NetworkError(
        "optimizer",
        "the learning rate at step \(stepCount) is \(formatNumber(rate)); no parameter was changed",
        hint: "a rate is a number from 0")
    }
    return rate
  }

  private func makeSlots() throws -> ContiguousArray<Slot> {
    guard let targets else {
      throw NetworkError(
        "optimizer", "\(name) was not told what to change", hint: "give it a layer: \(name)(net)")
    }
    var slots: ContiguousArray<Slot> = []
    var seen: Set<ObjectIdentifier> = []
    for target in targets {
      for (path, parameter) in try Self.parameters(of: target)
      where seen.insert(ObjectIdentifier(parameter)).inserted {
        slots.append(Slot(path, parameter, stateCount: stateNames.count))
      }
    }
    guard !slots.isEmpty else { throw NetworkError("optimizer", "\(name) has no parameters to change") }
    return slots
  }

  private static func parameters(of target: OptimizerTarget) throws -> [(String, Parameter)] {
    switch target {
    case .parameter(let parameter): return [(parameter.name, parameter)]
    case .layer(let layer):
      guard layer.isBuilt else {
        throw NetworkError(
          "optimizer", "\(layer.label) does not know all its sizes yet", hint: "call it with an input first")
      }
      return layer.namedParameters.map { ($0.path, $0.parameter) }
    }
  }
}

// MARK: Files and time travel

extension Optimizer {
  /// Its state as named tensors: `step`, and for each parameter `dense1.W.m`, `dense1.W.v`, `dense1.W.step`.
  public var tensors: [(name: String, tensor: Tensor)] {
    [("step", Tensor(Double(stepCount), .f64))]
      + slots.flatMap { slot in
        zip(stateNames, slot.states).map { ("\(slot.name).\($0)", $1) }
          + [
            ("\(slot.name).step", Tensor(Double(slot.stepCount), .f64)),
            ("\(slot.name).memory", Tensor([slot.memory.x, slot.memory.y], shape: .vector(2), .f64)),
          ]
      }
  }

  /// Takes its state from a file. Either all is taken or, with an error, nothing.
  ///
  /// - Throws: ``NetworkError`` when a tensor is missing, has another shape, or is no count.
  public func load(_ tensors: [(name: String, tensor: Tensor)]) throws {
    let given = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    let total = try Self.count(given, "step")
    // An optimizer that was saved before its first step has nothing but the count.
    let loaded = given.count == 1 ? [] : try makeSlots()
    for slot in loaded {
      slot.stepCount = try Self.count(given, "\(slot.name).step")
      slot.memory = try Self.pair(given, "\(slot.name).memory")
      for (place, stateName) in stateNames.enumerated() {
        let name = "\(slot.name).\(stateName)"
        let (tensor, wanted) = (try Self.find(given, name), slot.parameter.value)
        guard tensor.shape == wanted.shape else {
          throw NetworkError(
            "load", "\(name) should have shape \(wanted.shape), the file has \(tensor.shape)")
        }
        slot.states[place] = tensor.converted(to: wanted.precision)
      }
    }
    (slots, stepCount) = (loaded, total)
  }

  private static func find(_ given: [String: Tensor], _ name: String) throws -> Tensor {
    guard let tensor = given[name] else {
      throw NetworkError(
        "load", "the file has no \(name)",
        hint: "the optimizer and the network must be defined as when they were saved")
    }
    return tensor
  }

  private static func pair(_ given: [String: Tensor], _ name: String) throws -> SIMD2<Double> {
    let tensor = try find(given, name)
    guard tensor.count == 2, tensor.allFinite else {
      throw NetworkError("load", "\(name) should hold two numbers")
    }
    return SIMD2(tensor[flat: 0], tensor[flat: 1])
  }

  private static func count(_ given: [String: Tensor], _ name: String) throws -> Int {
    let tensor = try find(given, name)
    guard tensor.count == 1, let count = Int(exactly: tensor.item), count >= 0 else {
      throw NetworkError("load", "\(name) is not a number of steps")
    }
    return count
  }

  /// Converts its state: `precision f64`.
  public func convert(to precision: Precision) {
    for slot in slots { slot.states = ContiguousArray(slot.states.map { $0.converted(to: precision) }) }
  }

  public var savedState: any SavedState {
    OptimizerState(
      optimizer: self, rate: rate, stepCount: stepCount, targets: targets, slots: slots,
      contents: slots.map { ($0.states, $0.stepCount, $0.memory) })
  }

  fileprivate func restore(_ state: OptimizerState) {
    (targets, slots) = (state.targets, state.slots)
    take(state)
  }

  /// Takes what the state holds besides the parameters.
  fileprivate func take(_ state: OptimizerState) {
    (rate, stepCount) = (state.rate, state.stepCount)
    for (slot, content) in zip(slots, state.contents) {
      (slot.states, slot.stepCount, slot.memory) = content
    }
  }
}

private struct OptimizerState: SavedState {
  let optimizer: Optimizer
  let rate: LearningRate
  let stepCount: Int
  let targets: [OptimizerTarget]?
  let slots: ContiguousArray<Slot>
  let contents: [(states: ContiguousArray<Tensor>, stepCount: Int, memory: SIMD2<Double>)]

  var object: any Stateful { optimizer }
  func restore() { optimizer.restore(self) }
  func handOver(to successor: any Stateful) { (successor as? Optimizer)?.take(self) }
  var tensors: [Tensor] { contents.flatMap(\.states) }
}
