public import Autodiff

extension LayerKind {
  public static let chain = LayerKind(
    Documentation(
      "chain(layers..., name: none)", category: "layers",
      summary: "Layers one after the other; a |> b is chain(a, b).", formula: "chain(f, g)(x) = g(f(x))",
      shapes: "what the first layer takes → what the last puts out",
      details: """
        Functions are layers too. Layers without a name are called by their kind and number: dense1, dense2, so that \
        net.dense1.W is a parameter. Chains without a name: inside a chain become part of it.
        """,
      example: """
        net = chain(dense(2, 4, tanh), dense(4, 1))
        print net(ones(3, 2)).shape  # expect: [3, 1]
        """)
  ) { arguments, context in
    try Chain(arguments.layers(0, context), name: arguments.text(1), context)
  }
}

/// Layers one after the other.
public final class Chain: Layer, @unchecked Sendable {
  public let layers: ContiguousArray<Layer>

  /// - Throws: ``NetworkError`` when there is no layer, or two have one name.
  public init(_ layers: [Layer], name: String? = nil, _ context: NetworkContext) throws {
    self.layers = ContiguousArray(Self.flattened(layers))
    super.init(kind: "chain", name: name, context)
    guard !self.layers.isEmpty else { throw NetworkError("layer", "a chain needs at least one layer") }
    for (name, layer) in zip(try Self.names(for: self.layers), self.layers) { addMember(name, layer) }
  }

  override public var inputSize: Int? {
    // Layers without sizes pass theirs on, unless they reshape.
    layers.first { !($0 is FunctionLayer) && !($0 is Dropout) }?.inputSize
  }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    var x = x
    for layer in layers { x = try layer.forward(x, training: training) }
    return x
  }

  override public func copied() throws -> Layer {
    // A layer that stands in the chain twice stays one layer.
    var copies: [ObjectIdentifier: Layer] = [:]
    let layers = try layers.map { layer in
      if let copy = copies[ObjectIdentifier(layer)] { return copy }
      let copy = try layer.copied()
      copies[ObjectIdentifier(layer)] = copy
      return copy
    }
    return try Chain(layers, name: givenName, context)
  }

  private static func flattened(_ layers: [Layer]) -> [Layer] {
    layers.flatMap { layer in
      guard let chain = layer as? Chain, chain.givenName == nil else { return [layer] }
      return Array(chain.layers)
    }
  }

  /// The given names, and `dense1, dense2, …` for the others; a layer that comes again keeps its name.
  private static func names(for layers: ContiguousArray<Layer>) throws -> [String] {
    var names: [ObjectIdentifier: String] = [:]
    var taken: Set<String> = []
    for layer in layers {
      guard names[ObjectIdentifier(layer)] == nil, let name = layer.givenName else { continue }
      guard taken.insert(name).inserted else {
        throw NetworkError(
          "layer", "two layers of the chain are named \(name)", hint: "give one of them another name:")
      }
      names[ObjectIdentifier(layer)] = name
    }
    var counts: [String: Int] = [:]
    for layer in layers where names[ObjectIdentifier(layer)] == nil {
      repeat {
        counts[layer.kind, default: 0] += 1
      } while taken.contains("\(layer.kind)\(counts[layer.kind, default: 0])")
      names[ObjectIdentifier(layer)] = "\(layer.kind)\(counts[layer.kind, default: 0])"
    }
    return layers.map { names[ObjectIdentifier($0)] ?? $0.kind }
  }
}

infix operator |> : CompositionPrecedence

precedencegroup CompositionPrecedence {
  associativity: left
  lowerThan: AdditionPrecedence
  higherThan: AssignmentPrecedence
}

/// First the left layer, then the right.
public func |> (first: Layer, second: Layer) throws -> Chain { try Chain([first, second], first.context) }
