public import Autodiff
public import Tensors

extension Layer {
  /// All parameters with their paths from this layer on (`dense1.W`), each once, in order.
  public final var namedParameters: [(path: String, parameter: Parameter)] {
    var found: [(String, Parameter)] = []
    var seen: Set<ObjectIdentifier> = []
    visit("") { path, member in
      if case .parameter(let parameter) = member, seen.insert(ObjectIdentifier(parameter)).inserted {
        found.append((path, parameter))
      }
    }
    return found
  }

  /// All tensors that training changes without a gradient, with their paths.
  public final var namedStates: [(path: String, state: LayerState)] {
    var found: [(String, LayerState)] = []
    var seen: Set<ObjectIdentifier> = []
    visit("") { path, member in
      if case .state(let state) = member, seen.insert(ObjectIdentifier(state)).inserted {
        found.append((path, state))
      }
    }
    return found
  }

  public final var parameterCount: Int { namedParameters.reduce(0) { $0 + $1.parameter.value.count } }

  /// Makes all parameters constants, or trainable again.
  public final func freeze() { setFrozen(true) }
  public final func unfreeze() { setFrozen(false) }

  private func setFrozen(_ frozen: Bool) {
    isFrozen = frozen
    for (_, member) in members {
      switch member {
      case .parameter(let parameter): parameter.isFrozen = frozen
      case .layer(let layer): layer.setFrozen(frozen)
      case .state: break
      }
    }
  }

  /// Converts all parameters and states: `precision f64`.
  public final func convert(to precision: Precision) {
    for (_, parameter) in namedParameters { parameter.convert(to: precision) }
    for (_, state) in namedStates { state.value = state.value.converted(to: precision) }
  }

  private func visit(_ prefix: String, _ body: (String, Member) -> Void) {
    for (name, member) in members {
      let path = prefix.isEmpty ? name : "\(prefix).\(name)"
      body(path, member)
      if case .layer(let layer) = member { layer.visit(path, body) }
    }
  }
}

// MARK: Files

extension Layer {
  /// Parameters and states by path, as a file keeps them.
  public final var tensors: [(name: String, tensor: Tensor)] {
    namedParameters.map { ($0.path, $0.parameter.value) } + namedStates.map { ($0.path, $0.state.value) }
  }

  /// Takes parameters and states from a file. Either all are taken or, with an error, none.
  ///
  /// - Throws: ``NetworkError`` when a name is missing or unknown, or a shape differs.
  public final func load(_ tensors: [(name: String, tensor: Tensor)]) throws {
    guard isBuilt else {
      throw NetworkError(
        "load", "\(label) does not know all its sizes yet",
        hint: "call it once with an input, or give the sizes instead of _")
    }
    let given = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    let (parameters, states) = (namedParameters, namedStates)
    let own =
      parameters.map { ($0.path, $0.parameter.value.shape) } + states.map { ($0.path, $0.state.value.shape) }
    try checkNames(own.map(\.0), given.keys.sorted())
    for (name, shape) in own {
      guard let tensor = given[name], tensor.shape != shape else { continue }
      throw NetworkError("load", "\(name) has shape \(shape), the file has \(tensor.shape)")
    }
    for (path, parameter) in parameters {
      guard let tensor = given[path] else { continue }
      try parameter.assign(tensor)
      parameter.clearGradient()
    }
    for (path, state) in states {
      if let tensor = given[path] { state.value = tensor.converted(to: state.value.precision) }
    }
  }

  private func checkNames(_ own: [String], _ given: [String]) throws {
    let missing = own.filter { !given.contains($0) }
    let unknown = given.filter { !own.contains($0) }
    guard !missing.isEmpty || !unknown.isEmpty else { return }
    var parts: [String] = []
    if !missing.isEmpty { parts.append("the file has no \(missing.joined(separator: ", "))") }
    if !unknown.isEmpty { parts.append("\(label) has no \(unknown.joined(separator: ", "))") }
    throw NetworkError(
      "load", parts.joined(separator: "; "), hint: "the network must be defined as when it was saved")
  }

  /// Copies the values of a layer of the same form.
  final func takeValues(of other: Layer) {
    for (own, others) in zip(namedParameters, other.namedParameters) {
      own.parameter.takeValue(of: others.parameter)
    }
    for (own, others) in zip(namedStates, other.namedStates) { own.state.value = others.state.value }
  }
}
