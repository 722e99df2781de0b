/// Where a layered graph stands on a page: its layers from left to right in bands, one below the other like lines of text
/// where they would be too many for one.
struct GraphPlacement {
  /// The layers of one band, and the extent of what it holds.
  private struct Band {
    var layers: Range<Int>
    var start: Double
    var end: Double
    var top: Double
    var bottom: Double
    /// Edges that go on from it to a later band.
    var leaving: [Int] = []
  }

  private var bands: [Band]
  private let layout: LayeredLayout
  /// The whole in the layout's lengths.
  private(set) var width: Double
  private(set) var height: Double
  /// Which band a layer is in.
  private var bandOfLayer: [Int] = []

  var scale = 1.0
  var left = 0.0
  var top = 0.0

  private static let betweenBands = 34.0
  /// Between two edges that go from band to band.
  private static let betweenEdges = 7.0
  /// The proportions that a page should have.
  private let page: (width: Double, height: Double)
  static let screen = (width: 1000.0, height: 620.0)
  private static let mostBands = 12

  /// The placement that is largest on a page.
  ///
  /// - Parameter isNarrow: whether a band may hold a single layer.
  init(
    _ layout: LayeredLayout, _ boxes: [LayeredLayout.Box],
    page: (width: Double, height: Double) = Self.screen, isNarrow: Bool = false
  ) {
    self.init(layout, boxes, page, bandCount: 1)
    let most = isNarrow ? layout.layers.count : layout.layers.count / 2
    for count in 2...Self.mostBands where count <= most {
      let other = Self(layout, boxes, page, bandCount: count)
      // Bands are harder to read than a line.
      if other.fit > 1.12 * fit { self = other }
    }
  }

  private var fit: Double { min(1, page.width / max(width, 1), page.height / max(height, 1)) }

  private init(
    _ layout: LayeredLayout, _ boxes: [LayeredLayout.Box], _ page: (width: Double, height: Double),
    bandCount: Int
  ) {
    (self.layout, self.page) = (layout, page)
    (width, height) = (0, 0)
    bands = []
    var first = 0
    for band in 0..<bandCount where first < layout.layers.count {
      let goal = layout.acrossExtent * Double(band + 1) / Double(bandCount)
      let last =
        band == bandCount - 1 ? layout.layers.count - 1 : Self.bestEnd(near: goal, from: first, layout)
      bands.append(
        Band(
          layers: first..<last + 1, start: layout.layers[first].start, end: layout.layers[last].end,
          top: .infinity, bottom: -.infinity))
      first = last + 1
    }
    bandOfLayer = bands.indices.flatMap { band in bands[band].layers.map { _ in band } }
    for (center, box) in zip(layout.centers, boxes) {
      guard bandOfLayer.indices.contains(box.layer) else { continue }
      let band = bandOfLayer[box.layer]
      bands[band].top = min(bands[band].top, center.along - box.along / 2)
      bands[band].bottom = max(bands[band].bottom, center.along + box.along / 2)
    }
    for (edge, route) in layout.routes.enumerated() {
      for (a, b) in zip(route, route.dropFirst()) {
        let (from, to) = (band(at: a.across), band(at: b.across))
        for place in [(from, a), (to, b)] {
          bands[place.0].top = min(bands[place.0].top, place.1.along - 6)
          bands[place.0].bottom = max(bands[place.0].bottom, place.1.along + 6)
        }
        if from != to { bands[from].leaving.append(edge) }
      }
    }
    width = (bands.map { $0.end - $0.start }.max() ?? 0) + 2 * margin
    height = bands.indices.map {
      bands[$0].bottom - bands[$0].top + ($0 + 1 < bands.count ? gap(below: $0) : 0)
    }
    .reduce(0, +)
  }

