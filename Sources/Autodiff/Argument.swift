public import Tensors

/// An argument after binding, in the terms that operations, layers and optimizers understand.
public enum Argument: Sendable {
  case none
  case variable(Variable)
  case number(Double)
  case flag(Bool)
  case text(String)
  /// A list, as of tensors or of sizes.
  case list([Argument])
}

/// The arguments of one call, in the order of the signature's parameters.
///
/// The accessors name the parameter and what it must be when the argument does not fit.
public struct Arguments: Sendable {
  public let signature: Signature
  public let values: [Argument]
  public let precision: Precision

  public init(_ signature: Signature, _ values: [Argument], precision: Precision) {
    self.signature = signature
    self.values = values
    self.precision = precision
  }

  public subscript(position: Int) -> Argument {
    values.indices.contains(position) ? values[position] : .none
  }

  /// A tensor; numbers and truth values become tensors of rank 0.
  public func variable(_ position: Int) throws -> Variable {
    switch self[position] {
    case .variable(let variable): return variable
    case .number(let number): return Variable(number, precision)
    case .flag(let flag): return Variable(flag ? 1 : 0, precision)
    default: throw mismatch(position, "a tensor or a number")
    }
  }

  public func variables(_ position: Int) throws -> [Variable] {
    guard case .list(let items) = self[position] else { throw mismatch(position, "a list of tensors") }
    return try items.map { item in
      switch item {
      case .variable(let variable): variable
      case .number(let number): Variable(number, precision)
      case .flag(let flag): Variable(flag ? 1 : 0, precision)
      default: throw mismatch(position, "a list of tensors")
      }
    }
  }

  public func number(_ position: Int) throws -> Double {
    switch self[position] {
    case .number(let number): return number
    case .variable(let variable) where variable.value.count == 1: return variable.value.item
    default: throw mismatch(position, "a number")
    }
  }

  /// A whole number.
  public func integer(_ position: Int) throws -> Int {
    try whole(try number(position), position, "be a whole number")
  }

  private func whole(_ number: Double, _ position: Int, _ wanted: String) throws -> Int {
    guard let integer = Int(exactly: number) else {
      throw ArgumentError(
        "\(name(position)) of \(signature.name) must \(wanted), got \(formatNumber(number))")
    }
    return integer
  }

  public func integers(_ position: Int) throws -> [Int] {
    switch self[position] {
    case .list(let items):
      return try items.map { item in
        switch item {
        case .number(let number): try whole(number, position, "be whole numbers")
        case .variable(let variable) where variable.value.count == 1:
          try whole(variable.value.item, position, "be whole numbers")
        default: throw mismatch(position, "whole numbers")
        }
      }
    case .variable(let variable) where variable.value.rank == 1:
      return try variable.value.doubles.enumerated().map {
        try Kernels.checkStop(turn: $0)
        return try whole($1, position, "hold whole numbers")
      }
    default: return [try integer(position)]
    }
  }

  public func flag(_ position: Int) throws -> Bool {
    guard case .flag(let flag) = self[position] else { throw mismatch(position, "true or false") }
    return flag
  }

  public func text(_ position: Int) throws -> String {
    guard case .text(let text) = self[position] else { throw mismatch(position, "a string") }
    return text
  }

  public func isNone(_ position: Int) -> Bool {
    if case .none = self[position] { return true }
    return false
  }

  /// An axis, or nil for all of them when the argument is `none`.
  public func axis(_ position: Int) throws -> Int? { isNone(position) ? nil : try integer(position) }

  private func name(_ position: Int) -> String {
    signature.parameters.indices.contains(position) ? signature.parameters[position].name : "the argument"
  }

  private func mismatch(_ position: Int, _ wanted: String) -> ArgumentError {
    ArgumentError("\(name(position)) of \(signature.name) must be \(wanted)")
  }
}

/// An argument that does not fit what it is for.
public struct ArgumentError: Error, Sendable {
  public var message: String
  public var hint: String?
  /// The parameter whose argument it is about, where it is one.
  public var argument: String?

  public init(_ message: String, hint: String? = nil, argument: String? = nil) {
    self.message = message
    self.hint = hint
    self.argument = argument
  }
}
