import Tensors

// Operations that move elements without changing them.

extension Operation {
  public static let reshape = Operation(
    "reshape",
    documentation: Documentation(
      "reshape(x, sizes...)", category: "shaping", summary: "The same elements in another shape.",
      shapes: "the number of elements stays; one size may be -1 and is computed",
      example: "print reshape([1, 2, 3, 4], 2, 2)[1]  # expect: [3, 4]"),
    localDerivative: "∂L/∂x = reshape(∂L/∂y, x.shape)",
    notation: Notation("reshape({a})", slopes: "1", products: ["{g}, reshaped"], form: .other),
    forward: .unary { x, attributes in
      guard case .shape(let shape) = attributes else { return x }
      return try x.reshaped(to: shape)
    },
    samples: [Sample([.random([2, 3])], .shape([3, 2]))],
    call: { arguments in
      let x = try arguments.variable(0)
      return try x.reshaped(to: x.shape.filled(arguments.sizes(1)))
    },
    directPullback: { node, g, sweep in
      guard case .one(let input) = node.inputs else { return }
      sweep.add(try g.reshaped(to: sweep.value(input).shape), to: input)
    },
    pullback: { [try $0.cotangent.reshaped(to: $0.inputs[0].shape)] })

  public static let flatten = Operation(
    composed: "flatten",
    documentation: Documentation(
      "flatten(x, from: 1)", category: "shaping", summary: "Makes one axis of all from the given one on.",
      shapes: "[batch, a, b, c] → [batch, a·b·c]",
      details: "The first axis, the batch, stays, as in Keras; `from: 0` makes a vector of everything.",
      example: "print flatten(ones(2, 3, 4)).shape  # expect: [2, 12]"),
    localDerivative: reshape.localDerivative
  ) { try $0.variable(0).flattened(from: $0.isNone(1) ? 1 : $0.integer(1)) }

  public static let transpose: Operation = Operation(
    "transpose",
    documentation: Documentation(
      "transpose(x, axes...)", category: "shaping",
      summary: "Puts the axes in another order; all reversed unless they are given.",
      shapes: "[m, n] → [n, m]", details: "`x.T` is the same without axes.",
      example: "print transpose([[1, 2], [3, 4]])[0]  # expect: [1, 3]"),
    localDerivative: "∂L/∂x = the inverse order of ∂L/∂y",
    notation: Notation("{a}ᵀ", slopes: "1", products: ["({g})ᵀ"], form: .other),
    forward: .unary { x, attributes in
      guard case .integers(let axes) = attributes else {
        return try x.permuted(Array((0..<x.rank).reversed()))
      }
      return try x.permuted(axes)
    },
    samples: [Sample([.random([2, 3])]), Sample([.random([2, 3, 2])], .integers([1, 2, 0]))],
    call: { arguments in
      let x = try arguments.variable(0)
      let axes = try arguments.sizes(1).map { try x.shape.normalized(axis: $0) }
      if axes.isEmpty { return try transpose(x) }
      guard axes.sorted() == Array(0..<x.value.rank) else {
        throw ShapeError(
          code: "axis",
          message: "transpose of \(x.shape) needs each axis from 0 to \(x.value.rank - 1) once, got \(axes)",
          hint: "without axes it reverses their order")
      }
      return try transpose(x, .integers(axes))
    },
    pullback: {
      guard case .integers(let axes) = $0.attributes else { return [try transpose($0.cotangent)] }
      let inverse = axes.indices.sorted { axes[$0] < axes[$1] }
      return [try transpose($0.cotangent, .integers(inverse))]
    })

  public static let expand = Operation(
    "expand",
    documentation: Documentation(
      "expand(x, sizes...)", category: "shaping", summary: "Repeats axes of size 1, and adds axes in front.",
      shapes: "[n, 1] → [n, m]; [m] → [n, m]", example: "print expand([1, 2], 2, 2)[1]  # expect: [1, 2]"),
    localDerivative: "∂L/∂x = ∂L/∂y summed over what was repeated",
    notation: Notation(
      "expand({a})", slopes: "1", products: ["{g}, summed over what was repeated"], form: .other),
    forward: .unary { x, attributes in
      guard case .shape(let shape) = attributes else { return x }
      return try x.broadcast(to: shape)
    },
    samples: [
      Sample([.random([2, 1])], .shape([2, 3])), Sample([.random([3])], .shape([2, 3])),
      Sample([.random([])], .shape([2, 2])),
    ],
    call: { try $0.variable(0).expanded(to: Shape($0.sizes(1))) },
    pullback: { [try $0.cotangent.summed(like: $0.inputs[0])] })

  /// The adjoint of ``expand``: sums over what broadcasting would repeat.
  public static let sumTo = Operation(
    "sum_to", localDerivative: "∂L/∂x = ∂L/∂y repeated over what was summed",
    notation: Notation("sum({a})", slopes: "1", products: ["{g}, repeated"], form: .other),
    forward: .unary { x, attributes in
      guard case .shape(let shape) = attributes else { return x }
      return x.sum(toShape: shape)
    },
    samples: [
      Sample([.random([2, 3])], .shape([3])), Sample([.random([2, 3])], .shape([2, 1])),
      Sample([.random([2])], .shape([])),
    ],
    pullback: { [try $0.cotangent.expanded(to: $0.inputs[0].shape)] })

