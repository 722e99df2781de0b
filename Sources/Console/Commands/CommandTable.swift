import Interpreter
import Syntax

/// A command of the prompt: a line that begins with `:`. Its help and completion come from here.
struct Command: Sendable {
  let name: String
  /// Other words for it, as other prompts have them.
  var aliases: [String] = []
  /// How it is written: `:help [TOPIC]`.
  let usage: String
  /// One sentence.
  let summary: String
  /// Further paragraphs.
  var details = ""
  /// Entries that work as they stand, in a session that has x = 1, param W = ones(2), a network net and two cells.
  var example = ""
  /// What Tab completes behind its name.
  var argument = Argument.nothing
  /// What it does with what stands behind its name, without the blanks around it.
  ///
  /// It throws ``Diagnostic`` for wrong arguments and ``Interrupted`` after Ctrl-C.
  let body: @Sendable (_ argument: String, Prompt) throws -> Void

  enum Argument: Sendable {
    case nothing
    case topic
    case file
    case code
    case words([String])
  }
}

/// The commands of the prompt.
struct CommandTable: Sendable {
  let commands: [Command]

  /// Every command, in the order in which help lists them. Each is defined in a file of its own.
  static let standard: CommandTable = CommandTable(commands: [
    .help, .vars, .history, .undo, .redo, .save, .load, .run, .edit, .time, .profile, .set, .reset, .cd, .pwd,
    .clear,
    .quit,
  ])

  /// Whether an entry is a command and no cell: it begins with `:` or `?`, or as commands of other prompts do.
  static func isCommand(_ entry: String) -> Bool {
    entry.first { $0 != " " }.map { ":?%!".contains($0) } ?? false
  }

  /// The command that an entry means as it is written at other prompts: `quit()`, `whos`, `help tanh`, `train?`; nil for
  /// any other.
  func command(meantBy entry: String) -> String? {
    if entry.hasSuffix("?"), let topic = Self.topic(entry.dropLast()) { return "?\(topic)" }
    let words = entry.split(separator: " ", omittingEmptySubsequences: true)
    if words.count == 2, words[0] == "help", let topic = Self.topic(words[1]) { return ":help \(topic)" }
    let name = entry.hasSuffix("()") ? String(entry.dropLast(2)) : entry
    let lone = ["help", "quit", "exit", "who", "whos", "clear", "cls", "clc", "pwd", "undo", "redo"]
    return lone.contains(name) ? self[name].map { ":\($0.name)" } : nil
  }

  /// A name, a member's path, a command or a sign, and nothing that is called or joined.
  private static func topic(_ text: some StringProtocol) -> String? {
    let isName = text.allSatisfy { $0.isLetter || $0.isNumber || "_.:".contains($0) }
    let isSign = text.allSatisfy {
      !$0.isLetter && !$0.isNumber && !$0.isWhitespace && !"()[]{}\"'?".contains($0)
    }
    return !text.isEmpty && (isName || isSign) ? String(text) : nil
  }

  /// The command of a name, or of the beginning of one: `:q`.
  subscript(name: String) -> Command? {
    if let command = commands.first(where: { $0.name == name || $0.aliases.contains(name) }) {
      return command
    }
    let matching = commands.filter { !name.isEmpty && $0.name.hasPrefix(name) }
    return matching.count == 1 ? matching[0] : nil
  }

  /// The code behind a command that takes code, `:time net(x)`; nil for any other entry.
  func code(in entry: String) -> String? {
    guard entry.trimmed.hasPrefix(":") else { return nil }
    let words = entry.trimmed.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard words.count == 2, let command = self[String(words[0])], case .code = command.argument else {
      return nil
    }
    return String(words[1])
  }

  /// Runs an entry for which ``isCommand(_:)`` holds.
  func perform(_ entry: String, _ prompt: Prompt) throws {
    let line = entry.trimmed
    if line.hasPrefix("?") { return try Command.help.body(String(line.dropFirst()).trimmed, prompt) }
    guard line.hasPrefix(":") else { throw foreign(line) }
    let words = line.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let name = words.first.map(String.init) ?? ""
    let argument = words.count > 1 ? String(words[1]).trimmed : ""
    // `:save! file` is the command with a mark before its argument.
    if name.hasSuffix("!"), let command = self[String(name.dropLast())] {
      return try command.body("!" + argument, prompt)
    }
    guard let command = self[name] else { throw unknown(name) }
    try command.body(argument, prompt)
  }

  /// `%time x`, `!ls`.
  private func foreign(_ line: String) -> Diagnostic {
    let rest = line.drop { $0 == "%" || $0 == "!" }
    let name = rest.prefix { !$0.isWhitespace }
    let isKnown = line.hasPrefix("%") && self[String(name)] != nil
    return Diagnostic(
      code: "command", "commands begin with a colon here", at: .none,
      help: isKnown ? ":\(rest)" : ":help lists the commands")
  }

  private func unknown(_ name: String) -> Diagnostic {
    let matching = commands.filter { !name.isEmpty && $0.name.hasPrefix(name) }.map { ":\($0.name)" }
    guard matching.isEmpty else {
      return Diagnostic(
        code: "command", ":\(name) could be \(matching.joined(separator: " or "))", at: .none)
    }
    let nearest = Suggestion.nearest(to: name, among: commands.map(\.name))
    return Diagnostic(
      code: "command", "there is no command :\(name)", at: .none,
      help: nearest.map { "did you mean :\($0)?" } ?? ":help lists the commands")
  }
}
