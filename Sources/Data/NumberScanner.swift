/// Reads decimal numbers from text: `12`, `-0.5`, `1e-3`, `inf`.
///
/// Numbers with up to 19 digits and a power of ten within 10^±22 are computed exactly with one multiplication or
/// division (W. D. Clinger, "How to read floating point numbers accurately", 1990); the rest goes through the
/// standard library, so that every number is correctly rounded.
struct NumberScanner {
  /// The byte that separates the fraction, besides the point: a comma in files whose fields end with semicolons.
  let decimalComma: Bool

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

  /// The number that fills the range, nil when that is not a number.
  @inline(__always)
  func number(in bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var place = range.lowerBound
    let end = range.upperBound
    guard place < end else { return nil }
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative || bytes[place] == UInt8(ascii: "+") { place += 1 }

    var mantissa: UInt64 = 0
    var digits = 0
    var fractionDigits = 0
    var hasPoint = false
    scan: while place < end {
      let byte = bytes[place]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += mantissa == 0 ? 0 : 1
        if hasPoint { fractionDigits += 1 }
      } else if (byte == UInt8(ascii: ".") || decimalComma && byte == UInt8(ascii: ",")) && !hasPoint {
        hasPoint = true
      } else {
        break scan
      }
      place += 1
    }
    let first = range.lowerBound
    guard place - first > (hasPoint ? 1 : 0) + (first < place && bytes[first] < UInt8(ascii: ".") ? 1 : 0)
    else {
      return word(in: bytes, range)
    }
    var exponent = -fractionDigits
    if place < end {
      guard let written = exponentPart(in: bytes, place..<end) else { return word(in: bytes, range) }
      exponent += written
    }
    if digits <= 15 || (digits <= 19 && mantissa < 1 << 53) {
      let magnitude = Double(mantissa)
      if exponent == 0 { return isNegative ? -magnitude : magnitude }
      if exponent > 0, exponent <= 22 {
        let value = magnitude * Self.powersOfTen[exponent]
        return isNegative ? -value : value
      }
      if exponent < 0, exponent >= -22 {
        let value = magnitude / Self.powersOfTen[-exponent]
        return isNegative ? -value : value
      }
    }
    return slowNumber(in: bytes, range)
  }

  /// `e-3` as -3; exponents too large to matter are cut, as the number is then 0 or infinite anyway.
  private func exponentPart(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var place = range.lowerBound
    guard bytes[place] | 0x20 == UInt8(ascii: "e") else { return nil }
    place += 1
    guard place < range.upperBound else { return nil }
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative || bytes[place] == UInt8(ascii: "+") { place += 1 }
    guard place < range.upperBound else { return nil }
    var exponent = 0
    while place < range.upperBound {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      place += 1
    }
    return isNegative ? -exponent : exponent
  }

  private func slowNumber(in bytes: [UInt8], _ range: Range<Int>) -> Double? {
    Double(text(in: bytes, range))
  }

  /// `inf`, `-Infinity`.
  @inline(never)
  private func word(in bytes: [UInt8], _ range: Range<Int>) -> Double? {
    guard range.count <= 9, range.count >= 3, bytes[range.upperBound - 1] > UInt8(ascii: "9") else {
      return nil
    }
    var text = text(in: bytes, range).lowercased()
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    guard text == "inf" || text == "infinity" else { return nil }
    return isNegative ? -.infinity : .infinity
  }

  private func text(in bytes: [UInt8], _ range: Range<Int>) -> String {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for place in range {
      let byte = bytes[place]
      copy.append(decimalComma && byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte)
    }
    return String(decoding: copy, as: UTF8.self)
  }
}
