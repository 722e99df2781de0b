import Autodiff
import Charts
import NeuralNetworks
import Syntax
import Tensors

// The text of a value.
extension Value {
  /// The text that `print` writes: strings bare.
  public var text: String {
    if case .string(let text) = self { return text }
    return description
  }

  /// The value inside a string's braces, formatted where a format stands behind the colon.
  func text(_ format: NumberFormat?, at span: Span) throws -> String {
    guard let format else { return text }
    do { return try format.text(self) } catch let problem as NumberFormat.Mismatch {
      throw Diagnostic(code: "type", problem.message, at: span, help: problem.help)
    }
  }
}

extension Value {
  /// The fields of a record with their shapes, `(unchanged: [15], changed: [15])`; nil for any other value.
  var parts: String? {
    guard case .record(let record) = self else { return nil }
    let fields = record.fields.map { "\($0.name): \($0.value.shapeText ?? $0.value.kindPhrase)" }
    return "(\(fields.joined(separator: ", ")))"
  }
}

extension Value {
  /// A record of many fields, such as a table, with a line for each of the first and last; nil for what stands on one
  /// line or shows its fields in full.
  var listing: String? {
    guard case .record(let record) = self, record.names.count > Self.listedInFull else { return nil }
    let width = record.names.map { TextWidth.columns(of: $0) }.max() ?? 0
    let lines = record.fields.map { name, value in
      let space = String(repeating: " ", count: width - TextWidth.columns(of: name) + 2)
      let text = value.description.split(separator: "\n")
      return "  \(name)\(space)\(text.first ?? "")\(text.count > 1 ? " …" : "")"
    }
    let hidden = lines.count - 2 * Self.listedAtEnds
    let (first, last) = (lines.prefix(Self.listedAtEnds), lines.suffix(Self.listedAtEnds))
    let shown = hidden < 3 ? lines : first + ["  … \(formatCount(hidden)) more"] + last
    return (["record of \(formatCount(lines.count)) fields"] + shown).joined(separator: "\n")
  }

  private static let listedInFull = 8
  private static let listedAtEnds = 8
}

extension Value: CustomStringConvertible {
  /// The text that the prompt echoes: `"a"`, `[1, 2.5]`, `(loss: 0.1, name: "xor")`.
  public var description: String { description(depth: 0) }

  /// How deep the text goes into lists that hold lists; what is further inside is `…`.
  private static let deepest = 100

  private func description(depth: Int) -> String {
    switch self {
    case .undefined: "undefined"
    case .none: "none"
    case .number(let number): formatNumber(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .string(let text): Self.quoted(text)
    case .tensor(let variable): variable.value.description
    case .parameter(let parameter): parameter.value.description
    case .list, .record: depth < Self.deepest ? partsDescription(depth: depth + 1) : "…"
    case .range(let range): range.description
    case .function(let function): function.description
    case .layer(let layer): layer.description
    case .optimizer(let optimizer): optimizer.description
    case .figure(let figure):
      figure.charts.count == 1 ? "figure of 1 chart" : "figure of \(figure.charts.count) charts"
    case .sequence(let sequence): sequence.description
    }
  }

  /// Elements on one line; or each on its own, below the first, when one of them needs several lines.
  fileprivate static func joined(_ elements: [String]) -> String {
    let isHigh = elements.contains { $0.utf8.contains(UInt8(ascii: "\n")) }
    var joined = ""
    for (turn, element) in elements.enumerated() {
      if Kernels.isStopped(turn: turn) { break }
      if turn > 0 { joined += isHigh ? ",\n " : ", " }
      joined += isHigh ? indented(element, by: 1) : element
    }
    return joined
  }

  /// A list or a record.
  private func partsDescription(depth: Int) -> String {
    switch self {
    case .list(let items): "[\(Self.joined(Self.descriptions(items, depth)))]"
    case .record(let record):
      "(\(Self.joined(record.fields.map { Self.field($0.name, $0.value.description(depth: depth)) })))"
    default: description
    }
  }

  private static func descriptions(_ items: [Value], _ depth: Int) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(items.count)
    for item in items {
      if Kernels.isStopped(turn: texts.count) { break }
      texts.append(item.description(depth: depth))
    }
    return texts
  }

  /// `name: value`, where further lines of the value stand below its first.
  private static func field(_ name: String, _ value: String) -> String {
    "\(name): " + indented(value, by: TextWidth.columns(of: name) + 2)
  }

