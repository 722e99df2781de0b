import Autodiff
import Explanations
import NeuralNetworks
import Syntax
import Tensors

// Derivatives, and what is done with them.
extension Builtin {
  static let gradients: [Builtin] = [
    Builtin(
      "backward(loss, add: false)", category: "gradients",
      summary: "Computes the gradient of a loss by every parameter behind it.",
      formula: "W.grad = ∂loss/∂W",
      details: """
        The loss must be a single number. The gradients replace the earlier ones, so there is nothing to set to zero; \
        with add: true they are added. It may be called twice.
        """,
      source:
        "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 323, 1986",
      example: """
        param w = 3
        L = w^2
        backward L
        print w.grad  # expect: 6
        """
    ) { call in
      try call.session.recorder.backward(try call.tensor(0), adding: try call.flag(1))
      call.session.showTapeWarnings()
      return .none
    },
    Builtin(
      "grad(f, x: none)", category: "gradients",
      summary: "The gradient of a value, or of a function at a point.", formula: "∇f = ∂f/∂x",
      details: """
        grad(L, W) is ∂L/∂W, for parameters and for every value on the way; grad(L, [W1, W2]) gives a list. \
        grad(f, x) differentiates a function at x, grad(f) is the function x => grad(f, x). All answers can be \
        differentiated again.
        """,
      example: """
        param w = 3
        L = w^2
        print grad(L, w)             # expect: 6
        print grad(x => sum(x^3), 2) # expect: 12
        """, body: gradient),
    Builtin(
      "jacobian(f, x)", category: "gradients",
      summary: "The derivatives of every element of f(x) by every element of x.", formula: "Jᵢⱼ = ∂fᵢ/∂xⱼ",
      shapes: "f: [n] → [m] gives [m, n]; other shapes give f(x).shape followed by x.shape",
      example: """
        print jacobian(x => x^2, [1, 2])
        # expect: [[2, 0],
        # expect:  [0, 4]]
        """
    ) { call in .tensor(try Jacobian(call).matrix()) },
    Builtin(
      "hessian(f, x)", category: "gradients",
      summary: "The second derivatives of a function of x that gives one number.",
      formula: "Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ",
      shapes: "[n] gives [n, n]; other shapes give x.shape twice",
      example: """
        print hessian(x => x[0]^2 * x[1], [1, 2])
        # expect: [[4, 2],
        # expect:  [2, 0]]
        """
    ) { call in .tensor(try Jacobian(call).hessian()) },
    Builtin(
      "stop(v)", category: "gradients",
      summary: "The same value, cut off from the graph: no gradient flows back.",
      formula: "∂stop(v)/∂v = 0",
      example: """
        param w = 3
        L = w * stop(w)
        print ∂L/∂w  # expect: 3
        """
    ) { call in call[0].stopped(call.session) },
    Builtin(
      "step(optimizer, report: false)", category: "gradients",
      summary: "Changes the optimizer's parameters by its rule and their gradients.",
      details: """
        The gradients must be new: a second step without another backward is an error. Nothing changes when a gradient \
        is missing or not finite. With report: true it prints what the gradients predict for the loss, Σ ∂L/∂w · Δw, \
        and what came of it on the same data, how large the updates are beside the weights, and whether the rate fits.
        """,
      example: """
        param w = 3
        opt = sgd([w], lr: 0.5)
        L = w^2
        backward L
        step opt
        print w  # expect: 0
        """
    ) { call in
      call.session.machine.noteStep()
      guard try call.flag(1) else {
        try call.optimizer(0).step()
        return .none
      }
      call.session.host.write(
        try call.session.reportedStep(call.optimizer(0)).text(call.session.host.pageStyle))
      return .none
    },
    Builtin(
      "freeze(net)", category: "gradients",
      summary: "Makes the parameters of a layer constants: they get no gradient and no step.",
      details: "Takes a layer, a parameter or a list of them; unfreeze undoes it.",
      example: """
        net = dense(2, 1)
        freeze net
        print len(params(net))  # expect: 2
        """
    ) { call in
      try call.setFrozen(true)
      return .none
    },
    Builtin(
      "unfreeze(net)", category: "gradients", summary: "Makes frozen parameters trainable again.",
      example: """
        param w = 3
        freeze w
        unfreeze w
        L = w^2
        print ∂L/∂w  # expect: 6
        """
    ) { call in
      try call.setFrozen(false)
      return .none
    },
    Builtin(
      "params(net)", category: "networks",
      summary: "The parameters of a layer under their paths, as a record.",
      details:
        "A parameter of the record is the parameter itself: it can be updated with := and given to an optimizer.",
      example: """
        net = dense(2, 4, relu) |> dense(4, 1)
        print names(params(net))
        # expect: ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
        """
    ) { call in
      .record(Record(try call.layer(0).namedParameters.map { ($0.path, Value.parameter($0.parameter)) }))
    },
  ]

