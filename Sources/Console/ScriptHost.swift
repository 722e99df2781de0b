import Charts
import Explanations
import Interpreter
import Syntax

/// The host of a script: prints to standard output, warns on standard error, shows progress on a terminal.
final class ScriptHost: Host {
  let streams: StandardStreams
  /// Ends the run when its output has nowhere to go.
  var stop: (() -> Void)?
  private let isQuiet: Bool
  let isColored: Bool
  /// The progress line, and a live chart above it.
  private let region: LiveRegion
  /// How charts are shown on the terminal.
  let picture: TerminalPicture
  /// Where the session keeps its sources, for the lines that messages show.
  var sources = SourceMap()

  init(_ streams: StandardStreams, isQuiet: Bool, isColored: Bool) {
    self.streams = streams
    self.isQuiet = isQuiet
    self.isColored = isColored
    region = LiveRegion(streams)
    picture = TerminalPicture(streams, isColored: isColored)
  }

  func write(_ text: String) {
    if streams.isOutputTerminal {
      region.writeAbove { streams.write(text) }
    } else {
      streams.write(text)
    }
    // Nobody reads on: a run that only prints need not go on.
    if streams.outputError != 0 { stop?() }
  }

  /// Pages of 80 columns in files, and on a terminal as wide as that is, up to what the eye can follow.
  var pageStyle: PageStyle {
    guard streams.isOutputTerminal else { return .plain }
    return PageStyle(width: min(streams.window.columns, 100), isColored: isColored)
  }

  func remark(_ text: String) {
    if !isQuiet { region.writeAbove { streams.writeError(text + "\n") } }
  }

  func warn(_ warning: Diagnostic) {
    if !isQuiet { report(warning) }
  }

  /// An error or a warning on standard error.
  func report(_ diagnostic: Diagnostic) {
    let renderer = DiagnosticRenderer(
      sources: sources, isColored: isColored, columns: streams.isErrorTerminal ? streams.window.columns : nil)
    region.writeAbove { streams.writeError(renderer.render(diagnostic) + "\n") }
  }

  // MARK: Charts

  /// Draws the chart on the terminal; where standard output is none there is nothing to show it on.
  func show(_ figure: Figure) {
    guard streams.isOutputTerminal else {
      return warn(
        Diagnostic(
          .warning, code: "chart", "a chart without to: is shown only on a terminal", at: .none,
          help: "give it a file, as in to: \"loss.png\""))
    }
    let text = picture.text(figure) { InterruptSignal.flag.isRequested }
    region.writeAbove { streams.write(text) }
  }

  /// A live chart, in characters: they are drawn in a thousandth of a second.
  func update(_ figure: Figure) {
    guard canRedraw else { return }
    let window = streams.window
    let rows = min(max(10, window.columns / 4), 30, max(6, window.rows - 4))
    region.show(chart: picture.lines(figure, columns: window.columns - 1, rows: rows))
  }

  func updateEnded(_ figure: Figure) {
    region.end()
    guard streams.isOutputTerminal || streams.isErrorTerminal, !isQuiet else { return }
    let text = picture.text(figure) { InterruptSignal.flag.isRequested }
    if streams.isOutputTerminal { streams.write(text) } else { streams.writeError(text) }
  }

  // MARK: Progress

  /// Whether lines may be shown that are written over again and again.
  private var canRedraw: Bool { streams.isErrorTerminal && !streams.isDumb && !isQuiet }

  func progress(_ progress: Progress) {
    guard canRedraw else { return }
    region.show(status: ProgressLine(width: streams.errorWidth).text(progress))
  }

  func progressEnded() { region.show(status: nil) }
}
