/// What is wrong with a network, an optimizer, or how they are used.
public struct NetworkError: Error, Hashable, Sendable {
  /// A stable word for the kind of error: `layer`, `optimizer`, `gradient`, `load`, `metric`.
  public var code: String
  public var message: String
  /// The one thing to try, when there is one.
  public var hint: String?

  public init(_ code: String, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

/// `1 input`, `2 inputs`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
