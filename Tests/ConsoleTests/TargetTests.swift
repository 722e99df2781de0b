import Foundation
import Testing

/// The targets have one direction, and what a file imports is what the package says its target stands on.
@Suite struct TargetTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What comes with the system and the compiler; `Foundation` is for tests alone.
  private static let system: Set<String> = ["Glibc", "Synchronization"]

  private struct Target {
    let name: String
    let folder: String
    let dependencies: [String]
  }

  /// The targets in the order of the package, as its functions `library` and `tests` and the others declare them.
  private static func targets() throws -> [Target] {
    let text = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    let declaration =
      /(library|tests|\.systemLibrary|\.target|\.executableTarget)\(\s*(?:name: )?"(\w+)"([^\]\)]*(?:\[[^\]]*\])?)/
    let list = try #require(text.firstRange(of: "  targets: ["))
    return text[list.upperBound...].matches(of: declaration).map { match in
      let (kind, name, rest) = (match.1, String(match.2), String(match.3))
      let isList = kind == "library" || kind == "tests" || rest.contains("dependencies:")
      let names = isList ? rest.split(separator: "[").last.map(String.init) ?? "" : ""
      let dependencies = names.matches(of: /"(\w+)"/).map { String($0.1) }
      let path = rest.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) }
      return Target(
        name: kind == "tests" ? name + "Tests" : name,
        folder: path ?? (kind == "tests" ? "Tests/\(name)Tests" : "Sources/\(name)"),
        dependencies: dependencies)
    }
  }

  /// The modules that the Swift files of a folder import.
  private static func imports(in folder: String) throws -> [(file: String, module: String)] {
    let folder = root.appending(path: folder)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    return try files.flatMap { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return text.matches(of: /(?m)^(?:@\w+ |public |internal )*import (\w+)/).map {
        (file, String($0.1))
      }
    }
  }

  @Test func `a target stands only on targets above it in the package`() throws {
    let targets = try Self.targets()
    #expect(targets.count > 20)
    var above: Set<String> = []
    for target in targets {
      #expect(above.isSuperset(of: target.dependencies), "\(target.name)")
      above.insert(target.name)
    }
    let folders = try ["Sources", "Tests"].flatMap { parent in
      try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: parent).path)
        .map { "\(parent)/\($0)" }
    }
    let others: Set<String> = ["Tests/Fixtures", "Tests/Language"]
    #expect(Set(targets.map(\.folder)) == Set(folders).subtracting(others))
  }

  @Test func `a file imports only what the package lists for its target`() throws {
    var count = 0
    for target in try Self.targets() {
      let isTest = target.folder.hasPrefix("Tests/")
      let allowed = Self.system.union(target.dependencies).union(isTest ? ["Foundation", "Testing"] : [])
      for (file, module) in try Self.imports(in: target.folder) {
        count += 1
        #expect(allowed.contains(module), "\(target.folder)/\(file) imports \(module)")
      }
    }
    #expect(count > 500)
  }
}
