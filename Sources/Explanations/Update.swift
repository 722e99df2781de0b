public import Autodiff
public import Tensors

/// What a step of an optimizer would do.
public struct Update {
  /// How it is said: `sgd, rate 0.5`.
  public var rule: String
  /// Where the rate comes from, when nobody gave it: `the rate is the variable η`.
  public var remark: String
  /// The rate of plain gradient descent; nil for any other rule.
  public var gradientDescentRate: Double?
  public var changes: [(parameter: Parameter, old: Tensor, new: Tensor)]

  public init(
    rule: String, remark: String = "", gradientDescentRate: Double? = nil,
    changes: [(parameter: Parameter, old: Tensor, new: Tensor)]
  ) {
    self.rule = rule
    self.remark = remark
    self.gradientDescentRate = gradientDescentRate
    self.changes = changes
  }

  /// Plain gradient descent: W − η · ∂L/∂W.
  public static func gradientDescent(
    _ gradients: [(parameter: Parameter, gradient: Tensor)], rate: Double, remark: String = ""
  ) throws -> Update {
    let changes = try gradients.map { parameter, gradient in
      let old = parameter.value
      let step = Tensor(rate, old.precision)
      let change = try Tensor.binary(.multiply, gradient.converted(to: old.precision), step)
      return (parameter, old, try Tensor.binary(.subtract, old, change))
    }
    return Update(
      rule: "gradient descent, rate \(formatNumber(rate))", remark: remark, gradientDescentRate: rate,
      changes: changes)
  }

  /// The same, known as plain gradient descent where every change is −rate · ∂L/∂W: sgd without momentum and decay.
  public func namingPlainDescent(
    _ gradients: [(parameter: Parameter, gradient: Tensor)], rate: Double
  ) -> Update {
    let squares = gradients.reduce(0) { $0 + $1.gradient.sumOfSquares }
    let changes = changes.reduce(0) {
      $0 + Self.inner($1.new, $1.new, $1.old) - Self.inner($1.old, $1.new, $1.old)
    }
    let expected = rate * rate * squares
    guard abs(changes - expected) <= 1e-5 * expected,
      abs(predictedChange(gradients) + rate * squares) <= 1e-5 * rate * squares
    else { return self }
    var plain = self
    plain.gradientDescentRate = rate
    return plain
  }

  /// The change of the loss to first order: Σ ∂L/∂W · ΔW.
  func predictedChange(_ gradients: [(parameter: Parameter, gradient: Tensor)]) -> Double {
    changes.reduce(0) { total, change in
      guard let gradient = gradients.first(where: { $0.parameter === change.parameter })?.gradient else {
        return total
      }
      return total + Self.inner(gradient, change.new, change.old)
    }
  }

  /// Σ g · (new − old), in 64 bits.
  static func inner(_ gradient: Tensor, _ new: Tensor, _ old: Tensor) -> Double {
    guard let change = try? Tensor.binary(.subtract, new.converted(to: .f64), old.converted(to: .f64)),
      let product = try? Tensor.binary(.multiply, gradient.converted(to: .f64), change)
    else { return .nan }
    return product.total
  }

  /// The same step from other values: those that a loss was computed with, when its parameters have moved since.
  func starting(from values: [(parameter: Parameter, value: Tensor)]) throws -> Update {
    var moved = self
    moved.changes = try changes.map { change in
      guard let then = values.first(where: { $0.parameter === change.parameter })?.value else {
        return change
      }
      let step = try Tensor.binary(.subtract, change.new, change.old)
      return (change.parameter, then, try Tensor.binary(.add, then, step.converted(to: then.precision)))
    }
    return moved
  }
}

extension Computation {
  /// The parameters that have other values by now, with the values that they took part with.
  var changedParameters: [(parameter: Parameter, value: Tensor)] {
    var changed: [(parameter: Parameter, value: Tensor)] = []
    for step in steps {
      guard let parameter = step.parameter, !parameter.value.isIdentical(to: step.value),
        !changed.contains(where: { $0.parameter === parameter })
      else { continue }
      changed.append((parameter, step.value))
    }
    return changed
  }

  /// Their names, the first of many; nil when none has changed.
  var changedNames: String? {
    let names = changedParameters.map(\.parameter.name)
    return names.isEmpty ? nil : names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
  }
}
