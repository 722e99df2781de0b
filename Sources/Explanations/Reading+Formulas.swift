internal import Autodiff
internal import Tensors

extension Reading {
  /// `∂L/∂h`.
  func gradient(of place: Int) -> String { "∂\(loss)/∂\(symbols[place])" }

  /// What a step computes: `x @ W1 + b1`.
  func formula(of place: Int) -> String {
    let step = computation.steps[place]
    if step.operation === Operation.reshape, let input = step.inputs.first, isInlined[input] {
      return formula(of: input)
    }
    guard let notation = step.operation.notation else {
      return "\(step.operation.name)(\(step.inputs.map { symbols[$0] }.joined(separator: ", ")))"
    }
    if case .transposed = step.attributes {
      let marks = step.attributes.isTransposed
      return
        "\(symbols[step.inputs[0]])\(marks.first ? "ᵀ" : "") @ \(symbols[step.inputs[1]])\(marks.second ? "ᵀ" : "")"
    }
    let text = fill(notation.value, place)
    // Over all elements unless it is said.
    guard let axis = step.reducedAxis, text.hasSuffix(")") else { return text }
    return "\(text.dropLast()), axis: \(axis))"
  }

  /// The derivative of one element of the output by one of an input: `1 − h²`.
  func slope(of place: Int, by input: Int) -> String {
    let step = computation.steps[place]
    guard let slopes = step.operation.notation?.slopes, slopes.indices.contains(input) else {
      return "∂\(symbols[place])/∂\(symbols[step.inputs[input]])"
    }
    return fill(slopes[input], place)
  }

  /// What a step sends back to an input: `∂L/∂h · (1 − h²)`.
  func product(of place: Int, to input: Int) -> String {
    let step = computation.steps[place]
    let notation = step.operation.notation
    if let layer = step.handwrittenLayer {
      return input == 0
        ? "0"
        : "backward of \(layer)" + (place == computation.root ? "" : " (\(gradient(of: stage(of: place))))")
    }
    if let products = notation?.products, products.indices.contains(input) {
      return fill(products[input], place) + summed(place, input)
    }
    let incoming = place == computation.root ? nil : gradient(of: stage(of: place))
    let slope = slope(of: place, by: input)
    switch (slope, incoming) {
    case ("0", _): return "0"
    case ("1", _): return (incoming ?? "1") + summed(place, input)
    case ("−1", _): return "−" + (incoming ?? "1") + summed(place, input)
    case (_, nil): return slope + summed(place, input)
    case (_, let incoming?):
      if slope.hasPrefix("1 where ") { return incoming + slope.dropFirst() + summed(place, input) }
      return "\(incoming) · \(slope.isSum ? "(\(slope))" : slope)" + summed(place, input)
    }
  }

  /// `, summed over 4 rows` where broadcasting had repeated the input.
  private func summed(_ place: Int, _ input: Int) -> String {
    let step = computation.steps[place]
    let (whole, part) = (step.value, computation.steps[step.inputs[input]].value)
    guard step.operation.notation?.form != .other, part.count < whole.count, part.count > 0,
      step.operation.notation?.form == .broadcast || step.operation.notation?.products[input] == "{g}"
    else { return "" }
    if part.count == 1 { return ", summed over all \(whole.count) elements" }
    // Along the last axis the rows stay.
    let isAlongRows = part.rank == whole.rank && part.shape.dimensions.last == 1
    return ", summed over \(whole.count / part.count) \(isAlongRows ? "columns" : "rows")"
  }

  /// The local derivative as the operation's help writes it; empty when it has none.
  func localDerivative(of place: Int) -> String { computation.steps[place].operation.localDerivative }

  // MARK: Templates

  /// A template of a step with the names of its operands in it; of a loss, whose incoming gradient is 1, without that.
  private func fill(_ template: String, _ place: Int) -> String {
    fill(template, place) { position in
      guard let position else { return symbols[stage(of: place)] }
      return symbols[computation.steps[place].inputs[position]]
    }
  }

