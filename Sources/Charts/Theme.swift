/// The house style: every colour, font and stroke of a chart, in one place.
///
/// Lengths are pixels at 96 to the inch on a page of half the PNG's size; font sizes are points.
public struct Theme: Sendable, Equatable {
  public let name: String
  var background: Color
  /// Titles and the keys' text.
  var ink: Color
  /// Axis labels and tick labels.
  var muted: Color
  var axis: Color
  var grid: Color
  var minorGrid: Color
  var series: [Color]
  var font: String
  var fontSize: Double
  var titleSize: Double
  var smallSize: Double
  var lineWidth: Double
  /// The raw series under a smoothed one, and bands: how much of their colour is left.
  var faint: Double
  /// Pixels of a PNG for each pixel of the page, which are 96 to the inch.
  var density = 2.0

  /// Colour-blind-safe, in Okabe and Ito's order (Color Universal Design, 2008), darkened where text needs it.
  private static let okabeIto: [Color] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x6A3D9A, 0x7F7F7F, 0x8C510A, 0x111111,
  ].map(Color.init(rgb:))

  public static let light = Theme(
    name: "light", background: Color(rgb: 0xFFFFFF), ink: Color(rgb: 0x333333), muted: Color(rgb: 0x666666),
    axis: Color(rgb: 0x9AA0A6), grid: Color(rgb: 0xE8EAED), minorGrid: Color(rgb: 0xF3F4F6),
    series: okabeIto, font: "sans", fontSize: 11, titleSize: 13, smallSize: 9, lineWidth: 2.2, faint: 0.22)

  public static let dark = Theme(
    name: "dark", background: Color(rgb: 0x16181D), ink: Color(rgb: 0xE8EAED), muted: Color(rgb: 0xA9B0B8),
    axis: Color(rgb: 0x5F666E), grid: Color(rgb: 0x2A2E35), minorGrid: Color(rgb: 0x20242A),
    series: [
      0x56B4E9, 0xF08A4B, 0x2FC49A, 0xE39AC4, 0xF0C04A, 0x8AB8FF, 0xB08AE0, 0xA9B0B8, 0xC69C6D, 0xFFFFFF,
    ].map(
      Color.init(rgb:)),
    font: "sans", fontSize: 11, titleSize: 13, smallSize: 9, lineWidth: 2.2, faint: 0.26)

  /// For print: serif, black axes, no minor grid, numbers written out, titles only where they are given, and a page of
  /// a column's width, 3.5 inches; two columns', 7 inches, for charts side by side.
  public static let paper = Theme(
    name: "paper", background: Color(rgb: 0xFFFFFF), ink: Color(rgb: 0x000000), muted: Color(rgb: 0x000000),
    axis: Color(rgb: 0x000000), grid: Color(rgb: 0xE4E4E4), minorGrid: Color(rgb: 0xFFFFFF),
    series: okabeIto, font: "serif", fontSize: 8, titleSize: 9, smallSize: 6.5, lineWidth: 1.1, faint: 0.25,
    density: 4.75)

  public static let all = [light, dark, paper]

  /// The theme of that name.
  /// - Throws: `chart-option` with the names there are.
  public static func named(_ name: String) throws(ChartError) -> Theme {
    if let theme = all.first(where: { $0.name == name }) { return theme }
    throw ChartError(
      .option, "there is no theme \"\(name)\"",
      hint: "use " + all.map { "\"\($0.name)\"" }.joined(separator: ", "))
  }

  var isDark: Bool { background.lightness < 0.5 }

  /// Whether charts stand in a text, with a caption below them and a column's width.
  var isPrint: Bool { density > 2 }

  /// The title that was given, unless it is empty; without one the chart's own, which print leaves to the caption.
  func title(_ given: String?, _ own: String?) -> String? {
    guard let given else { return isPrint ? nil : own }
    return given.isEmpty ? nil : given
  }

  func color(_ index: Int) -> Color { series[index % series.count] }

  /// The theme with smaller text and thinner lines, for one of several charts on a page.
  var reduced: Theme {
    var theme = self
    theme.fontSize *= 0.82
    theme.titleSize *= 0.85
    theme.smallSize *= 0.9
    theme.lineWidth *= 0.8
    return theme
  }

  /// The theme with other colours for series.
  func with(series: [Color]) -> Theme {
    var theme = self
    theme.series = series
    return theme
  }

  /// The page for a chart that prefers `width` × `height` pixels: in print as wide as the column, or the margins, which
  /// are of one size for every page, leave no room.
  func page(preferred width: Double, _ height: Double) -> Figure.Size? {
    guard isPrint else { return try? Figure.Size(pixels: width, height) }
    let column = Figure.Size.standard.width * 2
    return try? Figure.Size(pixels: column, min(column, max(column * 0.625, height * column / width)))
  }

  /// Beyond the palette's end the colours come again, dashed.
  func dash(_ index: Int) -> String {
    let round = index / series.count
    return round == 0 ? "" : " dt " + ["(3,2)", "(1,2)", "(5,2,1,2)"][(round - 1) % 3]
  }
}

/// A colour as gnuplot takes it.
struct Color: Sendable, Equatable {
  let rgb: Int

  /// `rgb '#RRGGBB'`, or with the transparency in front `rgb '#AARRGGBB'`.
  func spec(opacity: Double = 1) -> String {
    let transparency = Int((1 - min(max(opacity, 0), 1)) * 255 + 0.5)
    return "rgb '#" + (transparency > 0 ? hexadecimal(transparency, 2) : "") + hexadecimal(rgb, 6) + "'"
  }

  private func hexadecimal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
