import Autodiff
import Interpreter
import Syntax

/// Finds what may stand at the cursor: a function of the text and of the names that the session has.
///
/// It reads values and signatures and evaluates nothing.
struct Completer {
  let session: Session
  let commands: CommandTable
  /// The entries of a folder, for file names inside strings.
  var folder: (_ path: String) -> [FolderEntry] = FolderEntry.all

  /// Beyond this many choices nobody reads what each of them is.
  private static let summaryLimit = 100

  /// - Parameter cursor: how many Unicode scalars stand before the cursor.
  func complete(_ text: String, cursor: Int) -> Completion {
    var before = String.UnicodeScalarView()
    before.append(contentsOf: text.unicodeScalars.prefix(cursor))
    let beginning = String(before)
    if CommandTable.isCommand(beginning) { return command(beginning) }
    let source = Source(identifier: -1, name: "", text: text)
    let context = CompletionContext(in: source, at: beginning.utf8.count)
    var completion = Completion(replaced: context.prefix.unicodeScalars.count)
    switch context.kind {
    case .name: completion.choices = names(context, source)
    case .member(let path):
      completion.choices = members(path, context.prefix).filter { choice in
        !context.isDerivative || isDifferentiable(session.value(at: path + [choice.text]))
      }
    case .symbol: return symbol(context.prefix, behind: beginning)
    case .string: return file(context.prefix)
    case .nothing: break
    }
    return completion
  }

  // MARK: Names

  /// The labels of the call around the cursor, what fits the argument, variables, then what the language knows.
  private func names(_ context: CompletionContext, _ source: Source) -> [Completion.Choice] {
    let key = Symbols.key(of: context.prefix)
    let fitting = fitting(context).filter { $0.text.hasPrefix(key) }
    let labels = context.label == nil ? labels(context) : []
    var known = Set((labels + fitting).map(\.text))
    let variables = variables(key, context, source).filter { known.insert($0.text).inserted }
    if context.prefix.isEmpty { return labels + fitting + variables }
    let builtins = Builtin.all.filter { $0.name.hasPrefix(key) && known.insert($0.name).inserted }
      .map { Completion.Choice(text: $0.name, summary: $0.documentation.summary) }
    let keywords = (Token.Kind.keywordSpellings + ["param", "layer"]).filter { $0.hasPrefix(key) }
      .map { Completion.Choice(text: $0, summary: "a word of the language") }
    return labels + fitting + variables + (builtins + keywords).sorted { $0.text < $1.text }
  }

  /// The heading of help under which stand the functions that a parameter of this name takes.
  private static let categories = [
    "loss": "losses", "optimizer": "optimizers", "activation": "activations", "init": "initialisers",
    "lr": "schedules",
  ]

  /// The functions that the argument at the cursor is there for.
  private func fitting(_ context: CompletionContext) -> [Completion.Choice] {
    guard let function = context.function else { return [] }
    let parameters = parameters(of: function).map(\.name)
    let position = parameters.indices.contains(context.positions) ? parameters[context.positions] : nil
    guard let name = context.label ?? position, parameters.contains(name),
      let category = Self.categories[name]
    else { return [] }
    return Builtin.all.filter { $0.documentation.category == category }
      .map { Completion.Choice(text: $0.name, summary: $0.documentation.summary) }
  }

  /// Whether a gradient by it can be written.
  private func isDifferentiable(_ value: Value?) -> Bool {
    switch value {
    case .parameter, .layer, .tensor: true
    default: false
    }
  }

  /// Variables of the session, and names of the text that is being written.
  private func variables(_ key: String, _ context: CompletionContext, _ source: Source) -> [Completion.Choice]
  {
    var keys = session.variableNames.filter {
      $0.hasPrefix(key) && (key.hasPrefix("_") || !KeptResults.isName($0))
    }
    var spellings: [String: String] = [:]
    for name in writtenNames(source, except: context.span) {
      let written = Symbols.key(of: name)
      guard written.hasPrefix(key), Builtin.named(written) == nil, spellings[written] == nil else { continue }
      spellings[written] = name
      if session.value(of: written) == nil { keys.append(written) }
    }
    let isShort = keys.count <= Self.summaryLimit
    return keys.sorted().map { key in
      Completion.Choice(
        text: spellings[key] ?? session.spelling(of: key),
        summary: isShort ? session.value(of: key).map(summary) ?? "in this entry" : "")
    }
  }

  private func summary(_ value: Value) -> String {
    if case .function(let function) = value { return "function \(function.signatureText)" }
    return value.kindPhrase
  }

  /// The names in a text that are neither labels nor members.
  private func writtenNames(_ source: Source, except span: Span) -> [String] {
    let tokens = Lexer.tokens(of: source)
    return tokens.indices.compactMap { place in
      let token = tokens[place]
      guard token.kind == .identifier, token.span != span, token.span.end > token.span.start,
        !(token.span.start...token.span.end).contains(span.end),
        place == 0 || tokens[place - 1].kind != .dot,
        place + 1 >= tokens.count || tokens[place + 1].kind != .colon
      else { return nil }
      return source.text(token.span)
    }
  }

  // MARK: Labels

  /// The labels that the call around the cursor does not have yet.
  private func labels(_ context: CompletionContext) -> [Completion.Choice] {
    guard let function = context.function else { return [] }
    return parameters(of: function).dropFirst(context.positions).filter {
      $0.name.hasPrefix(context.prefix) && !context.labels.contains($0.name)
    }.map { Completion.Choice(text: $0.name, summary: $0.summary, suffix: ": ") }
  }

