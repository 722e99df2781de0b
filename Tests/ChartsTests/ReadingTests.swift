import Testing

@testable import Charts

/// What the kinds make of their arguments.
struct ReadingTests {
  private static func chart(_ kind: ChartKind, _ arguments: [String: ChartArgument]) throws -> any Chart {
    try kind.make(ChartArguments(of: kind, arguments))
  }

  private static func column(_ name: String, of chart: any Chart) -> [String]? {
    chart.table.first { $0.name == name }?.cells
  }

  @Test func `the rows of a matrix are runs`() throws {
    let chart = try Self.chart(
      .plot, ["data": .list([.matrix([[1, 2, 3], [3, 4, 5]])]), "runs": .flag(true)])
    #expect(Self.column("y", of: chart) == ["2.0", "3.0", "4.0"])
  }

  @Test func `two classes have one area, of logits as of probabilities`() throws {
    let logits: [[Double]] = [[2, 1], [0, 3], [-1, -2], [60, 1], [-70, 0], [1, 0.5], [5, 5.5]]
    let target = ChartArgument.numbers([0, 1, 1, 0, 1, 0, 0])
    let chart = try #require(
      Self.chart(.roc, ["scores": .matrix(logits), "target": target]) as? ROCChart)
    #expect(chart.curves.count == 2)
    #expect(abs(chart.curves[0].area - chart.curves[1].area) < 1e-12)
    let one = try #require(
      Self.chart(.roc, ["scores": .numbers(logits.map { $0[1] - $0[0] }), "target": target]) as? ROCChart)
    #expect(abs(one.curves[0].area - chart.curves[1].area) < 1e-12)
    #expect(chart.curves[1].thresholds.dropFirst().allSatisfy { (0...1).contains($0) })
    let raw = try #require(
      Self.chart(.roc, ["scores": .matrix(logits), "target": target, "output": .text("probs")]) as? ROCChart)
    #expect(raw.curves[0].area != raw.curves[1].area)
  }

  @Test func `labels are as many as what they name`() throws {
    let kinds: [(ChartKind, [String: ChartArgument], Int)] = [
      (.plot, ["data": .list([.numbers([1, 2, 3])])], 1),
      (.histogram, ["data": .list([.numbers([1, 2, 3])])], 1),
      (.confusion, ["pred": .numbers([0, 1, 2]), "target": .numbers([0, 1, 2])], 3),
      (.roc, ["scores": .matrix([[0.1, 0.9], [0.8, 0.2]]), "target": .numbers([0, 1])], 2),
      (.bar, ["values": .numbers([1, 2, 3])], 3),
    ]
    for (kind, arguments, count) in kinds {
      for number in [1, 2, 3] {
        var arguments = arguments
        arguments["labels"] = .list((0..<number).map { .text("n\($0)") })
        if number == count {
          _ = try Self.chart(kind, arguments)
        } else {
          #expect(throws: ChartError.self) { try Self.chart(kind, arguments) }
        }
      }
    }
  }

  @Test func `classes of -1 and 1 take their names in order`() throws {
    let chart = try ConfusionMatrix([-1, 1, 1], [-1, 1, -1], names: ["no", "yes"])
    #expect(chart.names == ["no", "yes"])
  }
}
