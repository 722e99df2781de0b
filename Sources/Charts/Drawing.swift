internal import Glibc

/// A place on the page in pixels from its upper left corner.
struct Point: Sendable, Equatable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A drawing made of shapes rather than of data on axes: diagrams, ridges, panels.
///
/// Shapes of one style that follow one another become one element of the plot, so that a network of a thousand edges is
/// a dozen elements.
struct Drawing {
  private enum Element {
    case fill(String)
    case line(String)
    case circle(String)
  }

  private var shapes: [(element: Element, style: String, points: [[Double]])] = []

  // MARK: Shapes

  /// A filled outline.
  mutating func fill(_ outline: [Point], _ color: Color, opacity: Double = 1) {
    add(.fill(""), color.spec(opacity: opacity), outline + outline.prefix(1))
  }

  /// Lines that join the points in order.
  mutating func line(
    _ points: [Point], _ color: Color, width: Double = 1, opacity: Double = 1, dash: String = ""
  ) {
    let style = "lw \((width * 100).rounded() / 100) lc \(color.spec(opacity: opacity))"
    add(.line(""), dash.isEmpty ? style : style + " dt \(dash)", points)
  }

  /// A disk with a rim.
  mutating func disk(_ center: Point, radius: Double, _ color: Color, rim: Color, width: Double = 1.2) {
    circle(center, radius + width / 2, rim)
    circle(center, radius - width / 2, color)
  }

  mutating func circle(_ center: Point, _ radius: Double, _ color: Color, opacity: Double = 1) {
    add(.circle(""), color.spec(opacity: opacity), [center], radius: radius)
  }

  /// A box with round corners.
  mutating func box(
    _ frame: Rectangle, radius: Double = 6, _ color: Color, rim: Color? = nil, width: Double = 1.2,
    dash: String = ""
  ) {
    let outline = Self.rounded(frame, radius)
    fill(outline, color)
    if let rim { line(outline + outline.prefix(1), rim, width: width, dash: dash) }
  }

  /// A curve from one point to another that leaves and arrives along the reading direction.
  static func curve(_ from: Point, _ to: Point, vertical: Bool = false, steps: Int = 24) -> [Point] {
    let reach = vertical ? (to.y - from.y) / 2 : (to.x - from.x) / 2
    let (a, b) =
      vertical
      ? (Point(from.x, from.y + reach), Point(to.x, to.y - reach))
      : (Point(from.x + reach, from.y), Point(to.x - reach, to.y))
    return bezier(from, a, b, to, steps: steps)
  }

  static func bezier(_ p0: Point, _ p1: Point, _ p2: Point, _ p3: Point, steps: Int = 24) -> [Point] {
    (0...steps).map { step in
      let t = Double(step) / Double(steps)
      let s = 1 - t
      let w = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
      return Point(
        w.0 * p0.x + w.1 * p1.x + w.2 * p2.x + w.3 * p3.x,
        w.0 * p0.y + w.1 * p1.y + w.2 * p2.y + w.3 * p3.y)
    }
  }

  /// The head of an arrow that ends at `tip`.
  mutating func head(at tip: Point, from: Point, size: Double, _ color: Color, opacity: Double = 1) {
    let (dx, dy) = (tip.x - from.x, tip.y - from.y)
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let (ux, uy) = (dx / length * size, dy / length * size)
    fill(
      [
        tip, Point(tip.x - ux - uy * 0.45, tip.y - uy + ux * 0.45),
        Point(tip.x - ux + uy * 0.45, tip.y - uy - ux * 0.45),
      ], color, opacity: opacity)
  }

  private static func rounded(_ frame: Rectangle, _ radius: Double) -> [Point] {
    let r = min(radius, frame.width / 2, frame.height / 2)
    let corners = [
      (frame.right - r, frame.top + r, -90.0), (frame.right - r, frame.bottom - r, 0.0),
      (frame.left + r, frame.bottom - r, 90.0), (frame.left + r, frame.top + r, 180.0),
    ]
    return corners.flatMap { x, y, start in
      (0...6).map { step in
        let angle = (start + 15 * Double(step)) * .pi / 180
        return Point(x + r * cos(angle), y + r * sin(angle))
      }
    }
  }

  private mutating func add(_ element: Element, _ style: String, _ points: [Point], radius: Double? = nil) {
    guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }), !points.isEmpty else { return }
    var columns = [points.map(\.x), points.map(\.y)]
    if let radius { columns.append([radius]) }
    if let last = shapes.last, last.style == style, Self.same(last.element, element) {
      let isSeparate = radius == nil
      for (index, column) in columns.enumerated() {
        shapes[shapes.count - 1].points[index] += (isSeparate ? [.nan] : []) + column
      }
    } else {
      shapes.append((element, style, columns))
    }
  }

  private static func same(_ a: Element, _ b: Element) -> Bool {
    switch (a, b) {
    case (.fill, .fill), (.line, .line), (.circle, .circle): true
    default: false
    }
  }

  // MARK: On a canvas

  /// Draws the shapes; the canvas must count in pixels.
  func draw(on canvas: inout Canvas) {
    for (element, style, columns) in shapes {
      let block = canvas.script.block(columns)
      switch element {
      case .fill:
        canvas.draw(block, using: "1:2", "filledcurves closed fillstyle solid 1 noborder lc \(style)")
      case .line: canvas.draw(block, using: "1:2", "lines \(style)")
      case .circle: canvas.draw(block, using: "1:2:3", "circles fillstyle solid 1 noborder lc \(style)")
      }
    }
  }
}

