import Autodiff
import NeuralNetworks
import Tensors
import Testing

struct MetricTests {
  @Test func `accuracy takes logits, probabilities, classes and one-hot rows`() throws {
    let labels = vector([0, 1, 2, 1])
    let logits = matrix([[2, 1, 0], [0, 5, 1], [0, 1, 9], [3, 1, 1]])
    #expect(try Metric.accuracy(logits, labels).item == 0.75)
    let hot = matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]])
    #expect(try Metric.accuracy(logits, hot).item == 0.75)
    #expect(try Metric.accuracy(vector([0, 1, 2, 0]), labels).item == 0.75)
    #expect(try Metric.accuracy(vector([0.2, 0.5, 0.9, 0.4]), vector([0, 1, 1, 1])).item == 0.75)
    #expect(
      try Metric.accuracy(matrix([[0.2], [0.5], [0.9], [0.4]]), matrix([[0], [1], [1], [1]])).item == 0.75)
  }

  @Test func `the confusion matrix has true classes in rows`() throws {
    let matrix = try Metric.confusionMatrix(vector([0, 2, 2, 1]), vector([0, 1, 2, 1]))
    #expect(matrix.shape == [3, 3])
    #expect(matrix.doubles == [1, 0, 0, 0, 1, 1, 0, 0, 1])
  }

  @Test func `scores are of class 1 for two classes and the mean for more`() throws {
    let (prediction, labels) = (vector([1, 1, 0, 1, 0]), vector([1, 0, 0, 1, 1]))
    #expect(isClose([try Metric.precision(prediction, labels).item], [2.0 / 3]))
    #expect(isClose([try Metric.recall(prediction, labels).item], [2.0 / 3]))
    #expect(isClose([try Metric.f1(prediction, labels).item], [2.0 / 3]))
    let (three, truth) = (vector([0, 2, 1, 1]), vector([0, 1, 2, 1]))
    #expect(isClose([try Metric.precision(three, truth).item], [(1 + 0.5 + 0) / 3]))
    #expect(try Metric.precision(vector([0, 0]), vector([1, 0])).item == 0)
  }

  @Test func `auc counts ordered pairs and ties as half`() throws {
    #expect(try Metric.auc(vector([0.1, 0.4, 0.35, 0.8]), vector([0, 0, 1, 1])).item == 0.75)
    #expect(try Metric.auc(vector([1, 1, 1, 1]), vector([0, 1, 0, 1])).item == 0.5)
    let random = Tensor.uniform([200], low: 0, high: 1, RandomKey(seed: 1, purpose: "auc"), .f64).doubles
    let scores = random.map { ($0 * 20).rounded() }
    let labels = (0..<200).map { Double($0 % 3 == 0 ? 1 : 0) }
    var (wins, pairs) = (0.0, 0.0)
    for (a, x) in zip(scores, labels) where x == 1 {
      for (b, y) in zip(scores, labels) where y == 0 {
        wins += a > b ? 1 : a == b ? 0.5 : 0
        pairs += 1
      }
    }
    #expect(isClose([try Metric.auc(vector(scores), vector(labels)).item], [wins / pairs]))
  }

  @Test func `r2 compares with the mean`() throws {
    #expect(try Metric.r2(vector([1, 2, 3]), vector([1, 2, 3])).item == 1)
    #expect(isClose([try Metric.r2(vector([2, 2, 2]), vector([1, 2, 3])).item], [0]))
    #expect(isClose([try Metric.r2(vector([1, 2, 3]), vector([1, 2, 4])).item], [1 - 3.0 / 14]))
  }

  @Test func `what cannot be measured is named`() {
    let labels = vector([0, 1])
    #expect(
      message { _ = try Metric.accuracy(vector([0, 1, 1]), labels) }
        == "there are 3 predictions and 2 labels: [3] and [2]")
    #expect(
      message { _ = try Metric.accuracy(vector([-1.5, 2]), labels) }
        == "one column of predictions must hold probabilities or classes, got -1.5 | apply sigmoid to logits first"
    )
    #expect(
      message { _ = try Metric.accuracy(labels, vector([0.5, 1])) }
        == "labels are whole numbers from 0, got 0.5")
    #expect(
      message { _ = try Metric.accuracy(labels, vector([-1, 1])) }
        == "labels are whole numbers from 0, got -1")
    #expect(
      message { _ = try Metric.accuracy(vector([]), vector([])) } == "there are no predictions to measure")
    #expect(
      message { _ = try Metric.accuracy(vector([1e9, 1]), labels) }
        == "1000000001 classes are too many | labels are the numbers 0, 1, 2, …")
    #expect(
      message { _ = try Metric.accuracy(Tensor.ones([2, 2, 2], .f64), labels) }
        == "predictions have a row for each sample, got [2, 2, 2]")
    #expect(
      message { _ = try Metric.r2(vector([1, 2]), matrix([[1], [2]])) }
        == "r2 takes tensors of one shape, got [2] and [2, 1] | reshape one of them")
    #expect(message { _ = try Metric.r2(vector([1, 2]), vector([1, 1])) } == "r2 needs targets that differ")
    #expect(
      message { _ = try Metric.auc(vector([1, 2]), vector([1, 1])) } == "auc needs samples of both classes")
    #expect(
      message { _ = try Metric.auc(vector([1, .nan]), vector([1, 0])) }
        == "auc takes labels 0 and 1 and scores that are numbers")
    #expect(
      message { _ = try Metric.auc(vector([1, 2]), vector([1])) }
        == "auc takes a score and a label for each sample, got [2] and [1]")
  }
}

struct DefinitionTests {
  @Test func `every definition has a name of its own, a summary and an example`() {
    let documents =
      LayerKind.all.map(\.documentation) + OptimizerKind.all.map(\.documentation)
      + ScheduleKind.all.map(\.documentation) + Initializer.all.map(\.documentation)
      + Metric.all.map(\.documentation)
    #expect(Set(documents.map(\.name)).count == documents.count)
    for document in documents {
      #expect(!document.summary.isEmpty && document.summary.hasSuffix("."), "\(document.name)")
      #expect(!document.example.isEmpty, "\(document.name)")
    }
  }

  @Test(arguments: OptimizerKind.all.map(\.name))
  func `an optimizer's defaults make an optimizer`(_ name: String) throws {
    let layer = try Dense(1, 1, context())
    let made = try optimizer(name, [.layer(layer)])
    #expect(made.name == name && made.clip == nil)
    #expect(try made.currentRate > 0)
  }
}
