/// How an operation and its chain rule are written with the program's own names.
///
/// The texts are templates: `{a}`, `{b}`, `{c}` are the inputs, `{y}` the output, `{g}` the gradient that comes in
/// (∂L/∂y), `{n}` the number of elements that are averaged, `{k}` the number of an ``Attributes/scalar(_:)`` and
/// `{a^k}`, `{a^k-1}` powers of the first input by it.
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
    /// Whatever the operation says: a reduction, a softmax.
    case other
  }

  /// The operation: `{a} + {b}`.
  public let value: String
  /// For each input the derivative of one element of the output by one of the input: `1 − {y}²`.
  public let slopes: [String]
  /// For each input what the incoming gradient becomes: `{g} @ {b}ᵀ`; empty where it is the gradient times the slope.
  public let products: [String]
  public let form: Form

  public init(_ value: String, slopes: String..., products: [String] = [], form: Form = .broadcast) {
    self.value = value
    self.slopes = slopes
    self.products = products
    self.form = form
  }
}
