internal import Glibc
internal import Tensors

/// Tick places and their labels, computed here so that gnuplot only draws.
enum Ticks {
  struct Result {
    var major: [Axis.Tick]
    var minor: [Double] = []
    var factor: String?
    var isAbbreviated = false
  }

  /// Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
  static func linear(_ lower: Double, _ upper: Double, count: Int, isWhole: Bool = false) -> Result {
    let values = linearValues(lower, upper, count: count, isWhole: isWhole)
    return label(values.values, decimals: values.decimals)
  }

  /// The labels of such ticks with thousands written out and larger numbers under a factor.
  static func inFull(_ values: [Double]) -> Result {
    label(values, decimals: neededDecimals(values), abbreviates: false)
  }

  /// About `count` values, and four at least where so many are wanted, else two: a single tick says nothing about the
  /// scale.
  static func linearValues(
    _ lower: Double, _ upper: Double, count: Int, isWhole: Bool = false
  ) -> (values: [Double], decimals: Int) {
    var found = multiples(lower, upper, count: count, isWhole)
    for finer in count..<max(count, 2 * count) where found.values.count < max(2, min(4, count)) {
      found = multiples(lower, upper, count: finer + 1, isWhole)
    }
    return found
  }

  private static func multiples(
    _ lower: Double, _ upper: Double, count: Int, _ isWhole: Bool
  ) -> (values: [Double], decimals: Int) {
    let raw = (upper / 2 - lower / 2) / Double(max(1, count)) * 2
    guard raw > 0, raw.isFinite else { return ([lower], 0) }
    var exponent = Int(floor(log10(raw)))
    let leading = raw / power(exponent)
    var factor = 10.0
    for nice in [1, 2, 2.5, 5] where nice >= leading * 0.999 && !(isWhole && exponent == 0 && nice == 2.5) {
      factor = nice
      break
    }
    if isWhole, exponent < 0 { (factor, exponent) = (1, 0) }
    if factor == 10 {
      factor = 1
      exponent += 1
    }
    let step = factor * power(exponent)
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    // Beyond 2^53 the multiples of the step are no longer told apart.
    guard abs(first) < 1e15, abs(last) < 1e15, last - first < 1000, last >= first else {
      return ([lower, upper], 0)
    }
    var values: [Double] = []
    for index in Int(first)...Int(last) {
      // A division by a power of ten is exact to the last digit where a product is not: 3 / 10, not 3 * 0.1.
      let multiple = Double(index) * factor
      values.append(exponent < 0 ? multiple / power(-exponent) : multiple * power(exponent))
    }
    return (values, max(0, -exponent + (factor == 2.5 ? 1 : 0)))
  }

  /// Decades with 2…9 between them; fewer than three of them also label 2 and 5; where even those are few it is linear.
  static func logarithmic(_ lower: Double, _ upper: Double, count: Int) -> Result {
    let low = log10(lower)
    let high = log10(upper)
    let first = Int((low - 1e-9).rounded(.up))
    let last = Int((high + 1e-9).rounded(.down))
    let inside = { (value: Double) in value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9) }

    if last - first >= (count >= 5 ? 2 : 1) {
      let stride = max(1, (last - first + count) / max(1, count))
      var result = Result(major: [])
      let plain = first >= -3 && last <= 4
      for exponent in (first - 1)...last {
        let decade = power(exponent)
        if exponent >= first, exponent.isMultiple(of: stride) {
          result.major.append(Axis.Tick(value: decade, label: decadeLabel(exponent, plain: plain)))
        } else if exponent >= first {
          result.minor.append(decade)
        }
        if stride == 1, last - first <= 8 {
          result.minor += (2...9).map { Double($0) * decade }.filter(inside)
        }
      }
      return result
    }

