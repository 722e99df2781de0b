public import Autodiff
internal import Tensors

/// The arguments of one call of a chart verb, found by the parameters' names.
///
/// The accessors give an argument as what the kind needs; one that does not fit throws a ``ChartError`` that names the
/// parameter, what it must be and what it got, and knows which argument is meant.
public struct ChartArguments {
  public let signature: Signature
  /// One for each parameter; `.none` or the default where the call gave none. A variadic parameter's are a list.
  public private(set) var values: [ChartArgument]
  public let context: ChartContext

  public init(_ signature: Signature, _ values: [ChartArgument], _ context: ChartContext = ChartContext()) {
    self.signature = signature
    self.values = values
    self.context = context
  }

  public subscript(label: String) -> ChartArgument {
    get {
      guard let position = signature.position(of: label), values.indices.contains(position) else {
        return .none
      }
      return values[position]
    }
    set {
      guard let position = signature.position(of: label), values.indices.contains(position) else { return }
      values[position] = newValue
    }
  }

  public func isNone(_ label: String) -> Bool {
    if case .none = self[label] { return true }
    return false
  }

  // MARK: Errors

  /// Where in the call the argument stands; `item` counts those of a variadic parameter.
  public func place(_ label: String, item: Int? = nil) -> ChartError.Place? {
    signature.position(of: label).map { ChartError.Place(position: $0, item: item) }
  }

  /// The argument is of a kind that the parameter does not take.
  public func mismatch(_ label: String, _ wanted: String, hint: String? = nil) -> ChartError {
    mismatch(self[label], "\(label) of \(signature.name)", wanted, at: place(label), hint: hint)
  }

  public func mismatch(
    _ value: ChartArgument, _ name: String, _ wanted: String, at place: ChartError.Place?, hint: String? = nil
  ) -> ChartError {
    ChartError(.type, "\(name) must be \(wanted), got \(value.phrase)", hint: hint, at: place)
  }

  /// The argument is of the right kind and still none that can be used.
  public func invalid(_ label: String, _ message: String, hint: String? = nil) -> ChartError {
    ChartError(.value, message, hint: hint, at: place(label))
  }
}

// MARK: Plain values

extension ChartArguments {
  public func number(_ label: String) throws(ChartError) -> Double {
    guard let number = self[label].number else { throw mismatch(label, "a number") }
    return number
  }

  public func optionalNumber(_ label: String) throws(ChartError) -> Double? {
    isNone(label) ? nil : try number(label)
  }

  /// A whole number within limits; nil when left out.
  public func optionalInteger(_ label: String, in range: ClosedRange<Int>) throws(ChartError) -> Int? {
    if isNone(label) { return nil }
    let number = try number(label)
    guard let integer = Int(exactly: number), range.contains(integer) else {
      throw invalid(
        label,
        "\(label) of \(signature.name) must be a whole number from \(range.lowerBound) to \(range.upperBound),"
          + " got \(Number.general(number))")
    }
    return integer
  }

  public func flag(_ label: String) throws(ChartError) -> Bool {
    switch self[label] {
    case .flag(let flag): return flag
    case .number(1): return true
    case .number(0): return false
    default: throw mismatch(label, "true or false")
    }
  }

  /// A string; nil when left out.
  public func text(_ label: String) throws(ChartError) -> String? {
    switch self[label] {
    case .none: return nil
    case .text(let text): return text
    default: throw mismatch(label, "a string")
    }
  }

  /// One of several words; nil when left out.
  public func choice(_ label: String, of words: [String]) throws(ChartError) -> String? {
    guard let text = try text(label) else { return nil }
    guard words.contains(text) else {
      let quoted = words.map { "\"\($0)\"" }
      throw invalid(
        label,
        "\(label) of \(signature.name) must be \(quoted.dropLast().joined(separator: ", ")) or \(quoted.last ?? ""),"
          + " got \"\(text)\"")
    }
    return text
  }

  /// `[from, to]`; nil when left out.
  public func interval(_ label: String) throws(ChartError) -> ClosedRange<Double>? {
    if isNone(label) { return nil }
    let ends = try numbers(label)
    guard ends.count == 2, ends[0] < ends[1] else {
      throw invalid(label, "\(label) of \(signature.name) must be [from, to]")
    }
    return ends[0]...ends[1]
  }

  /// Title and axis labels, as far as the kind has them.
  func labels() throws(ChartError) -> Canvas.Labels {
    Canvas.Labels(
      title: try text("title").flatMap { $0.isEmpty ? nil : $0 }, x: try text("xlabel"), y: try text("ylabel")
    )
  }
}

// MARK: Data

extension ChartArguments {
  /// Plain numbers: of a tensor of rank 0 or 1, a range, or a list of numbers.
  public func numbers(_ label: String) throws(ChartError) -> [Double] {
    guard let numbers = self[label].numbers else { throw mismatch(label, "a tensor of rank 1 or numbers") }
    return numbers
  }

  public func tensor(_ label: String) throws(ChartError) -> Variable {
    switch self[label] {
    case .tensor(let variable, _): return variable
    case .number(let number): return Variable(number, .f64)
    default: throw mismatch(label, "a tensor")
    }
  }

