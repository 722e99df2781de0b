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
    KindSample(
      name: "landscape", kind: "landscape",
      arguments: {
        [
          "net": Network.trained.argument, "x": .matrix([[0, 1], [1, 0], [1, 1], [0, 0]]),
          "y": .matrix([[1], [1], [0], [0]]), "points": .number(9),
        ]
      }, colors: [0x440154]),
    KindSample(
      name: "loss", kind: "diagram", arguments: { ["what": Network.mazur] }, colors: [blue, orange, 0x009E73]),
    KindSample(
      name: "loss-gradients", kind: "diagram",
      arguments: { ["what": Network.loop(4), "gradients": .flag(true)] }, colors: [0x7F1D1D]),
    KindSample(
      name: "loss-folded", kind: "diagram", arguments: { ["what": Network.loop(90)] }, colors: [blue]),
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

  /// Matt Mazur's example: two inputs, two hidden units, two outputs, as formulas.
  static var mazur: ChartArgument {
    argument { recorder in
      func parameter(_ name: String, _ rows: [[Double]]) -> Variable {
        let shape = rows.count == 1 ? Shape.vector(rows[0].count) : .matrix(rows.count, rows[0].count)
        return Parameter(Tensor(rows.flatMap { $0 }, shape: shape, .f64), name: name, recorder: recorder)
          .variable()
      }
      let x = Variable(Tensor([0.05, 0.1], shape: .matrix(1, 2), .f64))
      let y = Variable(Tensor([0.01, 0.99], shape: .matrix(1, 2), .f64))
      let hidden = try Operation.sigmoid(
        Operation.matmul(x, parameter("W1", [[0.15, 0.25], [0.2, 0.3]])) + parameter("b1", [[0.35, 0.35]]))
      let output = try Operation.sigmoid(
        Operation.matmul(hidden, parameter("W2", [[0.4, 0.5], [0.45, 0.55]])) + parameter("b2", [[0.6, 0.6]]))
      let error = try y - output
      return try Operation.sum(error * error / Variable(2, .f64), .axis(nil, keep: false))
    }
  }

  /// A number that goes through a weight and a bend again and again.
  static func loop(_ turns: Int) -> ChartArgument {
    argument { recorder in
      let weight = Parameter(Tensor(0.9, .f64), name: "w", recorder: recorder)
      var state = Variable(0.5, .f64)
      for _ in 0..<turns { state = try Operation.tanh(state * weight.variable()) }
      return state
    }
  }

  private static func argument(_ make: (Recorder) throws -> Variable) -> ChartArgument {
    do {
      return .tensor(try make(Recorder()))
    } catch {
      fatalError("\(error)")
    }
  }

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
