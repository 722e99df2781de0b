import Autodiff
import NeuralNetworks
import Syntax
import Testing

@testable import Interpreter

/// The forms of calls that a training step consists of go around argument binding.
@Suite struct DirectCallTests {
  @Test(arguments: ["tanh", "sigmoid", "relu", "gelu", "softplus", "exp"])
  func `a layer gets an activation as an operation`(name: String) throws {
    let session = Session(host: CollectingHost())
    let argument = try #require(Builtin.named(name)).function.networkArgument(session)
    guard case .operation(let operation) = argument else {
      Issue.record("\(name) is handed on as \(argument)")
      return
    }
    #expect(operation.name == name)
  }

  @Test(arguments: ["tanh(1)", "sigmoid(x)", "abs(-1)"])
  func `a function of each element is called without binding`(text: String) throws {
    #expect(try code(of: text) is UnaryOperationCode)
  }

  @Test(arguments: ["mse(x, y)", "mae(x, y)"])
  func `a loss of two tensors is called without binding`(text: String) throws {
    #expect(try code(of: text) is BinaryOperationCode)
  }

  private func code(of text: String) throws -> Code? {
    let session = Session(host: CollectingHost())
    try session.run("x = [1]; y = [2]", name: "test")
    var resolver = Resolver(session: session)
    let program = try Parser.parse(session.sources.add(name: "test", bytes: Array(text.utf8)))
    let action = try resolver.resolve(program).actions.first as? ExpressionAction
    return action?.code
  }
}
