import Autodiff
import Tensors

/// A 64-bit tensor from nested numbers.
func tensor(_ elements: [Double], _ shape: [Int]? = nil) throws -> Tensor {
  Tensor(elements, shape: try Shape(shape ?? [elements.count]), .f64)
}

func number(_ value: Double) -> Tensor { Tensor(value, .f64) }

func variable(_ elements: [Double], _ shape: [Int]? = nil) throws -> Variable {
  Variable(try tensor(elements, shape))
}

/// Calls an operation as the language does, its arguments in the order of the signature.
func call(_ operation: Operation, _ values: Argument...) throws -> Variable {
  let signature = operation.documentation?.signature ?? Signature(operation.name)
  return try operation(Arguments(signature, values, precision: .f64))
}

extension Argument {
  static func tensor(_ elements: [Double], _ shape: [Int]? = nil) throws -> Argument {
    .variable(try AutodiffTests.variable(elements, shape))
  }
}

/// The largest difference, relative to the larger of 1 and the element.
func distance(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.doubles, b.doubles).map { x, y in
    x == y || (x.isNaN && y.isNaN) ? 0 : abs(x - y) / max(1, abs(x), abs(y))
  }.max() ?? 0
}

/// The error that a piece of code throws, as one text with its hint.
func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as ShapeError {
    return text(error.message, error.hint)
  } catch let error as ArgumentError {
    return text(error.message, error.hint)
  } catch let error as GradientError {
    return text(error.message, error.hint)
  } catch {
    return "\(error)"
  }
}

private func text(_ message: String, _ hint: String?) -> String { message + (hint.map { " | " + $0 } ?? "") }
