import Tensors
import Testing

@testable import Autodiff

@Suite("Operations as the language calls them")
struct CallTests {
  static let matrix: [Double] = [1, 2, 3, 4, 5, 6]

  @Test("values")
  func values() throws {
    let x = try Argument.tensor(Self.matrix, [2, 3])
    func doubles(_ operation: Operation, _ values: Argument...) throws -> [Double] {
      let signature = try #require(operation.documentation).signature
      return try operation(Arguments(signature, values, precision: .f64)).value.doubles
    }
    #expect(try doubles(.sum, x, .none, .none) == [21])
    #expect(try doubles(.sum, x, .number(0), .flag(false)) == [5, 7, 9])
    #expect(try doubles(.sum, x, .number(-1), .flag(true)) == [6, 15])
    #expect(try doubles(.sum, x, .list([.number(0), .number(1)]), .none) == [21])
    #expect(try doubles(.mean, x, .number(1), .none) == [2, 5])
    #expect(try doubles(.variance, x, .number(1), .none, .none) == [1, 1])
    #expect(try doubles(.standardDeviation, x, .number(0), .none, .number(0)) == [1.5, 1.5, 1.5])
    #expect(try doubles(.argmax, x, .number(1), .none) == [2, 2])
    #expect(try doubles(.cumulativeSum, x, .number(-1)) == [1, 3, 6, 4, 9, 15])
    #expect(try doubles(.clamp, x, .number(2), .number(4)) == [2, 2, 3, 4, 4, 4])
    #expect(try doubles(.leakyReLU, .number(-2), .number(0.5)) == [-1])
    #expect(try doubles(.leakyReLU, .number(-2), .none) == [-0.02])
    #expect(try doubles(.pow, x, .number(2)) == [1, 4, 9, 16, 25, 36])
    #expect(try doubles(.select, .flag(true), .number(1), .number(2)) == [1])
    #expect(try doubles(.transpose, x, .list([])) == [1, 4, 2, 5, 3, 6])
    #expect(try doubles(.transpose, x, .list([.number(1), .number(0)])) == [1, 4, 2, 5, 3, 6])
    #expect(try doubles(.concat, .list([x, x]), .number(1)) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(try doubles(.stack, .list([.number(1), .number(2)]), .none) == [1, 2])
    #expect(try doubles(.pad, .tensor([1, 2]), .number(1)) == [0, 1, 2, 0])
    #expect(
      try doubles(.pad, .tensor([1, 2], [1, 2]), .tensor([1, 0, 0, 1], [2, 2])) == [0, 0, 0, 1, 2, 0])
    #expect(try doubles(.gather, x, .list([.number(-1), .number(0)]), .number(1)) == [3, 1, 6, 4])
    #expect(try doubles(.oneHot, .tensor([0, 2]), .number(3)) == [1, 0, 0, 0, 0, 1])
    #expect(try doubles(.diagonal, x) == [1, 5])
    #expect(try doubles(.diagonal, .tensor([1, 2])) == [1, 0, 0, 2])
    #expect(try doubles(.trace, x) == [6])
    #expect(try doubles(.lowerTriangle, x, .none) == [1, 0, 0, 4, 5, 0])
    #expect(try doubles(.upperTriangle, x, .number(1)) == [0, 2, 3, 0, 0, 6])
    #expect(try doubles(.softmax, .tensor([0, 0, 0, 0], [2, 2]), .number(0)) == [0.5, 0.5, 0.5, 0.5])
    #expect(try doubles(.not, x) == [0, 0, 0, 0, 0, 0])
  }

  @Test("shapes")
  func shapes() throws {
    let x = try Argument.tensor(Self.matrix, [2, 3])
    #expect(try call(.reshape, x, .list([.number(3), .number(-1)])).shape == [3, 2])
    #expect(try call(.reshape, x, .list([.tensor([6, 1])])).shape == [6, 1])
    #expect(try call(.reshape, x, .list([.number(-1)])).shape == [6])
    #expect(try call(.flatten, .tensor(Array(repeating: 0, count: 24), [2, 3, 4]), .none).shape == [2, 12])
    #expect(try call(.flatten, x, .number(0)).shape == [6])
    #expect(try call(.flatten, .tensor([1, 2]), .none).shape == [2])
    #expect(try call(.expand, .tensor([1, 2]), .list([.number(3), .number(2)])).shape == [3, 2])
    #expect(try call(.stack, .list([x, x]), .number(-1)).shape == [2, 3, 2])
    #expect(try call(.sum, x, .none, .flag(true)).shape == [1, 1])
  }

  @Test func indexing() throws {
    let x = try variable(Self.matrix, [2, 3])
    #expect(try x.element(at: -1).value.doubles == [4, 5, 6])
    #expect(try x.element(at: [1, -2]).value.item == 5)
    #expect(try x.masked(by: Operation.greater(x, Variable(number(3)))).value.doubles == [4, 5, 6])
    #expect(try x.masked(by: variable([0, 1])).value.doubles == [4, 5, 6])
    #expect(try x.picked([2, 0]).value.doubles == [3, 4])
    #expect(try x.sliced(axis: 1, from: 0, count: 2, step: 2).value.doubles == [1, 3, 4, 6])
  }

  @Test(
    "composed operations against finite differences",
    arguments: ["diag", "trace_of", "pad", "flatten", "pow"])
  func composedGradients(_ name: String) throws {
    let operation = try #require(Operation.byName[name])
    let further: [Argument] = name == "pad" ? [.number(1)] : name == "pow" ? [.number(3)] : [.none]
    func function(_ inputs: [Variable]) throws -> Variable {
      try operation(
        Arguments(
          try #require(operation.documentation).signature, [.variable(inputs[0])] + further, precision: .f64))
    }
    let at = [try tensor(Self.matrix, [2, 3])]
    #expect(try GradientCheck.first(function, at: at).largestError < 1e-6)
    #expect(try GradientCheck.second(function, at: at).largestError < 1e-4)
  }

  @Test("indexing against finite differences")
  func indexingGradients() throws {
    let at = [try tensor(Self.matrix, [2, 3])]
    let functions: [GradientCheck.Function] = [
      { try $0[0].element(at: [1, -2]) }, { try $0[0].picked([2, 0]).raised(to: 2) },
      { try $0[0].gathered([1, 1, 0], axis: 1).raised(to: 2) },
      { try $0[0].masked(by: Operation.greater($0[0], Variable(number(2.5)))).raised(to: 3) },
    ]
    for function in functions {
      #expect(try GradientCheck.first(function, at: at).largestError < 1e-6)
      #expect(try GradientCheck.second(function, at: at).largestError < 1e-4)
    }
  }
}

@Suite("Signatures")
struct SignatureTests {
  @Test func parameters() {
    let signature = Signature("f(x, k: 2, axis: [1, 2], name:, rest...)")
    #expect(signature.name == "f")
    #expect(signature.parameters.map(\.name) == ["x", "k", "axis", "name", "rest"])
    #expect(signature.parameters.map(\.defaultText) == [nil, "2", "[1, 2]", nil, nil])
    #expect(signature.parameters.map(\.isLabelRequired) == [false, false, false, true, false])
    #expect(signature.parameters.map(\.isVariadic) == [false, false, false, false, true])
    #expect(signature.position(of: "axis") == 2)
  }

  @Test func choices() {
    let signature = Signature("bce(probs: | logits:, target:)")
    #expect(signature.parameters.map(\.name) == ["probs", "logits", "target"])
    #expect(signature.parameters.map(\.defaultText) == ["none", "none", nil])
    #expect(signature.parameters.map(\.isLabelRequired) == [true, true, true])
  }

  @Test func operators() {
    #expect(Signature("a + b").parameters.isEmpty)
    #expect(Operation.add.documentation?.isOperator == true)
    #expect(Operation.exp.documentation?.isOperator == false)
  }
}
