internal import Autodiff
internal import Glibc
internal import NeuralNetworks
internal import Tensors

extension ChartKind {
  static let landscape = ChartKind(
    "landscape(net, x, y)",
    summary:
      "Draws the loss around a network's weights, over two directions through the space of all parameters.",
    formula: "L(θ + α·d₁ + β·d₂)",
    shapes: "x [batch, …]; y labels [batch], or as the network's output",
    options: [
      .init(
        "loss",
        "a function (pred, target), as (p, t) => bce(probs: p, target: t); without it cross_entropy for labels, else mse"
      ),
      .init(
        "path", "false", "directions along the run that track weights: recorded, with its path"),
      .init("span", "1", "how far to go to both sides, in lengths of the weights"),
      .init(
        "points", "31",
        "values on each side, from 5 to 201; between them the surface is interpolated"),
      .init(
        "log",
        "true or false: colours by the logarithm; without it where the loss spans more than a factor 50"
      ),
      .colorLabel,
    ],
    details: """
      The directions are random and filter-normalised: the part of each unit is as long as the unit's weights, and \
      biases stay. With path: true they are the first two principal directions of the recorded weights, and the line \
      is the way that training took, projected on them. The ring marks where it began, the star where the network \
      stands. It runs in evaluation mode and is left as it was, bit for bit; frozen parameters stay.
      """,
    source:
      "Li, Xu, Taylor, Studer, Goldstein: Visualizing the loss landscape of neural nets, NeurIPS 2018",
    example: """
      seed 1
      (x, y) = moons(100, noise: 0.1)
      net = dense(2, 8, tanh) |> dense(8, 2)
      opt = adam(net, lr: 0.05)
      track weights: net
      repeat 60 {
        backward cross_entropy(logits: net(x), target: y)
        step opt
      }
      landscape net, x, y, points: 15, title: "The loss", to: "landscape.png"
      landscape net, x, y, points: 15, path: true, to: "path.png"
      """
  ) { arguments in
    let network = try arguments.function("net")
    guard let net = network.layer else {
      throw arguments.mismatch("net", "a network", hint: "a function has no weights to move")
    }
    guard net.isBuilt, !net.namedParameters.isEmpty else {
      throw arguments.invalid(
        "net", "\(network.name) has no parameters to move",
        hint: "call it with an input once, if its sizes wait for that")
    }
    let span = try arguments.number("span")
    guard span > 0, span.isFinite else {
      throw arguments.invalid("span", "span of landscape must be positive")
    }
    let points = try arguments.optionalInteger("points", in: 5...201) ?? 31
    let given: ChartFunction? = arguments.isNone("loss") ? nil : try arguments.function("loss")
    let loss = LandscapeLoss(
      function: given, target: Variable(try arguments.tensor("y").value.converted(to: net.context.precision)),
      endsInSoftmax: net.stages.last?.layer.endsInSoftmax == true)
    let surface = LandscapeSurface(
      net: net, x: try arguments.tensor("x").value, loss: loss,
      shouldStop: arguments.context.shouldStop)
    var options = ContourChart.Options()
    let plane: LandscapePlane
    if try arguments.flag("path") {
      let parameters = net.namedParameters.map(\.parameter)
      guard let history = arguments.context.recording(parameters), history.weightSteps.count >= 3
      else {
        throw arguments.invalid(
          "path", "no path of \(network.name) was recorded",
          hint: "write track weights: \(network.name) before the loop")
      }
      plane = try LandscapePlane(along: history)
    } else {
      plane = LandscapePlane(randomAround: net, span: span)
    }
    options.path = plane.path
    options.labels = Canvas.Labels(
      title: try arguments.text("title"), x: plane.labels.x, y: plane.labels.y)
    options.ownTitle = "Loss landscape of \(network.name)"
    options.colorLabel = try arguments.text("colorlabel") ?? "loss"
    let field = try surface.field(plane, points: points)
    let positive = field.values.values.filter { $0.isFinite && $0 > 0 }
    options.isLogarithmic =
      try arguments.isNone("log")
      ? positive.count == field.values.values.count
        && (positive.max() ?? 1) > 50 * (positive.min() ?? 1)
      : arguments.flag("log")
    return try ContourChart(field, options)
  }
}

extension Layer {
  fileprivate var endsInSoftmax: Bool {
    activationName == "softmax"
  }
}

/// The loss that a landscape shows: one of the program, or the one that `train` takes without being told.
private struct LandscapeLoss {
  let function: ChartFunction?
  let target: Variable
  let endsInSoftmax: Bool

  func value(_ output: Variable) throws -> Double {
    let result = try function.map { try $0([output, target]) } ?? standard(output)
    guard result.value.count == 1 else {
      throw ChartError(
        .value, "the loss must give one number, it gave shape \(result.shape)", hint: "reduce it with mean(…)"
      )
    }
    return result.value.item
  }

  private func standard(_ output: Variable) throws -> Variable {
    guard output.value.rank == 2, output.shape[1] > 1, target.value.rank == 1,
      let signature = Operation.crossEntropy.documentation?.signature
    else { return try Operation.mse(output, target) }
    let scores: [Argument] = endsInSoftmax ? [.none, .variable(output)] : [.variable(output), .none]
    return try Operation.crossEntropy(
      Arguments(signature, scores + [.variable(target), .number(0), .none], precision: output.precision))
  }
}

/// Evaluates the loss over a plane and leaves the network as it was.
private struct LandscapeSurface {
  let net: Layer
  let x: Tensor
  let loss: LandscapeLoss
  let shouldStop: () -> Bool

  func field(_ plane: LandscapePlane, points: Int) throws -> ScalarField {
    let recorder = net.context.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    let before = net.namedParameters.map {
      ($0.parameter, $0.parameter.value, $0.parameter.gradient, $0.parameter.gradientState)
    }
    // A loss may draw random numbers: what comes later is to draw what it would have drawn.
    let random = net.context.random.snapshot
    defer {
      net.context.random.restore(random)
      for (parameter, value, gradient, state) in before {
        parameter.restore(value: value, gradient: gradient, state: state)
      }
      recorder.isRecording = wasRecording
    }
    let input = Variable(x.converted(to: net.context.precision))
    let (columns, rows) = (ScalarField.places(plane.x, points), ScalarField.places(plane.y, points))
    var values: [Double] = []
    for second in rows {
      for first in columns {
        if shouldStop() { throw ChartError(.interrupted, "interrupted") }
        for (one, direction) in zip(plane.origin, plane.directions) {
          var moved = one.value.copied()
          if let direction {
            moved.add(direction.first, times: first)
            moved.add(direction.second, times: second)
          }
          try one.parameter.assign(moved)
        }
        values.append(try loss.value(net(input)))
      }
    }
    guard values.contains(where: \.isFinite) else {
      throw ChartError(
        .data, "the loss is finite nowhere on this plane", hint: "try a smaller span:")
    }
    return ScalarField(
      x: plane.x, y: plane.y, values: ChartMatrix(rows: points, columns: points, values))
  }
}
