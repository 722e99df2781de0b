/// A rectangle in pixels from the page's upper left corner.
struct Rectangle: Sendable, Equatable {
  var left: Double
  var top: Double
  var width: Double
  var height: Double

  var right: Double { left + width }
  var bottom: Double { top + height }
}

/// The part of a page that one chart draws on: turns places in pixels into gnuplot commands.
///
/// All layout is decided here and in the kinds (margins are set, not left to gnuplot), so a chart
/// is the same on every output, labels can be kept apart, and several canvases make one page.
public struct Canvas {
  let frame: Rectangle
  let page: Figure.Size
  let theme: Theme
  var script: Script
  /// Where the data is drawn; set by `axes`.
  private(set) var plot: Rectangle
  private var drawn: [String] = []

  init(frame: Rectangle, page: Figure.Size, theme: Theme, script: Script) {
    self.frame = frame
    self.page = page
    self.theme = theme
    self.script = script
    plot = frame
  }

  /// Pixel columns of the data area in a PNG, which has two to one of the page.
  var columns: Int { max(16, Int(plot.width * 2)) }

  func lineHeight(_ points: Double) -> Double { points * 4 / 3 * 1.32 }

  // MARK: Places

  func screen(_ x: Double, _ y: Double) -> String {
    "screen \(rounded(x / page.width)), screen \(rounded(1 - y / page.height))"
  }

  private func rounded(_ value: Double) -> Double { (value * 100_000).rounded() / 100_000 }

  // MARK: Frame, axes and title

  struct Labels {
    var title: String?
    var caption: String?
    var x: String?
    var y: String?
  }

  /// Room that the axes and their labels need around the data area.
  func area(_ labels: Labels, y: Axis, right: Double, above: Double = 0) -> Rectangle {
    let tickWidth = max(
      y.major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0,
      y.factor.map { GnuplotText.width($0, points: theme.smallSize) } ?? 0)
    let left = 12 + (labels.y == nil ? 0 : lineHeight(theme.fontSize) + 6) + tickWidth + 15
    let head = labels.title != nil || labels.caption != nil || y.factor != nil
    let top = (head ? 20 + lineHeight(theme.titleSize) : 18) + above
    let bottom = 14 + lineHeight(theme.fontSize) + (labels.x == nil ? 8 : lineHeight(theme.fontSize) + 14)
    return Rectangle(
      left: frame.left + left, top: frame.top + top,
      width: max(24, frame.width - left - right), height: max(24, frame.height - top - bottom))
  }

  /// Sets the data area, ranges, ticks, grid, border and every label of the frame.
  mutating func axes(_ area: Rectangle, x: Axis, y: Axis, labels: Labels) {
    plot = area
    script.line("unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox")
    script.line("set lmargin at screen \(rounded(area.left / page.width))")
    script.line("set rmargin at screen \(rounded(area.right / page.width))")
    script.line("set tmargin at screen \(rounded(1 - area.top / page.height))")
    script.line("set bmargin at screen \(rounded(1 - area.bottom / page.height))")
    script.line("set border 3 lc \(theme.axis.spec()) lw 1")
    script.line(
      "set tics nomirror out scale 0.5,0.25 font \",\(theme.fontSize)\" textcolor \(theme.muted.spec())")
    let grid = theme.grid.spec()
    let minors = (x.minor.isEmpty ? "" : " mxtics") + (y.minor.isEmpty ? "" : " mytics")
    script.line("unset grid")
    script.line(
      "set grid xtics ytics\(minors) back lt 1 lc \(grid) lw 1, lt 1 lc \(theme.minorGrid.spec()) lw 0.8")
    axis("x", x)
    axis("y", y)

    let small = theme.smallSize
    if let title = labels.title {
      text(
        title, at: (area.left, frame.top + 14 + lineHeight(theme.titleSize) / 2), size: theme.titleSize,
        color: theme.ink)
    }
    if let caption = labels.caption {
      text(
        caption, at: (area.right, frame.top + 16 + lineHeight(theme.titleSize) / 2), .right, size: small,
        color: theme.muted)
    }
    if let label = labels.x {
      text(
        label, at: (area.left + area.width / 2, frame.bottom - 12 - lineHeight(theme.fontSize) / 2), .center,
        color: theme.muted)
    }
    if let label = labels.y {
      text(
        label, at: (frame.left + 12 + lineHeight(theme.fontSize) / 2, area.top + area.height / 2), .center,
        rotated: true, color: theme.muted)
    }
    if let factor = y.factor {
      text(factor, at: (area.left - 8, area.top - lineHeight(small)), .right, size: small, color: theme.muted)
    }
    if let factor = x.factor {
      text(
        factor, at: (area.right, frame.bottom - 12 - lineHeight(small) / 2), .right, size: small,
        color: theme.muted)
    }
  }

  private mutating func axis(_ name: String, _ axis: Axis) {
    if axis.scale == .logarithmic { script.line("set logscale \(name)") }
    script.line("set \(name)range [\(axis.lower):\(axis.upper)] noextend")
    let major = axis.major.map { "\(GnuplotText.quoted($0.label)) \($0.value)" }
    let minor = axis.minor.map { "\"\" \($0) 1" }
    script.line("set \(name)tics (\((major + minor).joined(separator: ", ")))")
  }

  // MARK: Text and shapes

  enum Alignment: String { case left, center, right }

  /// Text centred vertically on a place of the page, drawn verbatim.
  mutating func text(
    _ text: String, at place: (x: Double, y: Double), _ alignment: Alignment = .left, rotated: Bool = false,
    size: Double? = nil, color: Color
  ) {
    let points = size ?? theme.fontSize
    script.line(
      "set label \(GnuplotText.quoted(text)) at \(screen(place.x, place.y)) \(alignment.rawValue)"
        + (rotated ? " rotate by 90" : "")
        + " font \",\(points)\" noenhanced front textcolor \(color.spec())")
  }

  /// A straight line on the page, in front of the data or behind it.
  mutating func stroke(
    from: (x: Double, y: Double), to: (x: Double, y: Double), _ style: String, behind: Bool = false
  ) {
    let layer = behind ? "back" : "front"
    script.line("set arrow from \(screen(from.x, from.y)) to \(screen(to.x, to.y)) nohead \(layer) \(style)")
  }

  /// A point symbol on the page, in front of the data.
  mutating func symbol(at place: (x: Double, y: Double), _ style: String) {
    script.line("set label \"\" at \(screen(place.x, place.y)) point \(style) front")
  }

  // MARK: Data

  /// Adds one element of the plot command.
  mutating func draw(_ block: String, using columns: String, _ style: String) {
    drawn.append("\(block) using \(columns) with \(style) notitle")
  }

  /// Draws all elements in the order in which they were added.
  mutating func finish() {
    if !drawn.isEmpty { script.line("plot " + drawn.joined(separator: ", \\\n     ")) }
    drawn = []
  }
}
