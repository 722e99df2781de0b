extension Command {
  static let quit: Command = Command(
    name: "quit", aliases: ["exit", "q"], usage: ":quit", summary: "Leaves, as Ctrl-D on an empty line does.",
    example: ":quit"
  ) {
    _, prompt in prompt.leave()
  }
}
