import Foundation

/// The texts of errors and their hints as the sources write them, found by reading `Sources` itself: every string
/// that is handed to something that makes an error.
struct MessageSite: CustomStringConvertible {
  let file: String
  let line: Int
  /// What stands between the interpolations, in order.
  let fragments: [String]

  var description: String { "\(file):\(line): \(fragments.joined(separator: "…"))" }

  /// Whether a line of a rendered error can have come from here.
  func matches(_ text: some StringProtocol) -> Bool {
    var rest = text[...]
    for fragment in fragments {
      guard let found = rest.firstRange(of: fragment) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// What makes an error, or a part of one.
  private static let makers: Set<String> = [
    "Diagnostic", "ShapeError", "ArgumentError", "NetworkError", "GradientError", "DataError", "ChartError",
    "Mismatch",
    "error", "invalid", "mismatch", "failure", "misfit", "refusal", "fail",
  ]

  /// All of the sites in the Swift files of a target.
  static func all(in target: String, below sources: URL) throws -> [MessageSite] {
    let folder = sources.appending(path: target)
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return try (files?.compactMap { $0 as? URL } ?? [])
      .filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }
      .flatMap { file in
        let name = target + file.path.dropFirst(folder.path.count)
        return sites(in: try String(contentsOf: file, encoding: .utf8), file: name)
      }
  }

  static func sites(in text: String, file: String) -> [MessageSite] {
    let tokens = SwiftTokens(text).tokens
    var found: [MessageSite] = []
    var seen: Set<Int> = []
    for place in tokens.indices.dropLast() {
      guard case .word(let maker) = tokens[place].kind, makers.contains(maker),
        case .sign("(") = tokens[place + 1].kind, place == 0 || tokens[place - 1].kind != .word("func")
      else { continue }
      for index in arguments(of: place + 1, tokens) where seen.insert(index).inserted {
        guard case .string(let fragments) = tokens[index].kind else { continue }
        let words = fragments.filter { $0.contains { $0.isLetter } }
        // A single word is a code, a name or a format.
        guard words.joined().contains(" "), words.contains(where: { $0.count > 3 }) else { continue }
        found.append(MessageSite(file: file, line: tokens[index].line, fragments: words))
      }
    }
    return found
  }

  /// The tokens between a bracket and its partner.
  private static func arguments(of open: Int, _ tokens: [SwiftTokens.Token]) -> Range<Int> {
    var depth = 0
    for place in open..<tokens.count {
      if case .sign("(") = tokens[place].kind { depth += 1 }
      if case .sign(")") = tokens[place].kind { depth -= 1 }
      if depth == 0 { return open + 1..<place }
    }
    return open..<open
  }
}

/// As much of Swift's lexical form as tells strings from the rest.
struct SwiftTokens {
  enum Kind: Equatable {
    case word(String)
    case sign(Character)
    /// A string's text between its interpolations.
    case string([String])
  }
  struct Token {
    let kind: Kind
    let line: Int
  }
  private(set) var tokens: [Token] = []
  private let text: [Character]
  private var place = 0
  private var line = 1

  init(_ text: String) {
    self.text = Array(text)
    while place < self.text.count { step() }
  }

  private func starts(with prefix: String) -> Bool {
    let prefix = Array(prefix)
    return place + prefix.count <= text.count && Array(text[place..<place + prefix.count]) == prefix
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where place < text.count {
      if text[place] == "\n" { line += 1 }
      place += 1
    }
  }

  private mutating func step() {
    let character = text[place]
    if starts(with: "//") {
      while place < text.count, text[place] != "\n" { place += 1 }
    } else if starts(with: "#/") {
      advance(2)
      while place < text.count, !starts(with: "/#") { advance() }
      advance(2)
    } else if character == "\"" {
      let start = line
      tokens.append(Token(kind: .string(fragments()), line: start))
    } else if character.isLetter || character == "_" {
      var word = ""
      while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_" {
        word.append(text[place])
        place += 1
      }
      tokens.append(Token(kind: .word(word), line: line))
    } else {
      if !character.isWhitespace { tokens.append(Token(kind: .sign(character), line: line)) }
      advance()
    }
  }

  /// Reads a string from its opening quotes on. What is interpolated is skipped, strings in it too.
  private mutating func fragments() -> [String] {
    let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    advance(quotes.count)
    var fragments = [""]
    while place < text.count, !starts(with: quotes) {
      if starts(with: "\\(") {
        skipInterpolation()
        fragments.append("")
      } else if starts(with: "\\\n") {
        advance()
      } else {
        if text[place] == "\\" { advance() }
        if text[place] == "\n" {
          fragments.append("")
        } else {
          fragments[fragments.count - 1].append(text[place])
        }
        advance()
      }
    }
    advance(quotes.count)
    return fragments.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private mutating func skipInterpolation() {
    advance(2)
    var depth = 1
    while place < text.count, depth > 0 {
      if text[place] == "\"" {
        _ = fragments()
        continue
      }
      if text[place] == "(" { depth += 1 }
      if text[place] == ")" { depth -= 1 }
      advance()
    }
  }
}
