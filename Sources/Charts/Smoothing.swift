internal import Glibc
internal import Tensors

/// The debiased exponential moving average.
enum Smoothing {
  /// `m ← m + α(v − m)` with `α = (1 − s) / (1 − sᵗ)`, t counting the values seen.
  ///
  /// This is the bias-corrected average of Kingma and Ba (2015, section 3) in a form that is exact on
  /// constants and does not start at zero. On a logarithmic scale it averages logarithms, so a curve is
  /// smoothed as it is seen. Values that the scale cannot show stay gaps and do not enter, nor do those beyond
  /// `bounds`, where the axis leaves a wild step outside.
  static func average(
    _ values: [Double], weight: Double, scale: Axis.Scale,
    bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) -> [Double] {
    let logarithmic = scale == .logarithmic
    var mean = 0.0
    var decay = 1.0
    var share = 1.0
    var seen = 0.0
    var isStopped = false
    // A wild value does not enter; the average goes on beside it.
    return values.enumerated().map { turn, value in
      // What is to stop is not drawn.
      if Kernels.isStopped(turn: turn) { isStopped = true }
      guard !isStopped else { return .nan }
      guard Axis.accepts(value, on: scale) else { return .nan }
      guard bounds.contains(value) else { return seen == 0 ? .nan : logarithmic ? exp(mean) : mean }
      let entered = logarithmic ? log(value) : value
      seen += 1
      // Once the bias is gone the share no longer changes.
      if decay > 1e-18 {
        decay *= weight
        share = weight >= 1 ? 1 / seen : (1 - weight) / (1 - decay)
      }
      if seen == 1 { mean = entered } else { mean += share * (entered - mean) }
      return logarithmic ? exp(mean) : mean
    }
  }
}
