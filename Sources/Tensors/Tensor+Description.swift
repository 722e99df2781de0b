// How tensors print.
//
// One format for all elements of a tensor: whole numbers as such, else as many decimals as the four leading digits of
// the largest element ask for, or scientific where small and large are too far apart. A vector is on one line, a
// matrix has aligned rows, higher ranks nest. Beyond 64 elements there is a summary.
extension Tensor: CustomStringConvertible {
  /// Tensors of more elements print as a summary.
  public static let largestPrintedCount = 64

  /// `[1, 2.5, 3]`, `[]`, `tensor [128, 64]  mean 0.0012 ± 0.99 (std), min -3.2, max 3.4, 3 NaN`, …
  public var description: String {
    if isScalar { return formatNumber(item) }
    if count > Self.largestPrintedCount { return summary }
    if count == 0 { return rank == 1 ? "[]" : "tensor \(shape)  empty" }
    let texts = Self.aligned(doubles, padded: rank > 1)
    var place = 0
    return nested(texts, axis: 0, indent: 1, place: &place)
  }

  /// Shape, mean, standard deviation, smallest and largest element, and what is not finite.
  public var summary: String {
    if count == 0 { return "tensor \(shape)  empty" }
    let facts = statistics
    let finite = count - facts.nanCount - facts.infCount
    var parts: [String] = []
    if finite > 0 {
      let spread = finite > 1 ? " ± \(formatNumber(facts.std, significant: 3)) (std)" : ""
      parts.append("mean \(formatNumber(facts.mean, significant: 3))\(spread)")
      parts.append("min \(formatNumber(facts.min, significant: 3))")
      parts.append("max \(formatNumber(facts.max, significant: 3))")
    }
    if facts.nanCount > 0 { parts.append("\(facts.nanCount) NaN") }
    if facts.infCount > 0 { parts.append("\(facts.infCount) infinite") }
    return "tensor \(shape)  " + parts.joined(separator: ", ")
  }

  private func nested(_ texts: [String], axis: Int, indent: Int, place: inout Int) -> String {
    if axis == rank - 1 {
      let row = texts[place..<(place + shape[axis])]
      place += shape[axis]
      return "[" + row.joined(separator: ", ") + "]"
    }
    var parts: [String] = []
    for _ in 0..<shape[axis] {
      parts.append(nested(texts, axis: axis + 1, indent: indent + 1, place: &place))
    }
    // A blank line between matrices.
    let newlines = String(repeating: "\n", count: max(1, min(2, rank - 1 - axis)))
    return "[" + parts.joined(separator: "," + newlines + String(repeating: " ", count: indent)) + "]"
  }

  /// The elements in one common format, of one width when padded.
  static func aligned(_ values: [Double], padded: Bool) -> [String] {
    let texts = NumberFormat(values).texts(values, trimmed: !padded)
    guard padded else { return texts }
    let width = texts.map(\.count).max() ?? 0
    return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
  }
}

/// One format for many numbers.
private enum NumberFormat {
  case whole
  case fixed(decimals: Int)
  case scientific

  init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    let largest = finite.map(\.magnitude).max() ?? 0
    let smallest = finite.map(\.magnitude).filter { $0 > 0 }.min() ?? 0
    if finite.allSatisfy({ $0 == $0.rounded() }) {
      self = largest <= 1e15 ? .whole : .scientific
    } else if largest >= 1e5 || largest < 1e-3 || (smallest < 1e-4 && largest >= 10) {
      self = .scientific
    } else {
      var decimals = 4
      var bound = 1.0
      while largest >= bound * 10 && decimals > 1 {
        bound *= 10
        decimals -= 1
      }
      self = .fixed(decimals: largest >= 1 ? max(1, decimals - 1) : 4)
    }
  }

  func texts(_ values: [Double], trimmed: Bool) -> [String] {
    let texts = values.map(text)
    guard case .fixed = self else { return texts }
    // Decimals that are zero in every element go; on a line of its own each element loses its own.
    if trimmed { return texts.map(Self.trim) }
    let spare =
      zip(values, texts).filter { $0.0.isFinite }.map { $0.1.count - Self.trim($0.1).count }.min() ?? 0
    return zip(values, texts).map { $0.0.isFinite ? String($0.1.dropLast(spare)) : $0.1 }
  }

  private func text(_ value: Double) -> String {
    guard value.isFinite else { return formatNumber(value) }
    switch self {
    case .whole: return formatNumber(value)
    case .fixed(let decimals):
      let text = formatNumber(value, .fixed, digits: decimals)
      // What rounds to zero has no sign.
      let isZero = !text.contains { ("1"..."9").contains($0) }
      return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
    case .scientific: return value == 0 ? "0" : formatNumber(value, .scientific, digits: 3)
    }
  }

  private static func trim(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = Substring(text)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : String(text)
  }
}
