/// What the axes and colours of all frames of a film cover, so that nothing but the data moves.
public struct FilmSpans: Sendable {
  private var widest: [[ClosedRange<Double>]] = []

  public init() {}

  /// Whether no frame so far has anything to hold still.
  public var isEmpty: Bool { widest.allSatisfy(\.isEmpty) }

  /// Widens the spans to what a frame covers; one of another make than those before is let be.
  public mutating func include(_ figure: Figure) {
    let spans = figure.charts.map(\.spans)
    guard spans.map(\.count) == widest.map(\.count) else {
      if widest.isEmpty { widest = spans }
      return
    }
    widest = zip(widest, spans).map { zip($0, $1).map { Self.union($0, $1) } }
  }

  public func applied(to figure: Figure) -> Figure {
    guard figure.charts.map(\.spans.count) == widest.map(\.count) else { return figure }
    return Figure(figure, charts: zip(figure.charts, widest).map { $1.isEmpty ? $0 : $0.covering($1) })
  }

  private static func union(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double> {
    min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }
}
