import Interpreter
import Syntax
import Tensors
import Testing

@testable import Autodiff
@testable import Explanations

/// No formula lies: what `explain` prints as a product, and `trace` as a local derivative, is computed from its text
/// and compared with the number beside it.
@Suite struct FormulaTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let operation: Operation
    let sample: Int
    var testDescription: String { "\(operation.name) \(sample)" }
  }

  /// Every operation that has a notation, at each of its samples; but for a batch of matrices by a vector, which the
  /// language has no formula for.
  static let cases: [Case] = Operation.all.filter { $0.notation != nil }.flatMap { operation in
    operation.samples.indices.map { Case(operation: operation, sample: $0) }
  }.filter {
    $0.operation !== Operation.matmul || $0.operation.samples[$0.sample].inputs.map(\.shape.count) != [3, 1]
  }

  @Test(arguments: cases)
  func `a product is what its text says`(sample: Case) throws {
    try check(Formulas(sample.operation, sample.operation.samples[sample.sample]))
  }

  /// Where choices are equal, targets weighted, numbers given.
  @Test(arguments: [
    ("maximum", [[1, 2, 3, 4], [1, 5, 3, 0]], Attributes.none),
    ("minimum", [[1, 2, 3, 4], [1, 5, 3, 0]], .none),
    ("max", [[4, 2, 4, 1]], .none), ("min", [[1, 2, 1, 4]], .none),
    ("max", [[4, 4, 4, 1]], .axis(0, keep: false)),
    ("cross_entropy_rows", [[1, 2, 0, -1], [0.5, 2, 0, 1]], .none),
    ("leaky_relu", [[1, -2, 3, -4]], .scalar(0.3)),
    ("elu", [[1, -2, 3, -0.4]], .scalar(0.3)), ("huber", [[1, -2, 3, -0.4], [0, 0, 0, 0]], .scalar(0.5)),
    ("clamp", [[1, -2, 3, -0.4]], .bounds(-1, 2)),
  ])
  func `a product is what its text says in special cases`(
    name: String, inputs: [[Double]], attributes: Attributes
  ) throws {
    let operation = try #require(Operation.all.first { $0.name == name })
    try check(Formulas(operation, inputs.map { Tensor($0, shape: .vector($0.count), .f64) }, attributes))
  }

  private func check(_ formulas: Formulas) throws {
    for input in formulas.inputs.indices {
      guard let number = formulas.flow.contributions[formulas.place][input] else { continue }
      let text = formulas.reading.product(of: formulas.place, to: input)
      let value = formulas.value(of: text, for: input)
      #expect(value.map { Formulas.agree($0, number) } == true, "\(text) is \(value as Any), not \(number)")
      try checkSlopes(formulas, input)
    }
  }

  /// Every element's local derivative, with its indices in the text.
  private func checkSlopes(_ formulas: Formulas, _ input: Int) throws {
    let (place, reading) = (formulas.place, formulas.reading)
    let source = formulas.inputs[input]
    for outer in 0..<formulas.output.count {
      var seed = [Double](repeating: 0, count: formulas.output.count)
      seed[outer] = 1
      let sent = try formulas.flow.pull(Tensor(seed, shape: formulas.output.shape, .f64), through: place)
      guard let slopes = sent[input] else { continue }
      for inner in 0..<source.count {
        let number = slopes[flat: inner]
        if reading.sources(of: outer, of: place, input: input, values: formulas.flow.values)?.contains(inner)
          == false
          || number == 0 && reading.computation.steps[place].operation.notation?.form != .broadcast
        {
          continue
        }
        let indices = (formulas.output.shape.indices(of: outer), source.shape.indices(of: inner))
        let operands = reading.operandIndices(of: place, input: input, outer: indices.0, inner: indices.1)
        let text = reading.slope(
          of: place, by: input, output: Formulas.index(indices.0),
          operands: operands.map { $0.map(Formulas.index) ?? "" })
        guard !Formulas.isWorded(text) else { continue }
        let value = formulas.number(of: text, isSame: indices.0 == indices.1) ?? .nan
        #expect(abs(value - number) <= 1e-9 * max(1, abs(number)), "\(text) is \(value), not \(number)")
      }
    }
  }
}

/// One operation on a tape, and its formulas as programs.
private struct Formulas {
  let reading: Reading
  let flow: Flow
  let place: Int
  let inputs: [Tensor]
  let output: Tensor
  /// The sum of what comes in.
  private let arrived: Double
  private let session: Session
  private let names = ["a", "b", "c"]

  init(_ operation: Operation, _ sample: Sample) throws {
    let inputs = try sample.inputs.enumerated().map { position, input in
      let shape = try Shape(input.shape)
      let (low, high) = (input.range.lowerBound, input.range.upperBound)
      let values = (0..<shape.count).map { place -> Double in
        let share = (Double((place * 7 + position * 3) % 13) + 0.37) / 13.5
        let value = low + (high - low) * share
        if case .whole = input.kind { return value.rounded() }
        return value
      }
      return Tensor(values, shape: shape, .f64)
    }
    try self.init(operation, inputs, sample.attributes)
  }

