import Autodiff
import Explanations
import Syntax
import Tensors

/// A verb that is asked about one derivative: `trace ∂L/∂W1[0, 2]`.
///
/// Written with ∂ the derivative is not computed first, so that also one that does not exist can be asked about. A
/// value that was computed as a gradient remembers of what: `g = ∂L/∂W1; trace g[0, 2]`.
struct DerivativeVerb: Sendable {
  let documentation: Documentation
  let text: @Sendable (Derivative, ProgramText, PageStyle) throws -> String

  static let all: [DerivativeVerb] = [trace, paths, why]

  static let trace = DerivativeVerb(
    documentation: Documentation(
      "trace(gradient)", category: "seeing",
      summary: "One derivative as the chain rule: in symbols, in numbers, as a product, and checked.",
      formula: "∂L/∂w = Σ over paths of the product of the local derivatives",
      details: """
        Computed in 64 bits whatever the precision is. The last lines compare with finite differences. Where there are \
        too many paths from number to number, each way through the operations stands for all of its paths. Without an \
        index the largest element is taken.
        """,
      example: """
        param w = [1, 2]
        L = sum((3 * w)^2)
        trace ∂L/∂w[1]
        """),
    text: { try Trace($0, program: $1).text($2) })

  static let paths = DerivativeVerb(
    documentation: Documentation(
      "paths(gradient)", category: "seeing",
      summary: "One derivative as the sum over all paths from number to number, the strongest first.",
      formula: "∂L/∂x = Σ over paths of Π ∂y/∂x along the path",
      details: """
        For small networks: up to 4096 paths are told apart, beyond that only the ways through the operations. The \
        share of a path is its part of the sizes of all products.
        """,
      source: "Bauer: Computational graphs and rounding error, SIAM Journal on Numerical Analysis 11, 1974",
      example: """
        param w = 2
        h = w^2
        L = h * w + h
        paths ∂L/∂w
        """),
    text: { try Paths($0, program: $1).text($2) })

  static let why = DerivativeVerb(
    documentation: Documentation(
      "why(gradient)", category: "seeing",
      summary: "What became of a gradient on its way from the loss, and one thing to try.",
      formula: "‖∂L/∂x‖ = factor · ‖∂L/∂y‖, from the loss down",
      details: """
        Names the first operation that made it tiny, huge or not finite, saturated and dead units, frozen parameters, \
        values that were cut off, and layers in evaluation mode. A gradient counts as vanished or exploding when it \
        shrank or grew more than a thousandfold between the loss and the value. A healthy one gets one line.
        """,
      source:
        "Glorot and Bengio: Understanding the difficulty of training deep feedforward networks, AISTATS 2010",
      example: """
        param w = -1
        L = relu(w)^2
        why ∂L/∂w
        """),
    text: { try Why($0, program: $1).text($2) })

  var builtin: Builtin {
    Builtin(documentation) { call in
      try run(try call.derivative(0), call.session)
      return .none
    }
  }

  func run(_ derivative: Derivative, _ session: Session) throws {
    try session.write(page: try text(derivative, session.programText, session.host.pageStyle))
  }
}

extension Resolver {
  /// The form of a verb about a derivative whose argument is written with ∂; nil for any other.
  func derivativeForm(of builtin: Builtin, _ arguments: [ArgumentCode], _ span: Span) -> Code? {
    guard arguments.count == 1, arguments[0].label == nil, let gradient = arguments[0].value as? GradientCode,
      let verb = DerivativeVerb.all.first(where: { $0.documentation.name == builtin.name })
    else { return nil }
    return DerivativeVerbCode(verb, gradient, span)
  }
}

/// `trace ∂L/∂W1[0, 2]`.
final class DerivativeVerbCode: Code {
  private let verb: DerivativeVerb
  private let gradient: GradientCode

