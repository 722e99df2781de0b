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
    if step.operation === Operation.transpose, let input = step.inputs.first,
      case .integers(let axes) = step.attributes
    {
      return Self.transposed(symbols[input], axes)
    }
    guard let notation = step.operation.notation else {
      return "\(step.operation.name)(\(step.inputs.map { symbols[$0] }.joined(separator: ", ")))"
    }
    if step.operation === Operation.gather, let input = step.inputs.first {
      return "\(symbols[input])[\(rowsText(step))]"
    }
    if case .transposed = step.attributes {
      let marks = step.attributes.isTransposed
      return
        "\(symbols[step.inputs[0]])\(marks.first ? "ᵀ" : "") @ \(symbols[step.inputs[1]])\(marks.second ? "ᵀ" : "")"
    }
    return fill(notation.value, place)
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
    if notation?.form == .product, input < 2 { return productOfFactors(place, input) }
    if step.operation === Operation.transpose, case .integers(let axes) = step.attributes {
      return Self.transposed(gradient(of: stage(of: place)), axes.indices.sorted { axes[$0] < axes[$1] })
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
      if slope.hasPrefix("1 where "), slope.hasSuffix(", else 0"), !slope.contains("½") {
        return incoming + slope.dropFirst() + summed(place, input)
      }
      return "\(incoming) · \(slope.isSum ? "(\(slope))" : slope)" + summed(place, input)
    }
  }

  /// The gradient of a factor of a matrix product; a vector is a row on the left and a column on the right.
  private func productOfFactors(_ place: Int, _ input: Int) -> String {
    let step = computation.steps[place]
    let values = step.inputs.map { computation.steps[$0].value }
    let (a, b) = (symbols[step.inputs[0]], symbols[step.inputs[1]])
    let g = place == computation.root ? "1" : gradient(of: stage(of: place))
    let transposed = step.attributes.isTransposed
    let (isFirst, isSecond) = (
      transposed.first && values[0].rank > 1, transposed.second && values[1].rank > 1
    )
    switch (values[0].rank, values[1].rank, input) {
    case (1, 1, _):
      let other = input == 0 ? b : a
      return g == "1" ? other : "\(g) · \(other)"
    case (_, 1, 0) where !isFirst: return "outer(\(g), \(b))"
    case (1, _, 1) where !isSecond && values[1].rank == 2: return "outer(\(a), \(g))"
    default: break
    }
    let text =
      switch (input, isFirst, isSecond) {
      case (0, false, let second): "\(g) @ \(b)\(second ? "" : "ᵀ")"
      case (0, true, let second): "\(b)\(second ? "ᵀ" : "") @ \(transposedGradient(g))"
      case (_, let first, false): "\(a)\(first ? "" : "ᵀ") @ \(g)"
      case (_, let first, true): "\(transposedGradient(g)) @ \(a)\(first ? "ᵀ" : "")"
      }
    // A factor without the other's batch takes part in each of its products.
    let isShared = values[input].rank <= 2 && values[1 - input].rank > 2
    return text + (isShared ? ", summed over the batch" : "")
  }

  private static func transposed(_ text: String, _ axes: [Int]) -> String {
    "transpose(\(text), \(axes.map(String.init).joined(separator: ", ")))"
  }

  private func transposedGradient(_ gradient: String) -> String { "(\(gradient))ᵀ" }

  /// `, summed over 4 rows` where broadcasting had repeated the input.
  private func summed(_ place: Int, _ input: Int) -> String {
    let step = computation.steps[place]
    let (whole, part) = (step.value, computation.steps[step.inputs[input]].value)
    guard step.operation.notation?.form != .other, part.count < whole.count, part.count > 0,
      step.operation.notation?.form == .broadcast || step.operation.notation?.products[input] == "{g}"
    else { return "" }
    if part.count == 1 { return ", summed over all \(whole.count) elements" }
    let missing = whole.rank - part.rank
    let axes = (0..<whole.rank).filter { axis in
      whole.shape[axis] > 1 && (axis < missing || part.shape[axis - missing] == 1)
    }
    guard whole.rank == 2, axes.count == 1, let axis = axes.first else {
      let names = axes.map(String.init).joined(separator: " and ")
      return ", summed over \(axes.count == 1 ? "axis" : "axes") \(names)"
    }
    return ", summed over \(whole.shape[axis]) \(axis == 0 ? "rows" : "columns")"
  }

  /// The local derivative as the operation's help writes it; empty when it has none.
  func localDerivative(of place: Int) -> String { computation.steps[place].operation.localDerivative }

  // MARK: Templates

  /// A template of a step with the names of its operands in it; of a loss, whose incoming gradient is 1, without that.
  func fill(_ template: String, _ place: Int) -> String {
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
    // The index that the first operand has in the text.
    let index = step.inputs.first.map { String(operand(0).dropFirst(symbols[$0].count)) } ?? ""
    put("{y at a}", symbols[stage(of: place)] + index)
    put("{target}", "target" + index)
    put("{labels}", labelsText(step))
    put("{·Σb}", sharesText(step, index))
    put("{ties}", hasTies(step) ? " ½ where equal," : "")
    put("{/k}", hasTies(step) ? " / k" : "")
    putNumbers(of: step, into: &text)
    put("{g}", place == computation.root ? "1" : gradient(of: stage(of: place)))
    put("{n}", String((first?.count ?? 1) / max(step.value.count, 1)))
    put("{rows}", String((first?.count ?? 1) / max(first?.shape.dimensions.last ?? 1, 1)))
    put("{ranges}", rangesText(step))
    return text
  }

  /// The attributes of a step: numbers, bounds, an axis.
  private func putNumbers(of step: Computation.Step, into text: inout String) {
    guard text.contains("{") else { return }
    let standard = step.operation.notation?.standard ?? 1
    var number = standard
    if case .scalar(let given) = step.attributes { number = given }
    text = text.replacing("{k}", with: formatNumber(number, significant: 6))
    for name in ["slope", "alpha", "delta"] {
      let option = number == standard ? "" : ", \(name): \(formatNumber(number, significant: 6))"
      text = text.replacing("{, \(name): k}", with: option)
    }
    if case .bounds(let low, let high) = step.attributes {
      for (mark, bound) in [("{low}", low), ("{high}", high)] {
        text = text.replacing(mark, with: formatNumber(bound, significant: 6).replacing("-", with: "−"))
      }
    }
    text = text.replacing("{axis}", with: step.attributes.axisText)
    if let input = step.inputs.first {
      var freedom = 1.0
      if case .variance(_, _, let ddof) = step.attributes { freedom = ddof }
      let size = Double(computation.steps[input].value.count) / Double(max(step.value.count, 1))
      text = text.replacing("{n−ddof}", with: formatNumber(size - freedom, significant: 6))
    }
  }

  /// What the program calls the numbers of rows that are picked.
  private func rowsText(_ step: Computation.Step) -> String {
    guard case .rows(let rows, _) = step.attributes else { return "rows" }
    if let name = program.constantHolding(rows)?.name { return name }
    return rows.count <= 4 ? "[\(rows.map(String.init).joined(separator: ", "))]" : "rows"
  }

  /// What the program calls the labels of a loss.
  private func labelsText(_ step: Computation.Step) -> String {
    guard case .integers(let labels) = step.attributes else { return "target" }
    return program.constantHolding(labels)?.name ?? "target"
  }

  /// ` · Σ of t over the row` where the rows of a target do not sum to 1, as those with weights.
  private func sharesText(_ step: Computation.Step, _ index: String) -> String {
    guard step.inputs.count == 2 else { return "" }
    let target = computation.steps[step.inputs[1]].value
    guard target.rank > 0, let sums = try? target.reduce(.sum, axis: target.rank - 1),
      sums.doubles.contains(where: { abs($0 - 1) > 1e-5 })
    else { return "" }
    // Of an element's index all but the last number tell the row.
    let row = index.lastIndex(of: ",").map { index[..<$0] + "]" } ?? ""
    return " · Σ of \(symbols[step.inputs[1]])\(row) over the row"
  }

  /// Whether some elements that are chosen among are equal.
  private func hasTies(_ step: Computation.Step) -> Bool {
    let inputs = step.inputs.map { computation.steps[$0].value }
    if inputs.count == 2 { return (try? Tensor.binary(.equal, inputs[0], inputs[1]).total) ?? 0 > 0 }
    // What goes back to the largest element is 1 where it is alone.
    guard let input = inputs.first, let axis = step.attributes.reducedAxis,
      let extremes = try? step.value.reshaped(to: input.shape.replacing(axis: axis, with: 1))
    else {
      return inputs.first.map { input in input.doubles.count { $0 == step.value.item } > 1 } ?? false
    }
    let equal = try? Tensor.binary(.equal, input, extremes.broadcast(to: input.shape))
    return Int(equal?.total ?? 0) > step.value.count
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

  /// `, axis: 1, keep: true` of a reduction along an axis.
  var axisText: String {
    switch self {
    case .axis(let axis?, let keep), .variance(let axis?, let keep, _):
      ", axis: \(axis)" + (keep ? ", keep: true" : "")
    default: ""
    }
  }

  /// The axis that a reduction goes along; nil for all of them.
  var reducedAxis: Int? {
    switch self {
    case .axis(let axis?, _), .variance(let axis?, _, _): axis
    default: nil
    }
  }

  /// Which operand of a product is transposed.
  var isTransposed: (first: Bool, second: Bool) {
    if case .transposed(let first, let second) = self { return (first, second) }
    return (false, false)
  }
}
