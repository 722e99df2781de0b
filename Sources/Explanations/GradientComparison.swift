public import Autodiff
internal import Tensors

/// `gradcheck L`: every gradient against finite differences, in 64 bits, with a guess at the mistake where they differ.
///
/// ```swift
/// print(try GradientComparison(loss, program: text).text())
/// ```
public struct GradientComparison {
  /// What one value's gradient came to.
  private struct Row {
    let name: String
    let places: [Int]
    let gradient: Tensor
    /// The finite differences of the elements that were looked at.
    var differences: [(element: Int, value: Double, uncertainty: Double)] = []
    /// The elements that stand at a corner, where differences cannot tell.
    var corners: [(element: Int, corner: Corner)] = []

    /// Differences have rounding errors of the order of the function's value.
    func error(_ position: Int, scale: Double) -> Double {
      let (element, value, _) = differences[position]
      return error(element, value, scale: scale)
    }

    func error(_ element: Int, _ value: Double, scale: Double) -> Double {
      let size = max(abs(value), abs(gradient[flat: element]), 1e-6 * scale)
      let error = size == 0 ? 0 : abs(value - gradient[flat: element]) / size
      return error.isNaN ? .infinity : error
    }
  }

  private let subject: String
  private let study: Flow
  private let truth: Flow
  private let replay: Replay
  private let reading: Reading
  private var rows: [Row] = []

  /// A gradient that is further off than this is called wrong.
  static let tolerance = 1e-5
  /// The most elements of one value that are compared; of larger ones that many, spread evenly.
  static let elementLimit = 256

  /// - Parameters:
  ///   - subject: what is compared, in the program's words; the loss and its value when nil.
  ///   - inputs: values besides the parameters to compare the gradients of.
  ///   - poll: throws to stop.
  /// - Throws: ``GradientError`` when the loss is not one number or was not computed from a parameter or input.
  public init(
    _ loss: Variable, subject: String? = nil, inputs: [(name: String, value: Variable)] = [],
    program: ProgramText,
    poll: () throws -> Void = {}
  ) throws {
    let computation = try Computation(of: loss)
    guard computation.steps[computation.root].value.count == 1 else {
      throw GradientError.notScalar(loss.shape)
    }
    replay = try Replay(computation)
    reading = Reading(computation, program)
    self.subject = subject ?? "\(reading.loss) = \(Page.number(replay.result.item))"
    let given = inputs.map { ($0.name, computation.places(of: $0.value)) }
    study = try Flow(computation, values: replay.values, wanting: given.flatMap { $0.1 })
    truth = try Flow(
      computation, values: replay.values, wanting: given.flatMap { $0.1 }, usesHandwritten: false)
    rows = given.filter { !$0.1.isEmpty }.map { row($0.0, $0.1) }
    var seen: Set<ObjectIdentifier> = []
    for parameter in computation.steps.compactMap(\.parameter)
    where seen.insert(ObjectIdentifier(parameter)).inserted {
      rows.append(row(parameter.name, computation.places(of: parameter)))
    }
    for position in rows.indices { try compare(position, poll) }
  }

  private func row(_ name: String, _ places: [Int]) -> Row {
    let value = replay.values[places.first ?? 0]
    var gradient = Tensor.zeros(value.shape, .f64)
    for place in places { if let part = study.cotangents[place] { gradient.add(part) } }
    return Row(name: name, places: places, gradient: gradient)
  }

  private mutating func compare(_ position: Int, _ poll: () throws -> Void) throws {
    let count = rows[position].gradient.count
    let stride = max(1, count / Self.elementLimit)
    for element in Swift.stride(from: 0, to: count, by: stride) {
      try poll()
      let difference = try replay.difference(by: rows[position].places, element: element)
      if rows[position].error(element, difference.value, scale: scale) > Self.tolerance,
        let corner = try replay.corner(by: rows[position].places, element: element)
      {
        rows[position].corners.append((element, corner))
      } else {
        rows[position].differences.append((element, difference.value, difference.uncertainty))
      }
    }
  }

  /// Whether all gradients agree with the differences.
  public var agrees: Bool { rows.allSatisfy { largestError($0) <= Self.tolerance } }

  /// The largest relative error of all.
  public var largestError: Double { rows.map(largestError).max() ?? 0 }

  private var scale: Double { abs(replay.result.item) }

  private func worst(_ row: Row) -> Int? {
    row.differences.indices.max { row.error($0, scale: scale) < row.error($1, scale: scale) }
  }

  private func largestError(_ row: Row) -> Double { worst(row).map { row.error($0, scale: scale) } ?? 0 }

  // MARK: The report

