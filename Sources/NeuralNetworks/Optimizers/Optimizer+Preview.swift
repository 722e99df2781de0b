public import Autodiff
public import Tensors

extension Optimizer {
  /// What the next step would make of parameters with these gradients; afterwards everything is as it was.
  ///
  /// - Throws: what ``step()`` throws.
  public func preview(
    _ gradients: [(parameter: Parameter, gradient: Tensor)]
  ) throws -> [(parameter: Parameter, old: Tensor, new: Tensor)] {
    let state = savedState
    let saved = gradients.map {
      ($0.parameter, $0.parameter.value, $0.parameter.gradient, $0.parameter.gradientState)
    }
    let recorders = gradients.map { ($0.parameter.recorder, $0.parameter.recorder.stepCount) }
    defer {
      state.restore()
      for (parameter, value, gradient, state) in saved {
        parameter.restore(value: value, gradient: gradient, state: state)
      }
      for (recorder, count) in recorders { recorder.stepCount = count }
    }
    for (parameter, gradient) in gradients {
      parameter.restore(value: parameter.value, gradient: gradient, state: .fresh)
    }
    try step()
    return saved.compactMap { parameter, old, _, _ in
      if case .used = parameter.gradientState { (parameter, old, parameter.value) } else { nil }
    }
  }
}
