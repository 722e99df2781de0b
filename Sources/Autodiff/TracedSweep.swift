import Tensors

// Gradients of gradients: the backward pass itself is recorded.
extension Recorder {
  /// ∂L/∂v as a recorded expression, so that it has a graph of its own; nil when v does not stand behind L.
  public func tracedGradient(of loss: Variable, by target: Variable) throws -> Variable? {
    guard let tape = loss.tape else { return nil }
    let wasRecording = isRecording
    isRecording = true
    defer { isRecording = wasRecording }
    var sweep = TracedSweep(recorder: self, target: target)
    try sweep.run(from: loss, on: tape)
    return sweep.result
  }
}

/// A backward pass over recorded values whose own operations are recorded.
private struct TracedSweep {
  private let recorder: Recorder
  private let target: Variable
  private var pending: [Int: [Int32: Variable]] = [:]
  private var tapes: [Int: Tape] = [:]
  private(set) var result: Variable?

  init(recorder: Recorder, target: Variable) {
    self.recorder = recorder
    // A leaf that stands for a value of an earlier tape means that value.
    var target = target
    while case .foreign(let foreign)? = target.node?.attributes { target = foreign.variable }
    self.target = target
  }

  mutating func run(from loss: Variable, on tape: Tape) throws {
    try push(Variable(Tensor.ones(loss.shape, loss.precision)), to: loss.index, on: tape)
    while let number = pending.keys.max(), let tape = tapes[number] {
      guard let place = pending[number]?.keys.max(), let cotangent = pending[number]?.removeValue(forKey: place)
      else {
        pending[number] = nil
        continue
      }
      try visit(tape.nodes[Int(place)], at: place, on: tape, cotangent)
    }
  }

  private mutating func visit(_ node: Node, at place: Int32, on tape: Tape, _ cotangent: Variable) throws {
    if isTarget(node, at: place, on: tape) {
      result = try result.map { try $0 + cotangent } ?? cotangent
      return
    }
    if case .foreign(let foreign) = node.attributes {
      if let earlier = foreign.variable.tape { try push(cotangent, to: foreign.variable.index, on: earlier) }
      return
    }
    guard node.inputs.count > 0 else { return }
    if node.operation === Operation.gradient {
      let expression = try recorder.tracedGradient(
        of: tape.variable(at: node.inputs[0]), by: tape.variable(at: node.inputs[1]))
      if let expression, let newer = expression.tape { try push(cotangent, to: expression.index, on: newer) }
      return
    }
    try pull(node, at: place, on: tape, cotangent)
  }

  private mutating func pull(_ node: Node, at place: Int32, on tape: Tape, _ cotangent: Variable) throws {
    let inputs = node.inputs.indices
    let context = PullbackContext(
      inputs: inputs.map { tape.variable(at: $0) }, output: tape.variable(at: place), cotangent: cotangent,
      attributes: node.attributes, isWanted: inputs.map { isWanted(tape.nodes[Int($0)]) })
    recorder.origin = node.origin
    for (input, cotangent) in zip(inputs, try node.operation.pullback(context)) {
      if let cotangent, isWanted(tape.nodes[Int(input)]) { try push(cotangent, to: input, on: tape) }
    }
  }

  private func isWanted(_ node: Node) -> Bool {
    node.needsGradient || (target.node?.needsGradient != true && node.value.isIdentical(to: target.value))
  }

  private func isTarget(_ node: Node, at place: Int32, on tape: Tape) -> Bool {
    if case .parameter(let parameter)? = target.node?.attributes { return node.isLeaf(of: parameter) }
    if tape === target.tape && place == target.index { return true }
    return target.node?.needsGradient != true && node.operation === Operation.constant
      && node.value.isIdentical(to: target.value)
  }

  private mutating func push(_ cotangent: Variable, to place: Int32, on tape: Tape) throws {
    tapes[tape.number] = tape
    if let present = pending[tape.number]?[place] {
      pending[tape.number]?[place] = try present + cotangent
    } else {
      pending[tape.number, default: [:]][place] = cotangent
    }
  }
}
