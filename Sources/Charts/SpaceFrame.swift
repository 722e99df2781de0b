internal import Glibc

/// A box in space as it is seen on the page: which of its edges carry the axes, and where their labels have room.
///
/// gnuplot turns the box and draws what is in it. Its projection is parallel: with margins on the page, half the width
/// between them is one unit of the turned box, whose own edges go from −1 to 1.
struct SpaceFrame {
  /// Text centred on a place.
  struct Label {
    let text: String
    let center: Point
    let width: Double
    let height: Double
    var isRotated = false

    func overlaps(_ other: Label) -> Bool {
      abs(center.x - other.center.x) < (width + other.width) / 2 + 3
        && abs(center.y - other.center.y) < (height + other.height) / 2 - 1
    }
  }

  let x: Axis
  let y: Axis
  let z: Axis
  /// What gnuplot takes for its margins.
  let area: Rectangle
  let labels: [Label]

  private struct View {
    let tilt: Double
    let turn: Double
    var area: Rectangle

    func point(_ x: Double, _ y: Double, _ z: Double) -> Point {
      let up = (y * cos(turn) - x * sin(turn)) * cos(tilt) + z * sin(tilt)
      return Point(
        area.left + area.width / 2 * (1 + x * cos(turn) + y * sin(turn)),
        area.top + area.height / 2 * (1 - up))
    }

    /// The ends of the unit box.
    var corners: [Point] {
      [-1.0, 1].flatMap { x in [-1.0, 1].flatMap { y in [-1.0, 1].map { point(x, y, $0) } } }
    }
  }

  /// An edge of the box that carries an axis, from its lower end to its upper one, and the way out of the box.
  private struct Edge {
    let start: Point
    let end: Point
    let outward: Point

    init(_ start: Point, _ end: Point, from middle: Point) {
      (self.start, self.end) = (start, end)
      let length = max(
        ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot(), 1e-9)
      let normal = Point((end.y - start.y) / length, (start.x - end.x) / length)
      let away = Point((start.x + end.x) / 2 - middle.x, (start.y + end.y) / 2 - middle.y)
      outward = normal.x * away.x + normal.y * away.y >= 0 ? normal : Point(-normal.x, -normal.y)
    }

    func point(_ share: Double) -> Point {
      Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
    }

    /// What a box of text reaches along the way out.
    func reach(_ width: Double, _ height: Double) -> Double {
      abs(outward.x) * width / 2 + abs(outward.y) * height / 2
    }
  }

  /// The largest box of moderate proportions that leaves its labels room within `room`.
  ///
  /// - Parameter axes: an axis over the range of x, y and z (0, 1, 2) with about so many ticks.
  init(
    _ room: Rectangle, view: (tilt: Double, turn: Double), labels names: [String?], theme: Theme,
    unit: Double,
    axes: (Int, Int) -> Axis
  ) {
    var view = View(tilt: view.tilt * .pi / 180, turn: view.turn * .pi / 180, area: room)
    var inner = room
    var placed: (axes: [Axis], labels: [Label]) = ([], [])
    for _ in 0..<8 {
      view.area = Self.fitted(view, into: inner)
      placed = Self.place(view, names, theme, unit, axes)
      // What reaches over the room's edges makes the box smaller there.
      let sides = placed.labels.map {
        let (width, height) = $0.isRotated ? ($0.height, $0.width) : ($0.width, $0.height)
        return (
          left: $0.center.x - width / 2, right: $0.center.x + width / 2, top: $0.center.y - height / 2,
          bottom: $0.center.y + height / 2
        )
      }
      let left = max(0, room.left - (sides.map(\.left).min() ?? room.left))
      let right = max(0, (sides.map(\.right).max() ?? room.right) - room.right)
      let top = max(0, room.top - (sides.map(\.top).min() ?? room.top))
      let bottom = max(0, (sides.map(\.bottom).max() ?? room.bottom) - room.bottom)
      guard max(left, right, top, bottom) > 0.5 else { break }
      inner = Rectangle(
        left: inner.left + left, top: inner.top + top, width: max(20, inner.width - left - right),
        height: max(20, inner.height - top - bottom))
    }
    (x, y, z) = (placed.axes[0], placed.axes[1], placed.axes[2])
    area = view.area
    labels = placed.labels
  }

  /// The margins with which the turned box fills a rectangle, neither flat nor narrow.
  private static func fitted(_ view: View, into room: Rectangle) -> Rectangle {
    var unit = view
    unit.area = Rectangle(left: -1, top: -1, width: 2, height: 2)
    let (xs, ys) = (unit.corners.map(\.x), unit.corners.map(\.y))
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else {
      return room
    }
    var (across, down) = (room.width / max(right - left, 1e-9), room.height / max(bottom - top, 1e-9))
    across = min(across, 1.7 * down)
    down = min(down, 1.25 * across)
    let middle = Point(
      room.left + room.width / 2 - (left + right) / 2 * across,
      room.top + room.height / 2 - (top + bottom) / 2 * down)
    return Rectangle(left: middle.x - across, top: middle.y - down, width: 2 * across, height: 2 * down)
  }

