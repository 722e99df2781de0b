internal import Autodiff
internal import Explanations
internal import Tensors

/// One pass as the frames of a film: the values in the order of their computation, the loss, the gradients on their way
/// back, the update. Every frame is the same drawing; only what is known by then is written in.
struct LossFilm {
  private(set) var frames: [LossDiagram] = []

  private let graph: LossGraph
  private var moments: [LossDiagram.Moment] = []
  private var now = LossDiagram.Moment(step: .forward, caption: "")

  /// Up to so many operations each has a frame of its own, else each layer of the drawing.
  private static let mostSingle = 30

  /// - Parameter update: what the optimizer would do.
  init(_ graph: LossGraph, _ options: LossDiagram.Options, update: Update) throws {
    self.graph = graph
    let changes = try Self.changes(graph, update)
    let operations = graph.nodes.indices.filter { !graph.nodes[$0].isLeaf }
    let groups =
      operations.count <= Self.mostSingle
      ? operations.map { [$0] }
      : Dictionary(grouping: operations) { graph.nodes[$0].layer }.sorted { $0.key < $1.key }.map(\.value)
    forward(groups)
    backward(groups.reversed())
    try finish(update, changes.parameters)
    let drawing = LossDiagram(graph, options, next: changes.values)
    frames = moments.map { moment in
      var frame = drawing
      frame.moment = moment
      return frame
    }
  }

  /// The new value of every parameter's node, from the value that the pass was computed with.
  private static func changes(_ graph: LossGraph, _ update: Update) throws -> (
    values: [Int: Tensor], parameters: [(parameter: Parameter, value: Tensor)]
  ) {
    var values: [Int: Tensor] = [:]
    var parameters: [(parameter: Parameter, value: Tensor)] = []
    for (place, node) in graph.nodes.enumerated() {
      guard let parameter = node.parameter,
        let change = update.changes.first(where: { $0.parameter === parameter })
      else { continue }
      let step = try Tensor.binary(.subtract, change.new, change.old)
      values[place] = try Tensor.binary(.add, node.value, step.converted(to: node.value.precision))
    }
    for change in update.changes {
      let place = graph.nodes.indices.first { graph.nodes[$0].parameter === change.parameter }
      parameters.append((change.parameter, place.flatMap { values[$0] } ?? change.new))
    }
    return (values, parameters)
  }

  private mutating func show(
    _ step: LossDiagram.Moment.Step, _ caption: String, active: [Int], edges: [Int] = []
  ) {
    now.step = step
    now.caption = caption
    now.active = Set(active)
    now.activeEdges = Set(edges)
    moments.append(now)
  }

  // MARK: 1 Forward, 2 Loss

  private mutating func forward(_ groups: [[Int]]) {
    let leaves = graph.nodes.indices.filter { graph.nodes[$0].isLeaf }
    now.computed = Set(leaves)
    show(.forward, "What goes in: the data and the parameters", active: leaves)
    for group in groups {
      now.computed.formUnion(group)
      let edges = graph.edges.indices.filter { group.contains(graph.edges[$0].to) }
      let isLoss = group.contains { graph.nodes[$0].isPartOfLoss }
      var caption = group.map(equation).joined(separator: ",   ")
      if group == [graph.root] { caption += ": how wrong the prediction is" }
      show(isLoss ? .loss : .forward, caption, active: group, edges: edges)
    }
  }

  /// `z1 = x @ W1 + b1`, for a number with its value.
  private func equation(_ place: Int) -> String {
    let node = graph.nodes[place]
    let parts = [node.name, node.operationCount > 1 ? "" : node.formula].filter { !$0.isEmpty }
    let value = node.value.rank == 0 ? [GraphCard.number(node.value.item, digits: 4)] : []
    return node.operationCount > 1
      ? "\(node.name) (\(node.formula))" + value.map { " = \($0)" }.joined()
      : (parts + value).joined(separator: " = ")
  }

  // MARK: 3 Backward

  private mutating func backward(_ groups: [[Int]]) {
    let loss = graph.loss
    now.reached = [graph.root]
    show(.backward, "The way back begins at the loss: ∂\(loss)/∂\(loss) = 1", active: [graph.root])
    for group in groups {
      let edges = graph.edges.indices.filter {
        group.contains(graph.edges[$0].to) && graph.edges[$0].gradient != nil
      }
      guard !edges.isEmpty else { continue }
      now.backwardEdges.formUnion(edges)
      for edge in edges where isComplete(graph.edges[edge].from) {
        now.reached.insert(graph.edges[edge].from)
      }
      show(.backward, caption(edges, group), active: group, edges: edges)
    }
  }

  /// Whether all that flows back to a value has arrived.
  private func isComplete(_ place: Int) -> Bool {
    graph.edges.indices.allSatisfy {
      graph.edges[$0].from != place || graph.edges[$0].gradient == nil || now.backwardEdges.contains($0)
    }
  }

  /// `∂L/∂h = ∂L/∂z2 @ W2ᵀ,   ∂L/∂W2 = hᵀ @ ∂L/∂z2`; `+=` where more is added to it.
  private func caption(_ edges: [Int], _ group: [Int]) -> String {
    let rules = edges.compactMap { place -> String? in
      let edge = graph.edges[place]
      guard !edge.rule.isEmpty else { return nil }
      let node = graph.nodes[edge.from]
      let parts = graph.edges.count { $0.from == edge.from && $0.gradient != nil }
      let sign = parts > 1 || node.use.count > 1 ? "+=" : "="
      let name = node.name.contains(" ") ? "(\(node.name))" : node.name
      return "∂\(graph.loss)/∂\(name) \(sign) \(edge.rule)"
    }
    guard !rules.isEmpty else {
      return "Back through " + group.map { graph.nodes[$0].name }.joined(separator: ", ")
    }
    return rules.joined(separator: ",   ")
  }

  // MARK: 4 Update

  private mutating func finish(
    _ update: Update, _ parameters: [(parameter: Parameter, value: Tensor)]
  ) throws {
    let places = graph.nodes.indices.filter { graph.nodes[$0].parameter != nil }
    now.isUpdated = true
    let rule = update.gradientDescentRate == nil ? "against its gradient" : "W := W − η · ∂\(graph.loss)/∂W"
    show(.update, "Every parameter takes a step: \(rule) (\(update.rule))", active: places)
    let after = try graph.loss(with: parameters)
    let before = graph.nodes[graph.root].value.item
    show(
      .update,
      "With these parameters \(graph.loss) would be \(GraphCard.number(after, digits: 6)) instead of \(GraphCard.number(before, digits: 6))",
      active: [graph.root])
  }
}