  /// A text whose lines behind the first are moved to the right.
  private static func indented(_ text: String, by columns: Int) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for place in lines.indices.dropFirst() where !lines[place].isEmpty {
      lines[place] = String(repeating: " ", count: columns) + lines[place]
    }
    return lines.joined(separator: "\n")
  }

  /// A string as the program would write it.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "{": quoted += "{{"
      case "}": quoted += "}}"
      case _ where scalar.properties.generalCategory == .control:
        quoted += "\\u{\(String(scalar.value, radix: 16))}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension NumberRange: CustomStringConvertible {
  public var description: String {
    if step == 1, count > 0 { return "\(formatNumber(start))...\(formatNumber(self[count - 1]))" }
    if count == 0 { return "\(formatNumber(start))..<\(formatNumber(start))" }
    return
      "range(\(formatNumber(start)), \(formatNumber(start + Double(count) * step)), step: \(formatNumber(step)))"
  }
}

extension Function: CustomStringConvertible {
  /// How it is called: `f(x, k:)`.
  public var description: String {
    switch body {
    case .composition(let first, let second): "\(first.description) |> \(second.description)"
    case .user where name.isEmpty: "\(signatureText) => …"
    default: signatureText
    }
  }
}

// MARK: Formats

extension NumberFormat {
  /// A value that the format cannot show.
  struct Mismatch: Error {
    var message: String
    var help: String?
  }

  /// A number, or each element of a tensor or list, in this format; a string only as wide as asked.
  func text(_ value: Value) throws -> String {
    switch value {
    case .number(let number): return try text(number)
    case .tensor(let variable): return try text(variable.value)
    case .parameter(let parameter): return try text(parameter.value)
    case .range(let range):
      guard let tensor = range.tensor(.f64) else {
        throw Mismatch(message: range.problem ?? "the range is too long")
      }
      return try text(tensor)
    case .list(let items):
      let texts = try items.enumerated().map { turn, item in
        try Kernels.checkStop(turn: turn)
        return try text(item)
      }
      return "[\(Value.joined(texts))]"
    case .string, .boolean, .none:
      guard digits == nil, conversion == nil else {
        throw Mismatch(message: "the format is for numbers, this is \(value.kindPhrase)")
      }
      return padded(value.text)
    default: throw Mismatch(message: "the format is for numbers, this is \(value.kindPhrase)")
    }
  }

  /// C's conversion: `d` for whole numbers, `f`, `e`, `g`, and `%` for a hundredfold with a percent sign.
  func text(_ number: Double) throws -> String {
    guard number.isFinite else { return padded(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf") }
    switch conversion {
    case "d":
      guard let whole = Int(exactly: number) else {
        throw Mismatch(
          message: "the format d is for whole numbers, this is \(formatNumber(number))",
          help: "use f with the number of digits, as in {x:.0f}")
      }
      return padded(String(whole))
    case "f": return padded(formatNumber(number, .fixed, digits: digits ?? 6))
    case "e": return padded(formatNumber(number, .scientific, digits: digits ?? 6))
    case "%": return padded(formatNumber(number * 100, .fixed, digits: digits ?? 0) + "%")
    default:
      return padded(
        digits.map { formatNumber(number, .general, digits: max(1, $0)) } ?? formatNumber(number))
    }
  }

  private func text(_ tensor: Tensor) throws -> String {
    let elements = try tensor.doubles.enumerated().map { turn, element in
      try Kernels.checkStop(turn: turn)
      return try text(element)
    }
    return Self.nested(elements[...], tensor.shape.dimensions[...], indent: "")
  }

  private static func nested(_ elements: ArraySlice<String>, _ sizes: ArraySlice<Int>, indent: String)
    -> String
  {
    guard let size = sizes.first else { return elements.first ?? "" }
    guard size > 0, elements.count > 0 else { return "[]" }
    if sizes.count == 1 { return "[\(elements.joined(separator: ", "))]" }
    let stride = elements.count / size
    let inner = indent + " "
    let parts = (0..<size).map { part in
      let start = elements.startIndex + part * stride
      return nested(elements[start..<start + stride], sizes.dropFirst(), indent: inner)
    }
    return "[\(parts.joined(separator: ",\n\(inner)"))]"
  }

  private func padded(_ text: String) -> String {
    let missing = (width ?? 0) - text.count
    return missing > 0 ? String(repeating: " ", count: missing) + text : text
  }
}
