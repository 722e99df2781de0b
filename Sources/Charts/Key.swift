/// The names of what a chart shows: beside the lines' ends, in a free corner, or above the data.
struct Key {
  struct Entry {
    enum Swatch {
      case line(String)
      case points(String)
      case linePoints(String, String)
      case fill(String)
    }
    let name: String
    let swatch: Swatch
  }

  let entries: [Entry]
  let theme: Theme

  /// Names longer than `limit` times the height of the letters are shortened in the middle.
  init(entries: [Entry], theme: Theme, limit: Double = 20) {
    self.entries = entries.map { entry in
      let name = GnuplotText.abridged(
        entry.name, to: limit * theme.fontSize * 4 / 3, points: theme.fontSize)
      return Entry(name: name, swatch: entry.swatch)
    }
    self.theme = theme
  }

  /// A point needs less room than a piece of a line.
  private var swatchWidth: Double {
    entries.allSatisfy { if case .points = $0.swatch { true } else { false } } ? 10 : isLong ? 16 : 26
  }
  private static let gap = 8.0
  /// Many names are written small.
  private var isLong: Bool { entries.count > 8 }
  private var fontSize: Double { isLong ? theme.smallSize : theme.fontSize }

  private var rowHeight: Double { fontSize * 4 / 3 * 1.4 }

  /// The size of the key as a column.
  var columnSize: (width: Double, height: Double) {
    let widest = entries.map { GnuplotText.width($0.name, points: fontSize) }.max() ?? 0
    return (swatchWidth + Self.gap + widest, Double(entries.count) * rowHeight)
  }

  /// A place in a corner of `plot` that `isFree` accepts, in the order in which readers look for it.
  func freeCorner(in plot: Rectangle, isFree: (Rectangle) -> Bool) -> Rectangle? {
    let (width, height) = columnSize
    guard width < plot.width * 0.45, height < plot.height * 0.5 else { return nil }
    let right = plot.right - width - 8
    let left = plot.left + 14
    let top = plot.top + 6
    let bottom = plot.bottom - height - 8
    for (x, y) in [(right, top), (left, top), (right, bottom), (left, bottom)] {
      let box = Rectangle(left: x, top: y, width: width, height: height)
      if isFree(box) { return box }
    }
    return nil
  }

  /// Draws the entries one below the other, on a ground that hides the grid.
  func drawColumn(in box: Rectangle, on canvas: inout Canvas) {
    canvas.ground(
      Rectangle(left: box.left - 5, top: box.top - 1, width: box.width + 9, height: box.height + 2))
    for (index, entry) in entries.enumerated() {
      draw(entry, at: (box.left, box.top + (Double(index) + 0.5) * rowHeight), on: &canvas)
    }
  }

  // MARK: Rows above the data

  /// Entries in rows of at most `width`, at most `limit` rows; what does not fit is counted.
  func rows(width: Double, limit: Int) -> (rows: [[Int]], left: Int) {
    var rows: [[Int]] = [[]]
    var used = 0.0
    for (index, entry) in entries.enumerated() {
      let needed = advance(entry)
      // The last row keeps room for the count of those left.
      let room = rows.count == limit && index < entries.count - 1 ? width - 90 : width
      if used + needed > room, !rows[rows.count - 1].isEmpty {
        if rows.count == limit { return (rows, entries.count - index) }
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += needed
    }
    return (rows, 0)
  }

  func height(rows: Int) -> Double { Double(rows) * rowHeight + 6 }

  /// Draws the rows so that the last one ends just above `plot`.
  func drawRows(_ rows: [[Int]], left: Int, above plot: Rectangle, on canvas: inout Canvas) {
    var y = plot.top - height(rows: rows.count) + rowHeight / 2 - 2
    for (number, row) in rows.enumerated() {
      // A row that is longer than the data is wide begins farther left.
      let length = row.reduce(0) { $0 + advance(entries[$1]) } - 20
      var x = max(canvas.frame.left + 12, min(plot.left, plot.right - length))
      for index in row {
        draw(entries[index], at: (x, y), on: &canvas)
        x += advance(entries[index])
      }
      if left > 0, number == rows.count - 1 {
        let words = "… and \(left) more"
        let last = canvas.frame.right - GnuplotText.width(words, points: theme.smallSize) - 4
        canvas.text(words, at: (min(x, last), y), size: theme.smallSize, color: theme.muted)
      }
      y += rowHeight
    }
  }

  private func advance(_ entry: Entry) -> Double {
    swatchWidth + Self.gap + GnuplotText.width(entry.name, points: fontSize) + (isLong ? 12 : 20)
  }

  private func draw(_ entry: Entry, at place: (x: Double, y: Double), on canvas: inout Canvas) {
    let end = place.x + swatchWidth
    let middle = (place.x + swatchWidth / 2, place.y)
    switch entry.swatch {
    case .line(let style): canvas.stroke(from: place, to: (end, place.y), style)
    case .points(let style): canvas.symbol(at: middle, style)
    case .linePoints(let line, let points):
      canvas.stroke(from: place, to: (end, place.y), line)
      canvas.symbol(at: middle, points)
    case .fill(let color): canvas.stroke(from: place, to: (end, place.y), "lc \(color) lw 7")
    }
    canvas.text(entry.name, at: (end + Self.gap, place.y), size: fontSize, color: theme.ink)
  }

  // MARK: Names at the lines' ends

  /// Heights as near as possible to `wanted`, at least `distance` apart and within `range`; `nil` when there is no room.
  ///
  /// Least squares under order constraints: neighbours that collide are pooled about their mean.
  static func spread(_ wanted: [Double], distance: Double, within range: ClosedRange<Double>) -> [Double]? {
    let count = wanted.count
    guard Double(count - 1) * distance <= range.upperBound - range.lowerBound else { return nil }
    let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
    // With the distances taken out the constraint is that values do not fall.
    var pools: [(mean: Double, size: Int)] = []
    for (rank, index) in order.enumerated() {
      let low = range.lowerBound
      let high = range.upperBound - Double(count - 1) * distance
      pools.append((min(max(wanted[index] - Double(rank) * distance, low), high), 1))
      while pools.count > 1, pools[pools.count - 2].mean > pools[pools.count - 1].mean {
        let last = pools.removeLast()
        let before = pools.removeLast()
        let size = before.size + last.size
        pools.append(
          ((before.mean * Double(before.size) + last.mean * Double(last.size)) / Double(size), size))
      }
    }
    var result = wanted
    var rank = 0
    for pool in pools {
      for _ in 0..<pool.size {
        result[order[rank]] = pool.mean + Double(rank) * distance
        rank += 1
      }
    }
    return result
  }
}
