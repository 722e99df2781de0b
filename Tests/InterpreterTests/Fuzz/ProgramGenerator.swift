import Autodiff
import Fuzzing
import Interpreter

/// Programs from the grammar: every statement, operator and builtin, with values that fit and values that do not.
struct ProgramGenerator {
  private var random: SeededGenerator
  /// Names that a statement so far has defined.
  private var names: [String] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let builtins = Builtin.all.map(\.documentation.signature)

  /// Values at the edges: of whole numbers, of sizes, of what memory holds.
  static let hostileNumbers = [
    "0", "-0", "-1", "1", "2", "3", "0.5", "1e18", "9007199254740993", "9223372036854775807",
    "-9223372036854775808",
    "1e19", "1e300", "1e-300", "inf", "-inf", "nan", "2147483648", "4294967296", "65536", "1e9", "1e12",
    "-1e12",
  ]

  mutating func program() -> String {
    names = ["x", "y", "n", "W", "net", "xs", "r", "f"]
    var lines = ["x = [[1, 2], [3, 4]]", "y = [1, 0]", "n = \(number())", "param W = [[0.5, -1], [2, 0.1]]"]
    if chance(3) { lines.append("net = dense(2, 3, tanh) |> dense(3, 2)") }
    if chance(3) { lines.append("xs = [\"a\", 2, [1, 2]]; r = (a: 1, b: x)") }
    if chance(3) { lines.append("f(v, k: 2) = v * k") }
    if chance(6) { lines.append("precision f64") }
    for _ in 0..<Int.random(in: 1...8, using: &random) { lines.append(statement(3)) }
    return lines.joined(separator: "\n")
  }

  // MARK: Statements

  private mutating func statement(_ depth: Int) -> String {
    switch Int.random(in: 0..<28, using: &random) {
    case 0..<7: return "\(newName()) = \(expression(depth))"
    case 7: return "param \(newName()) = \(expression(depth))"
    case 8: return "\(name()) := \(expression(depth))"
    case 9: return "\(name()) \(pick(["+=", "-=", "*=", "/="])) \(expression(depth))"
    case 10: return "(\(newName()), \(newName())) = \(expression(depth))"
    case 11: return "\(name())[\(subscripts(depth))] = \(expression(depth))"
    case 12: return "\(name()).\(pick(["a", "b", "W", "shape"])) = \(expression(depth))"
    case 13:
      return "print \(expression(depth)), \"{\(expression(1)):\(pick(["d", ".3f", "8.2e", ".1%", "g"]))}\""
    case 14, 15: return "backward \(expression(depth))"
    case 16: return "print \(expression(1)).grad"
    case 17 where depth > 0:
      return "if \(expression(1)) \(block(depth))\(chance(2) ? " else \(block(depth))" : "")"
    case 18 where depth > 0: return "repeat \(pick(["2", "3", number()])) \(block(depth))"
    case 19 where depth > 0: return "for \(pattern()) in \(expression(depth)) \(block(depth))"
    case 20 where depth > 0: return "while \(expression(1)) \(block(depth))"
    case 21 where depth > 0:
      return "\(newName())(a, b: \(number())) = \(chance(2) ? expression(depth) : block(depth))"
    case 22 where depth > 0:
      return """
        layer Made(size) {
          inner = dense(_, \(pick(["2", "size", "3"])))
          param gain = \(expression(1))
          forward(x) = \(pick(["inner(x) * gain", "gain * x", "inner(x)", expression(depth)]))
        }
        \(newName()) = Made(\(number()))
        """
    case 23:
      return pick(["return \(expression(1))", "break", "continue", "clear history", "seed \(number())"])
    case 24: return "track v: \(expression(depth))"
    case 25:
      return
        "opt = \(pick(["sgd", "adam", "adamw"]))(\(pick(["net", "W", "[W]", name()])), lr: \(number())); step opt"
    case 26: return "assert \(expression(depth)), \"\(pick(["", "no", "{n}"]))\""
    default: return verbCall(depth)
    }
  }

