// The one place where operations are registered.
extension Operation {
  /// Every operation but the leaves.
  public static let all: [Operation] =
    [add, subtract, multiply, divide, negate, remainder, power, raise, pow]
    + [
      equal, notEqual, less, lessEqual, greater, greaterEqual, and, or, not, isNaN, select, maximum, minimum,
    ]
    + [exp, log, sqrt, sin, cos, tan, abs, sign, floor, ceil, round, clamp]
    + [relu, leakyReLU, elu, selu, gelu, geluSlope, silu, sigmoid, tanh, softplus, softsign, hardtanh]
    + [softmax, logSoftmax, dropout, evaluated]
    + [sum, mean, variance, standardDeviation, norm, product, max, min, median]
    + [argmax, argmin, cumulativeSum]
    + [matmul, affine, dot, outer, diagonal, trace, lowerTriangle, upperTriangle]
    + [reshape, flatten, transpose, expand, sumTo, concat, stack, slice, place, pad, gather, scatter, oneHot]
    + [mse, mae, huber, bce, bceOfLogits, bceOfProbabilities, crossEntropy, crossEntropyOfLabels]
    + [crossEntropyOfRows, nll, kl, hinge, cosineLoss]

  /// The operations that the language calls by name, by that name.
  public static let byName: [String: Operation] = Dictionary(
    all.filter { $0.documentation?.isOperator == false }.map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first })
}