  /// A tensor of rank 2.
  public func matrix(_ label: String, hint: String? = nil) throws(ChartError) -> ChartMatrix {
    guard case .tensor(let variable, _) = self[label], variable.value.rank == 2 else {
      throw mismatch(label, "a matrix", hint: hint)
    }
    return ChartMatrix(rows: variable.shape[0], columns: variable.shape[1], variable.value.doubles)
  }

  /// Strings, or numbers as their text; nil when left out.
  public func names(_ label: String) throws(ChartError) -> [String]? {
    switch self[label] {
    case .none: return nil
    case .list(let items):
      var names: [String] = []
      for item in items {
        switch item {
        case .text(let text): names.append(text)
        case .number(let number): names.append(Number.general(number))
        default: throw mismatch(item, "each of \(label) of \(signature.name)", "a string", at: place(label))
        }
      }
      return names
    default:
      guard let numbers = self[label].numbers else { throw mismatch(label, "a list of strings") }
      return numbers.map { Number.general($0) }
    }
  }

  /// A name for each of `count` things; nil when left out.
  func names(_ label: String, for count: Int, _ things: String) throws(ChartError) -> [String]? {
    guard let names = try names(label) else { return nil }
    try check(names, label, for: count, things)
    return names
  }

  /// Throws unless there is a name for each of `count` things.
  func check(_ names: [String], _ label: String, for count: Int, _ things: String) throws(ChartError) {
    guard names.count != count else { return }
    throw ChartError(
      .data, "\(label): has \(names.count) name\(names.count == 1 ? "" : "s") for \(count) \(things)",
      hint: "give one name for each of the \(things)", at: place(label))
  }

  /// Rows of numbers: a record's fields, a matrix' columns, or one row; nil when left out.
  public func columns(_ label: String) throws(ChartError) -> [(name: String?, values: [Double])]? {
    switch self[label] {
    case .none: return nil
    case .record(let fields):
      var columns: [(name: String?, values: [Double])] = []
      for (name, value) in fields {
        guard let numbers = value.numbers else {
          throw mismatch(
            value, "\(name) in \(label) of \(signature.name)", "a tensor of rank 1", at: place(label))
        }
        columns.append((name, numbers))
      }
      return columns
    case .tensor(let variable, _) where variable.value.rank == 2:
      let matrix = try matrix(label)
      return (0..<matrix.columns).map { (nil, matrix.column($0)) }
    case .list(let items) where self[label].numbers == nil:
      var columns: [(name: String?, values: [Double])] = []
      for item in items {
        guard let numbers = item.numbers else {
          throw mismatch(
            item, "each of \(label) of \(signature.name)", "a tensor of rank 1", at: place(label))
        }
        columns.append((nil, numbers))
      }
      return columns
    default: return [(nil, try numbers(label))]
    }
  }

  /// A class for each point: whole numbers, one-hot rows, or strings; nil when left out.
  ///
  /// - Parameter hint: what to do about numbers that are not whole.
  public func classes(_ label: String, hint: String? = nil) throws(ChartError) -> ClassColumn? {
    switch self[label] {
    case .none: return nil
    case .list(let items) where self[label].numbers == nil:
      var texts: [String] = []
      for item in items {
        guard case .text(let text) = item else {
          throw mismatch(
            item, "each of \(label) of \(signature.name)", "a string or a whole number", at: place(label))
        }
        texts.append(text)
      }
      let names = Set(texts).sorted()
      let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      return ClassColumn(texts.map { numbers[$0] ?? 0 }, names: names)
    case .tensor(let variable, let names) where variable.value.rank <= 2:
      return ClassColumn(try classNumbers(label, variable.value, hint), names: names)
    default:
      return ClassColumn(try whole(label, try numbers(label), hint))
    }
  }

  private func classNumbers(_ label: String, _ tensor: Tensor, _ hint: String?) throws(ChartError) -> [Int] {
    guard tensor.rank == 2, tensor.shape[1] > 1 else { return try whole(label, tensor.doubles, hint) }
    // One-hot rows, or scores: the largest of each row.
    let (width, values) = (tensor.shape[1], tensor.doubles)
    var classes: [Int] = []
    for start in stride(from: 0, to: values.count, by: width) {
      try ChartError.checkStop(turn: classes.count)
      classes.append((0..<width).max { values[start + $0] < values[start + $1] } ?? 0)
    }
    return classes
  }

  private func whole(_ label: String, _ numbers: [Double], _ hint: String?) throws(ChartError) -> [Int] {
    var classes: [Int] = []
    classes.reserveCapacity(numbers.count)
    for number in numbers {
      try ChartError.checkStop(turn: classes.count)
      guard let whole = Int(exactly: number) else {
        throw invalid(label, "\(label) of \(signature.name) must hold whole numbers or strings", hint: hint)
      }
      classes.append(whole)
    }
    return classes
  }

  /// A layer or a function of the program.
  public func function(_ label: String) throws(ChartError) -> ChartFunction {
    guard case .function(let function) = self[label] else {
      throw mismatch(label, "a layer or a function")
    }
    return function
  }
}
