public import Tensors

/// One backward pass over the tapes behind a value: cotangents flow from it to the leaves.
///
/// Nodes are visited from the last to the first, so that a node has all of its cotangent when its turn comes.
/// Values of earlier tapes are leaves that pass their cotangent on; tapes are visited from the newest to the oldest.
public final class Sweep {
  /// The part of a sweep on one tape.
  private final class Segment {
    /// Nil between passes, so that the memory that is kept keeps no tape.
    var tape: Tape?
    /// What waits at each node. All of it is nil again when a pass is over, so that the next can use the memory.
    var pending: ContiguousArray<Tensor?> = []
    /// The cotangents that arrived at each node; filled only when they are to be kept.
    var kept: ContiguousArray<Tensor?> = []
    /// No node above this place has anything pending.
    var top = -1

    init(_ tape: Tape) { self.tape = tape }

    func makeRoom() {
      let missing = (tape?.nodes.count ?? 0) - pending.count
      if missing > 0 { pending.append(contentsOf: repeatElement(nil, count: missing)) }
    }
  }

  private let keepsAll: Bool
  private let wantsConstants: Bool
  private let usesDirectPullbacks: Bool
  /// Where something is pending, from the oldest tape to the newest.
  private var segments: ContiguousArray<Segment> = []
  /// What has been visited, by the tape's number; only when all is to be kept.
  private var visited: [Int: Segment] = [:]
  private var segment: Segment
  private var nodes: ContiguousArray<Node>
  /// Set when cotangents went to a later node or tape: those come first.
  private var isInterrupted = false
  /// The gradients that arrived at parameters' leaves, in the order of arrival.
  private(set) var parameterGradients: ContiguousArray<ParameterGradient> = []

  init(
    from root: Variable, on tape: Tape, seed: Tensor, keepsAll: Bool, wantsConstants: Bool = false,
    usesDirectPullbacks: Bool = true
  ) {
    self.keepsAll = keepsAll
    self.wantsConstants = wantsConstants
    self.usesDirectPullbacks = usesDirectPullbacks
    segment = Segment(tape)
    nodes = []
    start(from: root, seed: seed)
  }

  /// Begins another pass with the memory of the last.
  func restart(from root: Variable, on tape: Tape, seed: Tensor) {
    segment.tape = tape
    start(from: root, seed: seed)
  }

  private func start(from root: Variable, seed: Tensor) {
    segment.makeRoom()
    segment.pending[Int(root.index)] = seed
    segment.top = Int(root.index)
    segments.append(segment)
  }

  /// Lets go of all but the memory.
  func finish() {
    parameterGradients.removeAll(keepingCapacity: true)
    segment.tape = nil
  }

  // MARK: What direct pullbacks use

  /// The value of an input of the node being visited.
  @inline(__always)
  public func value(_ input: Int32) -> Tensor { nodes[Int(input)].value }

  /// Whether anything waits for this input's cotangent.
  @inline(__always)
  public func wants(_ input: Int32) -> Bool { wantsConstants || nodes[Int(input)].needsGradient }

  /// Adds to an input's cotangent.
  @inline(__always)
  public func add(_ cotangent: Tensor, to input: Int32) {
    let place = Int(input)
    if segment.pending[place] == nil {
      segment.pending[place] = cotangent
    } else {
      accumulate(cotangent, at: place, in: segment)
    }
  }

  /// Adds a matrix product to an input's cotangent, in place when there is one already.
  public func addProduct(
    _ a: Tensor, _ b: Tensor, transposeFirst: Bool = false, transposeSecond: Bool = false, to input: Int32
  ) throws {
    let place = Int(input)
    guard var sum = segment.pending[place] else {
      segment.pending[place] = try Tensor.matmul(
        a, b, transposeA: transposeFirst, transposeB: transposeSecond)
      return
    }
    segment.pending[place] = nil
    try Tensor.matmul(
      into: &sum, a, b, transposeA: transposeFirst, transposeB: transposeSecond, accumulate: true)
    segment.pending[place] = sum
  }

  // MARK: The pass

  func run() throws {
    while let next = segments.last, let tape = next.tape {
      segment = next
      nodes = tape.nodes
      isInterrupted = false
      try visitSegment()
      if next.top < 0 { leave(next, tape) }
    }
    nodes = []
  }

  private func visitSegment() throws {
    let segment = segment
    let nodes = nodes
    while segment.top >= 0, !isInterrupted {
      let place = segment.top
      segment.top = place - 1
      guard let cotangent = segment.pending[place] else { continue }
      segment.pending[place] = nil
      if keepsAll { keep(cotangent, at: place) }
      try visit(nodes.span[place], cotangent)
    }
  }

  /// Nothing is pending there any more.
  private func leave(_ segment: Segment, _ tape: Tape) {
    segments.removeAll { $0 === segment }
    if keepsAll { visited[tape.number] = segment }
  }

