internal import Autodiff
internal import Tensors

extension Reading {
  /// `a1 = relu(z1) has a corner at z1[0, 2] = 0.`
  func cornerText(_ corner: Corner, _ values: [Tensor]) -> String {
    let step = computation.steps[corner.step]
    let what = corner.isJump ? "jumps" : "has a corner"
    var place = "there"
    if step.operation.isUnary, isElementwise(corner.step), let input = step.inputs.first {
      let number = values[input][flat: corner.element]
      place =
        "at \(symbols[input])\(Explain.index(corner.element, in: values[input])) = \(Page.number(number))"
    }
    return "\(symbols[stage(of: corner.step)]) = \(formula(of: corner.step)) \(what) \(place)."
  }

  /// What that means for a derivative by going backward.
  func verdict(_ corner: Corner, _ derivative: Double) -> String {
    if corner.isJump { return "There differences say nothing of the slope." }
    return corner.spans(derivative)
      ? "Going backward gives one of the two slopes, or one between, as is right at a corner."
      : "Several corners meet there, so differences cannot tell whether going backward is right."
  }
}
