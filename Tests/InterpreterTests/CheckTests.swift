import Foundation
import Interpreter
import Syntax
import Testing

/// What `bps check` does: names are resolved, and nothing runs.
@Suite struct CheckTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized

  static let samples: [String] = {
    let folder = root.appending(path: "Samples")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".bps") }.sorted()
  }()

  private func problems(_ bytes: [UInt8], name: String) -> [String] {
    let host = CollectingHost()
    let session = Session(host: host)
    let found = session.check(session.sources.add(name: name, bytes: bytes))
    #expect(host.output.isEmpty)
    return found.map { DiagnosticRenderer(sources: session.sources).render($0) }
  }

  @Test func `the samples are there`() { #expect(Self.samples.count > 15) }

  @Test(arguments: samples)
  func `a sample has no problem`(name: String) throws {
    let path = Self.root.appending(path: "Samples/" + name).path
    #expect(problems(try Session.readFile(path), name: path) == [])
  }

  @Test(arguments: [
    ("print 1; print undefinedName", "undefinedName is not defined"),
    ("print tanh(1, 2)", "too many arguments for tanh"), ("x = (1", "is not closed"),
  ])
  func `a problem is found without running`(program: String, message: String) {
    let found = problems(Array(program.utf8), name: "test")
    #expect(found.count == 1)
    #expect(found.first?.contains(message) == true, "\(found)")
  }
}
