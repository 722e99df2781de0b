public import Autodiff
public import NeuralNetworks
public import Tensors

/// An argument of a chart, in the terms that chart kinds understand.
public enum ChartArgument {
  case none
  case number(Double)
  case flag(Bool)
  case text(String)
  /// `names` are those behind the numbers of a column that was text.
  case tensor(Variable, names: [String] = [])
  /// Numbers in a row.
  case vector([Double])
  case list([ChartArgument])
  case record([(name: String, value: ChartArgument)])
  /// A layer or a function.
  case function(ChartFunction)
  /// Something that charts have no use for, as messages call it: `an optimizer`.
  case other(String)

  /// What messages call it.
  public var phrase: String {
    switch self {
    case .none: "none"
    case .number: "a number"
    case .flag: "a bool"
    case .text: "a string"
    case .tensor(let variable, _): variable.value.rank == 0 ? "a number" : "a tensor \(variable.shape)"
    case .vector(let numbers): "a tensor [\(numbers.count)]"
    case .list: "a list"
    case .record: "a record"
    case .function(let function): function.layer == nil ? "a function" : "a layer"
    case .other(let phrase): phrase
    }
  }

  /// Plain numbers of a number, a tensor of rank 0 or 1, or a list of numbers; nil for what is none.
  public var numbers: [Double]? {
    switch self {
    case .number(let number): return [number]
    case .flag(let flag): return [flag ? 1 : 0]
    case .tensor(let variable, _): return variable.value.rank <= 1 ? variable.value.doubles : nil
    case .vector(let numbers): return numbers
    case .list(let items):
      var numbers: [Double] = []
      for item in items {
        guard let number = item.number else { return nil }
        numbers.append(number)
      }
      return numbers
    default: return nil
    }
  }

  /// The number of a number or a tensor of one element.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let variable, _) where variable.value.count == 1: variable.value.item
    default: nil
    }
  }
}

/// A network or a function of the program, as a chart uses it: what it computes, and its layers if it is made of them.
public struct ChartFunction {
  /// What messages and titles call it.
  public let name: String
  /// The layer that it is; nil for a function of the program.
  public let layer: Layer?
  private let body: ([Variable]) throws -> Variable

  /// - Parameter body: evaluates without recording gradients, in evaluation mode.
  public init(name: String, layer: Layer? = nil, _ body: @escaping ([Variable]) throws -> Variable) {
    self.name = name
    self.layer = layer
    self.body = body
  }

  public func callAsFunction(_ arguments: Tensor...) throws -> Tensor {
    try body(arguments.map { Variable($0) }).value
  }

  public func callAsFunction(_ arguments: [Variable]) throws -> Variable { try body(arguments) }
}

/// A matrix of numbers, row by row.
public struct ChartMatrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public let values: [Double]

  public init(rows: Int, columns: Int, _ values: [Double]) {
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  public func column(_ column: Int) -> [Double] {
    stride(from: column, to: values.count, by: max(1, columns)).map { values[$0] }
  }
}

/// A class for each point, and the names where they have some.
public struct ClassColumn: Sendable, Equatable {
  public let classes: [Int]
  public let names: [String]

  public init(_ classes: [Int], names: [String] = []) {
    self.classes = classes
    self.names = names
  }

  public func name(_ number: Int) -> String { names.indices.contains(number) ? names[number] : "\(number)" }
}
