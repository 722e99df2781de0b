public import Tensors

/// One backward pass over the tapes behind a value: cotangents flow from it to the leaves.
///
/// Nodes are visited from the last to the first, so that a node has all of its cotangent when its turn comes.
/// Values of earlier tapes are leaves that pass their cotangent on; tapes are visited from the newest to the oldest.
@safe public final class Sweep {
  /// The part of a sweep on one tape.
  private final class Segment {
    /// Nil between passes, so that the memory that is kept keeps no tape.
    @safe @exclusivity(unchecked) var tape: Tape?
    /// What waits at each node. All of it is nil again when a pass is over, so that the next can use the memory.
    @safe @exclusivity(unchecked) private(set) var pending = CotangentMemory(capacity: 0)
    /// The cotangents that arrived at each node; filled only when they are to be kept.
    var kept: ContiguousArray<Tensor?> = []
    /// No node above this place has anything pending.
    @safe @exclusivity(unchecked) var top = -1

    init(_ tape: Tape) { self.tape = tape }

    deinit { pending.free() }

    @inline(__always)
    func makeRoom() {
      if let tape, tape.count > pending.capacity { grow(to: 2 * tape.count) }
    }

    @inline(never)
    private func grow(to capacity: Int) {
      let larger = CotangentMemory(capacity: capacity)
      larger.take(from: pending)
      pending.free()
      pending = larger
    }
  }

  private let keepsAll: Bool
  private let wantsConstants: Bool
  private let usesDirectPullbacks: Bool
  /// Where something is pending, from the oldest tape to the newest.
  @safe @exclusivity(unchecked) private var segments: ContiguousArray<Segment> = []
  /// What has been visited, by the tape's number; only when all is to be kept.
  private var visited: [Int: Segment] = [:]
  @safe @exclusivity(unchecked) private var segment: Segment
  /// The segment's nodes and cotangents, where a pass is at.
  @exclusivity(unchecked) private var nodes: UnsafePointer<Node>
  @safe @exclusivity(unchecked) private var pending: CotangentMemory
  /// Set when cotangents went to a later node or tape: those come first.
  @safe @exclusivity(unchecked) private var isInterrupted = false
  /// The gradients that arrived at parameters' leaves, in the order of arrival.
  @safe @exclusivity(unchecked) private(set) var parameterGradients = ParameterGradients()

  init(
    from root: Variable, on tape: Tape, seed: Tensor, keepsAll: Bool, wantsConstants: Bool = false,
    usesDirectPullbacks: Bool = true
  ) {
    self.keepsAll = keepsAll
    self.wantsConstants = wantsConstants
    self.usesDirectPullbacks = usesDirectPullbacks
    segment = Segment(tape)
    unsafe nodes = tape.start
    pending = segment.pending
    start(from: root, seed: seed)
  }

  /// Begins another pass with the memory of the last.
  func restart(from root: Variable, on tape: Tape, seed: Tensor) {
    segment.tape = tape
    start(from: root, seed: seed)
  }

  private func start(from root: Variable, seed: Tensor) {
    segment.makeRoom()
    segment.pending.set(seed, at: Int(root.index))
    segment.top = Int(root.index)
    segments.append(segment)
  }

  var hasFiniteGradients: Bool { parameterGradients.areFinite }

  /// Gives the parameters their gradients, and lets go of all but the memory.
  func handOver(_ number: Int, adding: Bool) {
    parameterGradients.handOver(number, adding: adding)
    segment.tape = nil
  }

  // MARK: What direct pullbacks use

  /// The value of an input of the node being visited.
  @inline(__always)
  public func value(_ input: Int32) -> Tensor { unsafe nodes[Int(input)].value }

  /// Whether anything waits for this input's cotangent.
  @inline(__always)
  public func wants(_ input: Int32) -> Bool { unsafe wantsConstants || nodes[Int(input)].needsGradient }

  /// Adds to an input's cotangent.
  @inline(__always)
  public func add(_ cotangent: Tensor, to input: Int32) { pending.add(cotangent, at: Int(input)) }

  /// Adds a matrix product to an input's cotangent, in place when there is one already.
  public func addProduct(
    _ a: Tensor, _ b: Tensor, transposeFirst: Bool = false, transposeSecond: Bool = false, to input: Int32
  ) throws {
    guard var sum = pending.take(Int(input)) else {
      return try pending.set(
        Tensor.matmul(a, b, transposeA: transposeFirst, transposeB: transposeSecond), at: Int(input))
    }
    try Tensor.matmul(
      into: &sum, a, b, transposeA: transposeFirst, transposeB: transposeSecond, accumulate: true)
    pending.set(sum, at: Int(input))
  }

