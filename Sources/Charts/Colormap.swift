/// Colours for numbers: a path through colour space, from the lowest to the highest.
struct Colormap: Sendable, Equatable {
  /// Equally far apart.
  let stops: [Color]

  /// Perceptually even, legible in grey and to colour-blind readers (Smith and van der Walt, 2015).
  static let viridis = Colormap([
    0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725,
  ])

  /// Blue below zero, red above, nothing at it (ColorBrewer RdBu; Brewer, 2003).
  static func diverging(_ theme: Theme) -> Colormap {
    theme.isDark
      ? Colormap([0x9CCBFF, 0x4F9BE8, 0x2B5F9E, 0x23272E, 0x9E4A33, 0xE87F55, 0xFFC29C])
      : Colormap([0x2166AC, 0x67A9CF, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xEF8A62, 0xB2182B])
  }

  /// From the background to a strong blue, for shares and counts.
  static func blues(_ theme: Theme) -> Colormap {
    theme.isDark
      ? Colormap([0x1E2229, 0x20364F, 0x27527F, 0x3479BA, 0x5BA3E6, 0xA9D3FF])
      : Colormap([0xF5F8FC, 0xDEEBF7, 0x9ECAE1, 0x4292C6, 0x08519C, 0x08306B])
  }

  init(_ stops: [Int]) { self.stops = stops.map(Color.init(rgb:)) }
  init(_ stops: [Color]) { self.stops = stops }

  /// The command that makes gnuplot's palette of it.
  var command: String {
    let listed = stops.enumerated().map { "\($0) '\($1.hexadecimal)'" }.joined(separator: ", ")
    return "set palette defined (\(listed))"
  }

  /// The colour at a fraction of the way.
  func color(at fraction: Double) -> Color {
    let place = min(max(fraction.isFinite ? fraction : 0, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }
}

extension Color {
  /// `#RRGGBB`.
  var hexadecimal: String {
    let text = String(rgb, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: max(0, 6 - text.count)) + text
  }

  var channels: (red: Double, green: Double, blue: Double) {
    (Double(rgb >> 16 & 255), Double(rgb >> 8 & 255), Double(rgb & 255))
  }

  init(red: Double, green: Double, blue: Double) {
    let bytes = [red, green, blue].map { Int(min(max($0, 0), 255) + 0.5) }
    self.init(rgb: bytes[0] << 16 | bytes[1] << 8 | bytes[2])
  }

  /// The share `amount` of `other` in it, 0 to 1.
  func mixed(with other: Color, _ amount: Double) -> Color {
    let (a, b) = (channels, other.channels)
    return Color(
      red: a.red + (b.red - a.red) * amount, green: a.green + (b.green - a.green) * amount,
      blue: a.blue + (b.blue - a.blue) * amount)
  }

  /// From 0 to 1, as the eye weighs the channels (ITU-R BT.601).
  var lightness: Double {
    let channels = channels
    return (0.299 * channels.red + 0.587 * channels.green + 0.114 * channels.blue) / 255
  }

  /// White or nearly black, whichever reads better on it.
  var contrast: Color { lightness < 0.55 ? Color(rgb: 0xFFFFFF) : Color(rgb: 0x333333) }
}
