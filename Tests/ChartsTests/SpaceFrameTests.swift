import Testing

@testable import Charts

/// The labels about a box in space.
struct SpaceFrameTests {
  private static func frame(_ width: Double, _ height: Double, view: (tilt: Double, turn: Double))
    -> SpaceFrame
  {
    SpaceFrame(
      Rectangle(left: 10, top: 10, width: width, height: height), view: view,
      labels: ["x axis", "y axis", "height"], theme: .light, unit: 1
    ) { Axis(.linear, [-1...1, -1000...1000, 0...1e-4][$0], count: $1) }
  }

  @Test(arguments: [(780.0, 480.0), (240, 150), (250, 200)], [0.0, 35, 120, 250, 305])
  func `labels stand apart, inside, and each axis has its text`(_ size: (Double, Double), _ turn: Double) {
    for tilt in [20.0, 55, 80] {
      let frame = Self.frame(size.0, size.1, view: (tilt, turn))
      for text in ["x axis", "y axis", "height"] {
        #expect(frame.labels.contains { $0.text.hasPrefix(text.prefix(3)) }, "\(text) \(tilt)")
      }
      for (number, label) in frame.labels.enumerated() where !label.isRotated {
        #expect(label.center.x - label.width / 2 >= 9, "\(label.text) \(tilt)")
        #expect(label.center.x + label.width / 2 <= 11 + size.0, "\(label.text) \(tilt)")
        #expect(label.center.y + label.height / 2 <= 11 + size.1, "\(label.text) \(tilt)")
        for other in frame.labels[..<number] where !other.isRotated {
          #expect(!label.overlaps(other), "\(label.text) over \(other.text) \(tilt)")
        }
      }
    }
  }

  @Test func `margins fix the box, and the text of y is drawn`() throws {
    let field = ScalarField(
      x: 0...1, y: 0...1, values: ChartMatrix(rows: 2, columns: 2, [0, 1, 0, 1]))
    var options = SurfaceChart.Options()
    options.labels.y = "depth"
    let script = Figure(try SurfaceChart(field, options)).script(for: .png, output: "a.png")
    #expect(script.contains("set view 55.0,35.0,1,1"))
    #expect(script.contains("\"depth\" at screen"))
    for side in ["l", "r", "t", "b"] { #expect(script.contains("set \(side)margin at screen")) }
  }
}
