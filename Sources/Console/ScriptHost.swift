import Charts
import Interpreter
import Syntax

/// The host of a script: prints to standard output, warns on standard error, shows progress on a terminal.
final class ScriptHost: Host {
  let streams: StandardStreams
  private let isQuiet: Bool
  let isColored: Bool
  private var isProgressShown = false
  /// Where the session keeps its sources, for the lines that messages show.
  var sources = SourceMap()

  init(_ streams: StandardStreams, isQuiet: Bool, isColored: Bool) {
    self.streams = streams
    self.isQuiet = isQuiet
    self.isColored = isColored
  }

  func write(_ text: String) {
    progressEnded()
    streams.write(text)
  }

  func remark(_ text: String) {
    progressEnded()
    if !isQuiet { streams.writeError(text + "\n") }
  }

  func warn(_ warning: Diagnostic) {
    if !isQuiet { report(warning) }
  }

  /// An error or a warning on standard error.
  func report(_ diagnostic: Diagnostic) {
    progressEnded()
    let renderer = DiagnosticRenderer(sources: sources, isColored: isColored)
    streams.writeError(renderer.render(diagnostic) + "\n")
  }

  func show(_ figure: Figure) {
    warn(
      Diagnostic(
        .warning, code: "chart", "a chart without to: is shown only at the prompt", at: .none,
        help: "give it a file, as in to: \"loss.png\""))
  }

  func update(_ figure: Figure) {}

  func progress(_ progress: Progress) {
    guard streams.isErrorTerminal, !isQuiet else { return }
    isProgressShown = true
    let line = ProgressLine(width: streams.errorWidth).text(progress)
    streams.writeError("\r\u{1B}[K" + line)
  }

  func progressEnded() {
    guard isProgressShown else { return }
    isProgressShown = false
    streams.writeError("\r\u{1B}[K")
  }
}