  init(_ operation: Operation, _ inputs: [Tensor], _ attributes: Attributes) throws {
    let recorder = Recorder()
    self.inputs = inputs
    let parameters = zip(["a", "b", "c"], inputs).map { Parameter($1, name: $0, recorder: recorder) }
    let result = try operation(parameters.map { $0.variable() }, attributes)
    recorder.setName(recorder.number(of: "y"), of: result)
    output = result.value
    let weights = (0..<output.count).map { 0.5 + Double(($0 * 5 + 2) % 7) / 3 }
    let cotangent = Tensor(weights, shape: output.shape, .f64)
    arrived = cotangent.total
    let loss = try (result * Variable(cotangent)).sum()
    let computation = try Computation(of: loss)
    reading = Reading(computation, ProgramText())
    flow = try Flow(computation)
    place = try #require(computation.steps.firstIndex { $0.name == "y" })
    session = Session(host: CollectingHost())
    let step = computation.steps[place]
    let parts = try (step.operation.notation?.parts ?? []).filter { !$0.name.contains("(") }.map {
      ($0.name, try $0.value(inputs, attributes))
    }
    var program = "precision f64\nlambda = 1.0507009873554805; alpha = 1.6732632423543772\n"
    program +=
      "phi(v) = exp(-v^2 / 2) / sqrt(2 * π)\nPhi(v) = where(v == 0, 0.5, gelu(v) / where(v == 0, 1, v))\n"
    program += "turned(v) = { if v.rank == 3 { transpose(v, 0, 2, 1) } else { v.T } }\n"
    let values = zip(names, inputs).map { ($0, $1) } + [("y", output), ("G", cotangent)] + parts
    for (name, value) in values {
      let numbers = value.doubles.map { formatNumber($0, significant: 17) }.joined(separator: ", ")
      let sizes = value.shape.dimensions.map(String.init).joined(separator: ", ")
      program += value.rank == 0 ? "\(name) = \(numbers)\n" : "\(name) = reshape([\(numbers)], \(sizes))\n"
    }
    try session.run(program, name: "values")
  }

  static func index(_ indices: [Int]) -> String {
    indices.isEmpty ? "" : "[\(indices.map(String.init).joined(separator: ", "))]"
  }

