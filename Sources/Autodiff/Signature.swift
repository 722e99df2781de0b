/// What help, completion and argument binding know of something that can be called.
///
/// Written as the language writes it, `huber(pred, target, delta: 1)`:
/// `x` is given by position or by its label; `k: 2` may be left out; `k:` must be given by its label;
/// `xs...` takes all further positions, `xs...:` also under labels of the caller's choice;
/// of `a: | b:` a call gives one, by its label, and the other is `none`.
public struct Signature: Sendable, CustomStringConvertible {
  public struct Parameter: Sendable {
    public var name: String
    /// The default as text (`1`, `none`, `true`, `"x"`); nil when the argument is required.
    public var defaultText: String?
    /// Only the label names it; no position does.
    public var isLabelRequired: Bool
    public var isVariadic: Bool
    public var isRequired: Bool { defaultText == nil && !isVariadic }
  }

  /// Whether a variadic parameter takes arguments under any label: `track(values...:)`.
  public let collectsLabels: Bool

  public let name: String
  public let parameters: [Parameter]
  public let description: String

  /// Reads a signature from its text.
  public init(_ text: String) {
    description = text
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
      name = text
      parameters = []
      collectsLabels = false
      return
    }
    name = String(text[..<open])
    let inner = text[text.index(after: open)...].dropLast()
    parameters = Self.pieces(of: inner).flatMap(Self.parameters)
    collectsLabels = inner.contains("...:")
  }

  public func position(of label: String) -> Int? { parameters.firstIndex { $0.name == label } }

  private static func parameters(_ piece: Substring) -> [Parameter] {
    let choices = piece.split(separator: "|")
    guard choices.count > 1 else { return [parameter(piece)] }
    return choices.map {
      var choice = parameter($0)
      choice.isLabelRequired = true
      choice.defaultText = "none"
      return choice
    }
  }

  private static func parameter(_ piece: Substring) -> Parameter {
    let parts = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = trimmed(parts[0])
    let isVariadic = name.hasSuffix("...")
    guard parts.count == 2, !isVariadic else {
      return Parameter(
        name: isVariadic ? String(name.dropLast(3)) : name, defaultText: nil, isLabelRequired: false,
        isVariadic: isVariadic)
    }
    let value = trimmed(parts[1])
    return Parameter(
      name: name, defaultText: value.isEmpty ? nil : value, isLabelRequired: value.isEmpty, isVariadic: false)
  }

  /// Splits at commas outside brackets.
  private static func pieces(of text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "," where depth == 0:
        pieces.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    if !trimmed(text[start...]).isEmpty { pieces.append(text[start...]) }
    return pieces
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// The help of a callable: everything a reader needs, next to what it does.
public struct Documentation: Sendable {
  public var signature: Signature
  /// One sentence.
  public var summary: String
  /// The equation, in mathematics: `tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)`.
  public var formula: String
  /// Shapes in and out: `[batch, in] → [batch, out]`.
  public var shapes: String
  /// Further paragraphs: units, defaults, errors.
  public var details: String
  /// The paper and section it is from.
  public var source: String
  /// Lines of the language that run as they stand, with `# expect:` comments where they print.
  public var example: String
  /// The heading that help lists it under.
  public var category: String

  public init(
    _ signature: String, category: String, summary: String, formula: String = "", shapes: String = "",
    details: String = "", source: String = "", example: String
  ) {
    self.signature = Signature(signature)
    self.category = category
    self.summary = summary
    self.formula = formula
    self.shapes = shapes
    self.details = details
    self.source = source
    self.example = example
  }

  public var name: String { signature.name }

  /// Whether it is written between or before its operands, and not called by its name.
  public var isOperator: Bool { signature.parameters.isEmpty && !signature.description.hasSuffix(")") }
}
