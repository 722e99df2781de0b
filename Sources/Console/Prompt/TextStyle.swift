/// How the prompt sets its text: colour where it is wanted, results behind their cell's number.
struct TextStyle {
  let isColored: Bool

  func dimmed(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// `[7] …`; further lines stand below the first.
  func echo(_ text: String, number: Int) -> String {
    let label = "[\(number)] "
    let indent = String(repeating: " ", count: label.count)
    let shown = isColored ? "\u{1B}[36m[\(number)]\u{1B}[0m " : label
    return shown + Self.shortened(text.lines, number).joined(separator: "\n" + indent)
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
