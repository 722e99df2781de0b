internal import Autodiff
internal import Explanations
internal import NeuralNetworks
internal import Tensors

extension ChartKind {
  static let diagram = ChartKind(
    "diagram(what, x: none)",
    summary:
      "Draws a network with its units and weights, or the graph of one loss with every value and gradient.",
    shapes: "what: a network, or a number that was computed from parameters; x: one example for the network",
    options: [
      .init(
        "gradients", "false",
        "colour by the gradient: of a network |∂L/∂w|, as the last backward left it, of a loss ‖∂L/∂v‖ of every value"
      ),
      .init(
        "play",
        "of a loss: film of the pass to write, .gif or .png for a numbered series: forward, loss, backward, update"
      ),
      .init("fps", "1", "frames a second of that film"),
    ],
    details: """
      A network: edges are red for positive and blue for negative weights, thicker the larger they are within their \
      layer; x: writes the values of one example into the units, in the same colours. Of large layers the first and the last units are drawn, \
      and deep networks become boxes in rows.

      A loss: every operation from the data and the parameters to the loss, in layers from left to right, in \
      bands one below the other where there are many, with formula, shape, value and gradient; small tensors in full, large ones as mean ± standard deviation and \
      the gradient's norm. What has no name in the program is called as explain calls it. Parameters and data that are \
      used far apart stand at each place. More than \(LossGraph.limit) operations are folded, by layers and statements. \
      play: writes a film of the pass: the values light up in the order of their computation, then the gradients come \
      back from the loss edge by edge, then every parameter takes the step of the program's optimizer, else that of \
      gradient descent at η, lr or 0.1; nothing is changed.
      """,
    example: """
      net = dense(2, 4, tanh) |> dense(4, 1, sigmoid)
      diagram net, x: [1, 0], to: "network.png"
      L = mse(net([[0, 1], [1, 1]]), [[1], [0]])
      diagram L, to: "loss.png"
      diagram L, play: "pass.gif"
      """
  ) { arguments in
    switch arguments["what"] {
    case .function(let function) where function.layer != nil: try network(function, arguments)
    case .tensor(let variable, _): try loss(variable, arguments)
    case .number: try loss(Variable(0, .f64), arguments)
    default: throw arguments.mismatch("what", "a network or a loss")
    }
  }

  private static func network(_ function: ChartFunction, _ arguments: ChartArguments) throws -> any Chart {
    guard let layer = function.layer else { throw arguments.mismatch("what", "a network or a loss") }
    guard arguments.isNone("play") else {
      throw arguments.invalid(
        "play", "play of diagram shows the pass of a loss, \(function.name) is a network",
        hint: "write diagram L, play: \"pass.gif\" for a loss L")
    }
    var options = NetworkDiagram.Options()
    options.title = try arguments.text("title")
    options.gradients = try arguments.flag("gradients")
    if !arguments.isNone("x") { options.example = try arguments.tensor("x").value }
    return try NetworkDiagram(layer, name: function.name, options)
  }

  private static func loss(_ variable: Variable, _ arguments: ChartArguments) throws -> any Chart {
    guard variable.isRecorded else {
      let frozen = arguments.context.frozen()
      throw arguments.invalid(
        "what", "what of diagram was not computed from a parameter, so there is no graph to draw",
        hint: frozen.isEmpty
          ? "define what should be trained with param, as in: param W = glorot(2, 4)"
          : "\(frozen.prefix(3).joined(separator: ", "))\(frozen.count > 3 ? ", …" : "") "
            + "\(frozen.count == 1 ? "is" : "are") frozen, which makes constants of them: "
            + "unfreeze, then compute it again")
    }
    guard variable.value.count == 1 else {
      throw arguments.invalid(
        "what", "diagram draws the graph of a single number, what has shape \(variable.shape)",
        hint: "reduce it first, as in: diagram mean(v)")
    }
    guard arguments.isNone("x") else {
      throw arguments.invalid("x", "x of diagram is for networks: a loss has its data already")
    }
    let graph = try LossGraph(variable, program: arguments.context.program)
    let title = try arguments.text("title")
    var diagram = LossDiagram(
      graph, LossDiagram.Options(title: title, gradients: try arguments.flag("gradients")))
    if let path = try arguments.text("play") {
      let film = try Film(framesPerSecond: try arguments.number("fps"), hold: 3)
      let frames = try LossFilm(
        graph, LossDiagram.Options(title: title), update: try arguments.context.update(graph.gradients)
      ).frames
      diagram.playback = Playback(to: path, film, frames)
    }
    return diagram
  }
}
