import Autodiff
import NeuralNetworks
import Syntax
import Tensors

// Values from nothing: ranges, grids, random permutations. The initialisers of networks stand in their own target.
extension Builtin {
  static let construction: [Builtin] = [
    Builtin(
      "range(start, end, step: 1)", category: "construction",
      summary: "Counts from start up to, and without, end.",
      formula: "start, start + step, start + 2·step, …",
      shapes: "→ a range; tensor(range(…)) is a vector",
      details: "The numbers are made when they are walked. With a negative step it counts down.",
      example: """
        for v in range(0, 1, step: 0.5) { print v }
        # expect: 0
        # expect: 0.5
        """, body: range),
    Builtin(
      "linspace(start, end, count)", category: "construction",
      summary: "Evenly spaced numbers from start to end, both included.",
      formula: "xᵢ = start + i · (end − start) / (count − 1)", shapes: "→ [count]",
      example: "print linspace(0, 1, 5)  # expect: [0, 0.25, 0.5, 0.75, 1]", body: linspace),
    Builtin(
      "logspace(start, end, count)", category: "construction",
      summary: "Numbers from start to end with even ratios, both included.",
      formula: "xᵢ = start · (end / start)^(i / (count − 1))", shapes: "→ [count]",
      example: "print logspace(1, 100, 3)  # expect: [1, 10, 100]", body: logspace),
    Builtin(
      "permutation(n)", category: "construction",
      summary: "The whole numbers from 0 to n − 1 in a random order.", shapes: "→ [n]",
      details: "To shuffle the rows of a tensor: x[permutation(len(x))]. The order follows from the seed.",
      example: "print sum(permutation(5))  # expect: 10"
    ) { call in
      let count = try call.integer(0, 0...(1 << 31 - 1))
      // The order is made of short numbers first.
      if let problem = MemoryLimit.problem("a permutation of \(count)", bytes: 12 * count) {
        throw call.error(problem, code: "memory")
      }
      let key = call.session.random.key(for: "permutation")
      return .tensor(Variable(Tensor.permutation(count, key, .f64)))
    },
    Builtin(
      "tensor(values)", category: "construction",
      summary: "A tensor from a list, a range or a number.",
      shapes: "a list of n tensors [a, b] → [n, a, b]",
      details: "Every bracket literal of numbers is a tensor already; this is for lists that were collected.",
      example: "print tensor(0..<4)  # expect: [0, 1, 2, 3]"
    ) { call in .tensor(try call.tensor(0)) },
    Builtin(
      "list(values)", category: "construction",
      summary: "A list of the elements of a tensor's first axis, a range, a record, or a string's letters.",
      example: "print len(list(0...9))  # expect: 10"
    ) { call in
      if case .range(let range) = call[0], let problem = range.problem {
        throw call.error(problem, code: "memory")
      }
      let next = try call[0].iterator(call.span(0))
      var items: [Value] = []
      // Growing would copy what is there, which cannot be stopped.
      items.reserveCapacity(min(call[0].knownCount ?? 0, 1 << 28))
      while let item = try next() {
        try call.session.machine.poll()
        items.append(item)
        if items.count & 0xFFFF == 0, MemoryLimit.isExhausted { throw call.session.machine.outOfMemory() }
      }
      return .list(items)
    },
  ]

  private static func range(_ call: Call) throws -> Value {
    let (start, end, step) = (try call.number(0), try call.number(1), try call.number(2))
    guard start.isFinite, end.isFinite else {
      throw call.invalid(
        start.isFinite ? 1 : 0,
        "a range needs finite numbers, got \(formatNumber(start.isFinite ? end : start))")
    }
    guard step.isFinite, step != 0 else {
      throw call.invalid(2, "the step of a range cannot be \(formatNumber(step))")
    }
    // A step that should end exactly at the end does so in spite of rounding: range(0, 1, step: 0.1) has 10 numbers.
    let turns = (end - start) / step
    let nearest = turns.rounded()
    let count = abs(turns - nearest) < 1e-9 * max(1, abs(nearest)) ? nearest : turns.rounded(.up)
    guard count < 1e15 else { throw call.error("the range is too long", code: "limit") }
    return .range(NumberRange(start: start, step: step, count: Int(max(0, count))))
  }

  private static func linspace(_ call: Call) throws -> Value {
    let (start, end) = (try call.number(0), try call.number(1))
    let count = try gridCount(call)
    let values = try (0..<count).map { place in
      try Kernels.checkStop(turn: place)
      return place == count - 1 && count > 1
        ? end : start + Double(place) * (end - start) / Double(max(1, count - 1))
    }
    return .tensor(Variable(Tensor(values, shape: .vector(count), call.precision)))
  }

  private static func logspace(_ call: Call) throws -> Value {
    let (start, end) = (try call.number(0), try call.number(1))
    guard start > 0, end > 0 else {
      throw call.invalid(
        start > 0 ? 1 : 0, "logspace needs positive ends, got \(formatNumber(min(start, end)))")
    }
    let count = try gridCount(call)
    let values = try (0..<count).map { place in
      try Kernels.checkStop(turn: place)
      return place == count - 1 && count > 1
        ? end : start * Scalar.power(end / start, Double(place) / Double(max(1, count - 1)))
    }
    return .tensor(Variable(Tensor(values, shape: .vector(count), call.precision)))
  }

  /// How many numbers a grid has; more than fit into memory are refused before they are made.
  private static func gridCount(_ call: Call) throws -> Int {
    let count = try call.integer(2, 0...Int.max)
    // The shape says whether it fits into memory.
    _ = try Shape([count])
    return count
  }
}
