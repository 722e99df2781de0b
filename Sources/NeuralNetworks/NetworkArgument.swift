public import Autodiff
public import Tensors

/// An argument after binding, in the terms that layers, optimizers and schedules understand.
public enum NetworkArgument: Sendable {
  case none
  /// `_`: a size that the first input tells.
  case inferred
  case number(Double)
  case flag(Bool)
  case text(String)
  case tensor(Tensor)
  case operation(Operation)
  case function(NetworkFunction)
  case schedule(Schedule)
  case initializer(Initializer)
  case parameter(Parameter)
  case layer(Layer)
  case list([NetworkArgument])
}

/// A function that the program defined, as layers and optimizers call it; the flag says whether it is training.
public struct NetworkFunction: Sendable {
  public let name: String?
  public let call: @Sendable (_ x: Variable, _ training: Bool) throws -> Variable

  public init(
    name: String? = nil, _ call: @escaping @Sendable (_ x: Variable, _ training: Bool) throws -> Variable
  ) {
    self.name = name
    self.call = call
  }
}

/// The arguments of one call, in the order of the signature's parameters.
///
/// The accessors name the parameter and what it must be when the argument does not fit.
public struct NetworkArguments: Sendable {
  public let signature: Signature
  public let values: [NetworkArgument]

  /// Takes arguments that are in the order of the parameters already.
  public init(_ signature: Signature, _ values: [NetworkArgument]) {
    self.signature = signature
    self.values = values
  }

  /// Puts arguments in order and fills in the defaults.
  ///
  /// - Throws: `ArgumentError` for a label that there is not, one given twice, too many, or a missing one.
  public init(
    _ signature: Signature, positional: [NetworkArgument],
    labelled: [(label: String, value: NetworkArgument)] = []
  ) throws {
    var values: [NetworkArgument?] = Array(repeating: nil, count: signature.parameters.count)
    var rest = positional[...]
    for (place, parameter) in signature.parameters.enumerated()
    where !rest.isEmpty && !parameter.isLabelRequired {
      values[place] = parameter.isVariadic ? .list(Array(rest)) : rest.removeFirst()
      if parameter.isVariadic { rest = [] }
    }
    guard rest.isEmpty else {
      throw ArgumentError(
        "\(signature.name) takes \(counted(positional.count - rest.count, "argument")), got \(positional.count)"
      )
    }
    for (label, value) in labelled {
      guard let place = signature.position(of: label) else {
        throw ArgumentError("\(signature.name) has no argument named \(label)", hint: "it is \(signature)")
      }
      guard values[place] == nil else { throw ArgumentError("\(label) of \(signature.name) is given twice") }
      values[place] = value
    }
    for (place, parameter) in signature.parameters.enumerated() where values[place] == nil {
      if let text = parameter.defaultText {
        values[place] = NetworkArgument(defaultText: text)
      } else if parameter.isVariadic {
        values[place] = .list([])
      } else {
        throw ArgumentError("\(signature.name) needs \(parameter.name)", hint: "it is \(signature)")
      }
    }
    self.init(signature, values.map { $0 ?? .none })
  }

  public subscript(position: Int) -> NetworkArgument {
    values.indices.contains(position) ? values[position] : .none
  }

  public func isNone(_ position: Int) -> Bool {
    if case .none = self[position] { return true }
    return false
  }
}

extension NetworkArgument {
  /// A default as a signature writes it.
  init(defaultText text: String) {
    switch text {
    case "none": self = .none
    case "true": self = .flag(true)
    case "false": self = .flag(false)
    default: self = Double(text).map { .number($0) } ?? .text(text.filter { $0 != "\"" })
    }
  }
}

// MARK: Accessors

extension NetworkArguments {
  public func number(_ position: Int) throws -> Double {
    switch self[position] {
    case .number(let number): return number
    case .tensor(let tensor) where tensor.count == 1: return tensor.item
    default: throw mismatch(position, "a number")
    }
  }

  /// A number in a range.
  public func number(_ position: Int, in range: ClosedRange<Double>) throws -> Double {
    let number = try number(position)
    guard range.contains(number) else {
      let bounds =
        range.upperBound.isFinite
        ? "between \(formatNumber(range.lowerBound)) and \(formatNumber(range.upperBound))"
        : "at least \(formatNumber(range.lowerBound))"
      throw ArgumentError(
        "\(name(position)) of \(signature.name) must be \(bounds), got \(formatNumber(number))")
    }
    return number
  }