  init(_ verb: DerivativeVerb, _ gradient: GradientCode, _ span: Span) {
    self.verb = verb
    self.gradient = gradient
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let derivative = try derivative(machine)
    do {
      try verb.run(derivative, machine.session)
    } catch var error as GradientError {
      if error.message == GradientError.unrelated.message {
        let sources = machine.session.sources
        error.message =
          "\(sources.text(gradient.value.span).singleLine) does not depend on \(sources.text(gradient.by.span).singleLine)"
        error.hint = "why \(sources.text(gradient.span).singleLine) looks for the reason"
      }
      throw machine.diagnostic(for: error, at: span, [])
    } catch {
      throw machine.diagnostic(for: error, at: span, [])
    }
    return .none
  }

  private func derivative(_ machine: Machine) throws -> Derivative {
    guard let loss = try gradient.value.evaluate(machine).recorded else {
      throw Diagnostic.notRecorded(machine.session, gradient.value.span)
    }
    guard let index = gradient.by as? IndexCode else {
      return Derivative(of: loss, by: try target(gradient.by, machine))
    }
    let target = try target(index.base, machine)
    return Derivative(of: loss, by: target, element: try element(index, of: target, machine))
  }

  private func target(_ code: Code, _ machine: Machine) throws -> Derivative.Target {
    let value = try code.evaluate(machine)
    switch value {
    case .parameter(let parameter): return .parameter(parameter)
    case .tensor(let variable): return .value(variable)
    default:
      throw Diagnostic.noGradient(of: value, at: code.span)
    }
  }

  /// The flat place that an index picks: the index is applied to the places themselves.
  private func element(_ index: IndexCode, of target: Derivative.Target, _ machine: Machine) throws -> Int {
    let shape =
      switch target {
      case .parameter(let parameter): parameter.value.shape
      case .value(let variable): variable.shape
      }
    let places = Tensor((0..<shape.count).map(Double.init), shape: shape, .f64)
    guard let picked = try index.read(.tensor(Variable(places)), machine).asNumber else {
      throw Diagnostic(
        code: "gradient", "\(verb.documentation.name) is about one number, and this index picks several",
        at: index.span, help: "give an index for each of the axes of \(shape)")
    }
    return Int(picked)
  }
}

extension Call {
  /// What a value that was computed as a gradient, or as a part of one, is the derivative of.
  func derivative(_ position: Int) throws -> Derivative {
    guard case .tensor(let variable) = self[position], let derivative = try Derivative(recordedBy: variable)
    else {
      throw mismatch(
        position, "a derivative",
        help: "write it as \(signature.name) ∂L/∂W[0, 2], or give what ∂L/∂W or grad(L, W) returned")
    }
    return derivative
  }
}

extension Derivative {
  /// Reads from the tape which gradient a value is, or which element of one; nil when it is none.
  init?(recordedBy value: Variable) throws {
    var value = value
    var moves: [Node] = []
    let movements: [Operation] = [.slice, .reshape, .gather, .transpose]
    while let tape = value.tape, let node = value.node {
      if case .foreign(let foreign) = node.attributes {
        value = foreign.variable
      } else if node.operation === Operation.gradient {
        let (loss, target) = (tape.variable(at: node.inputs[0]), tape.variable(at: node.inputs[1]))
        self.init(
          of: loss, by: target.node?.attributes.parameter.map { .parameter($0) } ?? .value(target),
          element: moves.isEmpty ? nil : try Self.element(moves, target.shape))
        return
      } else if node.inputs.count == 1, movements.contains(where: { $0 === node.operation }) {
        moves.append(node)
        value = tape.variable(at: node.inputs[0])
      } else {
        return nil
      }
    }
    return nil
  }

  /// The flat place that a chain of movements, the last first, picks out of a shape; nil when it picks several.
  private static func element(_ moves: [Node], _ shape: Shape) throws -> Int? {
    var places = Tensor((0..<shape.count).map(Double.init), shape: shape, .f64)
    for node in moves.reversed() { places = try node.operation.value(of: [places], node.attributes) }
    return places.count == 1 ? Int(places.item) : nil
  }
}

extension Attributes {
  fileprivate var parameter: Parameter? {
    if case .parameter(let parameter) = self { return parameter }
    return nil
  }
}
