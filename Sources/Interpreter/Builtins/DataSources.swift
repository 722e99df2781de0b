import Autodiff
import Data
import NeuralNetworks
import Syntax
import Tensors

// Data: files, generators, and what is done with rows before training.
extension Builtin {
  static let dataSources: [Builtin] =
    [
      Builtin(
        "csv(path, header: none)", category: "data",
        summary: "Reads a file of comma-separated values as a record of columns.",
        shapes: "→ a record of vectors [rows]",
        details: """
          Columns of text become class numbers, in sorted order: classes(data.species) gives the names. Whether the \
          first line is a header is seen from the data unless header: true or false says it. Missing values are nan, \
          with a warning. Semicolons and tabs separate as well. A relative path that leads nowhere from the present \
          folder is followed from the folder of the program's file.
          """,
        source: "RFC 4180",
        example: """
          data = csv("Samples/data/iris.csv")
          print len(data.species)  # expect: 150
          """, body: csv),
      Builtin(
        "columns(table, which...)", category: "data", summary: "Puts columns of a table side by side.",
        shapes: "→ [rows, columns]", details: "which are numbers, ranges or names; without them all columns.",
        example: """
          table = (a: [1, 2], b: [3, 4])
          print columns(table, "b", "a")
          # expect: [[3, 1],
          # expect:  [4, 2]]
          """, body: columns),
      Builtin(
        "classes(column)", category: "data",
        summary: "The names behind the class numbers of a column, in their order.",
        details: "For a column that was made of numbers, the different numbers as text.",
        example: "print classes([2, 0, 2])  # expect: [\"0\", \"2\"]", body: classes),
      Builtin(
        "standardize(x, like: none)", category: "data",
        summary: "Shifts and scales columns to mean 0 and standard deviation 1.",
        formula: "x' = (x − mean) / std",
        shapes: "[rows, columns] → the same",
        details: """
          like: takes mean and deviation of other rows: standardize(test_x, like: train_x). The deviation divides by n; \
          columns that do not vary become 0.
          """,
        example: "print standardize([[1], [3]])[.., 0]  # expect: [-1, 1]"
      ) { call in
        let x = try call.tensor(0).value
        let scale = try Standardization(of: call.isNone(1) ? x : call.tensor(1).value)
        return .tensor(Variable(try scale.apply(to: x)))
      },
      Builtin(
        "split(x, y, fraction: 0.8)", category: "data",
        summary: "Divides rows at random into a part to train with and a part to test on.",
        shapes: "→ (train_x, train_y, test_x, test_y)", details: "The division follows from the seed.",
        example: """
          (train_x, train_y, test_x, test_y) = split(ones(10, 2), zeros(10), 0.8)
          print train_x.shape, test_x.shape  # expect: [8, 2] [2, 2]
          """
      ) { call in
        let parts = try Split(
          call.tensor(0).value, call.tensor(1).value, fraction: call.number(2),
          key: call.session.random.key(for: "split"))
        return .list([parts.trainX, parts.trainY, parts.testX, parts.testY].map { .tensor(Variable($0)) })
      },
      Builtin(
        "batches(x, y, size, shuffle: false, epochs: 1)", category: "data",
        summary: "Walks the rows of x and y in portions: minibatches.",
        shapes: "→ pairs (x [size, …], y [size, …])",
        details:
          "The last portion of an epoch holds what is left. With shuffle: true every epoch has an order of its own.",
        example: """
          for (xb, yb) in batches([[1], [2], [3]], [0, 1, 0], 2) {
            print xb.shape, yb.shape
          }
          # expect: [2, 1] [2]
          # expect: [1, 1] [1]
          """, body: batches),
    ] + generators + readers

  private static func csv(_ call: Call) throws -> Value {
    let path = try call.text(0)
    let table = try content(call) {
      try CSV.table(from: $0, header: call.isNone(1) ? nil : call.flag(1))
    }
    var record = Record()
    for column in table.columns {
      let tensor = column.tensor(call.precision)
      if let names = column.classes {
        warnOfNumbers(in: names, of: column.name, path, call)
        call.session.remember(names, of: tensor)
      }
      if column.missingCount > 0 {
        let count = column.missingCount
        call.session.host.warn(
          Diagnostic(
            .warning, code: "data",
            "\(count) value\(count == 1 ? "" : "s") of column \(column.name) \(count == 1 ? "is" : "are") missing in \(path)",
            at: call.span(0)))
      }
      record[column.name] = .tensor(Variable(tensor))
    }
    return .record(record)
  }

