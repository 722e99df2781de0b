internal import Autodiff
internal import Tensors

/// What an optimizer keeps for one parameter.
///
/// An optimizer is used from one thread at a time; the checks of exclusive access would cost as much as a small step.
final class Slot: @unchecked Sendable {
  let name: String
  let parameter: Parameter
  /// The parameter's shape, which never changes.
  let shape: Shape
  @safe @exclusivity(unchecked) var states: ContiguousArray<Tensor>
  /// How many steps the parameter took.
  @safe @exclusivity(unchecked) var stepCount = 0
  /// What the rule remembers besides tensors.
  @safe @exclusivity(unchecked) var memory = SIMD2<Double>(1, 1)
  /// The gradient of the step that is being taken; nil when the step leaves the parameter alone.
  @safe @exclusivity(unchecked) var gradient: Tensor?

  init(_ name: String, _ parameter: Parameter, stateCount: Int) {
    self.name = name
    self.parameter = parameter
    shape = parameter.value.shape
    states = []
    for _ in 0..<stateCount { states.append(Tensor.zeros(shape, parameter.value.precision)) }
  }

  /// Applies the rule. The value and the states are copied first where a tape or a snapshot still refers to them.
  @inline(__always)
  func update(_ rule: any UpdateRule, rate: Double, scale: Double) {
    guard var gradient = gradient.take() else { return }
    if scale != 1 { gradient = gradient.scaled(by: scale) }
    stepCount += 1
    parameter.update { value in
      value.detach()
      if gradient.precision != value.precision { gradient = gradient.converted(to: value.precision) }
      detachStates(value.precision)
      let target = unsafe value.pointer
      let first = unsafe states.count > 0 ? states[0].pointer : target
      let second = unsafe states.count > 1 ? states[1].pointer : target
      memory = unsafe rule.update(
        ParameterStep(
          precision: value.precision, count: value.count, rate: rate, number: stepCount, memory: memory,
          value: target, gradient: UnsafeRawPointer(gradient.pointer), first: first, second: second))
    }
  }

  @inline(__always)
  private func detachStates(_ precision: Precision) {
    for place in states.indices {
      if states[place].precision != precision { states[place] = states[place].converted(to: precision) }
      states[place].detach()
    }
  }
}

extension Tensor {
  /// Gives the tensor storage of its own where a tape or a snapshot shares it.
  @inline(__always)
  fileprivate mutating func detach() {
    if !isUniquelyReferenced { self = copied() }
  }
}
