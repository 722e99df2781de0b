public import Tensors

/// Hands out the keys of random numbers: one stream for each purpose.
///
/// The n-th key for a purpose depends on the seed, the purpose and n alone, so what one part of a program draws does
/// not change what another gets.
///
/// ```swift
/// let random = RandomSource(seed: 7)
/// random.key(for: "dropout1")  // (7, "dropout1", step 0)
/// random.key(for: "dropout1")  // (7, "dropout1", step 1)
/// ```
public final class RandomSource: @unchecked Sendable {
  /// The source as it was at some time.
  public struct Snapshot: Sendable, Equatable {
    fileprivate let seed: UInt64
    fileprivate let drawn: [String: UInt64]
  }

  public private(set) var seed: UInt64
  private var drawn: [String: UInt64] = [:]
  let unfinished = UnfinishedChanges()

  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Begins all streams anew: `seed 7`.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    drawn = [:]
  }

  /// The next key for a purpose.
  ///
  /// - Parameter isKept: whether what it is for stays when the computation around it is stopped.
  public func key(for purpose: String, isKept: Bool = false) -> RandomKey {
    let step = drawn[purpose, default: 0]
    drawn[purpose] = step &+ 1
    if !isKept { unfinished.add { [unowned self] in drawn[purpose] = step } }
    return RandomKey(seed: seed, purpose: purpose, step: step)
  }

  public var snapshot: Snapshot { Snapshot(seed: seed, drawn: drawn) }

  public func restore(_ snapshot: Snapshot) {
    seed = snapshot.seed
    drawn = snapshot.drawn
  }
}
