import Interpreter
import Syntax

/// A cell of a file as `:load` shows it.
enum CellListing {
  /// A cell of text as prose, without the signs of comments; its paragraphs are laid out anew.
  static func prose(_ text: String) -> String {
    var blocks: [String] = []
    var joins = false
    for line in text.lines {
      if line.hasPrefix("# %%") {
        blocks.append(String(line.drop { $0 != "]" }.dropFirst()).trimmed)
        continue
      }
      let body = line.hasPrefix("# ") ? String(line.dropFirst(2)) : line == "#" ? "" : line
      let isPlain = body.first.map { $0.isLetter || "`*\"(".contains($0) } ?? false
      if isPlain, joins, let last = blocks.popLast() {
        blocks.append(last + " " + body)
      } else {
        blocks.append(body)
      }
      joins = isPlain || body.hasPrefix("- ")
    }
    if blocks.first == "" { blocks.removeFirst() }
    return blocks.map { block in
      block.hasPrefix("- ")
        ? Help.wrapped(String(block.dropFirst(2)), indent: "  ", first: "- ")
        : Help.wrapped(block, indent: "")
    }.joined(separator: "\n")
  }

  /// Whether a text holds nothing to run.
  static func isComment(_ text: String) -> Bool {
    let source = Source(identifier: 0, name: "cell", text: text)
    return Lexer.tokens(of: source).allSatisfy { [.comment, .newline, .end].contains($0.kind) }
  }

  /// A cell of code as if it had been typed, without what tests expect and without the answers that `reveal` shows.
  static func code(_ text: String, number: Int) -> String {
    let label = "bps:\(number)> "
    let indent = String(repeating: " ", count: label.count)
    let lines = withoutAnswers(text).lines.compactMap(withoutExpectation)
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
