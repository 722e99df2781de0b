import Autodiff
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// One case of a file under Tests/Fixtures; the format is described there.
struct FixtureCase: CustomTestStringConvertible {
  var name: String
  var call = ""
  var tensors: [String: Tensor] = [:]
  /// The tensors of the file's first case.
  var start: [String: Tensor] = [:]

  var testDescription: String { name }

  subscript(name: String) -> Tensor { tensors[name] ?? start[name] ?? Tensor(.nan, .f64) }

  /// All cases of a file but the first, which holds what they start from, when `hasStart`.
  static func read(_ file: String, hasStart: Bool) -> [FixtureCase] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    guard let text = try? String(contentsOf: folder.appending(path: "Fixtures/\(file).txt"), encoding: .utf8)
    else {
      return []
    }
    var cases: [FixtureCase] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      switch words.first {
      case "case": cases.append(FixtureCase(name: String(words[1])))
      case "call": cases[cases.count - 1].call = line.dropFirst(5).description
      case "tensor": cases[cases.count - 1].tensors[String(words[1])] = tensor(words[2])
      default: break
      }
    }
    guard hasStart, let first = cases.first else { return cases }
    return cases.dropFirst().map {
      FixtureCase(name: $0.name, call: $0.call, tensors: $0.tensors, start: first.tensors)
    }
  }

  private static func tensor(_ text: Substring) -> Tensor {
    let words = text.split(separator: " ")
    let sizes = words[0] == "-" ? [] : words[0].split(separator: ",").compactMap { Int($0) }
    guard let shape = try? Shape(sizes) else { return Tensor(.nan, .f64) }
    return Tensor(words.dropFirst().compactMap { Double($0) }, shape: shape, .f64)
  }
}

/// Reads the calls that fixtures write: `adam(net, lr: cosine(0.05, steps: 20))`, with `net` for the first argument.
struct FixtureCall {
  var name: String
  var positional: [NetworkArgument] = []
  var labelled: [(label: String, value: NetworkArgument)] = []

  init(_ text: Substring, net: NetworkArgument = .none) throws {
    guard let open = text.firstIndex(of: "(") else { throw NetworkError("layer", "no call: \(text)") }
    name = String(text[..<open])
    for piece in Self.pieces(text[text.index(after: open)...].dropLast()) {
      let parts = piece.split(separator: ": ", maxSplits: 1)
      if parts.count == 2, !parts[0].contains("(") {
        labelled.append((String(parts[0]), try Self.value(parts[1], net)))
      } else {
        positional.append(try Self.value(piece, net))
      }
    }
  }

  private static func value(_ text: Substring, _ net: NetworkArgument) throws -> NetworkArgument {
    if text == "net" { return net }
    if text == "true" { return .flag(true) }
    if let number = Double(text) { return .number(number) }
    if text == "t => 0.1 / (1 + t)" { return .schedule(Schedule("function") { 0.1 / (1 + Double($0)) }) }
    let call = try FixtureCall(text)
    return .schedule(try call.schedule())
  }

  func schedule() throws -> Schedule {
    guard let kind = ScheduleKind.all.first(where: { $0.name == name }) else {
      throw NetworkError("optimizer", "no \(name)")
    }
    return try kind.make(
      NetworkArguments(kind.documentation.signature, positional: positional, labelled: labelled))
  }

  func optimizer() throws -> Optimizer {
    guard let kind = OptimizerKind.all.first(where: { $0.name == name }) else {
      throw NetworkError("optimizer", "no \(name)")
    }
    return try kind.make(
      NetworkArguments(kind.documentation.signature, positional: positional, labelled: labelled), context())
  }

  /// Splits at commas outside brackets.
  private static func pieces(_ text: Substring) -> [Substring] {
    var (pieces, depth, start): ([Substring], Int, Substring.Index) = ([], 0, text.startIndex)
    for place in text.indices {
      if text[place] == "(" { depth += 1 }
      if text[place] == ")" { depth -= 1 }
      guard text[place] == ",", depth == 0 else { continue }
      pieces.append(text[start..<place])
      start = text.index(place, offsetBy: 2)
    }
    return pieces + [text[start...]]
  }
}
