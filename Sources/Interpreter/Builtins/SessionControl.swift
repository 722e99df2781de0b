import Autodiff
import Data
import NeuralNetworks
import Syntax
import Tensors

// What changes the session itself, and the names that stand for values.
extension Builtin {
  static let sessionControl: [Builtin] = [
    Builtin(
      "seed(number)", category: "session",
      summary: "Starts the random numbers again from a seed: the same seed gives the same run.",
      details: """
        Each number follows from the seed, what it is for and the step, whatever else was drawn in between and however \
        many threads work.
        """,
      source:
        "Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3, SC 2011 (Philox 4x32-10)",
      example: """
        seed 7
        a = uniform(3)
        seed 7
        print a == uniform(3)  # expect: [1, 1, 1]
        """
    ) { call in
      let number = try call.integer(0, 0...Int.max)
      call.session.random.reseed(UInt64(number))
      return .none
    },
    Builtin(
      "precision(type)", category: "session", summary: "Sets the float type of all tensors: f32 or f64.",
      details: "Every tensor and parameter that a variable holds is converted; gradients are forgotten.",
      example: """
        precision f64
        print "{exp([1]):.12f}"  # expect: [2.718281828459]
        """
    ) { call in
      guard let precision = Precision(name: try call.text(0)) else {
        throw call.invalid(
          0, "there is no precision \(call[0].description)", help: "write precision f32 or precision f64")
      }
      call.session.setPrecision(precision)
      return .none
    },
    Builtin(
      "clear(what)", category: "session",
      summary: "Forgets what track recorded: clear history.",
      example: """
        track loss: 1
        clear history
        print len(history)  # expect: 0
        """
    ) { call in
      switch call[0] {
      case .record, .string("history"):
        call.session.history = History()
        call.session.clearRecordings()
        call.session.forgetOutlines()
      default: throw call.mismatch(0, "history", help: "write clear history")
      }
      return .none
    },
    Builtin(
      "clock()", category: "session", summary: "A monotonic time in seconds, for measuring.",
      example: """
        start = clock()
        assert clock() - start >= 0
        """
    ) { _ in .number(Clock.seconds) },
    Builtin(
      "help(topic: none)", category: "session",
      summary: "Explains a function, an operator or a part of the language.",
      details: "Without a topic it lists what there is.", example: "help(\"tanh\")"
    ) { call in
      let text: String
      switch call[0] {
      case .none: text = Help.map
      case .string(let topic):
        // An error without a place gets the call's.
        text = try Help.text(for: topic)
      case .function(let function):
        if case .builtin(let builtin) = function.body {
          text = Help.text(of: builtin)
        } else {
          text = call[0].details
        }
      default: text = call[0].details
      }
      call.session.host.write(text + "\n")
      return .none
    },
  ]

  static let constants: [Builtin] = [
    Builtin(
      constant: "pi", category: "constants", summary: "The circle's ratio, also written π.",
      example: "print \"{pi:.6f}\"  # expect: 3.141593"
    ) { _ in .number(.pi) },
    Builtin(
      constant: "inf", category: "constants", summary: "Infinity.", example: "print -inf < 0  # expect: true"
    ) { _ in .number(.infinity) },
    Builtin(
      constant: "nan", category: "constants",
      summary: "Not a number: the result of 0 / 0. It equals nothing, not even itself.",
      example: "print nan == nan  # expect: false"
    ) { _ in .number(.nan) },
    Builtin(
      constant: "f32", category: "constants", summary: "32-bit floats, for precision.",
      example: "precision f32"
    ) { _ in .string("f32") },
    Builtin(
      constant: "f64", category: "constants", summary: "64-bit floats, for precision.",
      example: "precision f64"
    ) { _ in .string("f64") },
    Builtin(
      constant: "args", category: "constants",
      summary: "What the script was given behind its name: a list of strings.",
      example: "print len(args)  # expect: 0"
    ) { session in .list(session.options.arguments.map { .string($0) }) },
  ]
}

extension Precision {
  /// `f32` or `f64`; nil for anything else.
  init?(name: String) {
    switch name {
    case "f32": self = .f32
    case "f64": self = .f64
    default: return nil
    }
  }
}

extension Session {
  /// Changes the type of tensors, of those that variables hold as well.
  func setPrecision(_ precision: Precision) {
    guard precision != self.precision else { return }
    self.precision = precision
    recorder.seal()
    machine.mapVariables { $0.converted(to: precision) }
    state.classColumns = state.classColumns.map { ($0.column.converted(to: precision), $0.names) }
  }
}

extension Value {
  /// The value with its tensors in another precision; parameters are converted in place.
  func converted(to precision: Precision) -> Value {
    switch self {
    case .tensor(let variable): return .tensor(Variable(variable.value.converted(to: precision)))
    case .list(let items): return .list(items.map { $0.converted(to: precision) })
    case .record(let record):
      return .record(Record(record.fields.map { ($0.name, $0.value.converted(to: precision)) }))
    case .parameter(let parameter): parameter.convert(to: precision)
    case .layer(let layer): layer.convert(to: precision)
    case .optimizer(let optimizer): optimizer.convert(to: precision)
    default: break
    }
    return self
  }
}
