public import Autodiff

/// A function as a layer, as in `dense(2, 3) |> relu |> (x => x / 2)`.
public final class FunctionLayer: Layer, @unchecked Sendable {
  public let function: Activation

  public init(_ function: Activation, name: String? = nil, _ context: NetworkContext) {
    self.function = function
    super.init(kind: function.name, name: name, context)
  }

  override public func forward(_ x: Variable, training: Bool) throws -> Variable {
    try function(x, training: training)
  }

  override public func copied() throws -> Layer { FunctionLayer(function, name: givenName, context) }
}
