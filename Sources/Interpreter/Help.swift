import Autodiff
public import Syntax

/// What `help` and the reference say: it all comes from the definitions.
public enum Help {
  /// The map of the language: every topic and, by category, every name.
  public static var map: String {
    var text = "help(\"name\") explains one of these.\n\n"
    text += section("the language", HelpTopic.all.map(\.name))
    for (category, builtins) in categories { text += section(category, builtins.map(\.name)) }
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// The help on a function, a topic of the language, an operator or an error's code.
  ///
  /// - Throws: ``Diagnostic`` with the nearest name when there is no such topic.
  public static func text(for topic: String) throws(Diagnostic) -> String {
    let key = Symbols.key(of: topic)
    if let builtin = Builtin.named(key) { return text(of: builtin) }
    if let found = HelpTopic.all.first(where: { $0.name == key }) { return text(of: found) }
    // A word may be the name of a group and the code of an error: data, layer, training.
    let inCategory = Builtin.all.filter { $0.documentation.category == key }
    let answers = [
      inCategory.isEmpty ? nil : list(inCategory, title: key),
      ErrorCatalogue.explanation(of: key).map { "error[\(key)]\n\n\(wrapped($0, indent: ""))" },
    ].compactMap { $0 }
    if !answers.isEmpty { return answers.joined(separator: "\n\n") }
    if let found = HelpTopic.all.first(where: { $0.words.contains(topic) }) { return text(of: found) }
    if let problem = ReservedNames.problem(topic) { throw problem }
    let suggestion = Suggestion.nearest(to: topic, among: topics)
    throw Diagnostic(
      code: "name", "there is no help on \(topic)", at: .none,
      help: suggestion.map { "did you mean \($0)?" } ?? "help() lists what there is")
  }

  /// Every word that ``text(for:)`` answers, for completion and suggestions.
  public static var topics: [String] {
    Builtin.names + HelpTopic.all.map(\.name) + categories.map(\.name) + ErrorCatalogue.entries.map(\.code)
  }

  private static func text(of topic: HelpTopic) -> String {
    "\(topic.name)\n\n\(wrapped(topic.text, indent: ""))"
  }

  /// A builtin's help: how it is called, what it does, its formula and shapes, and an example.
  public static func text(of builtin: Builtin) -> String {
    let documentation = builtin.documentation
    // A label and its default stay together.
    let signature = documentation.signature.description.split(separator: ": ").joined(separator: ":\u{A0}")
    var parts = [
      wrapped(signature, indent: "    ", first: "").split(separator: "\u{A0}").joined(separator: " "),
      wrapped(documentation.summary, indent: "  "),
    ]
    if !documentation.formula.isEmpty { parts += ["", wrapped(documentation.formula, indent: "  ")] }
    if !documentation.shapes.isEmpty {
      parts += ["", wrapped("shapes: " + documentation.shapes, indent: "    ", first: "  ")]
    }
    if let operation = builtin.operation, !operation.localDerivative.isEmpty {
      parts += ["", wrapped("derivative: " + operation.localDerivative, indent: "    ", first: "  ")]
    }
    if !documentation.details.isEmpty { parts += ["", wrapped(documentation.details, indent: "  ")] }
    if !documentation.source.isEmpty {
      parts += ["", wrapped("source: " + documentation.source, indent: "    ", first: "  ")]
    }
    if !documentation.example.isEmpty {
      parts += ["", "  example:", indented(documentation.example, by: "    ")]
    }
    return parts.joined(separator: "\n")
  }

  /// The builtins by category, in the order of their first.
  static let categories: [(name: String, builtins: [Builtin])] = {
    var found: [(name: String, builtins: [Builtin])] = []
    for builtin in Builtin.all {
      let category = builtin.documentation.category
      if let place = found.firstIndex(where: { $0.name == category }) {
        found[place].builtins.append(builtin)
      } else {
        found.append((category, [builtin]))
      }
    }
    return found
  }()

  private static func list(_ builtins: [Builtin], title: String) -> String {
    let width = builtins.map(\.name.count).max() ?? 0
    let indent = String(repeating: " ", count: width + 4)
    let lines = builtins.map {
      let name = "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  "
      return wrapped($0.documentation.summary, indent: indent, first: name)
    }
    return ([title, ""] + lines).joined(separator: "\n")
  }

  /// A heading and its names, in lines of at most 78 characters.
  private static func section(_ title: String, _ names: [String]) -> String {
    var lines = [title]
    var line = " "
    for name in names {
      if line.count + name.count + 1 > 78 {
        lines.append(line)
        line = " "
      }
      line += " " + name
    }
    lines.append(line)
    return lines.joined(separator: "\n") + "\n\n"
  }

  /// A text in lines of at most 78 columns, broken between words; its own line breaks stay. Behind a gap of three
  /// blanks stands a second column, and what does not fit goes on below that.
  ///
  /// - Parameter first: what stands before the first line instead of the indent.
  public static func wrapped(_ text: String, indent: String, first: String? = nil) -> String {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = lines.isEmpty ? first ?? indent : indent
      let start = paragraph.prefix { $0 == " " }
      line += start
      var isEmpty = true
      for word in paragraph.dropFirst(start.count).split(separator: " ", omittingEmptySubsequences: false) {
        if !isEmpty, TextWidth.columns(of: line) + TextWidth.columns(of: word) + 1 > 78 {
          lines.append(line)
          (line, isEmpty) = (indent + hangingIndent(of: paragraph), true)
        }
        line += isEmpty ? word : " " + word
        isEmpty = false
      }
      lines.append(paragraph.isEmpty ? "" : line)
    }
    return lines.joined(separator: "\n")
  }

