import Autodiff
import NeuralNetworks
import Tensors

/// A network as a table: each layer with what it puts out and how many parameters it has.
struct NetworkSummary {
  private let net: Layer

  init(_ net: Layer) { self.net = net }

  var text: String {
    // A layer that cannot take its own input size is listed without shapes.
    let rows = (try? net.summary()) ?? []
    var cells = [["layer", "kind", "output", "parameters"]]
    cells += rows.map { [$0.name, $0.kind, $0.output ?? "?", formatCount($0.parameterCount)] }
    let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = cells.map { row in
      let texts = row.enumerated().map { column, text in
        let padding = String(repeating: " ", count: widths[column] - text.count)
        return column == 3 ? padding + text : text + padding
      }
      return texts.joined(separator: "  ")
    }
    lines.insert(String(repeating: "─", count: lines.map(\.count).max() ?? 0), at: 1)
    return (lines + [total]).joined(separator: "\n")
  }

  private var total: String {
    let parameters = net.namedParameters.map(\.parameter)
    let frozen = parameters.filter(\.isFrozen).reduce(0) { $0 + $1.value.count }
    let count = "\(formatCount(net.parameterCount)) parameters"
    return net.isBuilt
      ? count + (frozen > 0 ? ", \(formatCount(frozen)) of them frozen" : "")
      : "\(count) so far: some sizes wait for the first input"
  }
}

extension Layer {
  /// The layer on one line: `dense(2, 4, tanh) |> dense(4, 1)`.
  var description: String {
    switch self {
    case let chain as Chain: chain.layers.map(\.description).joined(separator: " |> ")
    case let dense as Dense:
      "dense(\(dense.inputSize.map(String.init) ?? "_"), \(dense.outputSize)\(dense.activation.map { ", \($0.name)" } ?? ""))"
    case is FunctionLayer: kind
    default: "\(kind)(\(inputSize.map(String.init) ?? ""))"
    }
  }
}

extension Optimizer {
  /// `adam(lr: 0.003), step 120`.
  var description: String {
    let rate: String =
      switch self.rate {
      case .constant(let rate): formatNumber(rate)
      case .schedule(let schedule): schedule.description
      }
    return "\(name)(lr: \(rate)), step \(stepCount)"
  }
}
