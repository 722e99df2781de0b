/// Shapes, axes or sizes that do not fit an operation.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of mismatch: `shape`, `axis`, `rank`, `size` or `index`; `stopped` for none.
  public var code: String
  /// One sentence without a full stop that names the shapes.
  public var message: String
  /// What to try, where there is one thing.
  public var hint: String?

  public init(code: String, message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  init(_ code: String, _ message: String, hint: String? = nil) {
    self.init(code: code, message: message, hint: hint)
  }

  /// The work was asked to stop, so there is no result; who runs a program reports the stop instead.
  static let stopped = ShapeError("stopped", "the work was stopped")

  public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
