import Foundation
import Tensors
import Testing

@testable import Autodiff

@Suite("Losses against their formulas")
struct LossTests {
  let recorder = Recorder()
  let logits: [[Double]] = [[0.2, -1.3, 0.7], [2.1, 0.4, -0.5]]
  let labels = [2, 0]

  var logitsVariable: Variable { get throws { try variable(logits.flatMap { $0 }, [2, 3]) } }
  var labelsVariable: Variable { get throws { try variable(labels.map(Double.init)) } }

  func logProbabilities(_ row: [Double]) -> [Double] {
    let sum = log(row.reduce(0) { $0 + exp($1) })
    return row.map { $0 - sum }
  }

  @Test func crossEntropyOfLabels() throws {
    let expected = -zip(logits, labels).map { logProbabilities($0)[$1] }.reduce(0, +) / 2
    let loss = try Loss.crossEntropy(logits: logitsVariable, target: labelsVariable)
    #expect(abs(loss.value.item - expected) < 1e-12)
    let rows = try Loss.crossEntropy(logits: logitsVariable, target: variable([0, 0, 1, 1, 0, 0], [2, 3]))
    #expect(abs(rows.value.item - expected) < 1e-12)
    let likelihood = try call(
      .nll, .variable(Operation.logSoftmax(logitsVariable)), .variable(labelsVariable))
    #expect(abs(likelihood.value.item - expected) < 1e-12)
    let ofLogits = try call(
      .crossEntropy, .variable(logitsVariable), .none, .variable(labelsVariable), .none, .none)
    #expect(ofLogits.value.item == loss.value.item)
    let probabilities = Argument.variable(try Operation.softmax(logitsVariable))
    let ofProbabilities = try call(
      .crossEntropy, .none, probabilities, .variable(labelsVariable), .none, .none)
    #expect(abs(ofProbabilities.value.item - expected) < 1e-12)
  }

  @Test func theFirstChoiceIsLogits() {
    #expect(Operation.crossEntropy.documentation?.signature.parameters.first?.name == "logits")
    #expect(Operation.bce.documentation?.signature.parameters.first?.name == "probs")
  }

  @Test func smoothingAndWeights() throws {
    // PyTorch: (1 − s) Σ w_y nll / Σ w_y + s/C Σ Σ w_c (−log p_c) / Σ w_y.
    let weights = [1.0, 2, 0.5]
    let s = 0.1
    var plain = 0.0
    var smooth = 0.0
    var total = 0.0
    for (row, label) in zip(logits, labels) {
      let p = logProbabilities(row)
      plain -= weights[label] * p[label]
      smooth -= zip(weights, p).map(*).reduce(0, +)
      total += weights[label]
    }
    let expected = (1 - s) * plain / total + s / 3 * smooth / total
    let loss = try Loss.crossEntropy(
      logits: logitsVariable, target: labelsVariable, smoothing: s, weights: tensor(weights))
    #expect(abs(loss.value.item - expected) < 1e-12)
  }

  @Test func smoothingOfRows() throws {
    let target = [[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]]
    let s = 0.2
    var expected = 0.0
    for (row, t) in zip(logits, target) {
      expected -= zip(logProbabilities(row), t).map { $0 * ((1 - s) * $1 + s / 3) }.reduce(0, +) / 2
    }
    let loss = try Loss.crossEntropy(
      logits: logitsVariable, target: variable(target.flatMap { $0 }, [2, 3]), smoothing: s)
    #expect(abs(loss.value.item - expected) < 1e-12)
  }

  @Test("further axes are rows") func furtherAxes() throws {
    let flat = try Loss.crossEntropy(logits: logitsVariable, target: labelsVariable).value.item
    let deep = try Loss.crossEntropy(
      logits: logitsVariable.reshaped(to: [1, 2, 3]), target: labelsVariable.reshaped(to: [1, 2]))
    #expect(deep.value.item == flat)
    let single = try Loss.crossEntropy(logits: variable(logits[0]), target: Variable(number(2)))
    #expect(abs(single.value.item + logProbabilities(logits[0])[2]) < 1e-12)
  }

  @Test func binary() throws {
    let (z, t) = ([0.3, -2, 1.5], [1, 0, 0.25])
    let p = z.map { 1 / (1 + exp(-$0)) }
    let expected = -zip(p, t).map { $1 * log($0) + (1 - $1) * log(1 - $0) }.reduce(0, +) / 3
    #expect(try abs(call(.bce, .none, .tensor(z), .tensor(t)).value.item - expected) < 1e-12)
    #expect(try abs(call(.bce, .tensor(p), .none, .tensor(t)).value.item - expected) < 1e-12)
  }