  // MARK: The pass

  func run(measuring profile: OperationProfile? = nil) throws {
    while let next = segments.last, let tape = next.tape {
      segment = next
      unsafe nodes = tape.start
      pending = next.pending
      isInterrupted = false
      if let profile { try visitSegment(next, measuring: profile) } else { try visitSegment(next) }
      if next.top < 0 { leave(next, tape) }
    }
    // Kernels that were stopped left cotangents that are none.
    try Kernels.checkStop()
  }

  private func visitSegment(_ segment: Segment) throws {
    while segment.top >= 0, !isInterrupted {
      let place = segment.top
      segment.top = place - 1
      guard let cotangent = pending.take(place) else { continue }
      if keepsAll { keep(cotangent, at: place) }
      try visit(unsafe RecordedNode(nodes + place), cotangent)
    }
  }

  /// As ``visitSegment(_:)``, with the time of every visit.
  private func visitSegment(_ segment: Segment, measuring profile: OperationProfile) throws {
    while segment.top >= 0, !isInterrupted {
      let place = segment.top
      segment.top = place - 1
      guard var cotangent = pending.take(place).map(Optional.some) else { continue }
      let record = unsafe RecordedNode(nodes + place)
      let node = record.node
      let inputs = node.inputs.indices.map { value($0) }
      try profile.measure(node, inputs: inputs) {
        // Handed on without another reference, so that kernels may write in place as they do otherwise.
        if let cotangent = cotangent.take() { try visit(record, cotangent) }
      }
    }
  }

  @inline(__always)
  private func visit(_ node: RecordedNode, _ cotangent: consuming Tensor) throws {
    switch unsafe node.rule.pointee {
    case .ignore: break
    case .parameter:
      if let parameter = unsafe node.parameter {
        unsafe parameterGradients.append(ParameterGradient(parameter, cotangent))
      }
    case .elementwise(let kernel) where usesDirectPullbacks:
      if case .one(let input) = node.inputs {
        var cotangent = cotangent
        cotangent.pullBack(through: kernel, input: value(input), output: node.value)
        add(cotangent, to: input)
      }
    case .direct(let pullback) where usesDirectPullbacks: try pullback(node, cotangent, self)
    case .foreign: passOn(node.attributes, cotangent)
    case .gradient: try expand(node, cotangent)
    default: try visitComposite(node, cotangent)
    }
  }

  private func passOn(_ attributes: Attributes, _ cotangent: Tensor) {
    guard case .foreign(let foreign) = attributes, let tape = foreign.variable.tape else { return }
    push(cotangent, to: foreign.variable.index, on: tape)
  }

  /// Nothing is pending there any more.
  private func leave(_ segment: Segment, _ tape: Tape) {
    if segments.last === segment { segments.removeLast() } else { segments.removeAll { $0 === segment } }
    if keepsAll { visited[tape.number] = segment }
  }

  /// Applies the rule that is written with operations, without recording them.
  private func visitComposite(_ node: RecordedNode, _ cotangent: Tensor) throws {
    let inputs = node.inputs.indices
    let context = PullbackContext(
      inputs: inputs.map { Variable(value($0)) }, output: Variable(node.value),
      cotangent: Variable(cotangent),
      attributes: node.attributes, isWanted: inputs.map(wants))
    if case .evaluated(let layer) = node.attributes {
      segment.tape?.recorder.warnings.append(.evaluationMode(layer: layer, origin: node.origin))
    }
    let cotangents = try node.operation.pullback(context)
    // A layer's own backward that differentiates records on this tape, which may move: `node` is gone now.
    if let tape = segment.tape { unsafe nodes = tape.start }
    for (input, cotangent) in zip(inputs, cotangents) {
      if let cotangent, wants(input) { add(cotangent.value, to: input) }
    }
  }