  /// - Parameter name: what an operand is called; nil asks for the output's name.
  func fill(_ template: String, _ place: Int, _ name: (Int?) -> String) -> String {
    guard template.contains("{") else { return template }
    let step = computation.steps[place]
    func operand(_ input: Int) -> String { step.inputs.indices.contains(input) ? name(input) : "?" }
    let first = step.inputs.first.map { computation.steps[$0].value }
    let exponent = step.attributes.scalar
    var text = template
    func put(_ mark: String, _ value: @autoclosure () -> String) {
      if text.contains(mark) { text = text.replacing(mark, with: value()) }
    }
    put("{a^k}", power(operand(0), exponent))
    put("{k} · {a^k-1}", powerSlope(operand(0), exponent))
    put("{a}", operand(0))
    put("{b}", operand(1))
    put("{c}", operand(2))
    put("{y}", name(nil))
    put("{g}", place == computation.root ? "1" : gradient(of: stage(of: place)))
    put("{n}", String((first?.count ?? 1) / max(step.value.count, 1)))
    put("{rows}", String((first?.count ?? 1) / max(first?.shape.dimensions.last ?? 1, 1)))
    put("{ranges}", rangesText(step))
    return text
  }

  /// `2 · x`, `3 · x²`, `−1 / x²`: the derivative of a power.
  private func powerSlope(_ base: String, _ exponent: Double) -> String {
    switch exponent {
    case 0: "0"
    case 1: "1"
    case 0.5: "1 / (2 · √\(base))"
    case -1: "−1 / \(base)²"
    default: "\(formatNumber(exponent)) · \(power(base, exponent - 1))"
    }
  }

  /// `x²`, `x^1.5`, `1 / x`; `1` for the power 0.
  private func power(_ base: String, _ exponent: Double) -> String {
    switch exponent {
    case 0: return "1"
    case 1: return base
    case 0.5: return "√\(base)"
    case -1: return "1 / \(base)"
    case 2...9 where exponent == exponent.rounded():
      return base + ["²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"][Int(exponent) - 2]
    default: return "\(base)^\(formatNumber(exponent))"
    }
  }

  /// The index of a slice as the language writes it: `0, ..`.
  private func rangesText(_ step: Computation.Step) -> String {
    guard case .ranges(let ranges) = step.attributes, let input = step.inputs.first else { return "…" }
    var parts = zip(ranges, computation.steps[input].value.shape.dimensions).map { range, size in
      if range.start == 0, range.count == size, range.step == 1 { return ".." }
      if range.count == 1 { return String(range.start) }
      let end = range.start + (range.count - 1) * range.step
      return range.step == 1 ? "\(range.start)...\(end)" : "\(range.start)...\(end) by \(range.step)"
    }
    while parts.count > 1, parts.last == ".." { parts.removeLast() }
    return parts.joined(separator: ", ")
  }
}

extension String {
  /// Whether it must stand in parentheses as a factor.
  var isSum: Bool {
    var depth = 0
    var previous: Character = " "
    for character in self {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "+" where depth == 0 && previous == " ",
        "−" where depth == 0 && previous == " " && self.first != "−":
        return true
      case "w" where depth == 0 && previous == " " && contains(" where "): return true
      default: break
      }
      previous = character
    }
    return false
  }
}

extension Attributes {
  /// The number of a ``scalar(_:)``; 1 for anything else.
  var scalar: Double {
    if case .scalar(let number) = self { return number }
    return 1
  }

  /// Which operand of a product is transposed.
  var isTransposed: (first: Bool, second: Bool) {
    if case .transposed(let first, let second) = self { return (first, second) }
    return (false, false)
  }
}

extension Computation.Step {
  /// The axis along which a reduction goes; nil for all elements, and for what is no reduction.
  fileprivate var reducedAxis: Int? {
    guard operation.documentation?.category == "reductions" else { return nil }
    switch attributes {
    case .axis(let axis, _), .variance(let axis, _, _): return axis
    default: return nil
    }
  }
}
