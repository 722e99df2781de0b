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
    let sweep = TracedSweep(recorder: self, root: tape, target: target)
    try sweep.run(from: loss, on: tape)
    return sweep.result
  }
}

/// A backward pass over recorded values whose own operations are recorded.
///
/// Only what depends on the target is followed, so that no expression is recorded in vain.
private final class TracedSweep {
  /// The part of a sweep on one tape.
  private final class Segment {
    let tape: Tape
    var pending: ContiguousArray<Variable?> = []
    /// For each node, whether the target stands behind it.
    var isDependent: ContiguousArray<Bool> = []
    /// No node above this place has anything pending.
    var top = -1

    init(_ tape: Tape) { self.tape = tape }
  }

  private let recorder: Recorder
  private let target: Variable
  private let targetParameter: Parameter?
  private let isConstantTarget: Bool
  private var segments: [Int: Segment] = [:]
  /// The segments where something is pending, from the oldest tape to the newest.
  private var queue: [Segment] = []
  private(set) var result: Variable?

  init(recorder: Recorder, root: Tape, target: Variable) {
    self.recorder = recorder
    // A leaf that stands for a value of an earlier tape means that value.
    var target = target
    while case .foreign(let foreign)? = target.node?.attributes { target = foreign.variable }
    self.target = target
    isConstantTarget = target.node?.needsGradient != true
    if case .parameter(let parameter)? = target.node?.attributes {
      targetParameter = parameter
    } else {
      targetParameter = nil
    }
    for tape in root.reachableTapes.reversed() { _ = segment(for: tape) }
  }

  func run(from loss: Variable, on tape: Tape) throws {
    try push(Variable(Tensor.ones(loss.shape, loss.precision)), to: loss.index, on: tape)
    while let segment = queue.last {
      let place = segment.top
      guard place >= 0 else {
        queue.removeLast()
        continue
      }
      segment.top -= 1
      guard let cotangent = segment.pending[place] else { continue }
      segment.pending[place] = nil
      try visit(segment.tape.nodes[place], at: Int32(place), segment, cotangent)
    }
  }

  private func visit(_ node: Node, at place: Int32, _ segment: Segment, _ cotangent: Variable) throws {
    let tape = segment.tape
    if isTarget(node, at: place, on: tape) {
      result = try result.map { try $0 + cotangent } ?? cotangent
    } else if case .foreign(let foreign) = node.attributes {
      if let earlier = foreign.variable.tape { try push(cotangent, to: foreign.variable.index, on: earlier) }
    } else if node.operation === Operation.gradient {
      let expression = try recorder.tracedGradient(
        of: tape.variable(at: node.inputs[0]), by: tape.variable(at: node.inputs[1]))
      if let expression, let newer = expression.tape { try push(cotangent, to: expression.index, on: newer) }
    } else if !node.inputs.isEmpty {
      try pull(node, at: place, segment, cotangent)
    }
  }

  private func pull(_ node: Node, at place: Int32, _ segment: Segment, _ cotangent: Variable) throws {
    let inputs = node.inputs.indices
    let tape = segment.tape
    let isWanted = inputs.map { segment.isDependent[Int($0)] }
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
    if let targetParameter { return node.isLeaf(of: targetParameter) }
    if tape === target.tape && place == target.index { return true }
    return isConstantTarget && node.operation === Operation.constant
      && node.value.isIdentical(to: target.value)
  }

  private func push(_ cotangent: Variable, to place: Int32, on tape: Tape) throws {
    let segment = segment(for: tape)
    let place = Int(place)
    guard segment.isDependent[place] else { return }
    if let present = segment.pending[place] {
      segment.pending[place] = try present + cotangent
    } else {
      segment.pending[place] = cotangent
    }
    segment.top = max(segment.top, place)
    // Tapes mostly read from the one just before them.
    var position = queue.count
    while position > 0, queue[position - 1].tape.number > tape.number { position -= 1 }
    if position == 0 || queue[position - 1] !== segment { queue.insert(segment, at: position) }
  }

  /// The tape's segment, brought up to its last node: expanding a gradient records further ones.
  private func segment(for tape: Tape) -> Segment {
    let segment = segments[tape.number] ?? Segment(tape)
    segments[tape.number] = segment
    while segment.isDependent.count < tape.nodes.count {
      let place = segment.isDependent.count
      segment.isDependent.append(isDependent(tape.nodes[place], at: place, segment))
      segment.pending.append(nil)
    }
    return segment
  }

  private func isDependent(_ node: Node, at place: Int, _ segment: Segment) -> Bool {
    if isTarget(node, at: Int32(place), on: segment.tape) { return true }
    if case .foreign(let foreign) = node.attributes {
      guard let tape = foreign.variable.tape, let earlier = segments[tape.number] else { return false }
      let place = Int(foreign.variable.index)
      return earlier.isDependent.indices.contains(place) && earlier.isDependent[place]
    }
    return node.inputs.indices.contains { segment.isDependent[Int($0)] }
  }
}
