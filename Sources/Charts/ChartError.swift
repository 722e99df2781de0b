/// Why a chart could not be made: a stable code, what is wrong, and one thing to try.
///
/// Charts know nothing of source text; whoever calls adds the place.
public struct ChartError: Error, Equatable, Sendable {
  public enum Code: String, Sendable, CaseIterable {
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

  public let code: Code
  public let message: String
  public let hint: String?

  public init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
