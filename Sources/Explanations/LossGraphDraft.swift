internal import Autodiff
internal import Tensors

/// A ``LossGraph`` as it is made: operations become nodes, uses of values become edges, then every node gets its layer.
struct LossGraphDraft {
  let flow: Flow
  let reading: Reading
  private(set) var nodes: [LossGraph.Node] = []
  private(set) var edges: [LossGraph.Edge] = []
  private(set) var operationCount = 0

  /// Whether a step is a node or part of one, and not written into the next step's formula.
  private var isShown: [Bool] = []
  private var nodeOfStep: [Int: Int] = [:]
  private let firstLossPlace: Int

  private var computation: Computation { flow.computation }

  /// Up to so many operations products are nodes of their own.
  private static let mostSeparate = 24

  init(_ flow: Flow, _ reading: Reading) {
    self.flow = flow
    self.reading = reading
    firstLossPlace = reading.firstLossPlace
  }

  mutating func build() {
    chooseSteps()
    let operations = computation.steps.indices.filter { isShown[$0] && !computation.steps[$0].isLeaf }
    operationCount = operations.count
    let draft = self
    let groups =
      operations.count <= LossGraph.limit
      ? operations.map { [$0] }
      : StatementGroups(operations, reading, inputs: { draft.incoming($0).map(\.input) }).groups
    for group in groups { addNode(group) }
    if nodes.isEmpty { addLeaf(computation.root) }
    setLayers()
    repeatLeaves()
    orderNodes()
  }

  /// A use of a value by an operation, perhaps over steps that are written into it.
  private struct Use {
    let input: Int
    let user: Int
    let position: Int
  }

  private mutating func chooseSteps() {
    let steps = computation.steps
    let products = steps.indices.filter { reading.isInlined[$0] && steps[$0].operation === Operation.matmul }
    let isSeparate = reading.stages.count + products.count <= Self.mostSeparate
    isShown = steps.indices.map { place in
      if steps[place].isLeaf { return !isLiteral(place) }
      return !reading.isInlined[place] || isSeparate && steps[place].operation === Operation.matmul
    }
  }

  /// A number that the formulas show: `2`, and no variable's name.
  private func isLiteral(_ place: Int) -> Bool {
    reading.isNumber(place) && place != computation.root && reading.symbols[place].first?.isLetter != true
  }

  private func incoming(_ place: Int) -> [Use] {
    computation.steps[place].inputs.enumerated().flatMap { position, input -> [Use] in
      if isShown[input] { return [Use(input: input, user: place, position: position)] }
      return computation.steps[input].isLeaf ? [] : incoming(input)
    }
  }

  // MARK: Nodes and edges

  private mutating func addNode(_ group: [Int]) {
    guard let last = group.last else { return }
    let members = Set(group)
    let uses = group.flatMap { incoming($0) }.filter { !members.contains($0.input) }
    let absorbed = group.count > 1 ? absorbedLeaves(uses, members) : []
    for use in uses where nodeOfStep[use.input] == nil && !absorbed.contains(use.input) { addLeaf(use.input) }
    let step = computation.steps[last]
    var node = LossGraph.Node(
      role: last == computation.root ? .loss : .operation, name: reading.symbols[last],
      formula: group.count > 1 ? summary(group) : formula(of: last),
      line: reading.program.line(step.origin)?.number, value: step.value, gradient: flow.cotangents[last],
      parameter: nil, operationCount: group.count, isPartOfLoss: last >= firstLossPlace)
    node.folded = absorbed.sorted().compactMap { place in
      computation.steps[place].parameter.map { ($0, flow.cotangents[place]) }
    }
    for place in group { nodeOfStep[place] = nodes.count }
    nodes.append(node)
    for use in uses { addEdge(use, isFolded: group.count > 1) }
  }

  private func formula(of place: Int) -> String {
    let formula = reading.formula(of: place)
    return formula == reading.symbols[place] ? "" : formula
  }

  /// `12 operations, dense1`, `3 operations, line 7`, `40 operations, lines 7–9`.
  private func summary(_ group: [Int]) -> String {
    let count = "\(group.count) operations"
    let layers = Set(group.flatMap { place in incoming(place).compactMap { layerName($0.input) } })
    if layers.count == 1, let layer = layers.first { return "\(layer): \(count)" }
    let lines = group.compactMap { reading.program.line(computation.steps[$0].origin)?.number }
    guard let first = lines.min(), let last = lines.max() else { return count }
    return count + (first == last ? ", line \(first)" : ", lines \(first)–\(last)")
  }

  private func layerName(_ place: Int) -> String? { computation.steps[place].parameter?.layerName }

  /// The leaves that nobody else uses.
  private func absorbedLeaves(_ uses: [Use], _ members: Set<Int>) -> Set<Int> {
    Set(
      uses.map(\.input).filter { input in
        computation.steps[input].isLeaf
          && reading.users[input].allSatisfy {
            members.contains(reading.stage(of: $0)) || members.contains($0)
          }
          && (computation.steps[input].parameter != nil || members.count > 8
            || reading.program.constantName(computation.steps[input].value) == nil)
      })
  }

