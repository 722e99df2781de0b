internal import Tensors

/// Fewer points that draw the same picture.
enum Reduction {
  /// A line as drawn: NaN in `y` breaks it.
  struct Line: Equatable {
    var x: [Double] = []
    var y: [Double] = []

    /// Points that no line reaches, because both neighbours are missing.
    var isolated: [Int] {
      y.indices.filter { index in
        y[index].isFinite && (index == 0 || !y[index - 1].isFinite)
          && (index == y.count - 1 || !y[index + 1].isFinite)
      }
    }

    mutating func add(_ newX: Double, _ newY: Double) {
      x.append(DataRange.clamped(newX))
      y.append(DataRange.clamped(newY))
    }

    mutating func breakLine() {
      guard let last = y.last, last.isFinite else { return }
      x.append(x[x.count - 1])
      y.append(.nan)
    }
  }

  /// The lowest and highest of every pixel column: what a dense noisy line covers.
  struct Envelope: Equatable {
    var x: [Double] = []
    var low: [Double] = []
    var high: [Double] = []
  }

  /// The envelope of a line reduced to as many `columns`, on an axis of `height` pixels, or `nil` for one that is mostly flat, which a fill would not show.
  ///
  /// Noise reduced to columns runs up and down in each; filling what it covers looks the same and takes
  /// gnuplot 90 ms less than stroking a path that crosses itself some thousand times.
  static func envelope(
    _ line: Line, xAxis: Axis, yAxis: Axis, columns: Int, height: Double
  ) -> Envelope? {
    var envelope = Envelope()
    var column = Double.nan
    for index in line.x.indices {
      let y = line.y[index]
      let found = (xAxis.fraction(line.x[index]) * Double(columns)).rounded(.down)
      if y.isFinite, found == column {
        let last = envelope.x.count - 1
        envelope.low[last] = min(envelope.low[last], y)
        envelope.high[last] = max(envelope.high[last], y)
      } else {
        envelope.x.append(line.x[index])
        envelope.low.append(y)
        envelope.high.append(y)
      }
      column = y.isFinite ? found : .nan
    }
    let covered = zip(envelope.low, envelope.high).reduce(0.0) { sum, edges in
      edges.0.isFinite
        ? sum + min(1, abs(yAxis.fraction(edges.1) - yAxis.fraction(edges.0))) * height : sum
    }
    return covered > 4 * Double(envelope.x.count) ? envelope : nil
  }

  /// Keeps of every run of points in one of `columns` pixel columns the first, lowest, highest and last.
  ///
  /// These four draw the same pixels as the whole run (M4; Jugel et al., VLDB 2014), so no spike is lost.
  /// Works in order, so x need not be sorted. What the scales cannot show breaks the line.
  static func line(_ x: Places, _ y: [Double], xAxis: Axis, yScale: Axis.Scale, columns: Int) -> Line {
    let count = min(x.count, y.count)
    var line = Line()
    guard count > columns * 4 else {
      for index in 0..<count {
        if Axis.accepts(x[index], on: xAxis.scale), Axis.accepts(y[index], on: yScale) {
          line.add(x[index], y[index])
        } else {
          line.breakLine()
        }
      }
      return line
    }

    line.x.reserveCapacity(columns * 4)
    line.y.reserveCapacity(columns * 4)
    var column = Int.min
    var first = 0
    var low = 0
    var high = 0
    var last = 0
    func flush() {
      guard column != Int.min else { return }
      let (earlier, later) = low < high ? (low, high) : (high, low)
      line.add(x[first], y[first])
      if earlier != first { line.add(x[earlier], y[earlier]) }
      if later != earlier, later != last { line.add(x[later], y[later]) }
      if last != first, last != earlier { line.add(x[last], y[last]) }
    }
    /// The column of a place; all that lies beyond an edge shares the one just outside.
    func columnFound(_ x: Double) -> Int {
      let place = min(max(xAxis.fraction(x), -0.5), 1.5) * Double(columns)
      return place < 0 ? -1 : min(Int(place), columns)
    }
    var found = Int.min
    // Counted places rise, so that where a column ends is found in a few looks.
    var end = 0
    for index in 0..<count {
      if Kernels.isStopped(turn: index) { break }
      guard Axis.accepts(x[index], on: xAxis.scale), Axis.accepts(y[index], on: yScale) else {
        flush()
        column = Int.min
        line.breakLine()
        continue
      }
      if index >= end {
        found = columnFound(x[index])
        end = x.given == nil ? Self.firstIndex(in: index + 1..<count) { columnFound(x[$0]) > found } : 0
      }
      if found != column {
        flush()
        column = found
        first = index
        low = index
        high = index
      } else if y[index] < y[low] {
        low = index
      } else if y[index] > y[high] {
        high = index
      }
      last = index
    }
    flush()
    return line
  }

  /// The first of some indices that a test holds for, as it does for all behind it; their end when there is none.
  private static func firstIndex(in indices: Range<Int>, where test: (Int) -> Bool) -> Int {
    var (low, high) = (indices.lowerBound, indices.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if test(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
