import Glibc
import Interpreter
import Syntax

extension Prompt {
  /// The prompt on this process's terminal; runs until the user leaves.
  static func start(_ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    InterruptSignal.install()
    JobControl.install()
    var command = command
    command.session.isInteractive = true
    let script = ScriptRun(command, streams)
    let isColored = script.host.isColored && streams.isOutputTerminal
    let history = HistoryFile.standardPath.map { HistoryFile(path: $0) }
    let prompt = Prompt(
      Notebook(script.session),
      input: input(script.session, streams, history, isColored: isColored),
      style: TextStyle(isColored: isColored), history: history)
    if history?.exists == false, !command.session.isQuiet { prompt.greet() }
    if history == nil, !command.session.isQuiet {
      prompt.write(prompt.style.dimmed("entries are not kept: HOME is no folder") + "\n")
    }
    if command.isInitWanted, let folder = UserFolder.configuration.path {
      prompt.runInit(folder + "/bps/init.bps")
    }
    prompt.run()
    TerminalMode.showKeys()
    return 0
  }

  /// The line editor, or plain lines where the terminal cannot be edited on.
  private static func input(
    _ session: Session, _ streams: StandardStreams, _ history: HistoryFile?, isColored: Bool
  ) -> any PromptInput {
    if streams.isOutputTerminal, !streams.isDumb,
      let editor = LineEditor(streams, isColored: isColored, history: InputHistory(history?.read() ?? []))
    {
      editor.entry.entriesOfOthers = { history?.newEntries() ?? [] }
      editor.entry.isComplete = Prompt.isComplete
      let completer = Completer(session: session, commands: .standard)
      editor.entry.complete = { completer.complete($0.text, cursor: $0.cursor) }
      return editor
    }
    return PlainInput(streams) {
      streams.write($0)
      streams.flush()
    }
  }
}
