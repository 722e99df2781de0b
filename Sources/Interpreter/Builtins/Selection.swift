import Autodiff
import Syntax
import Tensors

// Questions to all elements, and their order.
extension Builtin {
  static let selection: [Builtin] = [
    Builtin(
      "any(x)", category: "comparisons", summary: "Whether at least one element is true (not 0).",
      shapes: "any shape → true or false",
      example: "print any([1, 2] > 1)  # expect: true"
    ) { call in .boolean(try call.hasElement { $0 != 0 }) },
    Builtin(
      "all(x)", category: "comparisons", summary: "Whether every element is true (not 0).",
      shapes: "any shape → true or false",
      example: "print all([1, 2] > 1)  # expect: false"
    ) { call in .boolean(try !call.hasElement { $0 == 0 }) },
    Builtin(
      "unique(x)", category: "shaping", summary: "The different elements, sorted.",
      shapes: "any shape → a vector",
      example: "print unique([2, 0, 2, 1])  # expect: [0, 1, 2]"
    ) { call in
      let value = try call.tensor(0).value
      let numbers = value.doubles
      var different: [Double] = []
      for (turn, place) in try call.order(of: value, descending: false).enumerated() {
        try Kernels.checkStop(turn: turn)
        let number = numbers[place]
        // Of several nan one stays, as in NumPy.
        guard different.last != number, !(number.isNaN && different.last?.isNaN == true) else { continue }
        different.append(number)
      }
      return .tensor(Variable(Tensor(different, shape: .vector(different.count), value.precision)))
    },
    Builtin(
      "sort(x, descending: false)", category: "shaping",
      summary: "The elements of a vector in order; nan stands last.",
      shapes: "[n] → [n]", example: "print sort([3, 1, 2])  # expect: [1, 2, 3]"
    ) { call in
      let x = try call.vector(0)
      return .tensor(try x.gathered(call.order(of: x.value, descending: call.flag(1)), axis: 0))
    },
    Builtin(
      "argsort(x, descending: false)", category: "shaping",
      summary: "The places of a vector's elements in their order.",
      shapes: "[n] → [n]", example: "print argsort([3, 1, 2])  # expect: [1, 2, 0]"
    ) { call in
      let x = try call.vector(0)
      let order = try call.order(of: x.value, descending: call.flag(1)).map(Double.init)
      return .tensor(Variable(Tensor(order, shape: .vector(order.count), call.precision)))
    },
    Builtin(
      "topk(x, k)", category: "shaping",
      summary: "The k largest elements of a vector and their places, the largest first.",
      shapes: "[n] → ([k], [k])",
      example: """
        (values, places) = topk([3, 1, 7], 2)
        print values, places  # expect: [7, 3] [2, 0]
        """
    ) { call in
      let x = try call.vector(0)
      let count = try call.integer(1, 0...x.value.count)
      let order = try Array(call.order(of: x.value, descending: true).prefix(count))
      let places = Tensor(order.map(Double.init), shape: .vector(count), call.precision)
      return .list([.tensor(try x.gathered(order, axis: 0)), .tensor(Variable(places))])
    },
  ]
}

extension Call {
  /// Whether the tensor has an element of which this holds.
  fileprivate func hasElement(where holds: (Double) -> Bool) throws -> Bool {
    for (place, element) in try tensor(0).value.doubles.enumerated() {
      try Kernels.checkStop(turn: place)
      if holds(element) { return true }
    }
    return false
  }

  fileprivate func vector(_ position: Int) throws -> Variable {
    let x = try tensor(position)
    guard x.value.rank == 1 else { throw mismatch(position, "a tensor of rank 1") }
    return x
  }

  /// The places of the elements in ascending or descending order; equal ones keep theirs, nan goes last.
  fileprivate func order(of value: Tensor, descending: Bool) throws -> [Int] {
    let numbers = value.doubles
    var comparisons = 0
    return try numbers.indices.sorted { a, b in
      comparisons += 1
      if comparisons & 0xFFFF == 0 { try Kernels.checkStop() }
      let (x, y) = (numbers[a], numbers[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      if x == y { return a < b }
      return descending ? x > y : x < y
    }
  }
}
