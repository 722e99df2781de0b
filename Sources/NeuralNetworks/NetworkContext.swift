public import Autodiff
public import Tensors

/// What layers share with the session they live in: the recorder of their operations, the random numbers, and the
/// precision of new parameters.
public final class NetworkContext: @unchecked Sendable {
  public let recorder: Recorder
  public let random: RandomSource
  public var precision: Precision
  /// What layers and random streams have changed in a computation that is not finished.
  public let unfinished: UnfinishedChanges

  public init(
    recorder: Recorder = Recorder(), random: RandomSource = RandomSource(), precision: Precision = .f32
  ) {
    self.recorder = recorder
    self.random = random
    unfinished = random.unfinished
    self.precision = precision
  }
}
