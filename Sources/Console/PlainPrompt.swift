import Glibc
import Interpreter
import Syntax

/// A prompt without line editing: reads until the input is complete, runs it, shows the value.
struct PlainPrompt {
  private let script: ScriptRun
  private let streams: StandardStreams

  init(_ command: CommandLine, _ streams: StandardStreams) {
    var command = command
    command.session.isInteractive = true
    self.streams = streams
    script = ScriptRun(command, streams)
  }

  func run() -> Int32 {
    InterruptSignal.install()
    var cell = 1
    while let text = readCell(cell) {
      if !text.trimmed.isEmpty {
        evaluate(text, cell)
        cell += 1
      }
    }
    streams.write("\n")
    return 0
  }

  private func evaluate(_ text: String, _ cell: Int) {
    let session = script.session
    session.interruption.clear()
    do {
      if let echo = try session.runCell(text, name: "cell \(cell)") { streams.write("[\(cell)] \(echo)\n") }
    } catch let error as Diagnostic {
      script.host.report(error)
    } catch let interrupted as Interrupted {
      streams.writeError("\(interrupted.description)\n")
    } catch {
      streams.writeError("\(error)\n")
    }
  }

  /// Lines up to where the lexer finds the input complete; nil at the end of input.
  private func readCell(_ cell: Int) -> String? {
    var text = ""
    while true {
      streams.write(text.isEmpty ? "bps:\(cell)> " : String(repeating: " ", count: 5) + "… ")
      streams.flush()
      guard let line = readLine(strippingNewline: false) else { return text.isEmpty ? nil : text }
      text += line
      if Lexer.isComplete(text) { return text }
    }
  }
}
