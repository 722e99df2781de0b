extension Command {
  static let help = Command(
    name: "help", aliases: ["h"], usage: ":help [TOPIC]",
    summary: "Explains a topic, or lists what there is; ?TOPIC is the same.",
    details: """
      A topic is a function, a layer, an optimizer, a sign, an error's code, a command with its colon, or a variable: \
      ?net shows the layers of a network.
      """,
    example: "?tanh\n:help :save", argument: .topic
  ) { topic, prompt in
    prompt.write((topic.isEmpty ? HelpText.map : try HelpText.text(for: topic, in: prompt.session)) + "\n")
  }
}