  private mutating func block(_ depth: Int) -> String {
    var lines: [String] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) { lines.append(statement(depth - 1)) }
    return "{ \(lines.joined(separator: "\n")) }"
  }

  private mutating func verbCall(_ depth: Int) -> String {
    let verb = pick([
      "show", "freeze", "unfreeze", "step", "save", "load", "train", "plot", "scatter", "gradcheck",
    ])
    switch verb {
    case "save", "load":
      return "\(verb) \(expression(1)), \"\(pick(["a.safetensors", "b", "", "no/such/folder/c"]))\""
    case "train":
      return "train net, x, \(pick(["y", "x", expression(1)])), epochs: \(pick(["1", "2", number()]))"
    default: return "\(verb) \(expression(depth))"
    }
  }

  private mutating func pattern() -> String {
    chance(3) ? "(\(newName()), \(newName()))" : newName()
  }

  // MARK: Expressions

  private mutating func expression(_ depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    switch Int.random(in: 0..<30, using: &random) {
    case 0..<4: return leaf()
    case 4..<8:
      let sign = pick(["+", "-", "*", "/", "%", "^", "@", "==", "!=", "<", "<=", ">", ">=", "and", "or"])
      return "(\(expression(depth - 1)) \(sign) \(expression(depth - 1)))"
    case 8: return "\(pick(["-", "not "]))\(expression(depth - 1))"
    case 9, 10: return "\(expression(depth - 1))[\(subscripts(depth - 1))]"
    case 11:
      let member = pick([
        "shape", "T", "size", "rank", "grad", "value", "a", "b", "W", "dense1", "lr", "name",
      ])
      return "\(expression(depth - 1)).\(member)"
    case 12: return "[\(expression(depth - 1)), \(expression(depth - 1))]"
    case 13:
      return
        "[\(expression(depth - 1)) for v in \(expression(depth - 1))\(chance(2) ? " if \(expression(1))" : "")]"
    case 14: return "(\(expression(depth - 1)), \(expression(depth - 1)))"
    case 15: return "(a: \(expression(depth - 1)), b: \(expression(depth - 1)))"
    case 16: return "\(expression(depth - 1)) \(pick(["...", "..<"])) \(expression(depth - 1))"
    case 17: return "(v => \(expression(depth - 1)))"
    case 18: return "(\(expression(depth - 1)) |> \(expression(depth - 1)))"
    case 19: return "∂\(name())/∂\(pick([name(), "W", "x", "W[0, 1]", "net.dense1.W"]))"
    case 20: return "grad(\(expression(depth - 1)), \(expression(depth - 1)))"
    case 21: return "\(name())\(pick(["'", "''", "'''"]))(\(expression(depth - 1)))"
    case 22: return "if \(expression(1)) { \(expression(depth - 1)) } else { \(expression(depth - 1)) }"
    case 23: return "\(name())(\(expression(depth - 1))\(chance(3) ? ", k: \(number())" : ""))"
    default: return call(depth)
    }
  }

  /// A builtin with as many arguments as it takes, or about so many.
  private mutating func call(_ depth: Int) -> String {
    guard let signature = Self.builtins.randomElement(using: &random) else { return "1" }
    var arguments: [String] = []
    for parameter in signature.parameters {
      if parameter.isRequired ? chance(20) : !parameter.isVariadic && !chance(4) { continue }
      let value = argument(parameter.name, depth - 1)
      arguments.append(parameter.isLabelRequired || chance(5) ? "\(parameter.name): \(value)" : value)
      if parameter.isVariadic, chance(2) { arguments.append(argument(parameter.name, depth - 1)) }
    }
    if chance(12) { arguments.append(expression(depth - 1)) }
    return "\(signature.name)(\(arguments.joined(separator: ", ")))"
  }

  /// Mostly what the parameter's name asks for.
  private mutating func argument(_ name: String, _ depth: Int) -> String {
    switch name {
    case _ where chance(4): return expression(depth)
    case "axis", "axes", "count", "n", "k", "in", "out", "classes", "steps", "ddof", "every":
      return pick(["0", "1", "2", "-1", number()])
    case "shape", "sizes":
      return pick(["2", "[2, 2]", "3, 4", "[\(number()), \(number())]", "[2, \(number()), 2]"])
    case "f", "activation", "initializer": return pick(["tanh", "relu", "v => v * v", "sum", "f", "net"])
    case "net", "layer": return pick(["net", "dense(2, 2)", "flatten"])
    case "logits", "probs", "pred", "x", "input", "a", "b", "tensors", "values":
      return pick(["x", "W", "x @ W", "y"])
    case "target", "labels", "indices": return pick(["y", "x", "[0, 1]"])
    case "path", "to": return "\"a.csv\""
    case "equation":
      return pick(["\"ij,jk->ik\"", "\"ii\"", "\"ij->\"", "\"a\"", "\"...\"", "\"ij,ij,ij->j\""])
    default: return expression(depth)
    }
  }

  private mutating func subscripts(_ depth: Int) -> String {
    var parts: [String] = []
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      switch Int.random(in: 0..<7, using: &random) {
      case 0: parts.append("..")
      case 1: parts.append("\(number())..<\(number())")
      case 2: parts.append("\(pick(["x", "y"])) > 0")
      case 3: parts.append("[0, \(number())]")
      case 4: parts.append(expression(max(0, depth - 1)))
      default: parts.append(pick(["0", "1", "-1", number()]))
      }
    }
    return parts.joined(separator: ", ")
  }

  private mutating func leaf() -> String {
    switch Int.random(in: 0..<12, using: &random) {
    case 0..<5: return name()
    case 5..<8: return pick(["1", "2", "0.5", number()])
    case 8: return pick(["true", "false", "none", "pi", "[]", "()", "history", "args"])
    case 9: return pick(["\"\"", "\"text\"", "\"{n}\"", "\"ŷ\""])
    case 10: return pick(["x.T", "W.grad", "net.dense1.W", "x[0]", "xs[1]", "r.a"])
    default: return pick(["tanh", "mse", "dense(_, 2)", "v => v", "0..<3", "1...n"])
    }
  }

  // MARK: Choices

  private mutating func number() -> String { pick(Self.hostileNumbers) }

  private mutating func name() -> String { names.randomElement(using: &random) ?? "x" }

  private mutating func newName() -> String {
    let name = pick(["a", "b", "c", "x", "y", "W", "f", "xs", "n"])
    if !names.contains(name) { names.append(name) }
    return name
  }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
}
