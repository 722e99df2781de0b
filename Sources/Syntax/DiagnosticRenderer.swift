/// Lays out a diagnostic as text: what is wrong, the place with a caret under the exact part, the values, what to try.
///
/// ```
/// error[shape]: shapes do not fit in h @ W2
///   xor.bps:7:15
///   7 |   ŷ = sigmoid(h @ W2 + b2)
///     |               ^^^^^^
///   h   [4, 8]  from tanh(x @ W1 + b1), line 6
///   W2  [4, 1]  parameter, line 4
///   the inner sizes 8 and 4 differ
///   help: param W2 = glorot(8, 1) would fit
/// ```
public struct DiagnosticRenderer {
  public var sources: SourceMap
  /// Whether to colour with the escape sequences of a terminal.
  public var isColored: Bool
  /// The columns to use for a line of the program; a longer one is cut around the caret.
  public var width: Int
  /// The most frames of a trace to show; of a longer one the middle is left out.
  public var traceLimit = 10

  public init(sources: SourceMap, isColored: Bool = false, width: Int = 100) {
    self.sources = sources
    self.isColored = isColored
    self.width = max(width, 40)
  }

  /// The lines, without an end of line behind the last.
  public func render(_ diagnostic: Diagnostic) -> String {
    var lines = [header(diagnostic)]
    if let source = sources[diagnostic.span] {
      lines += excerpt(diagnostic.span, in: source, color(of: diagnostic.severity))
    }
    lines += table(diagnostic.values)
    lines += diagnostic.notes.map(indented)
    lines += trace(diagnostic.trace, omitted: diagnostic.omittedCalls)
    if let help = diagnostic.help {
      lines.append("  " + paint("help:", .help) + " " + indentedRest(harmless(help)))
    }
    return lines.joined(separator: "\n")
  }

  private func header(_ diagnostic: Diagnostic) -> String {
    let title = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    return paint(title, color(of: diagnostic.severity)) + ": "
      + paint(indentedRest(harmless(diagnostic.message)), .bold)
  }

  // MARK: The line of the program

  private func excerpt(_ span: Span, in source: Source, _ color: Color) -> [String] {
    let (number, character) = source.position(of: span.start)
    let place = "  " + paint("\(harmless(source.name)):\(number):\(character)", .faint)
    let line = source.line(number)
    let start = Int(span.start) - source.lineStart(number)
    let end = min(Int(span.end) - source.lineStart(number), line.utf8.count)
    let (text, caret, count) = window(DisplayLine(line), start, end)
    let label = String(number)
    let margin = String(repeating: " ", count: label.count)
    let carets = String(repeating: " ", count: caret) + paint(String(repeating: "^", count: count), color)
    return [
      place,
      "  " + paint("\(label) |", .faint) + (text.isEmpty ? "" : " " + text),
      "  " + paint("\(margin) |", .faint) + " " + carets,
    ]
  }

  /// The part of a line that is shown, with the column of the caret in it and how many carets there are.
  private func window(_ line: DisplayLine, _ start: Int, _ end: Int) -> (String, caret: Int, count: Int) {
    let caret = line.column(of: start)
    let count = max(1, line.column(of: end) - caret)
    guard line.width > width else { return (line.text, caret, count) }
    // One column at each cut end is the ellipsis; a third of the room shows what comes before.
    let first = max(0, min(caret - width / 3, line.width - width))
    let last = min(line.width, first + width)
    let isCutBefore = first > 0
    let isCutAfter = last < line.width
    let shown = line.slice((isCutBefore ? first + 1 : first)..<(isCutAfter ? last - 1 : last))
    let text = (isCutBefore ? "…" : "") + shown + (isCutAfter ? "…" : "")
    return (text, caret - first, max(1, min(count, last - caret - (isCutAfter ? 1 : 0))))
  }

  // MARK: Values and calls

  private func table(_ values: [Diagnostic.ValueNote]) -> [String] {
    let rows = values.map { [harmless($0.name), harmless($0.shape), harmless($0.origin)] }
    let widths = (0..<2).map { column in rows.map { TextWidth.columns(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      let cells = (0..<2).filter { widths[$0] > 0 }.map { column in
        row[column] + String(repeating: " ", count: widths[column] - TextWidth.columns(of: row[column]))
      }
      var line = "  " + (cells + [row[2]]).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func trace(_ frames: [Diagnostic.Frame], omitted: Int) -> [String] {
    let lines = frames.map { frame in
      guard let source = sources[frame.call] else { return "  in \(harmless(frame.function))" }
      let (line, column) = source.position(of: frame.call.start)
      return "  in \(harmless(frame.function)), called at \(harmless(source.name)):\(line):\(column)"
    }
    let limit = max(traceLimit, 2)
    guard lines.count > limit else { return lines }
    let tail = limit / 2
    let count = lines.count - limit + omitted
    return lines.prefix(limit - tail) + ["  … \(count) more call\(count == 1 ? "" : "s")"]
      + lines.suffix(tail)
  }

  // MARK: Text

  private func indented(_ text: String) -> String { "  " + indentedRest(harmless(text)) }

  private func indentedRest(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
  }

  /// Text that cannot control the terminal; ends of lines stay.
  private func harmless(_ text: String) -> String {
    String(text.map { $0 == "\n" ? $0 : DisplayLine.visible($0) })
  }

  private enum Color: String {
    case error = "1;31"
    case warning = "1;33"
    case help = "1;32"
    case bold = "1"
    case faint = "2"
  }

  private func color(of severity: Diagnostic.Severity) -> Color {
    severity == .error ? .error : .warning
  }

  private func paint(_ text: String, _ color: Color) -> String {
    isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }
}
