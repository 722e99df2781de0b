import Autodiff
import Charts
import NeuralNetworks
import Tensors

/// What a session is at one moment: variables, parameters, layers, optimizers, the random streams, what `track`
/// recorded, and the settings.
///
/// Tensors are shared with the session and copied when a step changes them, so that a snapshot takes as much time as
/// there are variables and parameters, whatever their sizes.
///
/// ```swift
/// let before = session.snapshot()
/// try session.run("step opt", name: "cell 4")
/// session.restore(before)  // as if the step had not been
/// ```
public struct Snapshot {
  let variables: GlobalValues
  let objects: [any SavedState]
  let madeCount: Int
  fileprivate let random: RandomSource.Snapshot
  var history: History
  let recordings: Recordings.Mark
  fileprivate let precision: Precision
  fileprivate let state: BuiltinState
  fileprivate let isTraining: Bool
  fileprivate let isRecording: Bool
  fileprivate let stepCount: Int

  /// The values of the variables by slot.
  var globals: [Value] { variables.values }
}

extension Session {
  /// The session as it is now.
  ///
  /// - Parameter earlier: a snapshot to share with what has not changed since.
  public func snapshot(sharing earlier: Snapshot? = nil) -> Snapshot {
    Snapshot(
      variables: unsafe GlobalValues(machine.globals, scope.definitionCounts, sharing: earlier?.variables),
      objects: recorder.objects.savedStates, madeCount: recorder.objects.madeCount, random: random.snapshot,
      history: history, recordings: recordings.mark, precision: precision, state: state,
      isTraining: isTraining, isRecording: recorder.isRecording, stepCount: recorder.stepCount)
  }

  /// Makes the session what it was, bit for bit.
  ///
  /// What the program wrote to files, and printed, stays.
  public func restore(_ snapshot: Snapshot) { restore(snapshot, keepsDefinitions: false) }

  /// - Parameters:
  ///   - keepsDefinitions: whether messages may still say where names were defined after the snapshot.
  ///   - globals: what the variables get instead of their values in the snapshot.
  func restore(_ snapshot: Snapshot, keepsDefinitions: Bool, globals: [Value]? = nil) {
    recorder.seal()
    let globals = globals ?? snapshot.globals
    for slot in 0..<scope.count {
      unsafe machine.globals[slot] = slot < globals.count ? globals[slot] : .undefined
    }
    if !keepsDefinitions { scope.forgetDefinitions(after: snapshot.variables.definitionCounts) }
    recorder.objects.restore(snapshot.objects, madeCount: snapshot.madeCount)
    takeSettings(of: snapshot)
    network.unfinished.forget()
  }

  /// Takes what is neither a variable nor an object.
  private func takeSettings(of snapshot: Snapshot) {
    random.restore(snapshot.random)
    history = snapshot.history
    recordings.shorten(to: snapshot.recordings)
    precision = snapshot.precision
    state = snapshot.state
    isTraining = snapshot.isTraining
    recorder.isRecording = snapshot.isRecording
    recorder.stepCount = snapshot.stepCount
  }
}

extension Session {
  /// Whether variables, the random numbers, what was recorded and the steps are as they were.
  ///
  /// - Parameter isIgnored: whether the variable of a name may have changed.
  public func isUnchanged(since before: Snapshot, ignoring isIgnored: (String) -> Bool) -> Bool {
    let old = before.globals
    let names = scope.names
    return random.snapshot == before.random && recorder.stepCount == before.stepCount
      && history.lengths == before.history.lengths && recorder.objects.madeCount == before.madeCount
      && names.indices.allSatisfy { slot in
        let value = unsafe machine.globals[slot]
        return (slot < old.count ? old[slot] : .undefined).isIdentical(to: value) || isIgnored(names[slot])
      }
  }
}

