import Charts
import Data
public import Syntax

/// How long a program takes, measured in rounds.
public struct Timing {
  /// The time of one run in each round, the shortest first.
  public let seconds: [Double]
  /// How many runs a round has.
  public let repetitions: Int

  public var fastest: Double { seconds.first ?? .nan }
  public var median: Double { quantile(0.5) }
  public var lowerQuartile: Double { quantile(0.25) }
  public var upperQuartile: Double { quantile(0.75) }

  private func quantile(_ share: Double) -> Double {
    guard let last = seconds.indices.last else { return .nan }
    let place = share * Double(last)
    let (low, high) = (Int(place), min(Int(place) + 1, last))
    return seconds[low] + (place - Double(low)) * (seconds[high] - seconds[low])
  }
}

extension Session {
  /// Runs a program over and over for about a second, at least three times, and leaves the session as it was.
  ///
  /// - Throws: what a run throws.
  public func time(_ source: Source) throws -> Timing {
    let code = try resolve(try Parser.parse(source, allowsResult: options.isInteractive))
    let before = snapshot()
    let shown = host
    host = SilentHost()
    defer {
      host = shown
      restore(before)
    }
    func measure(_ count: Int) throws -> Double {
      let start = Clock.seconds
      for _ in 0..<count { _ = try run(code) }
      return (Clock.seconds - start) / Double(count)
    }
    let budget = 1.0
    let first = try measure(1)
    restore(before)
    var count = 1
    var single = first
    // A round takes long enough that the clock's own steps do not matter.
    while single * Double(count) < 0.02, count < 1_000_000 {
      count = max(count * 2, min(Int(0.03 / max(single, 1e-9)), count * 20))
      single = try measure(count)
    }
    let rounds = max(3, min(50, Int(budget / max(single * Double(count), 1e-9))))
    let seconds = try (0..<rounds).map { _ in try measure(count) }
    return Timing(seconds: seconds.sorted(), repetitions: count)
  }
}

/// A host that shows nothing.
final class SilentHost: Host {
  func write(_ text: String) {}
  func remark(_ text: String) {}
  func warn(_ warning: Diagnostic) {}
  func show(_ figure: Figure) throws {}
  func update(_ figure: Figure) {}
  func progress(_ progress: Progress) {}
  func progressEnded() {}
}
