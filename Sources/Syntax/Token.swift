/// A word of the language: its kind, and where it stands.
public struct Token: Sendable, Equatable {
  public var kind: Kind
  public var span: Span
  /// Whether white space, a comment or the start of the text stands before it.
  public var followsSpace: Bool
  /// A bracket's partner, as an index of the token list; for a literal its place in the lexer's tables.
  var payload: Int32

  init(_ kind: Kind, _ span: Span, followsSpace: Bool, payload: Int32 = -1) {
    self.kind = kind
    self.span = span
    self.followsSpace = followsSpace
    self.payload = payload
  }

  public enum Kind: String, Sendable, CaseIterable {
    case number = "a number"
    /// A string without interpolations.
    case string = "a string"
    /// `"` of a string that has interpolations, which come as tokens of their own up to ``stringEnd``.
    case stringStart = "the start of a string"
    case stringText = "the text of a string"
    case interpolationStart = "the { of a string"
    /// `:.4g` before the end of an interpolation.
    case format = "a format"
    case interpolationEnd = "the } of a string"
    case stringEnd = "the end of a string"
    case identifier = "a name"

    case `if`, `else`, `while`, `repeat`, `for`, `in`, `break`, `continue`, `return`
    case and, or, not, `true`, `false`, none

    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"

    case comma = ","
    case colon = ":"
    case semicolon = ";"
    case dot = "."
    case prime = "'"
    case partial = "∂"
    case placeholder = "_"
    case all = ".."

    case caret = "^"
    case at = "@"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case plus = "+"
    case minus = "-"
    case closedRange = "..."
    case halfOpenRange = "..<"
    case equalEqual = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    case equal = "="
    case colonEqual = ":="
    case plusEqual = "+="
    case minusEqual = "-="
    case starEqual = "*="
    case slashEqual = "/="
    case arrow = "=>"
    case pipe = "|>"

    /// The end of a line that ends a statement.
    case newline = "the end of the line"
    case comment = "a comment"
    /// What no rule fits; the lexer has a diagnostic for it.
    case invalid = "an unknown character"
    case end = "the end of the text"
  }
}

extension Token.Kind {
  /// The words that name no variable.
  static let keywords: [String: Token.Kind] = {
    let words: [Token.Kind] = [
      .if, .else, .while, .repeat, .for, .in, .break, .continue, .return, .and, .or, .not, .true, .false,
      .none,
    ]
    return Dictionary(uniqueKeysWithValues: words.map { ($0.rawValue, $0) })
  }()

  /// The keywords, for completion and colours.
  public static var keywordSpellings: [String] { keywords.keys.sorted() }

  public var isKeyword: Bool { Self.keywords[rawValue] == self }

  /// Whether a line that ends in this token goes on in the next one.
  public var continuesLine: Bool {
    switch self {
    case .caret, .at, .star, .slash, .percent, .plus, .minus, .closedRange, .halfOpenRange,
      .equalEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or,
      .comma, .equal, .colonEqual, .plusEqual, .minusEqual, .starEqual, .slashEqual, .arrow, .pipe:
      true
    default: false
    }
  }

  /// Whether an expression can end in this token.
  var endsValue: Bool {
    switch self {
    case .number, .string, .stringEnd, .identifier, .true, .false, .none, .rightParenthesis, .rightBracket,
      .rightBrace, .prime, .placeholder, .in:
      true
    default: false
    }
  }

  /// Whether an argument can begin with this token.
  var beginsValue: Bool {
    switch self {
    case .number, .string, .stringStart, .identifier, .in, .if, .not, .true, .false, .none, .leftParenthesis,
      .leftBracket, .leftBrace, .minus, .partial, .placeholder, .invalid:
      true
    default: false
    }
  }

  var isOpener: Bool {
    self == .leftParenthesis || self == .leftBracket || self == .leftBrace || self == .interpolationStart
  }

  var isCloser: Bool {
    self == .rightParenthesis || self == .rightBracket || self == .rightBrace || self == .interpolationEnd
  }

  /// The bracket that closes this one.
  var closer: Token.Kind? {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    case .interpolationStart: .interpolationEnd
    default: nil
    }
  }

  /// How a message names the kind: a spelling in backticks, or a description.
  var description: String {
    switch self {
    case .number, .string, .stringStart, .stringText, .format, .stringEnd, .identifier, .newline, .comment,
      .invalid, .end:
      rawValue
    case .interpolationStart: "`{`"
    case .interpolationEnd: "`}`"
    default: "`\(rawValue)`"
    }
  }
}