    let decades = (first - 1)...max(first - 1, last)
    let major = decades.flatMap { exponent in [1, 2, 5].map { $0 * power(exponent) } }.filter(inside)
    guard major.count >= 3 else { return linear(lower, upper, count: count) }
    let plain = low >= -3.5 && high <= 4.5
    return Result(
      major: major.map { value in
        if plain { return Axis.Tick(value: value, label: Number.general(value)) }
        let exponent = Int(floor(log10(value) + 1e-9))
        let leading = Int((value / power(exponent)).rounded())
        return Axis.Tick(
          value: value,
          label: leading == 1 ? "10" + superscript(exponent) : "\(leading)×10" + superscript(exponent))
      },
      minor: decades.flatMap { exponent in (2...9).map { Double($0) * power(exponent) } }
        .filter { inside($0) && !major.contains($0) })
  }

  private static func decadeLabel(_ exponent: Int, plain: Bool) -> String {
    if plain { return Number.fixed(power(exponent), decimals: max(0, -exponent)) }
    return "10" + superscript(exponent)
  }

  /// Labels with as many decimals as the step needs; thousands and millions shortened, other
  /// magnitudes with a factor that is written once.
  private static func label(_ values: [Double], decimals: Int, abbreviates: Bool = true) -> Result {
    let largest = values.map { abs($0) }.max() ?? 0
    let exponent = largest > 0 ? Int(floor(log10(largest) + 1e-9)) : 0
    var shift = 0
    var suffix = ""
    var factor: String?
    if abbreviates, (4..<9).contains(exponent) {
      (shift, suffix) = exponent < 6 ? (3, "k") : (6, "M")
    } else if exponent > 4 || exponent < -3 {
      shift = exponent
      factor = "×10" + superscript(exponent)
    }
    let unit = power(abs(shift))
    var scaled = values.map { shift < 0 ? $0 * unit : $0 / unit }
    var digits = max(0, min(12, decimals + shift))
    // The step may have left more decimals than any label uses, as 2.0k 4.0k.
    if shift > 0 || factor != nil {
      scaled = scaled.map { ($0 * 1e12).rounded() / 1e12 }
      digits = max(digits, neededDecimals(scaled))
      while digits > 0, neededDecimals(scaled) < digits { digits -= 1 }
    }
    return Result(
      major: zip(values, scaled).map { value, shown in
        Axis.Tick(value: value, label: shown == 0 ? "0" : Number.fixed(shown, decimals: digits) + suffix)
      }, factor: factor, isAbbreviated: !suffix.isEmpty)
  }

  static func neededDecimals(_ values: [Double]) -> Int {
    (0...6).first { digits in
      values.allSatisfy { value in
        let moved = value * power(digits)
        return abs(moved - moved.rounded()) < 1e-6 * max(1, abs(moved))
      }
    } ?? 6
  }

  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  static func superscript(_ number: Int) -> String {
    String(
      String(number).map { character -> Character in
        guard let digit = character.wholeNumberValue else { return "⁻" }
        return Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit]
      })
  }
}

/// Numbers as a reader wants them, with a true minus sign.
enum Number {
  /// `%.3f`.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let text = format(value, .fixed, decimals)
    // What rounds to zero has no sign.
    return text.hasPrefix("−") && text.allSatisfy { "−0.".contains($0) } ? String(text.dropFirst()) : text
  }

  /// `%g`, six significant digits.
  static func general(_ value: Double, digits: Int = 6) -> String { format(value, .general, digits) }

  /// As ``general(_:digits:)``, with an exponent as a power of ten: `2.5×10⁵`.
  static func powers(_ value: Double, digits: Int) -> String {
    let text = general(value, digits: digits)
    guard let mark = text.firstIndex(of: "e") else { return text }
    let exponent = text[text.index(after: mark)...].map { $0 == "−" ? "-" : String($0) }.joined()
    return Int(exponent).map { text[..<mark] + "×10" + Ticks.superscript($0) } ?? text
  }

  /// As a program writes it: `2`, `4.75`.
  static func plain(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

  /// The fewest digits that read back as the same number, in 32 bits where those hold it.
  static func shortest(_ value: Double) -> String {
    let single = Float(value)
    return Double(single) == value && abs(value) >= 1e-37 ? "\(single)" : "\(value)"
  }

  private static func format(_ value: Double, _ notation: NumberNotation, _ digits: Int) -> String {
    String(formatNumber(value, notation, digits: digits).map { $0 == "-" ? "−" : $0 })
  }
}
