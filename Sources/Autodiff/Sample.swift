/// Inputs for a gradient check.
public struct Sample: Sendable {
  public struct Input: Sendable {
    enum Kind { case even, spread, whole }

    public var shape: [Int]
    /// The values are drawn evenly from this range.
    public var range: ClosedRange<Double>
    /// Whether a gradient flows into it; labels and masks are constants.
    public var isDifferentiable: Bool
    let kind: Kind

    /// `spread` keeps the values away from whole numbers and from each other, where the function has corners.
    public static func random(
      _ shape: [Int], _ range: ClosedRange<Double> = -2...2, spread: Bool = false
    ) -> Input {
      Input(shape: shape, range: range, isDifferentiable: true, kind: spread ? .spread : .even)
    }

    /// Whole numbers from 0 to `classes` − 1, as labels and masks are; no gradient flows into them.
    public static func labels(_ shape: [Int], classes: Int) -> Input {
      Input(shape: shape, range: 0...Double(classes - 1), isDifferentiable: false, kind: .whole)
    }
  }

  public var inputs: [Input]
  public var attributes: Attributes

  public init(_ inputs: [Input], _ attributes: Attributes = .none) {
    self.inputs = inputs
    self.attributes = attributes
  }
}
