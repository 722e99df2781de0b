internal import CKernels

// Optimizer steps in place: w the parameter, g its gradient, the rest the optimizer's state.
extension Kernels {
  /// PyTorch's SGD: d = g + decay w; v = momentum v + (1 - dampening) d (v = d the first time); w -= rate (nesterov ? d + momentum v : v).
  /// Without a velocity: w -= rate d.
  public static func sgd(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, velocity: UnsafeMutableRawPointer?, count n: Int,
    rate: Double, momentum: Double = 0, dampening: Double = 0, decay: Double = 0, nesterov: Bool = false,
    isFirst: Bool = false, _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_sgd_f32(
        w.f32, g.f32, velocity?.f32, n, rate, momentum, dampening, decay, nesterov ? 1 : 0, isFirst ? 1 : 0)
    case .f64:
      unsafe ck_sgd_f64(
        w.f64, g.f64, velocity?.f64, n, rate, momentum, dampening, decay, nesterov ? 1 : 0, isFirst ? 1 : 0)
    }
  }

  /// Adam (Kingma and Ba 2015) and, decoupled, AdamW (Loshchilov and Hutter 2019): w -= rate m̂ / (√v̂ + epsilon).
  /// The corrections are 1 - beta1ᵗ and 1 - beta2ᵗ.
  public static func adam(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, _ m: UnsafeMutableRawPointer,
    _ v: UnsafeMutableRawPointer, count n: Int, rate: Double, beta1: Double, beta2: Double, epsilon: Double,
    decay: Double, decoupled: Bool, correction1: Double, correction2: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_adam_f32(
        w.f32, g.f32, m.f32, v.f32, n, rate, beta1, beta2, epsilon, decay, decoupled ? 1 : 0, correction1,
        correction2)
    case .f64:
      unsafe ck_adam_f64(
        w.f64, g.f64, m.f64, v.f64, n, rate, beta1, beta2, epsilon, decay, decoupled ? 1 : 0, correction1,
        correction2)
    }
  }

  /// v = alpha v + (1 - alpha) g²; w -= rate g / (√v + epsilon), through a velocity when there is one.
  public static func rmsprop(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, _ v: UnsafeMutableRawPointer,
    velocity: UnsafeMutableRawPointer?, count n: Int, rate: Double, alpha: Double, epsilon: Double,
    decay: Double, momentum: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_rmsprop_f32(w.f32, g.f32, v.f32, velocity?.f32, n, rate, alpha, epsilon, decay, momentum)
    case .f64:
      unsafe ck_rmsprop_f64(w.f64, g.f64, v.f64, velocity?.f64, n, rate, alpha, epsilon, decay, momentum)
    }
  }

  /// sum += g²; w -= rate g / (√sum + epsilon) (Duchi et al. 2011).
  public static func adagrad(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, _ sum: UnsafeMutableRawPointer, count n: Int,
    rate: Double, epsilon: Double, decay: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_adagrad_f32(w.f32, g.f32, sum.f32, n, rate, epsilon, decay)
    case .f64: unsafe ck_adagrad_f64(w.f64, g.f64, sum.f64, n, rate, epsilon, decay)
    }
  }

  /// Zeiler 2012: steps scaled by the running size of earlier steps.
  public static func adadelta(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, square: UnsafeMutableRawPointer,
    delta: UnsafeMutableRawPointer, count n: Int, rate: Double, rho: Double, epsilon: Double, decay: Double,
    _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_adadelta_f32(w.f32, g.f32, square.f32, delta.f32, n, rate, rho, epsilon, decay)
    case .f64: unsafe ck_adadelta_f64(w.f64, g.f64, square.f64, delta.f64, n, rate, rho, epsilon, decay)
    }
  }

  /// Dozat 2016: w -= (gradientRate g + momentumRate m) / (√v̂ + epsilon); the caller keeps the momentum schedule.
  public static func nadam(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, _ m: UnsafeMutableRawPointer,
    _ v: UnsafeMutableRawPointer, count n: Int, gradientRate: Double, momentumRate: Double, beta1: Double,
    beta2: Double, epsilon: Double, decay: Double, correction2: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32:
      unsafe ck_nadam_f32(
        w.f32, g.f32, m.f32, v.f32, n, gradientRate, momentumRate, beta1, beta2, epsilon, decay, correction2)
    case .f64:
      unsafe ck_nadam_f64(
        w.f64, g.f64, m.f64, v.f64, n, gradientRate, momentumRate, beta1, beta2, epsilon, decay, correction2)
    }
  }

  /// Chen et al. 2023: w -= rate (sign(beta1 m + (1 - beta1) g) + decay w); m = beta2 m + (1 - beta2) g.
  public static func lion(
    _ w: UnsafeMutableRawPointer, _ g: UnsafeRawPointer, _ m: UnsafeMutableRawPointer, count n: Int,
    rate: Double, beta1: Double, beta2: Double, decay: Double, _ precision: Precision
  ) {
    switch precision {
    case .f32: unsafe ck_lion_f32(w.f32, g.f32, m.f32, n, rate, beta1, beta2, decay)
    case .f64: unsafe ck_lion_f64(w.f64, g.f64, m.f64, n, rate, beta1, beta2, decay)
    }
  }
}