  private mutating func addLeaf(_ place: Int) {
    let step = computation.steps[place]
    // A number that is used twice is one value of the program under one name.
    if reading.isNumber(place),
      let known = nodes.firstIndex(where: {
        $0.role == .data && $0.name == reading.symbols[place] && $0.value.rank == 0
          && ($0.value.item == step.value.item || $0.value.item.isNaN)
      })
    {
      nodeOfStep[place] = known
      return
    }
    nodeOfStep[place] = nodes.count
    nodes.append(
      LossGraph.Node(
        role: step.parameter == nil ? .data : .parameter, name: reading.symbols[place], formula: "",
        line: step.parameter.flatMap { reading.program.line($0.origin)?.number }, value: step.value,
        gradient: flow.cotangents[place], parameter: step.parameter, operationCount: 0, isPartOfLoss: false))
  }

  private mutating func addEdge(_ use: Use, isFolded: Bool) {
    guard let from = nodeOfStep[use.input] else { return }
    let to = nodes.count - 1
    let gradient = flow.contributions[use.user][use.position]
    if let known = edges.lastIndex(where: { $0.from == from && $0.to == to }) {
      edges[known].add(gradient)
      return
    }
    let rule =
      isFolded || nodes[from].operationCount > 1 || gradient == nil
      ? "" : reading.product(of: use.user, to: use.position)
    edges.append(LossGraph.Edge(from: from, to: to, gradient: gradient, rule: rule))
  }

  // MARK: Layers

  /// Operations one layer behind the last of their inputs, or later where that makes no way longer; data and parameters
  /// right before what uses them first.
  private mutating func setLayers() {
    let (inputs, users) = neighbours
    for place in nodes.indices where !nodes[place].isLeaf {
      nodes[place].layer = 1 + (inputs[place].map { nodes[$0].isLeaf ? 0 : nodes[$0].layer }.max() ?? 0)
    }
    for place in nodes.indices.reversed() {
      guard let next = users[place].map({ nodes[$0].layer }).min() else { continue }
      let operations = inputs[place].count { !nodes[$0].isLeaf }
      if nodes[place].isLeaf || operations <= users[place].count {
        nodes[place].layer = max(nodes[place].layer, next - 1)
      }
    }
  }

  private var neighbours: (inputs: [[Int]], users: [[Int]]) {
    var inputs = [[Int]](repeating: [], count: nodes.count)
    var users = inputs
    for edge in edges {
      inputs[edge.to].append(edge.from)
      users[edge.from].append(edge.to)
    }
    return (inputs, users)
  }

  /// A use further away than this gets a leaf of its own.
  private static let farthestUse = 3

  private mutating func repeatLeaves() {
    for place in nodes.indices where nodes[place].isLeaf {
      let uses = edges.indices.filter { edges[$0].from == place }.sorted {
        nodes[edges[$0].to].layer < nodes[edges[$1].to].layer
      }
      var clusters: [[Int]] = []
      for use in uses {
        if let first = clusters.last?.first,
          nodes[edges[use].to].layer - nodes[edges[first].to].layer < Self.farthestUse
        {
          clusters[clusters.count - 1].append(use)
        } else {
          clusters.append([use])
        }
      }
      guard clusters.count > 1 else { continue }
      let whole = nodes[place]
      for (number, cluster) in clusters.enumerated() {
        var copy = LossGraph.Node(
          role: whole.role, name: whole.name, formula: "", line: whole.line, value: whole.value,
          gradient: cluster.reduce(nil) { LossGraph.Edge.sum($0, edges[$1].gradient) },
          parameter: whole.parameter,
          operationCount: 0, isPartOfLoss: false)
        copy.total = whole.gradient
        copy.use = (number + 1, clusters.count)
        copy.layer = (cluster.map { nodes[edges[$0].to].layer }.min() ?? 1) - 1
        if number == 0 {
          nodes[place] = copy
        } else {
          for use in cluster { edges[use] = edges[use].moved(from: nodes.count, to: edges[use].to) }
          nodes.append(copy)
        }
      }
    }
  }

  /// Layer by layer, so that inputs come first and the loss last.
  private mutating func orderNodes() {
    let order = nodes.indices.sorted { (nodes[$0].layer, $0) < (nodes[$1].layer, $1) }
    var places = [Int](repeating: 0, count: nodes.count)
    for (new, old) in order.enumerated() { places[old] = new }
    nodes = order.map { nodes[$0] }
    edges = edges.map { $0.moved(from: places[$0.from], to: places[$0.to]) }
  }
}

extension LossGraph.Edge {
  fileprivate mutating func add(_ gradient: Tensor?) { self.gradient = Self.sum(self.gradient, gradient) }

  fileprivate static func sum(_ a: Tensor?, _ b: Tensor?) -> Tensor? {
    guard var sum = a else { return b }
    if let b { sum.add(b) }
    return sum
  }

  fileprivate func moved(from: Int, to: Int) -> Self {
    Self(from: from, to: to, gradient: gradient, rule: rule)
  }
}

extension Parameter {
  /// The layer that it belongs to, `net.dense1`; nil outside of layers.
  var layerName: String? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return String(name[..<dot])
  }
}
