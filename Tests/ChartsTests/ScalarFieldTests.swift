import Testing

@testable import Charts

/// Grids with gaps.
struct ScalarFieldTests {
  static func field(_ values: [Double], columns: Int) -> ScalarField {
    ScalarField(
      x: 0...1, y: 0...1, values: ChartMatrix(rows: values.count / columns, columns: columns, values))
  }

  @Test func `one missing value empties the places nearest to it`() {
    let fine = Self.field([1, 2, 2, 3, .nan, 4, 1, 1, 1], columns: 3).refined(columns: 9, rows: 9).values
    for row in 0..<9 {
      for column in 0..<9 {
        // Halfway counts to the upper one.
        let isMissing = (2...5).contains(row) && (2...5).contains(column)
        #expect(fine[row, column].isFinite != isMissing, "\(row), \(column)")
      }
    }
    #expect(fine[0, 0] == 1)
    #expect(fine[4, 0] == 3)
    #expect(fine[4, 8] == 4)
  }

  @Test func `values between the given ones stay in their range`() {
    let fine = Self.field([0, 0, 1, 1, 0, 0, 1, 1], columns: 4).refined(columns: 40, rows: 2).values
    #expect(fine.values.allSatisfy { (0...1).contains($0) })
  }

  @Test(arguments: [Axis.Scale.linear, .logarithmic])
  func `contour and surface draw what is there`(_ scale: Axis.Scale) throws {
    let field = Self.field([1, .nan, 2, 3, 4, -1], columns: 3)
    var options = ContourChart.Options()
    options.isLogarithmic = scale == .logarithmic
    for chart in [try ContourChart(field, options), try SurfaceChart(field)] as [any Chart] {
      let script = Figure(chart).script(for: .png, output: "a.png")
      let numbers = script.split(separator: "\n").flatMap { line in
        line.first?.isNumber == true || line.hasPrefix("NaN") ? line.split(separator: " ") : []
      }
      #expect(numbers.count { $0 != "NaN" } > numbers.count / 4)
      #expect(numbers.contains("NaN"))
    }
  }
}