  static func agree(_ a: Tensor, _ b: Tensor) -> Bool {
    a.shape == b.shape && zip(a.doubles, b.doubles).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) }
  }

  /// What goes where is said in words where elements only move: then all that arrives must have been sent.
  static func isWorded(_ text: String) -> Bool {
    ["product of the others", " is largest", " is smallest", " is in the middle", "∂y"].contains {
      text.contains($0)
    }
  }

  /// The value of a product in the shape of the input that it goes to; nil where the text is no formula.
  func value(of text: String, for input: Int) -> Tensor? {
    let goal = inputs[input].shape
    if text == "0" { return Tensor.zeros(goal, .f64) }
    var text = text.replacing("∂L/∂y", with: "G").replacing("\u{A0}", with: " ")
    for word in [
      "where it was taken, else 0", "where a is in the middle, half at two, else 0",
      "each row added where it was taken", "reshaped", "repeated",
    ]
    where text.contains(word) {
      return flow.contributions[place][input].flatMap { sent in
        let total = word == "repeated" ? sent.total : arrived
        return abs(sent.total - total) < 1e-9 && text.hasPrefix("G") ? sent : nil
      }
    }
    let spread = " * ones_like"
    if let range = text.firstRange(of: ", for every element") {
      text = "(" + text[..<range.lowerBound] + ")" + spread
    }
    if text.contains("the product of the others") { text = "G * y / a" + spread }
    for which in ["largest", "smallest"] where text.contains(" where a is \(which), else 0") {
      let share = text.contains(" / k") ? " / k" : ""
      text = "G\(spread) * (a == kept(y)) \(share.isEmpty ? "" : "/ kept(sum(1 * (a == kept(y))\(axis)))")"
    }
    if text.hasPrefix("Σ of G from here to the end") { text = "kept(sum(G\(axis))) - cumsum(G\(axis)) + G" }
    let isSummed = text.contains(", summed over")
    if let range = text.firstRange(of: ", summed over") { text = String(text[..<range.lowerBound]) }
    guard let value = evaluate(text) else { return nil }
    if value.shape == goal { return value }
    // What is summed must say so, and what is not must not.
    if isSummed { return value.sum(toShape: goal) }
    return text.contains("kept") ? try? value.broadcast(to: goal) : nil
  }

  private var axis: String {
    if case .axis(let axis?, _) = reading.computation.steps[place].attributes { return ", axis: \(axis)" }
    if case .variance(let axis?, _, _) = reading.computation.steps[place].attributes {
      return ", axis: \(axis)"
    }
    return ""
  }

  func number(of text: String, isSame: Bool) -> Double? {
    evaluate(text.replacing("δ", with: isSame ? "1" : "0"))?.item
  }

  /// The text in the language.
  private func evaluate(_ formula: String) -> Tensor? {
    var text = formula.replacing("\u{A0}", with: " ")
    for (symbol, word) in [
      ("·", "*"), ("−", "-"), ("σ(", "sigmoid("), ("Φ(", "Phi("), ("φ(", "phi("), ("λ", "lambda"),
      ("α", "alpha"),
      ("²", "^2"), ("³", "^3"), ("⁴", "^4"), ("≤", "<="), ("½", "0.5"),
    ] { text = text.replacing(symbol, with: word) }
    text = text.replacing(/√(\w+(\[[^\]]*\])?)/) { "sqrt(\($0.1))" }
      .replacing(/log (\w+(\[[^\]]*\])?)/) { "log(\($0.1))" }
      .replacing(/\|([^|]+)\|/) { "abs(\($0.1))" }
      .replacing(/(\w+|\([^()]*\))ᵀ/) { "turned(\($0.1))" }
      .replacing(/\ Σ of ([^()]+) over the row/) { " sum(\($0.1)\(rowAxis), keep: true)" }
      .replacing(/([-0-9.]+) <= (\w+(\[[^\]]*\])?) <= ([-0-9.]+)/) {
        "(\($0.1) <= \($0.2) and \($0.2) <= \($0.4))"
      }
    text = chosen(text)
    // A reduction's result and its gradient stand for every element that was reduced.
    if reading.computation.steps[place].operation.documentation?.category == "reductions",
      !formula.contains("[")
    {
      if !text.contains("kept") {
        for name in ["G", "y"] { text = text.replacing(name, with: "kept(\(name))") }
      }
      text = text.replacing(/mean\((\w+)(, axis: \d+)?(, keep: true)?\)/) {
        "kept(mean(\($0.1)\($0.2 ?? "")))"
      }
    }
    text = text.replacing(" * ones_like", with: " * (a == a)")
    let kept = keptShape.map(String.init).joined(separator: ", ")
    let definition = "kept(v) = \(keptShape.isEmpty ? "v" : "expand(reshape(v, \(kept)), \(sizes))")\n"
    guard (try? session.run(definition + "formula_value = " + text, name: "formula")) != nil else {
      return nil
    }
    switch session.value(of: "formula_value") {
    case .tensor(let variable)?: return variable.value
    case .number(let number)?: return Tensor(number, .f64)
    default: return nil
    }
  }

  private var rowAxis: String { axis.isEmpty ? ", axis: -1" : axis }
  private var sizes: String { inputs[0].shape.dimensions.map(String.init).joined(separator: ", ") }

  /// The shape of a reduction's result with the reduced axes kept.
  private var keptShape: [Int] {
    var shape = inputs[0].shape.dimensions
    guard output.count < inputs[0].count else { return [] }
    guard let number = axis.split(separator: " ").last.flatMap({ Int($0) }) else {
      return shape.map { _ in 1 }
    }
    shape[number] = 1
    return shape
  }

  /// `p where q, ½ where equal, else r` as a call of where; the innermost parentheses first.
  private func chosen(_ text: String) -> String {
    guard let range = text.firstRange(of: " where ") else { return text }
    // The part in the parentheses around it, or all.
    var (start, depth) = (range.lowerBound, 0)
    while start > text.startIndex {
      let previous = text.index(before: start)
      if text[previous] == ")" { depth += 1 }
      if text[previous] == "(" { depth -= 1 }
      if depth < 0 { break }
      start = previous
    }
    var end = range.upperBound
    depth = 0
    while end < text.endIndex {
      if text[end] == "(" { depth += 1 }
      if text[end] == ")" { depth -= 1 }
      if depth < 0 { break }
      end = text.index(after: end)
    }
    var condition = text[range.upperBound..<end]
    guard let last = condition.ranges(of: ", else ").last else { return text }
    var other = String(condition[last.upperBound...])
    condition = condition[..<last.lowerBound]
    if let equal = condition.firstRange(of: ", 0.5 where equal") {
      condition = condition[..<equal.lowerBound]
      let isEqual = condition.replacing(">", with: "==").replacing("<", with: "==")
      other = "where(\(isEqual), 0.5, \(other))"
    }
    let value = text[start..<range.lowerBound]
    return text[..<start]
      + "where(\(condition), \(value) + 0 * (\(condition)), \(other) + 0 * (\(condition)))" + text[end...]
  }
}
