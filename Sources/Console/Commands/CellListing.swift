import Interpreter
import Syntax

/// A cell of a file as `:load` shows it.
enum CellListing {
  /// A cell of text as prose, without the signs of comments; its paragraphs are laid out anew.
  static func prose(_ text: String, isColored: Bool = false) -> String {
    var blocks: [String] = []
    var joins = false
    for line in text.lines {
      if line.hasPrefix("# %%") {
        blocks.append(String(line.drop { $0 != "]" }.dropFirst()).trimmed)
        continue
      }
      let body = line.hasPrefix("# ") ? String(line.dropFirst(2)) : line == "#" ? "" : line
      let isPlain = body.first.map { $0.isLetter || "`*\"(".contains($0) } ?? false
      if isPlain || body.hasPrefix("  "), joins, let last = blocks.popLast() {
        blocks.append(last + " " + body.trimmed)
      } else {
        blocks.append(body)
      }
      joins = isPlain || listMark(of: body) != nil
    }
    if blocks.first == "" { blocks.removeFirst() }
    return blocks.map { block(of: $0, isColored) }.joined(separator: "\n")
  }

  /// `- ` or `2. ` at the start of an item; nil for other text.
  private static func listMark(of text: String) -> String? {
    if text.hasPrefix("- ") { return "- " }
    let number = text.prefix { $0.isNumber }
    return !number.isEmpty && text.dropFirst(number.count).hasPrefix(". ") ? "\(number). " : nil
  }

  private static func block(of text: String, _ isColored: Bool) -> String {
    if text.hasPrefix("#"), text.drop(while: { $0 == "#" }).hasPrefix(" ") {
      let heading = Help.wrapped(String(text.drop { $0 == "#" }.dropFirst()), indent: "")
      return isColored ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading
    }
    let mark = listMark(of: text) ?? ""
    let lines = Help.wrapped(
      String(text.dropFirst(mark.count)), indent: String(repeating: " ", count: mark.count), first: mark)
    return isColored ? emphasised(lines) : lines
  }

  /// `*words*` and `code` in their own look instead of between marks.
  private static func emphasised(_ text: String) -> String {
    text.replacing(/\*{1,2}([^\s*](?:[^*]*[^\s*])?)\*{1,2}/) { "\u{1B}[1m\($0.1)\u{1B}[0m" }
      .replacing(/`([^`]+)`/) { "\u{1B}[36m\($0.1)\u{1B}[0m" }
  }

  /// Whether a text holds nothing to run.
  static func isComment(_ text: String) -> Bool {
    let source = Source(identifier: 0, name: "cell", text: text)
    return Lexer.tokens(of: source).allSatisfy { [.comment, .newline, .end].contains($0.kind) }
  }

  /// A cell of code as if it had been typed, without what tests expect and without the answers that `reveal` shows.
  ///
  /// - Parameter width: the columns of a line; what is longer goes on below, further to the right.
  static func code(_ text: String, number: Int, width: Int) -> String {
    let label = "bps:\(number)> "
    let indent = String(repeating: " ", count: label.count)
    let lines = withoutAnswers(text).lines.compactMap(withoutExpectation).flatMap { line in
      let start = line.prefix { $0 == " " }
      let parts = TextWidth.lines(
        of: String(line.dropFirst(start.count)), width: max(20, width - label.count - start.count), hanging: 4
      )
      return parts.isEmpty ? [line] : parts.enumerated().map { start + ($0 == 0 ? "" : "    ") + $1 }
    }
    return label + lines.joined(separator: "\n" + indent)
  }

  /// A line without the comment that only tests read; nil where it holds nothing else.
  private static func withoutExpectation(_ line: String) -> String? {
    guard let range = line.firstRange(of: "# expect") else { return line }
    let code = String(line[..<range.lowerBound]).trimmed
    return code.isEmpty ? nil : code
  }

  private static func withoutAnswers(_ text: String) -> String {
    let source = Source(identifier: 0, name: "cell", text: text)
    let tokens = Lexer.tokens(of: source)
    guard tokens.contains(where: { source.text($0.span) == "question" }) else { return text }
    var bytes = source.bytes
    for place in tokens.indices.dropLast(2).reversed()
    where source.text(tokens[place].span) == "answer" && tokens[place + 1].kind == .colon {
      guard let end = endOfString(in: tokens[(place + 2)...]) else { continue }
      bytes.replaceSubrange(Int(tokens[place + 2].span.start)..<Int(end), with: "\"…\"".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where the string ends that the tokens begin with; nil for anything else.
  private static func endOfString(in tokens: ArraySlice<Token>) -> Int32? {
    var depth = 0
    for token in tokens {
      switch token.kind {
      case .string: break
      case .stringStart: depth += 1
      case .stringEnd: depth -= 1
      default: if depth == 0 { return nil }
      }
      if depth == 0 { return token.span.end }
    }
    return nil
  }
}
