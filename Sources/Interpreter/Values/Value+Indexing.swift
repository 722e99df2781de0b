import Autodiff
import Syntax
import Tensors

extension Value {
  /// `x[…]`.
  func indexed(_ subscripts: [Subscripted], _ session: Session, _ span: Span) throws -> Value {
    switch self {
    case .tensor(let variable): return try variable.indexed(subscripts, span)
    case .parameter(let parameter): return try parameter.variable().indexed(subscripts, span)
    case .range(let range):
      return try Self.pick(range.count, "range", single(subscripts, span), span) { .number(range[$0]) }
    case .list(let items):
      return try Self.pick(items.count, "list", single(subscripts, span), span) { items[$0] }
    case .string(let text):
      let characters = text.map { Value.string(String($0)) }
      switch try Self.pick(
        characters.count, "string", single(subscripts, span), span, { characters[$0] })
      {
      case .list(let picked):
        return .string(picked.reduce(into: "") { if case .string(let part) = $1 { $0 += part } })
      case let one: return one
      }
    case .record(let record):
      guard case .value(.string(let key), let place) = try single(subscripts, span) else {
        throw Diagnostic(
          code: "index", "a record is indexed by a name, as in r[\"a\"] or r.a", at: span,
          help: record.names.isEmpty ? nil : "its names are \(record.names.prefix(8).joined(separator: ", "))"
        )
      }
      guard let value = record[key] else {
        throw noMember(Name(key: key, typed: key, span: place), among: record.names)
      }
      return value
    default: throw Diagnostic(code: "type", "\(kindPhrase) cannot be indexed", at: span)
    }
  }

  /// A copy with the part replaced: `x[…] = new`.
  func replacing(_ subscripts: [Subscripted], with new: Value, _ session: Session, _ span: Span) throws
    -> Value
  {
    switch self {
    case .list(var items):
      guard case .value(let index, let place) = try single(subscripts, span), let number = index.asNumber
      else {
        throw Diagnostic(code: "index", "one element of a list is assigned at a time", at: span)
      }
      items[try IndexRule.place(number, size: items.count, what: "a list of \(items.count)", place)] = new
      return .list(items)
    case .record(var record):
      guard case .value(.string(let key), _) = try single(subscripts, span) else { break }
      record[key] = new
      return .record(record)
    case .tensor(let variable):
      guard let value = new.operand(session, partner: self) else {
        throw Diagnostic(code: "type", "a tensor holds numbers, not \(new.kindPhrase)", at: span)
      }
      return .tensor(try variable.replacing(subscripts, with: value, span))
    case .parameter:
      throw Diagnostic(
        code: "type", "a parameter changes with :=, as a whole", at: span,
        help: "change a copy and take it over: w = W.value; w[0] = 1; W := w")
    default: break
    }
    throw Diagnostic(code: "type", "\(kindPhrase) has no elements to assign", at: span)
  }

  private func single(_ subscripts: [Subscripted], _ span: Span) throws -> Subscripted {
    guard subscripts.count == 1, let only = subscripts.first else {
      throw Diagnostic(code: "index", "\(kindPhrase) takes one index, got \(subscripts.count)", at: span)
    }
    return only
  }

  /// What an index picks of `count` elements: one of them, or a list.
  private static func pick(
    _ count: Int, _ kind: String, _ subscripted: Subscripted, _ span: Span, _ element: (Int) -> Value
  ) throws -> Value {
    func all(_ places: some Sequence<Int>) throws -> [Value] {
      try places.enumerated().map { turn, place in
        try Kernels.checkStop(turn: turn)
        return element(place)
      }
    }
    guard case .value(let index, let place) = subscripted else {
      if let problem = MemoryLimit.problem("a list of \(count)", bytes: count &* MemoryLayout<Value>.stride) {
        throw Diagnostic(code: "memory", problem, at: span)
      }
      return .list(try all(0..<count))
    }
    let what = "a \(kind) of \(count)"
    if let number = index.asNumber, index.isScalar {
      return element(try IndexRule.place(number, size: count, what: what, place))
    }
    guard let numbers = index.asNumbers else {
      throw Diagnostic(
        code: "index", "an index must be a number or a range, this is \(index.kindPhrase)", at: place)
    }
    if case .tensor(let mask) = index, mask.isMask {
      guard mask.value.count == count else {
        throw Diagnostic(code: "index", "a mask of \(mask.value.count) does not fit \(what)", at: place)
      }
      return .list(try all(mask.value.nonzeroPlaces()))
    }
    let places = try numbers.enumerated().map { turn, number in
      try Kernels.checkStop(turn: turn)
      return try IndexRule.place(number, size: count, what: what, place)
    }
    return .list(try all(places))
  }

