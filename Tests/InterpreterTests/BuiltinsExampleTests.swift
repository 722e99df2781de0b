import Autodiff
import Interpreter
import Syntax
import Testing

/// Every builtin's example is a program that runs as it stands and prints what its `# expect:` comments say.
@Suite struct BuiltinsExampleTests {
  @Test(arguments: Builtin.all.map(\.name))
  func `the example runs and prints what it says`(name: String) throws {
    let example = try #require(Builtin.named(name)).documentation.example
    try #require(!example.isEmpty)
    // A comment alone shows nothing and would pass.
    #expect(example.split(separator: "\n").contains { !$0.drop { $0 == " " }.hasPrefix("#") }, "\(name)")
    let host = CollectingHost()
    var options = Session.Options()
    options.outputFolder = "/tmp/bps-example-output"
    weak var left: Session?
    do {
      let session = Session(host: host, options: options)
      left = session
      try session.run(example, name: "example")
    } catch let error as Diagnostic {
      Issue.record("\(name): error[\(error.code)]: \(error.message)\n\(example)")
    }
    #expect(left == nil, "the session of \(name)'s example is not freed")
    let expected = expectations(in: example)
    if !expected.isEmpty { #expect(lines(of: host.output) == expected, "\(name)") }
  }

  @Test func `every builtin says what it is`() {
    for builtin in Builtin.all {
      #expect(!builtin.documentation.summary.isEmpty, "\(builtin.name) has no summary")
      #expect(!builtin.documentation.category.isEmpty, "\(builtin.name) has no category")
      #expect(
        builtin.documentation.summary.hasSuffix("."), "\(builtin.name): \(builtin.documentation.summary)")
    }
  }

  private func lines(of output: String) -> [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private func expectations(in example: String) -> [String] {
    example.split(separator: "\n").compactMap { line in
      guard let range = line.firstRange(of: "# expect: ") else { return nil }
      return String(line[range.upperBound...])
    }
  }
}
