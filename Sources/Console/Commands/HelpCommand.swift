import Interpreter

extension Command {
  static let help = Command(
    name: "help", aliases: ["h"], usage: ":help [TOPIC]",
    summary: "Explains a topic, or lists what there is; ?TOPIC is the same.", argument: .topic
  ) { topic, prompt in
    guard !topic.isEmpty else { return prompt.write(Help.map + "\n\n" + prompt.commands.summary + "\n") }
    prompt.write(try Help.text(for: topic) + "\n")
  }
}

extension CommandTable {
  /// The commands with a sentence on each.
  var summary: String {
    let width = commands.map(\.usage.count).max() ?? 0
    let lines = commands.map { command in
      "  " + command.usage + String(repeating: " ", count: width - command.usage.count + 2) + command.summary
    }
    return (["commands"] + lines).joined(separator: "\n")
  }
}
