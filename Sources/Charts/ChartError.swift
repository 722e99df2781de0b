internal import Tensors

/// Why a chart could not be made: a stable code, what is wrong, and one thing to try.
///
/// Charts know nothing of source text; whoever calls adds the place.
public struct ChartError: Error, Equatable, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// An argument is of a kind that the chart does not take.
    case type
    /// An argument is of the right kind and still none that can be used.
    case value
    /// Too many or too few arguments.
    case argument
    /// The data cannot be drawn: empty, nothing finite, lengths that differ.
    case data = "chart-data"
    /// An option has a value that makes no sense.
    case option = "chart-option"
    /// The file cannot be written; the message carries the system's reason.
    case file = "chart-file"
    /// gnuplot refused, failed or hung; the message carries its text.
    case gnuplot = "chart-gnuplot"
    /// gnuplot is not on this machine.
    case missing = "chart-gnuplot-missing"
    /// The caller asked to stop.
    case interrupted = "chart-interrupted"
  }

  /// The argument of the call that the error is about.
  public struct Place: Equatable, Sendable {
    /// The parameter's place in the signature.
    public let position: Int
    /// Which of a variadic parameter's arguments.
    public let item: Int?

    public init(position: Int, item: Int? = nil) {
      self.position = position
      self.item = item
    }
  }

  public let code: Code
  public let message: String
  public let hint: String?
  public let place: Place?

  /// The work was asked to stop.
  static let stopped = ChartError(.interrupted, "interrupted")

  /// Throws when a loop over elements is to be left; as ``Kernels/isStopped(turn:)``.
  @inline(__always)
  static func checkStop(turn: Int) throws(ChartError) {
    if Kernels.isStopped(turn: turn) { throw .stopped }
  }

  /// The different numbers of many.
  static func different(_ numbers: [Int]) throws(ChartError) -> Set<Int> {
    var different: Set<Int> = []
    for (turn, number) in numbers.enumerated() {
      try checkStop(turn: turn)
      different.insert(number)
    }
    return different
  }

  public init(_ code: Code, _ message: String, hint: String? = nil, at place: Place? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.place = place
  }
}
