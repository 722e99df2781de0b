internal import Autodiff
internal import NeuralNetworks
internal import Tensors

extension ChartKind {
  static let diagram = ChartKind(
    "diagram(what, x: none)",
    summary:
      "Draws a network with its units and weights, or the graph of one loss with every value and gradient.",
    shapes: "what: a network, or a number that was computed from parameters; x: one example for the network",
    options: [
      .init("gradients", "false", "colour a network by |∂L/∂w|, as the last backward left it")
    ],
    details: """
      A network: edges are red for positive and blue for negative weights, thicker the larger they are within their \
      layer; x: writes the values of one example into the units. Of large layers the first and the last units are drawn, \
      and deep networks become boxes in rows.
      """,
    example: """
      net = dense(2, 4, tanh) |> dense(4, 1, sigmoid)
      diagram net, x: [1, 0], to: "network.png"
      """
  ) { arguments in
    guard case .function(let function) = arguments["what"], let layer = function.layer else {
      throw arguments.mismatch("what", "a network or a loss")
    }
    var options = NetworkDiagram.Options()
    options.title = try arguments.text("title")
    options.gradients = try arguments.flag("gradients")
    if !arguments.isNone("x") { options.example = try arguments.tensor("x").value }
    return try NetworkDiagram(layer, name: function.name, options)
  }
}
