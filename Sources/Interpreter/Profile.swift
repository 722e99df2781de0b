public import Autodiff
import Data
public import Syntax

/// Where a program spends its time: by line, and by operation.
public final class Profile {
  /// What one line took.
  public struct Line {
    public let source: Source
    public let number: Int
    /// How often its statements ran.
    public var runs = 0
    /// The seconds of the statements themselves, what they call included, other lines of the program not.
    public var seconds = 0.0
    /// The seconds of backward passes through the operations that were called here.
    public var backward = 0.0
  }

  public let operations = OperationProfile { Clock.seconds }
  private let sources: SourceMap
  private let start = Clock.seconds
  private var elapsed: Double?
  private var bySpan: [Span: (runs: Int, seconds: Double)] = [:]
  /// The time that the statements inside the running one took.
  private var inner = 0.0

  init(sources: SourceMap) { self.sources = sources }

  func end() { elapsed = Clock.seconds - start }

  /// The seconds of the whole run, without what measuring took.
  public var seconds: Double { (elapsed ?? Clock.seconds - start) - operations.measuringSeconds }

  /// The lines in the order of the sources.
  public var lines: [Line] {
    var found: [String: Line] = [:]
    func change(_ span: Span, _ change: (inout Line) -> Void) {
      guard let source = sources[span] else { return }
      let number = source.position(of: span.start).line
      let key = "\(source.identifier):\(number)"
      var line = found[key] ?? Line(source: source, number: number)
      change(&line)
      found[key] = line
    }
    for (span, entry) in bySpan {
      change(span) { ($0.runs, $0.seconds) = ($0.runs + entry.runs, $0.seconds + entry.seconds) }
    }
    for (origin, seconds) in operations.backward { change(Span(origin)) { $0.backward += seconds } }
    return found.values.sorted { ($0.source.identifier, $0.number) < ($1.source.identifier, $1.number) }
  }

  /// Runs a statement and adds what it took by itself to its line.
  fileprivate func measure<Result>(_ span: Span, _ body: () throws -> Result) rethrows -> Result {
    let outer = inner
    inner = 0
    let elsewhere = operations.visitSeconds + operations.measuringSeconds
    let start = Clock.seconds
    defer {
      // What visits and measuring took inside inner statements is part of their total.
      let total = Clock.seconds - start - (operations.visitSeconds + operations.measuringSeconds - elsewhere)
      var entry = bySpan[span] ?? (0, 0)
      entry.runs += 1
      entry.seconds += max(0, total - inner)
      bySpan[span] = entry
      inner = outer + total
    }
    return try body()
  }
}

/// A statement of a program that is being profiled.
final class ProfiledAction: Action {
  private let action: Action
  private let profile: Profile

  init(_ action: Action, _ profile: Profile) {
    self.action = action
    self.profile = profile
    super.init(action.span)
  }

  override func execute(_ machine: Machine) throws -> Completion {
    guard machine.session.profile === profile else { return try action.execute(machine) }
    return try profile.measure(span) { try action.execute(machine) }
  }

  override func value(_ machine: Machine) throws -> Value {
    guard machine.session.profile === profile else { return try action.value(machine) }
    return try profile.measure(span) { try action.value(machine) }
  }
}

extension Session {
  /// Measures the programs that `body` runs: their statements and the operations on their tapes.
  public func profiling(_ body: () throws -> Void) rethrows -> Profile {
    let profile = Profile(sources: sources)
    (self.profile, recorder.profile) = (profile, profile.operations)
    defer { (self.profile, recorder.profile) = (nil, nil) }
    try body()
    profile.end()
    return profile
  }
}
