public import Tensors

/// Losses by their arguments, as layers and the language call them.
public enum Loss {
  /// `bce(logits:, target:)`.
  public static func binaryCrossEntropy(logits: Variable, target: Variable) throws -> Variable {
    if logits.isResult(of: .sigmoid) {
      throw ArgumentError(
        "sigmoid was applied twice: bce(logits:) applies it itself",
        hint: "leave the sigmoid out, or pass its result as probs:", argument: "logits")
    }
    return try Operation.bceOfLogits(logits, target)
  }

  /// `cross_entropy(logits:, target:)`, where the target holds labels or rows of probabilities.
  public static func crossEntropy(
    logits: Variable, target: Variable, smoothing: Double = 0, weights: Tensor? = nil
  ) throws -> Variable {
    if logits.isResult(of: .softmax) {
      throw ArgumentError(
        "softmax was applied twice: cross_entropy(logits:) applies it itself",
        hint: "leave softmax out, or pass its result as probs:", argument: "logits")
    }
    try requireClasses("cross_entropy", logits.shape, target.shape, prediction: "logits")
    if smoothing == 0, weights == nil {
      if target.shape == logits.shape { return try Operation.crossEntropyOfRows(logits, target) }
      let labels = try Self.labels(target.value, classes: logits.shape.last)
      return try Operation.crossEntropyOfLabels(logits, .integers(labels))
    }
    let mixed = try mixedTarget(target, like: logits, smoothing: smoothing, weights: weights)
    return try Operation.crossEntropyOfRows(logits, mixed)
  }

  /// Refuses what cannot be probabilities; a number that rounding moved past 0 or 1 may stay.
  static func requireProbabilities(_ name: String, _ values: Tensor) throws {
    guard values.count > 0 else { return }
    let (least, most) = (try values.reduce(.min).item, try values.reduce(.max).item)
    guard least < -1e-6 || most > 1 + 1e-6 else { return }
    throw ArgumentError(
      "probs of \(name) lie between 0 and 1, got \(formatNumber(least < -1e-6 ? least : most))",
      hint: "pass what comes before the sigmoid as logits:", argument: "probs")
  }

  static func negativeLogLikelihood(
    _ logProbabilities: Variable, target: Variable, smoothing: Double, weights: Tensor?, name: String
  ) throws -> Variable {
    try requireClasses(
      name, logProbabilities.shape, target.shape, prediction: name == "nll" ? "log_probs" : "probs")
    let isPlain = smoothing == 0 && weights == nil && target.shape != logProbabilities.shape
    if isPlain {
      let labels = try Self.labels(target.value, classes: logProbabilities.shape.last)
      return try -logProbabilities.asRows().picked(labels).mean()
    }
    let mixed = try mixedTarget(target, like: logProbabilities, smoothing: smoothing, weights: weights)
    return try (mixed * logProbabilities).sum() * (-1 / rows(logProbabilities.shape))
  }
}

// MARK: Targets

extension Loss {
  /// Labels as whole numbers below the number of classes.
  static func labels(_ target: Tensor, classes: Int, argument: String = "target") throws -> [Int] {
    try target.doubles.enumerated().map { row, value in
      try Kernels.checkStop(turn: row)
      guard let label = Int(exactly: value) else {
        throw ArgumentError(
          "a label must be a whole number, got \(formatNumber(value))",
          hint: "for probabilities give one row per sample", argument: argument)
      }
      guard label >= 0, label < classes else {
        throw ArgumentError(
          "label \(label) is out of range for \(classes) class\(classes == 1 ? "" : "es")",
          hint: "labels count from 0\(classes > 0 ? " to \(classes - 1)" : "")", argument: argument)
      }
      return label
    }
  }

