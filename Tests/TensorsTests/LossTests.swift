import Foundation
import Tensors
import Testing

@Suite struct LossTests {
  @Test(arguments: Precision.allCases)
  func softmaxAlongTheLastAxis(_ precision: Precision) {
    let x = counting([2, 2, 3], precision)
    let y = x.softmaxRows()
    #expect(y.shape == x.shape && (y.total - 4).magnitude < 1e-6)
    #expect((x.logSoftmaxRows().unary(.exp).total - 4).magnitude < 1e-6)
    let g = Tensor.ones(x.shape, precision)
    #expect(y.softmaxRowsPullback(cotangent: g).doubles.allSatisfy { $0.magnitude < 1e-6 })
    #expect(x.logSoftmaxRows().logSoftmaxRowsPullback(cotangent: g).total.magnitude < 1e-5)
    #expect(Tensor.zeros([0, 3], precision).softmaxRows().count == 0)
    #expect(Tensor.zeros([3, 0], precision).softmaxRows().count == 0)
    #expect(Tensor(5, precision).softmaxRows().item == 1)
  }

  @Test(arguments: Precision.allCases)
  func crossEntropy(_ precision: Precision) throws {
    let x = Tensor([1, 2, 3, 1, 1, 1], shape: [2, 3], precision)
    let loss = try x.crossEntropy(labels: [2, 0])
    #expect(zip(loss.doubles, [0.40760596444438013, log(3)]).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    let hot = try Tensor.oneHot([2, 0], classes: 3, precision)
    #expect(try x.crossEntropy(targets: hot).doubles == loss.doubles)
    let one = Tensor(0.5, precision)
    let each = Tensor([0.5, 0.5], shape: [2], precision)
    let pulled = try x.crossEntropyPullback(labels: [2, 0], cotangent: one).doubles
    #expect(try x.crossEntropyPullback(labels: [2, 0], cotangent: each).doubles == pulled)
    let byRows = try x.crossEntropyPullback(targets: hot, cotangent: each).doubles
    #expect(zip(pulled, byRows).allSatisfy { ($0 - $1).magnitude < 1e-7 })
    #expect((pulled[3] - 0.5 * (1.0 / 3 - 1)).magnitude < 1e-6)
  }

  @Test(arguments: Precision.allCases)
  func meanSquaredError(_ precision: Precision) throws {
    let p = Tensor([1, 2], shape: [2], precision)
    let t = Tensor([0, 4], shape: [2], precision)
    #expect(try Tensor.meanSquaredError(p, t).item == 2.5)
    let pulled = try Tensor.meanSquaredErrorPullback(p, t, cotangent: Tensor(3, precision))
    #expect(pulled.doubles == [3, -6])
    #expect(try Tensor.meanSquaredError(p, t.converted(to: .f64)).item == 2.5)
    #expect(try Tensor.meanSquaredError(.zeros([0], precision), .zeros([0], precision)).item.isNaN)
  }

  @Test func messages() {
    let x = Tensor.zeros([2, 3], .f32)
    #expect(
      message { _ = try Tensor.meanSquaredError(x, Tensor.zeros([2], .f32)) }
        == "shape: a loss needs equal shapes, got [2, 3] and [2]")
    #expect(message { _ = try x.crossEntropy(labels: [0]) } == "shape: 1 labels for logits of shape [2, 3]")
    #expect(
      message { _ = try x.crossEntropy(labels: [0, 3]) }
        == "index: label 3 is out of range: there are 3, 0 to 2")
    #expect(
      message { _ = try Tensor.zeros([3], .f32).crossEntropy(labels: [0]) }
        == "rank: logits have shape [rows, classes], not [3]")
    #expect(
      message { _ = try x.crossEntropy(targets: Tensor.zeros([2], .f32)) }
        == "shape: targets of shape [2] for logits of shape [2, 3]")
    #expect(
      message { _ = try x.crossEntropyPullback(labels: [0, 1], cotangent: Tensor.zeros([3], .f32)) }
        == "shape: a cotangent of shape [3] for 2 losses")
  }
}
