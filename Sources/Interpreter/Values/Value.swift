public import Autodiff
public import Charts
public import NeuralNetworks
import Tensors

/// A value of the language. Values are immutable; variables rebind.
public enum Value {
  /// What a variable holds before its first definition; never seen by a program.
  case undefined
  case none
  case number(Double)
  case boolean(Bool)
  case string(String)
  case tensor(Variable)
  case list([Value])
  case record(Record)
  case range(NumberRange)
  case function(Function)
  case layer(Layer)
  case parameter(Parameter)
  case optimizer(Optimizer)
  // Boxed: a large payload would make every value large.
  indirect case figure(Figure)
  /// Something that a loop walks once: `batches(…)`.
  case sequence(LazySequence)
}

extension Value {
  /// What messages call its kind.
  public var kind: String {
    switch self {
    case .undefined: "undefined"
    case .none: "none"
    case .number: "number"
    case .boolean: "bool"
    case .string: "string"
    case .tensor(let variable): variable.value.rank == 0 ? "number" : "tensor"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .function: "function"
    case .layer: "layer"
    case .parameter: "parameter"
    case .optimizer: "optimizer"
    case .figure: "figure"
    case .sequence: "sequence"
    }
  }

  /// The kind with its article and, for tensors, the shape: `a tensor [3, 4]`.
  public var kindPhrase: String {
    switch self {
    case .none: "none"
    case .tensor(let variable) where variable.value.rank > 0: "a tensor \(variable.shape)"
    case .parameter(let parameter): "a parameter \(parameter.value.shape)"
    case .optimizer: "an optimizer"
    case .range(let range) where range.problem != nil: "a range of \(range.count) numbers"
    default: "a \(kind)"
    }
  }

  /// The shape as messages show it, nil for what has none.
  public var shapeText: String? {
    switch self {
    case .number, .boolean: "number"
    case .tensor(let variable): variable.shape.description
    case .parameter(let parameter): parameter.value.shape.description
    case .list(let items): "list of \(items.count)"
    case .string, .record, .range, .function, .layer, .optimizer, .figure, .sequence: kind
    case .none, .undefined: nil
    }
  }
}

/// Named values in the order they were written: `(a: 1, b: 2)`.
public struct Record {
  public private(set) var names: [String]
  public private(set) var values: [Value]

  public init(_ fields: [(String, Value)] = []) {
    names = fields.map(\.0)
    values = fields.map(\.1)
  }

  public subscript(name: String) -> Value? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      guard let newValue else { return }
      if let place = names.firstIndex(of: name) {
        values[place] = newValue
      } else {
        names.append(name)
        values.append(newValue)
      }
    }
  }

  public var fields: [(name: String, value: Value)] { zip(names, values).map { ($0, $1) } }
}

/// `a...b`, `a..<b`, or `range(a, b, step: s)`: numbers that are counted when they are walked.
public final class NumberRange: Sendable {
  public let start: Double
  public let step: Double
  public let count: Int

  public init(start: Double, step: Double, count: Int) {
    self.start = start
    self.step = step
    self.count = count
  }

  public subscript(position: Int) -> Double { start + Double(position) * step }
  /// All of them at once; nil for more than fit into memory.
  public var numbers: [Double]? {
    guard problem == nil else { return nil }
    return unsafe [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let out = buffer.baseAddress {
        unsafe Kernels.count(out, count: count, start: start, step: step)
      }
      initialized = count
    }
  }
  /// All of them as a tensor; nil for more than fit into memory.
  func tensor(_ precision: Precision) -> Tensor? {
    guard count <= Int32.max else { return nil }
    return numbers.map { Tensor($0, shape: .vector(count), precision) }
  }

  /// Why the numbers cannot stand side by side in memory, where they cannot.
  var problem: String? {
    MemoryLimit.problem("a range of \(count) numbers", bytes: count &* (MemoryLayout<Value>.stride + 8))
  }
}

/// A sequence whose elements are made when a loop asks for them.
public final class LazySequence {
  /// How many elements there are, for progress; nil when unknown.
  public let count: Int?
  public let description: String
  private let start: () -> (() throws -> Value?)

  /// - Parameter start: begins a walk and returns what gives the next element, nil at the end.
  public init(count: Int?, description: String, start: @escaping () -> (() throws -> Value?)) {
    self.count = count
    self.description = description
    self.start = start
  }

  public func makeIterator() -> () throws -> Value? { start() }
}
