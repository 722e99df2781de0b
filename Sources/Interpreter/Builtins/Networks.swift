import Autodiff
import NeuralNetworks
import Syntax
import Tensors

// What the network target lists, layers, initialisers and so on, as functions of the language: one wrapper for each
// list, whatever it holds.
extension Builtin {
  static let layers: [Builtin] = LayerKind.all.map { kind in
    Builtin(kind.documentation) { call in
      let arguments = try call.networkArguments()
      return .layer(try call.checkingArguments { try kind.make(arguments, call.session.network) })
    }
  }

  static let initializers: [Builtin] =
    Initializer.all.map { initializer in
      Builtin(initializer.documentation) { call in
        let key = call.session.random.key(for: initializer.name)
        return .tensor(Variable(try initializer(call.shape(), call.precision, key: key)))
      }
    } + [
      Builtin(
        "full(sizes..., value:)", category: "initialisers", summary: "One value everywhere.",
        shapes: "full(a, b, value: v) → [a, b]",
        example: "print full(3, value: 0.5)  # expect: [0.5, 0.5, 0.5]"
      ) { call in .tensor(Variable(Tensor.full(try call.shape(), try call.number(1), call.precision))) }
    ]

  static let optimizers: [Builtin] = OptimizerKind.all.map { kind in
    Builtin(kind.documentation) { call in
      let arguments = try call.networkArguments()
      return .optimizer(try call.checkingArguments { try kind.make(arguments, call.session.network) })
    }
  }

  static let metrics: [Builtin] = Metric.all.map { metric in
    Builtin(metric.documentation) { call in
      let result = try metric(call.tensor(0).value, call.tensor(1).value)
      return result.rank == 0 ? .number(result.item) : .tensor(Variable(result))
    }
  }

  /// A schedule is a function of the step: it can be called, plotted, and given as lr:.
  static let schedules: [Builtin] = ScheduleKind.all.map { kind in
    Builtin(kind.documentation) { call in
      let arguments = try call.networkArguments()
      let schedule = try call.checkingArguments { try kind.make(arguments) }
      let signature = Signature("\(kind.name)(step)")
      return .function(
        Function(
          name: kind.name,
          body: .native(signature) { inner in .number(try schedule(inner.integer(0, 0...Int.max))) }))
    }
  }
}

// MARK: Arguments

extension Call {
  /// Runs work of the targets below; an error about an argument gets that argument's place, and says what it got.
  func checkingArguments<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as ShapeError where error.code == "axis" {
      guard let position = signature.position(of: "axis") ?? signature.position(of: "from"), has(position)
      else { throw error }
      throw Diagnostic(code: "axis", error.message, at: span(position), help: error.hint)
    } catch let error as ArgumentError {
      if let position = error.argument.flatMap(signature.position) {
        throw Diagnostic(code: "argument", error.message, at: span(position), help: error.hint)
      }
      let found = signature.parameters.indices.first { error.message.hasPrefix("\(name($0)) must") }
      guard let position = found else { throw error }
      let isComplete = error.message.contains(", got ") || !has(position)
      let value = self[position]
      let got = isComplete ? "" : ", got \(value.asNumber.map { formatNumber($0) } ?? value.kindPhrase)"
      throw Diagnostic(
        code: isComplete ? "value" : "type", error.message + got, at: span(position), help: error.hint)
    }
  }

  /// The arguments as operations understand them.
  func arguments(_ precision: Precision) throws -> Arguments {
    var values: [Autodiff.Argument] = []
    for (position, parameter) in signature.parameters.enumerated() {
      if parameter.isVariadic {
        values.append(.list(try variadic.map { try argument($0.value, $0.span, position) }))
      } else {
        values.append(try argument(self[position], span(position), position))
      }
    }
    return Arguments(signature, values, precision: precision)
  }

  private func argument(_ value: Value, _ span: Span, _ position: Int) throws -> Autodiff.Argument {
    switch value {
    case .none: return .none
    case .number(let number): return .number(number)
    case .boolean(let flag): return .flag(flag)
    case .string(let text): return .text(text)
    case .tensor(let variable): return .variable(variable)
    case .parameter(let parameter): return .variable(parameter.variable())
    case .range(let range):
      guard let tensor = range.tensor(precision) else { break }
      return .variable(Variable(tensor))
    case .list(let items): return .list(try items.map { try argument($0, span, position) })
    default: break
    }
    throw mismatch(value, span, name(position), "a tensor or a number")
  }

  /// Whether no argument is more than a number: the answer is then a number in full precision.
  var hasOnlyNumbers: Bool {
    (values + variadic.map(\.value)).allSatisfy { value in
      switch value {
      case .number, .boolean, .none, .string: true
      default: false
      }
    }
  }

  /// The arguments as layers, optimizers and schedules understand them.
  func networkArguments() throws -> NetworkArguments {
    var values: [NetworkArgument] = []
    for (position, parameter) in signature.parameters.enumerated() {
      if parameter.isVariadic {
        values.append(.list(try variadic.map { try networkArgument($0.value, $0.span, position) }))
      } else {
        values.append(try networkArgument(self[position], span(position), position))
      }
    }
    return NetworkArguments(signature, values)
  }

  private func networkArgument(_ value: Value, _ span: Span, _ position: Int) throws -> NetworkArgument {
    guard let argument = value.networkArgument(session) else {
      throw mismatch(value, span, name(position), "a number, a function or a layer")
    }
    return argument
  }
}

extension Value {
  /// The value as a network's argument; nil for what networks have no use for.
  func networkArgument(_ session: Session) -> NetworkArgument? {
    switch self {
    case .none: return NetworkArgument.none
    case .number(let number): return .number(number)
    case .boolean(let flag): return .flag(flag)
    case .string(let text): return text == "_" ? .inferred : .text(text)
    case .tensor(let variable): return .tensor(variable.value)
    case .parameter(let parameter): return .parameter(parameter)
    case .layer(let layer): return .layer(layer)
    case .function(let function): return function.networkArgument(session)
    case .range(let range):
      return range.tensor(session.precision).map { .tensor($0) }
    case .list(let items): return Self.networkList(items, session)
    case .record(let record): return Self.networkList(record.values, session)
    default: return nil
    }
  }

  private static func networkList(_ items: [Value], _ session: Session) -> NetworkArgument? {
    let arguments = items.compactMap { $0.networkArgument(session) }
    return arguments.count == items.count ? .list(arguments) : nil
  }
}

extension Function {
  /// An operation and an initialiser are handed on as themselves, any other function as a closure.
  func networkArgument(_ session: Session) -> NetworkArgument {
    if case .builtin(let builtin) = body {
      // A name that is an operation and a layer, flatten, is the layer here.
      if builtin.operation != nil, let kind = LayerKind.all.first(where: { $0.name == builtin.name }),
        let arguments = try? NetworkArguments(kind.documentation.signature, positional: []),
        let layer = try? kind.make(arguments, session.network)
      {
        return .layer(layer)
      }
      if let operation = builtin.operation, operation.isUnary { return .operation(operation) }
      if let initializer = Initializer.all.first(where: { $0.name == builtin.name }) {
        return .initializer(initializer)
      }
    }
    return .function(ProgramFunction(self, session).networkFunction)
  }
}
