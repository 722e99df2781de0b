import Autodiff
import Foundation
import NeuralNetworks
import Tensors

/// A context in 64 bits, so that comparisons can be tight.
func context(seed: UInt64 = 7, _ precision: Precision = .f64) -> NetworkContext {
  NetworkContext(random: RandomSource(seed: seed), precision: precision)
}

func matrix(_ rows: [[Double]], _ precision: Precision = .f64) -> Tensor {
  Tensor(rows.flatMap { $0 }, shape: .matrix(rows.count, rows.first?.count ?? 0), precision)
}

func vector(_ values: [Double], _ precision: Precision = .f64) -> Tensor {
  Tensor(values, shape: .vector(values.count), precision)
}

/// The message and hint of what `body` throws, as a reader sees them; nil when it throws nothing.
func message(_ body: () throws -> Void) -> String? {
  func joined(_ message: String, _ hint: String?) -> String { hint.map { "\(message) | \($0)" } ?? message }
  do {
    try body()
    return nil
  } catch let error as NetworkError {
    return joined(error.message, error.hint)
  } catch let error as ShapeError {
    return joined(error.message, error.hint)
  } catch let error as ArgumentError {
    return joined(error.message, error.hint)
  } catch {
    return "\(error)"
  }
}

func isClose(_ a: [Double], _ b: [Double], relative: Double = 1e-9) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= relative * max(1, abs($0), abs($1)) }
}

let xorInputs = matrix([[0, 0], [0, 1], [1, 0], [1, 1]])
let xorTargets = matrix([[0], [1], [1], [0]])

/// A layer kind by name with arguments in order.
func make(
  _ name: String, _ positional: [NetworkArgument], _ labelled: [(label: String, value: NetworkArgument)] = [],
  _ context: NetworkContext
) throws -> Layer {
  guard let kind = LayerKind.all.first(where: { $0.name == name }) else {
    throw NetworkError("layer", "no \(name)")
  }
  return try kind.make(
    NetworkArguments(kind.documentation.signature, positional: positional, labelled: labelled), context)
}

/// An optimizer by name.
func optimizer(
  _ name: String, _ targets: [NetworkArgument], _ labelled: [(label: String, value: NetworkArgument)] = []
) throws -> Optimizer {
  guard let kind = OptimizerKind.all.first(where: { $0.name == name }) else {
    throw NetworkError("optimizer", "no \(name)")
  }
  return try kind.make(
    NetworkArguments(kind.documentation.signature, positional: [.list(targets)], labelled: labelled),
    context())
}