  /// A single number rather than a row of them.
  var isScalar: Bool {
    switch self {
    case .number: true
    case .tensor(let variable): variable.value.rank == 0
    case .parameter(let parameter): parameter.value.rank == 0
    default: false
    }
  }
}

/// What counts as an index, and the messages when one does not.
enum IndexRule {
  /// The place from the start; negative numbers count from the end.
  static func place(_ number: Double, size: Int, what: String, _ span: Span) throws -> Int {
    guard let index = Int(exactly: number) else {
      throw Diagnostic(
        code: "index", "an index must be a whole number, got \(formatNumber(number))", at: span)
    }
    let place = index < 0 ? index + size : index
    guard place >= 0, place < size else {
      let range = size == 0 ? "empty" : "\(-size) to \(size - 1)"
      throw Diagnostic(code: "index", "index \(index) is out of range for \(what) (\(range))", at: span)
    }
    return place
  }
}

extension Variable {
  func indexed(_ subscripts: [Subscripted], _ span: Span) throws -> Value {
    if subscripts.count == 1, case .value(.tensor(let mask), let place) = subscripts[0], mask.isMask {
      return try masked(by: mask, place)
    }
    try checkCount(subscripts, span)
    if !isRecorded, let element = try plainElement(subscripts) { return .number(element) }
    var ranges = shape.dimensions.map { AxisRange(start: 0, count: $0, step: 1) }
    var (isCut, dropped, picked) = (false, Set<Int>(), [(axis: Int, index: Value, place: Span)]())
    for case (let axis, .value(let index, let place)) in subscripts.enumerated() {
      if index.isScalar, let number = index.asNumber {
        let row = try IndexRule.place(number, size: shape[axis], what: axisText(axis), place)
        ranges[axis] = AxisRange(start: row, count: 1, step: 1)
        dropped.insert(axis)
      } else if let range = try contiguous(index, axis: axis, place) {
        ranges[axis] = range
      } else {
        picked.append((axis, index, place))
        continue
      }
      isCut = true
    }
    var result = isCut ? try Operation.slice(self, .ranges(ranges)) : self
    for (axis, index, place) in picked {
      result = try result.gathered(places(index, axis, place), axis: axis)
    }
    if !dropped.isEmpty {
      let kept = result.shape.dimensions.enumerated().filter { !dropped.contains($0.offset) }
      result = try result.reshaped(to: Shape(kept.map(\.element)))
    }
    return .tensor(result)
  }

  private func axisText(_ axis: Int) -> String { "axis \(axis) of shape \(shape)" }

  private func checkCount(_ subscripts: [Subscripted], _ span: Span) throws {
    guard subscripts.count <= value.rank else {
      throw Diagnostic(
        code: "index",
        "\(subscripts.count) indices for shape \(shape), which has \(value.rank) ax\(value.rank == 1 ? "is" : "es")",
        at: span)
    }
  }

  /// The element itself when every axis is given a number.
  private func plainElement(_ subscripts: [Subscripted]) throws -> Double? {
    guard subscripts.count == value.rank else { return nil }
    var flat = 0
    for (axis, part) in subscripts.enumerated() {
      guard case .value(let index, let span) = part, index.isScalar, let number = index.asNumber else {
        return nil
      }
      let size = shape[axis]
      flat =
        flat * size + (try IndexRule.place(number, size: size, what: "axis \(axis) of shape \(shape)", span))
    }
    return value[flat: flat]
  }

  func selecting(_ row: Int, axis: Int) throws -> Variable {
    let ranges = (0..<value.rank).map {
      AxisRange(start: $0 == axis ? row : 0, count: $0 == axis ? 1 : shape[$0], step: 1)
    }
    let slice = try Operation.slice(self, .ranges(ranges))
    var sizes = slice.shape.dimensions
    sizes.remove(at: axis)
    return try slice.reshaped(to: Shape(sizes))
  }

  /// The part of an axis that a range takes; nil for any other index.
  private func contiguous(_ index: Value, axis: Int, _ span: Span) throws -> AxisRange? {
    guard case .range(let range) = index, range.step == 1, range.start >= 0,
      range.start == range.start.rounded()
    else { return nil }
    let (size, end) = (shape[axis], range.start + Double(range.count))
    guard end <= Double(size) else {
      throw Diagnostic(
        code: "index",
        "the range goes up to \(formatNumber(end - 1)), and \(axisText(axis)) \(size == 0 ? "is empty" : "ends at \(size - 1)")",
        at: span)
    }
    return AxisRange(start: Int(range.start), count: range.count, step: 1)
  }

