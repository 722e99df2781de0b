import Autodiff
import Charts
import Syntax

// The chart verbs: every chart kind as a function of the language, by one wrapper, and what works on figures.
extension Builtin {
  static let charts: [Builtin] =
    ChartKind.all.map { kind in
      Builtin(kind.documentation) { call in
        let chart = try call.charting { try kind.make(call.chartArguments()) }
        if let playback = chart.playback {
          try call.play(playback)
          if !call.isGiven("to") {
            call.warn(chart.notes)
            return .none
          }
        }
        return try call.deliver(Figure(chart, size: call.chartSize(), theme: call.chartTheme()))
      }
    } + [
      Builtin(
        "figure(rows, columns, charts, title: none, size: none, theme: none, to: none)", category: "charts",
        summary: "Puts several charts on one page, row by row.",
        example: """
          a = plot([3, 2, 1])
          b = plot([1, 4, 9])
          figure(1, 2, [a, b], title: "Two curves", to: "two.png")
          """, body: page),
      Builtin(
        "theme(name)", category: "charts",
        summary: "Sets the look of the charts that follow: light, dark or paper.",
        details: """
          paper is for print: serif, black axes, a page as wide as a column (3.5 inches), or as two (7 inches) for charts \
          side by side; `to: "loss.pdf"` keeps it sharp at any size, a PNG has 456 pixels to the inch. Titles that were \
          not asked for are left to the caption of the figure.
          """,
        example: "theme \"paper\""
      ) { call in
        call.session.state.charts.theme = try call.charting(at: 0) { try Theme.named(call.text(0)) }
        return .none
      },
      Builtin(
        "live(series...:)", category: "session",
        summary:
          "Keeps a chart of tracked series on the terminal up to date while a loop or a training runs.",
        details: """
          live loss, validation draws what track recorded under these names, live alone all of it; options of plot may \
          follow: live loss, smooth: 0.9, logy: true. With a chart, as in live plot history.loss or live boundary net, \
          x, y, that is evaluated again at each update. At most ten times a second and never for more than a fiftieth \
          of the time; when the loop ends the chart stays. live off ends it. Without a terminal nothing is shown.
          """,
        example: """
          live square, logy: true
          for i in 1...3 { track square: i^2 }
          live off
          """
      ) { call in
        throw call.error("live is a statement of its own", help: "write live loss")
      },
    ]

  private static func page(_ call: Call) throws -> Value {
    let (rows, columns) = (try call.integer(0), try call.integer(1))
    var charts: [any Chart] = []
    for value in try call.list(2) {
      guard case .figure(let figure) = value else {
        throw call.mismatch(
          value, call.span(2), "each of the charts", "a figure", help: "as plot(y) gives one")
      }
      charts += figure.charts
    }
    let title = try call.optionalText(3)
    let (size, theme) = (try call.chartSize(), try call.chartTheme())
    let figure = try call.charting {
      try Figure(rows: rows, columns: columns, charts, title: title, size: size, theme: theme)
    }
    return try call.deliver(figure)
  }
}

extension Call {
  /// The page's size, `[width, height]` in inches or, from 40 on, in pixels of a PNG; nil for the one that suits the
  /// chart.
  func chartSize() throws -> Figure.Size? {
    guard let position = signature.position(of: "size"), !isNone(position) else { return nil }
    let sides = try numbers(position)
    guard sides.count == 2 else { throw invalid(position, "\(name(position)) must be [width, height]") }
    let theme = try chartTheme()
    return try charting(at: position) {
      try sides.allSatisfy { $0 < 40 }
        ? Figure.Size(inches: sides[0], sides[1], theme) : Figure.Size(pixels: sides[0], sides[1])
    }
  }

  /// The theme that the call names, else the session's.
  func chartTheme() throws -> Theme {
    guard let position = signature.position(of: "theme"), !isNone(position) else {
      return session.state.charts.theme
    }
    return try charting(at: position) { try Theme.named(text(position)) }
  }

  /// Says what the reader of a chart should know of its data.
  fileprivate func warn(_ notes: [String]) {
    for note in notes { session.host.warn(Diagnostic(.warning, code: "chart", note, at: span)) }
  }

  /// Whether an argument was given and is not none.
  fileprivate func isGiven(_ label: String) -> Bool {
    signature.position(of: label).map { !isNone($0) } ?? false
  }

  /// Writes the film that a chart was asked for.
  func play(_ playback: Playback) throws {
    let path = try session.outputPath(playback.path)
    let interruption = session.interruption
    let (size, theme) = (try chartSize(), try chartTheme())
    try charting {
      try GnuplotProcess.shared.write(playback.film, to: path, shouldStop: { interruption.isRequested }) {
        number in
        playback.frames.indices.contains(number)
          ? Figure(playback.frames[number], size: size, theme: theme) : nil
      }
    }
  }

  /// Writes a figure to the file that `to:` names; without it the statement shows what it was given.
  func deliver(_ figure: Figure) throws -> Value {
    if !session.isDrawingLive { warn(figure.notes) }
    guard let position = signature.position(of: "to"), !isNone(position) else { return .figure(figure) }
    let path = try session.outputPath(text(position))
    let interruption = session.interruption
    let notes = try charting {
      try GnuplotProcess.shared.write(figure, to: path) { interruption.isRequested }
    }
    if !session.isDrawingLive { warn(notes) }
    return .figure(figure)
  }
}