extension Canvas {
  /// Makes one unit of both axes one pixel of the page, without axes, and draws the title.
  ///
  /// - Returns: what the title leaves free.
  mutating func pixels(title: String?, caption: String? = nil) -> Rectangle {
    let edge = 22.0
    let captionWidth = caption.map { GnuplotText.width($0, points: theme.smallSize) + 16 } ?? 0
    let lines =
      title.map {
        GnuplotText.wrapped($0, to: max(40, frame.width - 2 * edge - captionWidth), points: theme.titleSize)
      } ?? []
    let titleHeight = Double(max(1, lines.count)) * lineHeight(theme.titleSize)
    let head = title == nil && caption == nil ? 16 : 22 + titleHeight
    blank()
    let middle = frame.top + 14 + lineHeight(theme.titleSize) / 2
    for (number, line) in lines.enumerated() {
      text(
        line, at: (frame.left + edge, middle + Double(number) * lineHeight(theme.titleSize)),
        size: theme.titleSize, color: theme.ink)
    }
    // A caption that would run into the title is left out.
    let taken = lines.first.map { GnuplotText.width($0, points: theme.titleSize) + 16 } ?? 0
    if let caption, taken + GnuplotText.width(caption, points: theme.smallSize) <= frame.width - 2 * edge {
      text(
        caption, at: (frame.right - edge, middle + 2), .right, size: theme.smallSize, color: theme.muted)
    }
    return Rectangle(
      left: frame.left + edge, top: frame.top + head, width: max(24, frame.width - 2 * edge),
      height: max(24, frame.height - head - 16))
  }

  private mutating func blank() {
    func share(_ value: Double) -> Double { (value * 100_000).rounded() / 100_000 }
    script.line("unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox")
    script.line("unset border; unset tics; unset grid")
    script.line("set lmargin at screen \(share(frame.left / page.width))")
    script.line("set rmargin at screen \(share(frame.right / page.width))")
    script.line("set tmargin at screen \(share(1 - frame.top / page.height))")
    script.line("set bmargin at screen \(share(1 - frame.bottom / page.height))")
    script.line("set xrange [\(frame.left):\(frame.right)] noextend")
    script.line("set yrange [\(frame.bottom):\(frame.top)] noextend")
  }

  /// A linear axis for ``horizontalAxis(_:below:label:_:)`` on so many pixels, with as many ticks as have room for their
  /// labels.
  func panelAxis(_ range: ClosedRange<Double>, across width: Double) -> Axis {
    let most = ticks(across: width, size: theme.smallSize)
    let axes = (2...max(2, most)).reversed().map { Axis(.linear, range, count: $0) }
    return axes.first { axis in
      let ends = written(axis).major.map { tick -> (left: Double, right: Double) in
        let middle = axis.fraction(tick.value) * width
        let half = GnuplotText.width(tick.label, points: theme.smallSize) / 2
        return (middle - half, middle + half)
      }
      return zip(ends, ends.dropFirst()).allSatisfy { $0.right + 5 < $1.left }
    } ?? axes[axes.count - 1]
  }

  /// A horizontal axis with its labels below a panel of a drawing.
  mutating func horizontalAxis(
    _ axis: Axis, below panel: Rectangle, label: String? = nil, _ drawing: inout Drawing
  ) {
    let axis = written(axis)
    drawing.line([Point(panel.left, panel.bottom), Point(panel.right, panel.bottom)], theme.axis)
    var end = -Double.infinity
    for tick in axis.major {
      let x = panel.left + axis.fraction(tick.value) * panel.width
      drawing.line([Point(x, panel.bottom), Point(x, panel.bottom + 4)], theme.axis)
      // In a narrow panel labels would run into each other.
      let half = GnuplotText.width(tick.label, points: theme.smallSize) / 2
      guard x - half > end + 4 else { continue }
      end = x + half
      text(
        tick.label, at: (x, panel.bottom + 6 + lineHeight(theme.smallSize) / 2), .center,
        size: theme.smallSize,
        color: theme.muted)
    }
    let words = [label, axis.factor].compactMap { $0 }.joined(separator: "  ")
    if !words.isEmpty {
      text(
        words, at: (panel.left + panel.width / 2, panel.bottom + 6 + lineHeight(theme.smallSize) * 1.5),
        .center,
        size: theme.smallSize, color: theme.muted)
    }
  }
}
