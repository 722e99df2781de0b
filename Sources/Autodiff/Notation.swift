public import Tensors

/// How an operation and its chain rule are written with the program's own names.
///
/// The texts are templates: `{a}`, `{b}`, `{c}` are the inputs, `{y}` the output, `{g}` the gradient that comes in
/// (∂L/∂y), `{n}` the number of elements that are averaged, `{k}` the number of an ``Attributes/scalar(_:)`` and
/// `{a^k}`, `{a^k-1}` powers of the first input by it. `{axis}` is `, axis: 1` where one is given, `{low}` and `{high}`
/// are the bounds, `{y at a}` is the output's element at the input's place, `δ` 1 where those are one and else 0.
///
/// ```swift
/// Notation("tanh({a})", slopes: "1 − {y}²")            // ∂L/∂z = ∂L/∂h · (1 − h²)
/// Notation("{a} @ {b}", slopes: "{b}", "{a}", products: "{g} @ {b}ᵀ", "{a}ᵀ @ {g}", form: .product)
/// ```
public struct Notation: Sendable {
  /// Which elements an element of the output is made from.
  public enum Form: Sendable {
    /// The one at the same place of every input, after broadcasting.
    case broadcast
    /// A row of the first input and a column of the second, as of a matrix product.
    case product
    /// One of the first input and one of the second.
    case outer
    /// Whatever the operation says: a reduction, a softmax.
    case other
  }

  /// A value that formulas name although it is none of the tape: `softmax(z)` in the gradient of a loss.
  public struct Part: Sendable {
    /// How formulas write it.
    public let name: String
    public let value: @Sendable ([Tensor], Attributes) throws -> Tensor

    public init(_ name: String, value: @escaping @Sendable ([Tensor], Attributes) throws -> Tensor) {
      self.name = name
      self.value = value
    }
  }

  /// The operation: `{a} + {b}`.
  public let value: String
  /// For each input the derivative of one element of the output by one of the input: `1 − {y}²`.
  public let slopes: [String]
  /// For each input what the incoming gradient becomes: `{g} @ {b}ᵀ`; empty where it is the gradient times the slope.
  public let products: [String]
  public let form: Form
  /// What `{k}` is where the attributes hold no number.
  public let standard: Double
  public let parts: [Part]

  public init(
    _ value: String, slopes: String..., products: [String] = [], form: Form = .broadcast,
    standard: Double = 1,
    parts: [Part] = []
  ) {
    self.value = value
    self.slopes = slopes
    self.products = products
    self.form = form
    self.standard = standard
    self.parts = parts
  }
}
