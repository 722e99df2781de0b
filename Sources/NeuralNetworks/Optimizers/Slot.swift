internal import Autodiff
internal import Tensors

/// What an optimizer keeps for one parameter.
final class Slot: @unchecked Sendable {
  let name: String
  let parameter: Parameter
  var states: ContiguousArray<Tensor>
  /// How many steps the parameter took.
  var stepCount = 0
  /// What the rule remembers besides tensors.
  var memory = SIMD2<Double>(1, 1)
  /// Whether the step that is being taken changes it.
  var isReady = false

  init(_ name: String, _ parameter: Parameter, stateCount: Int) {
    self.name = name
    self.parameter = parameter
    states = []
    for _ in 0..<stateCount {
      states.append(Tensor.zeros(parameter.value.shape, parameter.value.precision))
    }
  }

  /// Applies the rule. The value and the states are copied first where a tape or a snapshot still refers to them.
  @inline(__always)
  func update(_ rule: any UpdateRule, rate: Double, scale: Double) {
    guard var gradient = parameter.gradient else { return }
    if scale != 1 {
      gradient = gradient.scaled(by: scale)
    }
    stepCount += 1
    parameter.update { value in
      value.detach()
      let (first, second) = unsafe places(value.precision)
      memory = unsafe rule.update(
        ParameterStep(
          precision: value.precision, count: value.count, rate: rate, number: stepCount, memory: memory,
          value: value.pointer, gradient: UnsafeRawPointer(gradient.pointer), first: first ?? value.pointer,
          second: second ?? value.pointer))
    }
  }

  @inline(__always)
  private func places(_ precision: Precision) -> (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) {
    for place in states.indices {
      if states[place].precision != precision { states[place] = states[place].converted(to: precision) }
      states[place].detach()
    }
    return unsafe (
      states.count > 0 ? states[0].pointer : nil, states.count > 1 ? states[1].pointer : nil
    )
  }
}

extension Tensor {
  /// Gives the tensor storage of its own where a tape or a snapshot shares it.
  @inline(__always)
  fileprivate mutating func detach() {
    if !isUniquelyReferenced { self = copied() }
  }
}
