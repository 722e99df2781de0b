internal import Syntax
internal import Tensors

/// What parts of an explanation are marked with on a terminal: colours of a middle lightness, which white and black
/// paper show equally well.
enum Ink: String {
  case plain = ""
  case title = "1"
  /// The way from the inputs to the loss.
  case forward = "38;5;31"
  case loss = "38;5;133"
  /// The way back from the loss.
  case backward = "38;5;130"
  case update = "38;5;28"
  case faint = "2"
  case alarm = "38;5;160"
}

/// Text that grows line by line, none of them wider than the page.
struct Page {
  private let style: PageStyle
  private(set) var text = ""

  init(_ style: PageStyle) { self.style = style }

  var width: Int { style.width }

  /// A line behind its indent; where it is too wide, what does not fit hangs below it.
  mutating func line(_ content: String = "", indent: Int = 0, _ ink: Ink = .plain) {
    wrapped(content, indent: indent, hanging: 4, breaks: false, ink)
  }

  /// A space at which prose is not broken.
  static let space = String(TextWidth.fixedSpace)

  /// Text that is broken nowhere.
  static func unbroken(_ text: String) -> String { text.replacing(" ", with: space) }

  /// A word at the left, and behind it prose that keeps clear of it.
  mutating func labelled(_ label: String, _ content: String, width: Int, indent: Int, _ ink: Ink = .plain) {
    let padding = max(0, width - TextWidth.columns(of: label))
    let lead = Self.unbroken(label + String(repeating: " ", count: padding))
    prose(lead + content, indent: indent, hanging: min(width, self.width / 3), ink)
  }

  /// Prose, wrapped at words.
  mutating func prose(_ content: String, indent: Int = 0, hanging: Int = 0, _ ink: Ink = .plain) {
    if !content.isEmpty { wrapped(content, indent: indent, hanging: hanging, breaks: true, ink) }
  }

  /// The whole text.
  ///
  /// - Throws: `Kernels.Stopped` when a stop was asked for: lines are missing since then.
  func finished() throws -> String {
    try Kernels.checkStop()
    return text
  }

  private mutating func wrapped(_ content: String, indent: Int, hanging: Int, breaks: Bool, _ ink: Ink) {
    if Kernels.isStopped { return }
    let room = width - indent
    let fits = !breaks && TextWidth.columns(of: content) <= room
    let lines = fits ? [content] : TextWidth.lines(of: content, width: room, hanging: hanging)
    for (place, line) in (lines.isEmpty ? [""] : lines).enumerated() {
      let margin = line.isEmpty ? 0 : indent + (place == 0 ? 0 : hanging)
      text += String(repeating: " ", count: margin) + inked(line.replacing(Self.space, with: " "), ink) + "\n"
    }
  }

  /// Text at the left and text at the right edge; on two lines where both do not fit on one.
  mutating func pair(_ left: String, _ right: String, indent: Int = 0, _ ink: Ink = .plain) {
    if Kernels.isStopped { return }
    let room = width - indent - TextWidth.columns(of: left) - TextWidth.columns(of: right)
    if right.isEmpty || room < 2 {
      prose(Self.formula(left, width: width - indent - 4), indent: indent, hanging: 4, ink)
      if !right.isEmpty { prose(right, indent: indent + 4, .faint) }
    } else {
      let left = inked(left.replacing(Self.space, with: " "), ink)
      text +=
        String(repeating: " ", count: indent) + left + String(repeating: " ", count: room)
        + inked(right.replacing(Self.space, with: " "), .faint) + "\n"
    }
  }

  /// Numbers have the sign that the language writes, and formulas beside them the same.
  private func inked(_ content: String, _ ink: Ink) -> String {
    let content = content.replacing("−", with: "-")
    return style.isColored && ink != .plain && !content.isEmpty
      ? "\u{1B}[\(ink.rawValue)m\(content)\u{1B}[0m" : content
  }
}

// MARK: Values

extension Page {
  /// How much of a tensor is shown.
  enum Detail {
    /// Small tensors in full, large ones as statistics.
    case brief
    /// Every number, with as many digits as tell it from its neighbours in print.
    case full
  }

  /// A tensor as an indented block.
  mutating func tensor(_ tensor: Tensor, indent: Int, detail: Detail = .brief) {
    if Kernels.isStopped { return }
    for row in Self.rows(of: tensor, width: width - indent, detail) { line(row, indent: indent) }
  }

