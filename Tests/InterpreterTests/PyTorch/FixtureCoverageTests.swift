import Autodiff
import Interpreter
import NeuralNetworks
import Testing

/// Every operation, loss, optimizer and schedule, and each of their labels, has a case in Tests/Fixtures: a definition
/// that was added without one fails here.
@Suite struct FixtureCoverageTests {
  /// Operations that have no case, and why; none of them has a name in the language.
  static let unseenOperations: [String: String] = [
    "dropout": "draws random numbers; its gradient is checked against finite differences",
    "evaluated": "marks what a layer computed in evaluation mode, and computes nothing",
  ]

  /// The words of the calls of some files, with the labels that each function was given.
  private static func calls(_ files: [String]) -> [String: Set<String>] {
    var labels: [String: Set<String>] = [:]
    for fixture in files.flatMap(Fixture.read) {
      for match in fixture.call.matches(of: #/(\w+)\(/#) {
        let name = String(match.output.1)
        let rest = fixture.call[match.range.upperBound...]
        labels[name, default: []].formUnion(rest.matches(of: #/(\w+):/#).map { String($0.output.1) })
      }
    }
    return labels
  }

  /// Functions of the signature's name that no call of the files has, or that none gives one of the labels.
  private func missing(_ documentations: [Documentation], in files: [String]) -> [String] {
    let calls = Self.calls(files)
    return documentations.flatMap { documentation -> [String] in
      guard let given = calls[documentation.name] else { return [documentation.name] }
      let labels = documentation.signature.parameters.filter { $0.isLabelRequired || $0.defaultText != nil }
      return labels.map(\.name).filter { !given.contains($0) }.map { "\(documentation.name) \($0):" }
    }
  }

  @Test func `every operation and loss with a name has a case for each of its labels`() {
    let named = Operation.all.compactMap(\.documentation).filter { !$0.isOperator }
    #expect(missing(named, in: ["operations"]) == [])
  }

  @Test func `every function that reorders or reshapes has a case`() {
    let shaping = Builtin.all.map(\.documentation).filter { $0.category == "shaping" && $0.name != "len" }
    #expect(missing(shaping, in: ["operations"]) == [])
  }

  @Test func `every optimizer has a case for each of its labels`() {
    let documentations = OptimizerKind.all.map(\.documentation)
    let labels = missing(documentations, in: ["optimizers", "adaptive"])
    // They are given by position.
    #expect(labels.filter { !$0.hasSuffix(" parameters:") } == [])
  }

  @Test func `every schedule has a case for each of its labels`() {
    #expect(missing(ScheduleKind.all.map(\.documentation), in: ["schedules"]) == [])
  }

  @Test func `every operator and every part of a gradient is in a case`() throws {
    var seen: Set<String> = []
    for fixture in PyTorchTests.operations {
      seen.insert(String(fixture.name.prefix { $0 != "." }))
      let run = try FixtureRun(fixture.inputs + fixture.tensors.filter { $0.name == "cotangent" })
      for (name, _) in fixture.tensors(under: "grad.") {
        try run("param \(name) = \(name); out = \(fixture.call)")
        try run("slope = grad(sum(out * cotangent), \(name))")
        for name in ["out", "slope"] {
          guard case .tensor(let variable)? = run.session.value(of: name), variable.isRecorded else {
            continue
          }
          seen.formUnion(try Computation(of: variable).steps.map(\.operation.name))
        }
      }
    }
    let unnamed = Operation.all.filter { $0.documentation?.isOperator ?? true }.map(\.name)
    #expect(unnamed.filter { !seen.contains($0) && Self.unseenOperations[$0] == nil } == [])
    #expect(Self.unseenOperations.keys.filter { seen.contains($0) } == [])
  }
}
