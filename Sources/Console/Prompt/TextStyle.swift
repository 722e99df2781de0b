import Syntax

/// How the prompt sets its text: colour where it is wanted, results behind their cell's number.
struct TextStyle {
  let isColored: Bool

  func dimmed(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// `[7] …`; further lines stand below the first.
  ///
  /// - Parameter width: the columns of a line; what is longer goes on below its beginning.
  func echo(_ text: String, number: Int, width: Int) -> String {
    let label = "[\(number)] "
    let indent = String(repeating: " ", count: label.count)
    let shown = isColored ? "\u{1B}[36m[\(number)]\u{1B}[0m " : label
    let lines = Self.shortened(text.lines, number).flatMap { Self.wrapped($0, width - label.count) }
    return shown + lines.joined(separator: "\n" + indent)
  }

  private static func wrapped(_ line: String, _ width: Int) -> [String] {
    guard TextWidth.columns(of: line) > width, line.utf8.count <= lineLimit else { return [line] }
    let indent = line.prefix { $0 == " " }
    let lines = TextWidth.lines(
      of: String(line.dropFirst(indent.count)), width: max(20, width - indent.count), hanging: 1)
    return lines.enumerated().map { indent + ($0 == 0 ? "" : " ") + $1 }
  }

  /// The first and last lines of a long result; nobody reads thousands.
  private static func shortened(_ lines: [String], _ number: Int) -> [String] {
    guard lines.count > echoLimit else { return lines.map { cut($0, number) } }
    let hidden = Amount.count(lines.count - echoLimit + 10)
    let mark = "… \(hidden) more lines; print _\(number) shows them all"
    return lines.prefix(echoLimit - 20) + [mark] + lines.suffix(10)
  }

  /// A line of a list or a text that would fill the screen by itself.
  private static func cut(_ line: String, _ number: Int) -> String {
    guard line.utf8.count > lineLimit else { return line }
    let hidden = Amount.count(line.count - 2000)
    return
      "\(line.prefix(1500)) … \(hidden) more characters; print _\(number) shows them all … \(line.suffix(500))"
  }

  private static let echoLimit = 200
  private static let lineLimit = 10_000

  /// `2.31 s`, `4 min 5 s`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    if seconds < 60 {
      let hundredths = Int((seconds * 100).rounded())
      let fraction = hundredths % 100
      return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
