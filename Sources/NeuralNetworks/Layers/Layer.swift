public import Autodiff
public import Tensors

/// A part of a network: parameters, further layers, and what it computes of its input.
///
/// Subclasses add their members in the order that summaries and files list them, and override ``forward(_:training:)``.
/// A layer whose sizes are not all known adds its parameters when the first input comes.
///
/// ```swift
/// let net = try Dense(2, 4, activation: Activation(.tanh), context) |> Dense(4, 1, context)
/// let y = try net(x, training: true)
/// ```
open class Layer: Stateful, @unchecked Sendable {
  /// What a layer is made of.
  public enum Member: Sendable {
    case parameter(Parameter)
    case layer(Layer)
    /// A tensor that changes with training but not by gradients: running statistics.
    case state(LayerState)
  }

  public let context: NetworkContext
  /// The word that made it: `dense`. Layers without a name are numbered by it: `dense1`.
  public let kind: String
  /// The name that the program gave it with `name:`.
  public let givenName: String?
  /// Where it stands: `dense1` in a chain without a name, `net.dense1` once the chain is called `net`.
  public private(set) var path: String
  /// Parameters, states and inner layers, by name, in order.
  public private(set) var members: [(name: String, member: Member)] = []
  /// Whether its parameters take part as constants; also those that it does not have yet.
  public internal(set) var isFrozen = false

  /// Whether a variable of the program names it already: the first name stays.
  private var isRooted = false

  public init(kind: String, name: String?, _ context: NetworkContext) {
    self.kind = kind
    self.context = context
    givenName = name
    path = name ?? kind
    context.recorder.objects.insert(self)
  }

  deinit { context.recorder.objects.remove(self) }

  /// What the layer computes. Subclasses override it.
  ///
  /// - Parameter training: true in training, where dropout drops and batchnorm uses the batch's statistics.
  open func forward(_ x: Variable, training: Bool) throws -> Variable { x }

  /// The number of features that an input must have, nil when any will do or it is not known yet.
  open var inputSize: Int? { nil }

  /// Whether all parameters exist; false while a size waits for the first input.
  open var isBuilt: Bool {
    members.allSatisfy { if case .layer(let layer) = $0.member { layer.isBuilt } else { true } }
  }

  /// The members were put back to those of an earlier time. Layers that keep members at hand, or infer a size from the
  /// first input, take them from ``members`` again.
  open func membersRestored() {}

  /// A layer of the same form with parameters of its own that hold the same values.
  open func copied() throws -> Layer {
    throw NetworkError("layer", "\(label) cannot be copied")
  }

  @inline(__always)
  public final func callAsFunction(_ x: Variable, training: Bool = false) throws -> Variable {
    try forward(x, training: training)
  }

  /// The last part of the path, as messages name the layer.
  public final var label: String { path.split(separator: ".").last.map(String.init) ?? kind }
}

/// A tensor of a layer that training changes without a gradient.
public final class LayerState: Stateful, @unchecked Sendable {
  public internal(set) var value: Tensor {
    didSet { unfinished.add { [weak self] in self?.value = oldValue } }
  }
  private let objects: StatefulObjects
  private let unfinished: UnfinishedChanges

  init(_ value: Tensor, in layer: Layer) {
    self.value = value
    unfinished = layer.context.unfinished
    objects = layer.context.recorder.objects
    objects.insert(self)
  }

  deinit { objects.remove(self) }

  public var savedState: any SavedState { Saved(state: self, value: value) }

  private struct Saved: SavedState {
    let state: LayerState
    let value: Tensor
    var object: any Stateful { state }
    func restore() { state.value = value }
    func handOver(to successor: any Stateful) { (successor as? LayerState)?.value = value }
    var tensors: [Tensor] { [value] }
  }
}

// MARK: Members

extension Layer {
  /// Adds a trainable tensor.
  @discardableResult
  public final func addParameter(_ name: String, _ value: Tensor) -> Parameter {
    let parameter = Parameter(value, name: "\(path).\(name)", recorder: context.recorder)
    addMember(name, parameter)
    return parameter
  }

  /// Adds a parameter that exists already.
  public final func addMember(_ name: String, _ parameter: Parameter) {
    if isFrozen { parameter.isFrozen = true }
    members.append((name, .parameter(parameter)))
  }

  /// Adds an inner layer; it takes its place in the path unless a variable names it already.
  public final func addMember(_ name: String, _ layer: Layer) {
    members.append((name, .layer(layer)))
    layer.take(path: isRooted ? "\(path).\(name)" : name, isRoot: isRooted)
    if isFrozen { layer.freeze() }
  }

  /// Adds a tensor that training changes without a gradient.
  final func addState(_ name: String, _ value: Tensor) -> LayerState {
    let state = LayerState(value, in: self)
    members.append((name, .state(state)))
    return state
  }

  public final subscript(name: String) -> Member? { members.first { $0.name == name }?.member }

  /// Its own parameter of a name; nil before it is made.
  public final func parameter(_ name: String) -> Parameter? {
    if case .parameter(let parameter) = self[name] { parameter } else { nil }
  }

  /// Its own state of a name; nil before it is made.
  public final func state(_ name: String) -> LayerState? {
    if case .state(let state) = self[name] { state } else { nil }
  }

  /// Gives the layer the name of the variable that holds it, and its members their paths; the first name stays.
  public final func name(as root: String) { take(path: root, isRoot: true) }

  /// Lets go of the name that a variable gave it, so that the layer which takes it in names it.
  public final func forgetName() {
    isRooted = false
    for case (_, .layer(let layer)) in members { layer.forgetName() }
  }

  private func take(path: String, isRoot: Bool) {
    guard !isRooted else { return }
    self.path = path
    isRooted = isRoot
    for (name, member) in members {
      switch member {
      case .parameter(let parameter): parameter.name = "\(path).\(name)"
      case .layer(let layer): layer.take(path: isRoot ? "\(path).\(name)" : name, isRoot: isRoot)
      case .state: break
      }
    }
  }
}

// MARK: Time travel

extension Layer {
  /// Its own form; parameters, states and inner layers are saved by themselves.
  public final var savedState: any SavedState {
    SavedForm(
      layer: self, path: path, members: members, isFrozen: isFrozen, isRooted: isRooted)
  }

  private struct SavedForm: SavedState {
    let layer: Layer
    let path: String
    let members: [(name: String, member: Member)]
    let isFrozen: Bool
    let isRooted: Bool

    func restore() {
      (layer.path, layer.members) = (path, members)
      (layer.isFrozen, layer.isRooted) = (isFrozen, isRooted)
      layer.membersRestored()
    }

    var object: any Stateful { layer }
    func handOver(to successor: any Stateful) { (successor as? Layer)?.isFrozen = isFrozen }
    var tensors: [Tensor] { [] }
  }
}
