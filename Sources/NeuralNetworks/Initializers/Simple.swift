internal import Autodiff
internal import Tensors

// Initialisers that do not look at the shape.

extension Initializer {
  public static let normal = Initializer(
    Documentation(
      "normal(sizes...)", category: "initialisers",
      summary: "Normal numbers with mean 0 and standard deviation 1.",
      shapes: "normal(a, b) → [a, b]",
      details: "Scale and shift them with arithmetic: 0.01 * normal(3, 4).",
      example: "print normal(2, 3).shape  # expect: [2, 3]")
  ) { shape, precision, key in Tensor.normal(shape, mean: 0, std: 1, key, precision) }

  public static let uniform = Initializer(
    Documentation(
      "uniform(sizes...)", category: "initialisers", summary: "Evenly distributed numbers from 0 up to 1.",
      shapes: "uniform(a, b) → [a, b]",
      details: "Scale and shift them with arithmetic: 2 * uniform(3, 4) - 1.",
      example: "print uniform(2, 3).shape  # expect: [2, 3]")
  ) { shape, precision, key in Tensor.uniform(shape, low: 0, high: 1, key, precision) }

  public static let zeros = Initializer(
    Documentation(
      "zeros(sizes...)", category: "initialisers", summary: "All 0.",
      shapes: "zeros(a, b) → [a, b]",
      example: "print zeros(3)  # expect: [0, 0, 0]")
  ) { shape, precision, _ in Tensor.zeros(shape, precision) }

  public static let ones = Initializer(
    Documentation(
      "ones(sizes...)", category: "initialisers", summary: "All 1.",
      shapes: "ones(a, b) → [a, b]",
      example: "print ones(3)  # expect: [1, 1, 1]")
  ) { shape, precision, _ in Tensor.ones(shape, precision) }

  public static let eye = Initializer(
    Documentation(
      "eye(sizes...)", category: "initialisers",
      summary: "The identity matrix: 1 on the diagonal, 0 elsewhere.",
      shapes: "one size for a square, or two",
      example: "print eye(2)[1]  # expect: [0, 1]")
  ) { shape, precision, _ in
    guard shape.rank == 1 || shape.rank == 2 else {
      throw ShapeError(code: "rank", message: "eye makes matrices, not tensors of shape \(shape)")
    }
    let (rows, columns) = (shape[0], shape[shape.rank - 1])
    var elements = [Double](repeating: 0, count: try Shape([rows, columns]).count)
    for place in 0..<min(rows, columns) { elements[place * columns + place] = 1 }
    return Tensor(elements, shape: .matrix(rows, columns), precision)
  }
}
