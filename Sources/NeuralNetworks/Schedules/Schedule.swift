public import Autodiff

/// A function of the step, counted from 0.
public struct Schedule: Sendable {
  /// How it was made: `cosine(0.003, steps: 900)`.
  public let description: String
  private let rate: @Sendable (Int) throws -> Double

  public init(_ description: String, _ rate: @escaping @Sendable (Int) throws -> Double) {
    self.description = description
    self.rate = rate
  }

  public func callAsFunction(_ step: Int) throws -> Double { try rate(step) }
}

/// One kind of schedule: its help and how it is made, in one value.
public struct ScheduleKind: Sendable {
  public let documentation: Documentation
  private let rate: @Sendable (NetworkArguments) throws -> @Sendable (Int) -> Double

  public init(
    _ documentation: Documentation,
    rate: @escaping @Sendable (NetworkArguments) throws -> @Sendable (Int) -> Double
  ) {
    self.documentation = documentation
    self.rate = rate
  }

  public var name: String { documentation.name }

  /// Makes a schedule of arguments in the order of the signature.
  public func make(_ arguments: NetworkArguments) throws -> Schedule {
    Schedule(name, try rate(arguments))
  }

  /// All that the language knows; the only place to register one.
  public static let all: [ScheduleKind] = [.cosine, .exponential, .staircase, .onecycle]
}