  /// The largest tensor that is shown in full without being asked for it.
  private static let briefCount = 32
  /// The digits of every number in full: as many as the precision has.
  static func fullDigits(_ precision: Precision) -> Int { precision == .f32 ? 7 : 10 }
  /// The largest tensor that is shown in full at all.
  static let fullCount = 4096

  static func rows(of tensor: Tensor, width: Int, _ detail: Detail) -> [String] {
    if tensor.count > (detail == .full ? fullCount : briefCount) {
      return statistics(of: tensor, width: width)
    }
    // What a mask took away is 0, not -0.
    let tensor = (try? Tensor.binary(.add, tensor, Tensor(0, tensor.precision))) ?? tensor
    if let column = column(tensor, width: width, detail) { return column }
    if detail == .full { return numbers(of: tensor, width: width) }
    let rows = tensor.description.split(separator: "\n").map(String.init)
    return rows.contains { $0.count > width } ? numbers(of: tensor, width: width, digits: 4) : rows
  }

  /// A matrix of one column as a transposed row, which takes less room.
  private static func column(_ tensor: Tensor, width: Int, _ detail: Detail) -> [String]? {
    guard tensor.rank == 2, tensor.shape[1] == 1, tensor.count > 1,
      let row = try? tensor.reshaped(to: .vector(tensor.count))
    else { return nil }
    var lines = rows(of: row, width: width - 1, detail)
    lines[lines.count - 1] += "ᵀ"
    return lines
  }

  static func number(_ value: Double, digits: Int = 4) -> String {
    let text = formatNumber(value, significant: digits)
    // Whole numbers are written out up to 1e15; longer than asked for they read better as 7.23e+14.
    guard text.count > max(digits + 2, 8), value.isFinite, !text.contains("e"), !text.contains(".") else {
      return text
    }
    var (mantissa, exponent) = (abs(value), 0)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    return (value < 0 ? "-" : "") + formatNumber(mantissa, significant: digits)
      + "e+\(exponent < 10 ? "0" : "")\(exponent)"
  }

  /// `mean 0.01 ± 0.2, from −0.5 to 0.7, norm 3.2`, in one or two lines.
  private static func statistics(of tensor: Tensor, width: Int) -> [String] {
    let facts = tensor.statistics
    var parts = [
      "mean \(number(facts.mean, digits: 3)) ± \(number(facts.std, digits: 3))",
      "from \(number(facts.min, digits: 3)) to \(number(facts.max, digits: 3))",
      "norm \(number(tensor.norm, digits: 3))",
    ]
    if facts.zeroCount > 0 { parts.append("\(percent(facts.zeroCount, tensor.count)) zeros") }
    if facts.nanCount > 0 { parts.append("\(facts.nanCount) nan") }
    if facts.infCount > 0 { parts.append("\(facts.infCount) inf") }
    return packed(parts.map { $0 + "," }, width: width).map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }
  }

  /// All numbers, a row of the last axis after the other, broken where it does not fit.
  private static func numbers(of tensor: Tensor, width: Int, digits: Int? = nil) -> [String] {
    let texts = tensor.doubles.map { number($0, digits: digits ?? fullDigits(tensor.precision)) }
    guard tensor.rank > 1, let size = tensor.shape.dimensions.last, size > 0 else {
      let closed = texts.enumerated().map { $1 + ($0 == texts.count - 1 ? "" : ",") }
      if tensor.rank == 0 { return texts }
      return packed(closed, width: width - 2).enumerated().map { ($0 == 0 ? "[" : " ") + $1 }.closing("]")
    }
    let cell = texts.map(\.count).max() ?? 0
    let padded = texts.map { String(repeating: " ", count: cell - $0.count) + $0 }
    return stride(from: 0, to: padded.count, by: size).flatMap { start in
      packed(Array(padded[start..<(start + size)]), width: width - 2, separator: "  ")
    }
  }

  static func percent(_ part: Int, _ whole: Int) -> String {
    "\(number(100 * Double(part) / Double(max(whole, 1)), digits: 3)) %"
  }

  private static func packed(_ words: [String], width: Int, separator: String = " ") -> [String] {
    var lines: [String] = []
    var current = ""
    for word in words {
      if !current.isEmpty, current.count + separator.count + word.count > width {
        lines.append(current)
        current = word
      } else {
        current += (current.isEmpty ? "" : separator) + word
      }
    }
    return lines + [current]
  }
}

extension [String] {
  fileprivate func closing(_ bracket: String) -> [String] {
    guard let last else { return [] }
    return dropLast() + [last + bracket]
  }
}
