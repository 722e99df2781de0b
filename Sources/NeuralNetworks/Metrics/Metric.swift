public import Autodiff
public import Tensors

/// A measure of predictions: its help and how it is computed, in one value.
public struct Metric: Sendable {
  public let documentation: Documentation
  private let measure: @Sendable (_ prediction: Tensor, _ target: Tensor) throws -> Tensor

  init(
    _ signature: String, _ summary: String, formula: String = "", shapes: String = Self.classShapes,
    details: String = "",
    example: String, measure: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) {
    documentation = Documentation(
      signature, category: "metrics", summary: summary, formula: formula, shapes: shapes, details: details,
      example: example)
    self.measure = measure
  }

  public var name: String { documentation.name }

  /// - Throws: ``NetworkError`` when prediction and target do not fit each other.
  public func callAsFunction(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    try measure(prediction, target)
  }

  /// All that the language knows; the only place to register one.
  public static let all: [Metric] = [
    .accuracy, .confusionMatrix, .precision, .recall, .f1, .r2, .auc,
  ]

  static let classShapes =
    "pred [n, classes] (logits or probabilities), or [n] or [n, 1] (classes, or probabilities of class 1); labels [n] or one-hot rows"
}

/// The predicted and the true class of every row.
struct ClassPairs {
  let predicted: [Int]
  let actual: [Int]
  /// How many classes there are: as many as columns, else one more than the largest number.
  let classCount: Int

  init(_ prediction: Tensor, _ target: Tensor) throws {
    predicted = try Self.classes(prediction, isPrediction: true)
    actual = try Self.classes(target, isPrediction: false)
    guard predicted.count == actual.count else {
      throw NetworkError(
        "metric",
        "there are \(counted(predicted.count, "prediction")) and \(counted(actual.count, "label")): \(prediction.shape) and \(target.shape)"
      )
    }
    guard !predicted.isEmpty else { throw NetworkError("metric", "there are no predictions to measure") }
    let columns = [prediction, target].map { $0.rank == 2 ? $0.shape[1] : 1 }
    classCount = max((predicted.max() ?? 0) + 1, (actual.max() ?? 0) + 1, columns.max() ?? 1, 2)
    guard classCount <= 10_000 else {
      throw NetworkError(
        "metric", "\(classCount) classes are too many", hint: "labels are the numbers 0, 1, 2, …")
    }
  }

  private static func classes(_ tensor: Tensor, isPrediction: Bool) throws -> [Int] {
    if tensor.rank == 2, tensor.shape[1] > 1 {
      return try tensor.reduce(.argmax, axis: 1, keep: false).integers()
    }
    guard tensor.rank == 1 || tensor.rank == 2 else {
      throw NetworkError(
        "metric", "\(isPrediction ? "predictions" : "labels") have a row for each sample, got \(tensor.shape)"
      )
    }
    let values = tensor.doubles
    if let labels = try wholeNumbers(values) { return labels }
    guard isPrediction else {
      throw NetworkError(
        "metric", "labels are whole numbers from 0, got \(formatNumber(firstMisfit(values)))")
    }
    guard values.allSatisfy({ (0...1).contains($0) }) else {
      throw NetworkError(
        "metric",
        "one column of predictions must hold probabilities or classes, got \(formatNumber(firstMisfit(values)))",
        hint: "apply sigmoid to logits first")
    }
    return values.map { $0 >= 0.5 ? 1 : 0 }
  }

  /// The numbers as classes, nil unless all are whole and none is negative.
  private static func wholeNumbers(_ values: [Double]) throws -> [Int]? {
    var labels: [Int] = []
    labels.reserveCapacity(values.count)
    for value in values {
      try Kernels.checkStop(turn: labels.count)
      guard let label = Int(exactly: value), label >= 0 else { return nil }
      labels.append(label)
    }
    return labels
  }

  private static func firstMisfit(_ values: [Double]) -> Double {
    values.first { !(0...1).contains($0) && (Int(exactly: $0) ?? -1) < 0 } ?? values.first {
      Int(exactly: $0) == nil
    } ?? .nan
  }

  /// How often the class in the row was predicted as the class in the column.
  var counts: [[Double]] {
    var counts = Array(repeating: Array(repeating: 0.0, count: classCount), count: classCount)
    for place in actual.indices {
      if Kernels.isStopped(turn: place) { break }
      counts[actual[place]][predicted[place]] += 1
    }
    return counts
  }

  /// A score of each class from its hits, its predictions and its members; of class 1 alone when there are two
  /// classes, else the mean over the classes.
  func score(_ score: (_ hits: Double, _ predicted: Double, _ members: Double) -> Double) -> Double {
    let counts = counts
    let scores = counts.indices.map { label in
      score(counts[label][label], counts.reduce(0) { $0 + $1[label] }, counts[label].reduce(0, +))
    }
    return classCount == 2 ? scores[1] : scores.reduce(0, +) / Double(scores.count)
  }
}