  public func text(_ style: PageStyle = .plain) throws -> String {
    var page = Page(style)
    let compared = rows.reduce(0) { $0 + $1.differences.count }
    page.prose(
      "\(subject): \(Explain.counted(compared, "derivative")) by going backward "
        + "and by finite differences, in 64 bits", .title)
    var table = [["", "compared", "worst at", "backward", "difference", "relative error"]]
    for row in rows {
      guard let worst = worst(row) else {
        table.append([row.name, "0 of \(row.gradient.count)"])
        continue
      }
      let (element, value, _) = row.differences[worst]
      table.append([
        row.name, "\(row.differences.count) of \(row.gradient.count)",
        Explain.index(element, in: row.gradient),
        Page.number(row.gradient[flat: element]), Page.number(value),
        Page.number(row.error(worst, scale: scale), digits: 2),
      ])
    }
    page.table(table, indent: 2)
    corners(on: &page)
    verdict(on: &page)
    return try page.finished()
  }

  /// What was left out, with the first corner of each value as an example.
  private func corners(on page: inout Page) {
    for row in rows {
      guard let (element, corner) = row.corners.first else { continue }
      let name = row.name + Explain.index(element, in: row.gradient)
      let count = row.corners.count
      let others = count == 1 ? "" : ", and \(count - 1) more of \(row.name) like it"
      page.prose(
        "\(name) is left out\(others): \(reading.cornerText(corner, replay.values))", indent: 2, hanging: 2)
      let slopes =
        corner.isJump
        ? ""
        : "Below it the slope is \(Page.number(corner.slopes.below)), above it \(Page.number(corner.slopes.above)). "
      page.prose(slopes + reading.verdict(corner, row.gradient[flat: element]), indent: 4)
    }
  }

  private func verdict(on page: inout Page) {
    guard replay.result.allFinite else {
      page.prose(
        "\(reading.loss) is \(Page.number(replay.result.item)), so there is nothing to compare with: ask why of a "
          + "gradient to find where that begins.", indent: 2, .alarm)
      return
    }
    let wrong = rows.filter { largestError($0) > Self.tolerance }
    guard !wrong.isEmpty else {
      guard rows.contains(where: { !$0.differences.isEmpty }) else {
        page.prose("Nothing is left to compare: take a point beside it.", indent: 2)
        return
      }
      let bound = largestError < 1e-6 ? "1e-6" : "1e-5"
      let subject = rows.allSatisfy(\.corners.isEmpty) ? "They agree" : "All others agree"
      page.prose("\(subject): no relative error is above \(bound).", indent: 2, .update)
      return
    }
    for row in wrong {
      guard let worst = worst(row) else { continue }
      page.line()
      describe(row, worst, on: &page)
    }
  }

  private func describe(_ row: Row, _ worst: Int, on page: inout Page) {
    let (element, value, uncertainty) = row.differences[worst]
    let backward = row.gradient[flat: element]
    let ratio = value == 0 ? "" : ", ratio \(Page.number(backward / value))"
    page.prose(
      "\(row.name)\(Explain.index(element, in: row.gradient)): backward says \(Page.number(backward, digits: 6)), the "
        + "differences \(Page.number(value, digits: 6))\(ratio).", indent: 2, .alarm)
    if uncertainty > 0.01 * max(abs(value), abs(backward)) {
      page.prose(
        "The differences do not settle there: the function has a corner or a jump close by, and the gradient may be right.",
        indent: 2)
      return
    }
    page.prose(guess(row) ?? "No common mistake explains it: compare the formula term by term.", indent: 2)
  }

  // MARK: Guesses

  private func guess(_ row: Row) -> String? {
    let owner = computation.steps.lazy.compactMap(\.handwrittenLayer).first
    let place = owner.map { " in backward of \($0)" } ?? ""
    let pairs = row.differences.map { (row.gradient[flat: $0.element], $0.value) }
    if pairs.allSatisfy({ $0.0 == 0 }) {
      return "Guess: nothing reaches \(row.name): a term is missing\(place)."
    }
    if let factor = commonRatio(pairs) { return factorGuess(factor, row, place) }
    if isTransposed(row) {
      return "Guess: a transpose is missing\(place): the gradient of \(row.name) is that of its transpose."
    }
    if let factor = untransposedFactor(row) {
      return "Guess: a transpose is missing\(place): \(factor)ᵀ in the product, not \(factor)."
    }
    if let missing = missingPart(row) { return "Guess: a term is missing\(place): \(missing)." }
    if let slope = missingSlope(row) { return "Guess: a factor is missing\(place): \(slope)." }
    let right = pairs.filter { abs($0.0 - $0.1) <= Self.tolerance * max(abs($0.0), abs($0.1)) }.count
    guard right > 0, pairs.count > 1 else { return nil }
    return
      "\(right) of the \(pairs.count) compared elements agree: the mistake depends on the element\(place)."
  }

  private var computation: Computation { study.computation }