  private static func hangingIndent(of paragraph: Substring) -> String {
    let start = paragraph.prefix { $0 == " " }
    guard let gap = paragraph.dropFirst(start.count).firstRange(of: "   ") else { return String(start) }
    let column = paragraph[gap.lowerBound...].prefix { $0 == " " }.endIndex
    return String(repeating: " ", count: TextWidth.columns(of: paragraph[..<column]))
  }

  private static func indented(_ text: String, by indent: String = "  ") -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : indent + $0 }
      .joined(separator: "\n")
  }
}

// MARK: The reference

extension Help {
  /// The whole reference as Markdown: the language, every function by category, the errors.
  public static var markdown: String {
    var text = "# The bps reference\n\n## The language\n\n"
    for topic in HelpTopic.all { text += "### \(topic.name)\n\n```\n\(topic.text)\n```\n\n" }
    for (category, builtins) in categories {
      text += "## \(capitalized(category))\n\n"
      for builtin in builtins { text += entry(builtin) }
    }
    text += "## Errors\n\n| code | meaning |\n| --- | --- |\n"
    for (code, explanation) in ErrorCatalogue.entries { text += "| `\(code)` | \(explanation) |\n" }
    return text
  }

  private static func entry(_ builtin: Builtin) -> String {
    let documentation = builtin.documentation
    var text = "### `\(documentation.signature)`\n\n\(documentation.summary)\n\n"
    if !documentation.formula.isEmpty { text += "`\(documentation.formula)`\n\n" }
    if !documentation.shapes.isEmpty { text += "Shapes: \(documentation.shapes)\n\n" }
    if let operation = builtin.operation, !operation.localDerivative.isEmpty {
      text += "Derivative: `\(operation.localDerivative)`\n\n"
    }
    if !documentation.details.isEmpty { text += "\(withHardBreaks(documentation.details))\n\n" }
    if !documentation.source.isEmpty { text += "Source: \(documentation.source)\n\n" }
    if !documentation.example.isEmpty { text += "```\n\(documentation.example)\n```\n\n" }
    return text
  }

  /// A text whose lines stay lines where Markdown would run them together.
  private static func withHardBreaks(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return zip(lines, lines.dropFirst() + [""]).map { line, next in
      line.isEmpty || next.isEmpty ? String(line) : line + "\\"
    }.joined(separator: "\n")
  }

  private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
