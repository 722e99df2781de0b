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
    case .product where input < 2:
      var indices: [[Int]?] = shapes.map { _ in nil }
      indices[input] = inner
      indices[1 - input] = otherFactor(of: operation, input, shapes, outer, inner)
      return indices
    case .outer where outer.count == 2 && inner.count == 1:
      return input == 0 ? [inner, [outer[1]]] : [[outer[0]], inner]
    default: return shapes.map { $0 == shapes[input] ? inner : nil }
    }
  }

  /// The index in the other factor of a matrix product: what one of a factor's elements is multiplied by.
  ///
  /// - Parameters:
  ///   - outer: the index of the product's element.
  ///   - inner: that of the factor's element.
  private func otherFactor(
    of step: Computation.Step, _ input: Int, _ shapes: [Shape], _ outer: [Int], _ inner: [Int]
  ) -> [Int] {
    let transposed = step.attributes.isTransposed
    let isTransposed = [transposed.first, transposed.second]
    // The axis that is summed over: the last of a first factor, the last but one of a second.
    let isSummedLast = (input == 0) != isTransposed[input]
    let k = inner.count == 1 || isSummedLast ? inner[inner.count - 1] : inner[inner.count - 2]
    let other = shapes[1 - input]
    guard other.rank > 1 else { return [k] }
    // Of the product's index the last is the column, and the one before it the row, where its factor has one.
    let column = outer[outer.count - 1]
    let row = outer[max(outer.count - (shapes[1].rank > 1 ? 2 : 1), 0)]
    let own = input == 0 ? [k, column] : [row, k]
    let batch = outer.prefix(max(outer.count - 2, 0)).suffix(other.rank - 2)
    return batch + (isTransposed[1 - input] ? own.reversed() : own)
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
      let name = symbols[source]
      return (name.contains(" ") && !operands[position].isEmpty ? "(\(name))" : name) + operands[position]
    }
    // A softmax or a mean is of the whole row: its element is picked from the result.
    let axis = computation.steps[step].attributes.axisText
    return zip(computation.steps[step].inputs, operands).reduce(text) { text, operand in
      let (name, index) = (symbols[operand.0], operand.1)
      return text.replacing("softmax(\(name)\(index))", with: "softmax(\(name))\(index)")
        .replacing("mean(\(name)\(index)\(axis))", with: "mean(\(name)\(axis))\(axis.isEmpty ? "" : output)")
    }
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
