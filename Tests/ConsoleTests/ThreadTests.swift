import Foundation
import Testing

/// The release program counts references without atomic instructions, which is right while one thread uses its values.
@Suite struct ThreadTests {
  /// What starts a thread, or runs code on one of another's.
  private static let starts = [
    "pthread_create", "Thread(", "detachNewThread", "import Dispatch", "import Foundation", "Task {",
    "Task.detached",
    "withTaskGroup", "thrd_create", "SIGEV_THREAD",
  ]

  @Test func `only the launcher starts a thread`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let sources = root.appending(path: "Sources")
    let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
      .filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") || $0.hasSuffix(".h") }
    #expect(names.count > 100)
    var found: [String] = []
    for name in names {
      let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
      found += Self.starts.filter { text.contains($0) }.map { "\(name): \($0)" }
    }
    #expect(found == ["Console/Launcher.swift: pthread_create"])
  }
}
