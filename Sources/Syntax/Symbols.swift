@_spi(_Unicode) import Swift

/// The characters of mathematics that programs may use, under the names that `\name⇥` knows at the prompt.
public enum Symbols {
  /// Greek letters; in a program each is the same as its name, so that `η` and `eta` are one variable.
  public static let greek: [(name: String, character: Unicode.Scalar)] = [
    ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"), ("iota", "ι"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν"), ("xi", "ξ"),
    ("omicron", "ο"), ("pi", "π"), ("rho", "ρ"), ("sigma", "σ"), ("tau", "τ"), ("upsilon", "υ"), ("phi", "φ"),
    ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"),
    ("Alpha", "Α"), ("Beta", "Β"), ("Gamma", "Γ"), ("Delta", "Δ"), ("Epsilon", "Ε"), ("Zeta", "Ζ"),
    ("Eta", "Η"),
    ("Theta", "Θ"), ("Iota", "Ι"), ("Kappa", "Κ"), ("Lambda", "Λ"), ("Mu", "Μ"), ("Nu", "Ν"), ("Xi", "Ξ"),
    ("Omicron", "Ο"), ("Pi", "Π"), ("Rho", "Ρ"), ("Sigma", "Σ"), ("Tau", "Τ"), ("Upsilon", "Υ"), ("Phi", "Φ"),
    ("Chi", "Χ"), ("Psi", "Ψ"), ("Omega", "Ω"),
  ]

  /// Second shapes of Greek letters, as keyboards and fonts have them.
  static let greekVariants: [(name: String, character: Unicode.Scalar)] = [
    ("epsilon", "ϵ"), ("theta", "ϑ"), ("kappa", "ϰ"), ("mu", "µ"), ("pi", "ϖ"), ("rho", "ϱ"), ("sigma", "ς"),
    ("phi", "ϕ"), ("Omega", "\u{2126}"), ("Delta", "\u{2206}"),
  ]

  /// The signs of the language that no keyboard has.
  public static let operators: [(name: String, character: Unicode.Scalar)] = [
    ("partial", "∂"), ("nabla", "∇"), ("grad", "∇"), ("le", "≤"), ("leq", "≤"), ("ge", "≥"), ("geq", "≥"),
    ("ne", "≠"), ("neq", "≠"), ("prime", "′"),
  ]

  /// Marks that stand on the letter before them.
  public static let marks: [(name: String, character: Unicode.Scalar)] = [
    ("hat", "\u{302}"), ("bar", "\u{304}"), ("tilde", "\u{303}"), ("dot", "\u{307}"), ("ddot", "\u{308}"),
    ("vec", "\u{20D7}"),
  ]

  /// Small digits and letters, typed as `\_1` and `\^2`.
  public static let scripts: [(name: String, character: Unicode.Scalar)] = {
    let subscripts: [(Character, Unicode.Scalar)] = [
      ("0", "₀"), ("1", "₁"), ("2", "₂"), ("3", "₃"), ("4", "₄"), ("5", "₅"), ("6", "₆"), ("7", "₇"),
      ("8", "₈"),
      ("9", "₉"), ("a", "ₐ"), ("e", "ₑ"), ("h", "ₕ"), ("i", "ᵢ"), ("j", "ⱼ"), ("k", "ₖ"), ("l", "ₗ"),
      ("m", "ₘ"),
      ("n", "ₙ"), ("o", "ₒ"), ("p", "ₚ"), ("r", "ᵣ"), ("s", "ₛ"), ("t", "ₜ"), ("u", "ᵤ"), ("v", "ᵥ"),
      ("x", "ₓ"),
    ]
    let superscripts: [(Character, Unicode.Scalar)] = [
      ("0", "⁰"), ("1", "¹"), ("2", "²"), ("3", "³"), ("4", "⁴"), ("5", "⁵"), ("6", "⁶"), ("7", "⁷"),
      ("8", "⁸"),
      ("9", "⁹"), ("(", "⁽"), (")", "⁾"), ("+", "⁺"), ("-", "⁻"), ("i", "ⁱ"), ("l", "ˡ"), ("n", "ⁿ"),
      ("T", "ᵀ"),
    ]
    return subscripts.map { ("_\($0.0)", $0.1) } + superscripts.map { ("^\($0.0)", $0.1) }
  }()

  /// What `\name⇥` becomes; a mark is to be put behind the letter before it.
  public static func character(named name: String) -> Unicode.Scalar? { byName[name] }

  /// A letter with a mark on it, as one character where Unicode has one: `ŷ`.
  public static func composed(_ letter: Character, _ mark: Unicode.Scalar) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: (String(letter) + String(mark))._nfc)
    return String(text)
  }

  /// Whether a character is one of ``marks``.
  public static func isMark(_ scalar: Unicode.Scalar) -> Bool { marks.contains { $0.character == scalar } }

  /// Every name that `\name⇥` knows, sorted.
  public static var names: [String] { byName.keys.sorted() }

  private static let byName = Dictionary(
    (greek + operators + marks + scripts).map { ($0.name, $0.character) },
    uniquingKeysWith: { first, _ in first })

  private static let greekName = Dictionary(
    (greek + greekVariants).map { ($0.character, $0.name) }, uniquingKeysWith: { first, _ in first })

  /// The form of an identifier that is compared: every Greek letter spelled out (`η₁` is `eta₁`, `Δx` is `Deltax`),
  /// the rest in Unicode's normal form C.
  public static func key(of identifier: String) -> String {
    if identifier.utf8.allSatisfy({ $0 < 0x80 }) { return identifier }
    if identifier == "∇" { return "grad" }
    var spelled = String.UnicodeScalarView()
    for scalar in identifier.unicodeScalars {
      if let name = greekName[scalar] {
        spelled.append(contentsOf: name.unicodeScalars)
      } else {
        spelled.append(scalar)
      }
    }
    var composed = String.UnicodeScalarView()
    composed.append(contentsOf: String(spelled)._nfc)
    return String(composed)
  }

  /// Whether an identifier may begin with the character: a letter of any script.
  static func beginsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? (scalar.properties.isAlphabetic || scalar == "_")
      : scalar.properties.isXIDStart || scalar == "\u{2126}" || scalar == "\u{2206}"
  }

  /// Whether an identifier may go on with the character: letters, digits, marks, subscripts and superscripts.
  static func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xB7, 0x387: false  // the middle dot reads as a product
    case 0xB2, 0xB3, 0xB9, 0x2070...0x209C: true
    default: beginsIdentifier(scalar) || scalar.properties.isXIDContinue
    }
  }
}
