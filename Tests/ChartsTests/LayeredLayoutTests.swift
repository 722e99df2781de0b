import Testing

@testable import Charts

/// Boxes in layers: none overlaps another, few edges cross, bands fit a page.
@Suite struct LayeredLayoutTests {
  private struct Random {
    var state: UInt64
    mutating func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
  }

  /// Boxes of all sizes with edges to later layers.
  private func graph(_ seed: UInt64, layers: Int) -> ([LayeredLayout.Box], [LayeredLayout.Edge]) {
    var random = Random(state: seed)
    var boxes: [LayeredLayout.Box] = []
    var edges: [LayeredLayout.Edge] = []
    for layer in 0..<layers {
      for _ in 0...random.next(4) {
        boxes.append(
          .init(layer: layer, across: Double(30 + random.next(150)), along: Double(20 + random.next(90))))
        let earlier = boxes.indices.filter { boxes[$0].layer < layer }
        for _ in 0..<min(2, earlier.count) {
          edges.append(.init(from: earlier[random.next(earlier.count)], to: boxes.count - 1))
        }
      }
    }
    return (boxes, edges)
  }

  @Test func `no box overlaps another, and every edge runs from side to side`() {
    for seed in 1...30 {
      let (boxes, edges) = graph(UInt64(seed), layers: 2 + seed % 9)
      let layout = LayeredLayout(boxes, edges: edges)
      let placement = GraphPlacement(layout, boxes)
      let frames = zip(layout.centers, boxes).map {
        placement.frame($0, width: $1.across, height: $1.along)
      }
      for a in frames.indices {
        #expect(frames[a].left >= -0.001 && frames[a].right <= placement.width + 0.001)
        #expect(frames[a].top >= -0.001 && frames[a].bottom <= placement.height + 0.001)
        for b in frames.indices.dropFirst(a + 1) {
          let isApart =
            frames[a].right <= frames[b].left || frames[b].right <= frames[a].left
            || frames[a].bottom <= frames[b].top || frames[b].bottom <= frames[a].top
          #expect(isApart, "boxes \(a) and \(b) of seed \(seed)")
        }
      }
      for (number, edge) in edges.enumerated() {
        let route = placement.route(number)
        #expect(abs((route.first?.x ?? 0) - frames[edge.from].right) < 0.01)
        #expect(abs((route.last?.x ?? 0) - frames[edge.to].left) < 0.01)
      }
    }
  }

  @Test func `edges that need not cross do not`() {
    // Two chains whose boxes are given in turns.
    let boxes = (0..<6).flatMap { layer in
      (0..<2).map { _ in LayeredLayout.Box(layer: layer, across: 40, along: 20) }
    }
    let edges = (0..<5).flatMap { layer in
      (0..<2).map { chain in
        LayeredLayout.Edge(
          from: 2 * layer + (layer + chain) % 2, to: 2 * layer + 2 + (layer + 1 + chain) % 2)
      }
    }
    let layout = LayeredLayout(boxes, edges: edges)
    for route in layout.routes { #expect(Set(route.map { $0.along.rounded() }).count == 1, "straight") }
  }

  @Test func `a long chain is broken into bands of about a page's shape`() {
    let boxes = (0..<40).map { LayeredLayout.Box(layer: $0, across: 100, along: 60) }
    let edges = (0..<39).map { LayeredLayout.Edge(from: $0, to: $0 + 1) }
    let placement = GraphPlacement(LayeredLayout(boxes, edges: edges), boxes)
    #expect((1...2.6).contains(placement.width / placement.height))
  }

  @Test func `one box, and boxes without edges, are placed`() {
    for count in [1, 5] {
      let boxes = (0..<count).map { _ in LayeredLayout.Box(layer: 0, across: 50, along: 30) }
      let layout = LayeredLayout(boxes, edges: [])
      #expect(layout.centers.count == count && layout.centers.allSatisfy { $0.along.isFinite })
    }
  }
}
