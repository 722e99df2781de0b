/// Places boxes in layers so that edges are short, straight and cross little.
///
/// The method of Sugiyama, Tagawa and Toda (1981): an edge that spans several layers gets a waypoint in each; layers are
/// ordered by the mean place of their neighbours, then by exchanging neighbours; last, every box moves as near to its
/// neighbours as the order allows (least squares). It knows nothing of left and right: `across` counts in the direction
/// of the layers, `along` within one.
struct LayeredLayout {
  struct Box {
    var layer: Int
    /// The extent in the direction of the layers.
    var across: Double
    /// The extent within the layer.
    var along: Double
  }

  struct Edge {
    var from: Int
    var to: Int
    /// How much it should be short and straight.
    var weight = 1.0
  }

  struct Place {
    var across = 0.0
    var along = 0.0
  }

  struct Spacing {
    var betweenLayers = 40.0
    var betweenBoxes = 16.0
    /// What an edge that passes a layer keeps free.
    var passage = 12.0
  }

  /// The middles of the boxes.
  private(set) var centers: [Place] = []
  /// Where each edge goes: from the side of its first box over the ends of the layers that it passes to the side of the
  /// last.
  private(set) var routes: [[Place]] = []
  private(set) var acrossExtent = 0.0
  private(set) var alongExtent = 0.0
  /// Where each layer begins and ends.
  private(set) var layers: [(start: Double, end: Double)] = []

  private let spacing: Spacing
  private var vertices: [Vertex] = []
  /// The vertices of each layer, in order.
  private var order: [[Int]] = []

  /// A box, or where an edge passes a layer.
  private struct Vertex {
    let layer: Int
    let along: Double
    let isBox: Bool
    var before: [Link] = []
    var behind: [Link] = []
    var place = 0.0
  }

  /// A neighbour in the next layer, and how near it should be.
  private struct Link {
    let vertex: Int
    let weight: Double
  }

  init(_ boxes: [Box], edges: [Edge], spacing: Spacing = Spacing()) {
    self.spacing = spacing
    vertices = boxes.map { Vertex(layer: max(0, $0.layer), along: $0.along, isBox: true) }
    let chains = edges.map { chain($0) }
    order = Array(repeating: [], count: (vertices.map(\.layer).max() ?? -1) + 1)
    for vertex in vertices.indices { order[vertices[vertex].layer].append(vertex) }
    reduceCrossings()
    assignPlaces()
    measureLayers(boxes)
    centers = boxes.indices.map { box in
      let layer = layers[vertices[box].layer]
      return Place(across: (layer.start + layer.end) / 2, along: vertices[box].place)
    }
    let ports = Ports(edges, boxes, chains.map { chain in chain.map { vertices[$0].place } })
    routes = chains.indices.map { route(chains[$0], boxes, ports.starts[$0], ports.ends[$0]) }
  }

  /// The vertices from one box to another, with a new one in every layer between.
  private mutating func chain(_ edge: Edge) -> [Int] {
    var chain = [edge.from]
    for layer in stride(from: vertices[edge.from].layer + 1, to: vertices[edge.to].layer, by: 1) {
      chain.append(vertices.count)
      vertices.append(Vertex(layer: layer, along: spacing.passage, isBox: false))
    }
    chain.append(edge.to)
    for (a, b) in zip(chain, chain.dropFirst()) {
      let weight = edge.weight * (vertices[a].isBox || vertices[b].isBox ? 1 : 6)
      vertices[a].behind.append(Link(vertex: b, weight: weight))
      vertices[b].before.append(Link(vertex: a, weight: weight))
    }
    return chain
  }

  // MARK: Order

  private static let sweeps = 24

  private mutating func reduceCrossings() {
    var best = order
    var fewest = crossings(order)
    for sweep in 0..<Self.sweeps where fewest > 0 {
      let forward = sweep % 2 == 0
      for layer in forward ? Array(order.indices) : order.indices.reversed() { sort(layer, forward) }
      exchange()
      let count = crossings(order)
      if count < fewest { (best, fewest) = (order, count) }
    }
    order = best
  }

