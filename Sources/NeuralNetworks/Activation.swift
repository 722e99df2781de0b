public import Autodiff

/// A function that a layer applies to what it computed.
public struct Activation: Sendable {
  private enum Form: Sendable {
    case operation(Operation)
    case function(NetworkFunction)
  }

  public let name: String
  private let form: Form

  public init(_ operation: Operation) {
    name = operation.name
    form = .operation(operation)
  }

  public init(_ function: NetworkFunction) {
    name = function.name ?? "function"
    form = .function(function)
  }

  @inline(__always)
  public func callAsFunction(_ x: Variable, training: Bool) throws -> Variable {
    switch form {
    case .operation(let operation): try operation(x)
    case .function(let function): try function.call(x, training)
    }
  }

  /// Whether it cuts off or damps negative numbers, so that weights must be larger to keep the variance.
  public var isRectifier: Bool { ["relu", "leaky_relu", "elu", "selu", "gelu", "silu"].contains(name) }
}
