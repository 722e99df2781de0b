import Autodiff
import NeuralNetworks
import Tensors

@testable import Charts

/// The kinds that look into networks, on a small one whose numbers are given.
extension KindSample {
  static let networks: [KindSample] = [
    KindSample(
      name: "gradients", kind: "gradients", arguments: { ["net": Network.trained.argument] },
      colors: [blue, orange], context: { Network.trained.context }),
    KindSample(
      name: "ridges", kind: "gradients",
      arguments: { ["net": Network.trained.argument, "kind": .text("ridge"), "layer": .text("dense1")] },
      colors: [0x440154, 0xB5DE2B], context: { Network.trained.context }),
    KindSample(
      name: "gradients-now", kind: "gradients", arguments: { ["net": Network.trained.argument] },
      colors: [blue]),
    KindSample(
      name: "weights", kind: "weights", arguments: { ["net": Network.trained.argument] },
      colors: [0x2166AC, 0xB2182B]),
    KindSample(
      name: "activations", kind: "activations",
      arguments: { ["net": Network.trained.argument, "x": .matrix([[0, 1], [1, 0], [1, 1], [0, 0]])] },
      colors: [0x440154]),
    KindSample(
      name: "network", kind: "diagram",
      arguments: { ["what": Network.trained.argument, "x": .numbers([1, 0])] }, colors: [0xB2182B, 0x2166AC]),
    KindSample(
      name: "network-gradients", kind: "diagram",
      arguments: { ["what": Network.trained.argument, "gradients": .flag(true)] }, colors: [0x7F1D1D]),
    KindSample(
      name: "deep-network", kind: "diagram", arguments: { ["what": Network.deep.argument] }, colors: [blue]),
  ]
}

/// A network with what a recording of it would hold.
struct Network: @unchecked Sendable {
  let net: Chain
  let context: ChartContext

  var argument: ChartArgument {
    .function(ChartFunction(name: "net", layer: net) { [net] in try net($0[0]) })
  }

  private static func context() -> NetworkContext {
    NetworkContext(random: RandomSource(seed: 7), precision: .f64)
  }

  /// 2 – 3 – 1 with gradients that shrink over twenty passes.
  static let trained: Network = {
    do {
      let context = context()
      let net =
        try Dense(2, 3, activation: Activation(.tanh), context)
        |> Dense(3, 1, activation: Activation(.sigmoid), context)
      let x = Tensor([0, 1, 1, 0], shape: .matrix(2, 2), .f64)
      let loss = try Operation.mean(net(Variable(x)) * net(Variable(x)), .axis(nil, keep: false))
      try context.recorder.backward(loss)
      let steps = Array(0..<20)
      let series = net.namedParameters.enumerated().map { place, one in
        let gradient = one.parameter.gradient ?? one.parameter.value
        return GradientHistory.Series(
          path: one.path, parameter: one.parameter,
          norms: steps.map { Double(place + 1) / Double($0 + 1) },
          distributions: steps.map { gradient.scaled(by: 1 / Double($0 + 1)).distribution },
          weights: steps.map { _ in one.parameter.value })
      }
      var charts = ChartContext()
      charts.recording = { parameters in
        parameters.isEmpty
          ? nil
          : GradientHistory(series: series, normSteps: steps, distributionSteps: steps, weightSteps: steps)
      }
      return Network(net: net, context: charts)
    } catch {
      fatalError("\(error)")
    }
  }()

  /// Sixty layers.
  static let deep: Network = {
    do {
      let context = context()
      let layers = try (0..<60).map { _ in try Dense(4, 4, activation: Activation(.relu), context) }
      return Network(net: try Chain(layers, context), context: ChartContext())
    } catch {
      fatalError("\(error)")
    }
  }()
}
