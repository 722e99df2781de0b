import Data
import Tensors

/// What `body` throws as a reader sees it: place, message and hint; nil when it throws nothing.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as DataError {
    return error.hint.map { "\(error) | \($0)" } ?? error.description
  } catch {
    return "\(error)"
  }
}

/// Bytes that depend on the seed alone, for tests with many damaged inputs.
struct Noise: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
