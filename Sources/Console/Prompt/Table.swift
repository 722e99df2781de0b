import Glibc
import Syntax

/// Rows of text in columns, each as wide as its widest cell; columns of numbers stand to the right.
struct Table {
  var rows: [[String]]
  /// The columns that stand to the right.
  var numeric: Set<Int> = []
  /// A line longer than this is cut at its end.
  var width = 100

  /// The lines, the first one the headings; a column without any text is left out.
  var text: String {
    guard let headings = rows.first else { return "" }
    let used = headings.indices.filter { column in
      rows.dropFirst().contains { column < $0.count && !$0[column].isEmpty }
    }
    let widths = used.map { column in
      rows.map { column < $0.count ? TextWidth.columns(of: $0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(used, widths).map { column, width in
        let cell = column < row.count ? row[column] : ""
        let space = String(repeating: " ", count: width - TextWidth.columns(of: cell))
        return numeric.contains(column) ? space + cell : cell + space
      }
      return Self.cut(("  " + cells.joined(separator: "  ")).withoutTrailingSpace, to: width)
    }.joined(separator: "\n")
  }

  /// The first columns of a line, with a mark where the rest is missing.
  static func cut(_ line: String, to width: Int) -> String {
    guard TextWidth.columns(of: line) > width else { return line }
    var (cut, columns) = ("", 0)
    for character in line {
      columns += TextWidth.columns(of: String(character))
      if columns >= width { break }
      cut.append(character)
    }
    return cut + "…"
  }
}

extension String {
  var withoutTrailingSpace: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The text on one line, further lines behind a mark.
  var onOneLine: String { lines.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " ⏎ ") }
}

/// Amounts as people read them.
enum Amount {
  /// `312 B`, `4.1 kB`, `78 MB`.
  static func bytes(_ count: Int) -> String {
    var (value, unit) = (Double(count), 0)
    let units = ["B", "kB", "MB", "GB", "TB"]
    while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return "\(digits(value, isWhole: unit == 0)) \(units[unit])"
  }

  /// `12.3 µs`, `4.56 ms`, `1.20 s`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "?" }
    if seconds < 1e-6 { return "\(digits(seconds * 1e9)) ns" }
    if seconds < 1e-3 { return "\(digits(seconds * 1e6)) µs" }
    if seconds < 1 { return "\(digits(seconds * 1e3)) ms" }
    return seconds < 60 ? "\(digits(seconds)) s" : TextStyle.duration(seconds)
  }

  /// A time in seconds since 1970 as the user's clock shows it: `2026-03-01 14:05`.
  static func date(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&time, &parts) != nil else { return "?" }
    let year = unsafe Int(parts.tm_year) + 1900
    let rest = unsafe [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min]
    let digits = rest.map { ($0 < 10 ? "0" : "") + String($0) }
    return "\(year)-\(digits[0])-\(digits[1]) \(digits[2]):\(digits[3])"
  }

  /// `1,204`.
  static func count(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, place in
      if place > 0, (digits.count - place) % 3 == 0, digits[place - 1] != "-" { text += "," }
      text.append(digits[place])
    }
  }

  /// Three digits.
  private static func digits(_ value: Double, isWhole: Bool = false) -> String {
    if isWhole || value >= 99.95 { return String(Int(min(value, 1e15).rounded())) }
    let places = value >= 9.995 ? 10 : 100
    let scaled = Int((value * Double(places)).rounded())
    let fraction = String(scaled % places)
    let zeros = String(repeating: "0", count: String(places).count - 1 - fraction.count)
    return "\(scaled / places).\(zeros)\(fraction)"
  }
}
