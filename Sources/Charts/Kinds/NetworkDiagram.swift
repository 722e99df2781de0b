internal import Autodiff
internal import NeuralNetworks
internal import Tensors

/// A network as a picture: layers as columns of units with their weights as edges, or, where it is deep or made of other
/// layers than dense ones, as boxes in rows.
struct NetworkDiagram: Chart {
  struct Options: Sendable {
    var title: String?
    /// Colours edges by |∂L/∂w| instead of by the weight.
    var gradients = false
    /// One example: its values are written into the units.
    var example: Tensor?
  }

  /// One layer, or a layer with the functions that follow it.
  struct Stage: Sendable {
    var name: String
    var detail: String
    /// What a layer that is made of others holds.
    var members: [String] = []
    /// How many numbers it puts out for an example; nil where that cannot be known.
    var units: Int?
    var shape: String?
    var parameterCount = 0
    var frozenCount = 0
    /// What multiplies the stage before, [in, out].
    var weight: Tensor?
    /// The weight that the strongest edges stand for; nil for the largest one.
    var reach: Double?
    var gradient: Tensor?
    var gradientNorm: Double?
    /// Whether it is drawn as units; else as a box.
    var hasUnits = false
    var values: [Double]?
  }

  private(set) var stages: [Stage]
  let options: Options
  let notes: [String]
  private let name: String

  /// - Throws: `chart-data` when the network has no layers, or gradients are asked for and there are none.
  init(_ net: Layer, name: String, _ options: Options) throws {
    self.options = options
    self.name = name
    var notes: [String] = []
    stages = try Self.stages(net, example: options.example, &notes)
    if options.gradients, !stages.contains(where: { $0.gradientNorm != nil }) {
      throw ChartError(
        .data, "no parameter of \(name) has a gradient",
        hint: "write backward L before diagram \(name), gradients: true")
    }
    self.notes = notes
  }

  // MARK: Reading the network

  private static func stages(_ net: Layer, example: Tensor?, _ notes: inout [String]) throws -> [Stage] {
    let context = net.context
    let wasRecording = context.recorder.isRecording
    context.recorder.isRecording = false
    defer { context.recorder.isRecording = wasRecording }
    var value: Variable?
    if let example {
      let shape = example.rank <= 1 ? Shape.matrix(1, example.count) : example.shape
      value = Variable(try example.reshaped(to: shape).converted(to: context.precision))
    } else if let size = net.inputSize {
      value = Variable(Tensor.zeros(.matrix(1, size), context.precision))
    } else if let tokens = tokenCount(net) {
      value = Variable(Tensor.zeros(.matrix(1, tokens), context.precision))
    }
    let inputCount =
      value.map { $0.value.count / max($0.shape.rank > 0 ? $0.shape[0] : 1, 1) } ?? net.inputSize
    var stages = [
      Stage(name: "input", detail: "", units: inputCount, hasUnits: value.map { $0.value.rank <= 2 } ?? true)
    ]
    stages[0].values = example == nil ? nil : value.map { row($0.value) }
    for (name, layer) in net.stages {
      if value != nil {
        do {
          value = try layer(value ?? Variable(Tensor(0, context.precision)))
        } catch {
          guard example == nil else { throw error }
          // A layer that cannot take the size that is told: its shapes stay unknown.
          value = nil
        }
      }
      let output = value?.value
      if layer is FunctionLayer || layer is Dropout || layer is Flatten, layer.namedParameters.isEmpty,
        stages.count > 1 || layer is Dropout
      {
        let last = stages.count - 1
        let word = (layer as? Dropout).map { "dropout \(Number.general($0.probability))" } ?? layer.kind
        stages[last].detail += stages[last].detail.isEmpty ? word : " → \(word)"
        if let output {
          stages[last].shape = text(output.shape)
          stages[last].values = example == nil ? nil : row(output)
          stages[last].units = output.count / max(1, output.rank > 0 ? output.shape[0] : 1)
        }
        continue
      }
      stages.append(stage(name, layer, output, keepsValues: example != nil))
    }
    guard stages.count > 1 else { throw ChartError(.data, "the network has no layers to draw") }
    return stages
  }

  /// How many tokens an example has where an embedding is laid flat for a dense layer whose size is known.
  private static func tokenCount(_ net: Layer) -> Int? {
    let layers = net.stages.map(\.layer)
    guard let embedding = layers.first as? Embedding,
      let size = embedding.namedParameters.first?.parameter.value.shape.dimensions.last, size > 0,
      let reader = layers.firstIndex(where: { $0.inputSize != nil }), let count = layers[reader].inputSize,
      layers[..<reader].contains(where: { $0.kind == "flatten" }), count % size == 0
    else { return nil }
    return count / size
  }

