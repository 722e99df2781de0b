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
///
/// The fields stand in a box of their own: a diagnostic is thrown by functions that call each other deeply, and as one
/// word it costs their frames nothing.
@dynamicMemberLookup
public struct Diagnostic: Error, Sendable {
  public enum Severity: String, Sendable {
    case error
    case warning
  }

  /// What a diagnostic says; each field is a member of the diagnostic too.
  public struct Fields: Sendable {
    public var severity: Severity
    /// A stable word such as `shape`, `name`, `syntax`, listed in the ``ErrorCatalogue``.
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
    /// How many calls were left out in the middle of ``trace``.
    public var omittedCalls = 0
  }

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

  private indirect enum Box: Sendable {
    case fields(Fields)
  }

  private var box: Box

  private var fields: Fields {
    get {
      switch box {
      case .fields(let fields): fields
      }
    }
    set { box = .fields(newValue) }
  }

  public subscript<Value>(dynamicMember field: WritableKeyPath<Fields, Value>) -> Value {
    get { fields[keyPath: field] }
    set { fields[keyPath: field] = newValue }
  }

  public init(
    _ severity: Severity = .error, code: String, _ message: String, at span: Span, values: [ValueNote] = [],
    notes: [String] = [], help: String? = nil, trace: [Frame] = []
  ) {
    box = .fields(
      Fields(
        severity: severity, code: code, message: message, span: span, values: values, notes: notes,
        help: help,
        trace: trace))
  }
}