  /// Sorts a layer by the mean position of the neighbours on one side; who has none stays where it is.
  private mutating func sort(_ layer: Int, _ forward: Bool) {
    let positions = positions
    let members = order[layer]
    let keys = members.map { vertex -> Double in
      let neighbours = forward ? vertices[vertex].before : vertices[vertex].behind
      guard !neighbours.isEmpty else { return positions[vertex] }
      return neighbours.reduce(0) { $0 + positions[$1.vertex] } / Double(neighbours.count)
    }
    order[layer] = members.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { members[$0] }
  }

  /// Each vertex's place in its layer, from 0 to 1.
  private var positions: [Double] {
    var positions = [Double](repeating: 0, count: vertices.count)
    for layer in order {
      for (place, vertex) in layer.enumerated() {
        positions[vertex] = (Double(place) + 0.5) / Double(layer.count)
      }
    }
    return positions
  }

  /// Exchanges neighbours in a layer as long as that leaves fewer crossings.
  private mutating func exchange() {
    var improved = true
    var rounds = 0
    while improved, rounds < 8 {
      improved = false
      rounds += 1
      let positions = positions
      for layer in order.indices {
        for place in order[layer].indices.dropLast() {
          let (a, b) = (order[layer][place], order[layer][place + 1])
          let now = crossings(a, b, positions)
          if now > 0, now > crossings(b, a, positions) {
            order[layer].swapAt(place, place + 1)
            improved = true
          }
        }
      }
    }
  }

  /// How many edges of `a` cross edges of `b` when `a` stands first.
  private func crossings(_ a: Int, _ b: Int, _ positions: [Double]) -> Int {
    func count(_ first: [Link], _ second: [Link]) -> Int {
      first.reduce(0) { sum, end in sum + second.count { positions[$0.vertex] < positions[end.vertex] } }
    }
    return count(vertices[a].before, vertices[b].before) + count(vertices[a].behind, vertices[b].behind)
  }

  private func crossings(_ order: [[Int]]) -> Int {
    var place = [Int](repeating: 0, count: vertices.count)
    for layer in order { for (position, vertex) in layer.enumerated() { place[vertex] = position } }
    return order.reduce(0) { sum, layer in
      let ends = layer.map { vertex in vertices[vertex].behind.map { place[$0.vertex] } }
      var count = 0
      for first in ends.indices {
        for second in ends.indices.dropFirst(first + 1) {
          for end in ends[first] { count += ends[second].count { $0 < end } }
        }
      }
      return sum + count
    }
  }

  // MARK: Places within a layer

  private mutating func assignPlaces() {
    for layer in order.indices { settle(layer) { _ in (0, 1) } }
    for round in 0..<20 {
      let forward = round % 2 == 0
      let isLast = round >= 16
      for layer in forward ? Array(order.indices) : order.indices.reversed() {
        let vertices = vertices
        settle(layer) { vertex in
          let neighbours =
            (isLast || !forward ? vertex.behind : []) + (isLast || forward ? vertex.before : [])
          let weight = neighbours.reduce(0) { $0 + $1.weight }
          guard weight > 0 else { return (vertex.place, 0.1) }
          let sum = neighbours.reduce(0) { $0 + vertices[$1.vertex].place * $1.weight }
          return (sum / weight, weight)
        }
      }
    }
    let first = vertices.map { $0.place - $0.along / 2 }.min() ?? 0
    for vertex in vertices.indices { vertices[vertex].place -= first }
    alongExtent = vertices.map { $0.place + $0.along / 2 }.max() ?? 0
  }

