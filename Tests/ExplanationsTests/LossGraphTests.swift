import Autodiff
import Explanations
import Interpreter
import NeuralNetworks
import Tensors
import Testing

/// The graph of a loss: what is a node, what it is called, and that gradients add up along its edges.
@Suite struct LossGraphTests {
  private func graph(_ program: String, _ name: String = "L") throws -> LossGraph {
    let run = ProgramRun(program)
    try #require(run.errorText == "", "\(run.errorText)")
    return try LossGraph(#require(run.variable(name)), program: ProgramText())
  }

  @Test func `what comes back over the edges of a value is its gradient, on random programs`() throws {
    for seed in 1...80 {
      let program = RandomProgram(seed: UInt64(seed)).text
      let graph = try graph(program)
      #expect(graph.nodes[graph.root].role == .loss, "\(program)")
      for edge in graph.edges {
        #expect(
          edge.from < edge.to && graph.nodes[edge.from].layer < graph.nodes[edge.to].layer, "\(program)")
      }
      for (place, node) in graph.nodes.enumerated() where place != graph.root {
        guard let gradient = node.gradient, node.operationCount <= 1 else { continue }
        let sum = graph.edges.filter { $0.from == place }.reduce(0) { $0 + ($1.gradient?.total ?? 0) }
        #expect(abs(sum - gradient.total) <= 1e-5 * max(1, gradient.norm), "\(node.name)\n\(program)")
      }
    }
  }

  @Test func `a number is called by its variable, a literal stands in the formula`() throws {
    let graph = try graph("x1 = 2; param w = -3; param b = 7; n = x1 * w + b; L = (2 * n)^2")
    #expect(graph.nodes.filter { $0.role == .data }.isEmpty)
    let run = ProgramRun("x1 = 2; param w = -3; param b = 7; n = x1 * w + b; L = (2 * n)^2")
    let named = try LossGraph(#require(run.variable("L")), program: run.session.programText)
    #expect(named.nodes.map(\.name).sorted() == ["L", "b", "n", "w", "x1", "z1", "z2"])
    #expect(named.nodes.first { $0.name == "z2" }?.formula == "2 · n")
  }

  @Test func `products are nodes of their own in small graphs, and written into their sums in larger ones`()
    throws
  {
    let small = try graph("x = ones(2, 3); param W = ones(3, 2); param b = ones(2); L = sum(x @ W + b)")
    #expect(small.operationCount == 3)
    let layers = "x = ones(2, 3); param W = ones(3, 3); param b = ones(3)\n"
    let large = try graph(layers + "repeat 12 { x = x @ W + b }\nL = sum(x)")
    #expect(large.operationCount == 13)
  }

  @Test func `more operations are folded by the turns of a loop, and by layers`() throws {
    let loop = try graph("x = 0.5; param w = 0.9\nfor i in 0..<250 { x = tanh(x * w) }\nL = x^2")
    #expect(loop.operationCount == 501)
    #expect(loop.nodes.count < 80)
    #expect(loop.nodes.reduce(0) { $0 + $1.operationCount } == 501)
    let chain = (0..<40).map { _ in "dense(4, 4, relu)" }.joined(separator: " |> ")
    let layers = try graph("net = \(chain)\nL = mean(net(ones(2, 4)))")
    #expect(layers.nodes.count { $0.folded.count == 2 } == 40)
    #expect(layers.nodes.count { $0.role == .parameter } == 0)
  }

  @Test func `a parameter that is used far apart stands at each place with its share`() throws {
    let graph = try graph("x = 0.5; param w = 0.9\nrepeat 5 { x = tanh(x * w) }\nL = x")
    let uses = graph.nodes.filter { $0.name == "w" }
    #expect(uses.map(\.use.number) == Array(1...uses.count) && uses.count > 1)
    let total = uses.reduce(0) { $0 + ($1.gradient?.item ?? 0) }
    #expect(abs(total - (uses[0].total?.item ?? .nan)) < 1e-6)
  }

  @Test func `a step leaves the values of before, and the graph says so`() throws {
    let graph = try graph("param w = 3; L = w^2; backward L; opt = sgd([w], lr: 0.1); step opt")
    #expect(graph.changedNames == "w")
    #expect(graph.nodes.first?.value.item == 3)
  }

  @Test func `what a frozen layer puts out is not called by what the network was called with`() throws {
    for input in ["x", "[[1, 2], [3, 4]]"] {
      let run = ProgramRun(
        "x = [[1, 2], [3, 4]]; net = dense(2, 3, tanh) |> dense(3, 1); freeze net.dense1; L = mean(net(\(input))^2)"
      )
      let graph = try LossGraph(#require(run.variable("L")), program: run.session.programText)
      #expect(graph.nodes.filter { $0.role == .data }.map(\.name) == ["c1"])
    }
    let run = ProgramRun("param w = [1, 2]; L = mse(w * 2, [[1, 2], [3, 4]][0])")
    let graph = try LossGraph(#require(run.variable("L")), program: run.session.programText)
    #expect(graph.nodes.filter { $0.role == .data }.map(\.name) == ["[[1, 2], [3, 4]][0]"])
  }
}