  private func parameters(of function: String) -> [(name: String, summary: String)] {
    let key = Symbols.key(of: function)
    switch session.value(of: key) {
    case .function(let function): return Self.parameters(of: function)
    case .layer: return [("training", "true in training; false")]
    case nil:
      guard let builtin = Builtin.named(key) else { return [] }
      return Self.parameters(builtin.documentation.signature)
    default: return []
    }
  }

  private static func parameters(of function: Function) -> [(name: String, summary: String)] {
    switch function.body {
    case .user(let code): code.parameters.map { ($0.name, "") }
    case .builtin(let builtin): parameters(builtin.documentation.signature)
    case .native(let signature, _): parameters(signature)
    case .derivative(let function): parameters(of: function)
    case .composition: []
    }
  }

  private static func parameters(_ signature: Signature) -> [(name: String, summary: String)] {
    signature.parameters.filter { !$0.isVariadic }.map {
      ($0.name, $0.defaultText.map { $0 == "none" ? "" : "default \($0)" } ?? "")
    }
  }

  // MARK: Members

  private func members(_ path: [String], _ prefix: String) -> [Completion.Choice] {
    let members: [Value.MemberSummary]
    if path == ["history"], session.value(of: "history") == nil {
      members = session.history.names.map { ($0, "what track recorded") }
    } else if path.isEmpty {
      members = Value.commonMembers
    } else {
      members = session.value(at: path)?.memberSummaries ?? Value.commonMembers
    }
    return members.filter { $0.name.hasPrefix(prefix) }
      .map { Completion.Choice(text: $0.name, summary: $0.summary) }
  }

  // MARK: Symbols

  /// `\eta` becomes η; a mark joins the letter before it.
  private func symbol(_ name: String, behind beginning: String) -> Completion {
    let replaced = name.unicodeScalars.count + 1
    let matching = Symbols.names.filter { $0.hasPrefix(name) }
    let exact = matching.contains(name) ? name : nil
    guard let found = exact ?? (matching.count == 1 ? matching[0] : nil),
      let character = Symbols.character(named: found)
    else {
      return Completion(
        replaced: replaced,
        choices: matching.map { name in
          Completion.Choice(text: "\\\(name)", summary: Symbols.character(named: name).map(shown) ?? "")
        })
    }
    guard Symbols.isMark(character) else {
      return Completion(replaced: replaced, choices: [Completion.Choice(text: String(character))])
    }
    let rest = beginning.dropLast(name.count + 1)
    guard let letter = rest.last, letter.isLetter else { return Completion() }
    let marked = Symbols.composed(letter, character)
    return Completion(
      replaced: replaced + letter.unicodeScalars.count, choices: [Completion.Choice(text: marked)])
  }

  /// A mark is shown on a circle.
  private func shown(_ character: Unicode.Scalar) -> String {
    Symbols.isMark(character) ? "\u{25CC}\(character)" : String(character)
  }

  // MARK: Files

  private func file(_ path: String) -> Completion {
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let entries = folder(parent.isEmpty ? "." : parent).filter {
      $0.name.hasPrefix(name) && (name.hasPrefix(".") || !$0.name.hasPrefix("."))
    }
    return Completion(
      replaced: name.unicodeScalars.count,
      choices: entries.sorted { $0.name < $1.name }.map {
        Completion.Choice(text: $0.name, suffix: $0.isFolder ? "/" : "")
      })
  }

  // MARK: Commands

  private func command(_ beginning: String) -> Completion {
    let line = String(beginning.drop { $0 == " " })
    let rest = line.dropFirst()
    if line.hasPrefix("?") { return topic(String(rest.drop { $0 == " " })) }
    guard let space = rest.firstIndex(of: " ") else {
      let matching = commands.commands.filter { $0.name.hasPrefix(rest) }
      return Completion(
        replaced: rest.unicodeScalars.count,
        choices: matching.map { Completion.Choice(text: $0.name, summary: $0.summary, suffix: " ") })
    }
    let argument = String(rest[space...].drop { $0 == " " })
    switch commands[String(rest[..<space])]?.argument {
    case .topic: return topic(argument)
    case .file: return file(argument)
    case .code: return complete(argument, cursor: argument.unicodeScalars.count)
    case .words where argument.contains(" "):
      return setting(argument)
    case .words(let words):
      return Completion(
        replaced: argument.unicodeScalars.count,
        choices: words.filter { $0.hasPrefix(argument) }.map { Completion.Choice(text: $0) })
    case .nothing, nil: return Completion()
    }
  }

  /// `:set theme ⇥`: the words that the setting takes.
  private func setting(_ argument: String) -> Completion {
    let words = argument.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let (name, prefix) = (words[0], words[1].drop { $0 == " " })
    let values = Setting.all.first { $0.name == name }?.values ?? []
    return Completion(
      replaced: prefix.unicodeScalars.count,
      choices: values.filter { $0.hasPrefix(prefix) }.map { Completion.Choice(text: $0) })
  }

  private func topic(_ prefix: String) -> Completion {
    let names = session.variableNames.filter { !KeptResults.isName($0) }.map { session.spelling(of: $0) }
    var seen: Set<String> = []
    let topics = (names + Help.topics + commands.commands.map { ":\($0.name)" }).filter {
      $0.hasPrefix(prefix) && seen.insert($0).inserted
    }
    return Completion(
      replaced: prefix.unicodeScalars.count,
      choices: topics.sorted().map {
        Completion.Choice(text: $0, summary: Builtin.named($0)?.documentation.summary ?? "")
      })
  }
}