  /// Moves a layer's vertices as near to where they want to be as their order and sizes allow: least squares, by joining
  /// neighbours that would come too close (pool adjacent violators).
  private mutating func settle(_ layer: Int, _ wish: (Vertex) -> (place: Double, weight: Double)) {
    struct Block {
      var sum: Double
      var weight: Double
      var members: Int
      var mean: Double { sum / weight }
    }
    let members = order[layer]
    var offsets: [Double] = []
    var offset = 0.0
    for (place, vertex) in members.enumerated() {
      if place > 0 { offset += distance(members[place - 1], vertex) }
      offsets.append(offset)
    }
    var blocks: [Block] = []
    for (vertex, offset) in zip(members, offsets) {
      let (place, weight) = wish(vertices[vertex])
      blocks.append(Block(sum: (place - offset) * weight, weight: weight, members: 1))
      while blocks.count > 1, blocks[blocks.count - 2].mean > blocks[blocks.count - 1].mean {
        let last = blocks.removeLast()
        blocks[blocks.count - 1].sum += last.sum
        blocks[blocks.count - 1].weight += last.weight
        blocks[blocks.count - 1].members += last.members
      }
    }
    var place = 0
    for block in blocks {
      for _ in 0..<block.members {
        vertices[members[place]].place = block.mean + offsets[place]
        place += 1
      }
    }
  }

  private func distance(_ a: Int, _ b: Int) -> Double {
    let gap = vertices[a].isBox || vertices[b].isBox ? spacing.betweenBoxes : 0
    return (vertices[a].along + vertices[b].along) / 2 + gap
  }

  // MARK: Layers and routes

  private mutating func measureLayers(_ boxes: [Box]) {
    var start = 0.0
    for layer in order {
      let size = layer.filter { vertices[$0].isBox }.map { boxes[$0].across }.max() ?? 0
      layers.append((start, start + size))
      // Many edges in one gap, or steep ones, need more of it.
      let steepest =
        layer.flatMap { a in vertices[a].behind.map { abs(vertices[a].place - vertices[$0.vertex].place) } }
        .max() ?? 0
      start += size + spacing.betweenLayers * (1 + min(1, steepest / 600))
    }
    acrossExtent = layers.last?.end ?? 0
  }

  private func route(_ chain: [Int], _ boxes: [Box], _ startOffset: Double, _ endOffset: Double) -> [Place] {
    guard let first = chain.first, let last = chain.last else { return [] }
    let start = vertices[first].place + startOffset
    let end = vertices[last].place + endOffset
    var route = [Place(across: centers[first].across + boxes[first].across / 2, along: start)]
    route.append(Place(across: layers[vertices[first].layer].end, along: start))
    for vertex in chain.dropFirst().dropLast() {
      let layer = layers[vertices[vertex].layer]
      route.append(Place(across: layer.start, along: vertices[vertex].place))
      route.append(Place(across: layer.end, along: vertices[vertex].place))
    }
    route.append(Place(across: layers[vertices[last].layer].start, along: end))
    route.append(Place(across: centers[last].across - boxes[last].across / 2, along: end))
    return route
  }

  /// Where edges leave and reach the sides of boxes: spread in the order of where they lead.
  private struct Ports {
    private(set) var starts: [Double]
    private(set) var ends: [Double]

    /// - Parameter places: for each edge the places of all its vertices.
    init(_ edges: [Edge], _ boxes: [Box], _ places: [[Double]]) {
      starts = [Double](repeating: 0, count: edges.count)
      ends = starts
      let all = Array(edges.indices)
      for box in boxes.indices {
        let out = all.filter { edges[$0].from == box }.sorted { places[$0][1] < places[$1][1] }
        for (edge, offset) in zip(out, Self.spread(out.count, boxes[box].along)) { starts[edge] = offset }
        let into = all.filter { edges[$0].to == box }.sorted {
          places[$0][places[$0].count - 2] < places[$1][places[$1].count - 2]
        }
        for (edge, offset) in zip(into, Self.spread(into.count, boxes[box].along)) { ends[edge] = offset }
      }
    }

    private static func spread(_ count: Int, _ extent: Double) -> [Double] {
      guard count > 1 else { return [0] }
      let step = min(14, extent * 0.7 / Double(count - 1))
      return (0..<count).map { (Double($0) - Double(count - 1) / 2) * step }
    }
  }
}
