internal import Glibc
internal import Tensors

/// A matrix drawn as coloured cells, the first row on top: heatmaps, confusion matrices, weights.
struct CellGrid: Sendable {
  /// As many cells as are drawn; `nan` stays empty.
  var cells: ChartMatrix
  /// The numbers that the ends of the colours stand for.
  var range: ClosedRange<Double>
  var colors: Colormap
  /// What is written into a cell, when there is room.
  var text: (@Sendable (_ row: Int, _ column: Int) -> String)?

  /// The largest matrix whose cells are drawn one by one, as rectangles with a seam.
  private static let single = 2500

  /// The part of `area` that the cells take: as squares, from the left, unless that would leave most of it empty.
  static func area(_ area: Rectangle, rows: Int, columns: Int, square: Bool) -> Rectangle {
    guard square, rows > 0, columns > 0 else { return area }
    let side = min(area.width / Double(columns), area.height / Double(rows))
    var fitted = area
    fitted.width = side * Double(columns)
    fitted.height = side * Double(rows)
    return fitted
  }

  /// Draws the cells on the axes that the canvas has: row and column numbers.
  func draw(on canvas: inout Canvas) {
    guard cells.rows * cells.columns <= Self.single else {
      let block = canvas.script.block(cells.quantized(range))
      canvas.draw("\(block) matrix", using: "1:2:3", "image")
      return
    }
    let (width, height) = (
      canvas.plot.width / Double(cells.columns), canvas.plot.height / Double(cells.rows)
    )
    var rows: [[Double]] = [[], [], [], [], [], []]
    // A seam of one pixel where the cells are large enough to spare it.
    let seam = { (extent: Double) in extent >= 12 ? (5000 / extent).rounded() / 10_000 : 0 }
    let (dx, dy) = (seam(width), seam(height))
    for row in 0..<cells.rows {
      for column in 0..<cells.columns where cells[row, column].isFinite {
        let (x, y) = (Double(column), Double(row))
        for (index, value) in [x, y, x - 0.5 + dx, x + 0.5 - dx, y - 0.5 + dy, y + 0.5 - dy].enumerated() {
          rows[index].append(value)
        }
      }
    }
    let values = cells.values.filter(\.isFinite)
    let block = canvas.script.block(rows + [values])
    // Without a seam the outline in the cell's own colour hides where antialiased edges meet.
    let fill = dx > 0 && dy > 0 ? "noborder" : "border"
    canvas.draw(block, using: "1:2:3:4:5:6:7", "boxxyerror lc palette fillstyle solid 1 \(fill)")
    drawText(width, height, on: &canvas)
  }

  private func drawText(_ width: Double, _ height: Double, on canvas: inout Canvas) {
    guard let text else { return }
    let theme = canvas.theme
    var written: [(row: Int, column: Int, text: String)] = []
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        let text = text(row, column)
        if !text.isEmpty { written.append((row, column, text)) }
      }
    }
    let widest = written.map { GnuplotText.width($0.text, points: 1) }.max() ?? 1
    let size = min(theme.fontSize, (width - 6) / widest, height / 1.9)
    guard size >= theme.smallSize * 0.72 else { return }
    for (row, column, text) in written {
      let fraction = (cells[row, column] - range.lowerBound) / (range.upperBound - range.lowerBound)
      let background = cells[row, column].isFinite ? colors.color(at: fraction) : theme.background
      let place = (
        canvas.plot.left + (Double(column) + 0.5) * width, canvas.plot.top + (Double(row) + 0.5) * height
      )
      canvas.text(text, at: place, .center, size: size, color: background.contrast)
    }
  }
}

extension ChartMatrix {
  /// The means of blocks, so that no side has more than `limit` cells; what is not finite does not enter.
  func reduced(rows rowLimit: Int, columns columnLimit: Int) -> ChartMatrix {
    let high = max(1, (rows + rowLimit - 1) / max(1, rowLimit))
    let wide = max(1, (columns + columnLimit - 1) / max(1, columnLimit))
    if high == 1, wide == 1 { return self }
    let (newRows, newColumns) = ((rows + high - 1) / high, (columns + wide - 1) / wide)
    var sums = [Double](repeating: 0, count: newRows * newColumns)
    var counts = [Int](repeating: 0, count: newRows * newColumns)
    for row in 0..<rows where !Kernels.isStopped {
      let (from, to) = (row * columns, row / high * newColumns)
      var (block, left) = (0, wide)
      for column in 0..<columns {
        let value = values[from + column]
        if value.isFinite {
          sums[to + block] += value
          counts[to + block] += 1
        }
        left -= 1
        if left == 0 { (block, left) = (block + 1, wide) }
      }
    }
    for index in sums.indices {
      sums[index] = counts[index] == 0 ? .nan : sums[index] / Double(counts[index])
    }
    return ChartMatrix(rows: newRows, columns: newColumns, sums)
  }

  /// Rounded to a two-thousandth of the range: finer than colours can show, shorter to write.
  func quantized(_ range: ClosedRange<Double>) -> ChartMatrix {
    let extent = range.upperBound - range.lowerBound
    guard extent.isFinite, extent > 0 else { return self }
    let decimals = Int(ceil(log10(2000 / extent)))
    guard abs(decimals) < 300 else { return self }
    let unit = Ticks.power(abs(decimals))
    let rounded = values.map { value in
      let held = min(max(value, range.lowerBound), range.upperBound)
      return decimals >= 0 ? (held * unit).rounded() / unit : (held / unit).rounded() * unit
    }
    return ChartMatrix(
      rows: rows, columns: columns, zip(values, rounded).map { $0.isFinite ? $1 : .nan })
  }

  var finiteExtremes: ClosedRange<Double>? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? low...high : nil
  }
}
