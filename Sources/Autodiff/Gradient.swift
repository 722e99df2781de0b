public import Tensors

// Asking for gradients.
extension Recorder {
  /// ∂L/∂W for every parameter that `loss` depends on, stored as ``Parameter/gradient``.
  ///
  /// Replaces what was there, or adds to it. Nothing is stored when an error is thrown.
  ///
  /// - Throws: ``GradientError`` when `loss` is not one number, comes from no parameter, or when it or a gradient
  ///   is not finite; the error names the first operation where that happened.
  public func backward(_ loss: Variable, adding: Bool = false) throws {
    let tape = try scalarTape(of: loss)
    guard loss.value.item.isFinite else {
      throw NonFiniteSearch(recorder: self).error(forValue: loss, on: tape)
    }
    let sweep = startSweep(from: loss, on: tape)
    try sweep.run(measuring: profile)
    if sweep.parameterGradients.isEmpty { throw GradientError.noParameter }
    guard sweep.hasFiniteGradients else {
      throw try NonFiniteSearch(recorder: self).error(forGradientOf: loss, on: tape)
    }
    sweepCount += 1
    remember(loss: loss, on: tape)
    sweep.handOver(sweepCount, adding: adding)
    spareSweep = sweep
    if gradientObserver != nil {
      observedLoss = (tape.number, loss.index)
      if passGate?.counts(sweep: sweepCount) != true { showObserver(loss) }
    }
  }

  @inline(never)
  private func showObserver(_ loss: Variable) {
    passGate = gradientObserver?.gradientsArrived(ArrivedGradients(of: loss, sweep: sweepCount))
  }

  /// A sweep that uses the memory of the one before it. One that an error ended is never used again.
  private func startSweep(from loss: Variable, on tape: Tape) -> Sweep {
    guard let sweep = spareSweep else {
      return Sweep(from: loss, on: tape, seed: seed(for: loss), keepsAll: false)
    }
    spareSweep = nil
    sweep.restart(from: loss, on: tape, seed: seed(for: loss))
    return sweep
  }

  /// ∂L/∂v, for a parameter, any value on the way, or a constant that took part.
  ///
  /// The answer is remembered as an operation and can be differentiated again.
  public func gradient(of loss: Variable, by target: Variable) throws -> Variable {
    let tape = try scalarTape(of: loss)
    guard let value = try gradientValue(of: loss, on: tape, by: target) else { throw GradientError.unrelated }
    guard isRecording else { return Variable(value) }
    return record(.gradient, loss, target, .none, value, hint: tape)
  }

  /// ∂L/∂W of a parameter, wherever it took part.
  public func gradient(of loss: Variable, by parameter: Parameter) throws -> Variable {
    let tape = try scalarTape(of: loss)
    if gradientObserver != nil { try showObserver(loss, on: tape) }
    if isRecording {
      guard let target = leaf(of: parameter, from: tape) else {
        return try gradient(of: loss, by: Variable(parameter.value))
      }
      return try gradient(of: loss, by: target)
    }
    if let value = try cachedGradients(of: loss, on: tape).gradient(of: parameter) { return Variable(value) }
    return try gradient(of: loss, by: Variable(parameter.value))
  }

  /// Shows the observer the gradients of a loss that is differentiated without `backward`, once.
  private func showObserver(_ loss: Variable, on tape: Tape) throws {
    guard observedLoss != (tape.number, loss.index) else { return }
    observedLoss = (tape.number, loss.index)
    passGate = gradientObserver?.gradientsArrived(
      ArrivedGradients(of: loss, try cachedGradients(of: loss, on: tape)))
  }

  /// The cotangent of every node behind a value, as explanations read them: tapes and their nodes' gradients,
  /// the newest tape first.
  public func allGradients(of loss: Variable) throws -> [(tape: Tape, gradients: ContiguousArray<Tensor?>)] {
    let tape = try scalarTape(of: loss)
    return try keepingSweep(from: loss, on: tape, wantsConstants: true).keptByTape
  }

  private func scalarTape(of loss: Variable) throws -> Tape {
    guard loss.value.count == 1 else { throw GradientError.notScalar(loss.shape) }
    guard let tape = loss.tape else { throw GradientError.notRecorded }
    return tape
  }

  private func keepingSweep(from loss: Variable, on tape: Tape, wantsConstants: Bool) throws -> Sweep {
    let sweep = Sweep(
      from: loss, on: tape, seed: seed(for: loss), keepsAll: true, wantsConstants: wantsConstants)
    try sweep.run()
    return sweep
  }