  private static func gradient(_ call: Call) throws -> Value {
    let machine = call.session.machine
    guard case .function(let function) = call[0] else {
      guard call.has(1) else {
        throw call.error("grad needs what to differentiate by", help: "write grad(L, W), or ∂L/∂W")
      }
      let targets: [Value]
      switch call[1] {
      case .list(let items): targets = items
      case .layer(let layer): targets = layer.namedParameters.map { .parameter($0.parameter) }
      case .record(let record): targets = record.values
      default:
        return .tensor(try machine.gradient(of: call[0], call.span(0), by: call[1], call.span(1), call.span))
      }
      let gradients = try targets.map { target in
        Value.tensor(try machine.gradient(of: call[0], call.span(0), by: target, call.span(1), call.span))
      }
      if case .record(let record) = call[1] { return .record(Record(Array(zip(record.names, gradients)))) }
      return .list(gradients)
    }
    guard call.has(1) else {
      return .function(
        Function(
          name: "",
          body: .native(Signature("grad(x)")) { inner in
            try machine.derivative(of: function, at: inner[0], inner.span)
          }))
    }
    return try machine.derivative(of: function, at: call[1], call.span)
  }
}

extension Value {
  /// The value without its history.
  func stopped(_ session: Session) -> Value {
    switch self {
    case .tensor(let variable): .tensor(variable.stopped)
    case .parameter(let parameter): .tensor(Variable(parameter.value))
    case .list(let items): .list(items.map { $0.stopped(session) })
    case .record(let record): .record(Record(record.fields.map { ($0.name, $0.value.stopped(session)) }))
    default: self
    }
  }
}

extension Call {
  /// Freezes or unfreezes what the first argument names; a layer remembers it for parameters that it has not made yet.
  fileprivate func setFrozen(_ isFrozen: Bool) throws {
    if case .layer(let layer) = self[0] {
      if isFrozen { layer.freeze() } else { layer.unfreeze() }
    } else {
      for parameter in try parameters(0) { parameter.isFrozen = isFrozen }
    }
  }

  /// Parameters: of a layer, of a list or record, or one alone.
  func parameters(_ position: Int) throws -> [Parameter] {
    guard let parameters = self[position].parameters, !parameters.isEmpty else {
      throw mismatch(position, "a layer, a parameter or a list of parameters")
    }
    return parameters
  }
}

extension Value {
  /// The parameters that a layer, a parameter, a list or a record holds; nil when it holds anything else.
  var parameters: [Parameter]? {
    switch self {
    case .parameter(let parameter): return [parameter]
    case .layer(let layer): return layer.namedParameters.map(\.parameter)
    case .list(let items): return Self.parameters(of: items)
    case .record(let record): return Self.parameters(of: record.values)
    default: return nil
    }
  }

  private static func parameters(of values: [Value]) -> [Parameter]? {
    var all: [Parameter] = []
    for value in values {
      guard let parameters = value.parameters else { return nil }
      all += parameters
    }
    return all
  }
}

extension Session {
  /// Hands the tape's remarks to the host, each once in a session.
  func showTapeWarnings() {
    guard !recorder.warnings.isEmpty else { return }
    let warnings = recorder.warnings
    recorder.warnings.removeAll()
    for case .evaluationMode(let layer, let origin) in warnings
    where state.warnedLayers.insert(layer).inserted {
      host.warn(
        Diagnostic(
          .warning, code: "mode", "gradients go through \(layer), which ran in evaluation mode",
          at: Span(origin),
          help: "call the network with training: true"))
    }
  }
}

/// Derivatives of a function with many results: one sweep for each.
private struct Jacobian {
  let call: Call
  let function: Value
  let session: Session

  init(_ call: Call) throws {
    self.call = call
    function = try call.callable(0)
    session = call.session
  }

  /// ∂yᵢ/∂xⱼ of `y = f(x)`, as y's shape followed by x's.
  func matrix() throws -> Variable {
    try recording {
      let x = try point()
      return try rows(of: call.applyToTensor(function, .tensor(x)), by: x)
    }
  }

  /// ∂²y/∂xᵢ∂xⱼ of `y = f(x)`.
  func hessian() throws -> Variable {
    try recording {
      let x = try point()
      let y = try call.applyToTensor(function, .tensor(x))
      guard y.value.count == 1 else {
        throw call.error(
          "hessian needs a function that gives one number, it gave shape \(y.shape)", code: "shape")
      }
      return try rows(of: gradient(of: y, by: x), by: x)
    }
  }

  private func recording(_ work: () throws -> Variable) rethrows -> Variable {
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = true
    defer { recorder.isRecording = wasRecording }
    return try work()
  }

  /// The point as a variable of its own: where it stands behind a value that the function sees from outside, it is
  /// a constant there.
  private func point() throws -> Variable {
    let x = try call.tensor(1)
    return x.isRecorded ? try x * 1 : session.recorder.freeVariable(x.value)
  }

  private func rows(of y: Variable, by x: Variable) throws -> Variable {
    let flat = try y.reshaped(to: .vector(y.value.count))
    let rows = try (0..<y.value.count).map { place in
      try session.machine.poll()
      return try gradient(of: flat.element(at: place), by: x)
    }
    let shape = try Shape(y.shape.dimensions + x.shape.dimensions)
    guard !rows.isEmpty else { return Variable(Tensor.zeros(shape, x.precision)) }
    return try Operation.stack(rows, .axis(0, keep: false)).reshaped(to: shape)
  }

  /// ∂y/∂x, zeros where y does not depend on x.
  private func gradient(of y: Variable, by x: Variable) throws -> Variable {
    guard y.isRecorded else { return Variable(Tensor.zeros(x.shape, x.precision)) }
    do {
      return try session.recorder.gradient(of: y, by: x)
    } catch let error as GradientError where error.message == GradientError.unrelated.message {
      return Variable(Tensor.zeros(x.shape, x.precision))
    }
  }
}
