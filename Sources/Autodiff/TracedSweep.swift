import Tensors

// Gradients of gradients: the backward pass itself is recorded.
extension Recorder {
  /// ∂L/∂v as a recorded expression, so that it has a graph of its own; nil when v does not stand behind L.
  public func tracedGradient(of loss: Variable, by target: Variable) throws -> Variable? {
    guard let tape = loss.tape else { return nil }
    let (wasRecording, origin) = (isRecording, origin)
    isRecording = true
    defer {
      isRecording = wasRecording
      self.origin = origin
    }
    var sweep = TracedSweep(recorder: self, root: tape, target: target)
    try sweep.run(from: loss, on: tape)
    return sweep.result
  }
}

/// A backward pass over recorded values whose own operations are recorded.
///
/// Only what depends on the target is followed, so that no expression is recorded in vain.
private struct TracedSweep {
  /// The part of a sweep on one tape.
  private struct Segment {
    let tape: Tape
    var pending: ContiguousArray<Variable?> = []
    /// For each node, whether the target stands behind it.
    var isDependent: ContiguousArray<Bool> = []
    var top = -1
  }

  private let recorder: Recorder
  private let target: Variable
  /// From the oldest tape to the newest.
  private var segments: [Segment]
  private(set) var result: Variable?

  init(recorder: Recorder, root: Tape, target: Variable) {
    self.recorder = recorder
    // A leaf that stands for a value of an earlier tape means that value.
    var target = target
    while case .foreign(let foreign)? = target.node?.attributes { target = foreign.variable }
    self.target = target
    segments = root.reachableTapes.reversed().map { Segment(tape: $0) }
    for position in segments.indices { markDependents(position) }
  }

  mutating func run(from loss: Variable, on tape: Tape) throws {
    try push(Variable(Tensor.ones(loss.shape, loss.precision)), to: loss.index, on: tape)
    while let position = segments.lastIndex(where: { $0.top >= 0 }) {
      let place = segments[position].top
      segments[position].top -= 1
      guard let cotangent = segments[position].pending[place] else { continue }
      segments[position].pending[place] = nil
      let tape = segments[position].tape
      try visit(tape.nodes[place], at: Int32(place), on: tape, cotangent)
    }
  }

  private mutating func visit(_ node: Node, at place: Int32, on tape: Tape, _ cotangent: Variable) throws {
    if isTarget(node, at: place, on: tape) {
      result = try result.map { try $0 + cotangent } ?? cotangent
      return
    }
    if case .foreign(let foreign) = node.attributes {
      if let earlier = foreign.variable.tape { try push(cotangent, to: foreign.variable.index, on: earlier) }
    } else if node.operation === Operation.gradient {
      let expression = try recorder.tracedGradient(
        of: tape.variable(at: node.inputs[0]), by: tape.variable(at: node.inputs[1]))
      if let expression, let newer = expression.tape { try push(cotangent, to: expression.index, on: newer) }
    } else if !node.inputs.isEmpty {
      try pull(node, at: place, on: tape, cotangent)
    }
  }

  private mutating func pull(_ node: Node, at place: Int32, on tape: Tape, _ cotangent: Variable) throws {
    let inputs = node.inputs.indices
    let position = self.position(of: tape)
    let isWanted = inputs.map { segments[position].isDependent[Int($0)] }
    let context = PullbackContext(
      inputs: inputs.map { tape.variable(at: $0) }, output: tape.variable(at: place), cotangent: cotangent,
      attributes: node.attributes, isWanted: isWanted)
    recorder.origin = node.origin
    let cotangents = try node.operation.pullback(context)
    for (position, cotangent) in cotangents.enumerated() {
      if let cotangent, isWanted[position] { try push(cotangent, to: inputs[position], on: tape) }
    }
  }

  private func isTarget(_ node: Node, at place: Int32, on tape: Tape) -> Bool {
    if case .parameter(let parameter)? = target.node?.attributes { return node.isLeaf(of: parameter) }
    if tape === target.tape && place == target.index { return true }
    return target.node?.needsGradient != true && node.operation === Operation.constant
      && node.value.isIdentical(to: target.value)
  }

  private mutating func push(_ cotangent: Variable, to place: Int32, on tape: Tape) throws {
    let position = self.position(of: tape)
    let place = Int(place)
    markDependents(position)
    guard segments[position].isDependent[place] else { return }
    if let present = segments[position].pending[place] {
      segments[position].pending[place] = try present + cotangent
    } else {
      segments[position].pending[place] = cotangent
    }
    segments[position].top = max(segments[position].top, place)
  }

  private mutating func position(of tape: Tape) -> Int {
    var place = segments.count
    while place > 0, segments[place - 1].tape.number > tape.number { place -= 1 }
    if place > 0, segments[place - 1].tape === tape { return place - 1 }
    segments.insert(Segment(tape: tape), at: place)
    return place
  }

  /// Brings ``Segment/isDependent`` up to the tape's last node: expanding a gradient records further ones.
  private mutating func markDependents(_ position: Int) {
    let tape = segments[position].tape
    for place in segments[position].isDependent
      .count..<max(tape.nodes.count, segments[position].isDependent.count)
    {
      segments[position].isDependent.append(isDependent(tape.nodes[place], at: place, position))
      segments[position].pending.append(nil)
    }
  }

  private func isDependent(_ node: Node, at place: Int, _ position: Int) -> Bool {
    let tape = segments[position].tape
    if isTarget(node, at: Int32(place), on: tape) { return true }
    if case .foreign(let foreign) = node.attributes {
      guard let earlier = segments.first(where: { $0.tape === foreign.variable.tape }) else { return false }
      return earlier.isDependent.indices.contains(Int(foreign.variable.index))
        && earlier.isDependent[Int(foreign.variable.index)]
    }
    return node.inputs.indices.contains { segments[position].isDependent[Int($0)] }
  }
}
