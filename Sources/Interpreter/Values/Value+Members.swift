import Autodiff
import NeuralNetworks
import Syntax
import Tensors

// What may stand behind a value's dot, for completion and suggestions; nothing here computes anything.
extension Value {
  public typealias MemberSummary = (name: String, summary: String)

  static let tensorMembers: [MemberSummary] = [
    ("shape", "the sizes of the axes"), ("T", "the transpose"), ("size", "how many elements"),
    ("rank", "how many axes"), ("value", "the numbers without their graph"),
    ("grad", "a parameter's gradient after backward"),
  ]
  static let optimizerMembers: [MemberSummary] = [
    ("lr", "the learning rate of the next step"), ("steps", "how many steps were taken"),
  ]

  /// The members of a value that is not known.
  public static var commonMembers: [MemberSummary] { tensorMembers }

  /// Every member with what it is.
  public var memberSummaries: [MemberSummary] {
    switch self {
    case .tensor, .number, .boolean: Self.tensorMembers.filter { $0.name != "grad" }
    case .parameter: Self.tensorMembers + [("name", "its path")]
    case .optimizer: Self.optimizerMembers
    case .record(let record): record.fields.map { ($0.name, $0.value.kindPhrase) }
    case .layer(let layer): layerMemberSummaries(layer) + [("name", "what the network calls it")]
    default: []
    }
  }

  private func layerMemberSummaries(_ layer: Layer) -> [MemberSummary] {
    var summaries: [MemberSummary] = layer.members.map { name, member in
      switch member {
      case .parameter(let parameter): (name, "parameter \(parameter.value.shape)")
      case .layer(let inner): (name, "\(inner.kind), \(inner.parameterCount) parameters")
      case .state(let state): (name, "state \(state.value.shape)")
      }
    }
    for (name, value) in (layer as? CustomLayer)?.values ?? []
    where !summaries.contains(where: { $0.name == name }) {
      summaries.append((name, value.kindPhrase))
    }
    return summaries
  }

  /// A part that the value has as it stands: a record's field, a layer's member.
  fileprivate func part(_ name: String) -> Value? {
    switch self {
    case .record(let record): record[name] ?? record[Symbols.key(of: name)]
    case .layer(let layer): layerPart(layer, name)
    case .list(let items): Int(name).flatMap { items.element($0) }
    default: nil
    }
  }

  private func layerPart(_ layer: Layer, _ name: String) -> Value? {
    switch layer[name] ?? layer[Symbols.key(of: name)] {
    case .parameter(let parameter): .parameter(parameter)
    case .layer(let inner): .layer(inner)
    case .state(let state): .tensor(Variable(state.value))
    case nil: (layer as? CustomLayer)?.values.first { $0.name == name }?.value
    }
  }
}

extension Array {
  /// The element at an index that may count from the end; nil where there is none.
  fileprivate func element(_ index: Int) -> Element? {
    let place = index < 0 ? count + index : index
    return indices.contains(place) ? self[place] : nil
  }
}

extension Session {
  /// What a path leads to, `net.dense1.W`, with an index as a part, without evaluating anything; nil when that is not known.
  public func value(at path: [String]) -> Value? {
    guard let root = path.first, var value = value(of: Symbols.key(of: root)) else { return nil }
    for name in path.dropFirst() {
      guard let part = value.part(name) else { return nil }
      value = part
    }
    return value
  }
}
