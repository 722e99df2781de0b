public import Autodiff
public import Tensors

/// How an optimizer changes one parameter.
public protocol UpdateRule: Sendable {
  /// The names of the tensors that it keeps for each parameter, as files list them; they start at 0.
  var stateNames: [String] { get }

  /// Changes the parameter and its states in place.
  ///
  /// - Returns: two numbers that it keeps for each parameter; the next step finds them in ``ParameterStep/memory``.
  func update(_ step: ParameterStep) -> SIMD2<Double>
}

/// One step of one parameter: where its value, gradient and states are.
@safe public struct ParameterStep {
  public let precision: Precision
  public let count: Int
  public let rate: Double
  /// How many steps the parameter has taken, this one included.
  public let number: Int
  /// What the rule returned in the step before; ones at first.
  public let memory: SIMD2<Double>
  let value: UnsafeMutableRawPointer
  let gradient: UnsafeRawPointer
  let first: UnsafeMutableRawPointer
  let second: UnsafeMutableRawPointer
}

/// One kind of optimizer: its help and how its rule is made, in one value.
///
/// Every signature begins with `parameters: none, lr:` and ends with `clip: none`; between them stand the rule's own
/// arguments.
public struct OptimizerKind: Sendable {
  public let documentation: Documentation
  private let rule: @Sendable (NetworkArguments) throws -> any UpdateRule

  init(
    _ signature: String, _ summary: String, formula: String, details: String = "", source: String,
    rule: @escaping @Sendable (NetworkArguments) throws -> any UpdateRule
  ) {
    let name = Signature(signature).name
    documentation = Documentation(
      signature, category: "optimizers", summary: summary, formula: formula,
      details: """
        \(details)\(details.isEmpty ? "" : " ")The first argument is a layer, a parameter or a list of them. lr: is a number, or a \
        function of the step, counted from 0; opt.lr = 0.01 changes it later. clip: scales all gradients down when their common norm is larger.
        """, source: source,
      example: """
        net = dense(1, 1)
        opt = \(name)(net, lr: 0.01)
        backward mse(net([[1]]), [[2]])
        step opt
        """)
    self.rule = rule
  }

  public var name: String { documentation.name }

  /// Makes an optimizer of arguments in the order of the signature.
  public func make(_ arguments: NetworkArguments, _ context: NetworkContext) throws -> Optimizer {
    let clip = try arguments.limit(arguments.signature.parameters.count - 1)
    return Optimizer(
      name, try rule(arguments), rate: try arguments.learningRate(1), clip: clip,
      targets: try arguments.targets(0), objects: context.recorder.objects)
  }

  /// All that the language knows; the only place to register one.
  public static let all: [OptimizerKind] = [
    .sgd, .adam, .adamw, .nadam, .rmsprop, .adagrad, .adadelta, .lion,
  ]
}

extension NetworkArguments {
  /// A number above 0, nil when it is left out.
  fileprivate func limit(_ position: Int) throws -> Double? {
    if isNone(position) { return nil }
    let limit = try number(position)
    guard limit > 0 else {
      throw ArgumentError(
        "\(signature.parameters[position].name) of \(signature.name) must be more than 0, got \(formatNumber(limit))"
      )
    }
    return limit
  }
}