  private func gradientValue(of loss: Variable, on tape: Tape, by target: Variable) throws -> Tensor? {
    guard let targetTape = target.tape else { return try gradientOfConstant(loss, on: tape, target.value) }
    let cached = try cachedGradients(of: loss, on: tape)
    if case .parameter(let parameter) = targetTape.nodes[Int(target.index)].attributes {
      return cached.gradient(of: parameter)
    }
    return cached.gradient(at: target.index, ofTape: targetTape.number)
  }

  private func cachedGradients(of loss: Variable, on tape: Tape) throws -> CachedGradients {
    if let cached = tape.cachedGradients, cached.root == loss.index { return cached }
    let sweep = try keepingSweep(from: loss, on: tape, wantsConstants: false)
    if firstLoss == nil { firstLoss = loss.value.item }
    let cached = CachedGradients(
      root: loss.index, byTape: sweep.keptByTape.map { ($0.tape.number, $0.gradients) },
      parameters: sweep.parameterGradients.copied)
    tape.cachedGradients = cached
    return cached
  }

  /// A constant is known by its storage: every leaf that holds it counts.
  private func gradientOfConstant(_ loss: Variable, on tape: Tape, _ value: Tensor) throws -> Tensor? {
    let sweep = try keepingSweep(from: loss, on: tape, wantsConstants: true)
    var total: Tensor?
    for (tape, gradients) in sweep.keptByTape {
      for place in gradients.indices {
        let node = tape.nodes[place]
        guard let gradient = gradients[place], node.operation === Operation.constant,
          node.value.isIdentical(to: value)
        else { continue }
        if total == nil { total = gradient } else { total?.add(gradient) }
      }
    }
    return total
  }

  private func leaf(of parameter: Parameter, from tape: Tape) -> Variable? {
    if let leaf = parameter.leaf(on: tape) { return leaf }
    for tape in tape.reachableTapes {
      if let place = tape.nodes.firstIndex(where: { $0.isLeaf(of: parameter) }) {
        return tape.variable(at: Int32(place))
      }
    }
    return nil
  }
}

extension Node {
  func isLeaf(of parameter: Parameter) -> Bool {
    if case .parameter(let candidate) = attributes { return candidate === parameter }
    return false
  }
}

extension Tape {
  /// This tape and all that it reads from, the newest first.
  public var reachableTapes: [Tape] {
    var found: [Int: Tape] = [number: self]
    var queue = [self]
    while let tape = queue.popLast() {
      for node in tape.nodes {
        guard case .foreign(let foreign) = node.attributes, let earlier = foreign.variable.tape,
          found[earlier.number] == nil
        else { continue }
        found[earlier.number] = earlier
        queue.append(earlier)
      }
    }
    return found.values.sorted { $0.number > $1.number }
  }
}

/// Why a gradient cannot be had.
public struct GradientError: Error, Sendable {
  public var code = "gradient"
  public var message: String
  public var hint: String?
  /// The operation at fault, where one is.
  public var origin: Origin?
  /// That operation's inputs, for the statistics that the message shows.
  public var inputs: [Input] = []

  public struct Input: Sendable {
    /// The program's name for it; nil for what has none.
    public let name: String?
    public let value: Tensor
    /// The expression that it comes from, unless it is a constant.
    public let origin: Origin?
  }

  static let noParameter = GradientError(
    message: "no parameter stands behind this value",
    hint: "define what should be trained with param, as in: param W = glorot(2, 4)")
  static let notRecorded = GradientError(
    message: "this value was not computed from a parameter, so there is nothing to differentiate",
    hint: "define what should be trained with param, as in: param W = glorot(2, 4)")
  public static let unrelated = GradientError(
    message: "the value does not depend on what it should be differentiated by",
    hint: "only values that took part in its computation have a gradient; stop(v) cuts the graph")

  /// A parameter, or the argument of a function, of which nothing was computed.
  public static func notComputed(_ name: String?) -> GradientError {
    GradientError(
      message: "\(name ?? "this value") is where a computation begins: there is no pass to explain",
      hint: "explain what was computed from it, as in: L = mean((x @ W - y)^2)")
  }

  public static func notScalar(_ shape: Shape) -> GradientError {
    GradientError(
      message: "a gradient needs a single number, this value has shape \(shape)",
      hint: "reduce it first, as in: sum(v) or mean(v)")
  }
}
