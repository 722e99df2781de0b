import Autodiff
import NeuralNetworks
public import Syntax
import Tensors

/// What a variable holds, as a list of variables shows it.
public struct VariableSummary {
  public let name: String
  public let kind: String
  /// The shape of a tensor, the length of a list; empty for what has neither.
  public let shape: String
  /// The memory of its numbers; nil for what has none of its own.
  public let byteCount: Int?
  /// For parameters, and layers that agree: `fresh`, `used in step 12`, `none`, `frozen`; empty otherwise.
  public let gradient: String
  /// A number, a short text, how a function is called: what fits into a line.
  public let value: String
}

extension Session {
  /// All variables in the order of their first definition.
  public var variableSummaries: [VariableSummary] {
    variableNames.compactMap { name in
      value(of: name).map {
        VariableSummary(scope.slot(of: name).map { scope.variable($0).name } ?? name, $0)
      }
    }
  }

  /// What a variable, or a part of one such as `net.dense1.W`, holds; nil for any other text.
  public func details(of path: String) -> String? {
    let names = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = names.first, let value = value(of: Symbols.key(of: String(first))) else { return nil }
    let part = names.dropFirst().reduce(value as Value?) { part, name in
      let name = Name(key: Symbols.key(of: String(name)), typed: String(name), span: .none)
      return part.flatMap { try? $0.member(name, self) }
    }
    return part?.details
  }

  /// Why there is no variable of that name, with the nearest one.
  public func unknownVariable(_ name: String) -> Diagnostic {
    let nearest = Suggestion.nearest(to: name, among: variableNames)
    return Diagnostic(
      code: "name", "there is no variable \(name)", at: .none, help: nearest.map { "did you mean \($0)?" })
  }

  /// The parts of a variable: a layer's parameters, a record's fields, a list's elements; nil when it has no value.
  public func partSummaries(of name: String) -> [VariableSummary]? {
    guard let value = value(of: Symbols.key(of: name)) else { return nil }
    switch value {
    case .layer(let layer):
      return layer.namedParameters.map { VariableSummary("\(name).\($0.path)", .parameter($0.parameter)) }
        + layer.namedStates.map { VariableSummary("\(name).\($0.path)", .tensor(Variable($0.state.value))) }
    case .record(let record): return record.fields.map { VariableSummary("\(name).\($0.name)", $0.value) }
    case .list(let items): return items.enumerated().map { VariableSummary("\(name)[\($0)]", $1) }
    default: return [VariableSummary(name, value)]
    }
  }
}

extension VariableSummary {
  init(_ name: String, _ value: Value) {
    self.name = name
    kind = value.kind
    shape = Self.shape(of: value)
    byteCount = Self.byteCount(of: value)
    gradient = Self.gradient(of: value)
    self.value = Self.text(of: value)
  }

  private static func shape(of value: Value) -> String {
    switch value {
    case .tensor(let variable) where variable.value.rank == 0: ""
    case .tensor, .parameter: value.shapeText ?? ""
    case .list(let items): "\(items.count)"
    case .record(let record): "\(record.names.count)"
    case .range(let range): "\(range.count)"
    case .sequence(let sequence): sequence.count.map(String.init) ?? ""
    default: ""
    }
  }

  private static func byteCount(of value: Value) -> Int? {
    switch value {
    case .parameter(let parameter): bytes(parameter.value)
    case .layer(let layer):
      layer.namedParameters.reduce(0) { $0 + bytes($1.parameter.value) }
        + layer.namedStates.reduce(0) { $0 + bytes($1.state.value) }
    case .optimizer(let optimizer): optimizer.savedState.tensors.reduce(0) { $0 + bytes($1) }
    case .number, .tensor, .string, .list, .record: value.byteCount
    default: nil
    }
  }

  private static func bytes(_ tensor: Tensor) -> Int { tensor.count * tensor.precision.byteCount }

  private static func gradient(of value: Value) -> String {
    guard let parameters = value.parameters, !parameters.isEmpty else { return "" }
    let states = Set(parameters.map(gradient))
    return states.count == 1 ? states.first ?? "" : "mixed"
  }

  private static func gradient(of parameter: Parameter) -> String {
    if parameter.isFrozen { return "frozen" }
    switch parameter.gradientState {
    case .none: return "none"
    case .fresh: return "fresh"
    case .used(let step): return "used in step \(step)"
    }
  }

  private static func text(of value: Value) -> String {
    switch value {
    case .number, .boolean, .string, .range, .function, .layer, .optimizer, .figure, .sequence, .none:
      value.description
    case .tensor(let variable) where variable.value.count <= 4: onOneLine(value.description)
    case .parameter(let parameter) where parameter.value.count <= 4: onOneLine(value.description)
    case .record(let record): "(\(record.names.joined(separator: ", ")))"
    default: ""
    }
  }
  /// The rows of a matrix one behind the other.
  private static func onOneLine(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
  }
}