  /// Rows that hold smoothing and weights, to be averaged over the rows.
  private static func mixedTarget(
    _ target: Variable, like logits: Variable, smoothing: Double, weights: Tensor?
  ) throws -> Variable {
    guard smoothing >= 0, smoothing < 1 else {
      throw ArgumentError(
        "smoothing must be from 0 to below 1, got \(formatNumber(smoothing))", argument: "smoothing")
    }
    let classes = logits.shape.last
    if let weights, weights.rank != 1 || weights.count != classes {
      throw ShapeError(
        code: "shape",
        message: "weights has shape \(weights.shape), for \(classes) classes it must be [\(classes)]")
    }
    var rows = target
    var norm = 1.0
    if target.shape != logits.shape {
      let labels = try Self.labels(target.value, classes: classes)
      rows = Variable(
        try Tensor.oneHot(labels, classes: classes, logits.precision).reshaped(to: logits.shape))
      // As PyTorch: labels' weights are what the sum is divided by.
      if let weights { norm = Double(labels.count) / labels.reduce(0) { $0 + weights[flat: $1] } }
    }
    if smoothing > 0 { rows = try rows * (1 - smoothing) + smoothing / Double(classes) }
    if let weights { rows = try rows * Variable(weights) * norm }
    return rows
  }

  /// How many rows a loss is averaged over.
  static func rows(_ logits: Shape) -> Double {
    Double(logits.count) / Double(max(logits.last, 1))
  }
}

// MARK: Checks

extension Loss {
  static let equalShapes = "pred and target have one shape → a number; losses never broadcast"

  /// `huber(pred, target, delta: 1)`.
  static func huber(_ arguments: Arguments) throws -> Variable {
    let delta = try arguments.isNone(2) ? 1 : arguments.number(2)
    guard delta > 0 else {
      throw ArgumentError("delta of huber must be positive, got \(formatNumber(delta))")
    }
    return try Operation.huber(arguments.variable(0), arguments.variable(1), .scalar(delta))
  }

  /// The second of two labels of which a call gives one; nil when the first was given.
  static func alternative(_ arguments: Arguments, _ name: String) throws -> Variable? {
    let labels = arguments.signature.parameters.prefix(2).map(\.name)
    switch (arguments.isNone(0), arguments.isNone(1)) {
    case (false, true): return nil
    case (true, false): return try arguments.variable(1)
    case (true, true): throw ArgumentError("\(name) needs \(labels[0]): or \(labels[1]):")
    default: throw ArgumentError("\(name) takes either \(labels[0]): or \(labels[1]):, not both")
    }
  }

  static func mismatch(
    _ name: String, _ pred: Shape, _ target: Shape, prediction: String = "pred"
  ) -> ShapeError {
    let sizes = pred.dimensions.map(String.init).joined(separator: ", ")
    return ShapeError(
      code: "shape",
      message: "\(name) needs a target for each prediction: \(prediction) is \(pred), target \(target)",
      hint: pred.count == target.count && pred.rank > 0
        ? "reshape(target, \(sizes)) fits; losses never broadcast"
        : "losses never broadcast: both need one shape")
  }

  private static func requireClasses(
    _ name: String, _ pred: Shape, _ target: Shape, prediction: String
  ) throws {
    guard pred.rank > 0 else {
      throw ShapeError(code: "rank", message: "\(name) needs one score for each class, got a single number")
    }
    let labels = try pred.removing(axis: pred.rank - 1)
    if target == pred || target == labels { return }
    let sizes = labels.dimensions.map(String.init).joined(separator: ", ")
    throw ShapeError(
      code: "shape",
      message:
        "\(name) needs labels of shape \(labels) or rows of shape \(pred): \(prediction) is \(pred), target \(target)",
      hint: target.count == labels.count && labels.rank > 0
        ? "reshape(target, \(sizes)) makes labels of it" : nil)
  }
}

extension Attributes {
  /// Labels that an operation has as integers.
  var rowLabels: [Int] {
    if case .integers(let labels) = self { return labels }
    return []
  }
}
