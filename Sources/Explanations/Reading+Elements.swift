internal import Autodiff
internal import Tensors

// Which elements make an element, and how a local derivative reads with their indices.

extension Reading {
  /// The places in an input that an element is made from, by the form of the operation; nil where only the local
  /// derivative tells.
  func sources(of place: Int, of step: Int, input: Int, values: [Tensor]) -> [Int]? {
    let operation = computation.steps[step]
    let shape = values[step].shape
    let source = values[operation.inputs[input]].shape
    switch operation.operation.notation?.form {
    case .broadcast:
      return [source.place(ofBroadcast: shape.indices(of: place))]
    case .product where isPlainProduct(step, values):
      if input == 2 { return [source.place(ofBroadcast: shape.indices(of: place))] }
      let indices = shape.indices(of: place)
      let transposed = operation.attributes.isTransposed
      if input == 0 {
        return transposed.first
          ? (0..<source[0]).map { $0 * source[1] + indices[0] }
          : (0..<source[1]).map { indices[0] * source[1] + $0 }
      }
      return transposed.second
        ? (0..<source[1]).map { indices[1] * source[1] + $0 }
        : (0..<source[0]).map { $0 * source[1] + indices[1] }
    default: return nil
    }
  }

  private func isPlainProduct(_ step: Int, _ values: [Tensor]) -> Bool {
    let inputs = computation.steps[step].inputs
    return values[step].rank == 2 && values[inputs[0]].rank == 2 && values[inputs[1]].rank == 2
  }

  /// The indices of the operands that a local derivative names: the input's element is at `inner`, the output's at
  /// `outer`. Nil for an operand whose element is not told.
  func operandIndices(of step: Int, input: Int, outer: [Int], inner: [Int]) -> [[Int]?] {
    let operation = computation.steps[step]
    let shapes = operation.inputs.map { computation.steps[$0].value.shape }
    switch operation.operation.notation?.form {
    case .broadcast: return shapes.map { $0.projected(outer) }
    case .product where outer.count == 2 && inner.count == 2 && input < 2:
      let transposed = operation.attributes.isTransposed
      var indices: [[Int]?] = shapes.map { _ in nil }
      indices[input] = inner
      if input == 0 {
        let k = inner[transposed.first ? 0 : 1]
        indices[1] = transposed.second ? [outer[1], k] : [k, outer[1]]
      } else {
        let k = inner[transposed.second ? 1 : 0]
        indices[0] = transposed.first ? [k, outer[0]] : [outer[0], k]
      }
      return indices
    default: return shapes.map { $0 == shapes[input] ? inner : nil }
    }
  }

  /// A local derivative with the elements' indices, as texts: `1 − h[n, 2]²`.
  ///
  /// - Parameters:
  ///   - output: the index of the output's element, `[n, 2]` in brackets, or empty.
  ///   - operands: the same for each operand.
  func slope(of step: Int, by input: Int, output: String, operands: [String]) -> String {
    guard let slopes = computation.steps[step].operation.notation?.slopes, slopes.indices.contains(input)
    else {
      let source = computation.steps[step].inputs[input]
      return "∂\(symbols[stage(of: step)])\(output)/∂\(symbols[source])\(operands[input])"
    }
    let text = fill(slopes[input], step) { position in
      guard let position else { return symbols[stage(of: step)] + output }
      let source = computation.steps[step].inputs[position]
      return symbols[source] + operands[position]
    }
    // A softmax is of the whole row: its element is picked from the result.
    let name = symbols[computation.steps[step].inputs[input]]
    return text.replacing("softmax(\(name)\(operands[input]))", with: "softmax(\(name))\(operands[input])")
  }
}

extension Shape {
  /// The place of the element that broadcasting repeats at an index of a larger shape.
  func place(ofBroadcast indices: [Int]) -> Int {
    zip(dimensions, projected(indices)).reduce(0) { $0 * $1.0 + $1.1 }
  }

  /// The index that broadcasting repeats at an index of a larger shape.
  func projected(_ indices: [Int]) -> [Int] {
    let missing = rank - indices.count
    return dimensions.enumerated().map { axis, size in
      let position = axis - missing
      return size == 1 || !indices.indices.contains(position) ? 0 : indices[position]
    }
  }
}
