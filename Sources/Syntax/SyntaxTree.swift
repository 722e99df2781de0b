/// A name as the program wrote it and as the language means it.
///
/// `η`, `eta` and the decomposed spellings of `ŷ` are each one name: ``key`` is the normal form that is compared,
/// ``typed`` what messages show.
public struct Name: Hashable, Sendable {
  public var key: String
  public var typed: String
  public var span: Span

  public init(key: String, typed: String, span: Span) {
    self.key = key
    self.typed = typed
    self.span = span
  }

  public static func == (a: Name, b: Name) -> Bool { a.key == b.key }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// An expression and where it stands.
public struct Expression: Sendable {
  public var kind: Kind
  public var span: Span
  /// The levels of the tree from here down, 1 for a leaf. The parser keeps it below ``SyntaxLimit/height``, so that
  /// whatever walks the tree by recursion has a bounded stack.
  public internal(set) var height: Int32

  public init(_ kind: Kind, _ span: Span) {
    self.init(kind, span, height: 1)
  }

  init(_ kind: Kind, _ span: Span, height: Int32) {
    self.kind = kind
    self.span = span
    self.height = height
  }

  public indirect enum Kind: Sendable {
    case number(Double)
    case string([StringPart])
    case boolean(Bool)
    case none
    case name(Name)
    /// `[a, b]`: a tensor or a list.
    case bracket([Expression])
    /// `(a, b)`, also `()` and `(a,)`: a list.
    case tuple([Expression])
    /// `(a: 1, b: 2)`.
    case record([(name: Name, value: Expression)])
    /// `[f(v) for v in xs if c]`.
    case comprehension(element: Expression, clauses: [ComprehensionClause])
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span)
    case and(Expression, Expression)
    case or(Expression, Expression)
    /// `a...b` (closed) and `a..<b`.
    case range(Expression, Expression, closed: Bool)
    /// `isVerb`: written as a verb, without parentheses.
    case call(Expression, [Argument], isVerb: Bool)
    case index(Expression, [Subscript])
    case member(Expression, Name)
    /// `f'`.
    case derivative(Expression)
    /// `∂L/∂W`.
    case gradient(of: Expression, by: Expression)
    case lambda(parameters: [FunctionParameter], body: Expression)
    /// `a |> b`.
    case pipe(Expression, Expression)
    /// `if c { … } else { … }`; `else if` nests.
    case conditional(Expression, then: Block, otherwise: Block?)
    /// `{ … }` where an expression stands: a function's or a lambda's body.
    case block(Block)
    /// `_`, in an argument: a size to infer.
    case placeholder
  }
}

public enum StringPart: Sendable {
  case text(String)
  /// `{expr:.4g}`; the format is nil when there is none.
  case interpolation(Expression, format: NumberFormat?)
}

/// `[width][.digits][d f e g %]` of a string interpolation.
public struct NumberFormat: Hashable, Sendable {
  public var width: Int?
  public var digits: Int?
  /// One of `d f e g %`, nil when left out.
  public var conversion: Character?
  public init(width: Int?, digits: Int?, conversion: Character?) {
    self.width = width
    self.digits = digits
    self.conversion = conversion
  }
}

public struct ComprehensionClause: Sendable {
  public var pattern: Pattern
  public var sequence: Expression
  public var condition: Expression?
  public init(pattern: Pattern, sequence: Expression, condition: Expression?) {
    self.pattern = pattern
    self.sequence = sequence
    self.condition = condition
  }
}

/// What a definition or a loop binds: `x`, or `(a, b)`, which may nest.
public indirect enum Pattern: Sendable {
  case name(Name)
  case tuple([Pattern], Span)

  public var names: [Name] {
    switch self {
    case .name(let name): [name]
    case .tuple(let patterns, _): patterns.flatMap(\.names)
    }
  }
}

public struct Argument: Sendable {
  public var label: Name?
  public var value: Expression
  public init(label: Name?, value: Expression) {
    self.label = label
    self.value = value
  }
}

public enum Subscript: Sendable {
  case expression(Expression)
  /// `..`, all of an axis.
  case all(Span)
}

public struct FunctionParameter: Sendable {
  public var name: Name
  /// A parameter with a default is passed by its label.
  public var defaultValue: Expression?
  public init(name: Name, defaultValue: Expression?) {
    self.name = name
    self.defaultValue = defaultValue
  }
}

public enum UnaryOperator: String, Sendable, CaseIterable {
  case negate = "-"
  case not = "not"
}

public enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case power = "^"
  case matrixProduct = "@"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// Statements between braces, or a whole program.
public struct Block: Sendable {
  public var statements: [Statement]
  public var span: Span
  /// The greatest height of a statement's tree.
  public internal(set) var height: Int32 = 1
  public init(statements: [Statement], span: Span) {
    self.statements = statements
    self.span = span
  }
}

/// A statement and where it stands.
public struct Statement: Sendable {
  public var kind: Kind
  public var span: Span
  /// Whether it ended in `;` at the end of its line: no echo at the prompt.
  public var isSilenced: Bool

  public init(_ kind: Kind, _ span: Span, isSilenced: Bool = false) {
    self.kind = kind
    self.span = span
    self.isSilenced = isSilenced
  }

  public indirect enum Kind: Sendable {
    case expression(Expression)
    /// `name = e`, `(a, b) = e`.
    case define(Pattern, Expression)
    /// `x[0] = e`, `r.a = e`: rebinds the variable at the root to a changed copy.
    case assignPart(target: Expression, Expression)
    /// `param W = e`.
    case parameter(Name, Expression)
    /// `W := e`.
    case update(target: Expression, Expression)
    /// `W -= e` and its kin; the target is a name, a member path or an indexed one.
    case compound(target: Expression, BinaryOperator, Expression)
    /// `f(x, k: 2) = e`.
    case function(Name, [FunctionParameter], body: Expression)
    /// `layer Name(args) { … }`.
    case layer(Name, [FunctionParameter], body: Block)
    /// `while c { … }`; `if` is an expression.
    case whileLoop(Expression, Block)
    case repeatLoop(Expression, Block)
    case forLoop(Pattern, Expression, Block)
    case breakLoop
    case continueLoop
    case returnValue(Expression?)
    /// `include "file.bps"`.
    case include(Expression)
  }
}

/// A parsed text.
public struct Program: Sendable {
  public var block: Block
  public var cells: [Cell]
  public init(block: Block, cells: [Cell]) {
    self.block = block
    self.cells = cells
  }
}

/// A cell of the percent format: what stands between two `# %%` lines.
public struct Cell: Sendable {
  public var title: String
  /// A `[markdown]` cell: its lines are comments.
  public var isText: Bool
  /// The cell's lines, its marker line included.
  public var span: Span
  public init(title: String, isText: Bool, span: Span) {
    self.title = title
    self.isText = isText
    self.span = span
  }
}
