/// Text as gnuplot must be given it, and the room it takes.
enum GnuplotText {
  /// A double-quoted gnuplot string that means exactly `text`, whatever `text` holds.
  ///
  /// Works on UTF-8 bytes: control bytes become a space (a newline `\012`); bytes from 128 on, letters,
  /// space and harmless punctuation stay; all else, so quotes, backslash, backtick and `$`, becomes a
  /// three-digit octal escape. A digit after an escape is escaped too.
  /// The terminals are set to take text without markup (`noenhanced`). Never use it in `set format`.
  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [quote]
    var escaped = false
    for byte in text.utf8 {
      let newline = byte == 10
      if !newline && (byte < 32 || byte == 127) {
        bytes.append(32)
        escaped = false
      } else if harmless[Int(byte)] || (!escaped && isDigit(byte)) {
        bytes.append(byte)
        escaped = false
      } else {
        bytes += [92, 48 + byte >> 6, 48 + (byte >> 3) & 7, 48 + byte & 7]
        escaped = true
      }
    }
    bytes.append(quote)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A tick of a list of ticks, where gnuplot reads `%` as the start of a format.
  static func tick(_ tick: Axis.Tick) -> String {
    "\(quoted(tick.label.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%"))) \(tick.value)"
  }

  private static let quote: UInt8 = 34

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private static let harmless: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in 128...255 { table[byte] = true }
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for byte in (letters + " .,:+-=/()[]<>*?|!;#_^{}~&%@").utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Width of `text` in pixels (96 to the inch) at `points` points, from the advances of DejaVu Sans.
  static func width(_ text: String, points: Double) -> Double {
    var widest = 0
    var width = 0
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        widest = max(widest, width)
        width = 0
      } else {
        width += advance(scalar)
      }
    }
    return Double(max(widest, width)) / 1000 * points * 4 / 3
  }

  /// The text, or as much of it as fits on `pixels` with an ellipsis.
  static func shortened(_ text: String, to pixels: Double, points: Double) -> String {
    if width(text, points: points) <= pixels { return text }
    var kept = ""
    for character in text {
      if width(kept + String(character) + "…", points: points) > pixels { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The text, or as much of its two ends as fits on `pixels` with an ellipsis between them.
  static func abridged(_ text: String, to pixels: Double, points: Double) -> String {
    if width(text, points: points) <= pixels { return text }
    let characters = Array(text)
    var (low, high) = (0, characters.count - 1)
    func ends(_ kept: Int) -> String {
      String(characters.prefix((kept + 1) / 2)) + "…" + String(characters.suffix(kept / 2))
    }
    while low < high {
      let middle = (low + high + 1) / 2
      if width(ends(middle), points: points) <= pixels { low = middle } else { high = middle - 1 }
    }
    return ends(low)
  }

  /// The text in at most two lines of that width, broken between words; what does not fit is abridged.
  static func wrapped(_ text: String, to pixels: Double, points: Double) -> [String] {
    if text.contains("\n") || width(text, points: points) <= pixels { return [text] }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var count = 1
    while count < words.count,
      width(words[...count].joined(separator: " "), points: points) <= pixels
    { count += 1 }
    return [words[..<count], words[count...]].filter { !$0.isEmpty }.map {
      abridged($0.joined(separator: " "), to: pixels, points: points)
    }
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 32...126: return advances[Int(scalar.value) - 32]
    case 0x300...0x36F, 0x200B...0x200F: return 0
    case 0xB2, 0xB3, 0xB9, 0x2070...0x2079: return 401
    case 0x207B: return 528
    case 0x2016: return 500
    case 0x2202: return 517
    case 0x2212, 0xD7: return 838
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 1000
    default: return 650
    }
  }

  /// Thousandths of an em, from the space to the tilde.
  private static let advances = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]
}