  public static let concat: Operation = Operation(
    "concat",
    documentation: Documentation(
      "concat(xs, axis: 0)", category: "shaping",
      summary: "Puts tensors one after the other along an axis that they have.",
      shapes: "[2, 3] and [4, 3] → [6, 3]; all other sizes must agree",
      example: "print concat([[1, 2], [3]])  # expect: [1, 2, 3]"),
    localDerivative: "∂L/∂xᵢ = its part of ∂L/∂y",
    forward: .variadic { parts, attributes in try Tensor.concatenated(parts, axis: attributes.joint) },
    samples: [
      Sample([.random([2, 3]), .random([1, 3])], .integers([0])),
      Sample([.random([2, 1]), .random([2, 2])], .integers([1])),
    ],
    call: { arguments in
      // A list of tensors of one shape arrives as one tensor.
      let axis = try arguments.axis(1) ?? 0
      if axis == 0, let whole = arguments.whole(0), whole.value.rank > 1 {
        let sizes = whole.shape.dimensions
        return try whole.reshaped(to: Shape([sizes[0] * sizes[1]] + sizes[2...]))
      }
      let parts = try arguments.parts(0)
      guard let first = parts.first else { throw ArgumentError("concat needs at least one tensor") }
      return try concat(parts, .integers([first.shape.normalized(axis: axis)]))
    },
    pullback: { context in
      var start = 0
      let axis = context.attributes.joint
      return try context.inputs.indices.map { position in
        let size = context.inputs[position].shape[axis]
        defer { start += size }
        return try context.ifWanted(position) {
          try context.cotangent.sliced(axis: axis, from: start, count: size)
        }
      }
    })

  public static let stack: Operation = Operation(
    "stack",
    documentation: Documentation(
      "stack(xs, axis: 0)", category: "shaping", summary: "Puts tensors of one shape along a new axis.",
      shapes: "n times [2, 3] → [n, 2, 3]",
      example: "print stack([[1, 2], [3, 4]], axis: 1)[0]  # expect: [1, 3]"),
    localDerivative: "∂L/∂xᵢ = its part of ∂L/∂y",
    forward: .variadic { parts, attributes in try Tensor.stacked(parts, axis: attributes.joint) },
    samples: [
      Sample([.random([2, 3]), .random([2, 3])], .integers([0])),
      Sample([.random([2]), .random([2])], .integers([1])),
    ],
    call: { arguments in
      let axis = try arguments.axis(1) ?? 0
      if axis == 0, let whole = arguments.whole(0) { return whole }
      let parts = try arguments.parts(0)
      guard let first = parts.first else { throw ArgumentError("stack needs at least one tensor") }
      if let other = parts.first(where: { $0.shape != first.shape }) {
        throw ShapeError(
          code: "shape", message: "stack takes tensors of one shape, got \(first.shape) and \(other.shape)",
          hint: "concat joins along an axis that the tensors have")
      }
      let whole = try first.shape.inserting(axis: axis, size: 1)
      return try stack(parts, .integers([whole.normalized(axis: axis)]))
    },
    pullback: { context in
      let axis = context.attributes.joint
      return try context.inputs.indices.map { position in
        try context.ifWanted(position) {
          let part = try context.cotangent.sliced(axis: axis, from: position, count: 1)
          return try part.reshaped(to: context.inputs[position].shape)
        }
      }
    })
}

extension Attributes {
  /// The axis along which tensors are joined.
  fileprivate var joint: Int {
    if case .integers(let axes) = self, let axis = axes.first { return axis }
    return 0
  }
}

extension Arguments {
  /// All further positions as sizes: `2, 3` or one list `[2, 3]`.
  func sizes(_ position: Int) throws -> [Int] {
    guard case .list(let items) = self[position] else {
      return isNone(position) ? [] : try integers(position)
    }
    if items.count == 1, let only = items.first {
      return try Arguments(signature, [.none, only], precision: precision).integers(1)
    }
    return try integers(position)
  }

  /// A list of tensors of one shape, which arrives as one tensor; nil for an empty one and for others.
  fileprivate func whole(_ position: Int) -> Variable? {
    guard case .variable(let whole) = self[position], whole.value.rank > 0, whole.shape[0] > 0 else {
      return nil
    }
    return whole
  }

  /// A list of tensors; a tensor counts as the list of its rows.
  func parts(_ position: Int) throws -> [Variable] {
    guard case .variable(let whole) = self[position], whole.value.rank > 0 else {
      return try variables(position)
    }
    return try (0..<whole.shape[0]).map { try whole.element(at: $0) }
  }
}

extension Shape {
  /// Sizes of which one may be -1: what is left of this shape's elements.
  func filled(_ sizes: [Int]) throws -> Shape {
    guard let place = sizes.firstIndex(of: -1) else { return try Shape(sizes) }
    guard place == sizes.lastIndex(of: -1) else {
      throw ShapeError(
        code: "size", message: "only one size can be -1, to be computed from the others: \(sizes)")
    }
    var others = sizes
    others[place] = 1
    let known = try Shape(others).count
    guard known > 0, count % known == 0 else {
      throw ShapeError(
        code: "shape",
        message: "\(count) element\(count == 1 ? "" : "s") of shape \(self) do not fill \(sizes)",
        hint: "the known sizes make \(known)")
    }
    others[place] = count / known
    return try Shape(others)
  }
}
