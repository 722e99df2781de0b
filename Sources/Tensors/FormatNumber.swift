import Glibc

/// A number as people write it: whole numbers up to 1e15 as integers, others with so many significant digits.
///
/// `nan` and `inf` in lower case. `formatNumber(3)` is `3`, `formatNumber(0.123456)` is `0.1235`.
public func formatNumber(_ x: Double, significant: Int = 4) -> String {
  if let text = plainText(x) { return text }
  return printed("%.\(max(1, min(significant, 17)))g", x)
}

/// The shortest text that reads back as the same number, whole numbers without a point.
public func formatNumberExactly(_ x: Double) -> String { plainText(x) ?? "\(x)" }

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

/// A number through C's printf.
func printed(_ format: String, _ x: Double) -> String {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
    guard let start = buffer.baseAddress else { return "" }
    let length = unsafe withVaList([x]) { unsafe vsnprintf(start, buffer.count, format, $0) }
    let bytes = unsafe UnsafeRawBufferPointer(buffer).prefix(max(0, min(Int(length), buffer.count - 1)))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }
}
