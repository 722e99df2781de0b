import Autodiff
import Syntax
import Tensors

// Sizes and parts of values; what computes with tensors is an operation.
extension Builtin {
  static let shape: [Builtin] = [
    Builtin(
      "len(x)", category: "shaping",
      summary: "The size of a tensor's first axis, or how many elements a list, range, record or string has.",
      shapes: "[n, …] → n",
      example: """
        print len([[1, 2], [3, 4], [5, 6]])  # expect: 3
        print len("abc")                     # expect: 3
        """, body: length),
    Builtin(
      "append(list, value)", category: "lists",
      summary: "The list with one more element at its end.",
      details: "xs = append(xs, v) grows the list in place. To record numbers while training, see track.",
      example: """
        xs = append([], "a")
        xs = append(xs, 2)
        print xs  # expect: ["a", 2]
        """
    ) { call in
      guard case .list(var items) = call[0] else {
        guard case .tensor = call[0] else { throw call.mismatch(0, "a list") }
        return try appended(call)
      }
      items.append(call[1])
      return .list(items)
    },
    Builtin(
      "names(record)", category: "lists", summary: "The names of a record's fields, in their order.",
      example: "print names((a: 1, b: 2))  # expect: [\"a\", \"b\"]"
    ) { call in .list(try call.record(0).names.map { .string($0) }) },
    Builtin(
      "values(record)", category: "lists", summary: "The values of a record's fields, in their order.",
      example: "print values((a: 1, b: \"x\"))  # expect: [1, \"x\"]"
    ) { call in .list(try call.record(0).values) },
    Builtin(
      "zip(sequences...)", category: "lists",
      summary: "Walks several sequences side by side, as long as the shortest.",
      example: """
        for (name, k) in zip(["a", "b"], 1...2) { print name, k }
        # expect: a 1
        # expect: b 2
        """, body: zipped),
    Builtin(
      "enumerate(sequence)", category: "lists", summary: "Pairs each element with its number, from 0.",
      example: """
        for (i, name) in enumerate(["a", "b"]) { print i, name }
        # expect: 0 a
        # expect: 1 b
        """
    ) { call in
      let counted = NumberRange(start: 0, step: 1, count: Int.max)
      return try walk(side: [.range(counted), call[0]], spans: [call.span, call.span(0)], "enumerate(…)")
    },
  ]

  private static func length(_ call: Call) throws -> Value {
    switch call[0] {
    case .string(let text):
      var count = 0
      for _ in text {
        try Kernels.checkStop(turn: count)
        count += 1
      }
      return .number(Double(count))
    case .tensor(let variable) where variable.value.rank > 0: return .number(Double(variable.shape[0]))
    case .parameter(let parameter) where parameter.value.rank > 0:
      return .number(Double(parameter.value.shape[0]))
    case .sequence(let sequence):
      guard let count = sequence.count else { throw call.mismatch(0, "a sequence whose length is known") }
      return .number(Double(count))
    case .list, .record, .range:
      return .number(Double(call[0].knownCount ?? 0))
    default:
      throw call.mismatch(
        0, "a tensor, list, range, record or string",
        help: call[0].asNumber == nil ? nil : "a single number has no length")
    }
  }

  /// A tensor grows by one element of its first axis.
  private static func appended(_ call: Call) throws -> Value {
    let rows = try call.tensor(0)
    guard let row = try call[1].asTensor(call.session) else {
      throw call.mismatch(
        1, "a tensor or a number",
        help: "a tensor holds numbers; a list that takes anything begins with append([], …)")
    }
    let shape = try row.shape.inserting(axis: 0, size: 1)
    return .tensor(try Operation.concat([rows, try row.reshaped(to: shape)], .integers([0])))
  }

  private static func zipped(_ call: Call) throws -> Value {
    guard !call.variadic.isEmpty else { throw call.error("zip needs at least one sequence") }
    return try walk(side: call.variadic.map(\.value), spans: call.variadic.map(\.span), "zip(…)")
  }

  private static func walk(side values: [Value], spans: [Span], _ description: String) throws -> Value {
    // What cannot be walked is an error here, not in the loop.
    for (value, span) in zip(values, spans) { _ = try value.iterator(span) }
    let counts = values.compactMap(\.knownCount)
    let count = counts.count == values.count ? counts.min() : nil
    return .sequence(
      LazySequence(count: count, description: description) {
        let iterators = zip(values, spans).compactMap { try? $0.iterator($1) }
        return {
          var row: [Value] = []
          for next in iterators {
            guard let value = try next() else { return nil }
            row.append(value)
          }
          return .list(row)
        }
      })
  }
}
