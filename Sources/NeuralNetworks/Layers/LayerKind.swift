public import Autodiff

/// One kind of layer: its help and how it is made, in one value.
public struct LayerKind: Sendable {
  public let documentation: Documentation
  /// Makes a layer of arguments in the order of the signature.
  public let make: @Sendable (NetworkArguments, NetworkContext) throws -> Layer

  public init(
    _ documentation: Documentation,
    make: @escaping @Sendable (NetworkArguments, NetworkContext) throws -> Layer
  ) {
    self.documentation = documentation
    self.make = make
  }

  public var name: String { documentation.name }

  /// All that the language knows; the only place to register one.
  public static let all: [LayerKind] = [
    .dense, .flatten, .dropout, .batchNormalization, .layerNormalization, .embedding, .chain,
  ]
}
