import Autodiff
import NeuralNetworks
import Tensors
import Testing

@testable import Charts

/// What charts of networks say of networks that are empty, broken, frozen, huge or deep.
@Suite struct NetworkChartTests {
  private func context() -> NetworkContext { NetworkContext(random: RandomSource(seed: 1), precision: .f32) }

  private func chart(
    _ kind: ChartKind, _ net: Layer, _ more: [String: ChartArgument] = [:],
    _ context: ChartContext = ChartContext()
  ) throws -> any Chart {
    let label = kind.name == "diagram" ? "what" : "net"
    let argument = ChartArgument.function(ChartFunction(name: "net", layer: net) { try net($0[0]) })
    return try kind.make(
      ChartArguments(of: kind, more.merging([label: argument]) { first, _ in first }, context))
  }

  private func script(_ chart: any Chart) -> String { Figure(chart).script(for: .png, output: "a.png") }

  @Test func `Without a recording and a gradient the error says what to write`() throws {
    let net = try Dense(2, 2, context())
    let error = #expect(throws: ChartError.self) { try chart(.gradients, net) }
    #expect(error?.hint == "write track gradients: net before the loop, or backward L")
  }

  @Test func `Without gradients gradients: true is an error`() throws {
    let net = try Dense(2, 2, context())
    #expect(throws: ChartError.self) { try chart(.diagram, net, ["gradients": .flag(true)]) }
    #expect(throws: ChartError.self) { try chart(.weights, net, ["gradients": .flag(true)]) }
  }

  @Test func `A layer without parameters has nothing to draw`() throws {
    let net = Flatten(name: nil, context())
    let error = #expect(throws: ChartError.self) { try chart(.weights, net) }
    #expect(error?.message == "net of weights has no parameters")
  }

  @Test func `An unknown layer is named with those there are`() throws {
    let net = try Dense(2, 2, context()) |> Dense(2, 1, context())
    let error = #expect(throws: ChartError.self) { try chart(.weights, net, ["layer": .text("dense9")]) }
    #expect(error?.hint == "the parameters are dense1.W, dense1.b, dense2.W, dense2.b")
  }

  @Test func `A network that waits for its sizes is drawn without weights`() throws {
    let net = try Dense(nil, 3, context()) |> Dense(nil, 1, context())
    #expect(script(try chart(.diagram, net)).contains("dense1"))
  }

  @Test func `The sizes about an embedding that is laid flat are known`() throws {
    let context = context()
    let net = try Embedding(20, 4, context) |> Flatten(name: nil, context) |> Dense(12, 3, context)
    let text = script(try chart(.diagram, net))
    #expect(text.contains("net   3 - 12 - 3".replacing("-", with: "–")))
    #expect(text.contains("\"W [20, 4]\""))
    // Its box has room for its words across.
    #expect(!text.contains("rotate by 90"))
  }

  @Test func `A unit's value has the colour of a weight of its sign, and the legend says so`() throws {
    let net = try Dense(2, 2, context()) |> Dense(2, 1, context())
    let text = script(try chart(.diagram, net, ["x": .numbers([1, -1])]))
    let ends = Colormap.diverging(.light).stops
    for end in [ends[0], ends[ends.count - 1]] {
      #expect(text.contains(Theme.light.background.mixed(with: end, 0.66).spec()))
    }
    #expect(text.contains("positive weight or value"))
  }

  @Test func `A layer of a million units is abbreviated`() throws {
    let context = context()
    let net = try Dense(4, 1_000_000, context) |> Dense(1_000_000, 2, context)
    let text = script(try chart(.diagram, net))
    #expect(text.utf8.count < 200_000)
    #expect(text.contains("6,000,002 parameters") || text.contains("7,000,002 parameters"))
    // Its weights are reduced to what a picture can show.
    #expect(script(try chart(.weights, net)).utf8.count < 20_000_000)
  }

  @Test func `Weights that are not finite stay empty with a note`() throws {
    let net = try Dense(2, 3, context())
    try net.namedParameters[0].parameter.assign(
      Tensor([.nan, 1, 2, .infinity, 0, -1], shape: .matrix(2, 3), .f32))
    let drawn = try chart(.weights, net)
    #expect(drawn.notes == ["2 elements of W are not finite and left empty"])
    #expect(script(drawn).contains("boxxyerror"))
    #expect(script(try chart(.diagram, net)).contains("dense"))
  }

  @Test func `Recorded gradients of NaN and zero are left out`() throws {
    let net = try Dense(2, 2, context())
    let series = net.namedParameters.map {
      GradientHistory.Series(
        path: "dense." + $0.path, parameter: $0.parameter, norms: [.nan, 0], distributions: [nil, nil],
        weights: [])
    }
    var charts = ChartContext()
    charts.recording = { _ in
      GradientHistory(series: series, normSteps: [0, 1], distributionSteps: [0, 1], weightSteps: [])
    }
    for kind in ["norm", "ridge"] {
      let error = #expect(throws: ChartError.self) {
        try chart(.gradients, net, ["kind": .text(kind)], charts)
      }
      #expect(error?.message == "no gradient was recorded that is finite and not zero")
    }
  }

  @Test func `Dead units are counted and noted`() throws {
    let context = context()
    let net = try Dense(1, 3, activation: Activation(.relu), context)
    try net.namedParameters[0].parameter.assign(Tensor([-1, 1, -2], shape: .matrix(1, 3), .f32))
    let drawn = try chart(.activations, net, ["x": .matrix([[1], [2]])])
    #expect(drawn.notes == ["2 of the 3 units of dense are 0 on all of x: dead"])
  }

  @Test func `An example that does not fit is an error of the layer`() throws {
    let net = try Dense(2, 2, context())
    #expect(throws: ShapeError.self) { try chart(.diagram, net, ["x": .numbers([1, 2, 3])]) }
    #expect(throws: ShapeError.self) { try chart(.activations, net, ["x": .matrix([[1, 2, 3]])]) }
  }
}
