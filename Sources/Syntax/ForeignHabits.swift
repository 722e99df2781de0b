/// What people write who come from another language, and what to write here.
enum ForeignHabits {
  struct Operator {
    var spelling: String
    var message: String
    var help: String
  }

  /// Longer spellings first.
  static let operators: [Operator] = [
    Operator(spelling: "===", message: "`===` is no operator", help: "compare with =="),
    Operator(spelling: "!==", message: "`!==` is no operator", help: "compare with !="),
    Operator(spelling: "&&", message: "`&&` is no operator", help: "a and b"),
    Operator(spelling: "||", message: "`||` is no operator", help: "a or b"),
    Operator(spelling: "**", message: "`**` is no operator", help: "a power is x^2"),
    Operator(
      spelling: "//", message: "`//` is no operator", help: "floor(a / b) divides; # starts a comment"),
    Operator(spelling: "/*", message: "`/*` starts no comment", help: "# starts a comment"),
    Operator(spelling: "++", message: "`++` is no operator", help: "x += 1"),
    Operator(spelling: "->", message: "`->` is no operator", help: "a function is x => x^2"),
    Operator(spelling: "~=", message: "`~=` is no operator", help: "compare with !="),
    Operator(spelling: "%=", message: "`%=` is no operator", help: "x = x % 2"),
    Operator(spelling: "^=", message: "`^=` is no operator", help: "x = x^2"),
    Operator(spelling: "@=", message: "`@=` is no operator", help: "x = x @ W"),
    Operator(spelling: ".*", message: "`.*` is no operator", help: "* works element by element"),
    Operator(spelling: "./", message: "`./` is no operator", help: "/ works element by element"),
    Operator(spelling: ".^", message: "`.^` is no operator", help: "^ works element by element"),
    Operator(spelling: ".'", message: "`.'` is no operator", help: "the transpose is x.T"),
    Operator(spelling: "<>", message: "`<>` is no operator", help: "compare with !="),
    Operator(spelling: "=<", message: "`=<` is no operator", help: "compare with <="),
    Operator(
      spelling: "::", message: "`::` is no operator", help: "every second one is x[range(0, len(x), step: 2)]"
    ),
  ]

  static let characters: [Unicode.Scalar: (message: String, help: String)] = [
    "!": ("`!` is no operator", "not x, or a != b"),
    "&": ("`&` is no operator", "a and b"),
    "|": ("`|` is no operator", "a or b, or a |> f for a pipe"),
    "~": ("`~` is no operator", "not x"),
    "?": ("`?` is no operator", "if c { a } else { b }"),
    "$": ("`$` has no meaning here", "names stand alone, and as {x} in a string"),
    "`": ("a backtick has no meaning here", "strings stand in \"…\""),
    "×": ("`×` is no operator", "write *"),
    "·": ("`·` is no operator", "a * b, dot(a, b) or a @ b"),
    "⋅": ("`⋅` is no operator", "a * b, dot(a, b) or a @ b"),
    "⊙": ("`⊙` is no operator", "* works element by element"),
    "∘": ("`∘` is no operator", "g |> f applies g, then f"),
    "÷": ("`÷` is no operator", "write /"),
    "−": ("`−` (U+2212) is no operator", "write - from the keyboard"),
    "–": ("`–` (U+2013) is no operator", "write - from the keyboard"),
    "√": ("`√` is no function", "sqrt(x)"),
    "∑": ("`∑` is no function", "sum(x)"),
    "∏": ("`∏` is no function", "prod(x)"),
    "∈": ("`∈` has no meaning here", "for x in xs { … }"),
    "→": ("`→` is no operator", "a function is x => x^2"),
    "⇒": ("`⇒` is no operator", "a function is x => x^2"),
    "←": ("`←` is no operator", "x = 1 defines, W := e updates"),
    "≔": ("`≔` is no operator", "write :="),
    "…": ("`…` is no operator", "write ..."),
    "²": ("a raised ² is part of a name only", "x^2"),
    "³": ("a raised ³ is part of a name only", "x^3"),
    "“": ("strings stand in straight quotes", "write \""),
    "”": ("strings stand in straight quotes", "write \""),
    "„": ("strings stand in straight quotes", "write \""),
    "‘": ("strings stand in straight quotes", "write \""),
    "’": ("`’` is a curly quote", "f' with the quote of the keyboard, or \"…\" for a string"),
  ]

