public import Tensors

/// Somebody who wants to see the gradients of a program's backward passes as they come.
///
/// A pass is one `backward`, or the first `∂L/∂W` of a loss: further ones are read from the same pass.
public protocol GradientObserver: AnyObject {
  /// Called after each pass that reached parameters; `gradients` is valid during the call.
  func gradientsArrived(_ gradients: ArrivedGradients)
}

/// The gradients of one backward pass.
public struct ArrivedGradients {
  /// What was differentiated.
  public var loss: Double { value.item }
  private let value: Tensor
  private let cached: CachedGradients?
  private let sweep: Int

  init(of loss: Variable, sweep: Int) {
    value = loss.value
    self.sweep = sweep
    cached = nil
  }

  init(of loss: Variable, _ cached: CachedGradients) {
    value = loss.value
    self.cached = cached
    sweep = -1
  }

  /// ∂L/∂W, or nil for a parameter that this pass did not reach.
  public func of(_ parameter: Parameter) -> Tensor? {
    if let cached { return cached.gradient(of: parameter) }
    return parameter.hasReceived(sweep: sweep) ? parameter.gradient : nil
  }

  /// Whether this pass reached the parameter.
  public func has(_ parameter: Parameter) -> Bool {
    cached.map { $0.parameters.contains { $0.parameter === parameter } }
      ?? parameter.hasReceived(sweep: sweep)
  }
}
