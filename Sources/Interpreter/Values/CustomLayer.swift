import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// A layer that the program defined with `layer Name(…) { … }`.
final class CustomLayer: Layer, @unchecked Sendable {
  /// What its block defined, by name: parameters, layers, constants and helper functions.
  let values: [(name: String, value: Value)]
  private let forwardFunction: Value
  private let backward: LayerBackward?
  unowned let session: Session

  init(
    kind: String, members: [(name: String, value: Value)], forward: Value, backward: LayerBackward?,
    session: Session
  ) {
    values = members
    forwardFunction = forward
    self.backward = backward
    self.session = session
    super.init(kind: kind, name: nil, session.network)
    for (name, value) in members {
      switch value {
      case .parameter(let parameter): addMember(name, parameter)
      case .layer(let layer):
        // The block that defines it is this layer's own.
        if layer.path == name { layer.forgetName() }
        addMember(name, layer)
      default: break
      }
    }
  }

  /// Layers that forward calls run in the same mode, as in Keras, unless the call says otherwise.
  override func forward(_ x: Variable, training: Bool) throws -> Variable {
    // What comes behind this layer belongs to the call of the network again.
    let (wasTraining, origin) = (session.isTraining, session.recorder.origin)
    session.isTraining = training
    defer {
      session.isTraining = wasTraining
      session.recorder.origin = origin
    }
    let result: Value
    do {
      result = try session.call(forwardFunction, [.tensor(x)])
    } catch let error as Diagnostic {
      throw error.leaving(self, calledAt: origin)
    }
    guard let variable = result.variable(session) else {
      throw NetworkError("layer", "forward of \(label) must give a tensor, it gave \(result.kindPhrase)")
    }
    guard let backward, session.recorder.isRecording else { return variable }
    session.recorder.origin = origin
    return try withBackward(backward, variable, of: x)
  }
}

extension Diagnostic {
  /// The error as it leaves forward of a layer: of which one, and where that was called.
  fileprivate func leaving(_ layer: CustomLayer, calledAt origin: Origin) -> Diagnostic {
    guard let last = self.trace.last, last.call.isNone else { return self }
    var error = self
    error.trace[error.trace.count - 1] = Frame(function: "forward of \(layer.label)", call: Span(origin))
    return error
  }
}

extension Value {
  func layerMember(_ layer: Layer, _ name: Name) throws -> Value {
    switch layer[name.typed] ?? layer[name.key] {
    case .parameter(let parameter): return .parameter(parameter)
    case .layer(let inner): return .layer(inner)
    case .state(let state): return .tensor(Variable(state.value))
    case nil: break
    }
    if let custom = layer as? CustomLayer, let member = custom.values.first(where: { $0.name == name.typed })
    {
      return member.value
    }
    if name.key == "name" { return .string(layer.label) }
    guard layer.isBuilt || !layer.members.isEmpty else {
      throw Diagnostic(
        code: "name", "\(layer.label) has no member \(name.typed) yet", at: name.span,
        help: "its sizes come from the first input: call it once before")
    }
    throw noMember(name, among: layer.members.map(\.name))
  }
}

extension Session {
  /// `a |> b` as a chain of layers, when one of them is a layer; nil when both are plain functions.
  func chain(_ a: Value, _ b: Value, _ span: Span) throws -> Layer? {
    let hasLayer = if case .layer = a { true } else if case .layer = b { true } else { false }
    guard hasLayer else { return nil }
    return try machine.attempt(span) {
      try Chain([asLayer(a, span), asLayer(b, span)], network)
    }
  }

  private func asLayer(_ value: Value, _ span: Span) throws -> Layer {
    switch value {
    case .layer(let layer): return layer
    case .function(let function): return FunctionLayer(activation(function, span), network)
    default: throw Diagnostic(code: "type", "\(value.kindPhrase) is no layer", at: span)
    }
  }

  /// A function of the language as an activation: an operation where it is one, else a call.
  private func activation(_ function: Function, _ span: Span) -> Activation {
    if case .builtin(let builtin) = function.body, let operation = builtin.operation,
      operation.call == nil
    {
      return Activation(operation)
    }
    return Activation(ProgramFunction(function, self, at: span).networkFunction)
  }
}