  /// The layer that ends near a place and sends few edges around.
  private static func bestEnd(near goal: Double, from first: Int, _ layout: LayeredLayout) -> Int {
    func cost(_ layer: Int) -> Double {
      let end = layout.layers[layer].end
      let around = layout.routes.count { ($0.first?.across ?? 0) <= end && ($0.last?.across ?? 0) > end }
      return abs(end - goal) + 60 * Double(around)
    }
    return (first..<layout.layers.count).min { cost($0) < cost($1) } ?? first
  }

  private func band(at across: Double) -> Int {
    bands.lastIndex { $0.start <= across + 1e-6 } ?? 0
  }

  /// Beside the bands, for the edges that go on in the next.
  private var margin: Double {
    let most = bands.map(\.leaving.count).max() ?? 0
    return most == 0 ? 0 : 14 + Self.betweenEdges * Double(most)
  }

  private func gap(below band: Int) -> Double {
    Self.betweenBands + Self.betweenEdges * Double(max(0, bands[band].leaving.count - 1))
  }

  private func topOfBand(_ band: Int) -> Double {
    (0..<band).reduce(0) { $0 + bands[$1].bottom - bands[$1].top + gap(below: $1) }
  }

  // MARK: On the page

  func point(_ place: LayeredLayout.Place) -> Point {
    let band = band(at: place.across)
    return Point(
      left + (place.across - bands[band].start + margin) * scale,
      top + (place.along - bands[band].top + topOfBand(band)) * scale)
  }

  func frame(_ center: LayeredLayout.Place, width: Double, height: Double) -> Rectangle {
    let middle = point(center)
    return Rectangle(
      left: middle.x - width * scale / 2, top: middle.y - height * scale / 2, width: width * scale,
      height: height * scale)
  }

  /// An edge as a line: curves between layers, and around the end of a band to the start of the next.
  func route(_ edge: Int) -> [Point] {
    let places = layout.routes[edge]
    guard let first = places.first else { return [] }
    var points = [point(first)]
    for (a, b) in zip(places, places.dropFirst()) {
      let (from, to) = (band(at: a.across), band(at: b.across))
      let end = point(b)
      if from == to {
        guard end != points[points.count - 1] else { continue }
        points += (end.y == points[points.count - 1].y ? [end] : Drawing.curve(points[points.count - 1], end))
      } else {
        points += passage(edge, from, point(a), end)
      }
    }
    return points
  }

  /// From the end of a band through the room below it to the start of the next, with round corners.
  private func passage(_ edge: Int, _ band: Int, _ start: Point, _ end: Point) -> [Point] {
    let lane = Double(bands[band].leaving.firstIndex(of: edge) ?? 0)
    let count = Double(bands[band].leaving.count)
    let right = left + (width - 6 - Self.betweenEdges * (count - 1 - lane)) * scale
    let outer = left + (margin - 14 - Self.betweenEdges * (count - 1 - lane)) * scale
    let below = bands[band].bottom - bands[band].top + gap(below: band) / 2
    let between = top + (topOfBand(band) + below + Self.betweenEdges * (lane - (count - 1) / 2)) * scale
    let corners = [
      start, Point(right, start.y), Point(right, between), Point(outer, between), Point(outer, end.y), end,
    ]
    return Self.rounded(corners, radius: 7 * scale)
  }

  private static func rounded(_ corners: [Point], radius: Double) -> [Point] {
    guard let first = corners.first, let last = corners.last else { return [] }
    var points = [first]
    for place in corners.indices.dropFirst().dropLast() {
      let (a, b, c) = (corners[place - 1], corners[place], corners[place + 1])
      let (into, out) = (toward(b, a, radius), toward(b, c, radius))
      points += Drawing.bezier(into, b, b, out, steps: 6)
    }
    return points + [last]
  }

  /// The point at a distance from `a` on the way to `b`.
  private static func toward(_ a: Point, _ b: Point, _ distance: Double) -> Point {
    let length = max(((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot(), 1e-9)
    let share = min(distance, length / 2) / length
    return Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
  }
}