  /// A stray word makes a column of numbers one of classes: nobody should find that out from the results.
  private static func warnOfNumbers(in classes: [String], of column: String, _ path: String, _ call: Call) {
    guard let word = classes.first(where: { Double($0) == nil }),
      classes.contains(where: { Double($0) != nil })
    else { return }
    call.session.host.warn(
      Diagnostic(
        .warning, code: "data",
        "column \(column) of \(path) holds numbers and text, as \(Value.quoted(word)): it is read as classes",
        at: call.span(0), help: "empty fields and NA are missing numbers"))
  }

  /// What a reader makes of the file that a call names; its errors name it as well.
  private static func content<Result>(
    _ call: Call, read: ((String) throws -> [UInt8])? = nil, _ reader: ([UInt8]) throws -> Result
  ) throws -> Result {
    let path = try call.text(0)
    let bytes = try read?(path) ?? call.session.readData(path, from: call.span)
    do { return try reader(bytes) } catch var error as DataError {
      error.file = path
      throw error
    }
  }

  private static func columns(_ call: Call) throws -> Value {
    let table = try call.record(0)
    var names: [String] = call.variadic.isEmpty ? table.names : []
    for (_, value, span) in call.variadic { names += try columnNames(value, table, call, span) }
    let columns = try names.map { name -> Variable in
      guard let value = table[name], let column = value.variable(call.session), column.value.rank == 1 else {
        throw Diagnostic(
          code: "type", "column \(name) is \((table[name] ?? .none).kindPhrase), not numbers",
          at: call.span(0))
      }
      return column
    }
    guard let rows = columns.first?.shape else { throw call.error("columns needs at least one column") }
    for (name, column) in zip(names, columns) where column.shape != rows {
      throw call.error(
        "the columns differ in length: \(names[0]) has \(rows[0]) rows, \(name) has \(column.shape[0])",
        code: "shape")
    }
    return .tensor(try Operation.stack(columns, .integers([1])))
  }

  private static func columnNames(_ value: Value, _ table: Record, _ call: Call, _ span: Span) throws
    -> [String]
  {
    switch value {
    case .string(let name):
      guard table[name] != nil else {
        let suggestion = Suggestion.nearest(to: name, among: table.names)
        throw Diagnostic(
          code: "name", "the table has no column \(name)", at: span,
          help: suggestion.map { "did you mean \($0)?" })
      }
      return [name]
    case .list(let items) where value.asNumbers == nil:
      return try items.flatMap { try columnNames($0, table, call, span) }
    default:
      guard let numbers = value.asNumbers else {
        throw call.mismatch(value, span, "which of columns", "names or numbers of columns")
      }
      return try numbers.map { number in
        let place = try call.integer(number, Int.min...Int.max, span, "a column's number")
        let position = place < 0 ? place + table.names.count : place
        guard table.names.indices.contains(position) else {
          throw Diagnostic(
            code: "index", "column \(place) is out of range, the table has \(table.names.count) columns",
            at: span)
        }
        return table.names[position]
      }
    }
  }

  private static func classes(_ call: Call) throws -> Value {
    let column = try call.tensor(0).value
    if let names = call.session.classNames(of: column) { return .list(names.map { .string($0) }) }
    var different: Set<Double> = []
    for (turn, number) in column.doubles.enumerated() {
      try Kernels.checkStop(turn: turn)
      different.insert(number)
    }
    return .list(different.sorted().map { .string(formatNumber($0)) })
  }

  private static func batches(_ call: Call) throws -> Value {
    let batches = try Batches(
      [call.tensor(0).value, call.tensor(1).value], size: call.integer(2), shuffle: call.flag(3),
      epochs: call.integer(4),
      key: call.session.random.key(for: "batches"))
    let size = call[2].description
    return .sequence(
      LazySequence(count: batches.count, description: "\(batches.count) batches of \(size)") {
        var iterator = batches.makeIterator()
        return { iterator.next().map { .list($0.map { .tensor(Variable($0)) }) } }
      })
  }
}

// MARK: Generators

extension Builtin {
  private static let generators: [Builtin] = [
    generator("moons", noise: "0.1", "Two half circles that interlock: points and their classes.") {
      call, noise in
      try Dataset.moons(
        call.integer(0), noise: noise, call.precision, key: call.session.random.key(for: "moons"))
    },
    generator("circles", noise: "0.05", "A circle around another: points and their classes.") { call, noise in
      try Dataset.circles(
        call.integer(0), noise: noise, call.precision, key: call.session.random.key(for: "circles"))
    },
    generator(
      "spirals", noise: "0.02", classes: "2", "Arms that wind around the centre: points and their classes."
    ) {
      call, noise in
      try Dataset.spirals(
        call.integer(0), noise: noise, classes: call.integer(2), call.precision,
        key: call.session.random.key(for: "spirals"))
    },
    generator("blobs", noise: "1", classes: "3", "Round clouds: points and their classes.") { call, noise in
      try Dataset.blobs(
        call.integer(0), noise: noise, classes: call.integer(2), call.precision,
        key: call.session.random.key(for: "blobs"))
    },
    generator(
      "xor_points", noise: "0",
      "Points of a square whose class says whether the signs of their coordinates differ."
    ) { call, noise in
      try Dataset.xorPoints(
        call.integer(0), noise: noise, call.precision, key: call.session.random.key(for: "xor_points"))
    },
  ]

