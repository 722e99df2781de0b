public import Autodiff
internal import Tensors

extension LayerKind {
  public static let flatten = LayerKind(
    Documentation(
      "flatten(name: none)", category: "layers", summary: "Makes one axis of all but the first.",
      shapes: "[batch, a, b, …] → [batch, a · b · …]",
      example: "print chain(flatten())(ones(2, 3, 4)).shape  # expect: [2, 12]")
  ) { arguments, context in try Flatten(name: arguments.text(0), context) }
}

/// Makes one axis of all but the first.
public final class Flatten: Layer, @unchecked Sendable {
  public init(name: String? = nil, _ context: NetworkContext) {
    super.init(kind: "flatten", name: name, context)
  }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    x.value.rank <= 2 ? x : try x.flattened(from: 1)
  }

  override public func copied() throws -> Layer { Flatten(name: givenName, context) }
}
