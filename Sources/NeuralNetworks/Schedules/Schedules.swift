internal import Autodiff
internal import Glibc

extension ScheduleKind {
  public static let cosine = ScheduleKind(
    Documentation(
      "cosine(peak, steps:, warmup: 0)", category: "schedules",
      summary: "Rises in a line over the warmup steps, then falls to 0 along half a cosine.",
      formula:
        "peak · (t + 1) / warmup while t < warmup, then peak · (1 + cos(π (t − warmup) / (steps − warmup))) / 2",
      details: "After all its steps the rate is 0.",
      source: "Loshchilov and Hutter, arXiv:1608.03983, equation 5",
      example: "print cosine(0.1, steps: 100)(50)  # expect: 0.05")
  ) { arguments in
    let peak = try arguments.number(0, in: 0...Double.infinity)
    let steps = Double(try arguments.count(1))
    let warmup = try arguments.number(2, in: 0...steps)
    return { step in
      let time = Double(step)
      if time < warmup { return peak * (time + 1) / warmup }
      if time >= steps { return 0 }
      return peak * cosineFall((time - warmup) / (steps - warmup))
    }
  }

  public static let exponential = ScheduleKind(
    Documentation(
      "exponential(start, decay:)", category: "schedules", summary: "Multiplied by decay at every step.",
      formula: "start · decayᵗ", example: "print exponential(1, decay: 0.5)(3)  # expect: 0.125")
  ) { arguments in
    let (start, decay) = try (arguments.number(0, in: 0...Double.infinity), arguments.number(1, in: 0...1))
    return { start * pow(decay, Double($0)) }
  }

  public static let staircase = ScheduleKind(
    Documentation(
      "staircase(start, every:, factor:)", category: "schedules",
      summary: "Multiplied by a factor after every so many steps.", formula: "start · factor^⌊t / every⌋",
      example: "print staircase(1, every: 10, factor: 0.5)(25)  # expect: 0.25")
  ) { arguments in
    let (start, every) = try (arguments.number(0, in: 0...Double.infinity), arguments.count(1))
    let factor = try arguments.number(2, in: 0...Double.infinity)
    return { start * pow(factor, Double($0 / every)) }
  }

  public static let onecycle = ScheduleKind(
    Documentation(
      "onecycle(peak, steps:)", category: "schedules",
      summary:
        "Rises from peak / 25 to the peak over 30 % of the steps, then falls to peak / 250000, both along cosines.",
      formula: "from a to b: b + (a − b) · (1 + cos(π · share)) / 2",
      details:
        "After all its steps the rate stays at its end. The numbers are the defaults of PyTorch's OneCycleLR.",
      source: "Smith and Topin, arXiv:1708.07120, section 3",
      example: "print onecycle(1, steps: 100)(29)  # expect: 1")
  ) { arguments in
    let peak = try arguments.number(0, in: 0...Double.infinity)
    let steps = Double(try arguments.count(1))
    let (start, end) = (peak / 25, peak / 25 / 1e4)
    let top = 0.3 * steps - 1
    return { step in
      let time = min(Double(step), steps - 1)
      if time <= top { return top <= 0 ? peak : peak + (start - peak) * cosineFall(time / top) }
      return end + (peak - end) * cosineFall((time - top) / (steps - 1 - top))
    }
  }

  /// From 1 at share 0 to 0 at share 1.
  private static func cosineFall(_ share: Double) -> Double { (1 + cos(.pi * share)) / 2 }
}