  @inline(__always)
  private func visit(_ node: borrowing Node, _ cotangent: Tensor) throws {
    if let direct = node.operation.directPullback, usesDirectPullbacks {
      return try direct(node, cotangent, self)
    }
    try visitSlowly(node, cotangent)
  }

  private func visitSlowly(_ node: borrowing Node, _ cotangent: Tensor) throws {
    switch node.attributes {
    case .parameter(let parameter):
      parameterGradients.append(ParameterGradient(parameter: parameter, gradient: cotangent))
    case .foreign(let foreign):
      if let tape = foreign.variable.tape { push(cotangent, to: foreign.variable.index, on: tape) }
    default:
      if node.operation === Operation.gradient { return try expand(node, cotangent) }
      if !node.inputs.isEmpty { try visitComposite(node, cotangent) }
    }
  }

  /// Applies the rule that is written with operations, without recording them.
  private func visitComposite(_ node: borrowing Node, _ cotangent: Tensor) throws {
    let inputs = node.inputs.indices
    let context = PullbackContext(
      inputs: inputs.map { Variable(value($0)) }, output: Variable(node.value),
      cotangent: Variable(cotangent),
      attributes: node.attributes, isWanted: inputs.map(wants))
    if case .evaluated(let layer) = node.attributes {
      segment.tape?.recorder.warnings.append(.evaluationMode(layer: layer, origin: node.origin))
    }
    let cotangents = try node.operation.pullback(context)
    for (input, cotangent) in zip(inputs, cotangents) {
      if let cotangent, wants(input) { add(cotangent.value, to: input) }
    }
  }

  /// A gradient that is differentiated again: its expression is recorded now, and the pass goes on through that.
  private func expand(_ node: borrowing Node, _ cotangent: Tensor) throws {
    guard let tape = segment.tape else { return }
    let expression = try tape.recorder.tracedGradient(
      of: tape.variable(at: node.inputs[0]), by: tape.variable(at: node.inputs[1]))
    guard let expression, let newer = expression.tape else { return }
    push(cotangent, to: expression.index, on: newer)
    isInterrupted = true
  }

  private func push(_ cotangent: Tensor, to index: Int32, on tape: Tape) {
    let target = self.target(for: tape)
    let place = Int(index)
    target.makeRoom()
    if target.pending[place] == nil {
      target.pending[place] = cotangent
    } else {
      accumulate(cotangent, at: place, in: target)
    }
    target.top = max(target.top, place)
  }

  private func target(for tape: Tape) -> Segment {
    if segment.tape === tape { return segment }
    // Tapes mostly read from the one just before them.
    var place = segments.count
    while place > 0, let other = segments[place - 1].tape, other.number > tape.number { place -= 1 }
    if place > 0, segments[place - 1].tape === tape { return segments[place - 1] }
    let target = visited.removeValue(forKey: tape.number) ?? Segment(tape)
    segments.insert(target, at: place)
    return target
  }

  private func accumulate(_ cotangent: Tensor, at place: Int, in target: Segment) {
    guard var sum = target.pending[place] else { return }
    target.pending[place] = nil
    sum.add(cotangent)
    target.pending[place] = sum
  }

  private func keep(_ cotangent: Tensor, at place: Int) {
    let missing = segment.pending.count - segment.kept.count
    if missing > 0 { segment.kept.append(contentsOf: repeatElement(nil, count: missing)) }
    if var sum = segment.kept[place] {
      segment.kept[place] = nil
      sum.add(cotangent)
      segment.kept[place] = sum
    } else {
      segment.kept[place] = cotangent
    }
  }

  /// What arrived at every node, the newest tape first; only of a sweep that keeps all.
  var keptByTape: [(tape: Tape, gradients: ContiguousArray<Tensor?>)] {
    visited.values.compactMap { segment in segment.tape.map { ($0, segment.kept) } }
      .sorted { $0.tape.number > $1.tape.number }
  }
}

/// What a sweep brought to one leaf of a parameter.
struct ParameterGradient {
  let parameter: Parameter
  let gradient: Tensor
}

/// The gradients of one value, kept on its tape for as long as it lives.
struct CachedGradients {
  /// The value's place on the tape.
  let root: Int32
  /// The cotangents of every node, by the tape's number: a reference to the tape would keep it alive.
  let byTape: [(number: Int, gradients: ContiguousArray<Tensor?>)]
  let parameters: ContiguousArray<ParameterGradient>

  func gradient(at index: Int32, ofTape number: Int) -> Tensor? {
    guard let tape = byTape.first(where: { $0.number == number }), tape.gradients.indices.contains(Int(index))
    else {
      return nil
    }
    return tape.gradients[Int(index)]
  }

  func gradient(of parameter: Parameter) -> Tensor? {
    var total: Tensor?
    for entry in parameters where entry.parameter === parameter {
      if total == nil { total = entry.gradient } else { total?.add(entry.gradient) }
    }
    return total
  }
}