  @Test func composed() throws {
    let (p, t) = ([0.7, 0.2, 0.1], [0.0, 0.5, 0.5])
    let kl = zip(p, t).map { $1 == 0 ? 0 : $1 * log($1 / $0) }.reduce(0, +)
    let rows = (try Argument.tensor(p, [1, 3]), try Argument.tensor(t, [1, 3]))
    #expect(try abs(call(.kl, rows.0, .none, rows.1).value.item - kl) < 1e-12)
    #expect(try abs(call(.kl, .none, .tensor(p.map { log($0) }, [1, 3]), rows.1).value.item - kl) < 1e-12)
    #expect(try call(.hinge, .tensor([0.5, -2, 3]), .tensor([1, -1, -1])).value.item == 4.5 / 3)
    let cosine = 1 - 0.15 / (0.54 * 0.5).squareRoot()
    #expect(try abs(call(.cosineLoss, .tensor(p), .tensor(t)).value.item - cosine) < 1e-12)
    #expect(try call(.huber, .tensor([0, 0]), .tensor([1, 3]), .none).value.item == 1.5)
    #expect(try call(.huber, .tensor([0, 0]), .tensor([1, 3]), .number(2)).value.item == 2.25)
    #expect(try call(.mae, .tensor([1, 2]), .tensor([1, 4])).value.item == 1)
    #expect(try call(.mse, .tensor([1, 2]), .tensor([1, 4])).value.item == 2)
  }

  @Test("gradients of composed losses", arguments: ["kl", "hinge", "cosine_loss", "nll", "smoothed"])
  func composedGradients(_ name: String) throws {
    let target = try variable([0.7, 0.2, 0.1, 0.3, 0.3, 0.4], [2, 3])
    let function: GradientCheck.Function = { inputs in
      switch name {
      case "kl": try call(.kl, .variable(inputs[0]), .none, .variable(target))
      case "hinge": try call(.hinge, .variable(inputs[0]), .variable(target))
      case "cosine_loss": try call(.cosineLoss, .variable(inputs[0]), .variable(target))
      case "nll": try call(.nll, .variable(inputs[0].raised(to: 2)), .variable(variable([1, 2])))
      default:
        try Loss.crossEntropy(
          logits: inputs[0], target: variable([1, 2]), smoothing: 0.1, weights: tensor([1, 2, 3]))
      }
    }
    let at = [try tensor([0.5, 0.3, 0.2, 0.8, 0.15, 0.05], [2, 3])]
    #expect(try GradientCheck.first(function, at: at).largestError < 1e-6)
    #expect(try GradientCheck.second(function, at: at).largestError < 1e-4)
  }
}

@Suite("Gradient check")
struct GradientCheckTests {
  @Test func aWrongGradientIsFound() throws {
    let wrong = Operation("wrong", forward: .unary { x, _ in x.unary(.square) }) { [$0.cotangent] }
    let report = try GradientCheck.first({ try wrong($0[0]) }, at: [tensor([1, 2])])
    #expect(report.largestError > 0.1)
    #expect(report.count == 2)
    #expect(report.worst?.element == 1)
  }

  @Test func aWrongSecondDerivativeIsFound() throws {
    let wrong = Operation("wrong", forward: .unary { x, _ in x.unary(.square) }) {
      [try 2 * $0.inputs[0].stopped * $0.cotangent]
    }
    #expect(try GradientCheck.first({ try wrong($0[0]) }, at: [tensor([1, 2])]).largestError < 1e-6)
    #expect(try GradientCheck.second({ try wrong($0[0]) }, at: [tensor([1, 2])]).largestError > 0.1)
  }

  @Test func aNaNIsAnInfiniteError() throws {
    #expect(
      try GradientCheck.first({ try Operation.log($0[0]) }, at: [tensor([-1])]).largestError == .infinity)
  }

  @Test func parametersKeepTheirValuesAndGradients() throws {
    let recorder = Recorder()
    let w = Parameter(Tensor([0.5, -1, 2], shape: [3], .f32), name: "w", recorder: recorder)
    let x = Variable(Tensor([1, 2, 3], shape: [3], .f32))
    try recorder.backward((w.variable() * x).sum())
    let before = (w.value, w.gradient)
    let reports = try GradientCheck.parameters([w], of: { try Operation.tanh(w.variable() * x).sum() })
    #expect(reports.count == 1)
    #expect(reports.first?.count == 3)
    #expect((reports.first?.largestError ?? 1) < 1e-6)
    #expect(w.value.isIdentical(to: before.0))
    #expect(w.gradient?.doubles == before.1?.doubles)
    #expect(w.gradientState == .fresh)
    #expect(try GradientCheck.parameters([w], of: { try w.variable().sum() }, limit: 2).first?.count == 3)
  }
}
