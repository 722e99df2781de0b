internal import Explanations
internal import Tensors

extension LossDiagram {
  /// A row for each node, in the order of the computation: the graph, then name, formula, shape, value and gradient.
  func draw(on canvas: inout TextCanvas) {
    let head = canvas.head(title: options.title ?? ownTitle, caption: caption)
    let all = graph.nodes.indices.filter { graph.nodes[$0].use.number == 1 }
    let lanes = lanes(all, canvas.style)
    var rows = Array(all.indices)
    let room = canvas.frame.rows - head - 1
    var left = 0
    if rows.count > room {
      // The beginning and the end.
      let kept = max(1, room - 1)
      left = rows.count - kept
      rows = Array(rows.prefix(kept - kept / 2) + rows.suffix(kept / 2))
    }
    let columns = columns(rows.map { all[$0] })
    let widths = columns.map { cells in cells.map(TextCanvas.width).max() ?? 0 }
    // A graph that leaves no room for names and numbers is only listed.
    let isDrawn = lanes.width <= min(24, canvas.frame.columns / 3)
    let margin = canvas.frame.column + 1
    let start = margin + (isDrawn ? lanes.width + 1 : 0)
    let shares = fitted(widths, to: canvas.frame.right - start - 1)
    var line = canvas.frame.row + head
    for (number, title) in Self.titles.enumerated() where shares[number] > 0 {
      canvas.text(
        canvas.shortened(title, to: shares[number]), at: start + self.start(number, shares), line,
        ink: canvas.style.muted)
    }
    for (place, row) in rows.enumerated() {
      line += 1
      if left > 0, place == rows.count - rows.count / 2 {
        canvas.text("… \(left) more", at: start, line, ink: canvas.style.muted)
        line += 1
      }
      let node = all[row]
      if isDrawn {
        for (column, character) in lanes.rows[row].characters.enumerated() where character != " " {
          let isMark = column == lanes.rows[row].mark
          canvas.put(
            character, margin + column, line, isMark ? ink(0, node, canvas.style) : canvas.style.muted)
        }
      }
      for (number, column) in columns.enumerated() where shares[number] > 0 {
        canvas.text(
          canvas.shortened(column[place + 1], to: shares[number]), at: start + self.start(number, shares),
          line, ink: ink(number, node, canvas.style),
          isBold: number == 0 && graph.nodes[node].role == .loss)
      }
    }
  }

  /// The graph beside its rows. Data and parameters that a picture shows at each of their uses are one row here.
  private func lanes(_ nodes: [Int], _ style: DrawingStyle) -> GraphLanes {
    var rows: [String: Int] = [:]
    for (row, node) in nodes.enumerated() { rows[graph.nodes[node].name] = row }
    let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var inputs = [[Int]](repeating: [], count: nodes.count)
    for edge in graph.edges {
      guard let row = places[edge.to], let source = places[edge.from] ?? rows[graph.nodes[edge.from].name]
      else { continue }
      inputs[row].append(source)
    }
    return GraphLanes(inputs: inputs, style: style) { row in
      switch graph.nodes[nodes[row]].role {
      case .data: style.isBraille ? "○" : "o"
      case .parameter: style.isBraille ? "◆" : "#"
      case .operation, .loss: style.isBraille ? "●" : "*"
      }
    }
  }

  private static let titles = ["name", "from", "shape", "value", "gradient"]

  private func columns(_ rows: [Int]) -> [[String]] {
    let nodes = rows.map { graph.nodes[$0] }
    return [
      [Self.titles[0]] + nodes.map(\.name),
      [Self.titles[1]]
        + nodes.map { $0.isLeaf ? "\($0.role)" : $0.formula },
      [Self.titles[2]] + nodes.map { $0.value.rank == 0 ? "" : $0.value.shape.description },
      [Self.titles[3]]
        + nodes.map { GraphCard.rows(of: $0.value, isBrief: true)?.first ?? GraphCard.statistics($0.value) },
      [Self.titles[4]]
        + nodes.map { node in
          guard let gradient = node.total ?? node.gradient else { return "" }
          return GraphCard.rows(of: gradient, isBrief: true)?.first
            ?? "norm \(GraphCard.number(gradient.norm))"
        },
    ]
  }

  private func ink(_ column: Int, _ node: Int, _ style: DrawingStyle) -> Color? {
    switch (column, graph.nodes[node].role) {
    case (0, .data): style.muted
    case (0, .parameter): style.ink(2)
    case (0, .operation): style.ink(0)
    case (0, .loss), (4, _): style.ink(1)
    case (1, _), (2, _): style.muted
    default: nil
    }
  }

  // MARK: Widths

  private func start(_ column: Int, _ widths: [Int]) -> Int {
    widths.prefix(column).reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) }
  }

  /// As wide as the columns want to be; where there is no room for that the formulas give way, then the shapes, then
  /// numbers, and names last.
  private func fitted(_ wanted: [Int], to room: Int) -> [Int] {
    var widths = wanted
    func excess() -> Int { widths.reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) } - 2 - room }
    for (column, least) in [(1, 8), (2, 0), (1, 0), (3, 12), (4, 12), (0, 6), (3, 6), (4, 6), (3, 0)]
    where excess() > 0 {
      let narrower = widths[column] - excess()
      // Half a shape says nothing.
      widths[column] = narrower >= max(least, 3) && column != 2 ? narrower : min(widths[column], least)
    }
    if widths[1] > 0, excess() < 0 { widths[1] = min(wanted[1], widths[1] - excess()) }
    if excess() > 0 { widths = [room, 0, 0, 0, 0] }
    return widths
  }
}