  private static func generator(
    _ name: String, noise: String, classes: String? = nil, _ summary: String,
    make: @escaping @Sendable (Call, Double) throws -> Dataset
  ) -> Builtin {
    Builtin(
      "\(name)(n, noise: \(noise)\(classes.map { ", classes: \($0)" } ?? ""))", category: "data",
      summary: summary,
      shapes: "→ (x [n, 2], y [n])",
      details:
        "noise: is the standard deviation of what is added to each coordinate. The points follow from the seed.",
      example: """
        (x, y) = \(name)(100)
        print x.shape, y.shape  # expect: [100, 2] [100]
        """
    ) { call in
      let points = try make(call, call.number(1))
      return .list([.tensor(Variable(points.x)), .tensor(Variable(points.y))])
    }
  }
}

// MARK: Other files

extension Builtin {
  private static let readers: [Builtin] = [
    Builtin(
      "npy(path)", category: "data", summary: "Reads an array that NumPy saved.",
      shapes: "→ a tensor of the shape in the file",
      example: "print npy(\"Samples/data/ten_digits.npy\").shape  # expect: [10, 8, 8]"
    ) { call in .tensor(Variable(try content(call) { try NumPy.array(from: $0, call.precision) })) },
    Builtin(
      "npz(path)", category: "data", summary: "Reads the arrays that NumPy saved in one file, as a record.",
      shapes: "→ a record of tensors",
      details: "As numpy.savez writes them, without compression.",
      example: """
        ten = npz("Samples/data/ten_digits.npz")
        print ten.digits  # expect: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        """
    ) { call in
      let arrays = try content(call) { try NumPy.arrays(from: $0, call.precision) }
      return .record(Record(arrays.map { ($0.name, .tensor(Variable($0.tensor))) }))
    },
    Builtin(
      "idx(path)", category: "data", summary: "Reads an array in the format of the MNIST files.",
      shapes: "→ a tensor of the shape in the file",
      source: "http://yann.lecun.com/exdb/mnist",
      example: "print idx(\"Samples/data/ten_digits.idx\").shape  # expect: [10, 8, 8]"
    ) { call in .tensor(Variable(try content(call) { try IDX.array(from: $0, call.precision) })) },
    Builtin(
      "safetensors(path)", category: "data", summary: "Reads named tensors as a record.",
      shapes: "→ a record of tensors",
      source: "https://huggingface.co/docs/safetensors",
      example: """
        save dense(2, 3), "/tmp/bps-example-tensors.safetensors"
        tensors = safetensors("/tmp/bps-example-tensors.safetensors")
        print tensors.W.shape, tensors.b.shape  # expect: [2, 3] [3]
        """
    ) { call in
      let file = try content(call, read: call.session.readSaved) { try Safetensors(parsing: $0) }
      return .record(
        Record(file.tensors.map { ($0.name, .tensor(Variable($0.tensor.converted(to: call.precision)))) }))
    },
    Builtin(
      "text(path)", category: "data", summary: "Reads a file as one string.",
      example: "print len(text(\"Samples/data/README.md\")) > 0  # expect: true"
    ) { call in
      .string(String(decoding: try call.session.readData(call.text(0), from: call.span), as: UTF8.self))
    },
  ]
}

extension Session {
  /// Remembers a column that was text; of a file that is read again only the last one.
  fileprivate func remember(_ names: [String], of column: Tensor) {
    state.classColumns.removeAll {
      $0.names == names && $0.column.count == column.count && $0.column.doubles == column.doubles
    }
    state.classColumns.append((column, names))
  }

  /// The names behind a column's class numbers, also after the column was converted; nil for plain numbers.
  func classNames(of column: Tensor) -> [String]? {
    if let same = state.classColumns.last(where: { $0.column.isIdentical(to: column) }) { return same.names }
    guard !state.classColumns.isEmpty else { return nil }
    let values = column.doubles
    return state.classColumns.last { $0.column.count == values.count && $0.column.doubles == values }?.names
  }
}