  /// Signs that another sign or word of here stands for.
  private static let signs: [String: String] = [
    "===": "==", "!==": "!=", "&&": "and", "||": "or", "**": "^", "->": "=>", "~=": "!=", ".*": "*",
    "./": "/",
    ".^": "^", "<>": "!=", "=<": "<=", "!": "not", "&": "and", "|": "or", "~": "not", "×": "*", "⊙": "*",
    "÷": "/",
    "−": "-", "–": "-", "→": "=>", "⇒": "=>", "←": "=", "≔": ":=", "…": "...",
  ]

  /// What to write for a sign where it stands; nil where more than the sign has to change.
  static func replacement(for sign: String) -> String? { signs[sign] }

  /// Words for values that have another name here.
  static let values: [String: String] = [
    "True": "true", "False": "false", "TRUE": "true", "FALSE": "false", "None": "none", "null": "none",
    "nil": "none",
    "NULL": "none",
  ]

  private static let definition = ("a function is defined as f(x) = …", "f(x) = x^2, or f(x) = { … }")
  private static let variable = ("a definition needs no keyword", "x = 1")
  private static let otherwise = ("the word for it is else if", "} else if c { … }")
  private static let handling = ("errors cannot be caught", "check before, as in if len(x) > 0 { … }")
  private static let failure = ("an error is raised with assert", "assert x > 0, \"x must be positive\"")
  private static let modules = (
    "there are no modules: everything is built in", "include \"file.bps\" runs another file"
  )
  private static let choice = ("there is no such statement", "if c { … } else if d { … }")
  private static let braces = ("blocks stand in braces", "if c { … }, while c { … }")

  /// Words that begin something in another language, when another word follows.
  static let words: [String: (message: String, help: String)] = [
    "def": definition, "function": definition, "func": definition, "fn": definition, "fun": definition,
    "lambda": ("a function without a name is x => …", "x => x^2, or (a, b) => a + b"),
    "let": variable, "var": variable, "const": variable, "local": variable, "global": variable,
    "nonlocal": variable,
    "elif": otherwise, "elseif": otherwise, "elsif": otherwise,
    "class": ("a class of layers is defined with layer", "layer Name(width) { … }"),
    "struct": ("a record is (a: 1, b: 2)", "r = (a: 1, b: 2)"),
    "import": modules, "from": modules, "using": modules, "require": modules,
    "switch": choice, "match": choice, "case": choice, "unless": ("there is no unless", "if not c { … }"),
    "try": handling, "except": handling, "catch": handling, "raise": failure, "throw": failure,
    "error": failure,
    "do": braces, "then": braces, "begin": braces, "foreach": ("the word is for", "for x in xs { … }"),
    "until": ("there is no until", "while not c { … }"),
    "loop": ("the word is repeat or while", "repeat 100 { … }"),
    "del": ("names need no deleting", "x = none lets its value go"),
    "with": ("there is no with", "run the statements as they are"),
    "async": ("there is no async", "run the statements as they are"),
    "await": ("there is no await", "run the statements as they are"),
    "is": ("the word for it is ==", "a == b, or a == none"),
    "xor": ("there is no xor", "a != b"),
    "mod": ("the operator is %", "a % b"),
    "div": ("there is no div", "floor(a / b)"),
  ]

  /// Words that end a block elsewhere, when they stand alone.
  static let ends: Set<String> = ["end", "endif", "endfor", "endwhile", "endfunction", "fi", "esac"]
}