  /// The places along an axis that a list of numbers or a mask picks.
  private func places(_ index: Value, _ axis: Int, _ span: Span) throws -> [Int] {
    guard let numbers = index.asNumbers else {
      throw Diagnostic(
        code: "index",
        "an index must be a number, a range, a list of them or a mask, this is \(index.kindPhrase)",
        at: span)
    }
    if case .tensor(let mask) = index, mask.isMask {
      guard numbers.count == shape[axis] else {
        throw Diagnostic(
          code: "index", "a mask of \(numbers.count) does not fit \(axisText(axis))", at: span)
      }
      return try mask.value.nonzeroPlaces()
    }
    return try numbers.enumerated().map { turn, number in
      try Kernels.checkStop(turn: turn)
      return try IndexRule.place(number, size: shape[axis], what: axisText(axis), span)
    }
  }

  /// `x[x > 0]`: the elements where the mask is true, in a row; a mask of the first axis picks its parts.
  private func masked(by mask: Variable, _ span: Span) throws -> Value {
    let chosen = try mask.value.nonzeroPlaces()
    if mask.shape == shape {
      let flat = try reshaped(to: .vector(value.count))
      return .tensor(try flat.gathered(chosen, axis: 0))
    }
    guard mask.value.rank == 1, value.rank > 0, mask.shape[0] == shape[0] else {
      throw misfit(mask, span)
    }
    return .tensor(try gathered(chosen, axis: 0))
  }

  // MARK: Replacing

  func replacing(_ subscripts: [Subscripted], with new: Variable, _ span: Span) throws -> Variable {
    if subscripts.count == 1, case .value(.tensor(let mask), let place) = subscripts[0], mask.isMask {
      return try Operation.select(try wholeMask(mask, place), new, self)
    }
    try checkCount(subscripts, span)
    var ranges: [AxisRange] = []
    for axis in 0..<value.rank {
      guard axis < subscripts.count, case .value(let index, let place) = subscripts[axis] else {
        ranges.append(AxisRange(start: 0, count: shape[axis], step: 1))
        continue
      }
      ranges.append(try range(index, axis: axis, place))
    }
    let part = try Shape(ranges.map(\.count))
    let cut = try new.dropping(to: part)
    guard cut.shape.expands(to: part) else {
      let wanted = part.rank == 0 ? "a single number" : "shape \(part)"
      throw Diagnostic(
        code: "shape", "a value of shape \(new.shape) cannot be put where \(wanted) stands", at: span)
    }
    let fitted = try cut.expanded(to: part)
    let mask = try Operation.place(Variable(Tensor.ones(part, precision)), .placement(ranges, in: shape))
    return try Operation.select(mask.stopped, Operation.place(fitted, .placement(ranges, in: shape)), self)
  }

  /// A mask for each element, of one for each element or each row.
  private func wholeMask(_ mask: Variable, _ span: Span) throws -> Variable {
    if mask.shape == shape { return mask }
    guard mask.value.rank == 1, value.rank > 0, mask.shape[0] == shape[0] else { throw misfit(mask, span) }
    let column = Shape.vector(shape[0]).dimensions + Array(repeating: 1, count: value.rank - 1)
    return try mask.reshaped(to: Shape(column)).expanded(to: shape)
  }

  private func misfit(_ mask: Variable, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "index", "a mask of shape \(mask.shape) does not fit a tensor of shape \(shape)", at: span,
      help: "it needs the tensor's shape, or one entry for each row")
  }

  private func range(_ index: Value, axis: Int, _ span: Span) throws -> AxisRange {
    let what = "axis \(axis) of shape \(shape)"
    if index.isScalar, let number = index.asNumber {
      return AxisRange(
        start: try IndexRule.place(number, size: shape[axis], what: what, span), count: 1, step: 1)
    }
    guard case .range(let range) = index, range.step == 1, range.start >= 0,
      range.start == range.start.rounded(),
      range.start + Double(range.count) <= Double(shape[axis])
    else {
      throw Diagnostic(
        code: "index", "an assignment needs numbers, ranges within \(what), or one mask", at: span)
    }
    return AxisRange(start: Int(range.start), count: range.count, step: 1)
  }

  /// The new part without the axes of size 1 that a number index stands for.
  private func dropping(to part: Shape) throws -> Variable {
    guard value.count == part.count, value.rank != part.rank else { return self }
    return try reshaped(to: part)
  }
}
