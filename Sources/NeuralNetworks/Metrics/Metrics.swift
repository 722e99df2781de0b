internal import Tensors

// Metrics of classes.
extension Metric {
  public static let accuracy = Metric(
    "accuracy(pred, labels)", "How many predictions are right, from 0 to 1.",
    example: "print accuracy([0.9, 0.2, 0.6], [1, 0, 0])  # expect: 0.6667"
  ) { prediction, target in
    let pairs = try ClassPairs(prediction, target)
    let hits = zip(pairs.predicted, pairs.actual).count { $0 == $1 }
    return Tensor(Double(hits) / Double(pairs.actual.count), .f64)
  }

  public static let confusionMatrix = Metric(
    "confusion_matrix(pred, labels)",
    "How often each class was taken for each: true classes in rows, predicted in columns.",
    example: "print confusion_matrix([1, 0, 1], [1, 0, 0])[0]  # expect: [1, 1]"
  ) { prediction, target in
    let pairs = try ClassPairs(prediction, target)
    return Tensor(
      pairs.counts.flatMap { $0 }, shape: .matrix(pairs.classCount, pairs.classCount), prediction.precision)
  }

  public static let precision = scored(
    "precision_score", "How many of those predicted to be of a class are.", formula: "hits / predicted",
    example: "print precision_score([1, 1, 0, 1], [1, 0, 0, 1])  # expect: 0.6667"
  ) { hits, predicted, _ in predicted == 0 ? 0 : hits / predicted }

  public static let recall = scored(
    "recall", "How many of a class were found.", formula: "hits / members",
    example: "print recall([1, 1, 0, 0], [1, 1, 1, 0])  # expect: 0.6667"
  ) { hits, _, members in members == 0 ? 0 : hits / members }

  public static let f1 = scored(
    "f1", "The harmonic mean of precision and recall.", formula: "2 · hits / (predicted + members)",
    example: "print f1([1, 1, 0, 0], [1, 0, 0, 0])  # expect: 0.6667"
  ) { hits, predicted, members in predicted + members == 0 ? 0 : 2 * hits / (predicted + members) }

  private static func scored(
    _ name: String, _ summary: String, formula: String, example: String,
    score: @escaping @Sendable (Double, Double, Double) -> Double
  ) -> Metric {
    Metric(
      "\(name)(pred, labels)", summary, formula: formula,
      details:
        "With two classes that of class 1, else the mean over the classes; 0 where nothing can be divided.",
      example: example
    ) { prediction, target in Tensor(try ClassPairs(prediction, target).score(score), .f64) }
  }

  public static let auc = Metric(
    "auc(scores, labels)", "How likely a member of class 1 scores higher than one of class 0.",
    formula: "the area under the ROC curve; equal scores count half",
    shapes: "scores [n] or [n, 1]; labels [n] of 0 and 1",
    example: "print auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])  # expect: 0.75"
  ) { scores, labels in
    guard scores.count == labels.count, scores.rank >= 1, scores.count == scores.shape[0] else {
      throw NetworkError(
        "metric", "auc takes a score and a label for each sample, got \(scores.shape) and \(labels.shape)")
    }
    var turn = 0
    let pairs = try zip(scores.doubles, labels.doubles).sorted {
      turn += 1
      try Kernels.checkStop(turn: turn)
      return $0.0 < $1.0
    }
    guard pairs.allSatisfy({ ($0.1 == 0 || $0.1 == 1) && !$0.0.isNaN }) else {
      throw NetworkError("metric", "auc takes labels 0 and 1 and scores that are numbers")
    }
    let positives = pairs.reduce(0) { $0 + $1.1 }
    let negatives = Double(pairs.count) - positives
    guard positives > 0, negatives > 0 else {
      throw NetworkError("metric", "auc needs samples of both classes")
    }
    return Tensor((rankSum(pairs) - positives * (positives + 1) / 2) / (positives * negatives), .f64)
  }

  /// The sum of the ranks of class 1, counted from 1; equal scores share the mean of their ranks.
  private static func rankSum(_ pairs: [(score: Double, label: Double)]) -> Double {
    var (sum, start) = (0.0, 0)
    while start < pairs.count {
      var end = start
      while end < pairs.count, pairs[end].score == pairs[start].score { end += 1 }
      let rank = Double(start + end + 1) / 2
      for pair in pairs[start..<end] { sum += rank * pair.label }
      start = end
    }
    return sum
  }

  public static let r2 = Metric(
    "r2(pred, target)",
    "How much of the target's variance a prediction explains: 1 for all, 0 for no more than the mean.",
    formula: "1 − Σ (target − pred)² / Σ (target − mean(target))²",
    shapes: "two tensors of one shape → a number",
    example: "print r2([1, 2, 3], [1, 2, 4])  # expect: 0.7857"
  ) { prediction, target in
    guard prediction.shape == target.shape else {
      throw NetworkError(
        "metric", "r2 takes tensors of one shape, got \(prediction.shape) and \(target.shape)",
        hint: "reshape one of them")
    }
    let (prediction, target) = (prediction.converted(to: .f64), target.converted(to: .f64))
    let mean = try target.reduce(.mean, axis: nil, keep: false)
    let residual = try Tensor.binary(.subtract, target, prediction).sumOfSquares
    let total = try Tensor.binary(.subtract, target, mean).sumOfSquares
    guard total > 0 else { throw NetworkError("metric", "r2 needs targets that differ") }
    return Tensor(1 - residual / total, .f64)
  }
}
