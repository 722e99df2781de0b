import Glibc

/// A number as people write it: whole numbers up to 1e15 as integers, others with so many significant digits.
///
/// `nan` and `inf` in lower case. `formatNumber(3)` is `3`, `formatNumber(0.123456)` is `0.1235`.
public func formatNumber(_ x: Double, significant: Int = 4) -> String {
  if let text = plainText(x) { return text }
  return formatNumber(x, .general, digits: max(1, min(significant, 17)))
}

/// How C's printf writes a number.
public enum NumberNotation: String {
  /// `0.500`
  case fixed = "%.*f"
  /// `5.000e-01`
  case scientific = "%.*e"
  /// The shorter of both, without zeros at the end: `0.5`
  case general = "%.*g"
}

/// A number in one of C's notations, with so many decimals, or significant digits in the general one.
public func formatNumber(_ x: Double, _ notation: NumberNotation, digits: Int) -> String {
  // A double in full has 309 digits before the point.
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
    guard let start = buffer.baseAddress else { return "" }
    let length = unsafe withVaList([Int32(max(0, min(digits, 400))), x]) {
      unsafe vsnprintf(start, buffer.count, notation.rawValue, $0)
    }
    let bytes = unsafe UnsafeRawBufferPointer(buffer).prefix(max(0, min(Int(length), buffer.count - 1)))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }
}

/// A count with its thousands set apart: `12,345`.
public func formatCount(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  var text = count < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

/// Whole numbers and those that are none.
private func plainText(_ x: Double) -> String? {
  if x.isNaN { return "nan" }
  if x.isInfinite { return x < 0 ? "-inf" : "inf" }
  if x == x.rounded(.towardZero) && x.magnitude <= 1e15 { return String(Int(x)) }
  return nil
}
