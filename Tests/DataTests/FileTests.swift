import Data
import Foundation
import Testing

struct FileTests {
  /// A new folder, removed afterwards.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bps-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func `bytes come back as they were, and nothing else is left`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.bin").path
      for count in [0, 1, 100_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try File.write(bytes, to: path)
        #expect(try File.read(path) == bytes)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.bin"])
    }
  }

  @Test func `a file keeps its rights, and a link stays a link`() throws {
    try withFolder { folder in
      let (file, link) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try File.write([1], to: file.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      try File.write([2], to: link.path)
      #expect(try File.read(file.path) == [2])
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }
  }

  @Test func `what cannot be written leaves the old file and no other`() throws {
    try withFolder { folder in
      let taken = folder.appending(path: "taken")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
      #expect(message { try File.write([1], to: taken.path) } == "cannot write \(taken.path): Is a directory")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    }
  }

  @Test func `errors give the system's reason`() {
    #expect(
      message { _ = try File.read("/nowhere/x") } == "cannot read /nowhere/x: No such file or directory")
    #expect(message { _ = try File.read("/") } == "cannot read /: it is a folder")
    #expect(
      message { try File.write([], to: "/nowhere/x") } == "cannot write /nowhere/x: No such file or directory"
    )
  }

  @Test func `files without a size are read to their end`() throws {
    #expect(try File.read("/proc/self/status").count > 100)
  }
}
