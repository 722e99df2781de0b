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
  /// The columns of text, which is wrapped.
  private let textWidth: Int
  /// The columns of a line of the program; a longer one is cut around the caret.
  private let width: Int
  /// The most frames of a trace to show; of a longer one the middle is left out.
  public var traceLimit = 10

  /// - Parameter columns: the columns of the terminal; nil for 80, and 100 for a line of the program.
  public init(sources: SourceMap, isColored: Bool = false, columns: Int? = nil) {
    self.sources = sources
    self.isColored = isColored
    textWidth = min(max(columns ?? 80, 40), 100)
    // The line's number stands before it.
    width = max((columns ?? 106) - 6, 34)
  }

  /// The lines, without an end of line behind the last.
  public func render(_ diagnostic: Diagnostic) -> String {
    var lines = [header(diagnostic)]
    if let source = sources[diagnostic.span] {
      lines += excerpt(diagnostic.span, in: source, color(of: diagnostic.severity))
    }
    lines += table(diagnostic.values)
    lines += diagnostic.notes.map { wrapped(harmless($0), indent: 2, hanging: 4) }
    lines += trace(diagnostic.trace, omitted: diagnostic.omittedCalls)
    if let help = diagnostic.help {
      let label = "  help: "
      let text = wrapped(harmless(help), label: label, hanging: label.count)
      lines.append("  " + paint("help:", .help) + text.dropFirst(label.count - 1))
    }
    return lines.joined(separator: "\n")
  }

  private func header(_ diagnostic: Diagnostic) -> String {
    let title = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    let text = wrapped(harmless(diagnostic.message), label: title + ": ", hanging: 4)
    return paint(title, color(of: diagnostic.severity)) + ": "
      + paint(String(text.dropFirst(title.count + 2)), .bold)
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
      return wrapped(String(line.dropFirst(2)), indent: 2, hanging: 4)
    }
  }

  private func trace(_ frames: [Diagnostic.Frame], omitted: Int) -> [String] {
    let lines = frames.map { frame in
      var text = "in \(harmless(frame.function))"
      if let source = sources[frame.call] {
        let (line, column) = source.position(of: frame.call.start)
        text += ", called at \(harmless(source.name)):\(line):\(column)"
      }
      return "  " + text
    }
    let limit = max(traceLimit, 2)
    guard lines.count > limit else { return lines }
    let tail = limit / 2
    let count = lines.count - limit + omitted
    return lines.prefix(limit - tail) + ["  … \(count) more call\(count == 1 ? "" : "s")"]
      + lines.suffix(tail)
  }

  // MARK: Text

  /// Text behind an indent or a label, in lines that fit; what is broken hangs below it.
  private func wrapped(_ text: String, label: String = "", indent: Int = 0, hanging: Int) -> String {
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      place, part in
      // Where the text itself begins a new line, that is indented by 2.
      let lead = place == 0 ? label + String(repeating: " ", count: indent) : "  "
      let columns = TextWidth.columns(of: lead)
      let room = textWidth - columns
      guard TextWidth.columns(of: part) > room else { return lead + part }
      let lines = TextWidth.lines(of: holdingShapes(part), width: room, hanging: hanging - columns)
      return lead
        + lines.joined(separator: "\n" + String(repeating: " ", count: hanging))
        .replacing(String(TextWidth.fixedSpace), with: " ")
    }
    return parts.joined(separator: "\n")
  }

  /// Text whose shapes and short calls, `[4, 8]` and `dense(_, 10)`, are not broken.
  private func holdingShapes(_ text: Substring) -> String {
    String(text).replacing(/\[[^\[\]]{1,20}\]|\([^()]{1,20}\)/) { match in
      String(match.output.map { $0 == " " ? TextWidth.fixedSpace : $0 })
    }
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
