internal import Tensors

/// How long operations took, forward and backward, while a program is profiled.
///
/// What a backward pass visits is measured there; its operation is then computed once more to measure that, so that
/// nothing at all is measured, or looked at, while no profile is taken.
public final class OperationProfile {
  public struct Entry: Sendable {
    public var count = 0
    /// In seconds.
    public var forward = 0.0
    public var backward = 0.0
  }

  /// By the operation's name.
  public private(set) var operations: [String: Entry] = [:]
  /// The seconds of the backward passes by the place in the program that the operations were called from.
  public private(set) var backward: [Origin: Double] = [:]
  /// The seconds spent in visits.
  public private(set) var visitSeconds = 0.0
  /// The seconds spent in measuring, which a run without a profile does not take.
  public private(set) var measuringSeconds = 0.0
  private let clock: () -> Double

  /// - Parameter clock: a monotonic time in seconds.
  public init(clock: @escaping () -> Double) { self.clock = clock }

  /// Measures a node of a backward pass around its visit.
  func measure(_ node: Node, inputs: [Tensor], _ visit: () throws -> Void) rethrows {
    let start = clock()
    try visit()
    let visited = clock()
    visitSeconds += visited - start
    guard !inputs.isEmpty else { return }
    backward[node.origin, default: 0] += visited - start
    let before = clock()
    _ = try? node.operation.value(of: inputs, node.attributes)
    let computed = clock()
    operations[node.operation.name, default: Entry()].add(
      forward: computed - before, backward: visited - start)
    measuringSeconds += clock() - visited
  }
}

extension OperationProfile.Entry {
  fileprivate mutating func add(forward: Double, backward: Double) {
    count += 1
    self.forward += forward
    self.backward += backward
  }
}