  /// gradient / difference, where it is the same for all elements.
  private func commonRatio(_ pairs: [(Double, Double)]) -> Double? {
    let largest = pairs.map { abs($0.1) }.max() ?? 0
    let telling = pairs.filter { abs($0.1) > 1e-6 * largest }
    guard largest > 0, let first = telling.first else { return nil }
    let ratio = first.0 / first.1
    let fits = pairs.allSatisfy { abs($0.0 - ratio * $0.1) <= 1e-5 * abs(ratio) * largest }
    return fits && ratio.isFinite && ratio != 0 ? ratio : nil
  }

  private func factorGuess(_ ratio: Double, _ row: Row, _ place: String) -> String {
    if abs(ratio + 1) < 1e-5 { return "Guess: the sign is wrong\(place)." }
    let size = abs(ratio) >= 1 ? abs(ratio) : 1 / abs(ratio)
    let sign = ratio < 0 ? ", with the wrong sign" : ""
    let text = Page.number(size, digits: 6)
    let batch = computation.steps.first {
      $0.value.rank > 1 && abs(Double($0.value.shape[0]) - size) < 1e-4 * size
    }
    let reason =
      batch != nil && size > 2.5
      ? ": that is the number of examples, so a mean and a sum are mixed up" : ": a constant factor is wrong"
    return
      "Guess: the gradient of \(row.name) is \(text) times too \(abs(ratio) >= 1 ? "large" : "small")\(sign)"
      + "\(place)\(reason)."
  }

  /// The differences of all elements as a tensor; nil when only some were looked at.
  private func differences(_ row: Row) -> Tensor? {
    guard row.differences.count == row.gradient.count else { return nil }
    return Tensor(row.differences.map(\.value), shape: row.gradient.shape, .f64)
  }

  private func isTransposed(_ row: Row) -> Bool {
    guard row.gradient.rank == 2, row.gradient.shape[0] == row.gradient.shape[1],
      let wanted = differences(row),
      let turned = try? row.gradient.permuted([1, 0])
    else { return false }
    return Self.agree(turned, wanted)
  }

  /// The square factor of a matrix product of the forward pass that the gradient took as it is.
  private func untransposedFactor(_ row: Row) -> String? {
    for (step, node) in computation.steps.enumerated() where node.operation.notation?.form == .product {
      guard let cotangent = truth.cotangents[step], node.inputs.count >= 2 else { continue }
      let operands = node.inputs.prefix(2).map { replay.values[$0] }
      for (input, product) in [(1, (cotangent, operands[1])), (0, (operands[0], cotangent))] {
        guard let wrong = try? Tensor.matmul(product.0, product.1), Self.agree(wrong, row.gradient) else {
          continue
        }
        return reading.symbols[node.inputs[input]]
      }
    }
    return nil
  }

  /// A part of the true gradient that the given one lacks.
  private func missingPart(_ row: Row) -> String? {
    guard let wanted = differences(row), let lack = try? Tensor.binary(.subtract, wanted, row.gradient) else {
      return nil
    }
    for (step, sent) in truth.contributions.enumerated() {
      for (input, part) in sent.enumerated() {
        guard let part, row.places.contains(computation.steps[step].inputs[input]), part.shape == lack.shape,
          Self.agree(part, lack), !Self.agree(part, wanted)
        else { continue }
        return
          "what comes through \(reading.symbols[reading.stage(of: step)]) = \(reading.formula(of: step)) is not in it"
      }
    }
    return nil
  }

  /// The slope of an operation of the forward pass that was left out.
  private func missingSlope(_ row: Row) -> String? {
    guard let wanted = differences(row) else { return nil }
    for step in computation.steps.indices.reversed() where reading.isElementwise(step) {
      let value = replay.values[step]
      guard let slopes = try? truth.pull(Tensor.ones(value.shape, .f64), through: step) else { continue }
      for (input, slope) in slopes.enumerated() {
        guard let slope, slope.shape == row.gradient.shape,
          let product = try? Tensor.binary(.multiply, row.gradient, slope), Self.agree(product, wanted)
        else { continue }
        let (above, below) = (reading.symbols[reading.stage(of: step)], computation.steps[step].inputs[input])
        return
          "∂\(above)/∂\(reading.symbols[below]) = \(reading.slope(of: step, by: input)), where \(above) = "
          + reading.formula(of: step)
      }
    }
    return nil
  }

  private static func agree(_ a: Tensor, _ b: Tensor) -> Bool {
    guard a.shape == b.shape, let difference = try? Tensor.binary(.subtract, a, b) else { return false }
    return difference.norm <= 1e-5 * max(a.norm, b.norm)
  }
}

extension Computation.Step {
  /// The layer that brings its own pullback.
  var handwrittenLayer: String? {
    if case .handwritten(let pullback) = attributes { return pullback.layer }
    return nil
  }
}