  /// A whole number, at least 1.
  public func count(_ position: Int) throws -> Int {
    let number = try number(position)
    guard let count = Int(exactly: number), count >= 1 else {
      throw ArgumentError(
        "\(name(position)) of \(signature.name) must be a whole number from 1, got \(formatNumber(number))")
    }
    guard count <= Int32.max else {
      throw ArgumentError(
        "\(name(position)) of \(signature.name) must be at most \(Int32.max), got \(formatNumber(number))")
    }
    return count
  }

  /// A whole number, at least 1; nil for `_`, which the first input decides.
  public func size(_ position: Int) throws -> Int? {
    if case .inferred = self[position] { return nil }
    return try count(position)
  }

  public func flag(_ position: Int) throws -> Bool {
    guard case .flag(let flag) = self[position] else { throw mismatch(position, "true or false") }
    return flag
  }

  /// A string, nil when it is left out.
  public func text(_ position: Int) throws -> String? {
    if isNone(position) { return nil }
    guard case .text(let text) = self[position] else { throw mismatch(position, "a string") }
    return text
  }

  /// A function of a tensor, nil when it is left out.
  public func activation(_ position: Int) throws -> Activation? {
    switch self[position] {
    case .none: return nil
    case .operation(let operation): return Activation(operation)
    case .function(let function): return Activation(function)
    default: throw mismatch(position, "a function such as relu")
    }
  }

  /// An initialiser, nil when it is left out.
  public func initializer(_ position: Int) throws -> Initializer? {
    switch self[position] {
    case .none: return nil
    case .initializer(let initializer): return initializer
    case .text(let name):
      if let initializer = Initializer.all.first(where: { $0.name == name }) { return initializer }
      throw mismatch(position, "an initialiser such as glorot", hint: Self.initializerHint)
    default: throw mismatch(position, "an initialiser such as glorot", hint: Self.initializerHint)
    }
  }

  private static let initializerHint =
    "there are \(Initializer.all.map(\.name).joined(separator: ", ")), without quotes; Xavier's is glorot, Kaiming's he"

  /// A rate: a number, or a function of the step.
  public func learningRate(_ position: Int) throws -> LearningRate {
    switch self[position] {
    case .schedule(let schedule): return .schedule(schedule)
    case .function(let function):
      return .schedule(
        Schedule(function.name ?? "function") { step in
          let rate = try function.call(Variable(Double(step), .f64), false)
          guard rate.value.count == 1 else {
            throw NetworkError(
              "optimizer", "the learning rate must be one number, the function gave \(rate.shape)")
          }
          return rate.value.item
        })
    case .number, .tensor: return .constant(try number(position, in: 0...Double.infinity))
    default: throw mismatch(position, "a number or a function of the step")
    }
  }

  /// Layers, in a list or one after the other.
  public func layers(_ position: Int, _ context: NetworkContext) throws -> [Layer] {
    try layers(self[position], position, context)
  }

  /// What an optimizer changes: a layer, a parameter, or a list of them; nil when it is left out.
  public func targets(_ position: Int) throws -> [OptimizerTarget]? {
    isNone(position) ? nil : try targets(self[position], position)
  }

  private func layers(_ argument: NetworkArgument, _ position: Int, _ context: NetworkContext) throws
    -> [Layer]
  {
    switch argument {
    case .layer(let layer): return [layer]
    case .operation(let operation): return [FunctionLayer(Activation(operation), context)]
    case .function(let function): return [FunctionLayer(Activation(function), context)]
    case .list(let items): return try items.flatMap { try layers($0, position, context) }
    default: throw mismatch(position, "layers or functions")
    }
  }

  private func targets(_ argument: NetworkArgument, _ position: Int) throws -> [OptimizerTarget] {
    switch argument {
    case .layer(let layer): return [.layer(layer)]
    case .parameter(let parameter): return [.parameter(parameter)]
    case .list(let items): return try items.flatMap { try targets($0, position) }
    default: throw mismatch(position, "a layer or a list of parameters")
    }
  }

  private func name(_ position: Int) -> String {
    signature.parameters.indices.contains(position) ? signature.parameters[position].name : "the argument"
  }

  func mismatch(_ position: Int, _ wanted: String, hint: String? = nil) -> ArgumentError {
    ArgumentError("\(name(position)) of \(signature.name) must be \(wanted)", hint: hint)
  }
}
