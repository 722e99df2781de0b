import Glibc
import Interpreter
import Syntax

extension Prompt {
  /// The prompt on this process's terminal; runs until the user leaves.
  static func start(_ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    InterruptSignal.install()
    var command = command
    command.session.isInteractive = true
    let script = ScriptRun(command, streams)
    let isColored = script.host.isColored && streams.isOutputTerminal
    let prompt = Prompt(
      Notebook(script.session), input: input(streams, isColored: isColored),
      style: TextStyle(isColored: isColored))
    prompt.run()
    return 0
  }

  /// The line editor, or plain lines where the terminal cannot be edited on.
  private static func input(_ streams: StandardStreams, isColored: Bool) -> any PromptInput {
    let kind = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? ""
    if streams.isOutputTerminal, kind != "dumb", kind != "",
      let editor = LineEditor(isColored: isColored, history: InputHistory())
    {
      editor.isComplete = Prompt.isComplete
      return editor
    }
    return PlainInput {
      streams.write($0)
      streams.flush()
    }
  }
}
