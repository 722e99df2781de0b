import Interpreter
import Syntax

/// The help of the prompt and of `bps help`: the language's, and the commands'.
enum HelpText {
  /// What there is.
  static var map: String {
    Help.map + "\n\n" + CommandTable.standard.summary
      + "\n\n?name explains one of these; at a value it shows what it holds."
  }

  /// The help on a command, a variable's value, or what ``Help`` knows.
  ///
  /// - Throws: ``Diagnostic`` with the nearest name when there is no such topic.
  static func text(for topic: String, in session: Session? = nil) throws(Diagnostic) -> String {
    let commands = CommandTable.standard
    let topic = topic.hasSuffix("()") && topic.count > 2 ? String(topic.dropLast(2)) : topic
    if topic.hasPrefix(":") {
      guard let command = commands[String(topic.dropFirst())] else {
        throw unknown(topic, among: commands.commands.map { ":\($0.name)" })
      }
      return command.help
    }
    if let text = session?.details(of: topic) { return text }
    do {
      return try Help.text(for: topic)
    } catch {
      if let command = commands.commands.first(where: { $0.name == topic || $0.aliases.contains(topic) }) {
        return command.help
      }
      if let problem = ReservedNames.problem(topic) { throw problem }
      let names = Help.topics + commands.commands.map(\.name) + (session?.variableNames ?? [])
      throw unknown(topic, among: names)
    }
  }

  private static func unknown(_ topic: String, among names: [String]) -> Diagnostic {
    Diagnostic(
      code: "name", "there is no help on \(topic)", at: .none,
      help: Suggestion.nearest(to: topic, among: names).map { "did you mean \($0)?" }
        ?? ":help lists what there is")
  }

  /// The whole reference, with the commands.
  static var markdown: String {
    var text = Help.markdown + "\n## Commands of the prompt\n\n"
    for command in CommandTable.standard.commands {
      text += "### `\(command.usage)`\n\n\(command.summary)\n\n"
      if !command.details.isEmpty { text += command.details.lines.joined(separator: "\\\n") + "\n\n" }
      if !command.example.isEmpty { text += "```\n\(command.example)\n```\n\n" }
    }
    return text
  }
}

extension Command {
  /// How it is written, what it does, an example.
  var help: String {
    var parts = [usage, Help.wrapped(summary, indent: "  ")]
    if !details.isEmpty { parts += ["", Help.wrapped(details, indent: "  ")] }
    if !aliases.isEmpty { parts += ["", "  also: " + aliases.map { ":\($0)" }.joined(separator: ", ")] }
    if !example.isEmpty { parts += ["", "  example:", Help.wrapped(example, indent: "    ")] }
    return parts.joined(separator: "\n")
  }
}

extension CommandTable {
  /// The commands with a sentence on each.
  var summary: String {
    let width = commands.map(\.usage.count).max() ?? 0
    let lines = commands.map { command in
      let head = "  " + command.usage + String(repeating: " ", count: width - command.usage.count + 2)
      return Help.wrapped(command.summary, indent: String(repeating: " ", count: width + 4), first: head)
    }
    return (["commands of the prompt"] + lines).joined(separator: "\n")
  }
}
