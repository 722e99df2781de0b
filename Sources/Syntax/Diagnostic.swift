/// An error or a warning as a value: a stable code, what is wrong, where, and what to try.
///
/// ```
/// error[shape]: shapes do not fit in h @ W2
///   xor.bps:7:14
///   7 |   ŷ = sigmoid(h @ W2 + b2)
///     |               ^^^^^^
///   h   [4, 8]  from tanh(x @ W1 + b1), line 6
///   W2  [4, 1]  parameter, line 4
///   the inner sizes 8 and 4 differ
///   help: param W2 = glorot(8, 1) would fit
/// ```
public struct Diagnostic: Error, Sendable {
  public enum Severity: String, Sendable {
    case error
    case warning
  }

  public var severity: Severity
  /// A stable word such as `shape`, `name`, `syntax`, listed in the catalogue of codes.
  public var code: String
  public var message: String
  public var span: Span
  /// The values that took part, aligned in columns: name, shape, where it came from.
  public var values: [ValueNote]
  /// Further lines, each a full remark.
  public var notes: [String]
  /// The one thing to try.
  public var help: String?
  /// The calls that led here, innermost first, for errors inside functions.
  public var trace: [Frame]

  public struct ValueNote: Sendable, Equatable {
    public var name: String
    public var shape: String
    public var origin: String
    public init(name: String, shape: String, origin: String) {
      self.name = name
      self.shape = shape
      self.origin = origin
    }
  }

  public struct Frame: Sendable, Equatable {
    public var function: String
    public var call: Span
    public init(function: String, call: Span) {
      self.function = function
      self.call = call
    }
  }

  public init(
    _ severity: Severity = .error, code: String, _ message: String, at span: Span, values: [ValueNote] = [],
    notes: [String] = [], help: String? = nil, trace: [Frame] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.values = values
    self.notes = notes
    self.help = help
    self.trace = trace
  }
}
