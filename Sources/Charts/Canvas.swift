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
  var theme: Theme
  var script: Script
  /// Where the data is drawn; set by `axes`.
  private(set) var plot: Rectangle
  private var drawn: [String] = []
  private var isSpace = false

  /// Room about the data, in pixels.
  struct Insets: Equatable {
    var left: Double
    var top: Double
    var bottom: Double

    static let none = Insets(left: 0, top: 0, bottom: 0)
  }

  /// At least that much room is left, so that several charts of a page align.
  private let insets: Insets
  /// The room that the chart took.
  private(set) var used = Insets.none
  /// What the chart left empty at the bottom.
  private(set) var emptyBelow = 0.0

  init(frame: Rectangle, page: Figure.Size, theme: Theme, script: Script, insets: Insets = .none) {
    self.insets = insets
    self.frame = frame
    self.page = page
    self.theme = theme
    self.script = script
    plot = frame
  }

  /// Pixel columns of the data area in a PNG, which has two to one of the page.
  var columns: Int { max(16, Int(plot.width * 2)) }

  /// What distances are multiplied by, so that they go with the size of the text.
  var unit: Double { theme.fontSize / 11 }

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

  /// What stands around the data.
  enum Frame {
    /// Axis lines at the left and below, a faint grid.
    case axes
    /// Only tick labels: the data fills the area with colour.
    case field
    /// An x axis of names: a grid across, an axis line below.
    case bars
    /// A y axis of names.
    case lyingBars
  }

  /// Room that the axes and their labels need around the data area.
  func area(_ labels: Labels, x: Axis? = nil, y: Axis, right: Double, above: Double = 0) -> Rectangle {
    let y = written(y)
    let tickWidth = max(
      y.major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0,
      y.factor.map { GnuplotText.width($0, points: theme.smallSize) } ?? 0)
    let left = max(
      insets.left,
      (labels.y == nil ? 0 : lineHeight(theme.fontSize) + 6 * unit) + tickWidth + 27 * unit)
    let head = labels.title != nil || labels.caption != nil || y.factor != nil
    let lines = Double(titleLines(labels.title, from: frame.left + left).count)
    let title = max(1, lines) * lineHeight(theme.titleSize)
    let top = max(insets.top, (head ? 20 * unit + title : 18 * unit) + above)
    let bottom = max(insets.bottom, roomBelow(labels, x))
    return Rectangle(
      left: frame.left + left, top: frame.top + top,
      width: max(24, frame.width - left - right), height: max(24, frame.height - top - bottom))
  }

  /// What the tick labels and the label of an x axis need below it.
  private func roomBelow(_ labels: Labels, _ x: Axis?) -> Double {
    let ticks = x.map { tickHeight($0) } ?? lineHeight(theme.fontSize)
    return 14 * unit + ticks + (labels.x == nil ? 8 * unit : lineHeight(theme.fontSize) + 14 * unit)
  }

  /// The axis as the theme writes its numbers.
  func written(_ axis: Axis) -> Axis { theme.isPrint ? axis.inFull : axis }

  /// How many ticks have room side by side: four and more where they fit.
  func ticks(across width: Double, size: Double? = nil) -> Int {
    let size = size ?? theme.fontSize
    return max(2, min(4, Int(width / (size * 4.5))), Int(width / (size * 9)))
  }

  /// How many ticks have room one above the other.
  func ticks(up height: Double) -> Int {
    max(2, min(4, Int(height / (theme.fontSize * 2.5))), Int(height / (theme.fontSize * 5)))
  }

  /// The height of the tick labels below an x axis.
  private func tickHeight(_ x: Axis) -> Double {
    guard x.isTilted else { return lineHeight(theme.fontSize) }
    let widest = x.major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0
    return widest * 0.71 + lineHeight(theme.fontSize) * 0.6
  }

  /// Sets the data area, ranges, ticks, grid, border and every label of the frame.
  mutating func axes(_ area: Rectangle, x: Axis, y: Axis, labels: Labels, frame style: Frame = .axes) {
    let (x, y) = (written(x), written(y))
    plot = area
    emptyBelow = frame.bottom - area.bottom - max(insets.bottom, roomBelow(labels, x))
    used = Insets(left: area.left - frame.left, top: area.top - frame.top, bottom: frame.bottom - area.bottom)
    script.line("unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox")
    margins(area)
    switch style {
    case .axes: script.line("set border 3 lc \(theme.axis.spec()) lw 1")
    // Ticks take the border's colour, and those of no length would be dots: the one line is drawn by itself.
    case .field, .bars, .lyingBars: script.line("set border 0 lc \(theme.background.spec())")
    }
    if style == .bars || style == .lyingBars {
      let far = style == .bars ? (area.right, area.bottom) : (area.left, area.top)
      stroke(from: (area.left, area.bottom), to: far, "lw 1 lc \(theme.axis.spec())")
    }
    script.line(
      "set tics nomirror out scale \(style == .axes ? "0.5,0.25" : "0,0") font \",\(theme.fontSize)\""
        + " textcolor \(theme.muted.spec())")
    let grid = theme.grid.spec()
    let minors = (x.minor.isEmpty ? "" : " mxtics") + (y.minor.isEmpty ? "" : " mytics")
    script.line("unset grid")
    let lines = [Frame.axes: "xtics ytics", .bars: "ytics", .lyingBars: "xtics"][style]
    if let lines {
      script.line(
        "set grid \(lines)\(minors) back lt 1 lc \(grid) lw 1, lt 1 lc \(theme.minorGrid.spec()) lw 0.8")
    }
    axis("x", x)
    axis("y", y)
    label(area, x: x, y: y, labels)
  }

  /// The title in the one or two lines that have room right of `left`.
  private func titleLines(_ title: String?, from left: Double) -> [String] {
    guard let title else { return [] }
    return GnuplotText.wrapped(title, to: max(40, frame.right - 12 * unit - left), points: theme.titleSize)
  }

  /// Title, caption, axis labels and the factors of the ticks.
  mutating func label(_ area: Rectangle, x: Axis?, y: Axis?, _ labels: Labels) {
    let small = theme.smallSize
    let titleLines = titleLines(labels.title, from: area.left)
    for (number, line) in titleLines.enumerated() {
      text(
        line, at: (area.left, frame.top + 14 * unit + lineHeight(theme.titleSize) * (Double(number) + 0.5)),
        size: theme.titleSize, color: theme.ink)
    }
    // A caption that would run into the title is left out.
    let taken = titleLines.first.map { GnuplotText.width($0, points: theme.titleSize) + 16 } ?? 0
    let end = labels.caption.flatMap { caption -> Double? in
      let needed = area.left + taken + GnuplotText.width(caption, points: small)
      // Wider than the data: right behind the title, not at the page's far edge.
      return needed <= frame.right - 12 * unit ? max(area.right, needed) : nil
    }
    if let caption = labels.caption, let end {
      text(
        caption, at: (end, frame.top + 16 * unit + lineHeight(theme.titleSize) / 2), .right,
        size: small,
        color: theme.muted)
    }
    let below = area.bottom + 16 * unit + (x.map { tickHeight($0) } ?? lineHeight(theme.fontSize))
    if let label = labels.x {
      let middle = area.left + area.width / 2
      let room =
        2 * min(middle - frame.left - lineHeight(theme.fontSize) - 12 * unit, frame.right - middle - 6)
      text(
        GnuplotText.abridged(label, to: room, points: theme.fontSize),
        at: (middle, below + lineHeight(theme.fontSize) / 2), .center,
        color: theme.muted)
    }
    if let label = labels.y {
      let ticks = y?.major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0
      let left = max(frame.left + 12 * unit, area.left - ticks - 21 * unit - lineHeight(theme.fontSize))
      let middle = area.top + area.height / 2
      let room = 2 * min(middle - frame.top - 6, area.bottom + 12 * unit - middle)
      text(
        GnuplotText.abridged(label, to: room, points: theme.fontSize),
        at: (left + lineHeight(theme.fontSize) / 2, middle), .center,
        rotated: true, color: theme.muted)
    }
    if let factor = y?.factor {
      text(factor, at: (area.left - 8, area.top - lineHeight(small)), .right, size: small, color: theme.muted)
    }
    if let x, let factor = x.factor {
      // Without a label there is no room below the ticks: it stands behind the last that leaves it room.
      let isBelow = labels.x != nil
      let start = frame.right - 4 - GnuplotText.width(factor, points: small)
      let ticks = x.major.filter { tick in
        let middle = area.left + x.fraction(tick.value) * area.width
        return isBelow || middle + GnuplotText.width(tick.label, points: theme.fontSize) / 2 + 6 < start
      }
      if ticks.count == x.major.count {
        let row = isBelow ? below + lineHeight(small) / 2 : below - lineHeight(theme.fontSize) / 2 - 4 * unit
        text(
          factor, at: (isBelow ? area.right : frame.right - 4, row), .right, size: small, color: theme.muted)
      } else {
        text(
          factor, at: (area.right, area.bottom - lineHeight(small) / 2), .right, size: small,
          color: theme.muted)
      }
    }
  }

  /// From here on data is drawn in space, in front of which `area` lies.
  mutating func openSpace(_ area: Rectangle) {
    (plot, isSpace) = (area, true)
    script.line("unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox")
    margins(area)
  }

  private mutating func margins(_ area: Rectangle) {
    script.line("set lmargin at screen \(rounded(area.left / page.width))")
    script.line("set rmargin at screen \(rounded(area.right / page.width))")
    script.line("set tmargin at screen \(rounded(1 - area.top / page.height))")
    script.line("set bmargin at screen \(rounded(1 - area.bottom / page.height))")
  }

  mutating func axis(_ name: String, _ axis: Axis, isLabelled: Bool = true) {
    if axis.scale == .logarithmic { script.line("set logscale \(name)") }
    script.line("set \(name)range [\(axis.lower):\(axis.upper)] noextend")
    let major = axis.major.map { isLabelled ? GnuplotText.tick($0) : "\"\" \($0.value)" }
    let minor = axis.minor.map { "\"\" \($0) 1" }
    let tilt = name == "x" ? axis.isTilted ? " rotate by 45 right" : " norotate" : ""
    script.line("set \(name)tics nomirror\(tilt) (\((major + minor).joined(separator: ", ")))")
  }

  // MARK: Colours for numbers

  /// A bar that shows what the colours mean, right of the data.
  mutating func colorBar(_ colors: Colormap, _ axis: Axis, label: String? = nil, isShown: Bool = true) {
    let axis = written(axis)
    script.line(colors.command)
    script.line("set cbrange [\(axis.lower):\(axis.upper)]")
    guard isShown else { return }
    let box = Rectangle(left: plot.right + 16, top: plot.top, width: 14, height: plot.height)
    script.line(
      "set colorbox vertical user origin \(screen(box.left, box.bottom)) size screen"
        + " \(rounded(box.width / page.width)), screen \(rounded(box.height / page.height)) front noborder")
    let ticks = axis.major.map(GnuplotText.tick)
    script.line(
      "set cbtics scale 0 font \",\(theme.fontSize)\" textcolor \(theme.muted.spec()) (\(ticks.joined(separator: ", ")))"
    )
    if let label {
      let widest = axis.major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0
      let x = box.right + 12 + widest + lineHeight(theme.fontSize) / 2
      text(label, at: (x, plot.top + plot.height / 2), .center, rotated: true, color: theme.muted)
    }
    if let factor = axis.factor {
      text(
        factor, at: (box.left, box.top - lineHeight(theme.smallSize)), size: theme.smallSize,
        color: theme.muted)
    }
  }

  /// The room that a colour bar takes at the right.
  func colorBarWidth(_ axis: Axis, label: String? = nil) -> Double {
    let widest = written(axis).major.map { GnuplotText.width($0.label, points: theme.fontSize) }.max() ?? 0
    return 16 + 14 + 12 + widest + 14 + (label == nil ? 0 : lineHeight(theme.fontSize))
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
        + " font \",\(points)\" front textcolor \(color.spec())")
  }

  /// A straight line on the page, in front of the data or behind it.
  mutating func stroke(
    from: (x: Double, y: Double), to: (x: Double, y: Double), _ style: String, behind: Bool = false
  ) {
    let layer = behind ? "back" : "front"
    script.line("set arrow from \(screen(from.x, from.y)) to \(screen(to.x, to.y)) nohead \(layer) \(style)")
  }

  /// A patch of the page's colour in front of the data and behind texts.
  mutating func ground(_ box: Rectangle) {
    script.line(
      "set object rectangle from \(screen(box.left, box.bottom)) to \(screen(box.right, box.top)) front"
        + " fillcolor \(theme.background.spec()) fillstyle solid noborder")
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
    if !drawn.isEmpty { script.line((isSpace ? "splot " : "plot ") + drawn.joined(separator: ", \\\n     ")) }
    drawn = []
  }
}
