extension Command {
  static let quit: Command = Command(
    name: "quit", usage: ":quit", summary: "Leaves, as Ctrl-D on an empty line does."
  ) {
    _, prompt in prompt.leave()
  }
}
