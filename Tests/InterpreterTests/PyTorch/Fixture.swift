import Autodiff
import Foundation
import Interpreter
import Tensors
import Testing

/// One case of a file under Tests/Fixtures; the format is described there.
struct Fixture: CustomTestStringConvertible {
  var file: String
  var name: String
  var call = ""
  /// In the order of the file.
  var tensors: [(name: String, value: Tensor)] = []

  var testDescription: String { "\(file) \(name)" }

  subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.value }

  /// The tensors that the call takes: those whose names stand for nothing that was computed.
  var inputs: [(name: String, value: Tensor)] {
    tensors.filter { !$0.name.contains(".") && !["out", "cotangent", "loss", "jacobian"].contains($0.name) }
  }

  /// What a prefix stands before: `grad.W1` for `grad.`.
  func tensors(under prefix: String) -> [(name: String, value: Tensor)] {
    tensors.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.value) }
  }

  /// All cases of a file.
  static func read(_ file: String) -> [Fixture] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    guard let text = try? String(contentsOf: tests.appending(path: "Fixtures/\(file).txt"), encoding: .utf8)
    else { return [] }
    var cases: [Fixture] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      switch words.first {
      case "case": cases.append(Fixture(file: file, name: String(words[1])))
      case "call": cases[cases.count - 1].call = String(line.dropFirst(5))
      case "tensor": cases[cases.count - 1].tensors.append((String(words[1]), tensor(words[2])))
      default: break
      }
    }
    return cases
  }

  private static func tensor(_ text: Substring) -> Tensor {
    let words = text.split(separator: " ")
    let sizes = words[0] == "-" ? [] : words[0].split(separator: ",").compactMap { Int($0) }
    guard let shape = try? Shape(sizes) else { return Tensor(.nan, .f64) }
    return Tensor(words.dropFirst().compactMap { Double($0) }, shape: shape, .f64)
  }
}

/// A session in 64 bits that knows a case's tensors by their names.
struct FixtureRun {
  let session = Session(host: CollectingHost())

  init(_ tensors: [(name: String, value: Tensor)]) throws {
    try session.run("precision f64", name: "fixture")
    for (name, value) in tensors { session.define(name, .tensor(Variable(value))) }
  }

  func callAsFunction(_ program: String) throws { try session.run(program, name: "fixture") }

  /// An expression's value.
  func tensor(_ expression: String) throws -> Tensor {
    let program = "tensor(\(expression))"
    guard case .tensor(let variable) = try session.run(program, name: "fixture") else {
      throw NotATensor(expression: expression)
    }
    return variable.value
  }

  struct NotATensor: Error { var expression: String }
}

/// How far numbers are from the wanted ones, as a share of each; of elements near 0 as a share of a thousandth of the
/// largest. Infinite when the shapes differ.
func deviation(_ found: Tensor, _ wanted: Tensor) -> Double {
  guard found.shape == wanted.shape else { return .infinity }
  let (found, wanted) = (found.doubles, wanted.doubles)
  let floor = 1e-3 * (wanted.map(abs).max() ?? 0)
  return zip(found, wanted).map { $0 == $1 ? 0 : abs($0 - $1) / max(abs($1), floor) }.max() ?? 0
}
