public import Tensors

/// Somebody who wants to see the gradients of a program's backward passes as they come.
///
/// A pass is one `backward`, or the first `∂L/∂W` of a loss: further ones are read from the same pass.
public protocol GradientObserver: AnyObject {
  /// Called after each pass that reached parameters; `gradients` is valid during the call.
  ///
  /// Returns who lets passes by from here on; nil to be shown each.
  func gradientsArrived(_ gradients: ArrivedGradients) -> PassGate?
}

/// Counts the passes that reach a parameter and lets those by that nobody needs to see: the call would cost more than
/// all else.
public final class PassGate {
  public let parameter: LooseReference<Parameter>
  /// How many passes reached the parameter.
  @safe @exclusivity(unchecked) public var passCount = 0
  /// The next pass to show.
  @safe @exclusivity(unchecked) public var nextPass = 0

  public init(_ parameter: LooseReference<Parameter>, passCount: Int = 0) {
    self.parameter = parameter
    self.passCount = passCount
  }

  /// Counts a `backward`; false for one that is to be shown, which who sees it counts.
  @inline(__always)
  func counts(sweep: Int) -> Bool {
    guard passCount < nextPass, let parameter = parameter.object, parameter.hasReceived(sweep: sweep) else {
      return false
    }
    passCount += 1
    return true
  }
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
