public import Autodiff
internal import NeuralNetworks
public import Tensors

/// What `track gradients: net` recorded of some parameters, as charts read it.
public struct GradientHistory {
  public struct Series {
    /// As the network calls it: `dense1.W`.
    public let path: String
    public let parameter: Parameter
    /// ‖∂L/∂W‖₂ at each of ``GradientHistory/normSteps``; NaN where a pass did not reach it.
    public let norms: [Double]
    /// At each of ``GradientHistory/distributionSteps``.
    public let distributions: [Distribution?]
    /// At each of ``GradientHistory/weightSteps``.
    public let weights: [Tensor]

    public init(
      path: String, parameter: Parameter, norms: [Double], distributions: [Distribution?], weights: [Tensor]
    ) {
      self.path = path
      self.parameter = parameter
      self.norms = norms
      self.distributions = distributions
      self.weights = weights
    }

    /// The layer that the parameter belongs to; the parameter itself outside of layers.
    var layer: String {
      guard let dot = path.lastIndex(of: ".") else { return path }
      return String(path[..<dot])
    }
  }

  public let series: [Series]
  public let normSteps: [Int]
  public let distributionSteps: [Int]
  public let weightSteps: [Int]

  public init(series: [Series], normSteps: [Int], distributionSteps: [Int], weightSteps: [Int]) {
    self.series = series
    self.normSteps = normSteps
    self.distributionSteps = distributionSteps
    self.weightSteps = weightSteps
  }

  /// The series of each layer, in the order of the network.
  var layers: [(name: String, series: [Series])] {
    var layers: [(name: String, series: [Series])] = []
    for one in series {
      if let place = layers.firstIndex(where: { $0.name == one.layer }) {
        layers[place].series.append(one)
      } else {
        layers.append((one.layer, [one]))
      }
    }
    return layers
  }
}

extension ChartArguments {
  /// The parameters of a network, of a list or of one parameter, with the names that the network gives them.
  func parameters(_ label: String) throws(ChartError) -> [(path: String, parameter: Parameter)] {
    guard let found = Self.parameters(of: self[label]) else {
      throw mismatch(label, "a network or a list of parameters")
    }
    guard !found.isEmpty else { throw invalid(label, "\(label) of \(signature.name) has no parameters") }
    return found
  }

  private static func parameters(of value: ChartArgument) -> [(path: String, parameter: Parameter)]? {
    switch value {
    case .function(let function): return function.layer?.namedParameters
    case .tensor(let variable, _):
      guard case .parameter(let parameter)? = variable.node?.attributes else { return nil }
      return [(parameter.name, parameter)]
    case .list(let items):
      var all: [(path: String, parameter: Parameter)] = []
      for item in items {
        guard let found = parameters(of: item) else { return nil }
        all += found
      }
      return all
    case .record(let fields): return parameters(of: .list(fields.map(\.value)))
    default: return nil
    }
  }
}