  private static func place(
    _ view: View, _ names: [String?], _ theme: Theme, _ unit: Double, _ axes: (Int, Int) -> Axis
  ) -> (axes: [Axis], labels: [Label]) {
    let height = theme.fontSize * 4 / 3 * 1.15
    // The near edges of the ground, and the upright one at the left.
    let nearY = cos(view.turn) * cos(view.tilt) >= 0 ? -1.0 : 1
    let nearX = sin(view.turn) * cos(view.tilt) >= 0 ? 1.0 : -1
    let middle = view.point(0, 0, -1)
    let ground = [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)]
    let left = ground.min { view.point($0.0, $0.1, -1).x < view.point($1.0, $1.1, -1).x } ?? (-1, -1)
    let edges = [
      Edge(view.point(-1, nearY, -1), view.point(1, nearY, -1), from: middle),
      Edge(view.point(nearX, -1, -1), view.point(nearX, 1, -1), from: middle),
      Edge(view.point(left.0, left.1, -1), view.point(left.0, left.1, 1), from: view.point(0, 0, 0)),
    ]
    var all: [Axis] = []
    var labels: [Label] = []
    for (number, edge) in edges.enumerated() {
      let (axis, ticks) = self.ticks(edge, isUpright: number == 2, height, theme, unit) { axes(number, $0) }
      all.append(axis)
      let shown = ticks.filter { tick in !labels.contains { $0.overlaps(tick) } }
      labels += shown
      let words = [names[number], axis.factor].compactMap { $0 }.joined(separator: "  ")
      guard !words.isEmpty else { continue }
      // Beyond the widest tick label.
      let reach = 8 * unit + 2 * (shown.map { edge.reach($0.width, $0.height) }.max() ?? 0) + 5 * unit
      let isRotated = number == 2
      let long = (edge.end.x - edge.start.x, edge.end.y - edge.start.y)
      let length = (long.0 * long.0 + long.1 * long.1).squareRoot()
      let text = GnuplotText.abridged(words, to: max(length, 60 * unit), points: theme.fontSize)
      let width = GnuplotText.width(text, points: theme.fontSize)
      let own = isRotated ? height / 2 : edge.reach(width, height)
      let foot = edge.point(0.5)
      labels.append(
        Label(
          text: text,
          center: Point(foot.x + edge.outward.x * (reach + own), foot.y + edge.outward.y * (reach + own)),
          width: width, height: height, isRotated: isRotated))
    }
    return (all, labels)
  }

  /// As many ticks as have room along an edge, five at most.
  private static func ticks(
    _ edge: Edge, isUpright: Bool, _ height: Double, _ theme: Theme, _ unit: Double, _ axis: (Int) -> Axis
  ) -> (Axis, [Label]) {
    func labels(_ axis: Axis) -> [Label] {
      axis.major.map { tick in
        let width = GnuplotText.width(tick.label, points: theme.fontSize)
        let foot = edge.point(axis.fraction(tick.value))
        let reach = 8 * unit + edge.reach(width, height)
        return Label(
          text: tick.label,
          center: Point(foot.x + edge.outward.x * reach, foot.y + edge.outward.y * reach), width: width,
          height: height)
      }
    }
    for count in stride(from: 5, through: 2, by: -1) {
      let candidate = axis(count)
      let placed = labels(candidate)
      if zip(placed, placed.dropFirst()).allSatisfy({ !$0.overlaps($1) }) { return (candidate, placed) }
    }
    // What is left stands at every second, third … tick.
    let last = axis(2)
    var kept: [Label] = []
    for label in labels(last) where kept.last?.overlaps(label) != true { kept.append(label) }
    return (last, kept)
  }
}

extension Canvas {
  /// Sets a box in space: three axes, seen from `tilt` degrees from above, turned by `turn`, with texts at its edges.
  mutating func space(
    _ room: Rectangle, view: (tilt: Double, turn: Double), labels: [String?], axes: (Int, Int) -> Axis
  ) {
    let frame = SpaceFrame(room, view: view, labels: labels, theme: theme, unit: unit) { number, count in
      written(axes(number, count))
    }
    openSpace(frame.area)
    script.line("set view \(view.tilt),\(view.turn),1,1; set xyplane at \(frame.z.lower)")
    // The three walls behind the data: the ground and what rises from its far edges.
    script.line("set border 0 lc \(theme.axis.spec()) lw 1; set tics nomirror scale 0")
    script.line("set grid x y z vertical back lt 1 lc \(theme.grid.spec()) lw 0.9")
    axis("x", frame.x, isLabelled: false)
    axis("y", frame.y, isLabelled: false)
    axis("z", frame.z, isLabelled: false)
    for label in frame.labels {
      text(
        label.text, at: (label.center.x, label.center.y), .center, rotated: label.isRotated,
        color: theme.muted)
    }
  }

  /// A field as a lit surface in the colours of the palette.
  mutating func surface(_ field: ScalarField) {
    let block = script.block(field.values)
    let x = Self.place("1", field.x, field.values.columns)
    let y = Self.place("2", field.y, field.values.rows)
    draw("\(block) matrix", using: "(\(x)):(\(y)):3", "pm3d")
  }
}
