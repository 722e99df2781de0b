/// What is wrong with a file or a data set, and where.
public struct DataError: Error, Hashable, Sendable {
  /// A stable word for the kind of error: `file`, `csv`, `json`, `safetensors`, `npy`, `npz`, `idx`, `data`.
  public var code: String
  public var message: String
  /// The one thing to try, when there is one.
  public var hint: String?
  /// The file's name, where the message does not say it.
  public var file: String?
  /// The line in a text file, counted from 1.
  public var line: Int?
  /// The character in that line, counted from 1.
  public var column: Int?

  public init(_ code: String, _ message: String, hint: String? = nil, line: Int? = nil, column: Int? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.line = line
    self.column = column
  }
}

extension DataError {
  /// The work was asked to stop, so there is no result; who runs a program reports the stop instead.
  static let stopped = DataError("data", "the work was stopped")
}

extension DataError: CustomStringConvertible {
  /// `table.csv, line 3, column 7: message`.
  public var description: String {
    let place = [file, line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
    return place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
  }
}
