/// What the charts of one session share beside their arguments.
public struct ChartContext {
  /// The look of new charts.
  public var theme = Theme.light
  /// Whether the user asked to stop; kinds that evaluate networks ask it now and then.
  public var shouldStop: () -> Bool = { false }

  public init() {}
}