extension Session {
  /// Takes over a session that went on from `then`, while a run came there again by itself from a moment.
  ///
  /// What the run made anew on the way stays, with the numbers of what it stands for.
  func adopt(
    _ now: Snapshot, _ objects: [any SavedState], since then: [Value], from moment: RunRecord.Moment
  ) {
    recorder.seal()
    let first = moment.snapshot.globals
    for (slot, value) in now.globals.enumerated() {
      let isChanged = slot >= then.count || !value.isIdentical(to: then[slot])
      let begun = slot < first.count ? first[slot] : .undefined
      let own = unsafe machine.globals[slot]
      if isChanged || own.isIdentical(to: begun) {
        unsafe machine.globals[slot] = value
      }
    }
    recorder.objects.handOver(objects)
    takeSettings(of: now)
  }
}

// MARK: Memory

/// The pieces of memory that something keeps alive, each once.
public struct MemoryFootprint {
  /// The bytes by address.
  private var pieces: [Int: Int] = [:]

  public init() {}

  public var byteCount: Int { pieces.values.reduce(0, +) }

  /// How many bytes are not part of another footprint.
  public func byteCount(beyond other: MemoryFootprint) -> Int {
    pieces.reduce(0) { other.pieces[$1.key] == nil ? $0 + $1.value : $0 }
  }

  public mutating func formUnion(_ other: MemoryFootprint) {
    pieces.merge(other.pieces) { own, _ in own }
  }

  /// Counts a piece; false when it is known already.
  private mutating func insert(_ identity: ObjectIdentifier, _ byteCount: Int) -> Bool {
    pieces.updateValue(byteCount, forKey: Int(bitPattern: identity)) == nil
  }

  private mutating func add<Element>(array: [Element]) {
    unsafe array.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { pieces[Int(bitPattern: start)] = bytes.count }
    }
  }

  mutating func add(_ history: History) {
    for name in history.names { add(array: history[name] ?? []) }
  }

  mutating func add(_ tensor: Tensor) {
    let memory = tensor.memory
    _ = insert(memory.identity, memory.byteCount)
  }

  /// Adds a tape and all that it reads from; nothing when it is known already.
  mutating func add(_ tape: Tape) {
    guard insert(ObjectIdentifier(tape), tape.nodes.count * MemoryLayout<Node>.stride) else { return }
    for node in tape.nodes {
      add(node.value)
      if case .foreign(let foreign) = node.attributes { add(foreign.variable) }
    }
  }

  mutating func add(_ variable: Variable) {
    add(variable.value)
    if let tape = variable.tape { add(tape) }
  }

  /// Adds a value; parameters, layers and optimizers count as objects of the session.
  mutating func add(_ value: Value) {
    switch value {
    case .tensor(let variable): add(variable)
    case .list(let items): add(items)
    case .record(let record): add(record.values)
    case .function(let function): add(function)
    case .layer(let layer as CustomLayer):
      if insert(ObjectIdentifier(layer), 0) {
        for (_, value) in layer.values { add(value) }
      }
    case .parameter(let parameter):
      add(parameter.value)
      if let gradient = parameter.gradient { add(gradient) }
    default: break
    }
  }

  private mutating func add(_ items: [Value]) {
    add(array: items)
    for item in items { add(item) }
  }

  private mutating func add(_ function: Function) {
    guard
      insert(
        ObjectIdentifier(function),
        MemoryLayout<Value>.stride * function.captures.count)
    else { return }
    for value in function.captures { add(value) }
    if case .composition(let first, let second) = function.body {
      add(first)
      add(second)
    }
    if case .derivative(let inner) = function.body { add(inner) }
  }
}

extension Snapshot {
  /// What it keeps alive, the memory that it shares with the session included.
  public var footprint: MemoryFootprint {
    var footprint = MemoryFootprint()
    for value in globals { footprint.add(value) }
    footprint.add(history)
    for object in objects {
      for tensor in object.tensors { footprint.add(tensor) }
    }
    return footprint
  }
}