  /// A gradient that is differentiated again: its expression is recorded now, and the pass goes on through that.
  private func expand(_ node: RecordedNode, _ cotangent: Tensor) throws {
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
    target.pending.add(cotangent, at: place)
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

  private func keep(_ cotangent: Tensor, at place: Int) {
    let missing = (segment.tape?.count ?? 0) - segment.kept.count
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

/// A cotangent or nothing for each node, by hand: an array would check and count at every access.
@safe struct CotangentMemory {
  private let start: UnsafeMutablePointer<Tensor?>
  let capacity: Int

  init(capacity: Int) {
    unsafe start = UnsafeMutablePointer.allocate(capacity: capacity)
    unsafe start.initialize(repeating: nil, count: capacity)
    self.capacity = capacity
  }

  func free() {
    unsafe start.deinitialize(count: capacity)
    unsafe start.deallocate()
  }

  @inline(__always)
  func take(_ place: Int) -> Tensor? {
    let cotangent = unsafe (start + place).move()
    unsafe (start + place).initialize(to: nil)
    return cotangent
  }

  @inline(__always)
  func set(_ cotangent: consuming Tensor, at place: Int) { unsafe start[place] = cotangent }

  @inline(__always)
  func add(_ cotangent: consuming Tensor, at place: Int) {
    if unsafe start[place] == nil {
      unsafe (start + place).initialize(to: cotangent)
    } else {
      accumulate(cotangent, at: place)
    }
  }

  @inline(never)
  private func accumulate(_ cotangent: Tensor, at place: Int) {
    guard var sum = take(place) else { return }
    sum.add(cotangent)
    set(sum, at: place)
  }

  func take(from other: CotangentMemory) {
    for place in 0..<min(capacity, other.capacity) {
      if let cotangent = other.take(place) { set(cotangent, at: place) }
    }
  }
}

/// What a sweep brought to one leaf of a parameter.
@safe struct ParameterGradient {
  /// The leaf on the tape keeps it alive.
  private let target: Unmanaged<Parameter>
  let gradient: Tensor

  @inline(__always)
  @unsafe init(_ parameter: Unmanaged<Parameter>, _ gradient: consuming Tensor) {
    unsafe target = parameter
    self.gradient = gradient
  }

  var parameter: Parameter { unsafe target.takeUnretainedValue() }

  @inline(__always)
  consuming func handOver(_ sweep: Int, adding: Bool) {
    unsafe target.takeUnretainedValue().receive(self.gradient, sweep: sweep, adding: adding)
  }
}

/// The gradients of a sweep's parameters, in memory by hand: handing them over moves them.
@safe struct ParameterGradients: ~Copyable {
  private var start = UnsafeMutablePointer<ParameterGradient>.allocate(capacity: 8)
  private var capacity = 8
  private(set) var count = 0

  deinit {
    unsafe start.deinitialize(count: count)
    unsafe start.deallocate()
  }

  var isEmpty: Bool { count == 0 }

  var areFinite: Bool {
    for place in 0..<count where unsafe !start[place].gradient.allFinite { return false }
    return true
  }

  var copied: [ParameterGradient] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

  @inline(__always)
  mutating func append(_ gradient: consuming ParameterGradient) {
    if count == capacity { grow() }
    unsafe (start + count).initialize(to: gradient)
    count += 1
  }

  mutating func handOver(_ sweep: Int, adding: Bool) {
    for place in 0..<count {
      unsafe (start + place).move().handOver(sweep, adding: adding)
    }
    count = 0
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<ParameterGradient>.allocate(capacity: 2 * capacity)
    unsafe larger.moveInitialize(from: start, count: count)
    unsafe start.deallocate()
    unsafe start = larger
    capacity *= 2
  }
}

/// The gradients of one value, kept on its tape for as long as it lives.
struct CachedGradients {
  /// The value's place on the tape.
  let root: Int32
  /// The cotangents of every node, by the tape's number: a reference to the tape would keep it alive.
  let byTape: [(number: Int, gradients: ContiguousArray<Tensor?>)]
  let parameters: [ParameterGradient]

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

extension Tensor {
  /// Turns the cotangent of y = f(x) into that of x: in its own memory when nobody else holds it.
  fileprivate mutating func pullBack(through kernel: UnaryKernel, input: Tensor, output: Tensor) {
    let precision = precision
    guard isUniquelyReferenced, input.precision == precision, output.precision == precision else {
      self = input.unaryPullback(kernel, output: output, cotangent: self)
      return
    }
    unsafe Kernels.unaryPullback(
      kernel, input.pointer, output: output.pointer, cotangent: pointer, pointer, count: count, argument: 0,
      precision)
  }
}
