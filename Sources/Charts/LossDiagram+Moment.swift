extension LossDiagram {
  /// One frame of a film of the pass: which step it is, and what is known by then.
  struct Moment: Sendable {
    enum Step: Int, Sendable, CaseIterable {
      case forward = 1
      case loss, backward, update
    }

    var step: Step
    var caption: String
    /// The nodes whose values are known.
    var computed: Set<Int> = []
    /// The nodes whose gradients are known.
    var reached: Set<Int> = []
    /// Whether the parameters have their new values.
    var isUpdated = false
    /// What happens right now.
    var active: Set<Int> = []
    var activeEdges: Set<Int> = []
    /// The edges over which a gradient has come back.
    var backwardEdges: Set<Int> = []

    func shows(_ part: GraphCard.Part, of node: Int) -> Bool {
      switch part {
      case .head: true
      case .value: computed.contains(node)
      case .gradient: reached.contains(node)
      case .update: isUpdated
      }
    }
  }

  /// The four steps with the present one in colour, and below them what happens.
  func drawCaption(_ moment: Moment, in area: Rectangle, on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let unit = canvas.unit
    let y = area.bottom - 42 * unit
    var x = area.left
    for step in Moment.Step.allCases {
      let text = "\(step.rawValue) \(step)".capitalizedWord
      let isNow = step == moment.step
      let width = GnuplotText.width(text, points: theme.fontSize) + 22 * unit
      if isNow {
        drawing.box(
          Rectangle(left: x, top: y - 12 * unit, width: width, height: 24 * unit), radius: 12 * unit,
          theme.color(0))
      }
      canvas.text(
        text, at: (x + width / 2, y), .center,
        color: isNow ? theme.color(0).contrast : step.rawValue < moment.step.rawValue ? theme.ink : theme.axis
      )
      x += width + 8 * unit
    }
    // Long ones in smaller letters, and cut only where those would be too small to read.
    let wanted = GnuplotText.width(moment.caption, points: theme.titleSize)
    let size = max(theme.smallSize, min(theme.titleSize, theme.titleSize * area.width / max(wanted, 1)))
    canvas.text(
      GnuplotText.shortened(moment.caption, to: area.width + 1, points: size),
      at: (area.left, area.bottom - 12 * unit), size: size, color: theme.ink)
  }
}

extension String {
  /// `1 forward` as `1 Forward`.
  fileprivate var capitalizedWord: String {
    split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
  }
}
