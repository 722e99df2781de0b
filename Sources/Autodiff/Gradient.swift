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
    guard loss.value.item.isFinite else { throw NonFiniteSearch(recorder: self).error(forValue: loss, on: tape) }
    let sweep = Sweep(
      from: loss, on: tape, seed: Tensor.ones(loss.shape, loss.precision), keepsAll: false)
    try sweep.run()
    let collected = sweep.parameterGradients
    if collected.isEmpty { throw GradientError.noParameter }
    for (_, gradient) in collected where !gradient.allFinite {
      throw try NonFiniteSearch(recorder: self).error(forGradientOf: loss, on: tape)
    }
    store(collected, adding: adding)
  }

  private func store(_ collected: [(parameter: Parameter, gradient: Tensor)], adding: Bool) {
    sweepCount += 1
    for (parameter, gradient) in collected {
      parameter.receive(gradient, sweep: sweepCount, adding: adding)
    }
  }

  /// ∂L/∂v, for a parameter, any value on the way, or a constant that took part.
  ///
  /// The answer is remembered as an operation and can be differentiated again.
  public func gradient(of loss: Variable, by target: Variable) throws -> Variable {
    let tape = try scalarTape(of: loss)
    guard let value = try gradientValue(of: loss, on: tape, by: target) else { throw GradientError.unrelated }
    guard isRecording else { return Variable(value) }
    return record(.gradient, loss, target, .none, value)
  }

  /// ∂L/∂W of a parameter, wherever it took part.
  public func gradient(of loss: Variable, by parameter: Parameter) throws -> Variable {
    let tape = try scalarTape(of: loss)
    guard let target = leaf(of: parameter, from: tape) else { throw GradientError.unrelated }
    return try gradient(of: loss, by: target)
  }

  /// The cotangent of every node behind a value, as explanations read them: tapes and their nodes' gradients.
  public func allGradients(of loss: Variable) throws -> [(tape: Tape, gradients: ContiguousArray<Tensor?>)] {
    let tape = try scalarTape(of: loss)
    let sweep = Sweep(
      from: loss, on: tape, seed: Tensor.ones(loss.shape, loss.precision), keepsAll: true, wantsConstants: true)
    try sweep.run()
    let kept = sweep.keptByTape
    return sweep.tapes.map { ($0, kept[$0.number] ?? []) }
  }

  private func scalarTape(of loss: Variable) throws -> Tape {
    guard loss.value.count == 1 else { throw GradientError.notScalar(loss.shape) }
    guard let tape = loss.tape else { throw GradientError.notRecorded }
    return tape
  }

  private func gradientValue(of loss: Variable, on tape: Tape, by target: Variable) throws -> Tensor? {
    guard let targetTape = target.tape, target.node?.needsGradient == true else {
      return try gradientOfConstant(loss, on: tape, target.value)
    }
    let kept = try keptGradients(of: loss, on: tape)
    if case .parameter(let parameter)? = target.node?.attributes {
      return sum(over: kept, from: tape) { $0.isLeaf(of: parameter) }
    }
    guard let gradients = kept[targetTape.number], gradients.indices.contains(Int(target.index)) else { return nil }
    return gradients[Int(target.index)]
  }

  /// A constant is known by its storage: every leaf that holds it counts.
  private func gradientOfConstant(_ loss: Variable, on tape: Tape, _ value: Tensor) throws -> Tensor? {
    let sweep = Sweep(
      from: loss, on: tape, seed: Tensor.ones(loss.shape, loss.precision), keepsAll: true, wantsConstants: true)
    try sweep.run()
    return sum(over: sweep.keptByTape, from: tape) {
      $0.operation === Operation.constant && $0.value.isIdentical(to: value)
    }
  }

  private func keptGradients(of loss: Variable, on tape: Tape) throws -> [Int: ContiguousArray<Tensor?>] {
    if let cached = tape.cachedGradients, cached.root == loss.index { return cached.byTape }
    let sweep = Sweep(
      from: loss, on: tape, seed: Tensor.ones(loss.shape, loss.precision), keepsAll: true)
    try sweep.run()
    tape.cachedGradients = CachedGradients(root: loss.index, byTape: sweep.keptByTape)
    return sweep.keptByTape
  }

  private func sum(
    over kept: [Int: ContiguousArray<Tensor?>], from tape: Tape, where matches: (borrowing Node) -> Bool
  ) -> Tensor? {
    var total: Tensor?
    for tape in tape.reachableTapes {
      guard let gradients = kept[tape.number] else { continue }
      for place in gradients.indices where place < tape.nodes.count {
        guard let gradient = gradients[place], matches(tape.nodes[place]) else { continue }
        if total == nil { total = gradient } else { total?.add(gradient) }
      }
    }
    return total
  }

  private func leaf(of parameter: Parameter, from tape: Tape) -> Variable? {
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

extension Parameter {
  /// Takes a gradient from a sweep; further leaves of the same sweep add to it.
  func receive(_ gradient: Tensor, sweep: Int, adding: Bool) {
    if lastSweep == sweep || adding, var sum = self.gradient {
      self.gradient = nil
      sum.add(gradient)
      self.gradient = sum
    } else {
      self.gradient = gradient
    }
    lastSweep = sweep
    gradientState = .fresh
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
  public var inputs: [(name: String, value: Tensor)] = []

  static let noParameter = GradientError(
    message: "no parameter stands behind this value",
    hint: "define what should be trained with param, as in: param W = glorot(2, 4)")
  static let notRecorded = GradientError(
    message: "this value was not computed from a parameter, so there is nothing to differentiate",
    hint: "define what should be trained with param, as in: param W = glorot(2, 4)")
  static let unrelated = GradientError(
    message: "the value does not depend on what it should be differentiated by",
    hint: "only values that took part in its computation have a gradient; stop(v) cuts the graph")

  static func notScalar(_ shape: Shape) -> GradientError {
    GradientError(
      message: "a gradient needs a single number, this value has shape \(shape)",
      hint: "reduce it first, as in: sum(v) or mean(v)")
  }
}