  private static func stage(_ name: String, _ layer: Layer, _ output: Tensor?, keepsValues: Bool) -> Stage {
    let parameters = layer.namedParameters
    var stage = Stage(name: name, detail: layer.kind)
    stage.parameterCount = layer.parameterCount
    stage.frozenCount = parameters.filter(\.parameter.isFrozen).reduce(0) { $0 + $1.parameter.value.count }
    if let output {
      stage.shape = text(output.shape)
      stage.units = output.count / max(1, output.rank > 0 ? output.shape[0] : 1)
      if keepsValues { stage.values = row(output) }
    }
    if let dense = layer as? Dense {
      stage.detail = ["dense", dense.activation?.name].compactMap { $0 }.joined(separator: " ")
      stage.units = stage.units ?? dense.outputSize
      stage.hasUnits = output.map { $0.rank <= 2 } ?? true
      let weight = parameters.first { $0.path == "W" }?.parameter
      (stage.weight, stage.gradient) = (weight?.value, weight?.gradient)
    } else {
      stage.members = describe(layer)
    }
    let gradients = parameters.compactMap(\.parameter.gradient)
    if !gradients.isEmpty { stage.gradientNorm = gradients.reduce(0) { $0 + $1.sumOfSquares }.squareRoot() }
    return stage
  }

  /// The members of a layer that is made of others: `inner: dense 8 → 8`, `gain [8]`.
  private static func describe(_ layer: Layer) -> [String] {
    layer.members.compactMap { name, member -> String? in
      switch member {
      case .parameter(let parameter): "\(name) \(parameter.value.shape)"
      case .layer(let inner):
        if let dense = inner as? Dense {
          "\(name): dense \(dense.inputSize.map { "\($0)" } ?? "_") → \(dense.outputSize)"
            + (dense.activation.map { " \($0.name)" } ?? "")
        } else {
          "\(name): \(inner.kind)"
        }
      case .state: nil
      }
    }
  }

  /// The first example of a batch.
  private static func row(_ tensor: Tensor) -> [Double] {
    let count = tensor.count / max(1, tensor.rank > 0 ? tensor.shape[0] : 1)
    return Array(tensor.doubles.prefix(count))
  }

  private static func text(_ shape: Shape) -> String {
    let sizes = shape.dimensions.enumerated().map { $0 == 0 ? "_" : String($1) }
    return "[\(sizes.joined(separator: ", "))]"
  }

  var spans: [ClosedRange<Double>] {
    stages.map { stage in
      let reach = (stage.weight?.doubles ?? []).reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      return -reach...reach
    }
  }

  func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    for place in stages.indices { chart.stages[place].reach = spans[place].upperBound }
    return chart
  }

  var table: [DataColumn] {
    [
      DataColumn("layer", stages.map(\.name)), DataColumn("kind", stages.map(\.detail)),
      DataColumn("output", stages.map { $0.shape ?? "" }),
      DataColumn("parameters", stages.map { Double($0.parameterCount) }),
      DataColumn("gradient norm", stages.map { $0.gradientNorm ?? .nan }),
    ]
  }

  // MARK: Drawing

  /// Units that carry values need room for them.
  var preferredSize: (width: Double, height: Double)? { options.example == nil ? nil : (1600, 1240) }

  var ownTitle: String {
    let sizes = stages.map { $0.units.map { "\($0)" } ?? "?" }
    return sizes.count <= 9 ? "\(name)   \(sizes.joined(separator: " – "))" : name
  }

  var caption: String {
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    let frozen = stages.reduce(0) { $0 + $1.frozenCount }
    return "\(formatCount(count)) parameters" + (frozen > 0 ? ", \(formatCount(frozen)) frozen" : "")
  }

  func draw(on canvas: inout Canvas) {
    let area = canvas.pixels(title: canvas.theme.title(options.title, ownTitle), caption: caption)
    var drawing = Drawing()
    // Columns of units need some room each; deep networks and boxes only are drawn in rows.
    let dense = stages.filter(\.hasUnits).count
    if Double(stages.count) * 96 * canvas.unit <= area.width + 60, dense * 2 > stages.count {
      UnitDiagram(stages: stages, options: options, area: area).draw(on: &canvas, &drawing)
    } else {
      BlockDiagram(stages: stages, options: options, area: area).draw(on: &canvas, &drawing)
    }
    drawing.draw(on: &canvas)
  }
}

extension Number {
  /// Few digits for a small place: `0.53`, `1.2e3`.
  static func brief(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "−inf" : "inf" }
    let magnitude = abs(value)
    if magnitude >= 0.005, magnitude < 100 { return fixed(value, decimals: magnitude < 10 ? 2 : 1) }
    return value == 0 ? "0" : general(value, digits: 2)
  }
}
