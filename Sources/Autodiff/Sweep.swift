public import Tensors

/// One backward pass over the tapes behind a value: cotangents flow from it to the leaves.
///
/// Nodes are visited from the last to the first, so that a node has all of its cotangent when its turn comes.
/// Values of earlier tapes are leaves that pass their cotangent on; tapes are visited from the newest to the oldest.
public final class Sweep {
  /// The part of a sweep on one tape.
  private final class Segment {
    let tape: Tape
    var pending: ContiguousArray<Tensor?>
    /// The cotangents that arrived at each node; filled only when they are to be kept.
    var kept: ContiguousArray<Tensor?>
    /// No node above this place has anything pending.
    var top: Int

    init(_ tape: Tape) {
      self.tape = tape
      pending = ContiguousArray(repeating: nil, count: tape.nodes.count)
      kept = []
      top = -1
    }
  }

  private let keepsAll: Bool
  private let wantsConstants: Bool
  private var segments: [Segment] = []
  private var segment: Segment
  /// The gradients that arrived at parameters' leaves, in the order of arrival.
  private(set) var parameterGradients: [(parameter: Parameter, gradient: Tensor)] = []

  init(from root: Variable, on tape: Tape, seed: Tensor, keepsAll: Bool, wantsConstants: Bool = false) {
    self.keepsAll = keepsAll
    self.wantsConstants = wantsConstants
    segment = Segment(tape)
    segments = [segment]
    push(seed, to: root.index, on: tape)
  }

  // MARK: What direct pullbacks use

  /// The value of an input of the node being visited.
  public func value(_ input: Int32) -> Tensor { segment.tape.nodes[Int(input)].value }

  /// Whether anything waits for this input's cotangent.
  public func wants(_ input: Int32) -> Bool { wantsConstants || segment.tape.nodes[Int(input)].needsGradient }

  /// Adds to an input's cotangent.
  public func add(_ cotangent: Tensor, to input: Int32) {
    let place = Int(input)
    guard segment.pending[place] != nil else {
      segment.pending[place] = cotangent
      return
    }
    accumulate(cotangent, at: place, in: segment)
  }

  // MARK: The pass

  func run() throws {
    while let next = segments.last(where: { $0.top >= 0 }) {
      segment = next
      try visitSegment()
    }
  }

  private func visitSegment() throws {
    let tape = segment.tape
    while segment.top >= 0 {
      let place = segment.top
      segment.top -= 1
      guard let cotangent = segment.pending[place] else { continue }
      segment.pending[place] = nil
      if keepsAll { keep(cotangent, at: place) }
      let newest = segments.last?.tape.number
      try visit(tape.nodes[place], Int32(place), cotangent)
      // Expanding a gradient can start a newer tape, whose cotangents go first.
      if segments.last?.tape.number != newest || (segments.last?.top ?? -1) >= 0 && segments.last !== segment {
        return
      }
    }
  }

  private func visit(_ node: borrowing Node, _ index: Int32, _ cotangent: Tensor) throws {
    if let direct = node.operation.directPullback {
      return try direct(node, cotangent, self)
    }
    switch node.attributes {
    case .parameter(let parameter):
      parameterGradients.append((parameter, cotangent))
    case .foreign(let foreign):
      if let tape = foreign.variable.tape { push(cotangent, to: foreign.variable.index, on: tape) }
    default:
      if node.operation === Operation.gradient { return try expand(node, cotangent) }
      if node.inputs.count > 0 { try visitComposite(node, index, cotangent) }
    }
  }

  /// Applies the rule that is written with operations, without recording them.
  private func visitComposite(_ node: borrowing Node, _ index: Int32, _ cotangent: Tensor) throws {
    let inputs = node.inputs.indices
    let context = PullbackContext(
      inputs: inputs.map { Variable(value($0)) }, output: Variable(node.value), cotangent: Variable(cotangent),
      attributes: node.attributes, isWanted: inputs.map(wants))
    if case .evaluated(let layer) = node.attributes {
      segment.tape.recorder.warnings.append(.evaluationMode(layer: layer, origin: node.origin))
    }
    let cotangents = try node.operation.pullback(context)
    for (input, cotangent) in zip(inputs, cotangents) {
      if let cotangent, wants(input) { add(cotangent.value, to: input) }
    }
  }

  /// A gradient that is differentiated again: its expression is recorded now, and the pass goes on through that.
  private func expand(_ node: borrowing Node, _ cotangent: Tensor) throws {
    let tape = segment.tape
    let expression = try tape.recorder.tracedGradient(
      of: tape.variable(at: node.inputs[0]), by: tape.variable(at: node.inputs[1]))
    if let expression, let newer = expression.tape { push(cotangent, to: expression.index, on: newer) }
  }

  private func push(_ cotangent: Tensor, to index: Int32, on tape: Tape) {
    let target = self.target(for: tape)
    let place = Int(index)
    if place >= target.pending.count {
      target.pending.append(contentsOf: repeatElement(nil, count: tape.nodes.count - target.pending.count))
    }
    if target.pending[place] == nil {
      target.pending[place] = cotangent
    } else {
      accumulate(cotangent, at: place, in: target)
    }
    target.top = max(target.top, place)
  }

  private func target(for tape: Tape) -> Segment {
    if segment.tape === tape { return segment }
    if let found = segments.first(where: { $0.tape === tape }) { return found }
    let new = Segment(tape)
    let place = segments.firstIndex { $0.tape.number > tape.number } ?? segments.count
    segments.insert(new, at: place)
    return new
  }

  private func accumulate(_ cotangent: Tensor, at place: Int, in target: Segment) {
    guard var sum = target.pending[place] else { return }
    target.pending[place] = nil
    sum.add(cotangent)
    target.pending[place] = sum
  }

  private func keep(_ cotangent: Tensor, at place: Int) {
    if segment.kept.count < segment.pending.count {
      let missing = segment.pending.count - segment.kept.count
      segment.kept.append(contentsOf: repeatElement(nil, count: missing))
    }
    if var sum = segment.kept[place] {
      segment.kept[place] = nil
      sum.add(cotangent)
      segment.kept[place] = sum
    } else {
      segment.kept[place] = cotangent
    }
  }

  /// What arrived at every node, by tape number; only of a sweep that keeps all.
  var keptByTape: [Int: ContiguousArray<Tensor?>] {
    Dictionary(uniqueKeysWithValues: segments.map { ($0.tape.number, $0.kept) })
  }

  /// The tapes that the sweep reached.
  var tapes: [Tape] { segments.map(\.tape) }
}

/// The gradients of one value, kept on its tape for as long as it lives.
struct CachedGradients {
  /// The value's place on the tape.
  let root: Int32
  /// The cotangents of every node, by the tape's number: a reference to the tape would keep it alive.
  let byTape: [Int: ContiguousArray<Tensor?>]
}
