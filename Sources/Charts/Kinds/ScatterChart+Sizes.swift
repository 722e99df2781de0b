internal import Tensors

// Points with a size, or a name, of their own.
extension ScatterChart {
  /// The diameter of the largest point, in the units of `pointsize:`.
  static let largest = 2.6

  /// The greatest of all sizes; nil where the points have none.
  var greatestSize: Double? { groups.compactMap { $0.sizes?.max() }.max() }

  /// A point's area goes with its number, as readers compare areas; the smallest can still be seen.
  static func diameter(_ size: Double, of greatest: Double) -> Double {
    greatest > 0 ? max(0.12, (size / greatest).squareRoot() * largest) : largest / 2
  }

  /// The large points of a group first, so that they hide no small one.
  func drawSized(_ group: Group, _ sizes: [Double], _ color: Color, _ symbol: String, on canvas: inout Canvas)
  {
    let greatest = greatestSize ?? 1
    let order = sizes.indices.sorted { sizes[$0] > sizes[$1] }
    let block = canvas.script.block(
      order.map { group.x[$0] }, order.map { group.y[$0] },
      order.map { Self.diameter(sizes[$0], of: greatest) })
    let alpha = options.alpha ?? 0.7
    canvas.draw(
      block, using: "1:2:3", "points \(symbol) ps variable lc \(color.spec(opacity: alpha))")
  }

  /// What some sizes look like, for the key.
  func sizeEntries(_ theme: Theme) -> [Key.Entry] {
    guard let greatest = greatestSize, greatest > 0 else { return [] }
    // Round numbers within the data's range, at least its ends.
    let least = groups.compactMap { $0.sizes?.min() }.min() ?? greatest
    let round = Ticks.linearValues(least, greatest, count: 4).values.filter {
      $0 > 0 && $0 >= least && $0 <= greatest
    }
    // Four tell as much as many.
    let step = (round.count + 3) / 4
    let few = stride(from: 0, to: round.count, by: max(step, 1)).map { round[$0] }
    let shown = few.count > 1 ? few : least > 0 && least < greatest ? [least, greatest] : [greatest]
    return shown.map { size in
      Key.Entry(
        name: "size " + Number.general(size, digits: 4),
        swatch: .points("pt 6 ps \(Self.diameter(size, of: greatest)) lw 1.2 lc \(theme.muted.spec())"))
    }
  }

  // MARK: Names

  /// The names that find room beside their points, with their places on the page, and how many do not.
  func placeNames(_ x: Axis, _ y: Axis, _ area: Rectangle, _ canvas: Canvas) -> (
    names: [(text: String, place: Point)], left: Int
  ) {
    let size = canvas.theme.smallSize
    let high = canvas.lineHeight(size) * 0.8
    var (placed, taken, left): ([(text: String, place: Point)], [Rectangle], Int) = ([], [], 0)
    for group in groups {
      for (index, name) in (group.labels ?? []).enumerated() where !Kernels.isStopped {
        let here = Point(
          area.left + x.fraction(group.x[index]) * area.width,
          area.bottom - y.fraction(group.y[index]) * area.height)
        guard here.x >= area.left, here.x <= area.right, here.y >= area.top, here.y <= area.bottom else {
          continue
        }
        let wide = GnuplotText.width(name, points: size)
        let diameter = group.sizes.map { Self.diameter($0[index], of: greatestSize ?? 1) } ?? 0.6
        let reach = (3.2 * diameter + 3) * canvas.unit
        // To the right, to the left, above, below.
        let boxes = [
          (here.x + reach, here.y - high / 2), (here.x - reach - wide, here.y - high / 2),
          (here.x - wide / 2, here.y - reach - high), (here.x - wide / 2, here.y + reach),
        ].map { Rectangle(left: $0.0, top: $0.1, width: wide, height: high) }
        let free = boxes.first { box in
          box.left >= area.left && box.right <= canvas.frame.right && box.top >= canvas.frame.top
            && !taken.contains { $0.overlaps(box) }
        }
        guard let free else {
          left += 1
          continue
        }
        taken.append(free)
        placed.append((name, Point(free.left, free.top + high / 2)))
      }
    }
    return (placed, left)
  }
}

extension Rectangle {
  func overlaps(_ other: Rectangle) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}
